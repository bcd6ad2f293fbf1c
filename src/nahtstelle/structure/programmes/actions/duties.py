"""What projects, milestones and interfaces leave waiting for whom. Keys begin with «project:<pk>:» and the like."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor, Role, working_day_after
from nahtstelle.ground.worklist import api as worklist
from nahtstelle.structure.governance.api import heads_of
from nahtstelle.structure.programmes.actions.steps import INTERFACE, MILESTONE, PROJECT
from nahtstelle.structure.programmes.models import Interface, Milestone, Project, StatusReport
from nahtstelle.structure.programmes.states import MilestoneState

DAYS_TO_NOTE, DAYS_TO_ANSWER = 14, 30


def wait_for_report(project: Project, *, now: dt.datetime) -> None:
    """The lead reports by the date of the interval; without a lead the secretariat is asked."""
    _open(
        f"project:{project.pk}:report:{project.next_report_on}",
        "programmes.project.report",
        (PROJECT, project.pk),
        title=_("Status report: %(name)s") % {"name": project.name},
        place=_("Project %(name)s") % {"name": project.label},
        url=reverse("programmes:report_project", args=[project.pk]),
        due_on=project.next_report_on,
        now=now,
        user_id=project.lead_id,
    )


def report_is_late(project: Project, *, now: dt.datetime) -> None:
    """An overdue report reaches the secretariat too."""
    _open(
        f"project:{project.pk}:report:{project.next_report_on}:office",
        "programmes.project.late",
        (PROJECT, project.pk),
        title=_("Status report overdue: %(name)s") % {"name": project.name},
        place=_("Project %(name)s") % {"name": project.label},
        url=reverse("programmes:show_project", args=[project.pk]),
        due_on=project.next_report_on,
        now=now,
    )


def wait_for_milestone(milestone: Milestone, *, is_late: bool, now: dt.datetime) -> None:
    """The lead reports a milestone as reached, or moves it; an overdue one reaches the secretariat too."""
    url = reverse("programmes:show_milestone", args=[milestone.pk])
    place = _("Project %(name)s") % {"name": milestone.project.label}
    _open(
        f"milestone:{milestone.pk}:due",
        "programmes.milestone.due",
        (MILESTONE, milestone.pk),
        title=_("Milestone due: %(title)s") % {"title": milestone.title},
        place=place,
        url=url,
        due_on=milestone.planned_on,
        now=now,
        user_id=milestone.project.lead_id,
    )
    if is_late and milestone.project.lead_id is not None:
        _open(
            f"milestone:{milestone.pk}:office",
            "programmes.milestone.late",
            (MILESTONE, milestone.pk),
            title=_("Milestone overdue: %(title)s") % {"title": milestone.title},
            place=place,
            url=url,
            due_on=milestone.planned_on,
            now=now,
        )


def wait_for_note(project: Project, report: StatusReport, *, now: dt.datetime) -> None:
    """A red report is noted by the secretariat and whoever heads the steering body, with what is arranged."""
    today = timezone.localdate(now)
    heads = heads_of(project.body_id, today) if project.body_id else []
    for user_id in (None, *heads):
        _open(
            f"project:{project.pk}:red:{report.pk}:{user_id or 'office'}",
            "programmes.project.red",
            (PROJECT, project.pk),
            title=_("Project off plan: %(name)s") % {"name": project.name},
            place=_("Project %(name)s") % {"name": project.label},
            url=reverse("programmes:note_report", args=[project.pk, report.pk]),
            due_on=working_day_after(today + dt.timedelta(days=DAYS_TO_NOTE)),
            now=now,
            user_id=user_id,
        )


def wait_for_solution(interface: Interface, *, now: dt.datetime) -> None:
    """The owner of an open question proposes a solution."""
    _open_interface(
        interface, "solution", _("Propose a solution: %(pair)s"), now=now, user_id=interface.owner_id
    )


def wait_for_decision(interface: Interface, *, now: dt.datetime) -> None:
    """The secretariat brings a proposed solution to a decision."""
    _open_interface(interface, "decision", _("Have the interface decided: %(pair)s"), now=now, user_id=None)


def _open_interface(
    interface: Interface, name: str, title: str, *, now: dt.datetime, user_id: int | None
) -> None:
    pair = f"{interface.first.label} – {interface.second.label}"
    _open(
        f"interface:{interface.pk}:{name}",
        f"programmes.interface.{name}",
        (INTERFACE, interface.pk),
        title=title % {"pair": pair},
        place=_("Interface"),
        url=reverse("programmes:show_interface", args=[interface.pk]),
        due_on=working_day_after(timezone.localdate(now) + dt.timedelta(days=DAYS_TO_ANSWER)),
        now=now,
        user_id=user_id,
    )


def stop_waiting(kind: str, pk: int, name: str = "", *, actor: Actor, now: dt.datetime) -> None:
    """Close the duties of a thing whose name begins so; without a name all of them."""
    worklist.close_duties(key_prefix=f"{kind}:{pk}:{name}", now=now, actor=actor)


def stop_waiting_for_milestones(project: Project, *, actor: Actor, now: dt.datetime) -> None:
    """Close the duties of a project's milestones that are still planned."""
    planned = Milestone.objects.filter(project=project, state=MilestoneState.PLANNED)
    for pk in planned.values_list("pk", flat=True).order_by("pk"):
        stop_waiting("milestone", pk, actor=actor, now=now)


def hand_over(project: Project, *, actor: Actor, now: dt.datetime) -> None:
    """Close what waits for a former lead; the nightly look opens it for the new one."""
    stop_waiting("project", project.pk, "report", actor=actor, now=now)
    stop_waiting_for_milestones(project, actor=actor, now=now)


def _open(
    key: str,
    kind: str,
    subject: tuple[str, int],
    *,
    title: str,
    place: str,
    url: str,
    due_on: dt.date | None,
    now: dt.datetime,
    user_id: int | None = None,
) -> None:
    """Open a duty for a person, or for the secretariat."""
    worklist.open_duty(
        key=key,
        kind=kind,
        subject_type=subject[0],
        subject_id=subject[1],
        title=title,
        place=place,
        url=url,
        due_on=due_on,
        user_id=user_id,
        role="" if user_id else Role.SECRETARIAT,
        now=now,
    )
