"""The life of dossiers against a model that knows nothing of the code: no sequence of verbs loses a readable paper."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any, ClassVar

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from nahtstelle.ground.lifecycle.api import ActionRefused
from nahtstelle.ground.records import api
from nahtstelle.ground.records.actions import disposal, dossiers
from nahtstelle.ground.records.models import DisposalItem, Dossier, Version
from nahtstelle.ground.records.refusals import FileDestroyed
from nahtstelle.ground.records.tests.conftest import NOW, open_dossier

WHICH = st.integers(0, 1)
YEARS = 10


class DossierMachine(RuleBasedStateMachine):
    """Two dossiers, time that passes, one disposal list at a time."""

    world: ClassVar[SimpleNamespace]

    def __init__(self) -> None:
        super().__init__()
        self._transaction = transaction.atomic()
        self._transaction.__enter__()
        actor = self.world.actor
        self.now = NOW
        self.ids = [open_dossier(actor, owner_id=n + 1).id for n in range(2)]
        self.states = ["open", "open"]
        self.until: list[dt.date | None] = [None, None]
        self.papers = [0, 0]
        self.list_id: int | None = None
        self.list_state = ""
        self.verdicts: dict[int, str] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._transaction.__exit__(None, None, None)

    def attempt(self, allowed: bool, verb: Any, **arguments: Any) -> Any:
        refusal, result = None, None
        try:
            with transaction.atomic():
                result = verb(actor=self.world.actor, now=self.now, **arguments)
        except ActionRefused as refused:
            refusal = refused
        assert (refusal is None) == allowed, (verb.__name__, arguments, refusal, self.states)
        return None if refusal else result or True

    @rule(years=st.integers(1, 6))
    def wait(self, years: int) -> None:
        self.now = self.now.replace(year=self.now.year + years)

    @rule(which=WHICH)
    def file_paper(self, which: int) -> None:
        allowed = self.states[which] in {"open", "closed"}
        paper = {"title": "t", "filename": "a.txt", "content": b"Inhalt"}
        if self.attempt(allowed, api.add_document, dossier_id=self.ids[which], **paper):
            self.papers[which] += 1
            self.states[which], self.until[which] = "open", None

    @rule(which=WHICH)
    def close(self, which: int) -> None:
        allowed = self.states[which] == "open"
        day = self.now.date()
        if self.attempt(allowed, dossiers.close_dossier, dossier_id=self.ids[which], closed_on=day):
            self.states[which], self.until[which] = "closed", day.replace(year=day.year + YEARS)

    @rule(which=WHICH, reason=st.sampled_from(["", "Nachtrag"]))
    def reopen(self, which: int, reason: str) -> None:
        allowed = self.states[which] == "closed" and bool(reason)
        if self.attempt(allowed, dossiers.reopen_dossier, dossier_id=self.ids[which], reason=reason):
            self.states[which], self.until[which] = "open", None

    @rule()
    def offer(self) -> None:
        due = [
            n for n in range(2)
            if self.states[n] == "closed" and (until := self.until[n]) and until <= self.now.date()
        ]  # fmt: skip
        made = self.attempt(bool(due) and not self.list_id, disposal.create_list)
        if made:
            self.list_id, self.list_state, self.verdicts = made.pk, "proposed", {}
            for n in due:
                self.states[n] = "offered"

    @rule(verdict=st.sampled_from(["archive", "destroy", ""]))
    def confirm(self, verdict: str) -> None:
        if not self.list_id:
            return
        rows = DisposalItem.objects.filter(disposal_id=self.list_id, is_off=False).values_list(
            "pk", flat=True
        )
        answer = disposal.ArchiveAnswer(
            archive="Archiv", archivist="X", confirmed_on=self.now.date(), reference="",
            verdicts=dict.fromkeys(rows, verdict),
        )  # fmt: skip
        allowed = self.list_state == "proposed" and bool(verdict)
        if self.attempt(allowed, disposal.confirm_list, disposal_id=self.list_id, answer=answer):
            self.list_state = "confirmed"
            self.verdicts = {n: verdict for n in range(2) if self.states[n] == "offered"}

    @rule(right=st.booleans())
    def carry_out(self, right: bool) -> None:
        if not self.list_id:
            return
        label = str(disposal.DisposalList.objects.get(pk=self.list_id)) if right else "nein"
        allowed = self.list_state == "confirmed" and right
        if self.attempt(allowed, disposal.carry_out_list, disposal_id=self.list_id, label=label):
            for n, verdict in self.verdicts.items():
                self.states[n] = {"archive": "archived", "destroy": "destroyed"}[verdict]
            self.list_id = None

    @rule()
    def withdraw(self) -> None:
        if not self.list_id:
            return
        if self.attempt(True, disposal.withdraw_list, disposal_id=self.list_id, reason="r"):
            self.states = ["closed" if state == "offered" else state for state in self.states]
            self.list_id = None

    @invariant()
    def the_rows_say_the_same(self) -> None:
        rows = {row.pk: row for row in Dossier.objects.filter(pk__in=self.ids)}
        assert [rows[pk].state for pk in self.ids] == self.states
        for n, pk in enumerate(self.ids):
            assert (rows[pk].wrapped_key is None) == (self.states[n] == "destroyed")
            assert Version.objects.filter(document__dossier_id=pk).count() == self.papers[n]

    @invariant()
    def every_paper_is_readable_until_it_is_destroyed(self) -> None:
        for version in Version.objects.filter(document__dossier_id__in=self.ids).select_related("document")[
            :3
        ]:
            gone = self.states[self.ids.index(version.document.dossier_id)] == "destroyed"
            try:
                assert api.read_version(version.pk) == b"Inhalt"
                assert not gone
            except FileDestroyed:
                assert gone


def test_no_sequence_of_verbs_loses_a_paper(actor, owned):
    DossierMachine.world = SimpleNamespace(actor=actor)
    run_state_machine_as_test(
        DossierMachine,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
