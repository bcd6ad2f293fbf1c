"""What the pages of bodies are made of: lines, facts, tabs, columns. Turns rows into pieces of `ui`; no query."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.governance.models import Appointment, Body, Competence
from nahtstelle.structure.governance.queries.bodies import BodyLine
from nahtstelle.structure.governance.states import MAINSTREAM, BodyKind, FieldOfService, Matter

INDENTS = ("ps-0", "ps-4", "ps-5", "ms-4 ps-5")


@dataclass(frozen=True, slots=True)
class TreeLine:
    """A line of the tree with its indent, at most three steps in."""

    line: BodyLine
    indent: str
    url: str


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member with first and last day (the period is half-open) and where to end or replace the appointment."""

    row: Appointment
    first_day: dt.date | None
    last_day: dt.date | None
    end_url: str
    replace_url: str


BODY_COLUMNS = (
    ui.Column(key="gremium", label=gettext_lazy("Body"), value="body.name"),
    ui.Column(key="kurzname", label=gettext_lazy("Short name"), value="body.short_name"),
    ui.Column(key="art", label=gettext_lazy("Kind"), value="body.get_kind_display"),
    ui.Column(key="ueber", label=gettext_lazy("Under"), value="body.parent.name"),
    ui.Column(key="thema", label=gettext_lazy("Theme"), value="body.theme.name"),
    ui.Column(key="vorsitz", label=gettext_lazy("Chair"), value="chair"),
    ui.Column(key="mitglieder", label=gettext_lazy("Members"), value="members", kind="number"),
    ui.Column(key="sitzung", label=gettext_lazy("Next meeting"), value="next_meeting.date", kind="date"),
    ui.Column(key="eingesetzt", label=gettext_lazy("Installed on"), value="body.installed_on", kind="date"),
)
THEME_COLUMNS = (
    ui.Column(key="name", label=gettext_lazy("Theme"), value="name", sort="sort_name"),
    ui.Column(
        key="field",
        label=gettext_lazy("Field of service"),
        value="get_field_of_service_display",
        sort="field_of_service",
    ),
    ui.Column(
        key="lead",
        label=gettext_lazy("Responsible institution"),
        value="lead_institution.label",
        sort="lead_institution__sort_name",
    ),
    ui.Column(
        key="bodies",
        label=gettext_lazy("Bodies"),
        value="bodies_count",
        sort="bodies_count",
        align="end",
        numeric=True,
    ),
)
THEME_FILTERS = (
    ui.TextFilter(key="q", label=gettext_lazy("Search"), lookups=("name__icontains",)),
    ui.ChoiceFilter(
        key="feld",
        label=gettext_lazy("Field of service"),
        choices=FieldOfService.choices,
        lookup="field_of_service",
    ),
)


def body_url(key: str) -> str:
    """Return the address of a body."""
    return reverse("governance:show_body", args=[key])


def bodies_url() -> str:
    """Return the address of the structure."""
    return reverse("governance:list_bodies")


def structure_tabs(current: str) -> tuple[ui.Tab, ...]:
    """Return the tabs of the area: bodies, meetings, competences, themes."""
    tabs = (
        ("bodies", _("Bodies"), "list_bodies"),
        ("meetings", _("Meetings"), "list_meetings"),
        ("competences", _("Competences"), "show_competences"),
        ("themes", _("Themes"), "list_themes"),
    )
    return tuple(
        ui.Tab(label=label, url=reverse(f"governance:{name}"), current=key == current)
        for key, label, name in tabs
    )


def day_asked(text: str, today: dt.date) -> dt.date:
    """Return the day in the address; today where there is none or it is no date."""
    try:
        return parse_date(text) or today
    except ValueError:
        return today


def tree_lines(lines: Iterable[BodyLine]) -> list[TreeLine]:
    """Return the lines of the tree."""
    return [
        TreeLine(line, INDENTS[min(line.depth, len(INDENTS) - 1)], body_url(line.body.key)) for line in lines
    ]


def member_lines(rows: Iterable[Appointment], body: Body, *, administers: bool) -> list[MemberLine]:
    """Return the members as lines, with the addresses of what an administrator may do."""
    return [_member_line(row, body, administers=administers) for row in rows]


def _member_line(row: Appointment, body: Body, *, administers: bool) -> MemberLine:
    upper = row.period.upper
    return MemberLine(
        row=row,
        first_day=row.period.lower,
        last_day=upper - dt.timedelta(days=1) if upper else None,
        end_url=reverse("governance:end_appointment", args=[body.key, row.pk]) if administers else "",
        replace_url=reverse("governance:replace_person", args=[body.key, row.pk]) if administers else "",
    )


