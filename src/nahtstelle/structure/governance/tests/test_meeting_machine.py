"""The life of meetings with agenda and attendance, against a model that knows nothing of the code.

No sequence of verbs reaches a forbidden state, loses a proposal or an item, or counts somebody who is not there.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, ClassVar

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from nahtstelle.ground.lifecycle.api import ActionRefused
from nahtstelle.structure.governance.actions import agenda, attendance, meetings
from nahtstelle.structure.governance.models import AgendaItem, Meeting
from nahtstelle.structure.governance.queries.attendance import entitled_present

DAYS = (dt.date(2026, 3, 20), dt.date(2026, 4, 28))
PLACES = st.integers(0, 1)
PEOPLE = ("bruno", "nora", "walter", "carla")


@dataclass
class Sketch:
    """What the model knows of a meeting: state, items in order (proposal number or None), who is there, who left."""

    state: str = "planned"
    items: list[tuple[int, int | None, bool]] = field(default_factory=list)
    present: dict[str, str] = field(default_factory=dict)
    recused: set[tuple[int, str]] = field(default_factory=set)


class MeetingMachine(RuleBasedStateMachine):
    """Two meetings of one body, three proposals, four people of whom Carla is no member."""

    world: ClassVar[SimpleNamespace]

    def __init__(self) -> None:
        super().__init__()
        self._transaction = transaction.atomic()
        self._transaction.__enter__()
        world = self.world
        self.proposals = [world.make_proposal(state="accepted") for _ in range(3)]
        self.homes: list[int | None] = [None, None, None]
        self.meetings: list[Meeting] = []
        self.sketches: list[Sketch] = []
        for day in DAYS:
            plan = meetings.MeetingPlan(date=day)
            self.meetings.append(
                meetings.plan_meeting(actor=world.anna, body_id=world.body.pk, plan=plan, now=world.now)
            )
            self.sketches.append(Sketch())

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._transaction.__exit__(None, None, None)

    def attempt(self, allowed: bool, verb: Any, **arguments: Any) -> Any:
        """Say a verb; it succeeds exactly where the model allows it."""
        arguments = {"actor": self.world.anna, "now": self.world.now} | arguments
        refusal, result = None, None
        try:
            with transaction.atomic():
                result = verb(**arguments)
        except ActionRefused as refused:
            refusal = refused
        assert (refusal is None) == allowed, (verb.__name__, arguments, refusal)
        assert refusal is None or refusal.sentence
        return None if refusal else result or True

    @rule(which=PLACES)
    def invite(self, which: int) -> None:
        sketch = self.sketches[which]
        allowed = sketch.state == "planned" and bool(sketch.items)
        if self.attempt(allowed, meetings.invite_meeting, meeting_id=self.meetings[which].pk):
            sketch.state = "invited"

    @rule(which=PLACES, days_after=st.integers(-1, 1))
    def hold(self, which: int, days_after: int) -> None:
        sketch = self.sketches[which]
        day = DAYS[which] + dt.timedelta(days=days_after)
        now = dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)
        allowed = sketch.state == "invited" and days_after >= 0
        if self.attempt(allowed, meetings.hold_meeting, meeting_id=self.meetings[which].pk, now=now):
            sketch.state = "held"

    @rule(which=PLACES, reason=st.sampled_from(["", "Krankheit"]))
    def cancel(self, which: int, reason: str) -> None:
        sketch = self.sketches[which]
        allowed = sketch.state in {"planned", "invited"} and bool(reason)
        if self.attempt(allowed, meetings.cancel_meeting, meeting_id=self.meetings[which].pk, reason=reason):
            sketch.state = "cancelled"
            sketch.items = [item for item in sketch.items if item[1] is None]
            self.homes = [None if home == which else home for home in self.homes]

    @rule(which=PLACES, number=st.integers(0, 2))
    def schedule(self, which: int, number: int) -> None:
        sketch = self.sketches[which]
        allowed = self.homes[number] is None and sketch.state in {"planned", "invited"}
        item = self.attempt(
            allowed,
            agenda.schedule_proposal,
            proposal_id=self.proposals[number].pk,
            meeting_id=self.meetings[which].pk,
        )
        if item:
            sketch.items.append((item.pk, number, sketch.state == "invited"))
            self.homes[number] = which

    @rule(number=st.integers(0, 2))
    def unschedule(self, number: int) -> None:
        home = self.homes[number]
        allowed = home is not None and self.sketches[home].state in {"planned", "invited"}
        if self.attempt(allowed, agenda.unschedule_proposal, proposal_id=self.proposals[number].pk):
            assert home is not None
            self.sketches[home].items = [row for row in self.sketches[home].items if row[1] != number]
            self.homes[number] = None

    @rule(which=PLACES)
    def add_free_item(self, which: int) -> None:
        sketch = self.sketches[which]
        item = self.attempt(
            sketch.state != "cancelled",
            agenda.add_item,
            meeting_id=self.meetings[which].pk,
            title="Varia",
            request="information",
            presenter="",
        )
        if item:
            sketch.items.append((item.pk, None, sketch.state != "planned"))

    @rule(which=PLACES, index=st.integers(0, 3))
    def remove(self, which: int, index: int) -> None:
        sketch = self.sketches[which]
        if index >= len(sketch.items):
            return
        pk, number, _late = sketch.items[index]
        allowed = sketch.state in {"planned", "invited"} or (sketch.state == "held" and number is None)
        if self.attempt(allowed, agenda.remove_item, item_id=pk):
            del sketch.items[index]
            sketch.recused = {row for row in sketch.recused if row[0] != pk}
            if number is not None:
                self.homes[number] = None

    @rule(which=PLACES, stale=st.booleans(), data=st.data())
    def order(self, which: int, stale: bool, data: st.DataObject) -> None:
        sketch = self.sketches[which]
        base = [pk for pk, _number, _late in sketch.items]
        order = data.draw(st.permutations(base))
        seen = [*base, 0] if stale else base
        allowed = not stale and sketch.state != "cancelled"
        if self.attempt(
            allowed, agenda.order_agenda, meeting_id=self.meetings[which].pk, order=order, base=seen
        ):
            sketch.items.sort(key=lambda row: order.index(row[0]))

    @rule(
        which=PLACES,
        name=st.sampled_from(PEOPLE),
        presence=st.sampled_from(["", "present", "excused", "absent", "represented"]),
        with_deputy=st.booleans(),
    )
    def attend(self, which: int, name: str, presence: str, with_deputy: bool) -> None:
        sketch, world = self.sketches[which], self.world
        deputy = world.deputy.pk if with_deputy else None
        taken = any(found == "represented" for other, found in sketch.present.items() if other != name)
        fits = with_deputy and not taken if presence == "represented" else not with_deputy
        says_something = bool(presence or sketch.present)
        allowed = sketch.state in {"invited", "held"} and name != "carla" and fits and says_something
        people = {getattr(world, name).pk: attendance.Presented(presence, deputy)}
        if self.attempt(
            allowed, attendance.record_attendance, meeting_id=self.meetings[which].pk, people=people
        ):
            sketch.present.pop(name, None)
            if presence:
                sketch.present[name] = presence

    @rule(which=PLACES, index=st.integers(0, 3), name=st.sampled_from([*PEOPLE, "deputy"]))
    def recuse(self, which: int, index: int, name: str) -> None:
        sketch = self.sketches[which]
        if index >= len(sketch.items):
            return
        pk = sketch.items[index][0]
        allowed = sketch.state == "held" and name != "carla"
        user = getattr(self.world, name)
        if self.attempt(allowed, attendance.record_recusal, item_id=pk, user_id=user.pk, reason="Beteiligt"):
            sketch.recused.add((pk, name))

    @invariant()
    def the_database_says_what_the_model_says(self) -> None:
        for meeting, sketch in zip(self.meetings, self.sketches, strict=True):
            meeting.refresh_from_db()
            assert meeting.state == sketch.state
            rows = AgendaItem.objects.filter(meeting=meeting).order_by("position")
            assert [(row.pk, row.is_late) for row in rows] == [
                (pk, late) for pk, _number, late in sketch.items
            ]
            assert [row.position for row in rows] == list(range(1, len(sketch.items) + 1))
            for row in rows:
                assert entitled_present(meeting, row)[0] == self.seats(sketch, row.pk)
        for proposal, home in zip(self.proposals, self.homes, strict=True):
            proposal.refresh_from_db()
            assert proposal.state == ("accepted" if home is None else "scheduled")

    @staticmethod
    def seats(sketch: Sketch, item_pk: int) -> int:
        """Count seats the slow way: a member is there, or the deputy is, and neither has left."""
        count = 0
        for name, presence in sketch.present.items():
            gone = (item_pk, name) in sketch.recused
            if presence == "represented" and (item_pk, "deputy") in sketch.recused:
                gone = True
            if presence in {"present", "represented"} and not gone:
                count += 1
        return count


def test_no_sequence_of_verbs_leaves_the_rails(
    structure, make_proposal, make_person, appoint, actor_of, anna, bruno, nora, walter, carla, now
):
    deputy = make_person("Dora", "Dietrich", institution="awa")
    appoint(deputy, structure.coordination, "deputy")
    MeetingMachine.world = SimpleNamespace(
        anna=actor_of(anna), bruno=bruno, nora=nora, walter=walter, carla=carla, deputy=deputy,
        body=structure.coordination, make_proposal=make_proposal, now=now,
    )  # fmt: skip
    run_state_machine_as_test(
        MeetingMachine,
        settings=settings(
            max_examples=20,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
