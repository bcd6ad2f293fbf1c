"""Reading circulated minutes: confirming, objecting to an item, and the answers (domain §4, «Meetings»)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.structure.governance.actions import minutes_duties as duties
from nahtstelle.structure.governance.actions.minutes import (
    follow_the_way,
    keep_text,
    note_minutes,
    queue_notice,
)
from nahtstelle.structure.governance.actions.minutes_agenda import lock_minutes
from nahtstelle.structure.governance.models import Minutes, MinutesReview, MinutesVersion, Objection
from nahtstelle.structure.governance.permissions import (
    can_answer_objection,
    can_confirm_minutes,
    can_raise_objection,
)
from nahtstelle.structure.governance.queries.minutes import (
    SUBJECT,
    frozen_text,
    has_open_objection,
    items_open_to_objection,
    review_of,
)
from nahtstelle.structure.governance.states import (
    MINUTES,
    OBJECTION,
    ApprovalWay,
    MinutesState,
    ObjectionState,
)

READABLE = (MinutesState.CIRCULATED, MinutesState.REVISED)


class ObjectionNotPossible(ActionRefused):
    """The window is over, the minutes are approved, or the same was said already."""


class ObjectionNotAnswerable(ActionRefused):
    """The answer is missing, or an accepted objection leaves the text as it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the secretariat answers: accepted with the corrected text, or declined with a reason.

    `version` is the version of the item's text that the person saw, 0 for none yet.
    """

    is_accepted: bool
    reason: str
    text: str = ""
    version: int = 0


@transaction.atomic
def raise_objection(
    *, meeting_id: int, item_id: int | None, text: str, actor: Actor, now: dt.datetime
) -> Objection:
    """Object to an item of circulated minutes (None: to something general), within the window.

    Raises PermissionRefused, ObjectionNotPossible.
    """
    minutes = _locked(meeting_id)
    review = review_of(actor, minutes)
    if review is None or not can_raise_objection(actor, review):
        raise PermissionRefused
    if item_id is not None and item_id not in items_open_to_objection(actor, minutes):
        raise PermissionRefused
    _check_window(minutes, now)
    text = text.strip()
    if not text:
        raise ObjectionNotPossible(_("Write what is to be corrected."), field="text")
    mine = Objection.objects.filter(minutes=minutes, item_id=item_id, user=review.user_id, text=text)
    if mine.filter(state=ObjectionState.OPEN).exists():
        raise ObjectionNotPossible(_("You have raised this objection already."), field="text")
    objection = Objection.objects.create(
        minutes=minutes,
        item_id=item_id,
        user_id=review.user_id,
        version=minutes.version,
        text=text,
        raised_at=now,
    )
    _audit("raised", objection, actor, now)
    duties.stop_waiting_for(minutes, f"review:{actor.user_id}:", now=now, actor=actor)
    duties.stop_waiting_for(minutes, "circulate", now=now, actor=actor)
    duties.wait_for_answer(objection=objection, now=now)
    return objection


@transaction.atomic
def confirm_minutes(*, meeting_id: int, actor: Actor, now: dt.datetime) -> MinutesReview:
    """Confirm that one has read the circulated text and has nothing against it.

    Raises PermissionRefused, ObjectionNotPossible.
    """
    minutes = _locked(meeting_id)
    review = review_of(actor, minutes)
    if review is None or not can_confirm_minutes(actor, review):
        raise PermissionRefused
    _check_window(minutes, now)
    if review.confirmed_version != minutes.version:
        review.confirmed_version, review.confirmed_at = minutes.version, now
        review.save(update_fields=["confirmed_version", "confirmed_at"])
        audit.record(
            code="governance.minutes.confirmed",
            actor=actor,
            subject_type=SUBJECT,
            subject_id=minutes.pk,
            facts={"version": minutes.version},
            now=now,
        )
    duties.stop_waiting_for(minutes, f"review:{actor.user_id}:", now=now, actor=actor)
    return review


@transaction.atomic
def answer_objection(*, objection_id: int, answer: Answer, actor: Actor, now: dt.datetime) -> Objection:
    """Accept an objection with the corrected text, or decline it with a reason; then the body itself approves.

    Raises PermissionRefused, TransitionRefused, ObjectionNotAnswerable, and EditConflict where the text has changed.
    """
    minutes = lock_minutes(Objection.objects.get(pk=objection_id).minutes.meeting_id)
    objection = Objection.objects.select_for_update().get(pk=objection_id)
    if not can_answer_objection(actor, objection):
        raise PermissionRefused
    objection.state = OBJECTION.step("accept" if answer.is_accepted else "decline", objection.state)
    if not answer.reason.strip():
        raise ObjectionNotAnswerable(_("Write an answer: it goes to who objected."), field="reason")
    objection.answer, objection.answered_at, objection.answered_by_id = (
        answer.reason.strip(),
        now,
        actor.user_id,
    )
    objection.save()
    if answer.is_accepted:
        _correct(minutes, objection, answer, actor, now)
    else:
        minutes.approval = ApprovalWay.MEETING
        minutes.save(update_fields=["approval"])
        follow_the_way(minutes, actor=actor, now=now)
    _audit(objection.state, objection, actor, now)
    duties.stop_waiting_for(minutes, f"objection:{objection.pk}:", now=now, actor=actor)
    if minutes.state == MinutesState.REVISED and not has_open_objection(minutes):
        duties.wait_for_circulation(minutes=minutes, now=now)
    queue_notice(minutes, objection.user_id, "answered")
    return objection


def _correct(minutes: Minutes, objection: Objection, answer: Answer, actor: Actor, now: dt.datetime) -> None:
    """Change the text and make the minutes revised; in general matters the records themselves may be corrected."""
    if objection.item_id is not None:
        frozen = frozen_text(MinutesVersion.objects.get(minutes=minutes, number=minutes.version))
        circulated = next(row["text"] for row in frozen["items"] if row["item"] == objection.item_id)
        if answer.text.strip().replace("\r\n", "\n") == circulated:
            raise ObjectionNotAnswerable(
                _("The text is as it was circulated. Correct it, or decline the objection."), field="text"
            )
    keep_text(
        meeting=minutes.meeting,
        item_id=objection.item_id,
        text=answer.text,
        version=answer.version,
        actor=actor,
        now=now,
    )
    source, minutes.state = minutes.state, MINUTES.step("revise", minutes.state)
    minutes.save(update_fields=["state"])
    note_minutes(minutes, verb="revise", source=source, actor=actor, now=now)


def _locked(meeting_id: int) -> Minutes:
    rows = Minutes.objects.select_for_update(of=("self",)).select_related("meeting__body")
    return rows.get(meeting_id=meeting_id)


def _check_window(minutes: Minutes, now: dt.datetime) -> None:
    if minutes.state not in READABLE or minutes.objection_until is None:
        raise ObjectionNotPossible(_("These minutes are not in circulation."))
    if timezone.localdate(now) > minutes.objection_until:
        raise ObjectionNotPossible(_("The window for objections is over. Bring it up at the next meeting."))


def _audit(verb: str, objection: Objection, actor: Actor, now: dt.datetime) -> None:
    audit.record(
        code=f"governance.objection.{verb}",
        actor=actor,
        subject_type=SUBJECT,
        subject_id=objection.minutes_id,
        facts={"objection": objection.pk, "item": objection.item_id, "version": objection.version},
        now=now,
    )
