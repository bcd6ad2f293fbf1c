"""Quarterly rounds: the lead is the one who carries the task; the measure is of the office of the member asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from nahtstelle.structure.funding.models import (
    Allocation,
    AllocationRequest,
    Fund,
    Round,
    RoundEntry,
    RoundFund,
)
from nahtstelle.structure.funding.permissions import rounds as permissions
from nahtstelle.structure.funding.states.rounds import ENTRY, ROUND, EntryState
from nahtstelle.structure.governance.models import Competence, Decision

if TYPE_CHECKING:
    from tests.permissions.scene import Row, Scene

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
SINCE, UNTIL = dt.date(2026, 1, 1), dt.date(2027, 1, 1)
ROUND_VERBS = {
    "remind": ("remind", permissions.can_remind_round),
    "extend": ("extend", permissions.can_extend_round),
    "close": ("close", permissions.can_close_round),
}
ENTRY_VERBS = {
    "save": ("save", permissions.can_edit_entry),
    "submit": ("submit", permissions.can_submit_entry),
    "accept": ("accept", permissions.can_accept_entry),
    "send_back": ("send_back", permissions.can_send_back_entry),
    "waive": ("waive", permissions.can_waive_entry),
    "review": ("", permissions.can_review_entry),
}


def rows_of_rounds(scene: Scene) -> Iterator[Row]:
    """Yield what each role may do with an open round and with an entry in each state."""
    from tests.permissions.scene import Row

    fund, allocation = _money(scene)
    row = Round.objects.create(quarter=SINCE, due_on=dt.date(2026, 4, 20), opened_at=NOON)
    RoundFund.objects.create(round=row, fund=fund, quarter=SINCE)
    for state in EntryState.values:
        entry = RoundEntry.objects.create(
            round=row,
            allocation=allocation,
            lead=scene.responsible,
            institution=scene.asked.institution,
            measure="Kurs",
            groups=["F"],
            amount=allocation.amount,
            state=state,
            progress="Auf Kurs",
            submitted_at=NOON,
            remark="Grund",
        )
        yield from scene.lines("round_entry", state, entry, ENTRY_VERBS, ENTRY)
        if state != EntryState.values[-1]:
            entry.delete()
    yield from scene.lines("round", "open", row, ROUND_VERBS, ROUND)
    enter = scene.simple(lambda actor, _: permissions.can_enter_rounds(actor), None)
    yield Row("rounds", "any", "enter", enter)
    yield Row("rounds", "any", "open", scene.simple(lambda actor, _: permissions.can_open_round(actor), None))


def _money(scene: Scene) -> tuple[Fund, Allocation]:
    Competence.objects.get_or_create(matter="funding", defaults={"decides": "steering"})
    fund = Fund.objects.create(
        key="runde", name="Mittel", source="Bund", funder=scene.institutions.ddi, receiver=scene.institutions.ddi,
        amount=Decimal(1000), starts_on=SINCE, ends_on=UNTIL, groups=["F"], purpose="Integration", recorded_at=NOON,
    )  # fmt: skip
    granted = _decision(scene, scene.bodies.leitung, "decided")
    asked = AllocationRequest.objects.create(
        fund=fund, measure="Kurs", institution=scene.asked.institution, amount=Decimal(100), starts_on=SINCE,
        ends_on=UNTIL, groups=["F"], state="decided", grounds="Grund", grounds_filed_at=NOON, created_at=NOON,
        recommendation=_decision(scene, scene.bodies.ekg, "recommended"), decision=granted,
    )  # fmt: skip
    allocation = Allocation.objects.create(
        request=asked, fund=fund, decision=granted, amount=asked.amount, starts_on=SINCE, ends_on=UNTIL,
        groups=["F"], recorded_at=NOON,
    )  # fmt: skip
    return fund, allocation


def _decision(scene: Scene, body: Any, outcome: str) -> Decision:
    number = Decision.objects.filter(body=body).count() + 500
    return Decision.objects.create(
        body=body, year=2026, number=number, label=f"{body.short_name} 2026/{number}", decided_on=SINCE,
        procedure="meeting", kind="funding", outcome=outcome, title="Mittel", text="Wortlaut", text_sha256="0" * 64,
        recorded_at=NOON,
    )  # fmt: skip
