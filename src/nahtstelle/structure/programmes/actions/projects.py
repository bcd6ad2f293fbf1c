"""Projects: entered and changed by the secretariat, led through their phases (domain §5; 002 §3)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.identity.api import Actor, sort_key, working_day_after
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.structure.programmes import permissions
from nahtstelle.structure.programmes.actions import duties
from nahtstelle.structure.programmes.actions.steps import PROJECT as SUBJECT
from nahtstelle.structure.programmes.actions.steps import (
    audit_step,
    check_version,
    count_version,
    locked_project,
    note_step,
)
from nahtstelle.structure.programmes.models import Programme, Project
from nahtstelle.structure.programmes.states import PROJECT, Phase
from nahtstelle.structure.programmes.states.projects import months_after

ADVANCING = ("start_pilot", "evaluate", "introduce")


class ProjectExists(ActionRefused):
    """The programme has a project of that name already."""

    default_sentence = gettext_lazy("The programme has a project of this name already.")


class ProjectIncomplete(ActionRefused):
    """A project has a name, ends after it began, and is no part of itself."""


class ProjectHasEnded(ActionRefused):
    """Nothing is planned or reported in a project that has ended."""

    default_sentence = gettext_lazy("The project has ended.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectPlan:
    """What is entered of a project. `ends_on` is the first day after it; without `report_months` nobody reports."""

    programme_id: int
    name: str
    parent_id: int | None = None
    short_name: str = ""
    purpose: str = ""
    theme_id: int | None = None
    lead_id: int | None = None
    lead_institution_id: int | None = None
    body_id: int | None = None
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    report_months: int | None = None
    source: str = ""


@transaction.atomic
def create_project(*, plan: ProjectPlan, actor: Actor, now: dt.datetime) -> Project:
    """Enter a project, in the phase «concept». Raises PermissionRefused, ProjectIncomplete, ProjectExists."""
    if not permissions.can_create_project(actor):
        raise PermissionRefused
    Programme.objects.select_for_update().get(pk=plan.programme_id)
    _check(plan, own_id=None)
    project = Project(**_values(plan))
    project.next_report_on = next_report_day(project, timezone.localdate(now))
    project.save(force_insert=True)
    note_step(
        PROJECT, SUBJECT, project.pk, "create", source="", target=project.phase, actor=actor, now=now,
        sentence=_("Project entered."),
    )  # fmt: skip
    audit_step(SUBJECT, "created", project.pk, actor=actor, now=now, programme=plan.programme_id)
    return project


@transaction.atomic
def change_project(
    *, project_id: int, plan: ProjectPlan, version: int, actor: Actor, now: dt.datetime
) -> Project:
    """Change a project; its phase and reports stay. `version` is the one the form was filled with.

    Raises PermissionRefused, ProjectIncomplete, ProjectExists, EditConflict.
    """
    Programme.objects.select_for_update().get(pk=plan.programme_id)
    project = locked_project(project_id)
    if not permissions.can_change_project(actor, project):
        raise PermissionRefused
    check_version(project, version, "purpose")
    _check(plan, own_id=project.pk)
    old_lead, old_months = project.lead_id, project.report_months
    for name, value in _values(plan).items():
        setattr(project, name, value)
    if plan.report_months != old_months:
        project.next_report_on = next_report_day(project, timezone.localdate(now))
        duties.stop_waiting("project", project.pk, "report", actor=actor, now=now)
    count_version(project, actor=actor, now=now)
    project.save()
    if old_lead != project.lead_id:
        duties.hand_over(project, actor=actor, now=now)
    audit_step(SUBJECT, "changed", project.pk, actor=actor, now=now)
    return project


@transaction.atomic
def advance_project(*, project_id: int, verb: str, actor: Actor, now: dt.datetime) -> Project:
    """Take a project into its next phase: start_pilot, evaluate or introduce.

    Raises PermissionRefused, TransitionRefused.
    """
    if verb not in ADVANCING:
        raise ValueError(f"{verb} is no step into a next phase")
    project = locked_project(project_id)
    if not permissions.can_advance_project(actor, project):
        raise PermissionRefused
    source, project.phase = project.phase, PROJECT.step(verb, project.phase)
    project.save(update_fields=["phase"])
    _note(project, verb, source=source, actor=actor, now=now)
    return project


@transaction.atomic
def end_project(
    *, project_id: int, ended_on: dt.date, reason: str, actor: Actor, now: dt.datetime
) -> Project:
    """End a project on a day, with what came of it; nobody reports from then on.

    Raises PermissionRefused, TransitionRefused, ProjectIncomplete.
    """
    project = locked_project(project_id)
    if not permissions.can_end_project(actor, project):
        raise PermissionRefused
    source, target = project.phase, PROJECT.step("end", project.phase)
    if not reason.strip():
        raise ProjectIncomplete(_("Say in a few sentences what came of the project."), field="reason")
    if ended_on > timezone.localdate(now):
        raise ProjectIncomplete(_("End the project once its last day has come."), field="ended_on")
    if project.starts_on and ended_on < project.starts_on:
        raise ProjectIncomplete(_("The last day lies on or after the first."), field="ended_on")
    project.phase, project.ended_on, project.next_report_on = target, ended_on, None
    project.save(update_fields=["phase", "ended_on", "next_report_on"])
    duties.stop_waiting("project", project.pk, actor=actor, now=now)
    duties.stop_waiting_for_milestones(project, actor=actor, now=now)
    _note(project, "end", source=source, actor=actor, now=now, reason=reason.strip())
    return project


def next_report_day(project: Project, after: dt.date) -> dt.date | None:
    """Return the first date of the project's interval after a day, moved to a working day; None where none reports."""
    if project.report_months is None or project.phase == Phase.ENDED:
        return None
    begin = project.starts_on or after
    if begin > after:
        after = begin
    elapsed = (after.year - begin.year) * 12 + after.month - begin.month
    number = max(1, elapsed // project.report_months)
    while (due := working_day_after(months_after(begin, number * project.report_months))) <= after:
        number += 1
    return due


def _check(plan: ProjectPlan, *, own_id: int | None) -> None:
    if not plan.name.strip():
        raise ProjectIncomplete(_("Give the project a name."), field="name")
    if plan.starts_on and plan.ends_on and plan.ends_on <= plan.starts_on:
        raise ProjectIncomplete(_("The last day lies on or after the first."), field="last_day")
    others = Project.objects.filter(programme=plan.programme_id).exclude(pk=own_id or 0)
    if others.filter(sort_name=sort_key(plan.name)).exists():
        raise ProjectExists(field="name")
    if plan.parent_id is None:
        return
    if not others.filter(pk=plan.parent_id).exists():
        raise ProjectIncomplete(_("The project above belongs to the same programme."), field="parent")
    if own_id is not None and own_id in _line_above(plan.parent_id):
        raise ProjectIncomplete(_("A project is not part of itself."), field="parent")


def _line_above(project_id: int) -> set[int]:
    """Return a project and all above it; the tree is few levels deep."""
    parents = dict(Project.objects.filter(parent__isnull=False).values_list("pk", "parent").order_by("pk"))
    line, here = set(), project_id
    while here not in line:
        line.add(here)
        here = parents.get(here) or here
    return line


def _values(plan: ProjectPlan) -> dict[str, object]:
    return {
        "programme_id": plan.programme_id,
        "parent_id": plan.parent_id,
        "name": plan.name.strip(),
        "short_name": plan.short_name.strip(),
        "purpose": plan.purpose.strip(),
        "theme_id": plan.theme_id,
        "lead_id": plan.lead_id,
        "lead_institution_id": plan.lead_institution_id,
        "body_id": plan.body_id,
        "starts_on": plan.starts_on,
        "ends_on": plan.ends_on,
        "report_months": plan.report_months,
        "source": plan.source.strip(),
    }


def _note(
    project: Project, verb: str, *, source: str, actor: Actor, now: dt.datetime, reason: str = ""
) -> None:
    sentence = _("Phase: %(phase)s.") % {"phase": project.get_phase_display()}
    note_step(
        PROJECT, SUBJECT, project.pk, verb, source=source, target=project.phase, actor=actor, now=now,
        sentence=sentence, reason=reason,
    )  # fmt: skip
    audit_step(SUBJECT, verb, project.pk, actor=actor, now=now, phase=project.phase)