def body_facts(body: Body, *, held: int, year: int) -> list[ui.Fact]:
    """Return the facts of a body; meetings held against the minimum a year."""
    least = body.min_meetings_per_year
    named = {"held": held, "least": least, "year": year}
    meetings = _("%(held)s held in %(year)s, at least %(least)s") if least else _("%(held)s held in %(year)s")
    facts = [
        ui.Fact(label=_("Kind"), value=body.get_kind_display()),
        ui.Fact(label=_("Decision rule"), value=body.get_decision_rule_display()),
        ui.Fact(label=_("Quorum"), value=_quorum(body)),
        ui.Fact(label=_("Meetings"), value=meetings % named),
    ]
    if body.parent:
        facts.append(
            ui.Fact(label=_("Stands below"), value=body.parent.short_name, url=body_url(body.parent.key))
        )
    if body.theme:
        facts.append(ui.Fact(label=_("Theme"), value=body.theme.name))
    if body.lead_institution:
        facts.append(ui.Fact(label=_("Responsible"), value=body.lead_institution.name))
    if body.installed_on:
        facts.append(ui.Fact(label=_("Installed on"), value=ui.date_words(body.installed_on)))
    if body.dissolved_on:
        last = body.dissolved_on - dt.timedelta(days=1)
        facts.append(ui.Fact(label=_("Last day"), value=ui.date_words(last)))
    return facts


def _quorum(body: Body) -> str:
    if body.quorum is None:
        return _("none")
    return _("%(count)s members entitled to vote") % {"count": body.quorum}


def body_actions(body: Body) -> tuple[ui.Action, ...]:
    """Return what an administrator may do with a body."""
    actions = [
        ui.Action(
            label=_("Appoint person"),
            url=reverse("governance:appoint_person", args=[body.key]),
            icon="user-plus",
            primary=True,
            refusal=_("The body is dissolved.") if body.dissolved_on else "",
        ),
        ui.Action(label=_("Change"), url=reverse("governance:change_body", args=[body.key]), icon="pencil"),
    ]
    if not body.dissolved_on:
        actions.append(
            ui.Action(label=_("Dissolve"), url=reverse("governance:dissolve_body", args=[body.key]))
        )
    return tuple(actions)


def competence_matrix(rows: Iterable[Competence], *, may_change: bool = False) -> ui.Matrix:
    """Return the competence matrix: matters against proposes, consulted, decides, government resolution.

    Who may change it finds a way to each row, also to those that are missing.
    """
    columns = (_("Proposes"), _("Is consulted"), _("Decides"), _("Government resolution"))
    known = list(rows)
    lines = [_competence_row(row, may_change) for row in known]
    if may_change:
        missing = [matter for matter in Matter if matter not in {row.matter for row in known}]
        lines += [
            ui.MatrixRow(
                label=matter.label,
                cells=tuple(ui.MatrixCell(text="") for _column in columns),
                url=reverse("governance:change_competence", args=[matter.value]),
            )
            for matter in missing
        ]
    return ui.Matrix(corner=_("Matter"), columns=columns, rows=tuple(lines))


def _competence_row(row: Competence, may_change: bool) -> ui.MatrixRow:
    return ui.MatrixRow(
        label=row.get_matter_display(),
        url=reverse("governance:change_competence", args=[row.matter]) if may_change else "",
        cells=(
            ui.MatrixCell(text=_kinds(row.proposes)),
            ui.MatrixCell(text=_kinds(row.consulted)),
            ui.MatrixCell(text=_kinds([row.decides]), kind="now"),
            ui.MatrixCell(text=_("required") if row.government_resolution else ""),
        ),
    )


def _kinds(kinds: Iterable[str]) -> str:
    names = [
        str(_("Mainstream structure")) if kind == MAINSTREAM else str(BodyKind(kind).label) for kind in kinds
    ]
    return ", ".join(names)


def competence_lines(body: Body, rows: Iterable[Competence]) -> list[ui.Fact]:
    """Return what a body does for each matter in which it has a part."""
    return [ui.Fact(label=row.get_matter_display(), value=_part(body.kind, row)) for row in rows]


def _part(kind: str, row: Competence) -> str:
    parts = []
    if kind in row.proposes:
        parts.append(_("proposes"))
    if kind in row.consulted:
        parts.append(_("is consulted"))
    if kind == row.decides:
        parts.append(_("decides"))
    return ", ".join(parts)
