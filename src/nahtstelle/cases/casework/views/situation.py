"""Edges: clarifying the situation of a case."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nahtstelle.cases.casework.actions import situation as actions
from nahtstelle.cases.casework.actions import situation_report as report_actions
from nahtstelle.cases.casework.actions.documents import document_bytes
from nahtstelle.cases.casework.forms.situation import ResolutionForm, TeamDecisionForm
from nahtstelle.cases.casework.models import (
    CaseDocument,
    CaseProcedure,
    ConsentInstitution,
    SituationReport,
)
from nahtstelle.cases.casework.permissions import situation as permissions
from nahtstelle.cases.casework.presentation import situation as look
from nahtstelle.cases.casework.queries.content import open_case
from nahtstelle.cases.casework.queries.facts import current_consent
from nahtstelle.cases.casework.queries.members import open_members
from nahtstelle.cases.casework.queries.persons import client_name
from nahtstelle.cases.casework.queries.situation import read_situation
from nahtstelle.cases.casework.states import CaseState, DataCategory, TeamVerdict
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.views.doors import AREA, actor_of, inside_the_wall, seen_case
from nahtstelle.cases.casework.views.situation_steps import GET_AND_POST, take_step
from nahtstelle.ground.lifecycle.api import demand
from nahtstelle.ground.ui import api as ui


@require_safe
@inside_the_wall
def show_situation(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who contributed what, side by side; 404 for everybody outside the team."""
    actor, case = actor_of(request), seen_case(request, pk)
    shown = (*actions.SITUATION, DataCategory.IDENTITY)
    content = open_case(case, viewer=viewer_of(actor), what="situation", categories=shown, now=timezone.now())
    situation = read_situation(case, content)
    members = open_members(case)
    is_open = case.state == CaseState.CLARIFYING
    missing = report_actions.unfinished(situation)
    context = {
        "case": case,
        "client_name": client_name(case, content),
        "situation": situation,
        "asked": look.asked(situation, case_id=pk, actor=actor, members=members, is_open=is_open),
        "columns": look.columns(situation),
        "compared": look.compared(situation),
        "areas": look.areas(situation),
        "lists": look.lists(situation),
        "reports": look.report_links(pk, situation),
        "verdict": look.verdict_words(situation),
        "left_out": [
            str(DataCategory(value).label)
            for value in (DataCategory.HEALTH, DataCategory.FINANCE)
            if not content.may(value)
        ],
        "is_readable": content.may(DataCategory.SITUATION),
        "may_clear": is_open and permissions.can_clear_contradiction(actor, members),
        "is_open": is_open,
        "missing": missing if is_open else [],
        "actions": look.situation_actions(pk, situation, actor=actor, members=members, missing=missing)
        if is_open and situation.given
        else [],
        "area": AREA,
    }
    return render(request, "casework/show_situation.html", context)


