"""Bodies on screen: tree, one body on any day, competences, themes."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext

from nahtstelle.structure.governance.models import Appointment, Body, Theme
from nahtstelle.structure.governance.tests.gatherings import meeting_of

PAGES = ["/gremien/", "/gremien/ekg/", "/gremien/kompetenzen/", "/themen/"]


@pytest.mark.parametrize("path", PAGES)
def test_everybody_of_the_structural_level_sees_it(client_for, structure, anna, bruno, carla, path):
    for person in (anna, bruno, carla):
        client_for(person).page(path)


@pytest.mark.parametrize("path", PAGES)
def test_the_case_level_finds_nothing(client_for, structure, eva, path):
    assert client_for(eva).get(path).status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_it_is_read_only_and_behind_the_sign_in(client_for, anybody, structure, anna, path):
    assert client_for(anna).post(path).status_code == 405
    assert anybody.get(path).status_code == 302


def test_the_tree_shows_chair_and_next_meeting(client_for, structure, anna, today):
    meeting = meeting_of(structure.coordination, date=today + dt.timedelta(days=9))
    page = client_for(anna).page("/gremien/")
    assert "Walter Wyss" in page.text
    assert f"/sitzungen/{meeting.pk}/" in page.links


def test_a_day_in_the_address_shows_the_membership_of_that_day(client_for, structure, anna, nora):
    Appointment.objects.filter(user=nora, body=structure.coordination).update(
        period=DateRange(dt.date(2021, 1, 1), dt.date(2023, 3, 28))
    )
    client = client_for(anna)
    assert "Nora Nägeli" in section(client.page("/gremien/ekg/", am="2023-03-27").text)
    assert "Nora Nägeli" not in section(client.page("/gremien/ekg/", am="2023-03-28").text)
    assert "Bruno Bieri" in section(client.page("/gremien/ekg/", am="kein Tag").text)


def section(text: str) -> str:
    """The members of the day, without those of other days below."""
    return text.split("former appointment")[0].split("frühere")[0].split("ehemalige")[0]


def test_deputies_name_whom_they_stand_in_for(client_for, structure, appoint, anna, carla, nora):
    appoint(carla, structure.coordination, "deputy", deputy_for=nora)
    assert "Carla Caduff" in client_for(anna).page("/gremien/ekg/").text


def test_outsiders_see_no_meetings_of_a_body(client_for, structure, carla, anna, today):
    meeting = meeting_of(structure.coordination, date=today)
    assert f"/sitzungen/{meeting.pk}/" in client_for(anna).page("/gremien/ekg/").links
    assert f"/sitzungen/{meeting.pk}/" not in client_for(carla).page("/gremien/ekg/").links


def test_a_dissolved_body_is_folded_away(client_for, structure, anna, today):
    Body.objects.filter(key="au-dfpa").update(dissolved_on=today)
    page = client_for(anna).page("/gremien/")
    assert "/gremien/au-dfpa/" in page.links
    client_for(anna).page("/gremien/au-dfpa/")


@pytest.mark.parametrize("path", ["/gremien/", "/themen/"])
def test_the_lists_ask_as_often_at_1000_rows_as_at_10(client_for, structure, anna, path):
    client, counts = client_for(anna), []
    client.page(path)
    for low, high in ((0, 10), (10, 1000)):
        Theme.objects.bulk_create(
            Theme(
                key=f"t{number}", name=f"Thema {number}", sort_name=f"{number}", field_of_service="education"
            )
            for number in range(low, high)
        )
        Body.objects.bulk_create(
            Body(
                key=f"b{number}", name=f"Gruppe {number}", short_name=f"G{number}", sort_name=f"{number}", rank=3,
                kind="working_group", decision_rule="consensus", parent=structure.committee,
            )
            for number in range(low, high)
        )  # fmt: skip
        with CaptureQueriesContext(connection) as queries:
            client.page(path)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_themes_can_be_exported(client_for, structure, anna):
    response = client_for(anna).get("/themen/", {"format": "csv"})
    assert "Durchgehende Fallführung" in response.content.decode("utf-8-sig")
