"""Building the agenda: proposals whose turn it is, free items, order, conflicts."""

from __future__ import annotations

import pytest

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.lifecycle.api import PermissionRefused, TransitionRefused, changes
from nahtstelle.structure.governance.actions.agenda import (
    AgendaNotEditable,
    AgendaOrderStale,
    ProposalNotSchedulable,
    add_item,
    order_agenda,
    remove_item,
    schedule_proposal,
    unschedule_proposal,
)
from nahtstelle.structure.governance.models import AgendaItem, Meeting
from nahtstelle.structure.governance.queries.agenda import meetings_for, proposals_for
from nahtstelle.structure.governance.tests.gatherings import item_of, meeting_of


@pytest.fixture
def meeting(structure) -> Meeting:
    return meeting_of(structure.coordination)


def titles(meeting: Meeting) -> list[str]:
    return list(
        AgendaItem.objects.filter(meeting=meeting).order_by("position").values_list("title", flat=True)
    )


def test_a_proposal_comes_onto_the_agenda_with_history_and_audit(meeting, make_proposal, actor_of, anna, now):
    proposal = make_proposal(state="accepted", title="Anmeldung")
    schedule_proposal(actor=actor_of(anna), proposal_id=proposal.pk, meeting_id=meeting.pk, now=now)
    proposal.refresh_from_db()
    assert proposal.state == "scheduled"
    assert titles(meeting) == ["Anmeldung"]
    assert changes("governance.proposal", proposal.pk)[-1].verb == "schedule"
    assert Entry.objects.get(code="governance.proposal.scheduled").facts["meeting"] == meeting.pk


def test_only_the_body_whose_turn_it_is(structure, meeting, make_proposal, actor_of, anna, now):
    proposal = make_proposal(state="accepted", route=[structure.committee, structure.coordination])
    with pytest.raises(ProposalNotSchedulable):
        schedule_proposal(actor=actor_of(anna), proposal_id=proposal.pk, meeting_id=meeting.pk, now=now)
    assert list(proposals_for(meeting)) == []
    first = meeting_of(structure.committee)
    assert list(proposals_for(first)) == [proposal]
    assert list(meetings_for(proposal)) == [first]
    proposal.referrals.filter(body=structure.committee).update(outcome="recommended", outcome_on=first.date)
    assert list(proposals_for(meeting)) == [proposal]


@pytest.mark.parametrize("state", ["held", "cancelled"])
def test_a_meeting_held_or_cancelled_takes_no_proposal(structure, make_proposal, actor_of, anna, now, state):
    meeting = meeting_of(structure.coordination, state=state)
    proposal = make_proposal(state="accepted")
    with pytest.raises(ProposalNotSchedulable):
        schedule_proposal(actor=actor_of(anna), proposal_id=proposal.pk, meeting_id=meeting.pk, now=now)
    proposal.refresh_from_db()
    assert proposal.state == "accepted"


@pytest.mark.parametrize("state", ["submitted", "decided"])
def test_only_accepted_proposals(meeting, make_proposal, actor_of, anna, now, state):
    proposal = make_proposal(state=state)
    with pytest.raises(TransitionRefused):
        schedule_proposal(actor=actor_of(anna), proposal_id=proposal.pk, meeting_id=meeting.pk, now=now)


def test_taking_off_renumbers_the_rest(meeting, make_proposal, actor_of, anna, now):
    proposal = make_proposal(state="accepted", title="B")
    item_of(meeting, "A")
    schedule_proposal(actor=actor_of(anna), proposal_id=proposal.pk, meeting_id=meeting.pk, now=now)
    item_of(meeting, "C")
    unschedule_proposal(actor=actor_of(anna), proposal_id=proposal.pk, now=now)
    assert titles(meeting) == ["A", "C"]
    assert list(meeting.items.order_by("position").values_list("position", flat=True)) == [1, 2]