@require_http_methods(GET_AND_POST)
@inside_the_wall
def open_clarification(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the institutions of the consent (permissions.can_open_clarification)."""
    actor, case = actor_of(request), seen_case(request, pk)
    demand(permissions.can_open_clarification(actor, open_members(case)))
    rows = ConsentInstitution.objects.filter(consent=current_consent(case.pk)).select_related("institution")
    names = [row.institution.name for row in rows.order_by("pk")]
    days = CaseProcedure.objects.values_list("contribution_days", flat=True).first() or 0

    def act() -> str:
        actions.open_clarification(case_id=pk, actor=actor, now=timezone.now())
        return _("The institutions are asked for their assessment.")

    return take_step(
        request,
        case,
        forms.Form(request.POST if request.method == "POST" else None),
        act,
        title=_("Begin clarification"),
        back=reverse("casework:show_case", args=[pk]),
        submit_label=_("Ask the institutions"),
        facts=[
            ui.Fact(label=_("Asked are"), value=", ".join(names) or "–"),
            ui.Fact(label=_("Period (case)"), value=_("%(days)d days") % {"days": days}),
        ],
        text=_(
            "Each institution of the consent contributes its assessment, or declares that it knows nothing."
        ),
    )


@require_POST
@inside_the_wall
def declare_nothing(request: HttpRequest, pk: int, contribution: int) -> HttpResponse:
    """Declare that an institution has nothing to contribute (permissions.can_declare_nothing)."""
    actor, case = actor_of(request), seen_case(request, pk)
    actions.declare_nothing(case_id=case.pk, contribution_id=contribution, actor=actor, now=timezone.now())
    messages.success(request, _("It is noted that your institution has nothing to contribute."))
    return redirect("casework:show_situation", pk)


@require_http_methods(GET_AND_POST)
@inside_the_wall
def clear_contradiction(request: HttpRequest, pk: int, link_id: str) -> HttpResponse:
    """Say how a contradiction was cleared (permissions.can_clear_contradiction)."""
    actor, case = actor_of(request), seen_case(request, pk)
    demand(permissions.can_clear_contradiction(actor, open_members(case)))
    content = open_case(
        case, viewer=viewer_of(actor), what="situation", categories=actions.SITUATION, now=timezone.now()
    )
    found = {row.item.link_id: row for row in read_situation(case, content).differences}
    difference = found.get(link_id)
    if difference is None:
        raise Http404
    form = ResolutionForm(request.POST or None, initial={"resolution": difference.resolution})

    def act() -> str:
        actions.clear_contradiction(
            case_id=pk,
            link_id=link_id,
            resolution=form.cleaned_data["resolution"],
            seen=difference.fingerprint,
            actor=actor,
            now=timezone.now(),
        )
        return _("The contradiction is cleared.")

    return take_step(
        request,
        case,
        form,
        act,
        title=_("Clear contradiction"),
        back=reverse("casework:show_situation", args=[pk]),
        facts=[ui.Fact(label=who, value=words) for _id, who, words in difference.answers],
        text=difference.item.text,
    )


@require_POST
@inside_the_wall
def freeze_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the situation report together (permissions.can_freeze_report)."""
    actor, case = actor_of(request), seen_case(request, pk)
    report_actions.freeze_report(case_id=case.pk, actor=actor, now=timezone.now())
    messages.success(request, _("The situation report is frozen."))
    return redirect("casework:show_situation", pk)


@require_safe
@inside_the_wall
def download_report(request: HttpRequest, pk: int, number: int, part: str) -> HttpResponse:
    """Hand out the report, or one of its annexes, as far as the consent goes; the trace says so."""
    actor, case = actor_of(request), seen_case(request, pk)
    report = get_object_or_404(SituationReport, case=case, number=number)
    wanted = {
        "beschrieb": report.document_id,
        "gesundheit": report.health_document_id,
        "finanzen": report.finance_document_id,
    }
    document = get_object_or_404(CaseDocument, case=case, pk=wanted.get(part))
    content = open_case(
        case,
        viewer=viewer_of(actor),
        what="situation_report",
        categories=[document.category],
        now=timezone.now(),
    )
    name = f"{case.number}-situation-{number}.pdf"
    headers: dict[str, Any] = {
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "Cache-Control": "no-store",
    }
    return HttpResponse(document_bytes(document, content), content_type="application/pdf", headers=headers)


@require_http_methods(GET_AND_POST)
@inside_the_wall
def record_team_decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what the team decided on the report (permissions.can_record_team_decision)."""
    actor, case = actor_of(request), seen_case(request, pk)
    demand(permissions.can_record_team_decision(actor, open_members(case)))
    form = TeamDecisionForm(request.POST or None, initial={"decided_on": timezone.localdate()})

    def act() -> str:
        data = form.cleaned_data
        report_actions.record_team_decision(
            case_id=pk,
            verdict=TeamVerdict(data["verdict"]),
            text=data["text"],
            decided_on=data["decided_on"],
            actor=actor,
            now=timezone.now(),
        )
        return _("The decision of the team is recorded.")

    return take_step(
        request,
        case,
        form,
        act,
        title=_("Record decision of the team"),
        back=reverse("casework:show_situation", args=[pk]),
    )


@require_POST
@inside_the_wall
def finish_clarification(request: HttpRequest, pk: int) -> HttpResponse:
    """End the clarification as the team decided (permissions.can_finish_clarification)."""
    actor, case = actor_of(request), seen_case(request, pk)
    report_actions.finish_clarification(case_id=case.pk, actor=actor, now=timezone.now())
    messages.success(request, _("The clarification is finished."))
    return redirect("casework:show_case", pk)
