"""Tasks: entered, handed over, reported, sent back, confirmed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.identity.models import User
from nahtstelle.ground.lifecycle.api import PermissionRefused, TransitionRefused, changes
from nahtstelle.ground.worklist.models import Duty
from nahtstelle.structure.governance.actions.tasks import (
    ReportMissing,
    TaskIncomplete,
    TaskMissing,
    add_task,
    confirm_task,
    report_completion,
    send_back_task,
    start_execution,
)
from nahtstelle.structure.governance.models import Decision, Proposal, Task
from nahtstelle.structure.governance.tests.held import DAY, NOW

DUE = DAY + dt.timedelta(days=30)


@pytest.fixture
def secretary(anna: User, actor_of: Callable[[User], Actor]) -> Actor:
    return actor_of(anna)


@pytest.fixture
def responsible(nora: User, actor_of: Callable[[User], Actor]) -> Callable[[], Actor]:
    return lambda: actor_of(nora)


@pytest.fixture
def decision(structure: SimpleNamespace, make_proposal: Callable[..., Proposal]) -> Decision:
    """A decision on a proposal that is decided, as it stands in the database."""
    return make_decision(structure.coordination, proposal=make_proposal(state="decided"))


def make_decision(body: Any, **fields: Any) -> Decision:
    number = Decision.objects.filter(body=body).count() + 1
    values: dict[str, Any] = {
        "year": 2026,
        "number": number,
        "label": f"{body.short_name} 2026/{number}",
        "decided_on": DAY,
        "procedure": "meeting",
        "kind": "other",
        "title": "Einheitliche Anmeldung",
        "text": "1. So sei es.",
        "text_sha256": "0" * 64,
        "recorded_at": NOW,
    }
    return Decision.objects.create(body=body, **values | fields)


@pytest.fixture
def give(decision: Decision, secretary: Actor, nora: User) -> Callable[..., Task]:
    def act(**fields: Any) -> Task:
        values: dict[str, Any] = {
            "decision_id": decision.pk,
            "title": "Formular anpassen",
            "institution_id": nora.institution_id,
            "responsible_id": nora.pk,
            "due_on": DUE,
        }
        return add_task(**values | fields, actor=secretary, now=NOW)

    return act


def open_duties(task: Task) -> list[str]:
    rows = Duty.objects.filter(subject_type="governance.task", subject_id=task.pk, closed_at=None)
    return [row.key.rpartition(":")[2] for row in rows]


def test_a_task_waits_until_execution_starts(give: Callable[..., Task], secretary: Actor) -> None:
    task = give()
    assert open_duties(task) == []
    start_execution(proposal_id=task.decision.proposal_id, actor=secretary, now=NOW)
    duty = Duty.objects.get(key=f"task:{task.pk}:report")
    assert (duty.user_id, duty.due_on, duty.url) == (task.responsible_id, DUE, f"/auftraege/{task.pk}/")
    assert Proposal.objects.get().state == "in_execution"
    assert Entry.objects.filter(code="governance.proposal.execution_started").exists()


def test_a_task_added_later_is_handed_over_at_once(give: Callable[..., Task], secretary: Actor) -> None:
    give()
    start_execution(proposal_id=Proposal.objects.get().pk, actor=secretary, now=NOW)
    assert open_duties(give(title="Nachtrag")) == ["report"]


def test_a_task_of_a_decision_without_proposal_is_handed_over_at_once(
    give: Callable[..., Task], structure: SimpleNamespace
) -> None:
    task = give(decision_id=make_decision(structure.coordination).pk, responsible_id=None)
    duty = Duty.objects.get(key=f"task:{task.pk}:report")
    assert (duty.user_id, duty.institution_id) == (None, task.institution_id)


def test_execution_needs_a_task(decision: Decision, secretary: Actor) -> None:
    with pytest.raises(TaskMissing):
        start_execution(proposal_id=decision.proposal_id, actor=secretary, now=NOW)


def test_only_what_is_decided_is_executed(decision: Decision, secretary: Actor) -> None:
    Proposal.objects.update(state="rejected")
    with pytest.raises(TransitionRefused):
        start_execution(proposal_id=decision.proposal_id, actor=secretary, now=NOW)


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"title": " "}, "title"), ({"due_on": DAY - dt.timedelta(days=1)}, "due_on")],
)
def test_a_task_says_what_and_until_when(
    give: Callable[..., Task], fields: dict[str, object], field: str
) -> None:
    with pytest.raises(TaskIncomplete) as refusal:
        give(**fields)
    assert refusal.value.field == field


def test_the_person_belongs_to_the_institution(give: Callable[..., Task], bruno: User) -> None:
    with pytest.raises(TaskIncomplete) as refusal:
        give(responsible_id=bruno.pk)
    assert refusal.value.field == "responsible"


@pytest.mark.parametrize("outcome", ["recommended", "rejected"])
def test_only_a_final_decision_yields_tasks(
    give: Callable[..., Task], structure: SimpleNamespace, outcome: str
) -> None:
    with pytest.raises(TaskIncomplete):
        give(decision_id=make_decision(structure.coordination, outcome=outcome).pk)


def test_a_corrected_decision_yields_no_tasks(
    give: Callable[..., Task], structure: SimpleNamespace, decision: Decision
) -> None:
    make_decision(structure.coordination, corrects=decision)
    with pytest.raises(TaskIncomplete):
        give()


def test_a_completed_proposal_takes_no_tasks(give: Callable[..., Task]) -> None:
    Proposal.objects.update(state="completed")
    with pytest.raises(TaskIncomplete):
        give()


@pytest.fixture
def started(give: Callable[..., Task], secretary: Actor) -> Task:
    task = give()
    start_execution(proposal_id=task.decision.proposal_id, actor=secretary, now=NOW)
    return task


def test_report_and_confirmation_complete_the_proposal(
    started: Task, secretary: Actor, responsible: Callable[[], Actor]
) -> None:
    report_completion(task_id=started.pk, report="Erledigt.", actor=responsible(), now=NOW)
    assert open_duties(started) == ["confirm"]
    assert Proposal.objects.get().state == "in_execution"
    confirm_task(task_id=started.pk, actor=secretary, now=NOW)
    started.refresh_from_db()
    assert (started.state, started.report) == ("confirmed", "Erledigt.")
    assert open_duties(started) == []
    assert Proposal.objects.get().state == "completed"
    assert [row.verb for row in changes("governance.task", started.pk)] == ["add", "report", "confirm"]
    codes = set(Entry.objects.filter(subject_type="governance.task").values_list("code", flat=True))
    assert codes == {"governance.task.added", "governance.task.reported", "governance.task.confirmed"}


def test_the_proposal_is_completed_with_its_last_task(
    started: Task, give: Callable[..., Task], secretary: Actor, responsible: Callable[[], Actor]
) -> None:
    other = give(title="Zweiter")
    for task, state in ((started, "in_execution"), (other, "completed")):
        report_completion(task_id=task.pk, report="Erledigt.", actor=responsible(), now=NOW)
        confirm_task(task_id=task.pk, actor=secretary, now=NOW)
        assert Proposal.objects.get().state == state


def test_what_is_sent_back_waits_again_and_no_word_is_lost(
    started: Task, secretary: Actor, responsible: Callable[[], Actor]
) -> None:
    report_completion(task_id=started.pk, report="Fast fertig.", actor=responsible(), now=NOW)
    send_back_task(task_id=started.pk, reason="Bitte mit Zahlen.", actor=secretary, now=NOW)
    assert open_duties(started) == ["report"]
    report_completion(task_id=started.pk, report="Mit Zahlen.", actor=responsible(), now=NOW)
    reasons = [row.reason for row in changes("governance.task", started.pk)]
    assert reasons == ["", "Fast fertig.", "Bitte mit Zahlen.", "Mit Zahlen."]


def test_report_and_reason_need_a_text(
    started: Task, secretary: Actor, responsible: Callable[[], Actor]
) -> None:
    with pytest.raises(ReportMissing) as refusal:
        report_completion(task_id=started.pk, report=" ", actor=responsible(), now=NOW)
    assert refusal.value.field == "report"
    report_completion(task_id=started.pk, report="Getan.", actor=responsible(), now=NOW)
    with pytest.raises(ReportMissing) as refusal:
        send_back_task(task_id=started.pk, reason=" ", actor=secretary, now=NOW)
    assert refusal.value.field == "reason"


def test_nothing_is_reported_before_execution(
    give: Callable[..., Task], responsible: Callable[[], Actor]
) -> None:
    task = give()
    with pytest.raises(TransitionRefused):
        report_completion(task_id=task.pk, report="Zu früh.", actor=responsible(), now=NOW)


def test_steps_out_of_order_are_refused(started: Task, secretary: Actor) -> None:
    with pytest.raises(TransitionRefused):
        confirm_task(task_id=started.pk, actor=secretary, now=NOW)
    with pytest.raises(TransitionRefused):
        send_back_task(task_id=started.pk, reason="x", actor=secretary, now=NOW)


def test_everybody_does_only_their_part(
    started: Task,
    secretary: Actor,
    bruno: User,
    actor_of: Callable[[User], Actor],
    responsible: Callable[[], Actor],
) -> None:
    with pytest.raises(PermissionRefused):
        report_completion(task_id=started.pk, report="x", actor=secretary, now=NOW)
    with pytest.raises(PermissionRefused):
        report_completion(task_id=started.pk, report="x", actor=actor_of(bruno), now=NOW)
    with pytest.raises(PermissionRefused):
        confirm_task(task_id=started.pk, actor=responsible(), now=NOW)
    with pytest.raises(PermissionRefused):
        send_back_task(task_id=started.pk, reason="x", actor=responsible(), now=NOW)
    with pytest.raises(PermissionRefused):
        start_execution(proposal_id=started.decision.proposal_id, actor=responsible(), now=NOW)


def test_a_task_is_visible_to_secretariat_responsible_and_readers_of_the_decision(
    started: Task,
    secretary: Actor,
    responsible: Callable[[], Actor],
    bruno: User,
    carla: User,
    eva: User,
    actor_of: Callable[[User], Actor],
) -> None:
    seen = [
        actor
        for actor in (secretary, responsible(), actor_of(bruno))
        if started in Task.objects.visible_to(actor)
    ]
    assert len(seen) == 3
    for outsider in (carla, eva):
        assert started not in Task.objects.visible_to(actor_of(outsider))


def test_an_outsider_with_a_task_sees_task_and_decision(
    give: Callable[..., Task], carla: User, actor_of: Callable[[User], Actor]
) -> None:
    task = give(institution_id=carla.institution_id, responsible_id=carla.pk)
    assert task in Task.objects.visible_to(actor_of(carla))
    assert task.decision in Decision.objects.visible_to(actor_of(carla))
