"""What the pages of interfaces are made of: columns, filters, the matrix, buttons."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.governance.api import decisions_seen
from nahtstelle.structure.programmes import permissions
from nahtstelle.structure.programmes.models import Interface, Project
from nahtstelle.structure.programmes.queries.interfaces import Crossing, Grid
from nahtstelle.structure.programmes.states import INTERFACE, InterfaceState
from nahtstelle.structure.programmes.views.project_pages import project_url

KINDS: dict[str, ui.TagKind] = {
    InterfaceState.OPEN: "warn",
    InterfaceState.PROPOSED: "now",
    InterfaceState.SETTLED: "ok",
}


def interface_url(row: Interface) -> str:
    """Return the page of an interface."""
    return reverse("programmes:show_interface", args=[row.pk])


def pair(row: Interface) -> str:
    """Return both projects."""
    return f"{row.first.label} – {row.second.label}"


def columns() -> tuple[ui.Column, ...]:
    """Return the columns of the register."""
    return (
        ui.Column(
            key="frage",
            label=_("Open question"),
            value=lambda row: row.question if len(row.question) <= 160 else f"{row.question[:159]}…",
            url=interface_url,
            note=pair,
        ),
        ui.state_column(KINDS),
        ui.Column(
            key="zustaendig",
            label=_("Who sees to it"),
            value="owner.full_name",
            sort="owner__sort_name",
            hide=True,
        ),
        ui.Column(
            key="gemeldet",
            label=_("Reported on"),
            value="raised_on",
            sort="raised_on",
            kind="date",
            align="end",
            hide=True,
        ),
    )


def _of_project(rows: Any, value: str) -> Any:
    return rows.filter(Q(first=value) | Q(second=value))


def filters(
    programmes: list[tuple[int, str]], projects: list[tuple[int, str]]
) -> tuple[ui.TextFilter | ui.ChoiceFilter, ...]:
    """Return the filters of the register."""
    return (
        ui.TextFilter(key="q", label=_("Search"), lookups=("question__icontains", "proposal__icontains")),
        ui.ChoiceFilter(key="zustand", label=_("State"), choices=InterfaceState.choices, lookup="state"),
        ui.ChoiceFilter(
            key="projekt",
            label=_("Project"),
            choices=projects,
            apply=_of_project,
        ),
        ui.ChoiceFilter(key="mit", label=_("And project"), choices=projects, apply=_of_project),
        ui.ChoiceFilter(key="programm", label=_("Programme"), choices=programmes, lookup="first__programme"),
    )


def matrix(grid: Grid) -> ui.Matrix:
    """Return projects against projects: the open seams at a glance."""
    here = reverse("programmes:list_interfaces")
    return ui.Matrix(
        corner=_("Project"),
        columns=tuple(row.label for row in grid.projects),
        rows=tuple(
            ui.MatrixRow(
                label=row.label,
                url=project_url(row),
                cells=tuple(
                    _cell(grid.between(row.pk, other.pk), f"{here}?projekt={row.pk}&mit={other.pk}#liste")
                    if row.pk != other.pk
                    else ui.MatrixCell(text="·")
                    for other in grid.projects
                ),
            )
            for row in grid.projects
        ),
    )


def _cell(crossing: Crossing, url: str) -> ui.MatrixCell:
    """Say the gravest of what lies between two projects."""
    if crossing.open:
        text = ngettext("%(count)d open", "%(count)d open", crossing.open) % {"count": crossing.open}
        return ui.MatrixCell(text=text, kind="warn", url=url)
    if crossing.proposed:
        text = _("%(count)d proposed") % {"count": crossing.proposed}
        return ui.MatrixCell(text=text, kind="now", url=url)
    if crossing.settled:
        return ui.MatrixCell(text=_("settled (interface)"), kind="ok", url=url)
    return ui.MatrixCell()


def seam_lines(rows: Iterable[Interface], project: Project, actor: Actor) -> list[dict[str, object]]:
    """Return the interfaces of a project with the other project, the open ones first."""
    order = list(InterfaceState)
    found = sorted(rows, key=lambda row: order.index(InterfaceState(row.state)))
    return [
        {
            "row": row,
            "other": row.second if row.first_id == project.pk else row.first,
            "url": interface_url(row),
            "kind": KINDS[row.state],
        }
        for row in found
    ]


def facts(interface: Interface, actor: Actor) -> list[ui.Fact]:
    """Say which projects, who sees to it, since when, by which decision."""
    rows = [
        ui.Fact(label=_("Project"), value=interface.first.name, url=project_url(interface.first)),
        ui.Fact(label=_("Other project"), value=interface.second.name, url=project_url(interface.second)),
        ui.Fact(label=_("Who sees to it"), value=interface.owner.full_name),
        ui.Fact(label=_("Reported on"), value=ui.date_short(interface.raised_on), numeric=True),
    ]
    if interface.decision_id is not None and interface.decision is not None:
        seen = decisions_seen(actor, [interface.decision_id])
        url = reverse("governance:show_decision", args=[interface.decision_id]) if seen else ""
        rows.append(ui.Fact(label=_("Settled by"), value=interface.decision.label, url=url))
    if interface.settled_on:
        rows.append(ui.Fact(label=_("Settled on"), value=ui.date_short(interface.settled_on), numeric=True))
    if interface.source:
        rows.append(ui.Fact(label=_("Source"), value=interface.source))
    return rows


def way(interface: Interface) -> list[ui.Station]:
    """Return the states of an interface as stations."""
    order = list(InterfaceState)
    here = order.index(InterfaceState(interface.state))
    last = len(order) - 1
    return [
        ui.Station(
            label=state.label,
            state="done" if place < here or here == last else "here" if place == here else "ahead",
        )
        for place, state in enumerate(order)
    ]


def actions(interface: Interface, actor: Actor) -> list[ui.Action]:
    """Return the buttons of an interface for this actor."""
    rows = (
        ("propose", "propose_solution", "pencil", permissions.can_propose_solution),
        ("settle", "settle_interface", "gavel", permissions.can_settle_interface),
        ("reject", "reject_solution", "undo-2", permissions.can_reject_solution),
    )
    labels = {row.verb: str(row.label) for row in INTERFACE.open_verbs(interface.state)}
    return [
        ui.Action(label=labels[verb], url=reverse(f"programmes:{name}", args=[interface.pk]), icon=icon)
        for verb, name, icon, may in rows
        if verb in labels and may(actor, interface)
    ]
