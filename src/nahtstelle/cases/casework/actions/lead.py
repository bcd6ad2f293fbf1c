"""Handing the lead over: offered, answered, dated; exactly one institution leads at any time (002 §3.1.1.1)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.cases.casework.actions.steps import locked_case, note, settle, wait_for
from nahtstelle.cases.casework.models import Case, CaseProcedure, LeadPeriod, LeadTransfer
from nahtstelle.cases.casework.permissions import team as permissions
from nahtstelle.cases.casework.queries.content import open_case
from nahtstelle.cases.casework.queries.members import open_members
from nahtstelle.cases.casework.queries.team import latest_transfer, lead_now, waits_for_its_day
from nahtstelle.cases.casework.refusals import DayRefused, TextMissing
from nahtstelle.cases.casework.states import CONSENTED_STATES, TRANSFER, DataCategory, TeamRole, TransferState
from nahtstelle.cases.casework.viewers import Viewer, viewer_of
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, demand

DUTY = "casework.lead"
WARNING_DAYS = 14
"""So long before a limited lead ends it is told (design)."""


class TargetRefused(ActionRefused):
    """The lead goes to another institution of the team."""

    default_sentence = gettext_lazy("Please choose another institution of the team.")


class OfferOpen(ActionRefused):
    """One offer at a time."""

    default_sentence = gettext_lazy(
        "The lead is offered already, or its transfer waits for its day. Withdraw the offer first."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """To whom the lead is offered, from when, limited to which day (the first day it no longer holds)."""

    target_id: int
    takes_effect_on: dt.date
    limited_to: dt.date | None = None
    message: str = ""


@transaction.atomic
def offer_lead(*, case_id: int, offer: Offer, actor: Actor, now: dt.datetime) -> LeadTransfer:
    """Offer the lead to another institution of the team; it waits for the members of that institution.

    Raises PermissionRefused, TargetRefused, OfferOpen, DayRefused, NotCoveredByConsent.
    """
    viewer = viewer_of(actor)
    case = locked_case(case_id, viewer=viewer)
    members, lead = open_members(case), lead_now(case)
    demand(lead is not None)
    assert lead is not None
    demand(permissions.can_offer_lead(actor, case.state, members, lead.institution_id))
    receivers = [member for member in members if member.institution_id == offer.target_id]
    if offer.target_id == lead.institution_id or not receivers:
        raise TargetRefused(field="target")
    last = latest_transfer(case)
    if last is not None and (last.state == TransferState.OFFERED or waits_for_its_day(last, lead)):
        raise OfferOpen
    _demand_days(offer, today=timezone.localdate(now))
    content = open_case(case, viewer=viewer, what="transfer", categories=[DataCategory.SITUATION], now=now)
    transfer = LeadTransfer(
        case=case,
        source_id=lead.institution_id,
        target_id=offer.target_id,
        takes_effect_on=offer.takes_effect_on,
        limited_to=offer.limited_to,
        offered_at=now,
        offered_by_id=actor.user_id or 0,
    )
    content.put(transfer, {"message": offer.message.strip(), "answer": ""})
    transfer.save(force_insert=True)
    for member in receivers:
        _let_wait(case, f"offer:{member.user_id}", _("Take over or refuse the lead"), member.user_id, now)
    note(case, "lead.offered", actor=actor, now=now, facts=_facts(transfer))
    return transfer


@transaction.atomic
def accept_lead(*, case_id: int, transfer_id: int, actor: Actor, now: dt.datetime) -> LeadTransfer:
    """Take over the lead, at once or on its day. Raises PermissionRefused, TransitionRefused."""
    case, transfer = _locked(case_id, transfer_id, viewer_of(actor))
    demand(permissions.can_answer_lead(actor, case.state, open_members(case), transfer.target_id))
    _answer(transfer, "accept", TransferState.ACCEPTED, actor, now)
    settle(case, "lead:offer:", now=now, actor=actor)
    note(case, "lead.accepted", actor=actor, now=now, facts=_facts(transfer))
    if transfer.takes_effect_on <= timezone.localdate(now):
        _begin_lead(case, transfer.target_id, transfer.limited_to, actor, now)
    return transfer


@transaction.atomic
def refuse_lead(
    *, case_id: int, transfer_id: int, reason: str, actor: Actor, now: dt.datetime
) -> LeadTransfer:
    """Refuse the lead with a reason, which is sealed. Raises PermissionRefused, TransitionRefused, TextMissing."""
    viewer = viewer_of(actor)
    case, transfer = _locked(case_id, transfer_id, viewer)
    demand(permissions.can_answer_lead(actor, case.state, open_members(case), transfer.target_id))
    if not reason.strip():
        raise TextMissing(field="reason")
    content = open_case(case, viewer=viewer, what="transfer", categories=[DataCategory.SITUATION], now=now)
    content.put(transfer, content.read(transfer) | {"answer": reason.strip()})
    _answer(transfer, "refuse", TransferState.REFUSED, actor, now)
    settle(case, "lead:offer:", now=now, actor=actor)
    note(case, "lead.refused", actor=actor, now=now, facts=_facts(transfer))
    return transfer


@transaction.atomic
def withdraw_lead(*, case_id: int, transfer_id: int, actor: Actor, now: dt.datetime) -> LeadTransfer:
    """Take an offer back. Raises PermissionRefused, TransitionRefused."""
    case, transfer = _locked(case_id, transfer_id, viewer_of(actor))
    demand(permissions.can_withdraw_lead(actor, case.state, open_members(case), transfer.source_id))
    _answer(transfer, "withdraw", TransferState.WITHDRAWN, actor, now)
    settle(case, "lead:offer:", now=now, actor=actor)
    note(case, "lead.withdrawn", actor=actor, now=now, facts=_facts(transfer))
    return transfer


@transaction.atomic
def turn_leads(*, now: dt.datetime) -> int:
    """Begin leads whose day has come, let limited ones fall back, warn of those that end; return how many turned."""
    today = timezone.localdate(now)
    turned = 0
    with as_service("lead"):
        due = LeadTransfer.objects.filter(
            state=TransferState.ACCEPTED, takes_effect_on__lte=today, case__state__in=CONSENTED_STATES
        ).defer("sealed")
        limited = LeadPeriod.objects.filter(until_at__isnull=True, limited_to__isnull=False)
        for case in _locked_cases(due.values("case")):
            lead, last = lead_now(case), latest_transfer(case)
            if last is not None and last.takes_effect_on <= today and waits_for_its_day(last, lead):
                _begin_lead(case, last.target_id, last.limited_to, None, now)
                turned += 1
        for case in _locked_cases(limited.filter(limited_to__lte=today).values("case")):
            turned += _fall_back(case, now)
        soon = limited.filter(limited_to__lte=today + dt.timedelta(days=WARNING_DAYS))
        for case in _locked_cases(soon.values("case")):
            _warn(case, now)
    return turned


def _locked_cases(ids: object) -> list[Case]:
    rows = Case.objects.filter(pk__in=ids, state__in=CONSENTED_STATES)  # type: ignore[misc]
    return list(rows.select_for_update().order_by("pk"))


def _fall_back(case: Case, now: dt.datetime) -> int:
    """Give a lead whose last day is over back to the institution before; that one leads without limit."""
    periods = list(LeadPeriod.objects.filter(case=case).order_by("-from_at", "-pk")[:2])
    if len(periods) < 2:
        return 0
    _begin_lead(case, periods[1].institution_id, None, None, now)
    return 1


def _warn(case: Case, now: dt.datetime) -> None:
    lead = lead_now(case)
    if lead is None:
        return
    for member in open_members(case):
        if member.role == TeamRole.COORDINATOR or member.institution_id == lead.institution_id:
            _let_wait(
                case,
                f"limit:{member.user_id}",
                _("The lead ends and falls back: agree on who leads from then on"),
                member.user_id,
                now,
                due_on=lead.limited_to,
            )


def _begin_lead(
    case: Case, institution_id: int, limited_to: dt.date | None, actor: Actor | None, now: dt.datetime
) -> None:
    """End the lead there is and begin the next at the same moment: never two, never none."""
    before = LeadPeriod.objects.filter(case=case, until_at__isnull=True).get()
    moment = max(now, before.from_at + dt.timedelta(microseconds=1))
    before.until_at = moment
    before.save(update_fields=["until_at"])
    LeadPeriod.objects.create(case=case, institution_id=institution_id, from_at=moment, limited_to=limited_to)
    settle(case, "lead:", now=now, actor=actor)
    note(case, "lead.began", actor=actor, now=now, facts={"institution": institution_id})


def _locked(case_id: int, transfer_id: int, viewer: Viewer) -> tuple[Case, LeadTransfer]:
    case = locked_case(case_id, viewer=viewer)
    transfer = LeadTransfer.objects.filter(case=case, pk=transfer_id).first()
    if transfer is None:
        raise PermissionRefused
    return case, transfer


def _answer(transfer: LeadTransfer, verb: str, target: TransferState, actor: Actor, now: dt.datetime) -> None:
    transfer.state = TRANSFER.step(verb, transfer.state, target)
    transfer.answered_at, transfer.answered_by_id = now, actor.user_id
    transfer.save()


def _demand_days(offer: Offer, *, today: dt.date) -> None:
    longest = CaseProcedure.objects.values_list("transfer_limit_days", flat=True).first() or 0
    if offer.takes_effect_on < today:
        raise DayRefused(_("Please choose today or a later day."), field="takes_effect_on")
    if offer.limited_to is not None and offer.limited_to <= offer.takes_effect_on:
        raise DayRefused(_("Please choose a day after the beginning."), field="limited_to")
    if not longest:
        return
    last = offer.takes_effect_on + dt.timedelta(days=longest)
    if offer.limited_to is None or offer.limited_to > last:
        raise DayRefused(
            _("A transferred lead lasts %(days)s days at most: please limit it.") % {"days": longest},
            field="limited_to",
        )


def _facts(transfer: LeadTransfer) -> dict[str, object]:
    return {"transfer": transfer.pk, "from": transfer.source_id, "to": transfer.target_id}


def _let_wait(
    case: Case, key: str, title: str, user_id: int, now: dt.datetime, due_on: dt.date | None = None
) -> None:
    url = reverse("casework:show_team", args=[case.pk])
    wait_for(case, f"lead:{key}", kind=DUTY, title=title, url=url, now=now, due_on=due_on, user_id=user_id)
