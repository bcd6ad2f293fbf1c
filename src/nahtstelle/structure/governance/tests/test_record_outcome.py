"""Recording the outcome of an item: every rule of domain §4 by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.identity.models import User
from nahtstelle.ground.lifecycle.api import PermissionRefused, TransitionRefused, changes
from nahtstelle.ground.worklist.models import Duty
from nahtstelle.structure.governance.actions.outcome_rules import (
    AttendanceMissing,
    MeetingNotHeld,
    OutcomeAlreadyRecorded,
    OutcomeNotPossible,
    QuorumNotMet,
    RecusalsNotChecked,
)
from nahtstelle.structure.governance.actions.outcomes import record_outcome
from nahtstelle.structure.governance.models import (
    AgendaItem,
    Attendance,
    Body,
    Decision,
    Meeting,
    Proposal,
    Recusal,
    Referral,
)
from nahtstelle.structure.governance.queries.outcomes import possible_outcomes
from nahtstelle.structure.governance.tests.held import DAY, NOW, entry, hold

Make = Callable[..., Proposal]


@pytest.fixture
def minute_taker(anna: User, actor_of: Callable[[User], Actor]) -> Actor:
    return actor_of(anna)


@pytest.fixture
def record(minute_taker: Actor) -> Callable[..., Decision | None]:
    def act(item: AgendaItem, outcome: str = "decided", **fields: object) -> Decision | None:
        return record_outcome(item_id=item.pk, entry=entry(outcome, **fields), actor=minute_taker, now=NOW)

    return act


@pytest.fixture
def item(structure: SimpleNamespace, make_proposal: Make) -> AgendaItem:
    return hold(structure.coordination, proposal=make_proposal(state="scheduled"))


def test_a_competent_body_decides_and_the_decision_is_numbered(
    item: AgendaItem, record: Callable[..., Decision]
) -> None:
    decision = record(item)
    assert (decision.label, decision.outcome, decision.decided_on) == ("EKG 2026/1", "decided", DAY)
    item.refresh_from_db()
    assert (item.outcome, item.entitled_present, item.outcome_at) == ("decided", 3, NOW)
    proposal = Proposal.objects.get()
    assert proposal.state == "decided"
    assert Referral.objects.get().outcome == "decided"
    assert changes("governance.proposal", proposal.pk)[-1].note == "EKG: Beschlossen, EKG 2026/1"


def test_an_outcome_leaves_an_audit_entry(item: AgendaItem, record: Callable[..., Decision]) -> None:
    record(item)
    found = Entry.objects.get(code="governance.item.decided")
    assert found.subject_id == str(item.pk)
    assert found.facts["entitled"] == 3
    assert Entry.objects.filter(code="governance.decision.numbered").count() == 1


def test_a_body_before_the_last_station_recommends_and_cannot_decide(
    structure: SimpleNamespace, make_proposal: Make, record: Callable[..., Decision]
) -> None:
    route = [structure.coordination, structure.steering]
    item = hold(structure.coordination, proposal=make_proposal(state="scheduled", route=route))
    with pytest.raises(OutcomeNotPossible):
        record(item, "decided")
    assert record(item, "recommended").outcome == "recommended"
    assert Proposal.objects.get().state == "accepted"
    duty = Duty.objects.get(kind="governance.proposal.schedule", closed_at=None)
    assert "IIZ-Leitung" in duty.title


def test_what_was_only_noted_gets_no_number(
    structure: SimpleNamespace, make_proposal: Make, record: Callable[..., Decision | None]
) -> None:
    item = hold(structure.coordination, proposal=make_proposal(state="scheduled", request="information"))
    assert record(item, "noted", text="", agreement="") is None
    assert Proposal.objects.get().state == "noted"
    assert not Decision.objects.exists()


def test_information_cannot_be_decided(
    structure: SimpleNamespace, make_proposal: Make, record: Callable[..., Decision]
) -> None:
    item = hold(structure.coordination, proposal=make_proposal(state="scheduled", request="information"))
    assert possible_outcomes(structure.coordination, item, item.proposal) == ("noted", "deferred")
    with pytest.raises(OutcomeNotPossible):
        record(item, "decided")


def test_a_deferred_proposal_is_accepted_again_with_reason_and_date(
    item: AgendaItem, record: Callable[..., Decision | None]
) -> None:
    day = dt.date(2026, 6, 1)
    assert record(item, "deferred", text="Zahlen fehlen.", deferred_to=day) is None
    proposal = Proposal.objects.get()
    assert proposal.state == "accepted"
    assert Referral.objects.get().outcome == ""
    assert changes("governance.proposal", proposal.pk)[-1].reason == "Zahlen fehlen."
    assert Duty.objects.get(kind="governance.proposal.schedule", closed_at=None).due_on == day


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"deferred_to": None}, "deferred_to"),
        ({"deferred_to": DAY}, "deferred_to"),
        ({"text": " "}, "text"),
    ],
)
def test_a_deferral_needs_a_reason_and_a_later_day(
    item: AgendaItem, record: Callable[..., Decision], fields: dict[str, object], field: str
) -> None:
    with pytest.raises(OutcomeNotPossible) as refusal:
        record(item, "deferred", **fields)
    assert refusal.value.field == field


def test_a_rejected_proposal_gets_a_numbered_decision(
    item: AgendaItem, record: Callable[..., Decision]
) -> None:
    assert record(item, "rejected", text="1. Der Antrag wird abgelehnt.").outcome == "rejected"
    assert Proposal.objects.get().state == "rejected"


def test_an_escalation_makes_steering_the_next_and_deciding_station(
    item: AgendaItem, record: Callable[..., Decision | None], structure: SimpleNamespace
) -> None:
    resolves = Referral.objects.create(proposal=item.proposal, position=2, station="resolves")
    assert record(item, "escalated", agreement="difference", text="Uneinig über die Kosten.") is None
    stations = list(Referral.objects.order_by("position"))
    assert [(row.body, row.station, row.outcome) for row in stations] == [
        (structure.coordination, "decides", "escalated"),
        (structure.steering, "decides", ""),
        (None, "resolves", ""),
    ]
    assert stations[-1].pk == resolves.pk
    assert Proposal.objects.get().state == "accepted"
    item.refresh_from_db()
    assert item.agreement == ""


def test_an_escalation_uses_the_steering_station_that_is_planned(
    structure: SimpleNamespace, make_proposal: Make, record: Callable[..., Decision | None]
) -> None:
    route = [structure.coordination, structure.steering]
    item = hold(structure.coordination, proposal=make_proposal(state="scheduled", route=route))
    record(item, "escalated", agreement="difference", text="Uneinig.")
    assert Referral.objects.count() == 2


@pytest.mark.parametrize(("votes", "passes"), [(1, False), (2, True), (3, True), (4, False)])
def test_a_majority_of_those_present_may_escalate(
    item: AgendaItem, record: Callable[..., Decision | None], votes: int, passes: bool
) -> None:
    fields = {"agreement": "majority", "votes_for": votes, "text": ""}
    if passes:
        assert record(item, "escalated", **fields) is None
        return
    with pytest.raises(OutcomeNotPossible) as refusal:
        record(item, "escalated", **fields)
    assert refusal.value.field == "votes_for"


def test_a_difference_must_be_described(item: AgendaItem, record: Callable[..., Decision]) -> None:
    with pytest.raises(OutcomeNotPossible) as refusal:
        record(item, "escalated", agreement="difference", text="")
    assert refusal.value.field == "text"


def test_only_the_coordination_body_escalates(
    structure: SimpleNamespace, make_proposal: Make, record: Callable[..., Decision]
) -> None:
    proposal = make_proposal(state="scheduled", route=[structure.steering])
    item = hold(structure.steering, proposal=proposal)
    assert "escalated" not in possible_outcomes(structure.steering, item, proposal)
    with pytest.raises(OutcomeNotPossible):
        record(item, "escalated", agreement="difference")


def test_consensus_knows_nobody_against(item: AgendaItem, record: Callable[..., Decision]) -> None:
    with pytest.raises(OutcomeNotPossible) as refusal:
        record(item, votes_for=2, votes_against=1)
    assert refusal.value.field == "agreement"


def test_a_body_decides_by_its_own_rule(item: AgendaItem, record: Callable[..., Decision]) -> None:
    with pytest.raises(OutcomeNotPossible) as refusal:
        record(item, agreement="majority", votes_for=3)
    assert refusal.value.field == "agreement"


@pytest.mark.parametrize(
    ("outcome", "votes", "field"),
    [
        ("decided", (2, 1, 0), None),
        ("decided", (1, 0, 2), None),
        ("decided", (1, 1, 1), "votes_for"),
        ("decided", (0, 0, 0), "votes_for"),
        ("decided", (None, None, None), "votes_for"),
        ("decided", (4, 0, 0), "votes_for"),
        ("decided", (2, 1, 1), "votes_for"),
        ("rejected", (1, 2, 0), None),
        ("rejected", (1, 1, 1), None),
        ("rejected", (2, 1, 0), "votes_against"),
        ("rejected", (0, 0, 3), "votes_against"),
    ],
)
def test_a_majority_counts_votes(
    item: AgendaItem,
    record: Callable[..., Decision],
    outcome: str,
    votes: tuple[int | None, int | None, int | None],
    field: str | None,
) -> None:
    Body.objects.filter(pk=item.meeting.body_id).update(decision_rule="majority")
    fields = dict(zip(("votes_for", "votes_against", "votes_abstained"), votes, strict=True))
    if field is None:
        decision = record(item, outcome, agreement="majority", **fields)
        assert (decision.votes_for, decision.votes_against, decision.votes_abstained) == votes
        return
    with pytest.raises(OutcomeNotPossible) as refusal:
        record(item, outcome, agreement="majority", **fields)
    assert refusal.value.field == field


def test_votes_do_not_stay_with_a_consensus(item: AgendaItem, record: Callable[..., Decision]) -> None:
    assert record(item, votes_for=3).votes_for is None


def test_the_steering_body_approves_without_votes(
    structure: SimpleNamespace, make_proposal: Make, record: Callable[..., Decision]
) -> None:
    item = hold(structure.steering, proposal=make_proposal(state="scheduled", route=[structure.steering]))
    assert record(item, agreement="approval").agreement == "approval"


def test_without_a_quorum_the_item_can_only_be_deferred(
    structure: SimpleNamespace, make_proposal: Make, record: Callable[..., Decision], bruno: User, nora: User
) -> None:
    item = hold(structure.coordination, proposal=make_proposal(state="scheduled"), absent=(bruno.pk, nora.pk))
    with pytest.raises(QuorumNotMet) as refusal:
        record(item)
    assert "1" in refusal.value.sentence
    assert "2" in refusal.value.sentence
    assert record(item, "deferred") is None


def test_a_body_without_quorum_needs_somebody_present(
    structure: SimpleNamespace,
    make_proposal: Make,
    record: Callable[..., Decision],
    bruno: User,
    nora: User,
    walter: User,
) -> None:
    Body.objects.filter(pk=structure.coordination.pk).update(quorum=None)
    everybody = (bruno.pk, nora.pk, walter.pk)
    item = hold(structure.coordination, proposal=make_proposal(state="scheduled"), absent=everybody)
    with pytest.raises(QuorumNotMet):
        record(item)


def test_who_is_recused_does_not_count_for_the_quorum(
    structure: SimpleNamespace, make_proposal: Make, record: Callable[..., Decision], bruno: User, nora: User
) -> None:
    item = hold(structure.coordination, proposal=make_proposal(state="scheduled"), absent=(nora.pk,))
    Recusal.objects.create(item=item, user=bruno, reason="Anbieter")
    with pytest.raises(QuorumNotMet):
        record(item)
    Recusal.objects.all().delete()
    record(item)
    item.refresh_from_db()
    assert item.entitled_present == 2


def test_the_attendance_of_every_member_comes_first(
    structure: SimpleNamespace, make_proposal: Make, record: Callable[..., Decision], nora: User
) -> None:
    item = hold(structure.coordination, proposal=make_proposal(state="scheduled"), unrecorded=(nora.pk,))
    with pytest.raises(AttendanceMissing):
        record(item)
    Attendance.objects.create(meeting=item.meeting, user=nora, presence="excused")
    assert record(item)


def test_recusals_must_have_been_asked_for(item: AgendaItem, record: Callable[..., Decision]) -> None:
    with pytest.raises(RecusalsNotChecked) as refusal:
        record(item, recusals_checked=False)
    assert refusal.value.field == "recusals_checked"


def test_a_meeting_not_held_has_no_outcomes(item: AgendaItem, record: Callable[..., Decision]) -> None:
    Meeting.objects.update(state="invited")
    with pytest.raises(MeetingNotHeld):
        record(item)


def test_an_outcome_is_recorded_once(item: AgendaItem, record: Callable[..., Decision]) -> None:
    record(item)
    with pytest.raises(OutcomeAlreadyRecorded):
        record(item)
    assert Decision.objects.count() == 1


def test_a_proposal_taken_off_meanwhile_is_not_decided(
    item: AgendaItem, record: Callable[..., Decision]
) -> None:
    Proposal.objects.update(state="withdrawn")
    with pytest.raises(TransitionRefused):
        record(item)
    item.refresh_from_db()
    assert item.outcome == ""
    assert not Decision.objects.exists()


def test_a_member_does_not_record_outcomes(
    item: AgendaItem, bruno: User, actor_of: Callable[[User], Actor]
) -> None:
    with pytest.raises(PermissionRefused):
        record_outcome(item_id=item.pk, entry=entry(), actor=actor_of(bruno), now=NOW)


def test_a_decision_has_a_wording(item: AgendaItem, record: Callable[..., Decision]) -> None:
    with pytest.raises(OutcomeNotPossible) as refusal:
        record(item, text="  ")
    assert refusal.value.field == "text"


def test_a_free_item_is_decided_only_within_the_body_s_competence(
    structure: SimpleNamespace, record: Callable[..., Decision]
) -> None:
    item = hold(structure.coordination)
    with pytest.raises(OutcomeNotPossible) as refusal:
        record(item, matter="funding")
    assert refusal.value.field == "matter"
    assert record(item, matter="personnel", title="Leitung").title == "Leitung"


def test_a_committee_decides_its_own_business(
    structure: SimpleNamespace, record: Callable[..., Decision]
) -> None:
    decision = record(hold(structure.committee), matter="other")
    assert decision.label == "Ausschuss DFPA 2026/1"
    assert decision.theme == structure.committee.theme


def test_the_government_s_resolution_is_expected_where_the_route_ends_there(
    item: AgendaItem, record: Callable[..., Decision]
) -> None:
    Referral.objects.create(proposal=item.proposal, position=2, station="resolves")
    decision = record(item)
    assert decision.needs_government_resolution
    duty = Duty.objects.get(key=f"decision:{decision.pk}:resolution")
    assert duty.role == "secretariat"


def test_proposer_and_institutions_concerned_get_the_excerpt(
    item: AgendaItem, record: Callable[..., Decision], institutions: SimpleNamespace, bruno: User
) -> None:
    decision = record(item, institution_ids=(institutions.awa.pk, institutions.awa.pk))
    rows = decision.recipients.all()
    assert {row.institution_id for row in rows} == {institutions.awa.pk, None}
    assert {row.user_id for row in rows} == {bruno.pk, None}
    assert decision.excerpt is not None
