"""The pages of a consultation: ask, answer, remind, close, synopsis."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nahtstelle.ground.identity.api import working_day_after
from nahtstelle.ground.lifecycle.api import add_refusal, demand
from nahtstelle.ground.records import api as records
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.governance import permissions
from nahtstelle.structure.governance.actions import consultations as actions
from nahtstelle.structure.governance.forms.proposals import (
    AskMembersForm,
    CloseConsultationForm,
    StatementForm,
)
from nahtstelle.structure.governance.models import Consultation, Proposal
from nahtstelle.structure.governance.queries.consultations import askable_members
from nahtstelle.structure.governance.queries.proposals import ProposalRecord, proposal_record
from nahtstelle.structure.governance.queries.synopsis import synopses_of, synopsis_document
from nahtstelle.structure.governance.states import PROPOSAL
from nahtstelle.structure.governance.views.doors import actor_of, visible_proposal

AREA = {"area": "proposals"}
DAYS_TO_ANSWER = 14


@require_http_methods(["GET", "HEAD", "POST"])
def ask_members(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the members mainly affected, the date and the question."""
    proposal, actor = visible_proposal(request, pk), actor_of(request)
    demand(permissions.can_ask_members(actor, proposal))
    PROPOSAL.step("ask_members", proposal.state)
    today = timezone.localdate()
    initial = {
        "due_on": working_day_after(today + dt.timedelta(days=DAYS_TO_ANSWER)),
        "question": _("Do you agree with the motion? What has to be considered from your point of view?"),
    }
    groups = askable_members(proposal, day=today)
    form = AskMembersForm(request.POST or None, initial=initial, groups=groups)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.ask_members(
                proposal_id=pk,
                member_ids=data["members"],
                due_on=data["due_on"],
                question=data["question"],
                actor=actor,
                now=timezone.now(),
            )
        except (actions.MembersMissing, actions.MembersUnknown, actions.DueDatePassed) as refusal:
            add_refusal(form, refusal)
        else:
            count = len(data["members"])
            sentence = ngettext("%(count)d member is consulted.", "%(count)d members are consulted.", count)
            messages.success(request, sentence % {"count": count})
            return redirect("governance:show_proposal", pk)
    context = {"form": form, "proposal": proposal} | AREA
    return render(request, "governance/proposals/ask_members.html", context, status=_status(request))


@require_http_methods(["GET", "HEAD", "POST"])
def answer_statement(request: HttpRequest, pk: int) -> HttpResponse:
    """A member's stance and remark; can be changed until the consultation closes."""
    actor = actor_of(request)
    record = _record(request, pk)
    statement = record.statement_of(actor)
    demand(statement is not None and permissions.can_answer_statement(actor, statement))
    assert statement is not None
    if statement.consultation.closed_at is not None:
        raise actions.ConsultationClosed
    draft_key = f"governance.statement.{statement.pk}"
    draft = ui.draft_for(user_id=actor.user_id or 0, form_key=draft_key)
    initial = {"stance": statement.stance, "remark": statement.remark} | dict(draft.data)
    form = StatementForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_statement(
                statement_id=statement.pk, **form.cleaned_data, actor=actor, now=timezone.now()
            )
        except (actions.StanceMissing, actions.RemarkMissing) as refusal:
            add_refusal(form, refusal)
        else:
            ui.discard_draft(user_id=actor.user_id or 0, form_key=draft_key)
            messages.success(request, _("Thank you. Your statement is saved."))
            return redirect("governance:show_proposal", pk)
    context = {
        "form": form,
        "proposal": record.proposal,
        "statement": statement,
        "documents": record.documents,
        "draft": draft,
        "draft_key": draft_key,
    } | AREA
    return render(request, "governance/proposals/answer_statement.html", context, status=_status(request))


@require_POST
def remind_members(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind those who have not answered."""
    proposal = visible_proposal(request, pk)
    demand(permissions.can_ask_members(actor_of(request), proposal))
    try:
        count = actions.remind_members(proposal_id=pk, actor=actor_of(request), now=timezone.now())
    except actions.NobodyOutstanding as refusal:
        messages.warning(request, refusal.sentence)
    else:
        sentence = ngettext("%(count)d member is reminded.", "%(count)d members are reminded.", count)
        messages.success(request, sentence % {"count": count})
    return redirect("governance:show_proposal", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def close_consultation(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the consultation; early with a reason."""
    proposal, actor = visible_proposal(request, pk), actor_of(request)
    consultation = Consultation.objects.filter(proposal=proposal, closed_at__isnull=True).first()
    demand(permissions.can_close_consultation(actor, consultation or Consultation(proposal=proposal)))
    if consultation is None:
        raise actions.ConsultationClosed
    form = CloseConsultationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            actions.close_consultation(proposal_id=pk, reason=reason, actor=actor, now=timezone.now())
        except actions.ConsultationStillOpen as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The consultation is closed. Now judge the relevance."))
            return redirect("governance:show_proposal", pk)
    label = _("Close consultation")
    context = {"form": form, "proposal": proposal, "title": label, "submit_label": label} | AREA
    return render(request, "governance/proposals/reason.html", context, status=_status(request))


@require_safe
def show_synopsis(request: HttpRequest, pk: int) -> HttpResponse:
    """The synopsis of the latest consultation as PDF."""
    record = _record(request, pk)
    demand(permissions.can_read_synopsis(actor_of(request), record.proposal))
    today = timezone.localdate()
    if not synopses_of(record, today=today):
        raise Http404
    content = records.render_pdf(template="governance/synopsis", data=synopsis_document(record, today=today))
    name = f"Synopse {record.proposal.number}.pdf"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _record(request: HttpRequest, pk: int) -> ProposalRecord:
    try:
        return proposal_record(pk, actor=actor_of(request))
    except Proposal.DoesNotExist as error:
        raise Http404 from error


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200
