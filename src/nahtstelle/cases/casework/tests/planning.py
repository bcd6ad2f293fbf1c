"""Steps towards a signed plan, for tests: `write`, `ready`, `sign`, through the actions with their walls."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from nahtstelle.cases.casework.actions import counter_reading, measures, plan_drafts, plan_signing
from nahtstelle.cases.casework.actions.plan_drafts import GoalDraft, MeasureDraft, PlanDraft
from nahtstelle.cases.casework.models import Case, Measure, PlanVersion
from nahtstelle.cases.casework.walls import as_service, reading_as
from nahtstelle.ground.identity.api import actor_for
from nahtstelle.ground.identity.models import User

TODAY = timezone.localdate()
SOON = TODAY + dt.timedelta(days=30)


class Planner:
    """One case on its way to a plan and after: every step in the name of a person."""

    def __init__(self, case: Case, team: Any) -> None:
        self.case, self.team = case, team

    def do(self, action: Callable[..., Any], *, by: User | None = None, **values: Any) -> Any:
        """Carry out an action as somebody; the coordinator unless told otherwise."""
        user = by or self.team.eva
        values.setdefault("now", timezone.now())
        with reading_as(user_id=user.pk):
            return action(case_id=self.case.pk, actor=actor_for(user, TODAY), **values)

    def draft(self, *, due_on: dt.date = SOON, text: str = "Staplerausweis", **changes: Any) -> PlanDraft:
        """Return a plan with one goal; Fritz and the client have a measure each."""
        own = MeasureDraft(text=text, kind="training", due_on=due_on, responsible_id=self.team.fritz.pk)
        clients = MeasureDraft(text="Dossier überarbeiten", kind="job_search", due_on=due_on)
        goal = GoalDraft(text="Anstellung als Logistikerin", due_on=SOON, measures=(own, clients))
        return PlanDraft(**{"goals": (goal,), "starting_point": "Sucht seit zwei Jahren"} | changes)

    def write(self, **changes: Any) -> PlanVersion:
        """Write the draft."""
        plan = self.in_work()
        return self.do(
            plan_drafts.write_plan,
            draft=self.draft(**changes),
            expected_version=plan.version if plan else 0,
        )

    def waive(self) -> PlanVersion:
        """Go without counter-reading."""
        return self.do(counter_reading.waive_counter_reading)

    def sign(self) -> PlanVersion:
        """Have the version in work signed today."""
        return self.do(
            plan_signing.sign_plan, signing=plan_signing.Signing(signed_on=TODAY, both_confirmed=True)
        )

    def signed(self, **changes: Any) -> PlanVersion:
        """Write, waive and sign."""
        self.write(**changes)
        self.waive()
        return self.sign()

    def move(self, verb: str, *, by: User | None = None, text: str = "", client: bool = False) -> Measure:
        """Move a measure of the plan in force."""
        return self.do(
            measures.move_measure, by=by, measure_id=self.measure(client=client).pk, verb=verb, text=text
        )

    def measure(self, *, client: bool = False) -> Measure:
        """Return the measure of Fritz, or the client's, in the plan in force."""
        with as_service("tests"):
            return Measure.objects.select_related("plan", "goal").get(
                case=self.case, plan__state="signed", is_clients=client
            )

    def in_work(self) -> PlanVersion | None:
        """Return the version being written."""
        with as_service("tests"):
            return PlanVersion.objects.filter(
                case=self.case, state__in=["draft", "counter_reading", "ready"]
            ).first()

    def fresh(self) -> Case:
        """Return the case as it is now."""
        with as_service("tests"):
            return Case.objects.get(pk=self.case.pk)


@pytest.fixture
def planner(make_case: Callable[..., Case], team: Any) -> Planner:
    """A case whose plan is being made."""
    return Planner(make_case("planning"), team)
