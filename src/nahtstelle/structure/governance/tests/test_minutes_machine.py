"""The life of minutes, against a model that knows nothing of the code.

Whatever is said in whatever order: frozen texts never change, nothing is approved over an open objection or by a
silence that had another text before it, nobody objects after the window, and the states of meeting and minutes agree.
"""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any, ClassVar

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from nahtstelle.ground.lifecycle.api import ActionRefused
from nahtstelle.structure.governance.actions import minutes, objections, outcomes
from nahtstelle.structure.governance.actions.outcome_rules import OutcomeEntry
from nahtstelle.structure.governance.models import Meeting, Minutes, MinutesItem, MinutesVersion, Objection
from nahtstelle.structure.governance.queries.minutes_text import digest
from nahtstelle.structure.governance.tests.gatherings import meeting_of
from nahtstelle.structure.governance.tests.held import NOW
from nahtstelle.structure.governance.tests.minuted import concluded

ITEMS = st.integers(0, 2)  # 0: what concerns no single item
PEOPLE = st.sampled_from(["bruno", "nora", "carla"])
AGREES = {
    None: "held",
    "draft": "minutes_drafted",
    "circulated": "minutes_drafted",
    "revised": "minutes_drafted",
    "approved": "minutes_approved",
}


class MinutesMachine(RuleBasedStateMachine):
    """One meeting with two items and the meeting after it; Bruno and Nora are members, Carla is a stranger."""

    world: ClassVar[SimpleNamespace]

    def __init__(self) -> None:
        super().__init__()
        self._transaction = transaction.atomic()
        self._transaction.__enter__()
        world = self.world
        self.meeting = concluded(world.body, world.anna)
        self.items = [None, *self.meeting.items.order_by("position").values_list("pk", flat=True)]
        self.next = meeting_of(world.body, date=dt.date(2026, 6, 16))
        self.now = NOW
        self.state: str | None = None
        self.way = ""
        self.until: dt.date | None = None
        self.open: dict[int, int] = {}
        self.declined = False
        self.accepted: set[int] = set()
        self.frozen: dict[int, tuple[str, str]] = {}
        self.words = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._transaction.__exit__(None, None, None)

    def attempt(self, allowed: bool, verb: Any, **arguments: Any) -> Any:
        arguments = {"actor": self.world.anna, "now": self.now} | arguments
        refusal, result = None, None
        try:
            with transaction.atomic():
                result = verb(**arguments)
        except ActionRefused as refused:
            refusal = refused
        assert (refusal is None) == allowed, (verb.__name__, arguments, refusal)
        assert refusal is None or refusal.sentence
        return None if refusal else result or True

    def text(self) -> str:
        self.words += 1
        return f"Text {self.words}"

    @property
    def in_window(self) -> bool:
        return self.until is not None and self.now.date() <= self.until

    @rule(days=st.integers(1, 6))
    def time_passes(self, days: int) -> None:
        self.now += dt.timedelta(days=days)

    @rule()
    def draft(self) -> None:
        if self.attempt(self.state is None, minutes.draft_minutes, meeting_id=self.meeting.pk):
            self.state = "draft"

    @rule(which=ITEMS)
    def write(self, which: int) -> None:
        version = MinutesItem.objects.filter(meeting=self.meeting, item=self.items[which]).values_list(
            "version"
        )
        allowed = self.state in {None, "draft"} or (self.state == "revised" and which in self.accepted)
        self.attempt(
            allowed,
            minutes.write_minutes_item,
            meeting_id=self.meeting.pk,
            item_id=self.items[which],
            text=self.text(),
            version=(version.first() or (0,))[0],
        )

    @rule(way=st.sampled_from(["silence", "meeting", ""]))
    def circulate(self, way: str) -> None:
        if self.state is None:
            return
        allowed = self.state in {"draft", "revised"} and bool(way) and not self.open
        allowed = allowed and not (way == "silence" and self.declined)
        if self.attempt(allowed, minutes.circulate_minutes, meeting_id=self.meeting.pk, approval=way):
            self.state, self.way, self.accepted = "circulated", way, set()
            self.until = minutes.window_end(self.meeting, self.now)

    @rule(which=ITEMS, name=PEOPLE)
    def object(self, which: int, name: str) -> None:
        if self.state is None:
            return
        allowed = self.state in {"circulated", "revised"} and self.in_window and name != "carla"
        raised = self.attempt(
            allowed,
            objections.raise_objection,
            meeting_id=self.meeting.pk,
            item_id=self.items[which],
            text=self.text(),
            actor=self.world.actor_of(getattr(self.world, name)),
        )
        if raised:
            self.open[raised.pk] = which

    @rule(accepts=st.booleans(), index=st.integers(0, 2))
    def answer(self, accepts: bool, index: int) -> None:
        if index >= len(self.open):
            return
        pk = sorted(self.open)[index]
        which = self.open[pk]
        stored = MinutesItem.objects.filter(meeting=self.meeting, item=self.items[which]).first()
        given = objections.Answer(
            is_accepted=accepts, reason="Gut.", text=self.text(), version=stored.version if stored else 0
        )
        self.attempt(True, objections.answer_objection, objection_id=pk, answer=given)
        del self.open[pk]
        if accepts:
            self.state = "revised"
            self.accepted.add(which)
        else:
            self.declined, self.way = True, "meeting"

    @rule()
    def approve_by_silence(self) -> None:
        if self.state is None:
            return
        allowed = (
            self.state == "circulated" and self.way == "silence" and not self.in_window and not self.open
        )
        if self.attempt(allowed, minutes.approve_minutes, meeting_id=self.meeting.pk):
            self.state = "approved"

    @rule(defers=st.booleans())
    def next_meeting(self, defers: bool) -> None:
        """The meeting after comes to the minutes, where they stand on its agenda."""
        found = Minutes.objects.filter(approving_item__meeting=self.next, approving_item__outcome="").first()
        if found is None:
            return
        Meeting.objects.filter(pk=self.next.pk).update(state="held", invited_at=NOW, held_at=NOW)
        for user in self.world.members:
            self.next.attendances.get_or_create(user=user, defaults={"presence": "present"})
        entry = OutcomeEntry(outcome="noted", recusals_checked=True)
        if defers:
            day = self.next.date + dt.timedelta(days=90)
            entry = OutcomeEntry(outcome="deferred", text="Später.", deferred_to=day, recusals_checked=True)
        allowed = defers or not self.open
        done = self.attempt(allowed, outcomes.record_outcome, item_id=found.approving_item_id, entry=entry)
        if done and not defers:
            self.state = "approved"
        elif done:
            self.way = "meeting"
            self.next = meeting_of(self.world.body, date=self.next.date + dt.timedelta(days=91))

    @invariant()
    def the_database_says_what_the_model_says(self) -> None:
        found = Minutes.objects.filter(meeting=self.meeting).first()
        assert (found.state if found else None) == self.state
        assert Meeting.objects.get(pk=self.meeting.pk).state == AGREES[self.state]
        assert set(Objection.objects.filter(state="open").values_list("pk", flat=True)) == set(self.open)
        assert self.state != "approved" or not self.open

    @invariant()
    def frozen_texts_never_change(self) -> None:
        rows = MinutesVersion.objects.filter(minutes__meeting=self.meeting).order_by("number")
        now = {row.number: (row.content, row.sha256) for row in rows}
        assert list(now) == list(range(1, len(now) + 1))
        assert all(now[number] == kept for number, kept in self.frozen.items())
        assert all(digest(content) == sha256 for content, sha256 in now.values())
        self.frozen = now


def test_no_sequence_of_verbs_leaves_the_rails(
    structure, actor_of, anna, bruno, nora, walter, carla, monkeypatch
):
    """PDFs are left out: they follow the frozen text and are tested where they are made."""
    monkeypatch.setattr(
        "nahtstelle.ground.records.api.render_pdf", lambda **_: b"%PDF-1.7\nProtokoll\n%%EOF\n"
    )
    MinutesMachine.world = SimpleNamespace(
        anna=actor_of(anna), bruno=bruno, nora=nora, carla=carla, actor_of=actor_of,
        members=(bruno, nora, walter), body=structure.coordination,
    )  # fmt: skip
    run_state_machine_as_test(
        MinutesMachine,
        settings=settings(
            max_examples=20, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