def test_nothing_is_taken_off_a_held_meeting(meeting, make_proposal, actor_of, anna, now):
    proposal = make_proposal(state="accepted")
    schedule_proposal(actor=actor_of(anna), proposal_id=proposal.pk, meeting_id=meeting.pk, now=now)
    Meeting.objects.filter(pk=meeting.pk).update(state="held", invited_at=now, held_at=now)
    with pytest.raises(AgendaNotEditable):
        unschedule_proposal(actor=actor_of(anna), proposal_id=proposal.pk, now=now)


def test_an_item_with_an_outcome_stays(structure, actor_of, anna, now):
    meeting = meeting_of(structure.coordination, state="held")
    item = item_of(meeting, outcome="noted", outcome_at=now)
    with pytest.raises(AgendaNotEditable):
        remove_item(actor=actor_of(anna), item_id=item.pk, now=now)


def test_a_stale_order_is_refused(meeting, actor_of, anna, now):
    first, second = item_of(meeting, "A"), item_of(meeting, "B")
    base = [first.pk, second.pk]
    order_agenda(actor=actor_of(anna), meeting_id=meeting.pk, order=[second.pk, first.pk], base=base, now=now)
    with pytest.raises(AgendaOrderStale) as refusal:
        order_agenda(actor=actor_of(anna), meeting_id=meeting.pk, order=base, base=base, now=now)
    assert refusal.value.sentence
    assert titles(meeting) == ["B", "A"]


def test_members_may_not_touch_the_agenda(meeting, make_proposal, actor_of, bruno, now):
    actor, item, proposal = actor_of(bruno), item_of(meeting), make_proposal(state="accepted")
    with pytest.raises(PermissionRefused):
        add_item(actor=actor, meeting_id=meeting.pk, title="x", request="decision", presenter="", now=now)
    with pytest.raises(PermissionRefused):
        remove_item(actor=actor, item_id=item.pk, now=now)
    with pytest.raises(PermissionRefused):
        order_agenda(actor=actor, meeting_id=meeting.pk, order=[item.pk], base=[item.pk], now=now)
    with pytest.raises(PermissionRefused):
        schedule_proposal(actor=actor, proposal_id=proposal.pk, meeting_id=meeting.pk, now=now)


def test_the_page_builds_the_agenda_with_the_keyboard(client_for, anna, meeting, make_proposal):
    client, address = client_for(anna), f"/sitzungen/{meeting.pk}/traktanden/"
    proposal = make_proposal(state="accepted", title="Anmeldung")
    assert "Anmeldung" in client.page(address).text
    schedule = f"/geschaefte/{proposal.pk}/traktandieren/"
    assert client.post(schedule, {"meeting": meeting.pk, "agenda": "1"}).headers["Location"] == address
    data = {"title": "Varia", "request": "information"}
    assert client.post(f"{address}neu/", data).status_code == 302
    client.send(f"{address}neu/", data | {"title": ""})
    first, second = meeting.items.order_by("position")
    order = f"{address}ordnen/?stand={first.pk}-{second.pk}"
    assert client.post(order, {"order": [first.pk, second.pk], "move_up": second.pk}).status_code == 302
    assert titles(meeting) == ["Varia", "Anmeldung"]
    page = client.send(order, {"order": [first.pk, second.pk]})
    assert titles(meeting) == ["Varia", "Anmeldung"]
    assert client.post(f"{address}{second.pk}/entfernen/").status_code == 302
    assert titles(meeting) == ["Anmeldung"]
    assert page.counts["ol"] >= 1


def test_the_proposal_page_chooses_a_meeting(client_for, anna, bruno, carla, meeting, make_proposal):
    proposal = make_proposal(state="accepted")
    address = f"/geschaefte/{proposal.pk}/traktandieren/"
    client = client_for(anna)
    client.page(address)
    client.send(address, {"meeting": "0"})
    assert client_for(bruno).get(address).status_code == 403
    assert client_for(carla).get(address).status_code == 404
    assert client.post(address, {"meeting": meeting.pk}).status_code == 302
    assert client.post(f"/geschaefte/{proposal.pk}/absetzen/").status_code == 302
    assert titles(meeting) == []
    assert client.get(f"/geschaefte/{proposal.pk}/absetzen/").status_code == 405
