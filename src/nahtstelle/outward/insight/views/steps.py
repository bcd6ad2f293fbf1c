"""The steps of a report: compile, review, submit, take back, approve, publish."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, add_refusal, demand
from nahtstelle.outward.insight import permissions
from nahtstelle.outward.insight.actions import approval, compilation, reports
from nahtstelle.outward.insight.forms import ReasonForm
from nahtstelle.outward.insight.queries.reports import latest_compilation, sections_of, standing_of
from nahtstelle.outward.insight.states import REPORT, SectionState
from nahtstelle.outward.insight.views.doors import AREA, enter, seen_report


@require_POST
def compile_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Count the records anew (permissions.can_compile_report)."""
    actor, report = enter(request), seen_report(request, pk)
    demand(permissions.can_compile_report(actor, report))
    before = latest_compilation(report).number
    made = compilation.compile_report(report_id=pk, actor=actor, now=timezone.now())
    if made.number == before:
        messages.success(request, _("Nothing has changed since the last compilation."))
    else:
        messages.success(request, _("The figures are compiled anew. Below stands what has changed."))
    return redirect("insight:show_report", pk)


@require_POST
def review_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the bodies read along (permissions.can_review_report)."""
    actor, report = enter(request), seen_report(request, pk)
    demand(permissions.can_review_report(actor, report))
    reports.review_report(report_id=pk, actor=actor, now=timezone.now())
    messages.success(request, _("The report is in review: the members of the bodies read along."))
    return redirect("insight:show_report", pk)


@require_POST
def reopen_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it out of the review (permissions.can_reopen_report)."""
    actor, report = enter(request), seen_report(request, pk)
    demand(permissions.can_reopen_report(actor, report))
    reports.reopen_report(report_id=pk, actor=actor, now=timezone.now())
    messages.success(request, _("The report is a draft again."))
    return redirect("insight:show_report", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def submit_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at it once more and submit it (permissions.can_submit_report)."""
    actor, report = enter(request), seen_report(request, pk)
    demand(permissions.can_submit_report(actor, report))
    REPORT.step("submit", report.state)
    refusal = ""
    if request.method == "POST":
        try:
            approval.submit_report(report_id=pk, actor=actor, now=timezone.now())
        except PermissionRefused:
            raise
        except ActionRefused as refused:
            refusal = refused.sentence
        else:
            messages.success(request, _("The report is submitted as a proposal with its PDF."))
            return redirect("insight:show_report", pk)
    rows = sections_of(report)
    context = {
        "report": report,
        "refusal": refusal,
        "open_sections": [row for row in rows if row.is_written and row.state != SectionState.DONE],
        "stale": standing_of(report, rows).stale,
    }
    return render(request, "insight/submit_report.html", context | AREA, status=422 if refusal else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def take_back_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Work on it again after its proposal was returned or rejected (permissions.can_take_back_report)."""
    actor, report = enter(request), seen_report(request, pk)
    demand(permissions.can_take_back_report(actor, report))
    REPORT.step("take_back", report.state)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            approval.take_back_report(report_id=pk, reason=reason, actor=actor, now=timezone.now())
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The report is in review again; its texts can be changed."))
            return redirect("insight:show_report", pk)
    context = {"report": report, "form": form, "title": _("Take back")} | AREA
    return render(request, "insight/step.html", context, status=422 if form.errors else 200)


@require_POST
def approve_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the decision over where the software has not (permissions.can_approve_report)."""
    actor, report = enter(request), seen_report(request, pk)
    demand(permissions.can_approve_report(actor, report))
    done = _("The report is approved; sources, PDF and HTML are frozen.")
    return _act(
        request, pk, lambda: approval.approve_report(report_id=pk, actor=actor, now=timezone.now()), done
    )


@require_POST
def publish_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Open it to everybody on the structural level (permissions.can_publish_report)."""
    actor, report = enter(request), seen_report(request, pk)
    demand(permissions.can_publish_report(actor, report))
    done = _("The report is published to everybody on the structural level.")
    return _act(
        request, pk, lambda: reports.publish_report(report_id=pk, actor=actor, now=timezone.now()), done
    )


def _act(request: HttpRequest, pk: int, act: Callable[[], object], done: str) -> HttpResponse:
    """Take a step without a form; what is refused is page 403 or 409."""
    act()
    messages.success(request, done)
    return redirect("insight:show_report", pk)
