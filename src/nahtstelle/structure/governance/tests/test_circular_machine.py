"""No sequence of verbs, and no two people at once, lead a circular resolution where it must not be."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from nahtstelle.ground.identity.models import User
from nahtstelle.ground.lifecycle.api import ActionRefused
from nahtstelle.structure.governance.actions import (
    circular_answers,
    circular_decisions,
    circular_ends,
    circulars,
)
from nahtstelle.structure.governance.models import (
    AgendaItem,
    CircularAnswer,
    CircularResolution,
    CircularText,
    Decision,
    Meeting,
    Proposal,
    Referral,
)
from nahtstelle.structure.governance.queries.circular_answers import current_answers, needed_agreements
from nahtstelle.structure.governance.states import CIRCULAR, RUNNING, Answer
from nahtstelle.structure.governance.tests.circulating import DUE, LATER, NOW, Circle

TOGETHER = 40
LAST = dt.datetime(2026, 4, 1, 9, 0, tzinfo=dt.UTC)
GIVEN = st.sampled_from(["agree", "agree_with_remarks", "disagree", "request_meeting", "silence"])


class Undone(Exception):
    """Rolls a transaction back."""


def without_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave typesetting out: the machine takes hundreds of steps."""
    monkeypatch.setattr("nahtstelle.structure.governance.actions.decisions.store_excerpt", lambda **_: None)
    monkeypatch.setattr(circular_decisions, "_store_remarks", lambda *_: None)


