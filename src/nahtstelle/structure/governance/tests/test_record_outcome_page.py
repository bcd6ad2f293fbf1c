"""The page of an outcome: what the minute taker sees, enters, and is told."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.identity.models import User
from nahtstelle.structure.governance.models import (
    AgendaItem,
    Attendance,
    Body,
    Decision,
    Meeting,
    Proposal,
    Recusal,
)
from nahtstelle.structure.governance.tests.held import hold
from tests.pages import PageClient

Sign = Callable[[User | None], PageClient]


@pytest.fixture
def item(structure: SimpleNamespace, make_proposal: Callable[..., Proposal]) -> AgendaItem:
    return hold(structure.coordination, proposal=make_proposal(state="scheduled"))


@pytest.fixture
def page(item: AgendaItem) -> str:
    return f"/traktanden/{item.pk}/ergebnis/"


DECIDED = {
    "outcome": "decided",
    "wording": "1. Die Anmeldung wird vereinheitlicht.",
    "agreement": "consensus",
    "recusals_checked": "on",
}


def test_the_motion_is_there_as_wording_with_the_possible_outcomes(
    client_for: Sign, anna: User, page: str
) -> None:
    found = client_for(anna).page(page)
    assert "Die Anmeldung wird vereinheitlicht." in found.text
    assert 'value="decided"' in found.html
    assert 'value="recommended"' not in found.html
    assert 'value="escalated"' in found.html
    assert "outcome.js" in found.html


def test_a_decision_leads_back_to_the_meeting_and_names_its_number(
    client_for: Sign, anna: User, page: str, item: AgendaItem
) -> None:
    client = client_for(anna)
    response = client.post(page, DECIDED)
    assert response.status_code == 302
    assert response.url == f"/sitzungen/{item.meeting_id}/durchfuehrung/"
    assert "EKG 2026/1" in client.page(response.url).text
    assert Decision.objects.get().text == "1. Die Anmeldung wird vereinheitlicht."
    assert Entry.objects.filter(code="governance.item.decided").exists()


def test_what_belongs_to_other_outcomes_is_dropped(client_for: Sign, anna: User, page: str) -> None:
    data = {
        **DECIDED,
        "deferral_reason": "x",
        "deferred_to": "2026-09-01",
        "basis": "majority",
        "demanded_by": "9",
    }
    assert client_for(anna).post(page, data).status_code == 302
    assert AgendaItem.objects.get().deferred_to is None


def test_an_error_stands_at_its_field_and_nothing_is_lost(client_for: Sign, anna: User, page: str) -> None:
    typed = {"basis": "difference", "difference": "", "wording": "Mein langer Text"}
    data = {"outcome": "escalated", "recusals_checked": "on", **typed}
    found = client_for(anna).send(page, data)
    assert "Mein langer Text" in found.html
    assert 'href="#id_difference"' in found.html


def test_an_escalation_says_why(client_for: Sign, anna: User, page: str) -> None:
    found = client_for(anna).send(page, {"outcome": "escalated", "recusals_checked": "on"})
    assert 'href="#id_basis' in found.html


def test_a_majority_escalates(client_for: Sign, anna: User, page: str) -> None:
    data = {"outcome": "escalated", "basis": "majority", "demanded_by": "1", "recusals_checked": "on"}
    client = client_for(anna)
    assert 'href="#id_demanded_by"' in client.send(page, data).html
    assert client.post(page, {**data, "demanded_by": "2"}).status_code == 302
    assert AgendaItem.objects.get().outcome == "escalated"


def test_a_deferral_asks_for_the_day(client_for: Sign, anna: User, page: str) -> None:
    data = {"outcome": "deferred", "deferral_reason": "Zahlen fehlen.", "recusals_checked": "on"}
    client = client_for(anna)
    assert 'href="#id_deferred_to"' in client.send(page, data).html
    assert client.post(page, {**data, "deferred_to": "2026-06-01"}).status_code == 302


def test_recusals_are_listed_and_must_be_confirmed(
    client_for: Sign, anna: User, nora: User, page: str, item: AgendaItem
) -> None:
    Recusal.objects.create(item=item, user=nora, reason="Leitet das Programm")
    client = client_for(anna)
    assert "Leitet das Programm" in client.page(page).text
    found = client.send(page, {**DECIDED, "recusals_checked": ""})
    assert 'href="#id_recusals_checked"' in found.html


def test_a_body_with_majority_is_asked_for_votes(client_for: Sign, anna: User, page: str) -> None:
    client = client_for(anna)
    assert "votes_for" not in client.page(page).html
    Body.objects.update(decision_rule="majority")
    assert "votes_for" in client.page(page).html
    votes = {"votes_for": "2", "votes_against": "1", "votes_abstained": "0"}
    assert client.post(page, {**DECIDED, "agreement": "majority", **votes}).status_code == 302
    assert Decision.objects.get().votes_for == 2


def test_institutions_concerned_get_the_excerpt(
    client_for: Sign, anna: User, page: str, institutions: SimpleNamespace
) -> None:
    data = {
        **DECIDED,
        "institutions": [institutions.awa.pk],
        "other_institutions": [institutions.brueckenwerk.pk],
    }
    assert client_for(anna).post(page, data).status_code == 302
    named = {row.institution_id for row in Decision.objects.get().recipients.all() if row.institution_id}
    assert named == {institutions.awa.pk, institutions.brueckenwerk.pk}


def test_a_free_item_asks_for_title_and_matter(
    client_for: Sign, anna: User, structure: SimpleNamespace
) -> None:
    item = hold(structure.committee)
    page = f"/traktanden/{item.pk}/ergebnis/"
    client = client_for(anna)
    assert 'name="matter"' in client.page(page).html
    found = client.send(page, {**DECIDED, "title": "Mittel", "matter": "funding"})
    assert 'href="#id_matter"' in found.html
    assert client.post(page, {**DECIDED, "title": "Arbeitsweise", "matter": "other"}).status_code == 302
    assert Decision.objects.get().title == "Arbeitsweise"


def test_what_is_recorded_already_is_said_and_the_text_kept(client_for: Sign, anna: User, page: str) -> None:
    client = client_for(anna)
    client.post(page, DECIDED)
    found = client.send(page, {**DECIDED, "wording": "Ein zweiter Text"})
    assert "Ein zweiter Text" in found.html
    assert Decision.objects.count() == 1
    assert "EKG 2026/1" in client.page(page).text


def test_a_missing_attendance_is_asked_for(client_for: Sign, anna: User, page: str) -> None:
    Attendance.objects.all().delete()
    client = client_for(anna)
    found = client.page(page)
    assert "Die Anwesenheit ist nicht vollständig" in found.text
    assert any(link.endswith("/durchfuehrung/") for link in found.links)
    client.send(page, DECIDED)


def test_a_meeting_not_held_is_said(client_for: Sign, anna: User, page: str) -> None:
    Meeting.objects.update(state="invited")
    client = client_for(anna)
    assert "outcome" not in "".join(form.fields.get("outcome", "") for form in client.page(page).forms)
    client.send(page, DECIDED)


def test_a_member_is_refused(client_for: Sign, bruno: User, page: str) -> None:
    client_for(bruno).page(page, status=403)
    client_for(bruno).send(page, DECIDED, status=403)
    assert not Decision.objects.exists()


def test_outsiders_and_the_case_level_find_nothing(
    client_for: Sign, carla: User, eva: User, page: str
) -> None:
    for user in (carla, eva):
        client_for(user).page(page, status=404)


def test_who_has_not_signed_in_is_asked_to(anybody: PageClient, page: str) -> None:
    assert anybody.get(page).status_code == 302
    assert anybody.post(page, DECIDED).status_code == 302
    assert not Decision.objects.exists()


def test_other_methods_are_refused(client_for: Sign, anna: User, page: str) -> None:
    assert client_for(anna).delete(page).status_code == 405
