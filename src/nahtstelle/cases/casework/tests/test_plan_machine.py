"""Plan and measures against a model that knows nothing of the code (domain §6, sign_plan and amend_plan).

No sequence of verbs signs what was not read; one version is in force and one in work; a signed version never changes.
"""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from django.contrib.postgres.aggregates import ArrayAgg
from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast, Concat
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from nahtstelle.cases.casework.actions import counter_reading, plan_drafts
from nahtstelle.cases.casework.models import Goal, Measure, PlanVersion
from nahtstelle.cases.casework.tests.planning import SOON, Planner
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.lifecycle.api import ActionRefused

pytestmark = pytest.mark.django_db

LINES = ArrayAgg(
    Concat(Cast("uuid", TextField()), Cast("due_on", TextField()), Cast("sealed", TextField())), order_by="pk"
)
WHO = st.sampled_from(["eva", "eva", "fritz", "other"])
ANSWERS = st.sampled_from(["agreed", "remark", "change"])


class PlanMachine(RuleBasedStateMachine):
    """One case; Eva coordinates, Fritz, Rita and Petra counter-read, Fritz carries a measure, Oskar is outside."""

    make_case: ClassVar[Any]
    team: ClassVar[Any]

    def __init__(self) -> None:
        super().__init__()
        self._transaction = transaction.atomic()
        self._transaction.__enter__()
        self.planner = Planner(self.make_case("planning"), self.team)
        self.work, self.signed, self.measure = "", 0, ""
        self.answers: dict[str, str] = {}
        self.signatures: dict[int, tuple[Any, ...]] = {}
        self.has_changed = True

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._transaction.__exit__(None, None, None)

    def attempt(self, allowed: bool, step: Any, *arguments: Any, **named: Any) -> bool:
        self.has_changed = allowed
        try:
            with transaction.atomic():
                step(*arguments, **named)
        except ActionRefused:
            assert not allowed, (step, arguments, named, self.work, self.signed)
        else:
            assert allowed, (step, arguments, named, self.work, self.signed)
        return allowed

    def do(self, allowed: bool, action: Any, who: str, **values: Any) -> bool:
        return self.attempt(allowed, self.planner.do, action, by=getattr(self.team, who), **values)

    @rule()
    def go_on(self) -> None:
        """The next step on the straight way, so that signatures are reached and reached again."""
        if not self.work:
            self.amend("eva", "Neue Stelle") if self.signed else self.write("eva")
        elif self.work == "draft":
            self.waive("eva")
        elif self.work == "ready":
            self.sign()
        else:
            self.take_back()

    @initialize(steps=st.sampled_from([3, 6, 1, 0]))
    def begin(self, steps: int) -> None:
        """Begin with one signed version, with two, with a draft, with nothing."""
        for _step in range(steps):
            self.go_on()

    @rule(who=WHO)
    def write(self, who: str) -> None:
        plan = self.planner.in_work()
        allowed = who == "eva" and (self.work == "draft" or not (self.work or self.signed))
        values = {"draft": self.planner.draft(), "expected_version": plan.version if plan else 0}
        if self.do(allowed, plan_drafts.write_plan, who, **values):
            self.work = "draft"

    @rule(who=WHO, why=st.sampled_from(["", "Neue Stelle"]))
    def amend(self, who: str, why: str) -> None:
        allowed = who == "eva" and bool(self.signed) and not self.work and bool(why)
        if self.do(allowed, plan_drafts.amend_plan, who, why=why):
            self.work = "draft"

    @rule(who=WHO)
    def send(self, who: str) -> None:
        allowed = who == "eva" and self.work == "draft"
        if self.do(allowed, counter_reading.send_to_counter_reading, who, until=SOON):
            self.work, self.answers = "reading", {}

    @rule(who=st.sampled_from(["fritz", "rita", "petra", "eva"]), answer=ANSWERS)
    def answer(self, who: str, answer: str) -> None:
        allowed = who != "eva" and self.work == "reading"
        values = {"answer": answer, "remark": "Wort"}
        if self.do(allowed, counter_reading.answer_counter_reading, who, **values):
            self.answers[who] = answer

    @rule(who=WHO)
    def finish(self, who: str) -> None:
        complete = len(self.answers) == 3 and "change" not in self.answers.values()
        allowed = who == "eva" and self.work == "reading" and complete
        if self.do(allowed, counter_reading.finish_counter_reading, who):
            self.work = "ready"

    @rule(who=WHO)
    def waive(self, who: str) -> None:
        if self.do(who == "eva" and self.work == "draft", counter_reading.waive_counter_reading, who):
            self.work = "ready"

    @rule()
    def take_back(self) -> None:
        if self.do(self.work in {"reading", "ready"}, counter_reading.take_plan_back, "eva"):
            self.work = "draft"

    @rule()
    def drop(self) -> None:
        if self.do(bool(self.work), counter_reading.drop_plan, "eva"):
            self.work = ""

    @rule()
    def sign(self) -> None:
        if self.attempt(self.work == "ready", self.planner.sign):
            self.work, self.signed = "", self.signed + 1
            with as_service("tests"):
                kept = Measure.objects.filter(plan__state="signed", is_clients=False).get()
            self.measure = kept.state

    @rule(who=WHO, verb=st.sampled_from(["begin", "complete", "break_off"]))
    def move(self, who: str, verb: str) -> None:
        if not self.signed:
            return
        fits = self.measure == "planned" or (self.measure == "running" and verb != "begin")
        user = getattr(self.team, who)
        if self.attempt(who == "fritz" and fits, self.planner.move, verb, by=user, text="Wort"):
            self.measure = {"begin": "running", "complete": "done", "break_off": "broken_off"}[verb]

    @invariant()
    def one_version_is_in_force_and_one_in_work(self) -> None:
        if not self.has_changed:
            return
        names = {"draft": "draft", "reading": "counter_reading", "ready": "ready"}
        plan = self.planner.in_work()
        assert (plan.state if plan else "") == names.get(self.work, "")
        with as_service("tests"):
            rows = PlanVersion.objects.filter(case=self.planner.case)
            assert rows.filter(state="signed").count() == min(self.signed, 1)
            assert rows.filter(state="superseded").count() == max(self.signed - 1, 0)
        assert self.planner.fresh().state == ("implementing" if self.signed else "planning")
        if self.signed:
            assert self.planner.measure().state == self.measure

    @invariant()
    def what_was_signed_stays_word_for_word(self) -> None:
        """Date, paper, words, goals and measures of a signed version; only how far a measure is moves on."""
        with as_service("tests"):
            case = self.planner.case
            goals, measures = (
                dict(model.objects.filter(case=case).values_list("plan").annotate(all=words))
                for model, words in ((Goal, LINES), (Measure, LINES))
            )
            now = {
                plan.pk: (
                    plan.signed_on,
                    plan.document_id,
                    bytes(plan.sealed),
                    goals[plan.pk],
                    measures[plan.pk],
                )
                for plan in PlanVersion.objects.filter(case=case, state__in=["signed", "superseded"])
            }
        assert len(now) == self.signed
        assert {pk: now.get(pk) for pk in self.signatures} == self.signatures
        self.signatures = now


def test_no_sequence_of_verbs_leaves_the_way(make_case, team, monkeypatch):
    monkeypatch.setattr("nahtstelle.ground.records.api.render_pdf", lambda **_values: b"%PDF-1.7")
    PlanMachine.make_case, PlanMachine.team = staticmethod(make_case), team
    run_state_machine_as_test(
        PlanMachine,
        settings=settings(
            max_examples=15,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            derandomize=True,
        ),
    )
