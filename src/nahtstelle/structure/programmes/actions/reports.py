"""Status reports of projects: written by the lead; a red one reaches whoever steers (domain §5)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.structure.programmes import permissions
from nahtstelle.structure.programmes.actions import duties
from nahtstelle.structure.programmes.actions.projects import ProjectHasEnded, next_report_day
from nahtstelle.structure.programmes.actions.steps import PROJECT as SUBJECT
from nahtstelle.structure.programmes.actions.steps import audit_step, locked_project, note_step
from nahtstelle.structure.programmes.models import Project, StatusReport
from nahtstelle.structure.programmes.states import PROJECT, Light, Phase

DAYS_BEFORE = 15
"""Times the months of the interval: a report from then on settles the next due date."""


class StatusIncomplete(ActionRefused):
    """A report says how it stands; one that is not green says what the risk is; a need names of whom."""


class StatusStale(ActionRefused):
    """Somebody has reported meanwhile, or the button was pressed twice."""

    default_sentence = gettext_lazy(
        "A status report has come in meanwhile. Read it first; report again if something is missing."
    )


class StatusNoted(ActionRefused):
    """A report is noted once."""

    default_sentence = gettext_lazy("The report is noted already.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What a lead reports; what is needed is needed from one institution or one body."""

    light: str
    text: str
    risks: str = ""
    needed: str = ""
    needed_from_id: int | None = None
    needed_from_body_id: int | None = None


@transaction.atomic
def report_project(
    *, project_id: int, status: Status, after: int, actor: Actor, now: dt.datetime, source: str = ""
) -> StatusReport:
    """Report on a project. `after` is the number of the latest report that the lead knew of.

    Raises PermissionRefused, ProjectHasEnded, StatusIncomplete, StatusStale.
    """
    project = locked_project(project_id)
    if not permissions.can_report_project(actor, project):
        raise PermissionRefused
    if project.phase == Phase.ENDED:
        raise ProjectHasEnded
    if project.reports_count != after:
        raise StatusStale
    _check(status)
    today = timezone.localdate(now)
    due_on = _settled_date(project, today)
    report = StatusReport.objects.create(
        project=project,
        number=project.reports_count + 1,
        reported_on=today,
        due_on=due_on,
        light=status.light,
        text=status.text.strip(),
        risks=status.risks.strip(),
        needed=status.needed.strip(),
        needed_from_id=status.needed_from_id,
        needed_from_body_id=status.needed_from_body_id,
        author_id=actor.user_id,
        reported_at=now,
        source=source,
    )
    _carry_over(project, report, today, actor, now)
    named = {"number": report.number, "light": report.get_light_display()}
    note_step(
        PROJECT, SUBJECT, project.pk, "report", source=project.phase, target=project.phase, actor=actor,
        now=now, sentence=_("Status report %(number)s: %(light)s.") % named,
    )  # fmt: skip
    audit_step(SUBJECT, "reported", project.pk, actor=actor, now=now, report=report.pk, light=report.light)
    return report


def _carry_over(
    project: Project, report: StatusReport, today: dt.date, actor: Actor, now: dt.datetime
) -> None:
    """Let the project know its light and next date; close and open what waits."""
    project.reports_count, project.light = report.number, report.light
    if report.due_on is not None:
        project.next_report_on = next_report_day(project, max(today, report.due_on))
        duties.stop_waiting("project", project.pk, "report", actor=actor, now=now)
    project.save(update_fields=["reports_count", "light", "next_report_on"])
    if report.light == Light.RED:
        duties.wait_for_note(project, report, now=now)


def _settled_date(project: Project, today: dt.date) -> dt.date | None:
    """Return the due date that a report of today settles; None for one that comes in between."""
    due_on = project.next_report_on
    if due_on is None or project.report_months is None:
        return None
    return due_on if today >= due_on - dt.timedelta(days=DAYS_BEFORE * project.report_months) else None


def _check(status: Status) -> None:
    if status.light not in Light.values:
        raise StatusIncomplete(_("Choose the light."), field="light")
    if not status.text.strip():
        raise StatusIncomplete(_("Say in a few sentences how the project stands."), field="text")
    if status.light != Light.GREEN and not status.risks.strip():
        raise StatusIncomplete(_("Say what puts the project at risk."), field="risks")
    froms = [row for row in (status.needed_from_id, status.needed_from_body_id) if row is not None]
    if status.needed.strip() and len(froms) != 1:
        raise StatusIncomplete(_("Say from whom it is needed."), field="needed_from")
    if froms and not status.needed.strip():
        raise StatusIncomplete(_("Say what is needed."), field="needed")


@transaction.atomic
def note_report(*, report_id: int, arranged: str, actor: Actor, now: dt.datetime) -> StatusReport:
    """Note a red report, with what is arranged. Raises PermissionRefused, StatusIncomplete, StatusNoted."""
    project_id = StatusReport.objects.values_list("project_id", flat=True).get(pk=report_id)
    project = locked_project(project_id)
    if not permissions.can_note_report(actor, project):
        raise PermissionRefused
    report = StatusReport.objects.select_for_update(of=("self",)).get(pk=report_id)
    if report.noted_at is not None:
        raise StatusNoted
    if report.light != Light.RED:
        raise StatusNoted(_("Only a red report is noted."))
    if not arranged.strip():
        raise StatusIncomplete(_("Say in a sentence what is arranged."), field="arranged")
    report.arranged, report.noted_at, report.noted_by_id = arranged.strip(), now, actor.user_id
    report.save(update_fields=["arranged", "noted_at", "noted_by"])
    duties.stop_waiting("project", project.pk, f"red:{report.pk}:", actor=actor, now=now)
    note_step(
        PROJECT, SUBJECT, project.pk, "note", source=project.phase, target=project.phase, actor=actor, now=now,
        sentence=_("Status report %(number)s noted.") % {"number": report.number}, reason=report.arranged,
    )  # fmt: skip
    audit_step(SUBJECT, "noted", project.pk, actor=actor, now=now, report=report.pk)
    return report
