"""Funds, measures, postings: the author's office is responsible, the AGS receives, «responsible» leads the project."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from nahtstelle.structure.funding.models import Allocation, AllocationRequest, Fund, Posting
from nahtstelle.structure.funding.permissions import money as permissions
from nahtstelle.structure.funding.states import REQUEST, RequestState
from nahtstelle.structure.governance.models import Body, Competence, Decision
from nahtstelle.structure.programmes.models import Programme, Project

if TYPE_CHECKING:
    from tests.permissions.scene import Row, Scene

SINCE, UNTIL = dt.date(2026, 1, 1), dt.date(2027, 1, 1)
FUND_VERBS = {
    "change": ("", permissions.can_change_fund),
    "extend": ("", permissions.can_extend_fund),
    "repay": ("", permissions.can_repay_fund),
    "create_request": ("", permissions.can_create_request),
    "post": ("", permissions.can_post),
}
REQUEST_VERBS = {
    "change": ("file_grounds", permissions.can_change_request),
    "file_grounds": ("file_grounds", permissions.can_file_grounds),
    "return_grounds": ("return_grounds", permissions.can_return_grounds),
    "request": ("request", permissions.can_record_request),
    "decide": ("decide", permissions.can_allocate),
    "refuse": ("refuse", permissions.can_refuse_request),
    "withdraw": ("withdraw", permissions.can_withdraw_request),
}


def rows_of_money(scene: Scene) -> Iterator[Row]:
    """Yield what each role may do with a fund, with a measure in each state, and with a posting."""
    from tests.permissions.scene import NOW, Row

    Competence.objects.get_or_create(matter="funding", defaults={"decides": "steering"})
    fund = Fund.objects.create(
        key="f", name="Mittel", source="Bund", funder=scene.institutions.ddi, receiver=scene.institutions.ags,
        amount=Decimal(1000), starts_on=SINCE, ends_on=UNTIL, groups=["F"], purpose="Zweck", recorded_at=NOW,
    )  # fmt: skip
    programme = Programme.objects.create(name="Programm")
    project = Project.objects.create(programme=programme, name="Projekt", lead=scene.responsible)
    decisions = {
        kind: _decision(body)
        for kind, body in (("asked", scene.bodies.ekg), ("decided", scene.bodies.leitung))
    }
    requests = {state: _request(scene, fund, project, state, decisions) for state in RequestState}
    yield from scene.lines("fund", "any", fund, FUND_VERBS, None)
    for state in RequestState:
        yield from scene.lines("allocation_request", state.value, requests[state], REQUEST_VERBS, REQUEST)
    granted = requests[RequestState.DECIDED]
    allocation = Allocation.objects.create(
        request=granted, fund=fund, decision=decisions["decided"], amount=Decimal(100), starts_on=SINCE,
        ends_on=UNTIL, groups=["F"], recorded_at=NOW,
    )  # fmt: skip
    posting = Posting.objects.create(
        fund=fund, allocation=allocation, posted_on=SINCE, amount=Decimal(10), groups=["F"], text="Kurs",
        receipt="B", recorded_at=NOW,
    )  # fmt: skip
    yield Row("allocation", "any", "see", scene.seen(allocation))
    counter = {"counter_post": ("", lambda actor, row: permissions.can_counter_post(actor, row.fund))}
    yield from scene.lines("posting", "any", posting, counter, None)
    for verb, may in (("enter", permissions.can_enter_money), ("register", permissions.can_register_fund)):
        yield Row("money", "any", verb, scene.simple(lambda actor, _row, may=may: may(actor), None))


def _request(
    scene: Scene, fund: Fund, project: Project, state: RequestState, decisions: dict[str, Decision]
) -> AllocationRequest:
    from tests.permissions.scene import NOW

    has_grounds = state not in {RequestState.DRAFT, RequestState.WITHDRAWN}
    is_asked = state in {RequestState.REQUESTED, RequestState.DECIDED, RequestState.REFUSED}
    is_over = state in {RequestState.REFUSED, RequestState.WITHDRAWN}
    values: dict[str, Any] = {
        "grounds": "Grund" if has_grounds else "",
        "grounds_filed_at": NOW if has_grounds else None,
        "recommendation": decisions["asked"] if is_asked else None,
        "decision": decisions["decided"] if state in {RequestState.DECIDED, RequestState.REFUSED} else None,
        "reason": "Grund" if is_over else "",
    }
    return AllocationRequest.objects.create(
        fund=fund, project=project, measure=state.value, institution=scene.author.institution, amount=Decimal(100),
        starts_on=SINCE, ends_on=UNTIL, groups=["F"], state=state, created_at=NOW, **values,
    )  # fmt: skip


def _decision(body: Body) -> Decision:
    number = Decision.objects.filter(body=body).count() + 1
    return Decision.objects.create(
        body=body, year=2026, number=number, label=f"{body.key} 2026/{number}", decided_on=SINCE, procedure="meeting",
        kind="funding", title="Mittel", text="Wortlaut", text_sha256="0" * 64,
        recorded_at=dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC),
    )  # fmt: skip
