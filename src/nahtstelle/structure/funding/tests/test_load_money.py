"""A canton folder's funds, allocations and postings obey the five rules; every bad row is reported, none is written."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from nahtstelle.ground.intake.api import LoadRefused, load_folder
from nahtstelle.structure.funding.models import Allocation, Fund, FundExtension, Posting
from nahtstelle.structure.funding.tests.conftest import NOW

FUNDS = (
    "key,name,source,funder,receiver,amount,from,to,groups,purpose,repayment_due_on,extensions,fixed_by_law,"
    "citation\n"
    """\
ip,Pauschale,Bund,ddi,ags,1000,2026-01-01,2027-01-01,F|B,Integration,2026-12-31,2028-12-31 (2026-06-01) Brief,false,
asyl,Sozialhilfe,Bund,ddi,ags,5000,2026-01-01,2027-01-01,F,Sozialhilfe,,,true,Art. 88 AsylG
"""
)
HEAD = "key,fund,measure,institution,amount,from,to,groups,grounds,request_decision,decision\n"
GOOD = "kurs,ip,Kurs,iv,600.50,2026-03-01,2027-01-01,F|B,Nötig.,asked,decided\n"
LEDGER = "key,allocation,date,amount,groups,text,receipt,counter_to\n"


@pytest.fixture
def folder(money, tmp_path):
    for decision, key in ((money.recommended, "asked"), (money.decided, "decided")):
        type(decision).objects.filter(pk=decision.pk).update(key=key)

    def write(*, allocations: str = "", postings: str = "") -> None:
        place = tmp_path / "kanton"
        place.mkdir(exist_ok=True)
        (place / "funds.csv").write_text(FUNDS.replace("\nip,", "\nip-neu,"), encoding="utf-8")
        (place / "allocations.csv").write_text(
            HEAD + allocations.replace(",ip,", ",ip-neu,"), encoding="utf-8"
        )
        (place / "postings.csv").write_text(LEDGER + postings, encoding="utf-8")
        load_folder(folder=place, now=NOW)

    return write


def test_a_folder_brings_funds_extensions_allocations_and_postings_once(folder):
    rows = "p1,kurs,2026-05-04,100.05,F,Kursgeld,B 1,\np1k,kurs,2026-05-05,-20,F,Rabatt,B 1 K,p1\n"
    for _ in range(2):
        folder(allocations=GOOD, postings=rows)
    fund = Fund.objects.get(key="ip-neu")
    assert (fund.allocated, fund.spent) == (Decimal("600.50"), Decimal("80.05"))
    assert (fund.repayment_due_on, fund.ends_on) == (dt.date(2028, 12, 31), dt.date(2029, 1, 1))
    assert FundExtension.objects.get().letter_on == dt.date(2026, 6, 1)
    assert Allocation.objects.get(key="kurs").request.grounds == "Nötig."


def test_every_row_against_a_rule_is_reported_and_nothing_is_written(folder):
    bad = (
        GOOD
        + "ohne,ip,Kurs,iv,1,2026-03-01,2027-01-01,F,,asked,decided\n"
        + "vertauscht,ip,Kurs,iv,1,2026-03-01,2027-01-01,F,Gut.,decided,asked\n"
        + "gruppe,ip,Kurs,iv,1,2026-03-01,2027-01-01,S,Gut.,asked,decided\n"
        + "recht,asyl,Kurs,iv,1,2026-03-01,2027-01-01,F,Gut.,asked,decided\n"
        + "viel,ip,Kurs,iv,400,2026-03-01,2030-01-01,F,Gut.,asked,decided\n"
    )
    with pytest.raises(LoadRefused) as caught:
        folder(allocations=bad)
    text = str(caught.value)
    for line, column, rule in (
        (3, "grounds", ""),
        (4, "request_decision", "Regel 2"),
        (4, "decision", "Regel 2"),
        (5, "groups", "Regel 3"),
        (6, "fund", "Regel 4"),
        (7, "to", "Regel 5"),
        (7, "amount", "Regel 5"),
    ):
        assert any(f"Zeile {line}, Spalte {column}:" in row and rule in row for row in text.splitlines()), (
            line,
            column,
        )
    assert not Fund.objects.filter(key="ip-neu").exists()


def test_postings_outside_group_period_or_amount_are_reported(folder):
    bad = (
        "p1,kurs,2026-05-04,600.50,F,Kursgeld,B 1,\n"
        "p2,kurs,2026-05-05,0.01,F,Zu viel,B 2,\n"
        "p3,kurs,2026-02-28,1,F,Zu früh,B 3,\n"
        "p4,kurs,2026-05-04,1,S,Falsch,B 4,\n"
        "p5,kurs,2026-05-06,-700,F,Zurück,B 5,p1\n"
        "p6,kurs,2026-05-06,-1,F,Ohne,B 6,\n"
    )
    with pytest.raises(LoadRefused) as caught:
        folder(allocations=GOOD, postings=bad)
    text = str(caught.value)
    for line, column in ((3, "amount"), (4, "date"), (5, "groups"), (6, "amount"), (7, "amount")):
        assert f"postings.csv, Zeile {line}, Spalte {column}" in text
    assert not Posting.objects.exists()


def test_what_is_posted_is_not_changed_by_a_folder(folder):
    folder(allocations=GOOD, postings="p1,kurs,2026-05-04,100,F,Kursgeld,B 1,\n")
    with pytest.raises(LoadRefused, match="Gegenbuchung"):
        folder(allocations=GOOD, postings="p1,kurs,2026-05-04,200,F,Kursgeld,B 1,\n")
    assert Posting.objects.get().amount == 100
