"""No sequence of verbs reaches a forbidden state, loses a number or leaves a wrong duty (domain §4).

The model below knows the allowed steps on its own, written down from the domain's table, not read from `states.py`.
"""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.identity.api import actor_for
from nahtstelle.ground.lifecycle.api import ActionRefused
from nahtstelle.ground.lifecycle.models import StateChange
from nahtstelle.ground.worklist.models import Duty
from nahtstelle.structure.governance.actions import consultations, judgement
from nahtstelle.structure.governance.actions import proposals as authors
from nahtstelle.structure.governance.models import Consultation, Counter, Proposal, Statement

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
ALLOWED = {
    "submit": {"draft": "submitted", "returned": "submitted"},
    "ask": {"submitted": "in_consultation"},
    "accept": {"submitted": "accepted", "in_consultation": "accepted"},
    "return": {"submitted": "returned", "in_consultation": "returned"},
    "forward": {"submitted": "forwarded", "in_consultation": "forwarded"},
    "withdraw": dict.fromkeys(("draft", "submitted", "in_consultation", "returned", "accepted"), "withdrawn"),
}
MOSTLY = st.sampled_from([True, True, True, False])
WAITING = {
    "draft": set(),
    "submitted": {"judge"},
    "returned": {"revise"},
    "accepted": {"schedule"},
    "forwarded": set(),
    "withdrawn": set(),
}


class Expected:
    """What the model knows of one proposal."""

    def __init__(self, *, is_federal: bool, is_complete: bool) -> None:
        self.is_federal, self.is_complete = is_federal, is_complete
        self.state, self.number = "draft", None
        self.consultation: str | None = None
        self.silent: set[int] = set()


