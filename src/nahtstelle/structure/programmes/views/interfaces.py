"""The register of interfaces: matrix and list, one interface, and its steps."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nahtstelle.ground.lifecycle.api import changes, demand
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.programmes import permissions
from nahtstelle.structure.programmes.actions import interfaces as actions
from nahtstelle.structure.programmes.forms.interfaces import InterfaceForm, SettleForm, SolutionForm
from nahtstelle.structure.programmes.forms.milestones import ReasonForm
from nahtstelle.structure.programmes.models import Interface
from nahtstelle.structure.programmes.queries import choices
from nahtstelle.structure.programmes.queries import interfaces as queries
from nahtstelle.structure.programmes.views import interface_pages as pages
from nahtstelle.structure.programmes.views.doors import (
    AREA,
    chosen,
    enter,
    fresh_text,
    seen_interface,
    step,
    tabs,
)
from nahtstelle.structure.programmes.views.project_pages import history


@require_safe
def list_interfaces(request: HttpRequest) -> HttpResponse:
    """Show the open seams as a matrix of projects against projects, and all as a list, CSV or XLSX."""
    actor = enter(request)
    programmes = queries.programme_choices(actor)
    wanted = request.GET.get("programm", "")
    shown = next((pk for pk, _name in programmes if str(pk) == wanted), None)
    grid = queries.grid(actor, shown if shown is not None else programmes[0][0] if programmes else None)
    projects = [(row.pk, row.label) for row in grid.projects]
    table = ui.data_table(
        query=request.GET,
        rows=queries.register(actor),
        columns=pages.columns(),
        filters=pages.filters(programmes, projects),
        default_sort="-gemeldet",
        name=_("Interfaces"),
    )
    if table.export_format:
        return ui.export_table(table)
    context = {
        "table": table,
        "matrix": pages.matrix(grid) if len(grid.projects) > 1 else None,
        "is_cut": grid.is_cut,
        "tabs": tabs("list_interfaces"),
        "may_raise": choices.own_projects(actor).exists(),
    }
    return render(request, "programmes/list_interfaces.html", context | AREA)


@require_safe
def show_interface(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an interface; 404 for outsiders."""
    interface, actor = seen_interface(request, pk), enter(request)
    context = {
        "interface": interface,
        "pair": pages.pair(interface),
        "kind": pages.KINDS[interface.state],
        "stations": pages.way(interface),
        "actions": pages.actions(interface, actor),
        "facts": pages.facts(interface, actor),
        "history": history(changes("programmes.interface", pk)),
    }
    return render(request, "programmes/show_interface.html", context | AREA)


@require_http_methods(["GET", "HEAD", "POST"])
def raise_interface(request: HttpRequest) -> HttpResponse:
    """Report an interface (permissions.can_raise_interface): the leads from their own projects, the secretariat any."""
    actor = enter(request)
    own = choices.with_programme(choices.own_projects(actor))
    demand(bool(own))
    form = InterfaceForm(
        request.POST or None,
        own=own,
        others=choices.running_projects(actor),
        people=choices.people(),
        initial={"project": request.GET.get("projekt", ""), "owner": actor.user_id},
    )

    def act() -> str:
        data = form.cleaned_data
        actions.raise_interface(
            project_id=data["project"],
            other_id=data["other"],
            question=data["question"],
            owner_id=data["owner"],
            actor=actor,
            now=timezone.now(),
        )
        return _("The interface is reported; it waits for a solution.")

    back = reverse("programmes:list_interfaces")
    over = _("Interfaces")
    return step(request, form, act, title=_("Report interface"), back=back, over=over, icon="waypoints")


@require_http_methods(["GET", "HEAD", "POST"])
def propose_solution(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose a solution (permissions.can_propose_solution); who collides with another sees both texts."""
    interface, actor = seen_interface(request, pk), enter(request)
    demand(permissions.can_propose_solution(actor, interface))
    initial = {"proposal": interface.proposal, "version": interface.version}
    form = SolutionForm(chosen(request, "proposal", interface.proposal), initial=initial)

    def act() -> str:
        actions.propose_solution(interface_id=pk, **form.cleaned_data, actor=actor, now=timezone.now())
        return _("The solution is proposed; the secretariat brings it to a decision.")

    return _step(request, interface, form, act, title=_("Propose a solution (interface)"), icon="pencil")


@require_http_methods(["GET", "HEAD", "POST"])
def reject_solution(request: HttpRequest, pk: int) -> HttpResponse:
    """Set an interface back to open (permissions.can_reject_solution)."""
    interface, actor = seen_interface(request, pk), enter(request)
    demand(permissions.can_reject_solution(actor, interface))
    form = ReasonForm(request.POST or None)

    def act() -> str:
        actions.reject_solution(interface_id=pk, **form.cleaned_data, actor=actor, now=timezone.now())
        return _("The interface is open again.")

    return _step(request, interface, form, act, title=_("Reject the proposed solution"), icon="undo-2")


@require_http_methods(["GET", "HEAD", "POST"])
def settle_interface(request: HttpRequest, pk: int) -> HttpResponse:
    """Settle an interface by a decision (permissions.can_settle_interface)."""
    interface, actor = seen_interface(request, pk), enter(request)
    demand(permissions.can_settle_interface(actor, interface))
    form = SettleForm(request.POST or None, decisions=choices.decisions(actor))

    def act() -> str:
        actions.settle_interface(
            interface_id=pk, decision_id=form.cleaned_data["decision"], actor=actor, now=timezone.now()
        )
        return _("The interface is settled.")

    return _step(request, interface, form, act, title=_("Settle by decision (interface)"), icon="gavel")


def _step(
    request: HttpRequest,
    interface: Interface,
    form: forms.Form,
    act: Callable[[], str],
    *,
    title: str,
    icon: str,
) -> HttpResponse:
    return step(
        request, form, act, title=title, back=pages.interface_url(interface), over=pages.pair(interface),
        note=interface.question, icon=icon, fresh=lambda: fresh_text(interface, "proposal"),
    )  # fmt: skip
