"""The file plan: its positions, and changing them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, add_refusal
from nahtstelle.ground.records import dossier_presentation as look
from nahtstelle.ground.records.actions import file_plan as actions
from nahtstelle.ground.records.forms import PositionForm
from nahtstelle.ground.records.models import FilePlanPosition
from nahtstelle.ground.records.permissions import can_keep_dossiers
from nahtstelle.ground.records.queries.file_plan import file_plan
from nahtstelle.ground.records.views.doors import enter_file_plan
from nahtstelle.ground.ui import api as ui

AREA = "records"


@require_safe
def list_positions(request: HttpRequest) -> HttpResponse:
    """Show the file plan of today, or with `?alle=1` with everything that once held."""
    actor = enter_file_plan(request)
    day = None if request.GET.get("alle") == "1" else timezone.localdate()
    table = ui.data_table(
        query=request.GET,
        rows=file_plan(day=day),
        columns=look.POSITION_COLUMNS,
        default_sort="nummer",
        name=_("File plan"),
        per_page=200,
    )
    if table.export_format:
        return ui.export_table(table)
    tabs = look.records_tabs("records:list_positions") if can_keep_dossiers(actor) else []
    context = {"table": table, "tabs": tabs, "is_whole": day is None, "area": AREA}
    return render(request, "records/file_plan/list_positions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def create_position(request: HttpRequest) -> HttpResponse:
    """Add a position (permissions.can_change_file_plan)."""
    actor = enter_file_plan(request)
    form = PositionForm(request.POST or None, initial={"valid_from": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_position(data=form.data_of_position(), actor=actor, now=timezone.now())
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("%(position)s stands in the file plan.") % {"position": made})
            return redirect("records:list_positions")
    context = {"form": form, "title": _("Add position"), "area": AREA}
    return render(request, "records/file_plan/position.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def change_position(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a position from now on (permissions.can_change_file_plan)."""
    actor = enter_file_plan(request)
    position = get_object_or_404(FilePlanPosition, pk=pk)
    form = PositionForm(request.POST or None, initial=PositionForm.initial_of(position))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_position(
                position_id=pk,
                version=form.cleaned_data["version"] or 0,
                data=form.data_of_position(),
                actor=actor,
                now=timezone.now(),
            )
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The position is changed; dossiers already open keep their rules."))
            return redirect("records:list_positions")
    context = {"form": form, "title": _("Change position"), "position": position, "area": AREA}
    return render(request, "records/file_plan/position.html", context, status=422 if form.errors else 200)
