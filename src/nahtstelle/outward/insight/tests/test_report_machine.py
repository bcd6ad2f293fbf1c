"""The way of a report against a model that knows nothing of the code."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, ClassVar

from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from nahtstelle.ground.lifecycle.api import ActionRefused
from nahtstelle.outward.insight.actions import approval, compilation, reports, sections
from nahtstelle.outward.insight.models import Compilation, FrozenReport, Narrative, Report
from nahtstelle.outward.insight.queries.freezing import is_intact
from nahtstelle.outward.insight.tests.conftest import NOW, decide, finish_all, section_of
from nahtstelle.structure.governance.models import Decision, Proposal

WHO = st.sampled_from(["secretariat", "author", "outsider"])
OPEN = {"draft", "in_review"}


class ReportMachine(RuleBasedStateMachine):
    """One report; the secretariat, the author of one section, somebody else."""

    world: ClassVar[SimpleNamespace]

    def __init__(self) -> None:
        super().__init__()
        self._transaction = transaction.atomic()
        self._transaction.__enter__()
        self.report = reports.create_report(year=2023, actor=self.world.secretariat, now=NOW)
        finish_all(self.report)
        self.section = section_of(self.report, "steering")
        type(self.section).objects.filter(pk=self.section.pk).update(
            author_id=self.world.author.user_id, state="open", text="", version=0
        )
        self.state, self.section_state, self.texts = "draft", "open", 0
        self.is_decided = False

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._transaction.__exit__(None, None, None)

    def attempt(self, allowed: bool, verb: Any, who: str, **arguments: Any) -> None:
        refused = False
        try:
            with transaction.atomic():
                verb(actor=getattr(self.world, who), now=NOW, **arguments)
        except ActionRefused:
            refused = True
        assert refused != allowed, (verb.__name__, who, self.state, self.section_state)

    @rule(who=WHO, number=st.integers(1, 9))
    def write(self, who: str, number: int) -> None:
        allowed = who != "outsider" and self.state in OPEN
        self.section.refresh_from_db()
        text = f"Fassung {self.texts} {number}"
        version = self.section.version
        self.attempt(
            allowed, sections.write_section, who, section_id=self.section.pk, version=version, text=text
        )
        if allowed:
            self.section_state, self.texts = "writing", self.texts + 1

    @rule(who=WHO)
    def finish(self, who: str) -> None:
        allowed = who != "outsider" and self.state in OPEN and self.section_state != "done" and self.texts > 0
        self.attempt(allowed, sections.finish_section, who, section_id=self.section.pk)
        self.section_state = "done" if allowed else self.section_state

    @rule(who=WHO)
    def compile_again(self, who: str) -> None:
        allowed = who == "secretariat" and self.state in OPEN
        self.attempt(allowed, compilation.compile_report, who, report_id=self.report.pk)

    @rule(who=WHO, verb=st.sampled_from(["review", "reopen"]))
    def move(self, who: str, verb: str) -> None:
        source, target = ("draft", "in_review") if verb == "review" else ("in_review", "draft")
        allowed = who == "secretariat" and self.state == source
        self.attempt(allowed, getattr(reports, f"{verb}_report"), who, report_id=self.report.pk)
        self.state = target if allowed else self.state

    @rule(who=WHO)
    def submit(self, who: str) -> None:
        allowed = who == "secretariat" and self.state == "in_review" and self.section_state == "done"
        self.attempt(allowed, approval.submit_report, who, report_id=self.report.pk)
        self.state = "submitted" if allowed else self.state

    @rule()
    def reject(self) -> None:
        self.report.refresh_from_db()
        if self.state != "submitted" or self.is_decided:
            return
        Proposal.objects.filter(pk=self.report.proposal_id).update(state="rejected", accepted_at=NOW)
        back = {"report_id": self.report.pk, "reason": "nein"}
        self.attempt(True, approval.take_back_report, "secretariat", **back)
        self.state = "in_review"

    @rule()
    def decide(self) -> None:
        self.report.refresh_from_db()
        if self.state == "submitted" and not self.is_decided:
            decide(self.report)
            self.is_decided = True

    @rule(who=WHO)
    def approve(self, who: str) -> None:
        done = self.state in {"approved", "published"}
        allowed = who == "secretariat" and (done or (self.state == "submitted" and self.is_decided))
        self.attempt(allowed, approval.approve_report, who, report_id=self.report.pk)
        self.state = "approved" if allowed and not done else self.state

    @rule(who=WHO)
    def publish(self, who: str) -> None:
        allowed = who == "secretariat" and self.state == "approved"
        self.attempt(allowed, reports.publish_report, who, report_id=self.report.pk)
        self.state = "published" if allowed else self.state

    @invariant()
    def nothing_written_is_lost_and_what_is_approved_stands(self) -> None:
        report = Report.objects.get(pk=self.report.pk)
        assert report.state == self.state
        assert Narrative.objects.filter(section=self.section).count() == self.texts
        assert Compilation.objects.filter(report=report).count() >= 1
        frozen = FrozenReport.objects.filter(report=report).first()
        assert (frozen is not None) == (self.state in {"approved", "published"})
        if frozen is not None:
            assert is_intact(frozen)
            assert frozen.decision_id == Decision.objects.get(proposal=report.proposal_id).pk


def test_no_sequence_of_verbs_leaves_the_way(secretariat, actor_of, bruno, carla, institutions):
    ReportMachine.world = SimpleNamespace(
        secretariat=secretariat, author=actor_of(bruno), outsider=actor_of(carla)
    )
    run_state_machine_as_test(
        ReportMachine,
        settings=settings(
            max_examples=5,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
