"""The register of decisions, one decision, and what can be done with it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, add_refusal, demand
from nahtstelle.ground.records import api as records
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.governance.actions import decisions as actions
from nahtstelle.structure.governance.actions.excerpts import excerpt_filename
from nahtstelle.structure.governance.forms.decisions import CorrectionForm, ResolutionForm
from nahtstelle.structure.governance.models import Decision
from nahtstelle.structure.governance.permissions import (
    can_correct_decision,
    can_record_government_resolution,
)
from nahtstelle.structure.governance.queries import decisions as queries
from nahtstelle.structure.governance.queries.excerpts import excerpt_data
from nahtstelle.structure.governance.states import Outcome
from nahtstelle.structure.governance.views import decision_pages as pages
from nahtstelle.structure.governance.views.doors import enter_structure

AREA = "decisions"


@require_safe
def list_decisions(request: HttpRequest) -> HttpResponse:
    """Show the register of the decisions the actor may see, as a page, CSV or XLSX."""
    actor = enter_structure(request)
    choices = queries.register_choices(actor)
    table = ui.data_table(
        query=request.GET,
        rows=queries.register(actor),
        columns=pages.REGISTER_COLUMNS,
        filters=pages.register_filters(choices),
        default_sort="-datum",
        name=_("Decisions"),
        total=choices.total,
    )
    if table.export_format:
        return ui.export_table(table)
    context = {"table": table, "tabs": pages.register_tabs("decisions"), "area": AREA}
    return render(request, "governance/decisions/list_decisions.html", context)


@require_safe
def show_decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a decision with its tasks, recipients, excerpt and history; 404 for outsiders."""
    actor = enter_structure(request)
    try:
        dossier = queries.decision_dossier(actor=actor, decision_id=pk)
    except Decision.DoesNotExist as error:
        raise Http404 from error
    decision = dossier.decision
    context = {
        "decision": decision,
        "dossier": dossier,
        "outcome_tag": pages.OUTCOME_TAGS[Outcome(decision.outcome)],
        "is_resolution_pending": pages.is_resolution_pending(
            decision, is_corrected=bool(dossier.corrections)
        ),
        "corrects": dossier.corrects,
        "actions": pages.decision_actions(dossier, actor),
        "facts": pages.decision_facts(dossier),
        "subject": pages.subject_facts(dossier),
        "documents": pages.documents(dossier),
        "turn": pages.decision_turn(dossier, actor),
        "clauses": decision.text.splitlines(),
        "task_lines": pages.task_lines(dossier.tasks),
        "recipients": pages.recipients(dossier),
        "history": pages.decision_history(dossier),
        "today": timezone.localdate(),
        "area": AREA,
    }
    return render(request, "governance/decisions/show_decision.html", context)


@require_safe
def download_excerpt(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to the stored excerpt, or set one for an imported decision that has none."""
    decision = _seen(request, pk)
    stored = queries.excerpt_documents(decision)
    if stored:
        return redirect(stored[0].latest.url)
    content = records.render_pdf(template="governance/excerpt", data=excerpt_data(decision))
    name = records.clean_filename(excerpt_filename(decision))
    headers = {
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
def record_government_resolution(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter number and date of the government's resolution (permissions.can_record_government_resolution)."""
    actor, decision = enter_structure(request), _seen(request, pk)
    demand(can_record_government_resolution(actor, decision))
    form = ResolutionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_government_resolution(
                decision_id=decision.pk, **form.cleaned_data, actor=actor, now=timezone.now()
            )
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The resolution is entered; the excerpt has a new version."))
            return redirect("governance:show_decision", decision.pk)
    context = {"decision": decision, "form": form, "area": AREA}
    status = 422 if form.errors else 200
    return render(request, "governance/decisions/record_government_resolution.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def correct_decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a decision by a new one (permissions.can_correct_decision)."""
    decision = _seen(request, pk)
    actor = enter_structure(request)
    demand(can_correct_decision(actor, decision))
    draft_key = f"governance.correction.{decision.pk}"
    draft = ui.draft_for(user_id=actor.user_id or 0, form_key=draft_key)
    initial = CorrectionForm.initial_of(decision) | dict(draft.data)
    meetings = queries.meetings_for_correction(decision)
    form = CorrectionForm(request.POST or None, meetings=meetings, initial=initial)
    if request.method == "POST" and form.is_valid():
        meeting = form.cleaned_data["meeting"]
        try:
            new = actions.correct_decision(
                decision_id=decision.pk,
                title=form.cleaned_data["title"],
                text=form.cleaned_data["text"],
                decided_on=form.cleaned_data["decided_on"],
                meeting_id=meeting.pk if meeting else None,
                actor=actor,
                now=timezone.now(),
            )
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            ui.discard_draft(user_id=actor.user_id or 0, form_key=draft_key)
            sentence = _("%(old)s is corrected by %(new)s; the old wording stays readable.")
            messages.success(request, sentence % {"old": decision.label, "new": new.label})
            return redirect("governance:show_decision", new.pk)
    context = {"decision": decision, "form": form, "draft": draft, "draft_key": draft_key, "area": AREA}
    return render(
        request, "governance/decisions/correct_decision.html", context, status=422 if form.errors else 200
    )


def _seen(request: HttpRequest, pk: int) -> Decision:
    rows = Decision.objects.visible_to(enter_structure(request))
    return get_object_or_404(
        rows.select_related("body", "meeting", "excerpt", "proposal", "item", "corrects"), pk=pk
    )
