"""A restricted item exists for those named, the chair and the secretariat only: nowhere a title, a paper or a count."""

from __future__ import annotations

import datetime as dt

import pytest

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.lifecycle.api import PermissionRefused
from nahtstelle.structure.governance.actions.agenda import schedule_proposal, take_off
from nahtstelle.structure.governance.actions.decisions import correct_decision
from nahtstelle.structure.governance.actions.outcomes import record_outcome
from nahtstelle.structure.governance.actions.restrictions import ItemNotRestrictable, open_item, restrict_item
from nahtstelle.structure.governance.models import AgendaItem, Decision, Meeting, Proposal
from nahtstelle.structure.governance.queries.bodies import meetings_of
from nahtstelle.structure.governance.queries.decisions import register_choices
from nahtstelle.structure.governance.queries.meetings import list_meetings, next_meeting
from nahtstelle.structure.governance.tests.gatherings import item_of, meeting_of
from nahtstelle.structure.governance.tests.held import entry, hold

SECRET = "Nachfolge der Leitung"


@pytest.fixture
def meeting(structure) -> Meeting:
    return meeting_of(structure.coordination)


@pytest.fixture
def item(meeting, actor_of, anna, nora, now) -> AgendaItem:
    item_of(meeting, "Mitteilungen")
    item = item_of(meeting, SECRET)
    item_of(meeting, "Varia")
    return restrict_item(actor=actor_of(anna), item_id=item.pk, reader_ids=[nora.pk], now=now)


def seen(actor) -> set[str]:
    return set(AgendaItem.objects.visible_to(actor).values_list("title", flat=True))


def test_readers_chair_and_secretariat_see_it_and_nobody_else(
    item, actor_of, anna, bruno, nora, walter, helene, carla, dario, eva
):
    assert all(SECRET in seen(actor_of(person)) for person in (anna, nora, walter))
    assert not any(SECRET in seen(actor_of(person)) for person in (bruno, helene, carla, dario, eva))
    assert "Varia" in seen(actor_of(bruno))


def test_the_page_of_the_meeting_leaves_the_number_out(item, meeting, client_for, bruno, nora):
    page = client_for(bruno).page(f"/sitzungen/{meeting.pk}/")
    assert SECRET not in page.html
    assert "ertraulich" not in page.text
    assert "1 Mitteilungen" in page.text
    assert "3 Varia" in page.text
    assert f"2 {SECRET}" in client_for(nora).page(f"/sitzungen/{meeting.pk}/").text


def test_no_count_tells_of_it(item, meeting, actor_of, anna, bruno, nora):
    def counted(person) -> set[int]:
        actor, day = actor_of(person), dt.date(2026, 3, 2)
        lists = (
            list_meetings(actor).get(),
            meetings_of(actor, meeting.body, 2026)[0],
            next_meeting(actor, day),
        )
        return {row.items_count for row in lists}

    assert counted(bruno) == {2}
    assert counted(nora) == counted(anna) == {3}


def test_the_data_of_the_agenda_are_without_it(item, meeting):
    from nahtstelle.structure.governance.queries.agenda import open_items_of
    from nahtstelle.structure.governance.queries.agenda_document import agenda_data

    data = agenda_data(meeting, items=open_items_of(meeting), issued_on=meeting.date)
    assert [(row["number"], row["title"]) for row in data["items"]] == [(1, "Mitteilungen"), (3, "Varia")]


def test_its_proposal_is_hidden_from_the_other_members_and_stays_so_off_the_agenda(
    meeting, make_proposal, actor_of, anna, bruno, nora, walter, helene, now
):
    proposal = make_proposal(state="accepted", author=walter)
    item = schedule_proposal(actor=actor_of(anna), proposal_id=proposal.pk, meeting_id=meeting.pk, now=now)
    restrict_item(actor=actor_of(anna), item_id=item.pk, reader_ids=[nora.pk], now=now)

    def sees(person) -> bool:
        return Proposal.objects.visible_to(actor_of(person)).filter(pk=proposal.pk).exists()

    assert [sees(person) for person in (anna, walter, nora, bruno, helene)] == [
        True,
        True,
        True,
        False,
        False,
    ]
    proposal.refresh_from_db()
    take_off(proposal=proposal, actor=actor_of(anna), now=now)
    assert [sees(person) for person in (anna, walter, nora, bruno)] == [True, True, False, False]
    again = schedule_proposal(actor=actor_of(anna), proposal_id=proposal.pk, meeting_id=meeting.pk, now=now)
    assert again.is_restricted
    open_item(actor=actor_of(anna), item_id=again.pk, now=now)
    assert sees(bruno)