def machine(people):
    """Build the machine around the cast of one test."""
    anna, bruno, nora, walter = people
    members = {person.pk: person for person in (nora, walter)}
    today = dt.date(2026, 3, 2)
    actors = {person.pk: actor_for(person, today) for person in people}

    class ProposalMachine(RuleBasedStateMachine):
        proposals = Bundle("proposals")

        @initialize(target=proposals)
        def begin(self):
            self.savepoint = transaction.atomic()
            self.savepoint.__enter__()
            self.expected: dict[int, Expected] = {}
            self.given: list[str] = []
            return self.create_one(is_federal=True, is_complete=True)

        def teardown(self):
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

        @precondition(lambda self: len(self.expected) < 3)
        @rule(target=proposals, is_federal=st.booleans(), is_complete=MOSTLY)
        def create(self, is_federal, is_complete):
            return self.create_one(is_federal=is_federal, is_complete=is_complete)

        def create_one(self, *, is_federal, is_complete):
            text = authors.ProposalText(
                title="Anmeldung",
                origin="federal_law" if is_federal else "initiative",
                request="decision",
                field_of_service="counselling",
                motion="1. Es gilt." if is_complete else "",
            )
            proposal = authors.create_proposal(text=text, actor=actors[bruno.pk], now=NOW)
            self.expected[proposal.pk] = Expected(is_federal=is_federal, is_complete=is_complete)
            return proposal.pk

        def _try(self, pk, verb, act, *, may=True):
            """Do it and check that it succeeds exactly when the model says so."""
            expected = self.expected[pk]
            target = ALLOWED[verb].get(expected.state) if may else None
            try:
                act()
            except ActionRefused as caught:
                refusal = caught
            else:
                refusal = None
            sentence = refusal.sentence if refusal else "done"
            assert (refusal is None) == (target is not None), f"{verb} from {expected.state}: {sentence}"
            if target is None:
                return False
            expected.state = target
            return True

        @rule(pk=proposals, by_author=MOSTLY)
        def submit(self, pk, by_author):
            actor = actors[bruno.pk if by_author else nora.pk]
            expected = self.expected[pk]

            def act():
                authors.submit_proposal(proposal_id=pk, actor=actor, now=NOW)

            if (
                self._try(pk, "submit", act, may=by_author and expected.is_complete)
                and expected.number is None
            ):
                expected.number = f"2026-{len(self.given) + 1:03d}"
                self.given.append(expected.number)

        @rule(pk=proposals, by_secretariat=MOSTLY, reason=st.sampled_from(["Weil.", "Darum.", ""]))
        def judge_returns(self, pk, by_secretariat, reason):
            actor = actors[anna.pk if by_secretariat else bruno.pk]
            may = by_secretariat and bool(reason) and self._consulted(pk)
            done = self._try(
                pk,
                "return",
                lambda: judgement.return_proposal(proposal_id=pk, reason=reason, actor=actor, now=NOW),
                may=may,
            )
            self._ended(pk, done)

        @rule(pk=proposals, by_secretariat=MOSTLY)
        def accept(self, pk, by_secretariat):
            actor = actors[anna.pk if by_secretariat else bruno.pk]
            done = self._try(
                pk,
                "accept",
                lambda: judgement.accept_proposal(proposal_id=pk, actor=actor, now=NOW),
                may=by_secretariat and self._consulted(pk),
            )
            self._ended(pk, done)

        @rule(pk=proposals, reason=st.sampled_from(["", "National."]))
        def forward(self, pk, reason):
            done = self._try(
                pk,
                "forward",
                lambda: judgement.forward_proposal(
                    proposal_id=pk, reason=reason, actor=actors[anna.pk], now=NOW
                ),
                may=bool(reason),
            )
            self._ended(pk, done)

        @rule(pk=proposals, by_author=MOSTLY, reason=st.sampled_from(["", "Überholt."]))
        def withdraw(self, pk, by_author, reason):
            actor = actors[bruno.pk if by_author else anna.pk]
            done = self._try(
                pk,
                "withdraw",
                lambda: authors.withdraw_proposal(proposal_id=pk, reason=reason, actor=actor, now=NOW),
                may=by_author and bool(reason),
            )
            self._ended(pk, done)

        @rule(
            pk=proposals,
            who=st.sampled_from([sorted(members), sorted(members)[:1], []]),
            days=st.sampled_from([14, 7, 0]),
        )
        def ask(self, pk, who, days):
            due_on = today + dt.timedelta(days=days)
            done = self._try(
                pk,
                "ask",
                lambda: consultations.ask_members(
                    proposal_id=pk,
                    member_ids=who,
                    due_on=due_on,
                    question="Einverstanden?",
                    actor=actors[anna.pk],
                    now=NOW,
                ),
                may=bool(who) and days > 0,
            )
            if done:
                self.expected[pk].consultation, self.expected[pk].silent = "open", set(who)

        @rule(
            pk=proposals,
            member=st.sampled_from(sorted(members)),
            stance=st.sampled_from(["agree", "disagree"]),
        )
        def answer(self, pk, member, stance):
            expected = self.expected[pk]
            statement = (
                Statement.objects.filter(consultation__proposal=pk, member=member).order_by("-pk").first()
            )
            if statement is None:
                return
            remark = "Zu teuer." if stance == "disagree" else ""
            was_asked_now = Consultation.objects.get(pk=statement.consultation_id).closed_at is None
            may = expected.consultation == "open" and was_asked_now
            try:
                consultations.answer_statement(
                    statement_id=statement.pk, stance=stance, remark=remark, actor=actors[member], now=NOW
                )
            except ActionRefused:
                assert not may
                return
            assert may
            expected.silent.discard(member)
            if not expected.silent:
                expected.consultation = "closed"

        @rule(pk=proposals, days=st.sampled_from([0, 14, 15]), reason=st.sampled_from(["", "Eilt."]))
        def close(self, pk, days, reason):
            expected = self.expected[pk]
            due_on = Consultation.objects.filter(proposal=pk).values_list("due_on", flat=True).last()
            may = expected.consultation == "open" and (
                today + dt.timedelta(days=days) > due_on or bool(reason)
            )
            try:
                consultations.close_consultation(
                    proposal_id=pk, actor=actors[anna.pk], now=NOW + dt.timedelta(days=days), reason=reason
                )
            except ActionRefused:
                assert not may
                return
            assert may
            expected.consultation = "closed"

        def _consulted(self, pk):
            expected = self.expected[pk]
            return not expected.is_federal or expected.consultation == "closed"

        def _ended(self, pk, done):
            if done and self.expected[pk].consultation == "open":
                self.expected[pk].consultation = "closed"

        @invariant()
        def states_and_numbers_are_as_the_model_says(self):
            for pk, expected in getattr(self, "expected", {}).items():
                proposal = Proposal.objects.get(pk=pk)
                assert (proposal.state, proposal.number) == (expected.state, expected.number)
                if expected.state != "withdrawn":  # what was accepted may be withdrawn
                    assert (proposal.accepted_at is not None) == (expected.state == "accepted")
                assert proposal.submitted_at is None or proposal.dossier_id is not None

        @invariant()
        def no_number_is_lost(self):
            if getattr(self, "given", None):
                numbers = sorted(
                    Proposal.objects.filter(number__isnull=False).values_list("number", flat=True)
                )
                assert numbers == [f"2026-{index:03d}" for index in range(1, len(self.given) + 1)]
                assert Counter.objects.get(scope="proposal", year=2026).last == len(self.given)

        @invariant()
        def history_is_one_chain(self):
            for pk, expected in getattr(self, "expected", {}).items():
                rows = StateChange.objects.filter(subject_type="governance.proposal", subject_id=pk)
                steps = list(rows.order_by("pk"))  # as written: the model's clock jumps to and fro
                assert steps[-1].target == expected.state
                assert all(before.target == after.source for before, after in pairwise(steps))
                assert Entry.objects.filter(
                    subject_type="governance.proposal", subject_id=str(pk)
                ).count() >= len({step.verb for step in steps})

        @invariant()
        def duties_wait_for_the_right_people(self):
            for pk, expected in getattr(self, "expected", {}).items():
                keys = Duty.objects.filter(key__startswith=f"proposal:{pk}:", closed_at=None)
                open_now = {key.split(":", 2)[2] for key in keys.values_list("key", flat=True)}
                if expected.state == "in_consultation" and expected.consultation == "open":
                    assert open_now == {"consult"} | {f"statement:{member}:" for member in expected.silent}
                elif expected.state == "in_consultation":
                    assert open_now == {"judge"}
                else:
                    assert open_now == WAITING[expected.state]
                is_open = Consultation.objects.filter(proposal=pk, closed_at=None).exists()
                assert is_open == (expected.consultation == "open")

    return ProposalMachine


def test_no_sequence_of_verbs_leaves_the_table(structure, anna, bruno, nora, walter):
    run_state_machine_as_test(
        machine((anna, bruno, nora, walter)),
        settings=settings(
            max_examples=25,
            stateful_step_count=16,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
