"""The list of reports, beginning one, the page of one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, add_refusal, changes, demand
from nahtstelle.ground.records.api import document_line, documents
from nahtstelle.ground.ui import api as ui
from nahtstelle.outward.insight import permissions
from nahtstelle.outward.insight import presentation as look
from nahtstelle.outward.insight.actions import reports as actions
from nahtstelle.outward.insight.forms import ReportForm
from nahtstelle.outward.insight.models import FrozenReport
from nahtstelle.outward.insight.queries import approval
from nahtstelle.outward.insight.queries import reports as queries
from nahtstelle.outward.insight.views.doors import AREA, enter, seen_report

YEARS_OFFERED = 6


@require_safe
def list_reports(request: HttpRequest) -> HttpResponse:
    """Show the reports the actor sees."""
    actor = enter(request)
    table = ui.data_table(
        query=request.GET,
        rows=queries.register(actor),
        columns=look.COLUMNS,
        filters=(),
        default_sort="-jahr",
        name=_("Annual reports"),
    )
    if table.export_format:
        return ui.export_table(table)
    context = {
        "table": table,
        "may_create": permissions.can_create_report(actor),
        "may_record": permissions.can_record_figure(actor),
    }
    return render(request, "insight/list_reports.html", context | AREA)


@require_http_methods(["GET", "HEAD", "POST"])
def create_report(request: HttpRequest) -> HttpResponse:
    """Begin the report of a year (permissions.can_create_report)."""
    actor = enter(request)
    demand(permissions.can_create_report(actor))
    this_year = timezone.localdate().year
    years = queries.years_without_report(range(this_year, this_year - YEARS_OFFERED, -1))
    form = ReportForm(request.POST or None, years=years, initial={"year": this_year - 1})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.create_report(
                year=int(data["year"]), note=data["note"], actor=actor, now=timezone.now()
            )
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The report is begun; its figures are compiled from the records."))
            return redirect("insight:show_report", made.pk)
    context = {"form": form, "years": years} | AREA
    return render(request, "insight/create_report.html", context, status=422 if form.errors else 200)


@require_safe
def show_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a report with its sections; 404 for outsiders."""
    actor, report = enter(request), seen_report(request, pk)
    rows = queries.sections_of(report)
    standing = queries.standing_of(report, rows)
    frozen = FrozenReport.objects.filter(report=report).only(*look.FROZEN_FIELDS).first()
    papers = documents(report.dossier_id) if report.dossier_id else []
    context = {
        "report": report,
        "state_kind": look.TAGS[report.state],
        "stations": look.way(report, frozen),
        "turn": look.turn(report, rows, actor),
        "actions": look.actions(report, actor, is_decided=frozen is None and approval.is_decided(report)),
        "rows": look.sections(rows, standing.stale, report, actor),
        "changes": standing.changes,
        "compilation": standing.compilation,
        "facts": look.facts(report, approval.standing(report), frozen),
        "documents": [document_line(document) for document in papers],
        "history": look.history(changes(queries.SUBJECT, report.pk)),
        "today": timezone.localdate(),
    }
    return render(request, "insight/show_report.html", context | AREA)
