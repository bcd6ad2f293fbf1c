"""The pages of funds, measures and the ledger: who sees them, what they refuse, how many queries they take."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nahtstelle.structure.funding.models import Posting
from nahtstelle.structure.funding.tests.conftest import NOW, allocate, decided, new_fund, new_request

LISTS = (
    "/mittel/",
    "/mittel/zuteilungen/",
    "/mittel/journal/",
    "/mittel/quartale/",
    "/mittel/gleichbehandlung/",
)


def fill(money, rows: int) -> None:
    Posting.objects.bulk_create(
        Posting(
            fund=money.fund, allocation=money.allocation, posted_on=dt.date(2026, 3, 2) + dt.timedelta(days=n % 90),
            amount=Decimal(10), groups=["F"], text=f"Kurs {n}", receipt=f"B {n}", recorded_at=NOW,
        )
        for n in range(rows)
    )  # fmt: skip


def form(money, **changes) -> dict[str, object]:
    return {
        "measure": money.request.pk,
        "posted_on": "2026-05-04",
        "amount": "1'000.50",
        "groups": ["F"],
        "text": "Kursgeld",
        "receipt": "B 1",
    } | changes


def test_everybody_concerned_reads_outsiders_find_nothing(
    money, anna, bruno, carla, member, admin_person, client_for
):
    fund, measure = f"/mittel/{money.fund.pk}/", f"/mittel/zuteilungen/{money.request.pk}/"
    for person in (anna, bruno, member):
        for path in (*LISTS, fund, measure):
            client_for(person).page(path)
    assert "40'000.00" in client_for(member).page(measure).text
    for person in (carla, admin_person):
        for path in (*LISTS, fund, measure):
            assert client_for(person).get(path).status_code == 404


def test_a_reader_may_not_write(money, member, client_for):
    client = client_for(member)
    steps = [
        f"/mittel/{money.fund.pk}/{step}/" for step in ("bearbeiten", "erstrecken", "rueckzahlen", "buchen")
    ]
    for path in ("/mittel/neu/", *steps, f"/mittel/zuteilungen/{money.request.pk}/grundlagen/"):
        assert client.get(path).status_code == 403, path
        assert client.post(path).status_code == 403, path


def test_each_rule_refuses_a_posting_on_the_screen_and_keeps_what_was_typed(
    money, institutions, anna, client_for
):
    client, path = client_for(anna), f"/mittel/{money.fund.pk}/buchen/"
    draft = new_request(money.fund, money.institution, measure="Entwurf")
    filed = new_request(
        money.fund, money.institution, measure="Beantragt", state="grounds_filed", grounds="Gut.",
        grounds_filed_at=NOW,
    )  # fmt: skip
    for wrong, sentence in (
        ({"measure": draft.pk}, "Regel 1: Zuerst reicht die zuständige Regelstruktur"),
        ({"measure": filed.pk}, "Regel 2: Das EKG beantragt"),
        ({"groups": ["S"]}, "Regel 3: Ausserhalb der Zweckbindung: Status S."),
        ({"amount": "40000.01"}, "Regel 5: Von der Zuteilung bleiben CHF 40'000.00"),
        (
            {"posted_on": "2026-01-31"},
            "Regel 5: Die Zuteilung gilt vom 1. März 2026 bis zum 31. Dezember 2026",
        ),
    ):
        page = client.send(path, form(money, **wrong))
        assert sentence in page.text
        assert "Kursgeld" in page.html
    fixed = new_fund(institutions, "asyl", fixed_by_law=True, citation="Art. 88 AsylG")
    assert "Regel 4: " in client.send(f"/mittel/{fixed.pk}/buchen/", form(money, measure="")).text
    assert not Posting.objects.exists()


@pytest.mark.usefixtures("canton")
def test_a_posting_is_entered_as_people_write_amounts_and_taken_back(money, anna, client_for, settings):
    client = client_for(anna)
    assert client.post(f"/mittel/{money.fund.pk}/buchen/", form(money)).status_code == 302
    posted = Posting.objects.get()
    assert posted.amount == Decimal("1000.50")
    today = posted.posted_on.isoformat()
    back = {"amount": "1000.50", "posted_on": today, "text": "Doppelt", "receipt": "B 1 K"}
    assert client.post(f"/mittel/journal/{posted.pk}/gegenbuchen/", back).status_code == 302
    assert "schon eine" in client.send(f"/mittel/journal/{posted.pk}/gegenbuchen/", back).text


def test_a_page_takes_as_many_queries_for_three_rows_as_for_three_hundred(money, anna, member, client_for):
    pages = (*LISTS, f"/mittel/{money.fund.pk}/", f"/mittel/zuteilungen/{money.request.pk}/")

    def counts(person) -> list[int]:
        client, found = client_for(person), []
        for path in pages:
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            found.append(len(queries))
        return found

    fill(money, 3)
    before = [counts(anna), counts(member)]
    fill(money, 297)
    for number in range(5):
        allocate(decided(money, measure=f"Kurs {number}", amount=Decimal(100)))
    assert [counts(anna), counts(member)] == before
    assert max(before[0] + before[1]) <= 15


def test_the_ledger_is_leafed_through_by_key_narrowed_and_taken_along(money, anna, client_for):
    fill(money, 60)
    client = client_for(anna)
    first = client.page("/mittel/journal/")
    older = next(link for link in first.links if "vor=" in link)
    assert "60 Buchungen, CHF 600.00" in first.text
    second = client.page(f"/mittel/journal/{older}")
    assert not {text for text in first.text.split() if text.startswith("B-")} & set(second.text.split())
    assert "1 Buchung" not in client.page("/mittel/journal/", q="Kurs 59").text
    assert "Kurs 59" in client.page("/mittel/journal/", q="Kurs 59").text
    response = client.get("/mittel/journal/", {"format": "xlsx", "quartal": "2026-04-01"})
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    quarter = Posting.objects.filter(posted_on__gte=dt.date(2026, 4, 1)).count()
    assert sheet.max_row == quarter + 1
    assert client.get("/mittel/journal/", {"format": "csv"}).content.decode().count("\r\n") == 61
