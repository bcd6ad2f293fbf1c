"""Monitoring: reviews at agreed intervals, messages inside the case (004 §5, Durchführung und Monitoring)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.cases.casework.actions.plan_drafts import open_plan
from nahtstelle.cases.casework.actions.steps import locked_case, note, settle, user_of, wait_for
from nahtstelle.cases.casework.models import Case, CaseMessage, PlanVersion, Review
from nahtstelle.cases.casework.permissions.plans import Members, can_record_review, can_write_message
from nahtstelle.cases.casework.queries.content import open_case
from nahtstelle.cases.casework.queries.duties import DUTY_MESSAGE
from nahtstelle.cases.casework.queries.members import open_members
from nahtstelle.cases.casework.refusals import DayRefused, TextMissing
from nahtstelle.cases.casework.states import OPEN_STATES, CaseState, DataCategory, PlanState
from nahtstelle.cases.casework.viewers import Viewer, viewer_of
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, demand


class NothingToReview(ActionRefused):
    """Reviews belong to a plan that is being carried out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewEntry:
    """A review as recorded. Without `next_on` the interval of the plan counts."""

    held_on: dt.date
    text: str
    agreed: str = ""
    with_client: bool = True
    next_on: dt.date | None = None


@transaction.atomic
def record_review(*, case_id: int, entry: ReviewEntry, actor: Actor, now: dt.datetime) -> Review:
    """Record a review and set the next one. Raises PermissionRefused, NothingToReview, TextMissing or DayRefused."""
    case = locked_case(case_id, viewer=viewer_of(actor))
    demand(can_record_review(actor, open_members(case)))
    plan = PlanVersion.objects.filter(case=case, state=PlanState.SIGNED).defer("sealed").first()
    if case.state != CaseState.IMPLEMENTING or plan is None:
        raise NothingToReview(_("A review needs a signed plan that is being carried out."))
    if not entry.text.strip():
        raise TextMissing(field="text")
    if entry.held_on > timezone.localdate(now):
        raise DayRefused(_("The review has not been held yet."), field="held_on")
    next_on = entry.next_on or entry.held_on + dt.timedelta(weeks=plan.review_every_weeks)
    if next_on <= entry.held_on:
        raise DayRefused(_("The next review comes after this one."), field="next_on")
    content = open_plan(case, actor, now)
    review = Review(
        case=case,
        held_on=entry.held_on,
        next_on=next_on,
        with_client=entry.with_client,
        recorded_at=now,
        recorded_by_id=user_of(actor),
    )
    content.put(review, {"text": entry.text.strip(), "agreed": entry.agreed.strip()})
    review.save(force_insert=True)
    case.next_review_on = next_on
    if entry.with_client:
        case.last_contact_on = max(entry.held_on, case.last_contact_on or entry.held_on)
    case.save(update_fields=["next_review_on", "last_contact_on"])
    settle(case, "review:", now=now, actor=actor)
    note(
        case,
        "review.record",
        actor=actor,
        now=now,
        facts={"held_on": entry.held_on.isoformat(), "with_client": entry.with_client},
    )
    return review


@transaction.atomic
def write_message(*, case_id: int, text: str, writer: Actor | Viewer, now: dt.datetime) -> CaseMessage:
    """Write to the team inside the case, as one of it or as a guest; the others are told that there is something.

    Raises PermissionRefused or TextMissing.
    """
    viewer = viewer_of(writer) if isinstance(writer, Actor) else writer
    case = locked_case(case_id, viewer=viewer)
    members = open_members(case)
    if isinstance(writer, Actor):
        demand(can_write_message(writer, members))
    elif not viewer.is_guest:
        raise PermissionRefused
    if case.state not in OPEN_STATES:
        raise PermissionRefused
    if not text.strip():
        raise TextMissing(field="text")
    content = open_case(case, viewer=viewer, what="messages", categories=[DataCategory.PLAN], now=now)
    message = CaseMessage(case=case, written_at=now, written_by_id=viewer.user_id, guest_id=viewer.guest_id)
    content.put(message, {"text": text.strip()})
    message.save(force_insert=True)
    _tell_the_others(case, members, viewer, now)
    note(case, "message.write", actor=writer, now=now)
    return message


@transaction.atomic
def mark_messages_read(*, case_id: int, actor: Actor, now: dt.datetime) -> None:
    """Take the notice of new messages off one's own list. Raises PermissionRefused."""
    case = locked_case(case_id, viewer=viewer_of(actor))
    demand(can_write_message(actor, open_members(case)))
    settle(case, f"message:{actor.user_id}:", now=now, actor=actor)


def _tell_the_others(case: Case, members: Members, writer: Viewer, now: dt.datetime) -> None:
    for member in members:
        if member.user_id != writer.user_id:
            wait_for(
                case,
                f"message:{member.user_id}:",
                kind=DUTY_MESSAGE,
                title=_("New message in the case"),
                url=reverse("casework:list_messages", args=[case.pk]),
                now=now,
                user_id=member.user_id,
            )
