"""Circular resolutions: who is asked, what they answer, how remarks are treated, how it ends (002 §2.1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, transaction

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.identity.models import User
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, TransitionRefused
from nahtstelle.ground.worklist.models import Duty
from nahtstelle.structure.governance.actions.agenda import remove_item, unschedule_proposal
from nahtstelle.structure.governance.actions.circular_answers import (
    AnswerRemarkMissing,
    AnswersClosed,
    AnswersOutstanding,
    RemarkNotExpected,
    close_circular,
    remind_before_due,
    remind_members,
)
from nahtstelle.structure.governance.actions.circular_decisions import (
    GovernmentDecides,
    GovernmentEntry,
    NotAgreed,
    RemarksUntreated,
    conclude_circular,
    record_resolution,
    submit_circular,
)
from nahtstelle.structure.governance.actions.circular_ends import stop_circular, withdraw_circular
from nahtstelle.structure.governance.actions.circular_remarks import (
    RemarkNotTreatable,
    ReplyMissing,
    TextStale,
    TextUnchanged,
    TreatmentMissing,
)
from nahtstelle.structure.governance.actions.circulars import (
    CircularNotPossible,
    DueDateTooEarly,
    ask_again,
    open_circular,
    put_on_circular_way,
)
from nahtstelle.structure.governance.actions.meetings import MeetingPlan, cancel_meeting, plan_meeting
from nahtstelle.structure.governance.actions.outcome_rules import OutcomeNotPossible
from nahtstelle.structure.governance.actions.proposals import ProposalBeforeBody, withdraw_proposal
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
from nahtstelle.structure.governance.queries.circulars import circular_addresses, circulars_to_remind
from nahtstelle.structure.governance.queries.outcomes import possible_outcomes
from nahtstelle.structure.governance.tasks import notify_circular
from nahtstelle.structure.governance.tests.circulating import DUE, LATER, NEW_TEXT, NOW, TEXT, Circle

MakeProposal = Callable[..., Proposal]
COMING = dt.date(2026, 5, 6)


def waiting(kind: str) -> list[str]:
    rows = Duty.objects.filter(kind=f"governance.circular.{kind}", closed_at__isnull=True)
    return [str(row.user or row.role) for row in rows.order_by("pk")]


@pytest.fixture
def on_the_way(circle: Circle, make_proposal: MakeProposal) -> CircularResolution:
    """A proposal before the steering body, whose government follows, put on the circular way."""
    proposal = make_proposal(
        state="accepted", matter="funding", route=[circle.structure.coordination, circle.structure.steering]
    )
    proposal.referrals.filter(position=1).update(outcome="recommended", outcome_on=NOW.date())
    Referral.objects.create(proposal=proposal, position=3, body=None, station="resolves")
    return put_on_circular_way(proposal_id=proposal.pk, actor=circle.secretary, now=NOW)


def test_only_those_outside_the_government_are_asked_where_it_decides(circle: Circle) -> None:
    circular = circle.opened()
    assert circular.needs_government_resolution
    assert {row.member for row in circular.answers.all()} == {circle.paula, circle.gregor}
    assert sorted(waiting("answer")) == ["Gregor Gerber", "Paula Portmann"]
    assert waiting("close") == ["secretariat"]


def test_all_who_vote_are_asked_where_the_body_decides_by_itself(
    circle: Circle, bruno: User, nora: User, walter: User
) -> None:
    circular = circle.opened(body_id=circle.structure.coordination.pk, matter="personnel")
    assert not circular.needs_government_resolution
    assert {row.member for row in circular.answers.all()} == {bruno, nora, walter}


def test_the_text_is_frozen_with_its_hash_when_the_members_are_asked(circle: Circle) -> None:
    text = circle.opened().texts.get()
    assert (text.text, len(text.sha256), text.frozen_at) == (TEXT, 64, NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        CircularText.objects.filter(pk=text.pk).update(text="Anders")
    with pytest.raises(DatabaseError), transaction.atomic():
        CircularText.objects.filter(pk=text.pk).update(frozen_at=None, sha256="")
    with pytest.raises(DatabaseError), transaction.atomic():
        CircularText.objects.filter(pk=text.pk).delete()


def test_a_date_in_the_past_and_a_body_without_members_are_refused(circle: Circle) -> None:
    draft = circle.draft()
    with pytest.raises(DueDateTooEarly):
        open_circular(circular_id=draft.pk, due_on=NOW.date(), actor=circle.secretary, now=NOW)
    circle.structure.steering.appointments.all().delete()
    with pytest.raises(CircularNotPossible):
        open_circular(circular_id=draft.pk, due_on=DUE, actor=circle.secretary, now=NOW)
    assert CircularResolution.objects.get().state == "draft"
    assert CircularText.objects.get().frozen_at is None


def test_a_member_changes_the_answer_until_the_closing(circle: Circle) -> None:
    circular = circle.opened()
    circle.answer(circular, circle.paula)
    circle.answer(circular, circle.paula, "disagree", "Doch nicht.")
    assert circular.answers.get(member=circle.paula).answer == "disagree"
    assert waiting("answer") == ["Gregor Gerber"]
    close_circular(circular_id=circular.pk, actor=circle.secretary, now=LATER)
    with pytest.raises(AnswersClosed):
        circle.answer(circular, circle.paula)


def test_a_remark_belongs_to_its_answer(circle: Circle) -> None:
    circular = circle.opened()
    for answer in ("agree_with_remarks", "disagree", "request_meeting"):
        with pytest.raises(AnswerRemarkMissing):
            circle.answer(circular, circle.paula, answer, "  ")
    with pytest.raises(RemarkNotExpected):
        circle.answer(circular, circle.paula, "agree", "Aber …")
    with pytest.raises(ActionRefused):
        circle.answer(circular, circle.paula, "silence")


def test_nobody_answers_for_somebody_else(circle: Circle, bruno: User) -> None:
    circular = circle.opened()
    for stranger in (bruno, circle.helene):
        with pytest.raises(PermissionRefused):
            circle.answer(circular, stranger)


def test_answers_are_not_closed_before_the_date_while_one_is_outstanding(circle: Circle) -> None:
    circular = circle.opened()
    with pytest.raises(AnswersOutstanding):
        close_circular(circular_id=circular.pk, actor=circle.secretary, now=NOW)
    circle.answer(circular, circle.paula)
    circle.answer(circular, circle.gregor)
    assert (
        close_circular(circular_id=circular.pk, actor=circle.secretary, now=NOW).state
        == "consultation_closed"
    )


def test_silence_is_recorded_as_silence_by_the_closing(circle: Circle) -> None:
    circular = circle.opened()
    circle.answer(circular, circle.paula)
    close_circular(circular_id=circular.pk, actor=circle.secretary, now=LATER)
    silent = circular.answers.get(member=circle.gregor)
    assert (silent.answer, silent.answered_at) == ("silence", None)
    with pytest.raises(IntegrityError), transaction.atomic():
        CircularAnswer.objects.filter(pk=silent.pk).update(answered_at=NOW)


def test_those_outstanding_are_reminded_by_hand_and_once_two_days_before(circle: Circle) -> None:
    circular = circle.opened()
    circle.answer(circular, circle.paula)
    assert remind_members(circular_id=circular.pk, actor=circle.secretary, now=NOW) == 1
    assert circular_addresses(circular.pk, "asked") == ["gregor.gerber@so.example"]
    CircularAnswer.objects.update(reminded_at=None)
    assert circulars_to_remind(DUE - dt.timedelta(days=3)) == []
    near = dt.datetime.combine(DUE - dt.timedelta(days=2), dt.time(6), tzinfo=dt.UTC)
    assert circulars_to_remind(near.date()) == [circular.pk]
    assert remind_before_due(circular_id=circular.pk, now=near) == 1
    assert circulars_to_remind(near.date()) == []
    assert remind_before_due(circular_id=circular.pk, now=near) == 0


def test_the_e_mail_has_no_content(circle: Circle) -> None:
    circular = circle.opened()
    notify_circular(circular_id=circular.pk, occasion="asked")
    assert [message.to for message in mail.outbox] == [
        ["gregor.gerber@so.example"],
        ["paula.portmann@so.example"],
    ]
    assert not any("Mittel" in message.subject + str(message.body) for message in mail.outbox)


def test_a_request_for_a_meeting_stops_it_and_its_proposal_waits_for_one(
    circle: Circle, on_the_way: CircularResolution
) -> None:
    open_circular(circular_id=on_the_way.pk, due_on=DUE, actor=circle.secretary, now=NOW)
    circle.answer(on_the_way, circle.gregor, "request_meeting", "Das muss besprochen werden.")
    stopped = CircularResolution.objects.get()
    assert (stopped.state, stopped.proposal.state if stopped.proposal else "") == ("stopped", "accepted")
    assert waiting("answer") == waiting("close") == []
    assert Duty.objects.filter(kind="governance.proposal.schedule", closed_at__isnull=True).count() == 1
    with pytest.raises(AnswersClosed):
        circle.answer(on_the_way, circle.paula)


def test_a_free_matter_that_is_stopped_comes_on_the_next_agenda_for_decision(circle: Circle) -> None:
    meeting = Meeting.objects.create(body=circle.structure.steering, date=COMING)
    circular = circle.opened()
    circle.answer(circular, circle.paula, "request_meeting", "Bitte besprechen.")
    item = AgendaItem.objects.get()
    assert (item.meeting, item.circular, item.request) == (meeting, circular, "decision")
    assert "decided" in possible_outcomes(circle.structure.steering, item, None)


def test_each_remark_is_treated_before_it_goes_to_the_government(circle: Circle) -> None:
    circular = circle.closed()
    assert waiting("treat") == ["secretariat"]
    with pytest.raises(RemarksUntreated):
        submit_circular(circular_id=circular.pk, actor=circle.secretary, now=LATER)
    integrated = circle.integrate(circular, circle.paula)
    assert integrated.integrated_in
    assert (integrated.integrated_in.number, integrated.integrated_in.text) == (2, NEW_TEXT)
    assert integrated.integrated_in.frozen_at == LATER
    with pytest.raises(RemarksUntreated):
        submit_circular(circular_id=circular.pk, actor=circle.secretary, now=LATER)
    circle.hand_over(circular, circle.gregor)
    assert waiting("submit") == ["secretariat"]
    submitted = submit_circular(circular_id=circular.pk, actor=circle.secretary, now=LATER)
    assert submitted.state == "submitted"
    assert waiting("chair") == ["Helene Huber"]
    assert submitted.dossier
    assert CircularText.objects.get(number=1).text == TEXT


def test_a_treatment_needs_its_reply_and_a_changed_text(circle: Circle) -> None:
    circular = circle.closed()
    with pytest.raises(ReplyMissing):
        circle.integrate(circular, circle.paula, reply=" ")
    for text in (TEXT, "", TEXT + "  \n"):
        with pytest.raises(TextUnchanged):
            circle.integrate(circular, circle.paula, text=text)
    with pytest.raises(TreatmentMissing):
        circle.treat(circular, circle.paula, treatment="answered", reply="Danke.")
    circle.integrate(circular, circle.paula)
    same = circle.integrate(circular, circle.gregor)
    assert same.integrated_in
    assert same.integrated_in.number == 2


def test_the_second_of_two_people_treating_is_told(circle: Circle) -> None:
    circular = circle.closed()
    circle.integrate(circular, circle.paula, seen_text=1)
    with pytest.raises(TextStale):
        circle.integrate(circular, circle.gregor, seen_text=1, text="Ganz anders")
    with pytest.raises(TextStale):
        circle.hand_over(circular, circle.paula, seen_text=2, seen_treatment="")
    assert CircularText.objects.count() == 2


def test_remarks_are_treated_only_between_closing_and_submitting(circle: Circle) -> None:
    circular = circle.opened()
    circle.answer(circular, circle.paula, "disagree", "Nein.")
    with pytest.raises(RemarkNotTreatable):
        circle.hand_over(circular, circle.paula)
    submitted = circle.submitted()
    with pytest.raises(RemarkNotTreatable):
        circle.hand_over(submitted, circle.paula)


def test_the_government_resolves_and_the_last_text_is_numbered(circle: Circle) -> None:
    circular = circle.submitted()
    decision = circle.resolve(circular)
    assert (decision.label, decision.text, decision.procedure) == ("IIZ-Leitung 2026/1", NEW_TEXT, "circular")
    assert (decision.government_resolution, decision.government_resolution_on) == ("2026/412", LATER.date())
    assert decision.excerpt
    circular.refresh_from_db()
    assert (circular.state, circular.decision) == ("decided", decision)
    assert waiting("decide") == waiting("chair") == []
    assert not Duty.objects.filter(kind="governance.decision.resolution").exists()
    with pytest.raises(TransitionRefused):
        circle.resolve(circular)
    assert Entry.objects.filter(code="governance.circular.decide").count() == 1


def test_without_the_number_of_the_resolution_nothing_is_decided(circle: Circle) -> None:
    circular = circle.submitted()
    for wrong in ({"number": "412"}, {"number": "2025/412"}, {"resolved_on": DUE}, {"resolved_on": COMING}):
        with pytest.raises(ActionRefused):
            circle.resolve(circular, **wrong)
    with pytest.raises(GovernmentDecides):
        conclude_circular(circular_id=circular.pk, actor=circle.secretary, now=LATER)
    assert not Decision.objects.exists()


def test_the_government_may_change_the_wording_or_reject_it(circle: Circle) -> None:
    changed = circle.resolve(circle.submitted(), text=NEW_TEXT + "\n3. Frist ist Ende Jahr.")
    assert changed.text.endswith("3. Frist ist Ende Jahr.")
    assert CircularText.objects.latest("pk").reason == "Wortlaut gemäss RRB 2026/412"
    rejected = circle.resolve(circle.submitted(), outcome="rejected")
    assert (rejected.outcome, rejected.number) == ("rejected", 2)


def test_the_proposal_goes_its_way(circle: Circle, on_the_way: CircularResolution) -> None:
    assert on_the_way.proposal
    proposal = Proposal.objects.get()
    assert proposal.state == "scheduled"
    with pytest.raises(ActionRefused):
        unschedule_proposal(actor=circle.secretary, proposal_id=proposal.pk, now=NOW)
    open_circular(circular_id=on_the_way.pk, due_on=DUE, actor=circle.secretary, now=NOW)
    for user in (circle.paula, circle.gregor):
        circle.answer(on_the_way, user)
    close_circular(circular_id=on_the_way.pk, actor=circle.secretary, now=NOW)
    submit_circular(circular_id=on_the_way.pk, actor=circle.secretary, now=NOW)
    decision = circle.resolve(on_the_way)
    proposal.refresh_from_db()
    assert (proposal.state, decision.proposal) == ("decided", proposal)
    assert set(proposal.referrals.values_list("outcome", flat=True)) == {"recommended", "decided"}


def test_only_an_accepted_proposal_for_decision_goes_on_the_circular_way(
    circle: Circle, make_proposal: MakeProposal
) -> None:
    for fields in ({"state": "submitted"}, {"state": "accepted", "request": "discussion"}):
        with pytest.raises(ActionRefused):
            put_on_circular_way(proposal_id=make_proposal(**fields).pk, actor=circle.secretary, now=NOW)
    assert not CircularResolution.objects.exists()


def test_a_body_that_only_recommends_recommends_by_circular_too(
    circle: Circle, make_proposal: MakeProposal, bruno: User, nora: User, walter: User
) -> None:
    route = [circle.structure.coordination, circle.structure.steering]
    proposal = make_proposal(state="accepted", matter="funding", route=route)
    Referral.objects.create(proposal=proposal, position=3, body=None, station="resolves")
    circular = put_on_circular_way(proposal_id=proposal.pk, actor=circle.secretary, now=NOW)
    assert not circular.needs_government_resolution
    open_circular(circular_id=circular.pk, due_on=DUE, actor=circle.secretary, now=NOW)
    for user in (bruno, nora, walter):
        circle.answer(circular, user)
    close_circular(circular_id=circular.pk, actor=circle.secretary, now=NOW)
    decision = conclude_circular(circular_id=circular.pk, actor=circle.secretary, now=NOW)
    proposal.refresh_from_db()
    assert (decision.outcome, proposal.state) == ("recommended", "accepted")


@pytest.mark.parametrize(
    ("rule", "answers", "decided"),
    [
        ("consensus", "aaa", True),
        ("consensus", "aa-", True),
        ("consensus", "a--", False),
        ("consensus", "aad", False),
        ("consensus", "---", False),
        ("majority", "aad", True),
        ("majority", "a-d", False),
        ("approval", "aa-", True),
        ("approval", "a--", False),
    ],
)
def test_a_body_decides_by_its_rule_and_silence_is_no_agreement(
    circle: Circle, bruno: User, nora: User, walter: User, rule: str, answers: str, decided: bool
) -> None:
    body = circle.structure.coordination
    body.decision_rule, body.quorum = rule, None
    body.save()
    circular = circle.opened(body_id=body.pk, matter="personnel")
    for user, given in zip((bruno, nora, walter), answers, strict=True):
        if given == "a":
            circle.answer(circular, user)
        elif given == "d":
            circle.answer(circular, user, "disagree", "Nein.")
    close_circular(circular_id=circular.pk, actor=circle.secretary, now=LATER)
    for row in circular.answers.exclude(remark="").select_related("member"):
        circle.treat(circular, row.member, treatment="answered", reply="Zur Kenntnis genommen.")
    if decided:
        decision = conclude_circular(circular_id=circular.pk, actor=circle.secretary, now=LATER)
        assert (decision.agreement, decision.label) == (rule, "EKG 2026/1")
    else:
        with pytest.raises(NotAgreed):
            conclude_circular(circular_id=circular.pk, actor=circle.secretary, now=LATER)
        stop_circular(circular_id=circular.pk, reason="Kein Konsens.", actor=circle.secretary, now=LATER)
        assert not Decision.objects.exists()


def test_who_agreed_to_another_text_is_asked_again(
    circle: Circle, bruno: User, nora: User, walter: User
) -> None:
    circular = circle.opened(body_id=circle.structure.coordination.pk, matter="personnel")
    circle.answer(circular, bruno, "agree_with_remarks", "Halbjährlich.")
    circle.answer(circular, nora)
    circle.answer(circular, walter)
    close_circular(circular_id=circular.pk, actor=circle.secretary, now=NOW)
    with pytest.raises(CircularNotPossible):
        ask_again(circular_id=circular.pk, due_on=DUE, actor=circle.secretary, now=NOW)
    circle.integrate(circular, bruno)
    with pytest.raises(NotAgreed):
        conclude_circular(circular_id=circular.pk, actor=circle.secretary, now=NOW)
    ask_again(circular_id=circular.pk, due_on=DUE, actor=circle.secretary, now=NOW)
    for user in (bruno, nora, walter):
        circle.answer(circular, user)
    close_circular(circular_id=circular.pk, actor=circle.secretary, now=NOW)
    assert conclude_circular(circular_id=circular.pk, actor=circle.secretary, now=NOW).text == NEW_TEXT
    assert circular.answers.count() == 6


def test_what_was_decided_comes_on_the_next_agenda_to_be_noted(circle: Circle) -> None:
    body = circle.structure.steering
    Meeting.objects.create(body=body, date=COMING + dt.timedelta(days=90))
    meeting = Meeting.objects.create(body=body, date=COMING)
    circular = circle.submitted()
    circle.resolve(circular)
    item = AgendaItem.objects.get()
    assert (item.meeting, item.circular, item.request, item.is_late) == (
        meeting,
        circular,
        "information",
        False,
    )
    assert item.title == "Zirkularbeschluss IIZ-Leitung 2026/1: Freigabe der Mittel"
    assert possible_outcomes(body, item, None) == ("noted",)


def test_after_the_invitation_it_is_marked_as_added(circle: Circle) -> None:
    Meeting.objects.create(body=circle.structure.steering, date=COMING, state="invited", invited_at=NOW)
    circle.resolve(circle.submitted())
    assert AgendaItem.objects.get().is_late


def test_without_a_meeting_ahead_it_waits_for_the_next_that_is_planned(circle: Circle) -> None:
    circular = circle.submitted()
    circle.resolve(circular)
    assert CircularResolution.objects.get().awaits_agenda
    plan = MeetingPlan(date=COMING)
    meeting = plan_meeting(actor=circle.secretary, body_id=circle.structure.steering.pk, plan=plan, now=LATER)
    assert AgendaItem.objects.get().circular == circular
    assert not CircularResolution.objects.get().awaits_agenda
    cancel_meeting(actor=circle.secretary, meeting_id=meeting.pk, reason="Verschoben", now=LATER)
    assert CircularResolution.objects.get().awaits_agenda
    later = MeetingPlan(date=COMING + dt.timedelta(days=7))
    plan_meeting(actor=circle.secretary, body_id=circle.structure.steering.pk, plan=later, now=LATER)
    item = AgendaItem.objects.latest("pk")
    remove_item(actor=circle.secretary, item_id=item.pk, now=LATER)
    assert CircularResolution.objects.get().awaits_agenda


def test_a_withdrawn_resolution_gives_its_proposal_back(
    circle: Circle, on_the_way: CircularResolution
) -> None:
    with pytest.raises(ActionRefused):
        withdraw_circular(circular_id=on_the_way.pk, reason=" ", actor=circle.secretary, now=NOW)
    withdraw_circular(circular_id=on_the_way.pk, reason="Anders gelöst.", actor=circle.secretary, now=NOW)
    assert Proposal.objects.get().state == "accepted"
    again = put_on_circular_way(proposal_id=Proposal.objects.get().pk, actor=circle.secretary, now=NOW)
    assert again.pk != on_the_way.pk


def test_the_author_takes_the_proposal_back_until_the_government_has_it(
    circle: Circle, on_the_way: CircularResolution, bruno: User
) -> None:
    named: dict[str, Any] = {"proposal_id": Proposal.objects.get().pk, "reason": "Erledigt", "now": NOW}
    CircularResolution.objects.update(
        state="submitted", opened_at=NOW, due_on=DUE, closed_at=NOW, submitted_at=NOW
    )
    with pytest.raises(ProposalBeforeBody):
        withdraw_proposal(actor=circle.actor(bruno), **named)
    CircularResolution.objects.update(state="consultation_closed", submitted_at=None)
    withdraw_proposal(actor=circle.actor(bruno), **named)
    assert (Proposal.objects.get().state, CircularResolution.objects.get().state) == (
        "withdrawn",
        "withdrawn",
    )


def test_only_the_secretariat_runs_it(circle: Circle) -> None:
    circular = circle.closed()
    for user in (circle.paula, circle.helene):
        actor = circle.actor(user)
        for action in (submit_circular, conclude_circular, close_circular, remind_members):
            with pytest.raises(PermissionRefused):
                action(circular_id=circular.pk, actor=actor, now=LATER)
    entry = GovernmentEntry(number="2026/1", resolved_on=LATER.date())
    with pytest.raises(PermissionRefused):
        record_resolution(circular_id=circular.pk, entry=entry, actor=circle.actor(circle.helene), now=LATER)


def test_a_matter_the_body_cannot_decide_is_refused(circle: Circle) -> None:
    with pytest.raises(OutcomeNotPossible):
        circle.draft(body_id=circle.structure.coordination.pk, matter="funding")
    assert not CircularResolution.objects.exists()


def test_outsiders_and_the_case_level_see_nothing_and_members_only_once_it_is_open(
    circle: Circle, carla: User, eva: User, bruno: User
) -> None:
    seen: SimpleNamespace = SimpleNamespace(
        by=lambda user: CircularResolution.objects.visible_to(circle.actor(user)).exists()
    )
    circular = circle.draft()
    assert not seen.by(circle.paula)
    open_circular(circular_id=circular.pk, due_on=DUE, actor=circle.secretary, now=NOW)
    assert seen.by(circle.paula)
    assert seen.by(circle.helene)
    assert not any(seen.by(user) for user in (carla, eva, bruno))
