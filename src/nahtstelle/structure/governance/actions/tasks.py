"""Tasks that a decision yields: they return to the worklist until done and confirmed (domain §4)."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, record_change
from nahtstelle.ground.worklist.api import close_duties, open_duty
from nahtstelle.structure.governance import permissions
from nahtstelle.structure.governance.actions.steps import keep, note_step
from nahtstelle.structure.governance.models import Decision, Mandate, Proposal, Task
from nahtstelle.structure.governance.states import PROPOSAL, TASK, Outcome, ProposalState, TaskState


class TaskIncomplete(ActionRefused):
    """A task says what, who and until when."""


class TaskMissing(ActionRefused):
    """Execution starts with at least one task (domain §4)."""

    default_sentence = gettext_lazy("Enter at least one task before execution starts.")


class ReportMissing(ActionRefused):
    """A completion is reported with a text."""

    default_sentence = gettext_lazy("Report in a few sentences what was done.")


@transaction.atomic
def add_task(
    *,
    decision_id: int,
    title: str,
    institution_id: int,
    responsible_id: int | None,
    due_on: dt.date,
    actor: Actor,
    now: dt.datetime,
) -> Task:
    """Charge an institution (and a person of it) with a task. Raises TaskIncomplete, PermissionRefused."""
    Proposal.objects.select_for_update().filter(decisions=decision_id).first()
    decision = Decision.objects.select_for_update(of=("self",)).select_related("proposal").get(pk=decision_id)
    if not permissions.can_add_task(actor, decision):
        raise PermissionRefused
    _check_task(decision, title=title, due_on=due_on, now=now)
    _check_responsible(institution_id, responsible_id)
    task = Task.objects.create(
        decision=decision,
        title=title.strip(),
        institution_id=institution_id,
        responsible_id=responsible_id,
        due_on=due_on,
        created_at=now,
    )
    if decision.proposal is None or decision.proposal.state == ProposalState.IN_EXECUTION:
        _hand_over(task, now)
    _write_step(task, "add", "", actor, now, note=_("Task given: %(title)s") % {"title": task.title})
    _audit("added", task, actor, now)
    return task


def _check_task(decision: Decision, *, title: str, due_on: dt.date, now: dt.datetime) -> None:
    if not title.strip():
        raise TaskIncomplete(_("Say what is to be done."), field="title")
    if due_on < timezone.localdate(now):
        raise TaskIncomplete(_("The due date has passed already."), field="due_on")
    if decision.outcome != Outcome.DECIDED:
        raise TaskIncomplete(_("Tasks belong to a final decision, not to a recommendation or rejection."))
    correction = decision.corrections.first()
    if correction is not None:
        raise TaskIncomplete(
            _("The decision is corrected by %(label)s. Enter the task there.") % {"label": correction.label}
        )
    if decision.proposal is not None and decision.proposal.state == ProposalState.COMPLETED:
        raise TaskIncomplete(_("The proposal is completed. A new task needs a new decision."))


def _check_responsible(institution_id: int, responsible_id: int | None) -> None:
    if responsible_id is None:
        return
    people = get_user_model().objects.filter(pk=responsible_id, institution_id=institution_id, is_active=True)
    if not people.exists():
        raise TaskIncomplete(_("The person does not belong to the institution."), field="responsible")


@transaction.atomic
def start_execution(*, proposal_id: int, actor: Actor, now: dt.datetime) -> Proposal:
    """Start the execution of a decided proposal, by a task or a mandate: its tasks reach the worklists.

    Raises TaskMissing, TransitionRefused, PermissionRefused.
    """
    proposal = Proposal.objects.select_for_update().get(pk=proposal_id)
    if not permissions.can_start_execution(actor, proposal):
        raise PermissionRefused
    target = PROPOSAL.step("start_execution", proposal.state)
    tasks = list(
        Task.objects.filter(decision__proposal=proposal, state=TaskState.OPEN).select_related("decision")
    )
    if not tasks and not Mandate.objects.filter(decision__proposal=proposal).exists():
        raise TaskMissing
    _move(proposal, "start_execution", target, actor, now)
    for task in tasks:
        _hand_over(task, now)
    audit.record(
        code="governance.proposal.execution_started",
        actor=actor,
        subject_type="governance.proposal",
        subject_id=proposal.pk,
        facts={"tasks": len(tasks)},
        now=now,
    )
    return proposal


@transaction.atomic
def report_completion(*, task_id: int, report: str, actor: Actor, now: dt.datetime) -> Task:
    """Report a task as done; the secretariat confirms. Raises ReportMissing, TransitionRefused, PermissionRefused."""
    proposal, task = _locked(task_id)
    if not permissions.can_report_task(actor, task):
        raise PermissionRefused
    if proposal is not None:
        PROPOSAL.step("report_completion", proposal.state)
    target = TASK.step("report", task.state)
    if not report.strip():
        raise ReportMissing(field="report")
    task.state, task.report, task.reported_at = target, report.strip(), now
    task.save(update_fields=["state", "report", "reported_at"])
    if proposal is not None:
        _move(proposal, "report_completion", proposal.state, actor, now, note=task.title)
    _write_step(task, "report", TaskState.OPEN, actor, now, note=_("Completion reported"), reason=task.report)
    close_duties(key_prefix=f"task:{task.pk}:", now=now, actor=actor)
    title = _("Confirm completion: %(title)s") % {"title": task.title}
    _open(task, "confirm", title=title, due_on=None, role="secretariat", now=now)
    _audit("reported", task, actor, now)
    return task


@transaction.atomic
def confirm_task(*, task_id: int, actor: Actor, now: dt.datetime) -> Task:
    """Confirm a reported task; with the last one the proposal is completed. Raises TransitionRefused."""
    proposal, task = _locked(task_id)
    if not permissions.can_confirm_task(actor, task):
        raise PermissionRefused
    task.state, task.confirmed_at = TASK.step("confirm", task.state), now
    task.save(update_fields=["state", "confirmed_at"])
    _write_step(task, "confirm", TaskState.REPORTED, actor, now, note=_("Completion confirmed"))
    close_duties(key_prefix=f"task:{task.pk}:", now=now, actor=actor)
    if proposal is not None:
        _finish(proposal, task.title, actor, now)
    _audit("confirmed", task, actor, now)
    return task


def complete_after_mandate(*, proposal: Proposal, title: str, actor: Actor, now: dt.datetime) -> None:
    """Complete the locked proposal of a mandate just discharged, where nothing of it is open. The caller checks."""
    if proposal.state == ProposalState.IN_EXECUTION:
        _finish(proposal, title, actor, now)


def _finish(proposal: Proposal, title: str, actor: Actor, now: dt.datetime) -> None:
    """Complete the proposal with the last task confirmed and the last mandate discharged."""
    waiting = Task.objects.filter(decision__proposal=proposal).exclude(state=TaskState.CONFIRMED).exists()
    waiting = waiting or Mandate.objects.active().filter(decision__proposal=proposal).exists()
    goal = ProposalState.IN_EXECUTION if waiting else ProposalState.COMPLETED
    target = PROPOSAL.step("confirm", proposal.state, goal)
    _move(proposal, "confirm", target, actor, now, note=title)


@transaction.atomic
def send_back_task(*, task_id: int, reason: str, actor: Actor, now: dt.datetime) -> Task:
    """Send a reported task back with a reason; it waits for the responsible again. Raises ReportMissing."""
    proposal, task = _locked(task_id)
    if not permissions.can_confirm_task(actor, task):
        raise PermissionRefused
    target = TASK.step("send_back", task.state)
    if not reason.strip():
        raise ReportMissing(_("Say what is still missing."), field="reason")
    task.state = target
    task.save(update_fields=["state"])
    _write_step(task, "send_back", TaskState.REPORTED, actor, now, note=_("Sent back"), reason=reason.strip())
    if proposal is not None:
        note = _("Sent back: %(title)s") % {"title": task.title}
        _move(proposal, "report_completion", proposal.state, actor, now, note=note, reason=reason.strip())
    close_duties(key_prefix=f"task:{task.pk}:", now=now, actor=actor)
    _hand_over(task, now)
    _audit("sent_back", task, actor, now)
    return task


def _locked(task_id: int) -> tuple[Proposal | None, Task]:
    """Lock the proposal first, then the task: always in this order, so that two people never wait for each other."""
    proposal = Proposal.objects.select_for_update().filter(decisions__tasks=task_id).first()
    task = Task.objects.select_for_update(of=("self",)).select_related("decision").get(pk=task_id)
    return proposal, task


def _move(
    proposal: Proposal,
    verb: str,
    target: str,
    actor: Actor,
    now: dt.datetime,
    *,
    note: str = "",
    reason: str = "",
) -> None:
    source = proposal.state
    proposal.state = target
    keep(proposal, actor=actor, now=now)
    note_step(proposal, verb=verb, source=source, actor=actor, now=now, sentence=note, reason=reason)


def _write_step(
    task: Task, verb: str, source: str, actor: Actor, now: dt.datetime, *, note: str, reason: str = ""
) -> None:
    record_change(
        lifecycle=TASK.name,
        subject_type="governance.task",
        subject_id=task.pk,
        verb=verb,
        source=source,
        target=task.state,
        actor=actor,
        now=now,
        note=note,
        reason=reason,
    )


def _hand_over(task: Task, now: dt.datetime) -> None:
    """Let the task wait for the person named, else for the institution."""
    _open(
        task,
        "report",
        title=_("Task: %(title)s") % {"title": task.title},
        due_on=task.due_on,
        user_id=task.responsible_id,
        institution_id=task.institution_id if task.responsible_id is None else None,
        now=now,
    )


def _open(
    task: Task,
    name: str,
    *,
    title: str,
    due_on: dt.date | None,
    now: dt.datetime,
    role: str = "",
    user_id: int | None = None,
    institution_id: int | None = None,
) -> None:
    open_duty(
        key=f"task:{task.pk}:{name}",
        kind=f"governance.task.{name}",
        subject_type="governance.task",
        subject_id=task.pk,
        title=title,
        place=_("Decision %(label)s") % {"label": task.decision.label},
        url=reverse("governance:show_task", args=[task.pk]),
        due_on=due_on,
        role=role,
        user_id=user_id,
        institution_id=institution_id,
        now=now,
    )


def _audit(verb: str, task: Task, actor: Actor, now: dt.datetime) -> None:
    audit.record(
        code=f"governance.task.{verb}",
        actor=actor,
        subject_type="governance.task",
        subject_id=task.pk,
        facts={"decision": task.decision_id},
        now=now,
    )
