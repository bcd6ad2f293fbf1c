"""The life of a mandate against a model that knows nothing of the code.

No sequence of verbs makes, extends or ends a mandate without a decision of its own, leaves a gap between periods,
reports after the discharge, brings one cause before the committee twice, or warns twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from nahtstelle.ground.identity.actors import Actor
from nahtstelle.ground.identity.models import User
from nahtstelle.ground.lifecycle.api import ActionRefused
from nahtstelle.ground.worklist.models import Duty
from nahtstelle.structure.governance.actions import escalations, mandate_reports, mandates
from nahtstelle.structure.governance.actions.mandate_reports import Progress
from nahtstelle.structure.governance.models import Appointment, Decision, Mandate
from nahtstelle.structure.governance.tests import mandating
from nahtstelle.structure.governance.tests.mandating import at, decide

DAYS = st.integers(0, 120)
STATUS = st.sampled_from(["green", "amber", "red"])
KINDS = st.sampled_from(
    ["fitting", "fitting", "fitting", "recommended", "coordination", "corrected", "pending"]
)


class MandateMachine(RuleBasedStateMachine):
    """One decision to begin with, time that only goes on, decisions of every kind to try."""

    world: ClassVar[SimpleNamespace]

    def __init__(self) -> None:
        super().__init__()
        self._transaction = transaction.atomic()
        self._transaction.__enter__()
        self.today = dt.date(2026, 3, 2)
        self.mandate: Mandate | None = None
        self.ends_on: dt.date | None = None
        self.is_discharged = False
        self.used: set[int] = set()
        self.reports = self.red = 0
        self.settled: set[int] = set()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._transaction.__exit__(None, None, None)

    def attempt(self, allowed: bool, verb: Any, **arguments: Any) -> Any:
        """Say a verb; it succeeds exactly where the model allows it."""
        refusal, result = None, None
        try:
            with transaction.atomic():
                result = verb(**{"now": at(self.today)} | arguments)
        except ActionRefused as refused:
            refusal = refused
        assert (refusal is None) == allowed, (verb.__name__, arguments, refusal)
        assert refusal is None or refusal.sentence
        return None if refusal else result

    def decision(self, kind: str) -> Decision:
        bodies = self.world.bodies
        if kind == "coordination":
            return decide(bodies.coordination, day=self.today)
        fields: dict[str, Any] = {"outcome": "recommended"} if kind == "recommended" else {}
        if kind == "pending":
            fields = {"needs_government_resolution": True}
        made = decide(bodies.steering, day=self.today, **fields)
        if kind == "corrected":
            decide(bodies.steering, day=self.today, corrects=made)
        return made

    def pick(self, kind: str, again: bool) -> tuple[Decision, bool]:
        """A new decision of a kind, or one used before; and whether it fits."""
        if again and self.used:
            return Decision.objects.get(pk=min(self.used)), False
        return self.decision(kind), kind == "fitting"

    @rule(days=DAYS)
    def time_goes_on(self, days: int) -> None:
        self.today += dt.timedelta(days=days)

    @rule(kind=KINDS, who=st.sampled_from(["anna", "anna", "anna", "lead", "member"]))
    def issue(self, kind: str, who: str) -> None:
        if self.mandate is not None and kind == "fitting":
            decision, fits = self.mandate.decision, False
        else:
            decision, fits = self.decision(kind), kind == "fitting"
        starts_on = self.today + dt.timedelta(days=7)
        ends_on = starts_on + dt.timedelta(days=300)
        plan = replace(self.world.plan, starts_on=starts_on, ends_on=ends_on)
        plan = replace(plan, deliverables=(replace(plan.deliverables[0], due_on=ends_on),))
        allowed = fits and who == "anna" and self.mandate is None
        actor = self.world.actors[who]
        made = self.attempt(allowed, mandates.issue_mandate, decision_id=decision.pk, plan=plan, actor=actor)
        if made:
            self.mandate, self.ends_on = made, ends_on
            self.used.add(decision.pk)

    @precondition(lambda self: self.mandate is not None)
    @rule(kind=KINDS, again=st.booleans(), days=st.integers(-10, 200))
    def extend(self, kind: str, again: bool, days: int) -> None:
        assert self.mandate is not None
        assert self.ends_on is not None
        decision, fits = self.pick(kind, again)
        ends_on = self.ends_on + dt.timedelta(days=days)
        allowed = fits and days > 0 and not self.is_discharged
        arguments = {"mandate_id": self.mandate.pk, "decision_id": decision.pk, "ends_on": ends_on}
        if self.attempt(allowed, mandates.extend_mandate, actor=self.world.actors["anna"], **arguments):
            self.ends_on = ends_on
            self.used.add(decision.pk)

    @precondition(lambda self: self.mandate is not None)
    @rule(status=STATUS, who=st.sampled_from(["lead", "anna"]), known=st.integers(-1, 0), risks=st.booleans())
    def report(self, status: str, who: str, known: int, risks: bool) -> None:
        assert self.mandate is not None
        progress = Progress(status=status, done="Getan.", risks="Es eilt." if risks else "")
        allowed = not self.is_discharged and who == "lead" and known == 0 and (status == "green" or risks)
        made = self.attempt(
            allowed,
            mandate_reports.report_progress,
            mandate_id=self.mandate.pk,
            progress=progress,
            after=self.reports + known,
            actor=self.world.actors[who],
        )
        if made:
            self.reports += 1
            self.red += status == "red"

    @precondition(lambda self: self.mandate is not None)
    @rule(times=st.integers(1, 2))
    def look_at_the_dates(self, times: int) -> None:
        for _time in range(times):
            escalations.watch_mandates(now=at(self.today))

    @precondition(lambda self: self.mandate is not None)
    @rule(who=st.sampled_from(["anna", "lead"]), note=st.sampled_from(["", "Weiter so."]))
    def settle(self, who: str, note: str) -> None:
        assert self.mandate is not None
        found = self.mandate.escalations.order_by("pk").last()
        if found is None:
            return
        allowed = who == "anna" and bool(note) and found.settled_at is None
        arguments = {"escalation_id": found.pk, "note": note}
        self.attempt(allowed, escalations.settle_escalation, actor=self.world.actors[who], **arguments)

    @precondition(lambda self: self.mandate is not None)
    @rule(kind=KINDS, again=st.booleans(), late=st.integers(0, 3))
    def discharge(self, kind: str, again: bool, late: int) -> None:
        assert self.mandate is not None
        decision, fits = self.pick(kind, again)
        day = self.today + dt.timedelta(days=late)
        allowed = fits and not self.is_discharged and late <= 1 and day > self.mandate.starts_on
        made = self.attempt(
            allowed,
            mandates.discharge_mandate,
            mandate_id=self.mandate.pk,
            decision_id=decision.pk,
            discharged_on=day,
            final_report=Progress(status="green", done="Erreicht."),
            actor=self.world.actors["anna"],
        )
        if made:
            self.is_discharged = True
            self.reports += 1
            self.used.add(decision.pk)

    @invariant()
    def periods_follow_each_other_and_rest_on_decisions(self) -> None:
        if self.mandate is None:
            assert not Mandate.objects.exists()
            return
        mandate = Mandate.objects.get(pk=self.mandate.pk)
        periods = list(mandate.periods.order_by("period"))
        assert [row.period.upper for row in periods[:-1]] == [row.period.lower for row in periods[1:]]
        assert (periods[0].period.lower, periods[-1].period.upper) == (mandate.starts_on, mandate.ends_on)
        assert mandate.ends_on == self.ends_on
        decisions = [row.decision_id for row in periods]
        if self.is_discharged:
            decisions.append(mandate.discharge_decision_id or 0)
        assert len(set(decisions)) == len(decisions)
        assert set(decisions) == self.used
        assert (mandate.state == "discharged") == self.is_discharged

    @invariant()
    def what_was_reported_is_kept_and_escalated_once(self) -> None:
        if self.mandate is None:
            return
        rows = list(self.mandate.escalations.all())
        assert self.mandate.reports.count() == self.reports
        assert sum(row.reason == "red" for row in rows) == self.red
        causes = [(row.reason, row.due_on) for row in rows if row.reason != "red"]
        assert len(set(causes)) == len(causes)

    @invariant()
    def duties_are_open_once_and_end_with_the_mandate(self) -> None:
        keys = list(
            Duty.objects.filter(closed_at=None, subject_type="governance.mandate").values_list(
                "key", flat=True
            )
        )
        assert len(set(keys)) == len(keys)
        if not self.is_discharged or self.mandate is None:
            return
        assert not keys
        mandate = Mandate.objects.select_related("group").get(pk=self.mandate.pk)
        assert mandate.group.dissolved_on == mandate.discharged_on
        ends = {row.period.upper for row in Appointment.objects.filter(body=mandate.group)}
        assert ends == {mandate.discharged_on}


@pytest.mark.django_db
def test_no_sequence_of_verbs_breaks_the_rules_of_mandates(
    structure: SimpleNamespace,
    institutions: SimpleNamespace,
    make_person: Callable[..., User],
    actor_of: Callable[[User], Actor],
    anna: User,
    carla: User,
    walter: User,
    nora: User,
) -> None:
    lead = make_person("Lena", "Lüthi", institution="awa")
    cast = mandating.people(lead, carla, walter, nora)
    MandateMachine.world = SimpleNamespace(
        bodies=structure,
        plan=mandating.plan(cast, institutions.awa),
        actors={"anna": actor_of(anna), "lead": actor_of(lead), "member": actor_of(nora)},
    )
    run_state_machine_as_test(
        MandateMachine,
        settings=settings(
            max_examples=25,
            stateful_step_count=18,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
