"""Consultation of the members mainly affected (000 §8.1.1)."""

import datetime as dt

import pytest

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.lifecycle.api import PermissionRefused, TransitionRefused
from nahtstelle.ground.worklist.models import Duty
from nahtstelle.structure.governance.actions import consultations as actions
from nahtstelle.structure.governance.actions.judgement import (
    ConsultationMissing,
    accept_proposal,
    return_proposal,
)
from nahtstelle.structure.governance.models import Consultation, Statement
from nahtstelle.structure.governance.queries.consultations import askable_members
from nahtstelle.structure.governance.tasks import notify_members

DUE = dt.date(2026, 3, 16)


def open_duties():
    return set(Duty.objects.filter(closed_at__isnull=True).values_list("key", flat=True))


@pytest.fixture
def proposal(make_proposal):
    return make_proposal(state="submitted", origin="federal_law")


@pytest.fixture
def ask(proposal, anna, nora, walter, actor_of, now):
    def do(members=None, **changes):
        values = {"due_on": DUE, "question": "Sind Sie einverstanden?", "actor": actor_of(anna), "now": now}
        members = [nora.pk, walter.pk] if members is None else members
        return actions.ask_members(proposal_id=proposal.pk, member_ids=members, **values | changes)

    return do


@pytest.fixture
def answer(actor_of, now):
    def do(member, stance="agree", remark="", **changes):
        statement = Statement.objects.get(member=member)
        values = {"actor": actor_of(member), "now": now} | changes
        return actions.answer_statement(statement_id=statement.pk, stance=stance, remark=remark, **values)

    return do


def test_each_member_gets_a_duty_with_the_date_and_the_secretariat_one_to_evaluate(
    ask, proposal, nora, walter
):
    ask()
    proposal.refresh_from_db()
    assert proposal.state == "in_consultation"
    key = f"proposal:{proposal.pk}"
    assert open_duties() == {
        f"{key}:statement:{nora.pk}:",
        f"{key}:statement:{walter.pk}:",
        f"{key}:consult",
    }
    duty = Duty.objects.get(user=nora)
    assert (duty.due_on, duty.url) == (DUE, f"/geschaefte/{proposal.pk}/stellungnahme/")
    assert duty.title == "Stellungnahme abgeben: Einheitliche Anmeldung"
    assert Duty.objects.get(key=f"{key}:consult").due_on == dt.date(2026, 3, 17)
    assert Entry.objects.filter(code="governance.proposal.members_asked").count() == 1


def test_a_consultation_needs_members_a_date_ahead_and_a_question(ask, carla, now):
    with pytest.raises(actions.MembersMissing):
        ask([])
    with pytest.raises(actions.MembersUnknown):
        ask([carla.pk])
    with pytest.raises(actions.DueDatePassed):
        ask(due_on=now.date())
    with pytest.raises(actions.QuestionMissing):
        ask(question=" ")
    assert not Consultation.objects.exists()


def test_only_the_secretariat_asks(ask, bruno, actor_of):
    with pytest.raises(PermissionRefused):
        ask(actor=actor_of(bruno))


def test_nobody_is_asked_twice_at_the_same_time(ask):
    ask()
    with pytest.raises(TransitionRefused):
        ask()


def test_the_notice_names_nothing_of_the_content(ask, proposal, mailoutbox):
    consultation = ask()
    notify_members(consultation_id=consultation.pk)
    assert {message.to[0] for message in mailoutbox} == {"nora.nageli@so.example", "walter.wyss@so.example"}
    assert all(
        proposal.title not in message.body + message.subject and "einverstanden" not in message.body
        for message in mailoutbox
    )


def test_an_answer_can_be_changed_until_the_last_one_closes_the_consultation(
    ask, answer, proposal, nora, walter
):
    consultation = ask()
    answer(nora, "agree")
    answer(nora, "remarks", "Fristen prüfen.")
    assert Statement.objects.get(member=nora).stance == "remarks"
    answer(walter, "not_concerned")
    consultation.refresh_from_db()
    assert consultation.closed_at is not None
    assert open_duties() == {f"proposal:{proposal.pk}:judge"}
    with pytest.raises(actions.ConsultationClosed):
        answer(nora, "agree")


