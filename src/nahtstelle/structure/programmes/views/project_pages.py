"""What the pages of programmes and projects are made of: way, turn, facts, lines of milestones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import Change
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.programmes import permissions
from nahtstelle.structure.programmes.models import Milestone, Programme, Project
from nahtstelle.structure.programmes.queries.projects import ProgrammeRecord, ProjectRecord
from nahtstelle.structure.programmes.states import PROJECT, Light, MilestoneState, Phase

DAY = dt.timedelta(days=1)
LIGHT_KINDS: dict[str, ui.TagKind] = {"": "neutral", Light.GREEN: "ok", Light.AMBER: "warn", Light.RED: "bad"}
STATE_KINDS: dict[str, ui.TagKind] = {
    MilestoneState.PLANNED: "now",
    MilestoneState.REACHED: "ok",
    MilestoneState.DROPPED: "neutral",
}


def project_url(project: Project) -> str:
    """Return the page of a project."""
    return reverse("programmes:show_project", args=[project.pk])


def milestone_url(milestone: Milestone) -> str:
    """Return the page of a milestone."""
    return reverse("programmes:show_milestone", args=[milestone.pk])


def light_words(light: str) -> str:
    """Return the light in words."""
    return str(Light(light).label) if light else _("no report")


def standing(milestone: Milestone, today: dt.date) -> tuple[str, ui.TagKind]:
    """Say in a word how a milestone stands."""
    if milestone.is_overdue(today):
        return _("overdue (milestone)"), "bad"
    return str(milestone.get_state_display()), STATE_KINDS[milestone.state]


def period(row: Programme | Project) -> str:
    """Return the period in words; open ends stay open."""
    starts = ui.date_short(row.starts_on) if row.starts_on else ""
    ends = ui.date_short(row.ends_on - DAY) if row.ends_on else ""
    if starts and ends:
        return f"{starts} – {ends}"
    if starts:
        return _("since %(date)s") % {"date": starts}
    return _("until %(date)s") % {"date": ends} if ends else ""


def way(project: Project) -> list[ui.Station]:
    """Return the phases of a project as stations, from the transition table."""
    order = list(Phase)
    here = order.index(Phase(project.phase))
    notes = {Phase.ENDED: (ui.date_words(project.ended_on),) if project.ended_on else ()}
    return [
        ui.Station(
            label=phase.label,
            notes=notes.get(phase, ()),
            state="done" if place < here else "here" if place == here else "ahead",
        )
        for place, phase in enumerate(order)
    ]


def turn(record: ProjectRecord, actor: Actor, today: dt.date) -> ui.Turn | None:
    """Say whose turn it is: who steers where a red report is not noted, else the lead."""
    project, red = record.project, record.to_note
    if project.phase == Phase.ENDED:
        return None
    if red is not None:
        text = _("The project is off plan: note the report and say what is arranged")
        if permissions.can_note_report(actor, project):
            url = reverse("programmes:note_report", args=[project.pk, red.pk])
            action = ui.Action(label=_("Note report"), url=url, icon="check", primary=True)
            return ui.Turn(text=text, actions=(action,))
    if permissions.can_report_project(actor, project):
        url = reverse("programmes:report_project", args=[project.pk])
        action = ui.Action(label=_("Write status report"), url=url, icon="notebook-pen", primary=True)
        return ui.Turn(text=_("Report on the project"), due=project.next_report_on, actions=(action,))
    if red is not None:
        waiting = project.body.short_name if project.body else _("Secretariat")
        return ui.Turn(text=f"{_('The project is off plan')}.", yours=False, waiting_for=waiting)
    if project.next_report_on is None:
        return None
    lead = project.lead.full_name if project.lead else _("Secretariat")
    return ui.Turn(
        text=_("The next status report is due."), due=project.next_report_on, yours=False, waiting_for=lead
    )


def actions(project: Project, actor: Actor) -> list[ui.Action]:
    """Return the buttons beside the heading."""
    found = []
    if permissions.can_plan_milestone(actor, project) and project.phase != Phase.ENDED:
        found.append(_link(project, "plan_milestone", _("Plan milestone"), "milestone"))
        found.append(
            ui.Action(
                label=_("Report interface"),
                url=f"{reverse('programmes:raise_interface')}?projekt={project.pk}",
                icon="waypoints",
            )
        )
        found.append(_link(project, "record_pilot", _("Enter pilot"), "flag"))
    if permissions.can_advance_project(actor, project):
        found += [
            _advance(project, row.verb, str(row.label))
            for row in PROJECT.open_verbs(project.phase)
            if row.verb != "end"
        ]
    if permissions.can_change_project(actor, project):
        found.append(_link(project, "change_project", _("Change"), "pencil"))
    if permissions.can_end_project(actor, project) and PROJECT.allows("end", project.phase):
        found.append(_link(project, "end_project", _("End (project)"), "badge-check"))
    return found


def _link(project: Project, name: str, label: str, icon: str) -> ui.Action:
    return ui.Action(label=label, url=reverse(f"programmes:{name}", args=[project.pk]), icon=icon)


def _advance(project: Project, verb: str, label: str) -> ui.Action:
    return ui.Action(
        label=label,
        url=reverse("programmes:advance_project", args=[project.pk]),
        method="post",
        icon="arrow-right",
        fields={"verb": verb},
        confirm=_("Take the project into its next phase? The step stands in the history."),
    )


def facts(project: Project) -> list[ui.Fact]:
    """Say who leads and steers, from when to when, where the record comes from."""
    programme_url = reverse("programmes:show_programme", args=[project.programme_id])
    rows = [ui.Fact(label=_("Programme"), value=project.programme.label, url=programme_url)]
    if project.parent:
        rows.append(ui.Fact(label=_("Part of"), value=project.parent.label, url=project_url(project.parent)))
    rows.append(ui.Fact(label=_("Lead"), value=project.lead.full_name if project.lead else "–"))
    if project.lead_institution:
        rows.append(ui.Fact(label=_("Responsible institution"), value=project.lead_institution.name))
    if project.body:
        url = reverse("governance:show_body", args=[project.body.key])
        rows.append(ui.Fact(label=_("Steered by"), value=project.body.short_name, url=url))
    if project.theme:
        rows.append(ui.Fact(label=_("Theme"), value=project.theme.name))
    if words := period(project):
        rows.append(ui.Fact(label=_("Period"), value=words, numeric=True))
    if project.next_report_on:
        rows.append(
            ui.Fact(label=_("Next report"), value=ui.date_short(project.next_report_on), numeric=True)
        )
    if project.source:
        rows.append(ui.Fact(label=_("Source"), value=project.source))
    return rows


def facts_of_programme(programme: Programme) -> list[ui.Fact]:
    """Say who is responsible, from when to when, by which resolutions."""
    lead = programme.lead_institution
    rows = [ui.Fact(label=_("Responsible institution"), value=lead.name if lead else "–")]
    if words := period(programme):
        rows.append(ui.Fact(label=_("Period"), value=words, numeric=True))
    if programme.government_resolutions:
        numbers = ", ".join(f"RRB {number}" for number in programme.government_resolutions)
        rows.append(ui.Fact(label=_("Resolutions of the government"), value=numbers, numeric=True))
    if programme.source:
        rows.append(ui.Fact(label=_("Source"), value=programme.source))
    return rows


def mark(milestone: Milestone, today: dt.date) -> ui.MilestoneMark:
    """Return a milestone as the picture draws it."""
    date = milestone.reached or milestone.planned
    kinds: dict[str, str] = {MilestoneState.REACHED: "done", MilestoneState.DROPPED: "dropped"}
    has_moved = milestone.original_on != date.last_day
    return ui.MilestoneMark(
        first_day=date.first_day,
        last_day=date.last_day,
        label=milestone.title,
        when=str(date),
        kind="late" if milestone.is_overdue(today) else kinds.get(milestone.state, "ahead"),  # type: ignore[arg-type]
        was=milestone.original_on if has_moved else None,
        was_when=str(milestone.original) if has_moved else "",
        state=standing(milestone, today)[0],
        url=milestone_url(milestone),
    )


def lines_of_project(rows: Iterable[Milestone], today: dt.date) -> list[ui.MilestoneLine]:
    """Return a line for each milestone."""
    return [
        ui.MilestoneLine(label=row.title, url=milestone_url(row), marks=(mark(row, today),)) for row in rows
    ]


def lines_of_programme(record: ProgrammeRecord, today: dt.date) -> list[ui.MilestoneLine]:
    """Return a line for each project that has milestones."""
    return [
        ui.MilestoneLine(
            label=row.label,
            url=project_url(row),
            marks=tuple(mark(one, today) for one in record.pictured[row.pk]),
        )
        for row in record.projects
        if record.pictured[row.pk]
    ]


def tree(projects: Sequence[Project]) -> list[dict[str, object]]:
    """Return projects with their sub-projects below them, with depth and the kind of their light."""
    children: dict[int | None, list[Project]] = {}
    known = {row.pk for row in projects}
    for row in projects:
        children.setdefault(row.parent_id if row.parent_id in known else None, []).append(row)
    lines: list[dict[str, object]] = []

    def add(above: int | None, depth: int) -> None:
        for row in children.get(above, []):
            lines.append(
                {
                    "row": row,
                    "depth": depth,
                    "url": project_url(row),
                    "light": light_words(row.light),
                    "kind": LIGHT_KINDS[row.light],
                }
            )
            add(row.pk, depth + 1)

    add(None, 0)
    return lines


def history(changes: Iterable[Change]) -> list[ui.HistoryEntry]:
    """Return the lines of a timeline, the newest first."""
    return [
        ui.HistoryEntry(
            at=row.at,
            text=row.note or row.verb,
            who=", ".join(part for part in (row.actor_name, row.institution_name) if part),
            reason=row.reason,
        )
        for row in reversed(tuple(changes))
    ]
