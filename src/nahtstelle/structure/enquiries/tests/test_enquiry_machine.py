"""The way of enquiries against a model that knows nothing of the code."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, ClassVar

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from nahtstelle.ground.lifecycle.api import ActionRefused
from nahtstelle.ground.worklist.models import Duty
from nahtstelle.structure.enquiries.actions import enquiries as actions
from nahtstelle.structure.enquiries.models import Enquiry
from nahtstelle.structure.enquiries.tests.conftest import NOW, data

WHO = st.sampled_from(["secretariat", "responsible", "outsider"])


class EnquiryMachine(RuleBasedStateMachine):
    """One enquiry; the secretariat, somebody of the responsible structure, somebody else."""

    world: ClassVar[SimpleNamespace]

    def __init__(self) -> None:
        super().__init__()
        self._transaction = transaction.atomic()
        self._transaction.__enter__()
        self.pk = actions.register_enquiry(data=data(), actor=self.world.secretariat, now=NOW).pk
        self.state = "received"

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._transaction.__exit__(None, None, None)

    def attempt(self, allowed: bool, target: str, verb: Any, who: str, **arguments: Any) -> None:
        refused = False
        try:
            with transaction.atomic():
                verb(enquiry_id=self.pk, actor=getattr(self.world, who), now=NOW, **arguments)
        except ActionRefused:
            refused = True
        assert refused != allowed, (verb.__name__, who, self.state)
        self.state = target if allowed else self.state

    @rule(who=WHO)
    def route(self, who: str) -> None:
        allowed = who == "secretariat" and self.state in {"received", "in_answer"}
        self.attempt(allowed, "routed", actions.route_enquiry, who, institution_id=self.world.institution)

    @rule(who=WHO)
    def take_on(self, who: str) -> None:
        allowed = who == "secretariat" and self.state in {"received", "routed"}
        self.attempt(allowed, "in_answer", actions.take_on_enquiry, who)

    @rule(who=WHO, reason=st.sampled_from(["", "nein"]))
    def hand_back(self, who: str, reason: str) -> None:
        allowed = who == "responsible" and self.state == "routed" and bool(reason)
        self.attempt(allowed, "received", actions.hand_back_enquiry, who, reason=reason)

    @rule(who=WHO, named=st.booleans())
    def answer(self, who: str, named: bool) -> None:
        by_us = who == "secretariat" and (self.state == "in_answer" or (self.state == "routed" and named))
        allowed = by_us or (who == "responsible" and self.state == "routed")
        given_by = "Leiterin" if named else ""
        self.attempt(allowed, "answered", actions.answer_enquiry, who, answer="So.", given_by=given_by)

    @rule(who=WHO)
    def close(self, who: str) -> None:
        self.attempt(who == "secretariat" and self.state == "answered", "closed", actions.close_enquiry, who)

    @invariant()
    def one_duty_waits_until_the_end(self) -> None:
        assert Enquiry.objects.get(pk=self.pk).state == self.state
        waiting = Duty.objects.filter(subject_id=self.pk, kind="enquiries.enquiry", closed_at=None).count()
        assert waiting == (self.state != "closed")


def test_no_sequence_of_verbs_leaves_the_way(actor, actor_of, bruno, carla, institutions):
    EnquiryMachine.world = SimpleNamespace(
        secretariat=actor,
        responsible=actor_of(bruno),
        outsider=actor_of(carla),
        institution=institutions.iv.pk,
    )
    run_state_machine_as_test(
        EnquiryMachine,
        settings=settings(
            max_examples=15,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
