"""The summary of the mandates for the coordination body: a page, a PDF, an item on its agenda."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, add_refusal, demand
from nahtstelle.ground.records import api as records
from nahtstelle.structure.governance.actions import mandate_summaries as actions
from nahtstelle.structure.governance.forms.mandates import PeriodForm, ScheduleSummaryForm
from nahtstelle.structure.governance.permissions import can_schedule_summary
from nahtstelle.structure.governance.queries import mandate_summary as queries
from nahtstelle.structure.governance.queries.mandates import STATUS_KINDS
from nahtstelle.structure.governance.views.doors import enter_structure
from nahtstelle.structure.governance.views.mandates import AREA


@require_safe
def show_summary(request: HttpRequest) -> HttpResponse:
    """Show how the mandates stand that the actor may see, over a period (`von`, `bis`)."""
    return _page(request)


@require_safe
def download_summary(request: HttpRequest) -> HttpResponse:
    """Set the summary of a period as PDF."""
    actor = enter_structure(request)
    since, until = _period(request).period(timezone.localdate())
    summary = queries.mandate_summary(actor, since=since, until=until)
    content = records.render_pdf(
        template="governance/mandate_summary",
        data=queries.summary_data(summary, issued_on=timezone.localdate()),
    )
    response = HttpResponse(content, content_type="application/pdf")
    name = _("Working groups %(date)s") % {"date": until.isoformat()} + ".pdf"
    response["Content-Disposition"] = content_disposition_header(False, name) or ""
    return response


@require_POST
def schedule_summary(request: HttpRequest) -> HttpResponse:
    """Put the summary on the agenda of a meeting of the coordination body (permissions.can_schedule_summary)."""
    actor, now = enter_structure(request), timezone.now()
    demand(can_schedule_summary(actor))
    form = ScheduleSummaryForm(request.POST, today=timezone.localdate(now))
    if form.is_valid():
        data = form.cleaned_data
        try:
            item = actions.schedule_summary(
                meeting_id=data["meeting"].pk, since=data["von"], until=data["bis"], actor=actor, now=now
            )
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The summary is on the agenda, with the PDF as its paper."))
            return redirect("governance:show_meeting", item.meeting_id)
    return _page(request, form=form, status=422)


def _period(request: HttpRequest) -> PeriodForm:
    return PeriodForm(request.GET if request.method != "POST" else request.POST)


def _page(
    request: HttpRequest, *, form: ScheduleSummaryForm | None = None, status: int = 200
) -> HttpResponse:
    actor, today = enter_structure(request), timezone.localdate()
    since, until = _period(request).period(today)
    summary = queries.mandate_summary(actor, since=since, until=until)
    may_schedule = can_schedule_summary(actor)
    if may_schedule and form is None:
        form = ScheduleSummaryForm(initial={"von": since, "bis": until}, today=today)
    lines = [
        {"line": line, "kind": STATUS_KINDS[line.report.status if line.report else ""]}
        for line in summary.lines
    ]
    context = {"summary": summary, "lines": lines, "form": form if may_schedule else None} | AREA
    return render(request, "governance/mandates/show_summary.html", context, status=status)
