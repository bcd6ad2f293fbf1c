"""The pages of quarterly rounds: /quartalsrunden/."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nahtstelle.structure.funding.models import Round
from nahtstelle.structure.funding.tests.conftest import new_fund
from nahtstelle.structure.funding.tests.rounding import NOW, begin, figures, measure

HERE = "/quartalsrunden/"


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOW)


@pytest.fixture
def lara(make_person):
    return make_person("Lara", "Lehmann", institution="datenschutz")


@pytest.fixture
def luca(make_person):
    return make_person("Luca", "Lüthi", institution="ddi")


@pytest.fixture
def row(money, secretary, lara, luca) -> Round:
    measure(money, "Abendkurse", lara)
    measure(money, "Beratung", luca)
    return begin(money, secretary)


def typed(entry, **changes) -> dict[str, str]:
    """What a browser sends of an entry's form."""
    data = figures(entry)
    sent = {f"forecast_{day.isoformat()}": str(amount) for day, amount in data.forecasts.items()}
    texts = {name: getattr(data, name) for name in ("goal", "indicators", "progress", "explanation")}
    return sent | texts | {"actual": str(data.actual), "version": str(entry.version), "do": "save"} | changes


def test_the_secretariat_opens_a_round_on_its_page(client_for, anna, money, lara):
    measure(money, "Abendkurse", lara)
    client = client_for(anna)
    wrong = client.send(f"{HERE}neu/", {"quarter": "2026-01-01", "due_on": "2026-04-24", "threshold": "1000"})
    assert 'value="2026-04-24"' in wrong.html
    data = {"quarter": "2026-01-01", "funds": [money.fund.pk], "due_on": "2026-04-24", "threshold": "1000"}
    shown = client.page(client.post(f"{HERE}neu/", data)["Location"])
    assert "Abendkurse" in shown.text
    assert "Als Tabelle" in shown.text
    assert (
        "Quartalsrunde 1. Quartal 2026" in client.page(HERE).text
        or "1. Quartal 2026" in client.page(HERE).text
    )


def test_a_lead_sees_the_own_figures_and_nobody_elses(client_for, row, lara, luca, carla):
    mine = row.entries.get(lead=lara)
    shown = client_for(lara).page(f"{HERE}{row.pk}/")
    assert "Abendkurse" in shown.text
    assert "Beratung" not in shown.text
    client_for(lara).page(f"{HERE}{row.pk}/{row.entries.get(lead=luca).pk}/", status=404)
    client_for(carla).page(f"{HERE}{row.pk}/", status=404)
    client_for(carla).page(f"{HERE}{row.pk}/{mine.pk}/erfassen/", status=404)


def test_a_draft_with_a_mistake_keeps_every_word(client_for, row, lara):
    entry = row.entries.select_related("round").get(lead=lara)
    address = f"{HERE}{row.pk}/{entry.pk}/erfassen/"
    shown = client_for(lara).send(address, typed(entry, actual="viel", progress="Fast fertig"))
    assert 'value="viel"' in shown.html
    assert "Fast fertig" in shown.html


def test_who_comes_second_sees_both_and_can_still_save(client_for, row, lara, anna):
    entry = row.entries.select_related("round").get(lead=lara)
    address = f"{HERE}{row.pk}/{entry.pk}/erfassen/"
    first, second = client_for(lara), client_for(anna)
    assert first.post(address, typed(entry, progress="Text der Leitung")).status_code == 302
    shown = second.send(address, typed(entry, progress="Text des Büros"), status=409)
    assert "Text der Leitung" in shown.text
    assert "Text des Büros" in shown.html
    entry.refresh_from_db()
    assert entry.progress == "Text der Leitung"
    again = typed(entry, progress="Beides", version=shown.forms[-1].fields["version"])
    assert second.post(address, again).status_code == 302
    entry.refresh_from_db()
    assert entry.progress == "Beides"


def test_figures_are_handed_in_sent_back_accepted_and_closed_on_the_pages(client_for, row, lara, anna):
    office = client_for(anna)
    for entry in row.entries.select_related("round").order_by("pk"):
        address = f"{HERE}{row.pk}/{entry.pk}/"
        client = client_for(lara) if entry.lead_id == lara.pk else office
        client.post(f"{address}erfassen/", typed(entry, do="submit"))
        if entry.lead_id == lara.pk:
            assert office.post(f"{address}zurueckgeben/", {"reason": "Indikator prüfen"}).status_code == 302
            assert "Indikator prüfen" in client.page(f"{address}erfassen/").text
            entry.refresh_from_db()
            client.post(f"{address}erfassen/", typed(entry, do="submit"))
            client.page(f"{address}zurueckgeben/", status=403)
        assert office.post(f"{address}annehmen/").status_code == 302
    assert office.post(f"{HERE}{row.pk}/abschliessen/").status_code == 302
    shown = office.page(f"{HERE}{row.pk}/")
    assert "Bericht an den Geldgeber" in shown.text
    assert "Bericht an den Geldgeber" not in client_for(lara).page(f"{HERE}{row.pk}/").text
    client_for(lara).page(f"{HERE}{row.pk}/{row.entries.get(lead=lara).pk}/")


def test_the_page_of_a_round_asks_no_more_of_the_database_with_more_measures(
    client_for, row, anna, money, lara, secretary, institutions
):
    few = queries_of(client_for(anna), f"{HERE}{row.pk}/")
    money.fund = new_fund(institutions, "more", amount=900_000)
    for number in range(25):
        measure(money, f"Weitere {number}", lara)
    more = begin(money, secretary)
    assert queries_of(client_for(anna), f"{HERE}{more.pk}/") <= few <= 15
    entry = more.entries.first()
    assert queries_of(client_for(anna), f"{HERE}{more.pk}/{entry.pk}/erfassen/") <= 15
    assert queries_of(client_for(anna), HERE) <= 15


def queries_of(client, address: str) -> int:
    client.page(address)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        client.page(address)
    return len(caught)


def test_reminding_is_the_secretariats_and_reading_writes_nothing(client_for, row, lara, anna):
    client_for(lara).page(f"{HERE}{row.pk}/frist/", status=403)
    assert client_for(lara).post(f"{HERE}{row.pk}/erinnern/").status_code == 403
    office = client_for(anna)
    assert office.get(f"{HERE}{row.pk}/erinnern/").status_code == 405
    assert office.post(f"{HERE}{row.pk}/erinnern/").status_code == 302
    data = {"due_on": dt.date(2026, 5, 8), "reason": "Ferien"}
    assert office.post(f"{HERE}{row.pk}/frist/", data).status_code == 302
    assert "8. Mai 2026" in office.page(f"{HERE}{row.pk}/").text
