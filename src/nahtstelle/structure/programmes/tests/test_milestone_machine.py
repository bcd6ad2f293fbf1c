"""Phases and milestones against a model that knows nothing of the code."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any, ClassVar

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from nahtstelle.ground.lifecycle.api import ActionRefused
from nahtstelle.structure.programmes.actions import milestones, projects
from nahtstelle.structure.programmes.models import Milestone, Project
from nahtstelle.structure.programmes.states import RoughDate
from nahtstelle.structure.programmes.tests.conftest import NOW, TODAY

WHO = st.sampled_from(["anna", "lena", "carla"])
DAYS = st.sampled_from(["2026-Q2", "2026-autumn", "2026-end", "2027"])
WAYS = {
    "start_pilot": ({"concept", "evaluation"}, "pilot"),
    "evaluate": ({"pilot"}, "evaluation"),
    "introduce": ({"concept", "pilot", "evaluation"}, "introduction"),
}


class ProjectMachine(RuleBasedStateMachine):
    """One project with one milestone; the secretariat, the lead, an outsider."""

    world: ClassVar[SimpleNamespace]

    def __init__(self) -> None:
        super().__init__()
        self._transaction = transaction.atomic()
        self._transaction.__enter__()
        self.phase, self.state, self.planned = "concept", "planned", "2026-Q2"
        self.moves: list[tuple[str, str]] = []
        self.pk = milestones.plan_milestone(
            project_id=self.world.project, title="Konzept", planned=RoughDate.read("2026-Q2"),
            actor=self.world.anna, now=NOW,
        ).pk  # fmt: skip

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._transaction.__exit__(None, None, None)

    def attempt(self, allowed: bool, action: Any, who: str, /, **arguments: Any) -> bool:
        refused = False
        try:
            with transaction.atomic():
                action(actor=getattr(self.world, who), now=NOW, **arguments)
        except ActionRefused:
            refused = True
        assert refused != allowed, (action.__name__, who, self.phase, self.state)
        return allowed

    def may(self, who: str) -> bool:
        return who != "carla" and self.phase != "ended"

    @rule(who=WHO, verb=st.sampled_from(sorted(WAYS)))
    def advance(self, who: str, verb: str) -> None:
        sources, target = WAYS[verb]
        allowed = who != "carla" and self.phase in sources
        if self.attempt(allowed, projects.advance_project, who, project_id=self.world.project, verb=verb):
            self.phase = target

    @rule(who=WHO, reason=st.sampled_from(["", "Fertig"]))
    def end(self, who: str, reason: str) -> None:
        allowed = who == "anna" and self.phase == "introduction" and bool(reason)
        if self.phase != "introduction":
            return  # ends late, so that there is something to see before
        arguments = {"project_id": self.world.project, "ended_on": TODAY, "reason": reason}
        if self.attempt(allowed, projects.end_project, who, **arguments):
            self.phase = "ended"

    @rule(who=WHO, day=DAYS, stale=st.booleans())
    def move(self, who: str, day: str, stale: bool) -> None:
        after = len(self.moves) + stale
        allowed = self.may(who) and self.state == "planned" and day != self.planned and not stale
        arguments = {"target": RoughDate.read(day), "reason": "Grund", "after": after}
        if self.attempt(allowed, milestones.move_milestone, who, milestone_id=self.pk, **arguments):
            self.moves.append((self.planned, day))
            self.planned = day

    @rule(who=WHO, late=st.booleans())
    def reach(self, who: str, late: bool) -> None:
        allowed = self.may(who) and self.state == "planned" and not late
        reached = RoughDate(TODAY + dt.timedelta(days=int(late)))
        if self.attempt(
            allowed, milestones.reach_milestone, who, milestone_id=self.pk, reached=reached, note=""
        ):
            self.state = "reached"

    @rule(who=WHO, reason=st.sampled_from(["", "Grund"]))
    def drop(self, who: str, reason: str) -> None:
        allowed = self.may(who) and self.state == "planned" and bool(reason)
        if self.attempt(allowed, milestones.drop_milestone, who, milestone_id=self.pk, reason=reason):
            self.state = "dropped"

    @rule(who=WHO, reason=st.sampled_from(["", "Grund"]))
    def reopen(self, who: str, reason: str) -> None:
        allowed = self.may(who) and self.state != "planned" and bool(reason)
        if self.attempt(allowed, milestones.reopen_milestone, who, milestone_id=self.pk, reason=reason):
            self.state = "planned"

    @invariant()
    def every_move_is_kept(self) -> None:
        milestone = Milestone.objects.get(pk=self.pk)
        kept = [(row.origin.notation, row.target.notation) for row in milestone.moves.order_by("number")]
        assert kept == self.moves
        assert (milestone.state, milestone.planned.notation) == (self.state, self.planned)
        assert milestone.original.notation == "2026-Q2"
        assert (milestone.reached_on is not None) == (self.state == "reached")
        assert Project.objects.get(pk=self.world.project).phase == self.phase


def test_no_sequence_of_verbs_loses_a_move_or_leaves_the_way(actors, project):
    ProjectMachine.world = SimpleNamespace(
        anna=actors.anna, lena=actors.lena, carla=actors.carla, project=project.pk
    )
    run_state_machine_as_test(
        ProjectMachine,
        settings=settings(
            max_examples=15,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
