"""One project; entering, changing, advancing and ending projects; programmes; pilots."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nahtstelle.ground.lifecycle.api import demand
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.programmes import permissions
from nahtstelle.structure.programmes.actions import pilots as pilot_actions
from nahtstelle.structure.programmes.actions import projects as actions
from nahtstelle.structure.programmes.forms.projects import (
    EndForm,
    PilotForm,
    ProjectForm,
    initial_of_project,
)
from nahtstelle.structure.programmes.queries import choices
from nahtstelle.structure.programmes.queries import projects as queries
from nahtstelle.structure.programmes.queries.project_links import further_actions
from nahtstelle.structure.programmes.views import project_pages as pages
from nahtstelle.structure.programmes.views.doors import AREA, chosen, enter, fresh_text, seen_project, step
from nahtstelle.structure.programmes.views.interface_pages import seam_lines
from nahtstelle.structure.programmes.views.milestone_pages import milestone_columns


@require_safe
def show_project(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a project: phase, milestones and their moves, reports, pilots, open seams; 404 for outsiders."""
    project, actor, today = seen_project(request, pk), enter(request), timezone.localdate()
    record = queries.project_record(project)
    table = ui.data_table(
        query=request.GET,
        rows=record.milestones,
        columns=milestone_columns(today),
        name=_("Milestones"),
        exportable=False,
    )
    may_record = permissions.can_record_pilot(actor, project)
    context = {
        "project": project,
        "record": record,
        "light": pages.light_words(project.light),
        "light_kind": pages.LIGHT_KINDS[project.light],
        "stations": pages.way(project),
        "turn": pages.turn(record, actor, today),
        "actions": [*pages.actions(project, actor), *further_actions(actor, project_id=project.pk)],
        "facts": pages.facts(project),
        "band": ui.milestone_band(lines=pages.lines_of_project(record.pictured, today), today=today),
        "table": table,
        "reports": [{"report": row, "kind": pages.LIGHT_KINDS[row.light]} for row in record.reports],
        "seams": seam_lines(record.seams, project, actor),
        "children": pages.tree(record.children),
        "may_record": may_record,
        "history": pages.history(record.changes),
        "today": today,
    }
    return render(request, "programmes/show_project.html", context | AREA)


@require_http_methods(["GET", "HEAD", "POST"])
def create_project(request: HttpRequest) -> HttpResponse:
    """Enter a project (permissions.can_create_project)."""
    actor = enter(request)
    demand(permissions.can_create_project(actor))
    initial = {"programme": request.GET.get("programm", ""), "report_months": 3}
    form = ProjectForm(
        request.POST or None, choices=choices.for_project(actor, timezone.localdate()), initial=initial
    )
    back = reverse("programmes:list_projects")

    def act() -> str:
        made = actions.create_project(plan=form.plan, actor=actor, now=timezone.now())
        return _("The project «%(name)s» is entered.") % {"name": made.name}

    over = _("Portfolio")
    return step(request, form, act, title=_("Enter project"), back=back, over=over, icon="plus")


@require_http_methods(["GET", "HEAD", "POST"])
def change_project(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a project (permissions.can_change_project); who collides with another sees both texts."""
    project, actor = seen_project(request, pk), enter(request)
    demand(permissions.can_change_project(actor, project))
    form = ProjectForm(
        chosen(request, "purpose", project.purpose),
        choices=choices.for_project(actor, timezone.localdate(), without=project.pk),
        initial=initial_of_project(project),
    )

    def act() -> str:
        actions.change_project(
            project_id=pk,
            plan=form.plan,
            version=form.cleaned_data["version"] or 0,
            actor=actor,
            now=timezone.now(),
        )
        return _("The changes are saved (project).")

    return step(
        request, form, act, title=_("Change project"), back=pages.project_url(project), over=project.name,
        icon="check", fresh=lambda: fresh_text(project, "purpose"),
    )  # fmt: skip


@require_POST
def advance_project(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a project into its next phase (permissions.can_advance_project)."""
    project, actor = seen_project(request, pk), enter(request)
    demand(permissions.can_advance_project(actor, project))
    verb = request.POST.get("verb", "")
    if verb not in actions.ADVANCING:
        raise Http404
    moved = actions.advance_project(project_id=pk, verb=verb, actor=actor, now=timezone.now())
    messages.success(request, _("Phase now: %(phase)s.") % {"phase": moved.get_phase_display()})
    return redirect("programmes:show_project", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def end_project(request: HttpRequest, pk: int) -> HttpResponse:
    """End a project (permissions.can_end_project)."""
    project, actor = seen_project(request, pk), enter(request)
    demand(permissions.can_end_project(actor, project))
    form = EndForm(request.POST or None, initial={"ended_on": timezone.localdate()})

    def act() -> str:
        actions.end_project(project_id=pk, **form.cleaned_data, actor=actor, now=timezone.now())
        return _("The project has ended (flash).")

    return step(
        request, form, act, title=_("End the project"), back=pages.project_url(project), over=project.name,
        icon="badge-check",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def record_pilot(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a pilot of a project (permissions.can_record_pilot)."""
    return _pilot_page(request, pk, None)


@require_http_methods(["GET", "HEAD", "POST"])
def change_pilot(request: HttpRequest, pk: int, pilot_pk: int) -> HttpResponse:
    """Change a pilot of a project (permissions.can_record_pilot)."""
    return _pilot_page(request, pk, pilot_pk)


def _pilot_page(request: HttpRequest, pk: int, pilot_pk: int | None) -> HttpResponse:
    project, actor = seen_project(request, pk), enter(request)
    demand(permissions.can_record_pilot(actor, project))
    pilot = get_object_or_404(project.pilots, pk=pilot_pk) if pilot_pk else None
    initial = (
        {"name": pilot.name, "sites": "\n".join(site.name for site in pilot.sites.all())} if pilot else {}
    )
    form = PilotForm(request.POST or None, initial=initial, pilot=pilot)

    def act() -> str:
        pilot_actions.record_pilot(
            project_id=pk, plan=form.plan, pilot_id=pilot_pk, actor=actor, now=timezone.now()
        )
        return _("The pilot is entered.")

    title = _("Change pilot") if pilot else _("Enter pilot")
    return step(
        request, form, act, title=title, back=pages.project_url(project), over=project.name, icon="flag"
    )
