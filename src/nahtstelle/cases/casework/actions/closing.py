"""Closing a case with reason and outcome; when the letters went out (004 §5 Abschluss; domain §6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nahtstelle.cases.casework.actions.ending import Ending, end_case
from nahtstelle.cases.casework.actions.steps import locked_case, note, settle
from nahtstelle.cases.casework.models import Case
from nahtstelle.cases.casework.permissions.closing import ClosingFacts, can_close_case, can_record_sending
from nahtstelle.cases.casework.queries.closing import closing_facts, closure_of
from nahtstelle.cases.casework.refusals import DayRefused, TextMissing
from nahtstelle.cases.casework.states import CaseState, ClosingReason, Outcome
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, demand


class ReasonRefused(ActionRefused):
    """A reason that does not fit the state of the case."""

    default_sentence = _("This reason does not fit the state of the case.")


class SocialServiceNotTold(ActionRefused):
    """Social assistance is involved and was not informed beforehand."""

    default_sentence = _(
        "Social assistance is involved: it is informed before the closing. Please enter the day."
    )


class RecommendationNotSent(ActionRefused):
    """The team decided on a recommendation and it has not gone out."""

    default_sentence = _("The case ends with a recommendation: please enter the day on which it was sent.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingData:
    """What the coordinator enters. `to_client`: further paragraphs of the letter to the client."""

    reason: ClosingReason
    outcome: Outcome
    text: str = ""
    to_client: Sequence[str] = ()
    recommendation: str = ""
    recommendation_sent_on: dt.date | None = None
    social_service_told_on: dt.date | None = None


def reasons_in(state: str) -> list[ClosingReason]:
    """Return the reasons a case may be closed for in a state; a withdrawal is not a closing."""
    if state == CaseState.ENQUIRY:
        return [ClosingReason.NOT_REGISTERED, ClosingReason.OTHER]
    never = {ClosingReason.NOT_REGISTERED, ClosingReason.CONSENT_REVOKED}
    if state != CaseState.RECOMMENDED:
        never.add(ClosingReason.RECOMMENDATION)
    return [reason for reason in ClosingReason if reason not in never]


@transaction.atomic
def close_case(*, case_id: int, data: ClosingData, actor: Actor, now: dt.datetime) -> Case:
    """Close a case: access, duties and dates end, the letters are drafted, the day of erasure is set.

    Raises PermissionRefused, TransitionRefused, ReasonRefused, SocialServiceNotTold, RecommendationNotSent,
    TextMissing, DayRefused.
    """
    case = locked_case(case_id, viewer=viewer_of(actor))
    facts = closing_facts(case)
    demand(can_close_case(actor, case, facts))
    _check(case, data, facts, today=timezone.localdate(now))
    ending = Ending(
        verb="close",
        reason=data.reason,
        outcome=data.outcome,
        text=data.text.strip(),
        recommendation=data.recommendation.strip(),
        to_client=data.to_client,
        social_service_told_on=data.social_service_told_on,
    )
    closure = end_case(case, ending=ending, actor=actor, now=now)
    if data.recommendation_sent_on is not None:
        closure.recommendation_sent_on = data.recommendation_sent_on
        with as_service("ending"):
            closure.save(update_fields=["recommendation_sent_on"])
    return case


def _check(case: Case, data: ClosingData, facts: ClosingFacts, *, today: dt.date) -> None:
    if data.reason not in reasons_in(case.state):
        raise ReasonRefused(field="reason")
    if data.reason == ClosingReason.OTHER and not data.text.strip():
        raise TextMissing(field="text")
    if facts.social_assistance and data.social_service_told_on is None:
        raise SocialServiceNotTold(field="social_service_told_on")
    if case.state == CaseState.RECOMMENDED:
        if not data.recommendation.strip():
            raise TextMissing(field="recommendation")
        if data.recommendation_sent_on is None:
            raise RecommendationNotSent(field="recommendation_sent_on")
    opened = timezone.localdate(case.opened_at)
    for name in ("social_service_told_on", "recommendation_sent_on"):
        day = getattr(data, name)
        if day is not None and not opened <= day <= today:
            raise DayRefused(_("Please choose a day between the opening of the case and today."), field=name)


@transaction.atomic
def record_sending(*, case_id: int, sent_on: dt.date, actor: Actor, now: dt.datetime) -> Case:
    """Record when the letters about the end went out. Raises PermissionRefused, DayRefused."""
    case = locked_case(case_id, viewer=viewer_of(actor))
    demand(can_record_sending(actor, case, closing_facts(case)))
    closure = closure_of(case)
    demand(closure is not None)
    assert closure is not None
    if not timezone.localdate(closure.recorded_at) <= sent_on <= timezone.localdate(now):
        raise DayRefused(_("Please choose a day between the closing and today."), field="sent_on")
    closure.letter_sent_on = sent_on
    closure.save(update_fields=["letter_sent_on"])
    settle(case, "letter", now=now, actor=actor)
    note(case, "record_sending", actor=actor, now=now, facts={"sent_on": sent_on.isoformat()})
    return case
