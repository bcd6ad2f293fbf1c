"""Decisions: frozen, resolved by the government, corrected only by a new one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.identity.models import User
from nahtstelle.ground.lifecycle.api import PermissionRefused, changes
from nahtstelle.ground.records import api as records
from nahtstelle.ground.worklist.models import Duty
from nahtstelle.structure.governance.actions.decisions import (
    CorrectionNotPossible,
    DecisionTextMissing,
    NewDecision,
    ResolutionNotExpected,
    ResolutionNumberInvalid,
    correct_decision,
    frozen_hash,
    number_decision,
    record_government_resolution,
)
from nahtstelle.structure.governance.models import Decision, Meeting, Numbering, Proposal, Referral
from nahtstelle.structure.governance.tests.held import DAY, NOW, hold

RESOLVED = dt.date(2026, 3, 24)
LATER = dt.datetime(2026, 4, 1, 8, 0, tzinfo=dt.UTC)


@pytest.fixture
def secretary(anna: User, actor_of: Callable[[User], Actor]) -> Actor:
    return actor_of(anna)


@pytest.fixture
def decide(structure: SimpleNamespace, secretary: Actor) -> Callable[..., Decision]:
    def make(*, recipients: tuple[int, ...] = (), **fields: Any) -> Decision:
        values: dict[str, Any] = {
            "body": structure.coordination,
            "decided_on": DAY,
            "procedure": "circular",
            "kind": "other",
            "title": "Einheitliche Anmeldung",
            "text": "1. Die Anmeldung wird vereinheitlicht.",
        }
        new = NewDecision(**values | fields)
        return number_decision(new=new, actor=secretary, now=NOW, recipients=recipients)

    return make


def test_a_decision_is_frozen_with_its_fingerprint(decide: Callable[..., Decision]) -> None:
    decision = decide(text=" 1. So sei es. ")
    assert decision.text == "1. So sei es."
    assert decision.text_sha256 == frozen_hash("1. So sei es.")
    assert [row.verb for row in changes("governance.decision", decision.pk)] == ["number"]


def test_lines_are_frozen_alike_whatever_a_browser_sends(decide: Callable[..., Decision]) -> None:
    typed = decide(text=" 1. So sei es. \r\n2. Und so.\r\n")
    assert typed.text == "1. So sei es.\n2. Und so."
    assert typed.text_sha256 == decide(text="1. So sei es.\n2. Und so.").text_sha256


def test_a_decision_without_wording_is_refused_and_takes_no_number(decide: Callable[..., Decision]) -> None:
    with pytest.raises(DecisionTextMissing):
        decide(text=" ")
    assert decide().number == 1


def test_the_label_follows_the_canton_s_template_and_stays(decide: Callable[..., Decision]) -> None:
    Numbering.objects.update(decision="{year}-{number} {body}")
    decision = decide()
    Numbering.objects.update(decision="{body} {number}")
    decision.refresh_from_db()
    assert decision.label == "2026-1 EKG"


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Anders."},
        {"text_sha256": "0" * 64},
        {"number": 7},
        {"label": "EKG 2026/7"},
        {"year": 2025, "decided_on": dt.date(2025, 3, 2)},
        {"outcome": "rejected"},
    ],
)
def test_the_database_refuses_to_change_what_was_decided(
    decide: Callable[..., Decision], change: dict[str, object]
) -> None:
    decision = decide()
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(**change)


def test_the_database_refuses_to_remove_a_decision(decide: Callable[..., Decision]) -> None:
    decision = decide()
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk)._raw_delete("default")


def test_recipients_are_told_that_an_excerpt_is_ready_without_content(
    decide: Callable[..., Decision], make_proposal: Callable[..., Proposal], institutions: SimpleNamespace
) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    from nahtstelle.structure.governance.tasks import send_excerpt_notice

    decision = decide(proposal=make_proposal(state="scheduled"), recipients=(institutions.awa.pk,))
    jobs = ProcrastinateJob.objects.filter(task_name="governance.send_excerpt_notice")
    assert jobs.count() == 2
    for job in jobs:
        send_excerpt_notice(**job.args)
    assert {message.to[0] for message in mail.outbox} == {"bruno.bieri@so.example", "nora.nageli@so.example"}
    assert f"/beschluesse/{decision.pk}/" in mail.outbox[0].body
    assert "Anmeldung" not in mail.outbox[0].subject + mail.outbox[0].body


def test_who_left_meanwhile_is_not_told(decide: Callable[..., Decision], carla: User) -> None:
    from nahtstelle.structure.governance.tasks import send_excerpt_notice

    send_excerpt_notice(decision_id=decide().pk, user_id=carla.pk)
    assert mail.outbox == []


@pytest.mark.parametrize(
    "written", ["2026/659", "RRB 2026/659", "RRB Nr. 2026/659", "Nr. 2026/659", " rrb 2026/659 "]
)
def test_the_government_s_number_is_kept_as_year_and_number(
    decide: Callable[..., Decision], secretary: Actor, written: str
) -> None:
    decision = decide(needs_government_resolution=True)
    resolved = record_government_resolution(
        decision_id=decision.pk, number=written, resolved_on=RESOLVED, actor=secretary, now=LATER
    )
    assert (resolved.government_resolution, resolved.government_resolution_on) == ("2026/659", RESOLVED)
    assert Duty.objects.get(key=f"decision:{decision.pk}:resolution").closed_at == LATER
    assert Entry.objects.filter(code="governance.decision.resolved").count() == 1
    assert len(records.documents(decision.excerpt.dossier_id)[0].versions) == 2


@pytest.mark.parametrize(
    ("number", "day", "field"),
    [
        ("659", RESOLVED, "number"),
        ("2026/0659", RESOLVED, "number"),
        ("26/659", RESOLVED, "number"),
        ("2026/659a", RESOLVED, "number"),
        ("", RESOLVED, "number"),
        ("2025/659", RESOLVED, "number"),
        ("2026/659", DAY - dt.timedelta(days=1), "resolved_on"),
        ("2026/659", LATER.date() + dt.timedelta(days=1), "resolved_on"),
    ],
)
def test_a_wrong_number_or_day_is_named_at_its_field(
    decide: Callable[..., Decision], secretary: Actor, number: str, day: dt.date, field: str
) -> None:
    decision = decide(needs_government_resolution=True)
    with pytest.raises(ResolutionNumberInvalid) as refusal:
        record_government_resolution(
            decision_id=decision.pk, number=number, resolved_on=day, actor=secretary, now=LATER
        )
    assert refusal.value.field == field


def test_just_after_midnight_today_is_today(decide: Callable[..., Decision], secretary: Actor) -> None:
    decision = decide(needs_government_resolution=True)
    midnight = dt.datetime(2026, 3, 23, 23, 30, tzinfo=dt.UTC)  # 24 March, 00.30 in Solothurn
    record_government_resolution(
        decision_id=decision.pk, number="2026/659", resolved_on=RESOLVED, actor=secretary, now=midnight
    )


def test_a_resolution_is_entered_once_and_only_where_expected(
    decide: Callable[..., Decision], secretary: Actor
) -> None:
    for decision in (decide(), decide(needs_government_resolution=True)):
        if decision.needs_government_resolution:
            record_government_resolution(
                decision_id=decision.pk, number="2026/1", resolved_on=RESOLVED, actor=secretary, now=LATER
            )
        with pytest.raises(ResolutionNotExpected):
            record_government_resolution(
                decision_id=decision.pk, number="2026/2", resolved_on=RESOLVED, actor=secretary, now=LATER
            )


def test_the_resolution_closes_the_government_s_station(
    decide: Callable[..., Decision], secretary: Actor, make_proposal: Callable[..., Proposal]
) -> None:
    proposal = make_proposal(state="decided")
    Referral.objects.create(proposal=proposal, position=2, station="resolves")
    decision = decide(proposal=proposal, needs_government_resolution=True)
    record_government_resolution(
        decision_id=decision.pk, number="2026/659", resolved_on=RESOLVED, actor=secretary, now=LATER
    )
    station = Referral.objects.get(station="resolves")
    assert (station.outcome, station.outcome_on) == ("decided", RESOLVED)
    assert "2026/659" in changes("governance.proposal", proposal.pk)[-1].note


@pytest.fixture
def correct(secretary: Actor) -> Callable[..., Decision]:
    def act(decision: Decision, **fields: Any) -> Decision:
        values: dict[str, Any] = {
            "title": decision.title,
            "text": "1. Die Anmeldung wird ab 2027 vereinheitlicht.",
            "decided_on": RESOLVED,
            "meeting_id": None,
        }
        return correct_decision(decision_id=decision.pk, **values | fields, actor=secretary, now=LATER)

    return act


def test_a_correction_is_a_new_decision_and_keeps_the_old_text(
    decide: Callable[..., Decision], correct: Callable[..., Decision], institutions: SimpleNamespace
) -> None:
    old = decide(recipients=(institutions.iv.pk,))
    new = correct(old)
    old.refresh_from_db()
    assert (new.label, new.corrects) == ("EKG 2026/2", old)
    assert old.text == "1. Die Anmeldung wird vereinheitlicht."
    assert [row.institution_id for row in new.recipients.all()] == [institutions.iv.pk]
    assert changes("governance.decision", old.pk)[-1].verb == "correct"
    assert Entry.objects.get(code="governance.decision.corrected").subject_id == str(old.pk)


def test_a_correction_takes_the_day_of_its_meeting(
    decide: Callable[..., Decision], correct: Callable[..., Decision], structure: SimpleNamespace
) -> None:
    old = decide()
    meeting = hold(structure.coordination).meeting
    Meeting.objects.filter(pk=meeting.pk).update(date=dt.date(2026, 3, 10))
    new = correct(old, meeting_id=meeting.pk)
    assert (new.decided_on, new.procedure, new.meeting) == (dt.date(2026, 3, 10), "meeting", meeting)


def test_a_correction_of_another_body_s_meeting_is_refused(
    decide: Callable[..., Decision], correct: Callable[..., Decision], structure: SimpleNamespace
) -> None:
    with pytest.raises(CorrectionNotPossible) as refusal:
        correct(decide(), meeting_id=hold(structure.steering).meeting_id)
    assert refusal.value.field == "meeting"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text": "1. Die Anmeldung wird vereinheitlicht."}, "text"),
        ({"text": "1. Die Anmeldung wird vereinheitlicht. \r\n"}, "text"),
        ({"title": " "}, "title"),
        ({"decided_on": DAY - dt.timedelta(days=1)}, "decided_on"),
        ({"decided_on": LATER.date() + dt.timedelta(days=1)}, "decided_on"),
    ],
)
def test_a_correction_changes_something_and_follows(
    decide: Callable[..., Decision], correct: Callable[..., Decision], fields: dict[str, object], field: str
) -> None:
    with pytest.raises(CorrectionNotPossible) as refusal:
        correct(decide(), **fields)
    assert refusal.value.field == field


def test_a_corrected_decision_is_not_corrected_or_resolved_again(
    decide: Callable[..., Decision], correct: Callable[..., Decision], secretary: Actor
) -> None:
    old = decide(needs_government_resolution=True)
    new = correct(old)
    assert Duty.objects.get(key=f"decision:{old.pk}:resolution").closed_at == LATER
    assert Duty.objects.get(key=f"decision:{new.pk}:resolution").closed_at is None
    with pytest.raises(CorrectionNotPossible):
        correct(old, text="1. Noch anders.")
    with pytest.raises(ResolutionNotExpected):
        record_government_resolution(
            decision_id=old.pk, number="2026/9", resolved_on=RESOLVED, actor=secretary, now=LATER
        )


def test_a_member_neither_corrects_nor_resolves(
    decide: Callable[..., Decision], bruno: User, actor_of: Callable[[User], Actor]
) -> None:
    decision, member = decide(needs_government_resolution=True), actor_of(bruno)
    with pytest.raises(PermissionRefused):
        record_government_resolution(
            decision_id=decision.pk, number="2026/9", resolved_on=RESOLVED, actor=member, now=LATER
        )
    with pytest.raises(PermissionRefused):
        correct_decision(
            decision_id=decision.pk,
            title="x",
            text="y",
            decided_on=RESOLVED,
            meeting_id=None,
            actor=member,
            now=LATER,
        )
