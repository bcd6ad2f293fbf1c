"""Projects: the one responsible leads the first, the author the second; the member chairs the body that steers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from nahtstelle.ground.identity.actors import actor_for
from nahtstelle.structure.governance.models import Appointment, Body
from nahtstelle.structure.programmes import permissions
from nahtstelle.structure.programmes.models import Interface, Milestone, Programme, Project
from nahtstelle.structure.programmes.states import INTERFACE, MILESTONE, PROJECT, MilestoneState, Phase

if TYPE_CHECKING:
    from tests.permissions.scene import Row, Scene

DAY = dt.date(2026, 6, 30)
PROJECT_VERBS = {
    "start_pilot": ("start_pilot", permissions.can_advance_project),
    "evaluate": ("evaluate", permissions.can_advance_project),
    "introduce": ("introduce", permissions.can_advance_project),
    "end": ("end", permissions.can_end_project),
    "change": ("", permissions.can_change_project),
    "lead": ("", permissions.can_lead_project),
    "record_pilot": ("", permissions.can_record_pilot),
    "plan_milestone": ("", permissions.can_plan_milestone),
    "report": ("", permissions.can_report_project),
    "note_report": ("", permissions.can_note_report),
    "raise_interface": ("", permissions.can_raise_interface),
}
MILESTONE_VERBS = {
    "move": ("move", permissions.can_move_milestone),
    "reach": ("reach", permissions.can_reach_milestone),
    "drop": ("drop", permissions.can_drop_milestone),
    "reopen": ("reopen", permissions.can_reopen_milestone),
    "link": ("", permissions.can_link_milestone),
}
INTERFACE_VERBS = {
    "propose": ("propose", permissions.can_propose_solution),
    "reject": ("reject", permissions.can_reject_solution),
    "settle": ("settle", permissions.can_settle_interface),
}


def rows_of_programmes(scene: Scene) -> Iterator[Row]:
    """Yield programmes, projects in each phase, milestones and interfaces in each state."""
    from tests.permissions.scene import SINCE, Row

    body = Body.objects.create(
        key="steering-project", name="x", short_name="x", kind="committee", decision_rule="consensus"
    )
    member = Appointment.objects.get(body=scene.bodies.ekg).user
    chair = Appointment.objects.create(user=member, body=body, function="chair", period=SINCE)
    scene.actors["member"] = actor_for(member, timezone.localdate())
    programme = Programme.objects.create(name="IIM")
    yield Row("programme", "any", "see", scene.seen(programme))
    yield Row("programme", "any", "change", scene.simple(permissions.can_change_programme, programme))
    for verb, may in (
        ("enter", permissions.can_enter_programmes),
        ("create_programme", permissions.can_create_programme),
        ("create_project", permissions.can_create_project),
    ):
        yield Row("programmes", "any", verb, scene.simple(lambda actor, _row, may=may: may(actor), None))
    projects = [_project(scene, programme, body, phase) for phase in Phase]
    for project in projects:
        yield from scene.lines("project", project.phase, project, PROJECT_VERBS, PROJECT)
    for state in MilestoneState:
        milestone = _milestone(projects[0], state)
        yield from scene.lines("milestone", state.value, milestone, MILESTONE_VERBS, MILESTONE)
    other = Project.objects.create(programme=programme, name="Anderes", lead=scene.author)
    yield from _interfaces(scene, projects[0], other)
    chair.delete()
    scene.actors["member"] = actor_for(member, timezone.localdate())


def _project(scene: Scene, programme: Programme, body: Body, phase: Phase) -> Project:
    ended = phase == Phase.ENDED
    return Project.objects.create(
        programme=programme,
        name=phase.value,
        lead=scene.responsible,
        body=body,
        phase=phase,
        ended_on=DAY if ended else None,
    )


def _milestone(project: Project, state: MilestoneState) -> Milestone:
    reached: dict[str, Any] = {"reached_on": DAY, "reached_precision": "day"}
    return Milestone.objects.create(
        project=project,
        title=state.value,
        original_on=DAY,
        planned_on=DAY,
        state=state,
        **reached if state == MilestoneState.REACHED else {},
    )


def _interfaces(scene: Scene, first: Project, second: Project) -> Iterator[Row]:
    from tests.permissions.scene import NOW

    for state in ("open", "proposed", "settled"):
        settled: dict[str, Any] = {"settled_on": DAY, "decision": scene.decision(scene.proposal("decided"))}
        interface = Interface.objects.create(
            first=first,
            second=second,
            question=state,
            owner=scene.asked,
            state=state,
            proposal="So.",
            raised_on=DAY,
            raised_at=NOW,
            **settled if state == "settled" else {},
        )
        yield from scene.lines("interface", state, interface, INTERFACE_VERBS, INTERFACE)