def test_no_sequence_loses_a_number_changes_a_text_or_takes_silence_for_consent(
    circle: Circle,
    make_proposal: Callable[..., Proposal],
    bruno: User,
    nora: User,
    walter: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    without_documents(monkeypatch)
    steering, coordination = circle.structure.steering, circle.structure.coordination
    people = (circle.paula, circle.gregor, bruno, nora, walter)
    reached: set[str] = set()
    actors = {user.pk: circle.actor(user) for user in (*people, circle.helene)}

    class Circulation(RuleBasedStateMachine):
        """Two resolutions, one for the government and one of a body alone, led anywhere by anybody."""

        def __init__(self) -> None:
            super().__init__()
            self.savepoint = transaction.savepoint()
            self.frozen: dict[int, tuple[str, str]] = {}

        def teardown(self) -> None:
            transaction.savepoint_rollback(self.savepoint)

        @initialize(answered=st.booleans())
        def begin(self, answered: bool) -> None:
            proposal = make_proposal(state="accepted", matter="funding", route=[steering])
            Referral.objects.create(proposal=proposal, position=2, body=None, station="resolves")
            first = circulars.put_on_circular_way(proposal_id=proposal.pk, actor=circle.secretary, now=NOW)
            second = circle.draft(body_id=coordination.pk, matter="personnel")
            self.ids = (first.pk, second.pk)
            for pk in self.ids:
                circulars.open_circular(circular_id=pk, due_on=DUE, actor=circle.secretary, now=NOW)
            for which in (0, 1) if answered else ():  # half of them begin late, so that some come to an end
                self.all_agree(which)
                self.close(which, NOW)

        def attempt(self, act: Callable[..., object], *, undone: bool = False, **named: Any) -> None:
            with suppress(ActionRefused, Undone), transaction.atomic():
                act(**named)
                if undone:
                    raise Undone

        @rule(
            which=st.integers(0, 1),
            who=st.integers(0, 4),
            answer=GIVEN,
            remark=st.sampled_from(["", "Aber."]),
        )
        def answer(self, which: int, who: int, answer: str, remark: str) -> None:
            if answer == "request_meeting" and who:  # else nothing ever comes to its end
                answer = "agree"
            named = {"circular_id": self.ids[which], "answer": answer, "remark": remark}
            self.attempt(circular_answers.answer_circular, **named, actor=actors[people[who].pk], now=NOW)

        @rule(which=st.integers(0, 1))
        def all_agree(self, which: int) -> None:
            for row in CircularAnswer.objects.filter(resolution=self.ids[which], answer=""):
                named = {"circular_id": self.ids[which], "answer": "agree", "remark": ""}
                self.attempt(circular_answers.answer_circular, **named, actor=actors[row.member_id], now=NOW)

        @rule(which=st.integers(0, 1), now=st.sampled_from([NOW, LATER, LAST]))
        def close(self, which: int, now: dt.datetime) -> None:
            named = {"circular_id": self.ids[which], "actor": circle.secretary, "now": now}
            self.attempt(circular_answers.close_circular, **named)

        @rule(
            treatment=st.sampled_from(["integrated", "handed_over", "answered"]),
            text=st.text("ab\n", max_size=6),
        )
        def treat(self, treatment: str, text: str) -> None:
            row = CircularAnswer.objects.exclude(remark="").filter(treatment="").first()
            if row is not None:
                with suppress(ActionRefused), transaction.atomic():
                    circle.treat(row.resolution, row.member, treatment=treatment, reply="Danke.", text=text)

        @rule(which=st.integers(0, 1))
        def ask_again(self, which: int) -> None:
            named = {"circular_id": self.ids[which], "due_on": LAST.date(), "actor": circle.secretary}
            self.attempt(circulars.ask_again, **named, now=LATER)

        @rule(which=st.integers(0, 1), undone=st.booleans())
        def submit(self, which: int, undone: bool) -> None:
            named = {"circular_id": self.ids[which], "actor": circle.secretary, "now": LATER}
            self.attempt(circular_decisions.submit_circular, **named, undone=undone)

        @rule(which=st.integers(0, 1), undone=st.booleans(), number=st.sampled_from(["2026/5", "", "5"]))
        def resolve(self, which: int, undone: bool, number: str) -> None:
            entry = circular_decisions.GovernmentEntry(number=number, resolved_on=LAST.date())
            named = {"circular_id": self.ids[which], "entry": entry, "actor": circle.secretary, "now": LAST}
            self.attempt(circular_decisions.record_resolution, **named, undone=undone)

        @rule(which=st.integers(0, 1), undone=st.booleans())
        def conclude(self, which: int, undone: bool) -> None:
            named = {"circular_id": self.ids[which], "actor": circle.secretary, "now": LAST}
            self.attempt(circular_decisions.conclude_circular, **named, undone=undone)

        @rule(which=st.integers(0, 1), reason=st.sampled_from(["", "", "Kein Konsens."]))
        def stop(self, which: int, reason: str) -> None:
            named = {
                "circular_id": self.ids[which],
                "reason": reason,
                "actor": circle.secretary,
                "now": LATER,
            }
            self.attempt(circular_ends.stop_circular, **named)

        @rule(which=st.integers(0, 1))
        def go_on(self, which: int) -> None:
            """Take the next step there is, so that the end is reached now and then."""
            state = CircularResolution.objects.get(pk=self.ids[which]).state
            reached.add(state)
            if state == "consultation_open":
                self.close(which, LATER)
            elif state == "submitted":
                self.resolve(which, False, "2026/5")
            elif state == "consultation_closed":
                self.submit(which, False)
                self.conclude(which, False)
                self.treat("handed_over", "")

        @rule(meeting=st.sampled_from(["steering", "coordination"]))
        def plan_meeting(self, meeting: str) -> None:
            Meeting.objects.create(body=getattr(circle.structure, meeting), date=LAST.date())

        @invariant()
        def numbers_have_no_gaps(self) -> None:
            for body in (steering, coordination):
                found = list(
                    Decision.objects.filter(body=body).order_by("number").values_list("number", flat=True)
                )
                assert found == list(range(1, len(found) + 1))

        @invariant()
        def a_frozen_text_stays(self) -> None:
            for row in CircularText.objects.filter(frozen_at__isnull=False):
                assert self.frozen.setdefault(row.pk, (row.text, row.sha256)) == (row.text, row.sha256)
            assert CircularText.objects.filter(pk__in=self.frozen).count() == len(self.frozen)

        @invariant()
        def what_went_on_has_no_untreated_remark(self) -> None:
            gone_on = CircularAnswer.objects.filter(resolution__state__in=["submitted", "decided"])
            assert not gone_on.exclude(remark="").filter(treatment="").exists()

        @invariant()
        def a_decision_has_its_resolution_or_its_agreement(self) -> None:
            for circular in CircularResolution.objects.filter(state="decided").select_related(
                "decision", "body"
            ):
                decision = circular.decision
                assert decision
                assert decision.text == circular.texts.latest("number").text
                if circular.needs_government_resolution:
                    assert decision.government_resolution
                    continue
                given = [row.answer for row in current_answers(circular)]
                agreed = sum(answer in {Answer.AGREE, Answer.REMARKS} for answer in given)
                assert agreed >= needed_agreements(circular.body, len(given))
                assert Answer.DISAGREE not in given

        @invariant()
        def silence_comes_from_the_closing_alone(self) -> None:
            assert not CircularAnswer.objects.filter(answer="silence", resolution__state="draft").exists()
            running = CircularAnswer.objects.filter(answer="silence", answered_at__isnull=False)
            assert not running.exists()

        @invariant()
        def the_proposal_is_where_its_resolution_is(self) -> None:
            for circular in CircularResolution.objects.filter(proposal__isnull=False).select_related(
                "proposal"
            ):
                assert circular.state in CIRCULAR.states.values
                expected = "scheduled" if circular.state in RUNNING else "accepted"
                expected = "decided" if circular.state == "decided" else expected
                assert circular.proposal
                assert circular.proposal.state == expected

        @invariant()
        def each_decision_is_on_one_agenda_at_most(self) -> None:
            listed = list(
                AgendaItem.objects.filter(circular__isnull=False).values_list("circular", flat=True)
            )
            assert len(listed) == len(set(listed))

    run_state_machine_as_test(
        Circulation,
        settings=settings(
            max_examples=20,
            stateful_step_count=30,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert reached == {"consultation_open", "consultation_closed", "submitted", "decided", "stopped"}


def together(count: int, act: Callable[[int], object]) -> list[str]:
    """Run `act` so many times at once; return for each «done» or the name of what it was refused with."""
    start = threading.Barrier(8)

    def worker(index: int) -> str:
        try:
            if index < 8:
                start.wait(timeout=60)
            act(index)
        except ActionRefused as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(max_workers=8) as pool:
        return [done.result(timeout=120) for done in [pool.submit(worker, index) for index in range(count)]]


@pytest.mark.django_db(transaction=True)
def test_forty_answers_and_closings_at_once_keep_every_answer_given_before_the_closing(
    circle: Circle, make_person: Callable[..., User], appoint: Callable[..., Any]
) -> None:
    people = [make_person(f"Vera{n}", f"Vogt{n}", institution="brueckenwerk") for n in range(TOGETHER - 2)]
    for user in people:
        appoint(user, circle.structure.steering)
    circular = circle.opened()

    def act(index: int) -> None:
        if index % 8 == 7:
            circular_answers.close_circular(circular_id=circular.pk, actor=circle.secretary, now=LATER)
        else:
            circle.answer(circular, people[index % len(people)])

    results = together(TOGETHER, act)
    closed = [result for index, result in enumerate(results) if index % 8 == 7]
    answered = [result for index, result in enumerate(results) if index % 8 != 7]
    assert closed.count("done") == 1
    assert set(answered) <= {"done", "AnswersClosed"}
    given = CircularAnswer.objects.filter(answer="agree").count()
    assert given == answered.count("done")
    assert CircularAnswer.objects.filter(answer="silence").count() == TOGETHER - given
    assert not CircularAnswer.objects.filter(answer="").exists()


@pytest.mark.django_db(transaction=True)
def test_a_resolution_recorded_by_many_at_once_is_numbered_once(circle: Circle) -> None:
    circular = circle.submitted()
    meeting = Meeting.objects.create(body=circle.structure.steering, date=LAST.date())
    results = together(8, lambda _: circle.resolve(circular))
    assert sorted(results) == ["TransitionRefused"] * 7 + ["done"]
    assert [row.number for row in Decision.objects.all()] == [1]
    assert AgendaItem.objects.get().meeting == meeting


@pytest.mark.django_db(transaction=True)
def test_two_requests_for_a_meeting_at_once_stop_it_once(circle: Circle) -> None:
    circular = circle.opened()
    both = (circle.paula, circle.gregor)
    results = together(8, lambda index: circle.answer(circular, both[index % 2], "request_meeting", "Bitte."))
    assert results.count("done") == 1
    assert CircularResolution.objects.get().state == "stopped"


@pytest.mark.django_db(transaction=True)
def test_many_who_treat_the_same_remark_at_once_make_one_new_text(circle: Circle) -> None:
    circular = circle.closed()
    seen = SimpleNamespace(seen_text=1, seen_treatment="")
    results = together(
        8, lambda index: circle.integrate(circular, circle.paula, text=f"1. Neu {index}.", **vars(seen))
    )
    assert sorted(results) == ["TextStale"] * 7 + ["done"]
    assert CircularText.objects.count() == 2