def test_its_decision_reaches_readers_recipients_and_proposer_only(
    structure,
    make_proposal,
    actor_of,
    institutions,
    anna,
    bruno,
    nora,
    walter,
    helene,
    carla,
    client_for,
    now,
):
    proposal = make_proposal(state="scheduled", author=bruno, matter="personnel")
    item = hold(structure.coordination, proposal=proposal)
    restrict_item(actor=actor_of(anna), item_id=item.pk, reader_ids=[nora.pk], now=now)
    decision = record_outcome(
        item_id=item.pk,
        entry=entry(institution_ids=(institutions.brueckenwerk.pk,)),
        actor=actor_of(anna),
        now=now,
    )
    assert decision is not None
    corrected = correct_decision(
        decision_id=decision.pk, title="Berichtigt", text="1. Neu.", decided_on=decision.decided_on,
        meeting_id=None, actor=actor_of(anna), now=now,
    )  # fmt: skip

    def sees(person) -> list[int]:
        return sorted(Decision.objects.visible_to(actor_of(person)).values_list("pk", flat=True))

    everything = [decision.pk, corrected.pk]
    assert all(sees(person) == everything for person in (anna, bruno, nora, walter, carla))
    assert sees(helene) == []
    assert register_choices(actor_of(helene)).total == 0
    assert client_for(helene).get(f"/beschluesse/{corrected.pk}/").status_code == 404
    assert client_for(helene).get(f"/beschluesse/{decision.pk}/auszug/").status_code == 404


def test_only_the_secretariat_restricts_and_it_is_written_down(
    item, meeting, actor_of, bruno, anna, nora, now
):
    with pytest.raises(PermissionRefused):
        restrict_item(actor=actor_of(nora), item_id=item.pk, reader_ids=[nora.pk], now=now)
    with pytest.raises(PermissionRefused):
        open_item(actor=actor_of(nora), item_id=item.pk, now=now)
    assert Entry.objects.get(code="governance.item.restricted").facts == {
        "item": item.pk,
        "readers": [nora.pk],
    }
    open_item(actor=actor_of(anna), item_id=item.pk, now=now)
    assert Entry.objects.filter(code="governance.item.opened").count() == 1
    assert SECRET in seen(actor_of(bruno))


def test_nobody_and_strangers_cannot_be_named(item, actor_of, anna, carla, now):
    for readers in ([], [carla.pk]):
        with pytest.raises(ItemNotRestrictable) as refusal:
            restrict_item(actor=actor_of(anna), item_id=item.pk, reader_ids=readers, now=now)
        assert refusal.value.field == "readers"


def test_the_screen_names_people_and_opens_again(item, meeting, client_for, anna, bruno, nora, carla):
    address = f"/sitzungen/{meeting.pk}/traktanden/{item.pk}/zugang/"
    client = client_for(anna)
    assert client.page(address).counts["fieldset"] >= 2
    client.send(address, {"access": "readers"})
    assert client.post(address, {"access": "readers", "readers": [bruno.pk]}).status_code == 302
    assert "Bruno Bieri" in client.page(f"/sitzungen/{meeting.pk}/traktanden/").text
    assert client_for(nora).get(address).status_code == 404
    assert client_for(bruno).get(address).status_code == 403
    assert client_for(carla).get(address).status_code == 404
    assert client.delete(address).status_code == 405
    assert client.post(address, {"access": "all"}).status_code == 302
    assert client_for(nora).get(address).status_code == 403
    assert not AgendaItem.objects.filter(is_restricted=True).exists()


@pytest.mark.parametrize("count", [3, 30])
def test_the_agenda_asks_as_often_however_many_items_are_restricted(
    structure, meeting, client_for, anna, nora, actor_of, now, django_assert_max_num_queries, count
):
    for number in range(count):
        item = item_of(meeting, f"Traktandum {number}")
        restrict_item(actor=actor_of(anna), item_id=item.pk, reader_ids=[nora.pk], now=now)
    client = client_for(anna)
    with django_assert_max_num_queries(24):
        client.page(f"/sitzungen/{meeting.pk}/traktanden/")


def test_a_decision_carries_the_restriction_of_its_item_whatever_is_written(
    structure, make_proposal, actor_of, anna, nora, bruno, now
):
    item = hold(structure.coordination, proposal=make_proposal(state="scheduled", author=bruno))
    decision = record_outcome(item_id=item.pk, entry=entry(), actor=actor_of(anna), now=now)
    assert decision is not None

    def marked() -> set[bool]:
        return set(Decision.objects.values_list("is_restricted", flat=True))

    assert marked() == {False}
    restrict_item(actor=actor_of(anna), item_id=item.pk, reader_ids=[nora.pk], now=now)
    correct_decision(
        decision_id=decision.pk, title="Berichtigt", text="1. Neu.", decided_on=decision.decided_on,
        meeting_id=None, actor=actor_of(anna), now=now,
    )  # fmt: skip
    assert marked() == {True}
    decision.save()
    Decision.objects.update(is_restricted=False)
    assert marked() == {True}
    open_item(actor=actor_of(anna), item_id=item.pk, now=now)
    assert marked() == {False}
    Decision.objects.update(is_restricted=True)
    assert marked() == {False}
