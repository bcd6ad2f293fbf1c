"""A round against a model that knows nothing of the code: no sequence of verbs loses figures or leaves the way."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, ClassVar

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from nahtstelle.ground.lifecycle.api import ActionRefused
from nahtstelle.ground.worklist.models import Duty
from nahtstelle.structure.funding.actions import round_entries as entries
from nahtstelle.structure.funding.models import Round, RoundEntry, RoundLine
from nahtstelle.structure.funding.states.rounds import RoundState
from nahtstelle.structure.funding.tests.rounding import DUE_ON, NOW, begin, figures, measure

WHO = st.sampled_from(["office", "lead", "other"])
WHICH = st.sampled_from([0, 1])


class RoundMachine(RuleBasedStateMachine):
    """One round with two leads; closing is tried by its rule only, since setting a PDF takes its time."""

    world: ClassVar[SimpleNamespace]

    def __init__(self) -> None:
        super().__init__()
        self._transaction = transaction.atomic()
        self._transaction.__enter__()
        self.round = begin(self.world.money, self.world.office)
        self.ids = list(
            self.round.entries.filter(lead__isnull=False).order_by("pk").values_list("pk", flat=True)
        )
        self.states = ["draft", "draft"]
        self.versions = [1, 1]
        self.day = NOW

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._transaction.__exit__(None, None, None)

    def attempt(self, allowed: bool, which: int, target: str, verb: Any, who: str, **arguments: Any) -> None:
        refused = False
        try:
            with transaction.atomic():
                actor = getattr(self.world, who)[which] if who == "lead" else getattr(self.world, who)
                verb(entry_id=self.ids[which], actor=actor, now=self.day, **arguments)
        except ActionRefused:
            refused = True
        assert refused != allowed, (verb.__name__, who, self.states)
        if allowed:
            self.states[which] = target

    @rule(who=WHO, which=WHICH, submit=st.booleans(), stale=st.booleans(), text=st.sampled_from(["", "Gut"]))
    def save(self, who: str, which: int, submit: bool, stale: bool, text: str) -> None:
        entry = RoundEntry.objects.select_related("round").get(pk=self.ids[which])
        open_ = self.states[which] in {"draft", "returned"}
        allowed = who != "other" and open_ and not stale and (bool(text) or not submit)
        target = "submitted" if submit else self.states[which]
        version = self.versions[which] - stale
        data = figures(entry, progress=text)
        self.attempt(
            allowed, which, target, entries.save_entry, who, data=data, version=version, submit=submit
        )
        self.versions[which] += allowed

    @rule(who=WHO, which=WHICH)
    def accept(self, who: str, which: int) -> None:
        allowed = who == "office" and self.states[which] == "submitted"
        self.attempt(allowed, which, "accepted", entries.accept_entry, who)

    @rule(who=WHO, which=WHICH, reason=st.sampled_from(["", "Zahl fehlt"]))
    def send_back(self, who: str, which: int, reason: str) -> None:
        allowed = who == "office" and self.states[which] in {"submitted", "accepted"} and bool(reason)
        self.attempt(allowed, which, "returned", entries.send_back_entry, who, reason=reason)

    @rule(who=WHO, which=WHICH, reason=st.sampled_from(["", "Krank"]))
    def waive(self, who: str, which: int, reason: str) -> None:
        is_late = self.day.date() > DUE_ON
        allowed = who == "office" and self.states[which] in {"draft", "returned"} and bool(reason) and is_late
        self.attempt(allowed, which, "missing", entries.waive_entry, who, reason=reason)

    @rule(days=st.integers(1, 9))
    def time_passes(self, days: int) -> None:
        self.day += dt.timedelta(days=days)

    @invariant()
    def states_sums_and_duties_agree(self) -> None:
        stored = [RoundEntry.objects.get(pk=pk).state for pk in self.ids]
        assert stored == self.states
        for pk, state in zip(self.ids, self.states, strict=True):
            lines = RoundLine.objects.filter(entry=pk)
            assert len(lines) == 4
            assert sum(line.actual or line.forecast or Decimal(0) for line in lines) <= 28_000
            waiting = Duty.objects.filter(subject_id=pk, closed_at=None, subject_type="funding.round_entry")
            kinds = set(waiting.values_list("kind", flat=True))
            wanted = {"draft": "entry", "returned": "entry", "submitted": "review"}.get(state)
            assert kinds == ({f"funding.round.{wanted}"} if wanted else set())
        assert Round.objects.get(pk=self.round.pk).state == RoundState.OPEN


def test_no_sequence_of_verbs_leaves_the_way(money, make_person, actor_of, secretary, carla):
    people = [
        make_person("Lara", "Lehmann", institution="awa"),
        make_person("Luca", "Lüthi", institution="ddi"),
    ]
    for name, person in zip(("Abendkurse", "Beratung"), people, strict=True):
        measure(money, name, person)
    RoundMachine.world = SimpleNamespace(
        money=money, office=secretary, lead=[actor_of(person) for person in people], other=actor_of(carla)
    )
    run_state_machine_as_test(
        RoundMachine,
        settings=settings(
            max_examples=10,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )  # fmt: skip
