"""Whatever is restricted to whomever: nobody's pack holds a page, a title or a bookmark of what they may not see."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any, ClassVar

import pikepdf
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from nahtstelle.ground.lifecycle.api import ActionRefused
from nahtstelle.ground.records import api as records
from nahtstelle.structure.governance.actions import packs as actions
from nahtstelle.structure.governance.actions.agenda import add_late_papers
from nahtstelle.structure.governance.actions.meetings import invite_meeting
from nahtstelle.structure.governance.actions.restrictions import open_item, restrict_item
from nahtstelle.structure.governance.models import Meeting, PaperPack, Recusal
from nahtstelle.structure.governance.packing import BuiltPack, Workshop
from nahtstelle.structure.governance.tests.gatherings import meeting_of
from nahtstelle.structure.governance.tests.papers import add_paper, pages_of, pdf_saying, with_papers

PEOPLE = ("bruno", "nora", "walter")
RESTRICTIONS = st.lists(
    st.tuples(st.frozensets(st.sampled_from(PEOPLE)), st.frozensets(st.sampled_from(PEOPLE), max_size=1)),
    min_size=1,
    max_size=4,
)


def secrets_of(content: bytes, words: list[str]) -> set[str]:
    """Return which words appear anywhere in the PDF: text, titles of the outline, names of objects."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        plain = io.BytesIO()
        pdf.save(
            plain,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
        )
    text = " ".join(pages_of(content)) + plain.getvalue().decode("latin-1")
    return {word for word in words if word in text}


def test_no_pack_holds_what_its_owner_may_not_see(
    structure, make_proposal, actor_of, anna, bruno, nora, walter, now
):
    people = {"bruno": bruno, "nora": nora, "walter": walter}

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(RESTRICTIONS)
    def check(items: list[tuple[frozenset[str], frozenset[str]]]) -> None:
        with transaction.atomic():
            meeting = meeting_of(structure.coordination)
            words, papers = [], []
            for number, (readers, recused) in enumerate(items):
                words.append(f"TITEL{number}X")
                papers.append(f"INHALT{number}X")
                item = with_papers(
                    meeting, make_proposal, words[-1], (f"P{number}.pdf", pdf_saying(papers[-1]))
                )
                if readers:
                    ids = [people[name].pk for name in readers]
                    restrict_item(actor=actor_of(anna), item_id=item.pk, reader_ids=ids, now=now)
                for name in recused:
                    Recusal.objects.create(item=item, user=people[name], reason="Nähe")
            invite_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=now)
            actions.build_packs(meeting_id=meeting.pk, now=now)
            for name, person in people.items():
                content = records.read_version(PaperPack.objects.get(meeting=meeting, user=person).version_id)
                may = [not readers or name in readers or name == "walter" for readers, _recused in items]
                reads = [
                    seen and name not in recused for seen, (_readers, recused) in zip(may, items, strict=True)
                ]
                assert secrets_of(content, words) == {
                    word for word, seen in zip(words, may, strict=True) if seen
                }
                found = secrets_of(content, papers)
                assert found == {word for word, seen in zip(papers, reads, strict=True) if seen}
            transaction.set_rollback(True)

    check()


class PackMachine(RuleBasedStateMachine):
    """One meeting, three members; the workshop is a stub that may be killed or fail."""

    world: ClassVar[SimpleNamespace]

    def __init__(self) -> None:
        super().__init__()
        self._transaction = transaction.atomic()
        self._transaction.__enter__()
        world = self.world
        self.meeting: Meeting = meeting_of(world.body)
        self.item = with_papers(self.meeting, world.make_proposal, "Anmeldung", ("A.pdf", pdf_saying("A")))
        self.is_invited = self.is_restricted = self.was_killed = False
        self.papers = 1
        self.versions: dict[int, int] = {}

    def teardown(self) -> None:
        Workshop.build = self.world.build  # type: ignore[method-assign]
        transaction.set_rollback(True)
        self._transaction.__exit__(None, None, None)

    def say(self, verb: Any, **arguments: Any) -> bool:
        try:
            with transaction.atomic():
                verb(actor=self.world.anna, now=self.world.now, **arguments)
        except ActionRefused:
            return False
        return True

    @property
    def states(self) -> set[str]:
        return set(PaperPack.objects.filter(meeting=self.meeting).values_list("state", flat=True))

    @rule()
    def ask(self) -> None:
        under_way = bool(self.states & {"queued", "building"})
        assert self.say(actions.request_packs, meeting_id=self.meeting.pk) != under_way

    @precondition(lambda self: not self.is_invited)
    @rule()
    def invite(self) -> None:
        assert self.say(invite_meeting, meeting_id=self.meeting.pk)
        self.is_invited = True

    @precondition(lambda self: self.is_invited)
    @rule()
    def add_late(self) -> None:
        self.papers += 1
        add_paper(self.item.proposal, f"B{self.papers}.pdf", pdf_saying("B"))
        assert self.say(add_late_papers, meeting_id=self.meeting.pk)

    @rule()
    def restrict(self) -> None:
        verb, more = (
            (open_item, {}) if self.is_restricted else (restrict_item, {"reader_ids": [self.world.nora.pk]})
        )
        assert self.say(verb, item_id=self.item.pk, **more)
        self.is_restricted = not self.is_restricted

    @rule(killed_at=st.integers(0, 3), fails=st.booleans())
    def run(self, killed_at: int, fails: bool) -> None:
        """Run the job; at the fourth pack nobody is killed any more."""
        count = 0

        def build(workshop: Workshop, contents: Any, reader: Any) -> BuiltPack:
            nonlocal count
            if count == killed_at:
                raise ZeroDivisionError if fails else KeyboardInterrupt
            count += 1
            manifest = {"items": [{"item": entry.item.pk, "papers": []} for entry in contents]}
            return BuiltPack(content=pdf_saying("X"), pages=1, is_confidential=False, manifest=manifest)

        Workshop.build = build  # type: ignore[method-assign]
        try:
            actions.build_packs(meeting_id=self.meeting.pk, now=self.world.now)
        except (ZeroDivisionError, KeyboardInterrupt):
            return
        assert self.states <= {"ready", "failed"}, "whatever was begun is ended"

    @invariant()
    def holds(self) -> None:
        for pack in PaperPack.objects.filter(meeting=self.meeting).select_related("version"):
            number = pack.version.number if pack.version else 0
            assert number >= self.versions.get(pack.user_id, 0), "no version is lost"
            self.versions[pack.user_id] = number
            assert (pack.state == "failed") <= bool(pack.failure)
            assert self.is_invited or pack.dispatched_at is None, "nothing goes out before the invitation"
            is_brunos = pack.user_id == self.world.bruno.pk
            if is_brunos and self.is_invited and self.is_restricted and pack.state == "ready":
                assert pack.manifest["items"] == [], "a pack that is ready shows what may be seen now"


def test_no_sequence_leaves_the_rails(structure, make_proposal, actor_of, anna, bruno, nora, now):
    PackMachine.world = SimpleNamespace(
        anna=actor_of(anna), bruno=bruno, nora=nora, body=structure.coordination, make_proposal=make_proposal, now=now,
        build=Workshop.build,
    )  # fmt: skip
    run_state_machine_as_test(
        PackMachine,
        settings=settings(
            max_examples=12, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
