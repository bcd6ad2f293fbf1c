"""Milestones: planned, moved with a reason, reached, dropped, reopened (domain §5)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.structure.programmes import permissions
from nahtstelle.structure.programmes.actions import duties
from nahtstelle.structure.programmes.actions.projects import ProjectHasEnded
from nahtstelle.structure.programmes.actions.steps import MILESTONE as SUBJECT
from nahtstelle.structure.programmes.actions.steps import (
    audit_step,
    locked_milestone,
    locked_project,
    note_step,
)
from nahtstelle.structure.programmes.models import Milestone, MilestoneMove, Project
from nahtstelle.structure.programmes.states import MILESTONE, MilestoneState, Phase, RoughDate


class MilestoneExists(ActionRefused):
    """The project has this milestone already; the form was perhaps sent twice."""

    default_sentence = gettext_lazy("The project has this milestone on this date already.")


class MilestoneIncomplete(ActionRefused):
    """A milestone has a title; a step on it says why."""


class MilestoneStale(ActionRefused):
    """Somebody has moved the milestone meanwhile, or the button was pressed twice."""

    default_sentence = gettext_lazy(
        "The milestone has been moved meanwhile. Look at its present date first; move it again if needed."
    )


@transaction.atomic
def plan_milestone(
    *,
    project_id: int,
    title: str,
    planned: RoughDate,
    actor: Actor,
    now: dt.datetime,
    note: str = "",
    source: str = "",
) -> Milestone:
    """Plan a milestone of a running project.

    Raises PermissionRefused, ProjectHasEnded, MilestoneIncomplete, MilestoneExists.
    """
    project = locked_project(project_id)
    if not permissions.can_plan_milestone(actor, project):
        raise PermissionRefused
    _check_running(project)
    if not title.strip():
        raise MilestoneIncomplete(_("Give the milestone a title."), field="title")
    same = project.milestones.filter(title=title.strip(), planned_on=planned.last_day)
    if same.exclude(state=MilestoneState.DROPPED).exists():
        raise MilestoneExists(field="title")
    milestone = Milestone.objects.create(
        project=project,
        title=title.strip(),
        original_on=planned.last_day,
        original_precision=planned.precision,
        planned_on=planned.last_day,
        planned_precision=planned.precision,
        note=note.strip(),
        source=source,
    )
    sentence = _("Planned: %(date)s.") % {"date": planned}
    _note(milestone, "plan", source="", actor=actor, now=now, sentence=sentence)
    return milestone


@transaction.atomic
def move_milestone(
    *,
    milestone_id: int,
    target: RoughDate,
    reason: str,
    after: int,
    actor: Actor,
    now: dt.datetime,
    source: str = "",
) -> MilestoneMove:
    """Move a milestone and keep who, from, to and why. `after` is the number of moves that the mover knew of.

    Raises PermissionRefused, TransitionRefused, ProjectHasEnded, MilestoneIncomplete, MilestoneStale.
    """
    milestone = locked_milestone(milestone_id)
    if not permissions.can_move_milestone(actor, milestone):
        raise PermissionRefused
    MILESTONE.step("move", milestone.state)
    _check_running(milestone.project)
    if milestone.moves_count != after:
        raise MilestoneStale
    if not reason.strip():
        raise MilestoneIncomplete(_("Say why the milestone moves."), field="reason")
    if target == milestone.planned:
        raise MilestoneIncomplete(_("The milestone stands on this date already."), field="planned")
    origin = milestone.planned
    move = MilestoneMove.objects.create(
        milestone=milestone,
        number=milestone.moves_count + 1,
        from_on=origin.last_day,
        from_precision=origin.precision,
        to_on=target.last_day,
        to_precision=target.precision,
        reason=reason.strip(),
        moved_on=timezone.localdate(now),
        moved_at=now,
        moved_by_id=actor.user_id,
        source=source,
    )
    milestone.planned_on, milestone.planned_precision = target.last_day, target.precision
    milestone.moves_count = move.number
    milestone.save(update_fields=["planned_on", "planned_precision", "moves_count"])
    duties.stop_waiting("milestone", milestone.pk, actor=actor, now=now)
    sentence = _("Moved from %(origin)s to %(target)s.") % {"origin": origin, "target": target}
    _note(
        milestone,
        "move",
        source=milestone.state,
        actor=actor,
        now=now,
        sentence=sentence,
        reason=reason.strip(),
    )
    return move


@transaction.atomic
def reach_milestone(
    *, milestone_id: int, reached: RoughDate, note: str, actor: Actor, now: dt.datetime
) -> Milestone:
    """Report a milestone as reached, not in the future. Raises PermissionRefused, TransitionRefused, ProjectHasEnded,
    MilestoneIncomplete.
    """
    milestone = _begin(milestone_id, "reach", actor)
    if reached.first_day > timezone.localdate(now):
        raise MilestoneIncomplete(_("A milestone is reached today or earlier."), field="reached")
    milestone.state = MilestoneState.REACHED
    milestone.reached_on, milestone.reached_precision = reached.last_day, reached.precision
    milestone.note = note.strip() or milestone.note
    milestone.save(update_fields=["state", "reached_on", "reached_precision", "note"])
    duties.stop_waiting("milestone", milestone.pk, actor=actor, now=now)
    sentence = _("Reached: %(date)s.") % {"date": reached}
    _note(milestone, "reach", source=MilestoneState.PLANNED, actor=actor, now=now, sentence=sentence)
    return milestone


@transaction.atomic
def drop_milestone(*, milestone_id: int, reason: str, actor: Actor, now: dt.datetime) -> Milestone:
    """Drop a milestone, with the reason. Raises PermissionRefused, TransitionRefused, ProjectHasEnded,
    MilestoneIncomplete.
    """
    milestone = _begin(milestone_id, "drop", actor)
    if not reason.strip():
        raise MilestoneIncomplete(_("Say why the milestone is dropped."), field="reason")
    milestone.state = MilestoneState.DROPPED
    milestone.save(update_fields=["state"])
    duties.stop_waiting("milestone", milestone.pk, actor=actor, now=now)
    _note(
        milestone, "drop", source=MilestoneState.PLANNED, actor=actor, now=now,
        sentence=_("Milestone dropped."), reason=reason.strip(),
    )  # fmt: skip
    return milestone


@transaction.atomic
def reopen_milestone(*, milestone_id: int, reason: str, actor: Actor, now: dt.datetime) -> Milestone:
    """Set a reached or dropped milestone back to planned, with the reason; its planned date stays.

    Raises PermissionRefused, TransitionRefused, ProjectHasEnded, MilestoneIncomplete.
    """
    milestone = _begin(milestone_id, "reopen", actor)
    if not reason.strip():
        raise MilestoneIncomplete(_("Say why the milestone is reopened."), field="reason")
    source = milestone.state
    milestone.state, milestone.reached_on, milestone.reached_precision = MilestoneState.PLANNED, None, ""
    milestone.save(update_fields=["state", "reached_on", "reached_precision"])
    _note(
        milestone, "reopen", source=source, actor=actor, now=now,
        sentence=_("Milestone reopened."), reason=reason.strip(),
    )  # fmt: skip
    return milestone


def _begin(milestone_id: int, verb: str, actor: Actor) -> Milestone:
    """Lock a milestone and check who says the verb, and whether it may follow."""
    milestone = locked_milestone(milestone_id)
    if not permissions.can_reach_milestone(actor, milestone):
        raise PermissionRefused
    MILESTONE.step(verb, milestone.state)
    _check_running(milestone.project)
    return milestone


def _check_running(project: Project) -> None:
    if project.phase == Phase.ENDED:
        raise ProjectHasEnded


def _note(
    milestone: Milestone,
    verb: str,
    *,
    source: str,
    actor: Actor,
    now: dt.datetime,
    sentence: str,
    reason: str = "",
) -> None:
    note_step(
        MILESTONE, SUBJECT, milestone.pk, verb, source=source, target=milestone.state, actor=actor, now=now,
        sentence=sentence, reason=reason,
    )  # fmt: skip
    audit_step(SUBJECT, verb, milestone.pk, actor=actor, now=now, project=milestone.project_id)
