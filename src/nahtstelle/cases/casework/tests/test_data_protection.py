"""Data protection as a reader (domain §2): who read what and why, accesses, erasures – and content nowhere."""

from __future__ import annotations

import itertools

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nahtstelle.cases.casework.models import Case
from nahtstelle.cases.casework.queries.content import READ
from nahtstelle.cases.casework.queries.erasures import case_tables
from nahtstelle.cases.casework.tests.addresses import OF_A_CASE, OWN, addresses
from nahtstelle.cases.casework.tests.planting import MARKER, words_in
from nahtstelle.cases.casework.urls import urlpatterns
from nahtstelle.cases.casework.walls import reading_as
from nahtstelle.ground.audit.models import Entry

pytestmark = pytest.mark.django_db
MAX_QUERIES = 20
"""Issue 5, «Shown by»: at most 20 queries."""
OF_NO_CASE = [
    row
    for row in urlpatterns
    if not row.pattern.converters and row not in OWN and row.name != "leave_own_case"
]
FOR_DATA_PROTECTION = {"list_accesses", "look_up_reads", "list_erasures", "list_unconfirmed_erasures"}


@pytest.fixture
def doris(client_for, dario):
    """Data protection at a screen."""
    return client_for(dario)


def answers(visitor, address):
    """Return what GET and an empty form bring: status and categories whose words are shown."""
    found = [visitor.get(address), visitor.post(address, {})]
    return {row.status_code for row in found}, set().union(*(words_in(row.content.decode()) for row in found))


def test_no_address_of_a_case_opens_and_nothing_is_read(planted, doris):
    case = planted()
    before = Entry.objects.filter(code=READ).count()
    opened = {}
    for address in itertools.chain(*addresses(case, OF_A_CASE).values()):
        statuses, shown = answers(doris, address)
        if not statuses <= {404, 405} or shown:
            opened[address] = (statuses, shown)
    assert opened == {}
    assert Entry.objects.filter(code=READ).count() == before


def test_of_the_lists_four_open_and_none_shows_content(planted, doris):
    case = planted()
    found = set()
    for row in OF_NO_CASE:
        page = doris.get(reverse(f"casework:{row.name}"), {"q": case.number})
        assert words_in(page.content.decode()) == set(), row.name
        if page.status_code == 200:
            found.add(row.name)
    assert found == FOR_DATA_PROTECTION


@pytest.mark.parametrize("words", ["number", "marker"])
def test_the_search_and_the_overview_know_of_no_case(planted, doris, words):
    case = planted()
    page = doris.get("/suche/", {"q": case.number if words == "number" else MARKER}).content.decode()
    assert f"/faelle/{case.pk}/" not in page
    assert words_in(doris.get("/").content.decode()) == set()


def test_the_wall_shows_no_row_of_any_table_of_a_case(planted, dario):
    planted()
    with reading_as(user_id=dario.pk):
        assert not Case.objects.exists()
        assert [model for model in case_tables() if model._default_manager.exists()] == []


def test_who_read_what_and_why_is_told_by_number_without_content_and_names_of_guests(
    planted, team, client_for, doris
):
    case, other = planted(), planted()
    client_for(team.eva).get(f"/faelle/{case.pk}/")
    client_for(team.other).get(f"/faelle/{case.pk}/")
    client_for(team.fritz).get(f"/faelle/{other.pk}/")
    page = doris.get("/fallzugriffe/gelesen/", {"q": case.number}).content.decode()
    for words in (
        team.eva.full_name, team.other.full_name, "Seite des Falls", "Mitglied des Fallteams", "Notfallzugriff",
    ):  # fmt: skip
        assert words in page, words
    assert team.fritz.full_name not in page
    assert words_in(page) == set()
    assert (
        "Nichts entspricht dem Filter." in doris.get("/fallzugriffe/gelesen/", {"q": "F-0"}).content.decode()
    )
    assert "Geben Sie die Nummer" in doris.get("/fallzugriffe/gelesen/").content.decode()
    sheet = doris.get("/fallzugriffe/gelesen/", {"q": case.number, "format": "csv"}).content.decode(
        "utf-8-sig"
    )
    assert team.eva.full_name in sheet
    assert words_in(sheet) == set()


def test_nobody_else_looks_up_reads(team, client_for, anna, carla, admin_person, canton):
    for user in (team.eva, team.fritz, team.petra, anna, carla, admin_person):
        assert client_for(user).get("/fallzugriffe/gelesen/").status_code == 404
    assert client_for(None).get("/fallzugriffe/gelesen/").status_code == 302


def test_no_page_asks_more_than_twenty_questions(planted, team, client_for, doris):
    case = planted()
    for user in (team.eva, team.fritz, team.rita, team.petra, team.other):
        client_for(user).get(f"/faelle/{case.pk}/")
    for name in sorted(FOR_DATA_PROTECTION):
        address = reverse(f"casework:{name}")
        doris.get(address, {"q": case.number})
        with CaptureQueriesContext(connection) as captured:
            assert doris.get(address, {"q": case.number}).status_code == 200
        assert len(captured) <= MAX_QUERIES, name