@pytest.mark.parametrize("stance", ["remarks", "disagree"])
def test_remarks_and_disagreement_need_a_text(ask, answer, nora, stance):
    ask()
    with pytest.raises(actions.RemarkMissing):
        answer(nora, stance, " ")
    with pytest.raises(actions.StanceMissing):
        answer(nora, "maybe")


def test_nobody_answers_for_another(ask, answer, nora, anna, actor_of):
    ask()
    with pytest.raises(PermissionRefused):
        answer(nora, actor=actor_of(anna))


def test_one_member_s_answer_leaves_the_other_duties_open(ask, answer, proposal, nora, walter):
    ask()
    answer(nora)
    assert f"proposal:{proposal.pk}:statement:{walter.pk}:" in open_duties()


def test_reminding_marks_those_outstanding_only(ask, answer, proposal, anna, nora, walter, actor_of, now):
    ask()
    answer(nora)
    assert actions.remind_members(proposal_id=proposal.pk, actor=actor_of(anna), now=now) == 1
    assert Statement.objects.get(member=walter).reminded_at == now
    assert Statement.objects.get(member=nora).reminded_at is None


def test_closing_early_needs_a_reason(ask, proposal, anna, actor_of, now):
    ask()
    with pytest.raises(actions.ConsultationStillOpen):
        actions.close_consultation(proposal_id=proposal.pk, actor=actor_of(anna), now=now)
    actions.close_consultation(proposal_id=proposal.pk, actor=actor_of(anna), now=now, reason="Eilt.")
    assert Consultation.objects.get().closed_at == now


def test_closing_after_the_date_needs_none(ask, proposal, anna, actor_of, now):
    ask()
    late = now + dt.timedelta(days=15)
    actions.close_consultation(proposal_id=proposal.pk, actor=actor_of(anna), now=late)
    assert Consultation.objects.get().closed_at == late


def test_on_the_due_date_itself_answers_may_still_come(ask, proposal, anna, actor_of, now):
    ask()
    with pytest.raises(actions.ConsultationStillOpen):
        actions.close_consultation(
            proposal_id=proposal.pk, actor=actor_of(anna), now=now + dt.timedelta(days=14)
        )


@pytest.mark.parametrize("judge", ["accept", "return"])
def test_federal_legislation_is_consulted_before_it_is_judged(
    judge, ask, answer, proposal, anna, nora, walter, actor_of, now
):
    def act():
        if judge == "accept":
            return accept_proposal(proposal_id=proposal.pk, actor=actor_of(anna), now=now)
        return return_proposal(proposal_id=proposal.pk, reason="Zu früh.", actor=actor_of(anna), now=now)

    with pytest.raises(ConsultationMissing):
        act()
    ask()
    with pytest.raises(ConsultationMissing):
        act()
    answer(nora)
    answer(walter)
    assert act().state == ("accepted" if judge == "accept" else "returned")


def test_accepting_another_origin_ends_an_open_consultation(ask, answer, proposal, anna, nora, actor_of, now):
    proposal.origin = "initiative"
    proposal.save()
    ask()
    accept_proposal(proposal_id=proposal.pk, actor=actor_of(anna), now=now)
    assert Consultation.objects.get().closed_at == now
    assert open_duties() == {f"proposal:{proposal.pk}:schedule"}
    with pytest.raises(actions.ConsultationClosed):
        answer(nora)


def test_those_are_suggested_whose_system_the_field_touches(proposal, institutions, nora, walter, now):
    proposal.field_of_service = "labour_market"
    groups = askable_members(proposal, day=now.date())
    suggested = {person.user_id for group in groups for person in group.people if person.is_suggested}
    assert suggested == {nora.pk}
    everybody = [person.user_id for group in groups for person in group.people]
    assert len(everybody) == len(set(everybody))
    assert proposal.author_id not in everybody
    assert groups[0].body == "EKG"
