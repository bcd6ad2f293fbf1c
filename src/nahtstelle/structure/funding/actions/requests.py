"""A measure asks for money: grounds, request of the coordination body, decision of steering (000 §7.2.1 b–d)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor, mainstream_institutions
from nahtstelle.ground.lifecycle.api import PermissionRefused
from nahtstelle.structure.funding.actions import rules
from nahtstelle.structure.funding.actions.parts import (
    FieldMissing,
    demand_text,
    locked_fund,
    locked_request,
    note,
    stop_waiting,
    wait,
)
from nahtstelle.structure.funding.models import Allocation, AllocationRequest, Fund
from nahtstelle.structure.funding.permissions import money as permissions
from nahtstelle.structure.funding.queries.decisions import (
    granting_decisions,
    refusing_decisions,
    requesting_decisions,
)
from nahtstelle.structure.funding.states import REQUEST
from nahtstelle.structure.governance.api import DecisionRef, decision_refs


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestData:
    """What is asked; `ends_on` is the first day after the measure."""

    measure: str
    institution_id: int
    amount: Decimal
    starts_on: dt.date
    ends_on: dt.date
    groups: tuple[str, ...]
    project_id: int | None = None


@transaction.atomic
def create_request(*, fund_id: int, data: RequestData, actor: Actor, now: dt.datetime) -> AllocationRequest:
    """Bring a measure in and ask the responsible mainstream structure for the grounds (000 §7.2.1 d).

    Raises PermissionRefused, FieldMissing, FixedByLaw, OutsideEarmark, OutsidePeriod.
    """
    fund = locked_fund(fund_id)
    if not permissions.can_create_request(actor, fund):
        raise PermissionRefused
    rules.check_free_of_law(fund)
    _check(data, fund, actor)
    request = AllocationRequest(fund=fund, state=REQUEST.initial, created_at=now, created_by_id=actor.user_id)
    _take_over(request, data)
    request.save(force_insert=True)
    note(request, "create", "", actor=actor, now=now)
    _ask_for_grounds(request, actor=actor, now=now)
    return request


@transaction.atomic
def change_request(
    *, request_id: int, data: RequestData, actor: Actor, now: dt.datetime
) -> AllocationRequest:
    """Change a measure whose grounds are not filed yet. Raises as `create_request`, and TransitionRefused."""
    request = locked_request(request_id)
    if not permissions.can_change_request(actor, request):
        raise PermissionRefused
    REQUEST.step("file_grounds", request.state)
    _check(data, request.fund, actor)
    _take_over(request, data)
    request.save()
    note(request, "change", request.state, actor=actor, now=now)
    _ask_for_grounds(request, actor=actor, now=now)
    return request


@transaction.atomic
def file_grounds(
    *, request_id: int, grounds: str, treatment: str, actor: Actor, now: dt.datetime
) -> AllocationRequest:
    """File the technical grounds as the responsible mainstream structure (000 §7.2.1 d).

    Raises PermissionRefused, TransitionRefused, FieldMissing.
    """
    request = locked_request(request_id)
    if not permissions.can_file_grounds(actor, request):
        raise PermissionRefused
    source, target = request.state, REQUEST.step("file_grounds", request.state)
    demand_text(grounds=grounds)
    request.state, request.grounds, request.treatment = target, grounds.strip(), treatment.strip()
    request.grounds_filed_at, request.grounds_filed_by_id = now, actor.user_id
    request.save()
    note(request, "file_grounds", source, actor=actor, now=now)
    wait(request, _("Bring before the EKG: %(measure)s"), now=now, actor=actor, role="secretariat")
    return request


@transaction.atomic
def return_grounds(*, request_id: int, reason: str, actor: Actor, now: dt.datetime) -> AllocationRequest:
    """Ask the structure for better grounds. Raises PermissionRefused, TransitionRefused, FieldMissing."""
    request = locked_request(request_id)
    if not permissions.can_return_grounds(actor, request):
        raise PermissionRefused
    source, target = request.state, REQUEST.step("return_grounds", request.state)
    demand_text(reason=reason)
    request.state = target
    request.save(update_fields=["state"])
    note(request, "return_grounds", source, actor=actor, now=now, reason=reason.strip())
    _ask_for_grounds(request, actor=actor, now=now)
    return request


@transaction.atomic
def record_request(*, request_id: int, decision_id: int, actor: Actor, now: dt.datetime) -> AllocationRequest:
    """Record by which decision the coordination body requests the use of funds (000 §7.2.1 c).

    Raises PermissionRefused, GroundsMissing, TransitionRefused, NotRequested, BeyondFund.
    """
    request = locked_request(request_id)
    if not permissions.can_record_request(actor, request):
        raise PermissionRefused
    if request.state == REQUEST.initial:
        raise rules.GroundsMissing
    source, target = request.state, REQUEST.step("request", request.state)
    decision = next(iter(requesting_decisions([decision_id])), None)
    if decision is None:
        raise rules.NotRequested(field="decision")
    rules.check_within_fund(request.amount, locked_fund(request.fund_id))
    request.state, request.recommendation_id = target, decision.id
    request.save(update_fields=["state", "recommendation"])
    sentence = _("Requested by %(label)s.") % {"label": decision.label}
    note(request, "request", source, actor=actor, now=now, sentence=sentence)
    wait(request, _("Await the decision of steering: %(measure)s"), now=now, actor=actor, role="secretariat")
    return request


@transaction.atomic
def allocate(
    *, request_id: int, decision_id: int, amount: Decimal, actor: Actor, now: dt.datetime, remark: str = ""
) -> Allocation:
    """Record what steering allocated to a measure, at most what was asked (000 §7.2.1 b).

    Raises PermissionRefused, GroundsMissing, NotRequested, NotDecided, TransitionRefused, FixedByLaw, OutsideEarmark,
    BeyondFund, OutsidePeriod.
    """
    request = locked_request(request_id)
    if not permissions.can_allocate(actor, request):
        raise PermissionRefused
    _demand_requested(request)
    source, target = request.state, REQUEST.step("decide", request.state)
    fund = locked_fund(request.fund_id)
    decision = _decision_after(request, next(iter(granting_decisions([decision_id])), None))
    rules.check_free_of_law(fund)
    rules.check_earmark(request.groups, fund.groups)
    rules.check_period(request.starts_on, request.ends_on, fund)
    if not 0 < amount <= request.amount:
        sentence = _("Rule 5: Steering allocates at most what was requested (guide §7.2.1 b, c).")
        raise rules.BeyondFund(sentence, field="amount")
    rules.check_within_fund(amount, fund)
    request.state, request.decision_id = target, decision.id
    request.save(update_fields=["state", "decision"])
    allocation = Allocation.objects.create(
        request=request,
        fund=fund,
        decision_id=decision.id,
        amount=amount,
        starts_on=request.starts_on,
        ends_on=request.ends_on,
        groups=request.groups,
        remark=remark.strip(),
        recorded_at=now,
    )
    sentence = _("Allocated by %(label)s.") % {"label": decision.label}
    note(request, "decide", source, actor=actor, now=now, sentence=sentence)
    stop_waiting(request, now=now, actor=actor)
    return allocation


@transaction.atomic
def refuse_request(
    *, request_id: int, decision_id: int, reason: str, actor: Actor, now: dt.datetime
) -> AllocationRequest:
    """Record that steering refused a measure.

    Raises PermissionRefused, GroundsMissing, NotRequested, NotDecided, TransitionRefused, FieldMissing.
    """
    request = locked_request(request_id)
    if not permissions.can_refuse_request(actor, request):
        raise PermissionRefused
    _demand_requested(request)
    source, target = request.state, REQUEST.step("refuse", request.state)
    demand_text(reason=reason)
    decision = _decision_after(request, next(iter(refusing_decisions([decision_id])), None))
    request.state, request.decision_id, request.reason = target, decision.id, reason.strip()
    request.save(update_fields=["state", "decision", "reason"])
    sentence = _("Refused by %(label)s.") % {"label": decision.label}
    note(request, "refuse", source, actor=actor, now=now, reason=reason.strip(), sentence=sentence)
    stop_waiting(request, now=now, actor=actor)
    return request


@transaction.atomic
def withdraw_request(*, request_id: int, reason: str, actor: Actor, now: dt.datetime) -> AllocationRequest:
    """Withdraw a measure before it is decided. Raises PermissionRefused, TransitionRefused, FieldMissing."""
    request = locked_request(request_id)
    if not permissions.can_withdraw_request(actor, request):
        raise PermissionRefused
    source, target = request.state, REQUEST.step("withdraw", request.state)
    demand_text(reason=reason)
    request.state, request.reason = target, reason.strip()
    request.save(update_fields=["state", "reason"])
    note(request, "withdraw", source, actor=actor, now=now, reason=reason.strip())
    stop_waiting(request, now=now, actor=actor)
    return request


def _demand_requested(request: AllocationRequest) -> None:
    if not request.grounds:
        raise rules.GroundsMissing
    if request.recommendation_id is None:
        raise rules.NotRequested


def _decision_after(request: AllocationRequest, decision: DecisionRef | None) -> DecisionRef:
    """Return a final decision, not older than that of the coordination body. Raises NotDecided."""
    if decision is None:
        raise rules.NotDecided(field="decision")
    rules.check_resolution(decision)
    asked = decision_refs([request.recommendation_id or 0])[request.recommendation_id or 0]
    if decision.decided_on < asked.decided_on:
        sentence = _("Rule 2: Steering decides after the EKG has requested (guide §7.2.1 b, c).")
        raise rules.NotDecided(sentence, field="decision")
    return decision


def _check(data: RequestData, fund: Fund, actor: Actor) -> None:
    demand_text(measure=data.measure)
    known = dict(mainstream_institutions())
    is_own = actor.is_secretariat or data.institution_id == actor.institution_id
    if data.institution_id not in known or not is_own:
        sentence = _("Choose the mainstream structure that is responsible (guide §7.2.1 d).")
        raise FieldMissing(sentence, field="institution")
    if data.amount <= 0:
        raise FieldMissing(_("An amount above nothing, please."), field="amount")
    rules.check_earmark(data.groups, fund.groups)
    rules.check_period(data.starts_on, data.ends_on, fund)


def _take_over(request: AllocationRequest, data: RequestData) -> None:
    for name in RequestData.__dataclass_fields__:
        value = getattr(data, name)
        setattr(request, name, list(value) if name == "groups" else value)


def _ask_for_grounds(request: AllocationRequest, *, actor: Actor, now: dt.datetime) -> None:
    title = _("File the technical grounds: %(measure)s")
    wait(request, title, now=now, actor=actor, institution_id=request.institution_id)
