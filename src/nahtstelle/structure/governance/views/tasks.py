"""Tasks: the list, one task, and the steps from entering to confirming it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, add_refusal, changes, demand
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.governance.actions import tasks as actions
from nahtstelle.structure.governance.forms.decisions import ReportForm, SendBackForm, TaskForm
from nahtstelle.structure.governance.models import Decision, Proposal, Task
from nahtstelle.structure.governance.permissions import (
    can_add_task,
    can_confirm_task,
    can_report_task,
    can_start_execution,
)
from nahtstelle.structure.governance.queries import decisions as queries
from nahtstelle.structure.governance.states import ProposalState, TaskState
from nahtstelle.structure.governance.views import decision_pages as pages
from nahtstelle.structure.governance.views.doors import enter_structure

AREA = "decisions"


@require_safe
def list_tasks(request: HttpRequest) -> HttpResponse:
    """Show the tasks the actor may see, as a page, CSV or XLSX."""
    actor = enter_structure(request)
    table = ui.data_table(
        query=request.GET,
        rows=queries.task_list(actor),
        columns=pages.TASK_COLUMNS,
        filters=pages.task_filters(actor),
        default_sort="frist",
        name=_("Tasks"),
    )
    if table.export_format:
        return ui.export_table(table)
    context = {
        "table": table,
        "tabs": pages.register_tabs("tasks"),
        "today": timezone.localdate(),
        "area": AREA,
    }
    return render(request, "governance/decisions/list_tasks.html", context)


@require_safe
def show_task(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a task; the responsible reports here, the secretariat confirms here."""
    return _task_page(request, _seen_task(request, pk))


@require_POST
def report_completion(request: HttpRequest, pk: int) -> HttpResponse:
    """Report a task as done (permissions.can_report_task)."""
    actor, task = enter_structure(request), _seen_task(request, pk)
    demand(can_report_task(actor, task))
    form = ReportForm(request.POST)
    if form.is_valid():
        try:
            actions.report_completion(
                task_id=task.pk,
                report=form.cleaned_data["report"],
                actor=actor,
                now=timezone.now(),
            )
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            ui.discard_draft(user_id=actor.user_id or 0, form_key=_draft_key(task))
            messages.success(request, _("Completion is reported. The secretariat confirms it."))
            return redirect("governance:show_task", task.pk)
    return _task_page(request, task, report_form=form, status=422)


@require_POST
def confirm_task(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm a reported task (permissions.can_confirm_task)."""
    actor, task = enter_structure(request), _seen_task(request, pk)
    demand(can_confirm_task(actor, task))
    actions.confirm_task(task_id=task.pk, actor=actor, now=timezone.now())
    messages.success(request, _("The task is confirmed."))
    return redirect("governance:show_task", task.pk)


@require_POST
def send_back_task(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a reported task back with a reason (permissions.can_confirm_task)."""
    actor, task = enter_structure(request), _seen_task(request, pk)
    demand(can_confirm_task(actor, task))
    form = SendBackForm(request.POST)
    if form.is_valid():
        try:
            actions.send_back_task(
                task_id=task.pk,
                reason=form.cleaned_data["reason"],
                actor=actor,
                now=timezone.now(),
            )
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The task is sent back and waits for the responsible again."))
            return redirect("governance:show_task", task.pk)
    return _task_page(request, task, send_back_form=form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def add_task(request: HttpRequest, pk: int) -> HttpResponse:
    """Charge somebody with a task from a decision (permissions.can_add_task)."""
    actor = enter_structure(request)
    rows = Decision.objects.visible_to(actor).select_related("body", "proposal")
    decision = get_object_or_404(rows, pk=pk)
    demand(can_add_task(actor, decision))
    form = TaskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.add_task(
                decision_id=decision.pk,
                title=data["title"],
                institution_id=data["institution"].pk,
                responsible_id=data["responsible"].pk if data["responsible"] else None,
                due_on=data["due_on"],
                actor=actor,
                now=timezone.now(),
            )
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _added_sentence(decision))
            return redirect("governance:show_decision", decision.pk)
    context = {"decision": decision, "form": form, "area": AREA}
    return render(request, "governance/decisions/add_task.html", context, status=422 if form.errors else 200)


@require_POST
def start_execution(request: HttpRequest, pk: int) -> HttpResponse:
    """Start the execution of a decided proposal (permissions.can_start_execution)."""
    actor = enter_structure(request)
    proposal = get_object_or_404(Proposal.objects.visible_to(actor), pk=pk)
    demand(can_start_execution(actor, proposal))
    try:
        actions.start_execution(proposal_id=proposal.pk, actor=actor, now=timezone.now())
    except PermissionRefused:
        raise
    except ActionRefused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Execution has started; the tasks wait for those responsible."))
    return redirect("governance:show_proposal", proposal.pk)


def _task_page(
    request: HttpRequest,
    task: Task,
    *,
    report_form: ReportForm | None = None,
    send_back_form: SendBackForm | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = enter_structure(request)
    decision_is_visible = Decision.objects.visible_to(actor).filter(pk=task.decision_id).exists()
    may_report = can_report_task(actor, task) and task.state == TaskState.OPEN
    draft = ui.draft_for(user_id=actor.user_id or 0, form_key=_draft_key(task)) if may_report else None
    context = {
        "task": task,
        "state_tag": pages.TASK_TAGS[TaskState(task.state)],
        "facts": pages.task_facts(task, decision_is_visible=decision_is_visible),
        "turn": pages.task_turn(task, actor),
        "may_report": (may_report and not _waits_for_execution(task)) or report_form is not None,
        "may_confirm": can_confirm_task(actor, task) and task.state == TaskState.REPORTED,
        "report_form": report_form or ReportForm(initial=dict(draft.data) if draft else None),
        "send_back_form": send_back_form or SendBackForm(),
        "draft": draft,
        "draft_key": _draft_key(task),
        "history": pages.history(tuple(changes("governance.task", task.pk))),
        "today": timezone.localdate(),
        "area": AREA,
    }
    return render(request, "governance/decisions/show_task.html", context, status=status)


def _seen_task(request: HttpRequest, pk: int) -> Task:
    rows = Task.objects.visible_to(enter_structure(request))
    related = ("decision__body", "decision__proposal", "institution", "responsible")
    return get_object_or_404(rows.select_related(*related), pk=pk)


def _waits_for_execution(task: Task) -> bool:
    proposal = task.decision.proposal
    return proposal is not None and proposal.state == ProposalState.DECIDED


def _added_sentence(decision: Decision) -> str:
    if decision.proposal is not None and decision.proposal.state == ProposalState.DECIDED:
        return _("The task is entered. It reaches the responsible once you start execution.")
    return _("The task is entered and waits for the responsible.")


def _draft_key(task: Task) -> str:
    return f"governance.report.{task.pk}"
