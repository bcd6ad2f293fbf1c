"""The pages of authors and readers: list, page, create, change, submit, withdraw, papers."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nahtstelle.ground.lifecycle.api import (
    ActionRefused,
    EditConflict,
    PermissionRefused,
    add_refusal,
    demand,
)
from nahtstelle.ground.records import api as records
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.governance import permissions
from nahtstelle.structure.governance.actions import proposals as actions
from nahtstelle.structure.governance.actions.steps import ReasonMissing
from nahtstelle.structure.governance.forms.proposals import (
    ChangeProposalForm,
    NewProposalForm,
    PaperForm,
    ReasonForm,
    conflicts_of,
    initial_of,
)
from nahtstelle.structure.governance.models import Proposal
from nahtstelle.structure.governance.queries import proposals as queries
from nahtstelle.structure.governance.queries.decisions import tasks_from
from nahtstelle.structure.governance.queries.proposal_page import proposal_page
from nahtstelle.structure.governance.queries.proposal_table import proposal_table
from nahtstelle.structure.governance.states import PROPOSAL
from nahtstelle.structure.governance.views.decision_pages import task_lines
from nahtstelle.structure.governance.views.doors import actor_of, enter_structure, visible_proposal
from nahtstelle.structure.governance.views.mandate_pages import request_card

NEW_DRAFT = "governance.proposal.new"
AREA = {"area": "proposals"}


@require_safe
def list_proposals(request: HttpRequest) -> HttpResponse:
    """The open proposals. Nothing (404) for those behind the wall; so for the other tabs."""
    return _list_page(request, "offen")


@require_safe
def list_own_proposals(request: HttpRequest) -> HttpResponse:
    """Proposals of the actor and the actor's office, and those the actor was asked about."""
    return _list_page(request, "meine")


@require_safe
def list_closed_proposals(request: HttpRequest) -> HttpResponse:
    """Proposals that have come to an end."""
    return _list_page(request, "abgeschlossen")


@require_safe
def list_all_proposals(request: HttpRequest) -> HttpResponse:
    """All proposals the actor sees."""
    return _list_page(request, "alle")


def _list_page(request: HttpRequest, tab: str) -> HttpResponse:
    """The list with tabs, filters, sorting, pages and export."""
    actor = enter_structure(request)
    counts = queries.tab_counts(actor)
    pages = (
        ("offen", _("Open"), "list_proposals", counts.open),
        ("meine", _("Mine"), "list_own_proposals", counts.mine),
        ("abgeschlossen", _("Closed"), "list_closed_proposals", counts.closed),
        ("alle", _("All"), "list_all_proposals", counts.all),
    )
    total = next(count for key, _label, _name, count in pages if key == tab)
    table = proposal_table(actor, query=request.GET, tab=tab, total=total)
    if table.export_format:
        return ui.export_table(table)
    tabs = [
        ui.Tab(label=label, url=reverse(f"governance:{name}"), current=key == tab, count=count)
        for key, label, name, count in pages
    ]
    may_create = permissions.can_create_proposal(actor)
    context = {"table": table, "tabs": tabs, "may_create": may_create} | AREA
    return render(request, "governance/proposals/list_proposals.html", context)


@require_safe
def show_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a proposal."""
    try:
        record = queries.proposal_record(pk, actor=actor_of(request))
    except Proposal.DoesNotExist as error:
        raise Http404 from error
    page = proposal_page(record, actor=actor_of(request), today=timezone.localdate())
    lines = task_lines(tasks_from(record.decisions))
    asked = request_card(record.proposal, actor=actor_of(request))
    context = {"page": page, "task_lines": lines, "asked": asked, "today": timezone.localdate()}
    return render(request, "governance/proposals/show_proposal.html", context | AREA)


@require_http_methods(["GET", "HEAD", "POST"])
def create_proposal(request: HttpRequest) -> HttpResponse:
    """Begin a proposal; what is typed is kept as a draft of the form until it is saved."""
    actor = actor_of(request)
    demand(permissions.can_create_proposal(actor))
    draft = ui.draft_for(user_id=actor.user_id or 0, form_key=NEW_DRAFT)
    form = NewProposalForm(request.POST or None, initial=dict(draft.data) | {"form_key": uuid4()})
    if request.method == "POST" and form.is_valid():
        form_key = form.cleaned_data["form_key"]
        proposal = actions.create_proposal(text=form.text, actor=actor, now=timezone.now(), form_key=form_key)
        ui.discard_draft(user_id=actor.user_id or 0, form_key=NEW_DRAFT)
        messages.success(request, _("The draft is saved. Add papers if needed and submit the proposal."))
        return redirect("governance:show_proposal", proposal.pk)
    context = {"form": form, "draft": draft, "draft_key": NEW_DRAFT} | AREA
    return render(request, "governance/proposals/create_proposal.html", context, status=_status(request))


@require_http_methods(["GET", "HEAD", "POST"])
def change_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the text; somebody else's change meanwhile shows both texts to choose from."""
    proposal, actor = visible_proposal(request, pk), actor_of(request)
    demand(permissions.can_edit_proposal(actor, proposal))
    if request.method != "POST":
        return _change_page(request, proposal, ChangeProposalForm(initial=initial_of(proposal)))
    form = ChangeProposalForm(_chosen(request, proposal))
    if not form.is_valid():
        return _change_page(request, proposal, form, status=422)
    version = form.cleaned_data["version"]
    try:
        actions.change_proposal(
            proposal_id=pk, version=version, text=form.text, actor=actor, now=timezone.now()
        )
    except EditConflict as conflict:
        return _conflict_page(request, proposal, form, conflict)
    except actions.ProposalNotSubmittable as refusal:
        for field, sentence in refusal.missing.items():
            form.add_error(field, sentence)
        return _change_page(request, proposal, form, status=422)
    messages.success(request, _("The changes are saved."))
    return redirect("governance:show_proposal", pk)


