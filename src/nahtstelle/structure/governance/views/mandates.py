"""The register of mandates, one mandate, and issuing it from a decision."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, add_refusal, demand
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.governance.actions import mandates as actions
from nahtstelle.structure.governance.forms.mandates import MandatePlanForm, plan_of
from nahtstelle.structure.governance.models import Decision, Mandate
from nahtstelle.structure.governance.permissions import can_issue_mandate
from nahtstelle.structure.governance.queries import mandates as queries
from nahtstelle.structure.governance.queries.mandate_rules import mandating_decisions
from nahtstelle.structure.governance.views import mandate_pages as pages
from nahtstelle.structure.governance.views.decision_pages import history
from nahtstelle.structure.governance.views.doors import enter_structure

AREA = {"area": "mandates"}


@require_safe
def list_mandates(request: HttpRequest) -> HttpResponse:
    """Show the register of the mandates the actor may see with their periods, as a page, CSV or XLSX."""
    actor, today = enter_structure(request), timezone.localdate()
    choices = queries.register_choices(actor)
    table = ui.data_table(
        query=request.GET,
        rows=queries.register(actor),
        columns=pages.register_columns(today),
        filters=pages.register_filters(choices, today),
        default_sort="ende",
        name=_("Mandates"),
        total=choices.total,
    )
    if table.export_format:
        return ui.export_table(table)
    rows = queries.timeline_rows(actor, today)
    context = {
        "table": table,
        "band": pages.timeline(rows, today) if rows else None,
        "today": today,
    }
    return render(request, "governance/mandates/list_mandates.html", context | AREA)


@require_safe
def show_mandate(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a mandate with deliverables, reports, escalations, people and decisions; 404 for outsiders."""
    actor, today = enter_structure(request), timezone.localdate()
    try:
        record = queries.mandate_record(actor=actor, mandate_id=pk, today=today)
    except Mandate.DoesNotExist as error:
        raise Http404 from error
    tag, kind = pages.standing(record.mandate, today, is_escalated=bool(record.open_escalations))
    context = {
        "mandate": record.mandate,
        "record": record,
        "sees_meetings": actor.is_secretariat or record.mandate.committee_id in actor.readable_body_ids,
        "tag": tag,
        "tag_kind": kind,
        "stations": pages.way(record, today),
        "turn": pages.turn(record, actor, today),
        "actions": pages.page_actions(record, actor, today),
        "facts": pages.facts(record),
        "deliverables": pages.deliverable_lines(record, actor, today),
        "reports": pages.report_lines(record),
        "decisions": pages.decisions(record),
        "group": pages.people(record.group),
        "committee": pages.people(record.committee),
        "history": history(record.changes),
        "today": today,
    }
    return render(request, "governance/mandates/show_mandate.html", context | AREA)


@require_http_methods(["GET", "HEAD", "POST"])
def issue_mandate(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue the mandate of a decision (permissions.can_issue_mandate); the request of its proposal fills the form."""
    actor, now = enter_structure(request), timezone.now()
    rows = Decision.objects.visible_to(actor).select_related("body", "proposal", "theme")
    decision = get_object_or_404(rows, pk=pk)
    demand(can_issue_mandate(actor, decision))
    existing = Mandate.objects.filter(decision=decision).first()
    if existing is not None:
        return redirect("governance:show_mandate", existing.pk)
    today = timezone.localdate(now)
    initial = _initial(decision, today)
    form = MandatePlanForm(request.POST or None, initial=initial, today=today, for_issue=True)
    if request.method == "POST" and form.is_valid():
        try:
            mandate = actions.issue_mandate(decision_id=decision.pk, plan=form.plan, actor=actor, now=now)
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The mandate is issued; group and committee are installed."))
            return redirect("governance:show_mandate", mandate.pk)
    is_fitting = mandating_decisions().filter(pk=decision.pk).exists()
    context = {"form": form, "decision": decision, "is_fitting": is_fitting} | AREA
    return render(
        request, "governance/mandates/issue_mandate.html", context, status=422 if form.errors else 200
    )


def _initial(decision: Decision, today: dt.date) -> dict[str, object]:
    """What the request asks for; its first day moved where the decision came later."""
    initial = plan_of(queries.request_of(decision))
    starts_on = initial.get("starts_on")
    if isinstance(starts_on, dt.date) and starts_on < decision.decided_on:
        initial["starts_on"] = decision.decided_on
    return initial
