"""Mandates: the lead is the one who carries the task, the responsible structure is the author's office."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from nahtstelle.structure.governance import permissions
from nahtstelle.structure.governance.models import Body, Competence, Decision, Mandate
from nahtstelle.structure.governance.states import MANDATE

if TYPE_CHECKING:
    from tests.permissions.scene import Row, Scene

START = dt.date(2026, 1, 5)
VERBS = {
    "report": ("report", permissions.can_report_mandate),
    "deliver": ("deliver", permissions.can_deliver_mandate),
    "extend": ("extend", permissions.can_extend_mandate),
    "discharge": ("discharge", permissions.can_discharge_mandate),
    "settle_escalation": ("", permissions.can_settle_escalation),
}


def rows_of_mandates(scene: Scene) -> Iterator[Row]:
    """Yield what each role may do with a mandate in each state, with its decision and its request."""
    from tests.permissions.scene import Row

    Competence.objects.get_or_create(matter="working_group", decides="steering")
    for state in ("active", "discharged"):
        mandate = _mandate(scene, state)
        yield from scene.lines("mandate", state, mandate, VERBS, MANDATE)
    decision = mandate.decision
    yield Row("decision", "mandating", "issue_mandate", scene.simple(permissions.can_issue_mandate, decision))
    proposal = scene.proposal("draft")
    yield Row(
        "proposal", "asking", "request_mandate", scene.simple(permissions.can_request_mandate, proposal)
    )
    may = scene.simple(lambda actor, _row: permissions.can_schedule_summary(actor), None)
    yield Row("mandate_summary", "any", "schedule", may)


def _mandate(scene: Scene, state: str) -> Mandate:
    group = Body.objects.create(
        key=f"group-{state}",
        name=state,
        short_name=state,
        kind="working_group",
        decision_rule="consensus",
        parent=scene.bodies.ausschuss,
    )
    ended = state == "discharged"
    return Mandate.objects.create(
        title=state,
        group=group,
        committee=scene.bodies.ausschuss,
        lead=scene.responsible,
        institution=scene.author.institution,
        decision=_decision(scene),
        grounds="Grund",
        affected="Betroffene",
        state=state,
        starts_on=START,
        ends_on=dt.date(2027, 1, 5),
        next_report_on=None if ended else dt.date(2026, 4, 7),
        discharge_decision=_decision(scene) if ended else None,
        discharged_on=dt.date(2026, 6, 1) if ended else None,
        issued_at=dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC),
    )


def _decision(scene: Scene) -> Decision:
    number = Decision.objects.filter(body=scene.bodies.leitung).count() + 1
    return Decision.objects.create(
        body=scene.bodies.leitung,
        year=2026,
        number=number,
        label=f"IIZ-Leitung 2026/{number}",
        decided_on=START,
        procedure="meeting",
        kind="working_group",
        title="Fachgruppe",
        text="Wortlaut",
        text_sha256="0" * 64,
        recorded_at=dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC),
    )