def _change_page(
    request: HttpRequest, proposal: Proposal, form: ChangeProposalForm, *, status: int = 200, **extra: Any
) -> HttpResponse:
    context = {"form": form, "proposal": proposal} | extra | AREA
    return render(request, "governance/proposals/change_proposal.html", context, status=status)


def _conflict_page(
    request: HttpRequest, proposal: Proposal, form: ChangeProposalForm, conflict: EditConflict
) -> HttpResponse:
    """Both texts for each field that differs; the form now builds on the stored version."""
    proposal.refresh_from_db()
    conflicts = conflicts_of(form, conflict)
    data: Any = dict(form.data.items())
    data["version"] = conflict.current["version"]
    again = ChangeProposalForm(data)
    return _change_page(
        request, proposal, again, status=409, conflicts=conflicts, changed_by=conflict.changed_by
    )


def _chosen(request: HttpRequest, proposal: Proposal) -> Any:
    """What was posted, with the stored text wherever «theirs» was chosen in a conflict."""
    data = request.POST.copy()
    for name, value in initial_of(proposal).items():
        if data.get(f"choice_{name}") == "theirs":
            data[name] = str(value or "")
    return data


@require_http_methods(["GET", "HEAD", "POST"])
def submit_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at it once more and hand it in."""
    proposal, actor = visible_proposal(request, pk), actor_of(request)
    demand(permissions.can_submit_proposal(actor, proposal))
    PROPOSAL.step("submit", proposal.state)
    missing: list[str] = []
    if request.method == "POST":
        try:
            proposal = actions.submit_proposal(proposal_id=pk, actor=actor, now=timezone.now())
        except actions.ProposalNotSubmittable as refusal:
            missing = list(refusal.missing.values())
        else:
            sentence = _("Proposal %(number)s is submitted. The secretariat judges it.")
            messages.success(request, sentence % {"number": proposal.number})
            return redirect("governance:show_proposal", pk)
    context = {"proposal": proposal, "missing": missing} | AREA
    return render(request, "governance/proposals/submit_proposal.html", context, status=_status(request))


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a proposal back, with a reason."""
    proposal, actor = visible_proposal(request, pk), actor_of(request)
    demand(permissions.can_withdraw_proposal(actor, proposal))
    PROPOSAL.step("withdraw", proposal.state)
    form = ReasonForm(request.POST or None, hint=_("Everybody who may see the proposal reads the reason."))
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_proposal(
                proposal_id=pk, reason=form.cleaned_data["reason"], actor=actor, now=timezone.now()
            )
        except (actions.ProposalBeforeBody, ReasonMissing) as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The proposal is withdrawn."))
            return redirect("governance:show_proposal", pk)
    context = {
        "form": form,
        "proposal": proposal,
        "title": _("Withdraw proposal"),
        "submit_label": _("Withdraw proposal"),
        "danger": True,
    } | AREA
    return render(request, "governance/proposals/reason.html", context, status=_status(request))


@require_http_methods(["GET", "HEAD", "POST"])
def add_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a paper, or the next version of one."""
    proposal, actor = visible_proposal(request, pk), actor_of(request)
    demand(permissions.can_add_paper(actor, proposal))
    documents = records.documents(proposal.dossier_id) if proposal.dossier_id else []
    form = PaperForm(request.POST or None, request.FILES or None, documents=documents)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.add_paper(
                proposal_id=pk,
                title=data["title"],
                upload=data["upload"],
                document_id=data.get("document"),
                actor=actor,
                now=timezone.now(),
            )
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            form.add_error("upload", refusal.sentence)
        else:
            messages.success(request, _("The paper is added."))
            return redirect("governance:show_proposal", pk)
    context = {"form": form, "proposal": proposal} | AREA
    return render(request, "governance/proposals/add_paper.html", context, status=_status(request))


def _status(request: HttpRequest) -> int:
    """A form shown again after a post could not be processed."""
    return 422 if request.method == "POST" else 200
