"""Measured values: the list, entering one, correcting one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, add_refusal, demand
from nahtstelle.ground.ui import api as ui
from nahtstelle.outward.insight import permissions
from nahtstelle.outward.insight import presentation as look
from nahtstelle.outward.insight.actions.figures import record_figure as record
from nahtstelle.outward.insight.forms import CorrectionForm, FigureForm
from nahtstelle.outward.insight.models import ReportedFigure
from nahtstelle.outward.insight.views.doors import AREA, enter


@require_safe
def list_figures(request: HttpRequest) -> HttpResponse:
    """Show the measured values of all years."""
    actor = enter(request)
    may_record = permissions.can_record_figure(actor)
    table = ui.data_table(
        query=request.GET,
        rows=ReportedFigure.objects.visible_to(actor).order_by("-year", "key", "pk"),
        columns=look.figure_columns(may_correct=may_record),
        filters=(
            ui.TextFilter(
                key="q", label=_("Figure or source"), lookups=("label__icontains", "source__icontains")
            ),
        ),
        default_sort="-jahr",
        name=_("Measured values"),
    )
    if table.export_format:
        return ui.export_table(table)
    context = {"table": table, "may_record": may_record} | AREA
    return render(request, "insight/list_figures.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def record_figure(request: HttpRequest) -> HttpResponse:
    """Enter a measured value (permissions.can_record_figure)."""
    actor = enter(request)
    demand(permissions.can_record_figure(actor))
    form = FigureForm(request.POST or None, initial={"year": timezone.localdate().year - 1})
    return _form_page(request, form, _("Record measured value"))


@require_http_methods(["GET", "HEAD", "POST"])
def correct_figure(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a measured value; what it was stays in the history (permissions.can_record_figure)."""
    actor = enter(request)
    figure = get_object_or_404(ReportedFigure.objects.visible_to(actor), pk=pk)
    demand(permissions.can_record_figure(actor))
    names = ("key", "year", "label", "value", "unit", "source")
    initial = {name: getattr(figure, name) for name in names}
    form = CorrectionForm(request.POST or None, initial=initial)
    return _form_page(request, form, _("Correct measured value"))


def _form_page(request: HttpRequest, form: FigureForm, title: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            record(data=form.data_of_figure(), actor=enter(request), now=timezone.now())
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(
                request, _("The value is recorded. Reports take it over when they are compiled anew.")
            )
            return redirect("insight:list_figures")
    context = {"form": form, "title": title} | AREA
    return render(request, "insight/record_figure.html", context, status=422 if form.errors else 200)
