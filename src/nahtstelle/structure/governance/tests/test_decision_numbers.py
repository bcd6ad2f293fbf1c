"""Numbers of decisions have no gaps, whoever comes first and whatever is rolled back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.identity.models import User
from nahtstelle.ground.lifecycle.api import ActionRefused
from nahtstelle.structure.governance.actions.decisions import NewDecision, number_decision
from nahtstelle.structure.governance.actions.outcomes import record_outcome
from nahtstelle.structure.governance.actions.tasks import (
    add_task,
    confirm_task,
    report_completion,
    send_back_task,
    start_execution,
)
from nahtstelle.structure.governance.models import Body, Decision, Proposal, Task
from nahtstelle.structure.governance.tests.held import DAY, NOW, add_item, entry, hold

TOGETHER = 40


class Undone(Exception):
    """Rolls a transaction back."""


def decide(body: Body, actor: Actor, *, text: str = "1. So sei es.") -> Decision:
    new = NewDecision(body=body, decided_on=DAY, procedure="circular", kind="other", title="x", text=text)
    return number_decision(new=new, actor=actor, now=NOW)


@transaction.atomic
def decide_and_undo(body: Body, actor: Actor) -> None:
    decide(body, actor)
    raise Undone


def numbers(body: Body) -> list[int]:
    rows = Decision.objects.filter(body=body).order_by("number")
    return list(rows.values_list("number", flat=True))


def one_of(rows: QuerySet[Any], index: int) -> list[Any]:
    """One of the rows, the oldest for 0; none where there are none."""
    found = list(rows.order_by("pk").distinct())
    return [found[index % len(found)]] if found else []


@pytest.mark.django_db(transaction=True)
def test_forty_decisions_at_once_get_forty_numbers_with_and_without_rollbacks(
    structure: SimpleNamespace, anna: User, actor_of: Callable[[User], Actor]
) -> None:
    body, actor, start = structure.coordination, actor_of(anna), threading.Barrier(8)

    def worker(index: int) -> None:
        try:
            if index < 8:
                start.wait(timeout=60)
            if index % 4 == 0:
                with pytest.raises(Undone):
                    decide_and_undo(body, actor)
            decide(body, actor)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=8) as pool:
        for done in [pool.submit(worker, index) for index in range(TOGETHER)]:
            done.result(timeout=120)
    assert numbers(body) == list(range(1, TOGETHER + 1))
    assert Decision.objects.exclude(excerpt=None).count() == TOGETHER


@pytest.mark.django_db(transaction=True)
def test_an_outcome_sent_twice_at_once_gives_one_decision(
    structure: SimpleNamespace, anna: User, actor_of: Callable[[User], Actor]
) -> None:
    item, actor, start = hold(structure.coordination), actor_of(anna), threading.Barrier(2)

    def worker() -> bool:
        try:
            start.wait(timeout=60)
            record_outcome(item_id=item.pk, entry=entry(), actor=actor, now=NOW)
        except ActionRefused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(max_workers=2) as pool:
        results = [done.result(timeout=60) for done in [pool.submit(worker), pool.submit(worker)]]
    assert sorted(results) == [False, True]
    assert numbers(structure.coordination) == [1]


def test_each_body_and_each_year_counts_for_itself(
    structure: SimpleNamespace, anna: User, actor_of: Callable[[User], Actor]
) -> None:
    actor = actor_of(anna)
    decide(structure.coordination, actor)
    decide(structure.steering, actor)
    next_year = NewDecision(
        body=structure.coordination,
        decided_on=DAY.replace(year=2027),
        procedure="circular",
        kind="other",
        title="x",
        text="y",
    )
    assert number_decision(new=next_year, actor=actor, now=NOW).label == "EKG 2027/1"
    assert numbers(structure.steering) == [1]


def test_no_sequence_of_outcomes_and_tasks_loses_a_number_or_leaves_the_table(
    structure: SimpleNamespace,
    make_proposal: Callable[..., Proposal],
    anna: User,
    bruno: User,
    actor_of: Callable[[User], Actor],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Typesetting is left out: the machine takes hundreds of steps."""
    monkeypatch.setattr("nahtstelle.structure.governance.actions.decisions.store_excerpt", lambda **_: None)
    secretary, member = actor_of(anna), actor_of(bruno)
    first = hold(structure.coordination)

    class Business(RuleBasedStateMachine):
        """Outcomes of items, rollbacks, and the tasks of what was decided, in any order."""

        def __init__(self) -> None:
            super().__init__()
            self.savepoint = transaction.savepoint()
            self.record("decided", False)
            self.give(0)
            self.give(0)
            self.start(0)

        def teardown(self) -> None:
            transaction.savepoint_rollback(self.savepoint)

        def attempt(self, act: Callable[..., object], **named: object) -> None:
            with suppress(ActionRefused, Undone), transaction.atomic():
                act(**named)

        @rule(outcome=st.sampled_from(["decided", "rejected", "deferred"]), undone=st.booleans())
        def record(self, outcome: str, undone: bool) -> None:
            item = add_item(first.meeting, proposal=make_proposal(state="scheduled"))

            def act() -> None:
                record_outcome(item_id=item.pk, entry=entry(outcome), actor=secretary, now=NOW)
                if undone:
                    raise Undone

            self.attempt(act)

        @rule(index=st.integers(0, 1))
        def give(self, index: int) -> None:
            for decision in one_of(Decision.objects.filter(outcome="decided"), index):
                self.attempt(
                    add_task,
                    decision_id=decision.pk,
                    title="Umsetzen",
                    institution_id=bruno.institution_id,
                    responsible_id=bruno.pk,
                    due_on=DAY,
                    actor=secretary,
                    now=NOW,
                )

        @rule(index=st.integers(0, 1))
        def start(self, index: int) -> None:
            for proposal in one_of(Proposal.objects.filter(decisions__tasks__isnull=False), index):
                self.attempt(start_execution, proposal_id=proposal.pk, actor=secretary, now=NOW)

        @rule(index=st.integers(0, 1))
        def report(self, index: int) -> None:
            for task in one_of(Task.objects.filter(decision__proposal__state="in_execution"), index):
                self.attempt(report_completion, task_id=task.pk, report="Getan.", actor=member, now=NOW)

        @rule(index=st.integers(0, 1))
        def confirm(self, index: int) -> None:
            for task in one_of(Task.objects.exclude(state="open"), index):
                self.attempt(confirm_task, task_id=task.pk, actor=secretary, now=NOW)

        @rule()
        def send_back(self) -> None:
            for task in one_of(Task.objects.exclude(state="open"), 0):
                self.attempt(send_back_task, task_id=task.pk, reason="Es fehlt.", actor=secretary, now=NOW)

        @invariant()
        def numbers_have_no_gaps(self) -> None:
            found = numbers(structure.coordination)
            assert found == list(range(1, len(found) + 1))

        @invariant()
        def completed_means_every_task_is_confirmed(self) -> None:
            for proposal in Proposal.objects.all():
                states = list(
                    Task.objects.filter(decision__proposal=proposal).values_list("state", flat=True)
                )
                if proposal.state == "completed":
                    assert states
                    assert set(states) == {"confirmed"}
                if proposal.state == "in_execution":
                    assert set(states) - {"confirmed"}
                if proposal.state not in {"in_execution", "completed"}:
                    assert set(states) <= {"open"}

    run_state_machine_as_test(
        Business,
        settings=settings(
            max_examples=15,
            stateful_step_count=30,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
