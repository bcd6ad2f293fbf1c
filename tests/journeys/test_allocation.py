"""Money for a measure: grounds, EKG, steering, a posting; and what each of the five rules refuses (000 §7.2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from tests.journeys import steps
from tests.journeys.steps import OUTSIDER, SECRETARIAT
from tests.journeys.visitor import Visitor

RESPONSIBLE, ADMINISTRATOR = "Bruno Bieri", "Urs Umiker"
FUND, FIXED = "Kantonales Integrationsprogramm KIP 3 (2024–2027)", "Asyl- und Flüchtlingssozialhilfe"


def choose_first(visitor: Visitor, label: str) -> None:
    """Choose the latest of the decisions offered."""
    visitor.field(label).select_option(index=1)


def post(visitor: Visitor, measure: str, amount: str, group: str, day: dt.date) -> None:
    """Enter an expense and send it."""
    visitor.field("Massnahme").select_option(label=measure)
    visitor.fill("Datum der Ausgabe", day.isoformat())
    visitor.fill("Betrag in CHF", amount)
    visitor.tick(group)
    visitor.fill("Text", "Kursgeld (erfunden)")
    visitor.fill("Beleg", "Beleg 1")
    visitor.click("Ausgabe buchen")


def test_an_allocation_from_the_grounds_to_a_posting_and_five_refusals(visit: Callable[..., Visitor]) -> None:
    visitor, measure = visit(), steps.some_title("Kurs am Arbeitsplatz")
    today = dt.date.today()
    visitor.enter_as(SECRETARIAT)
    visitor.go("/mittel/")
    visitor.follow(FUND)
    fund = visitor.path
    visitor.go(f"{fund}antrag/")
    visitor.fill("Massnahme", measure)
    visitor.choose("Verantwortliche Regelstruktur", "IV-Stelle Kanton Solothurn")
    visitor.fill("Betrag in CHF", "12'000.50")
    visitor.fill("Von", today.replace(day=1).isoformat())
    visitor.fill("Letzter Tag", "2027-12-31")
    visitor.tick("Flüchtlinge (Status B)")
    visitor.click("Zuteilung beantragen")
    visitor.is_told("die Grundlagen sind angefragt")
    here = visitor.path
    visitor.sees("Personen ausserhalb jedes Unterstützungssystems fehlen.")
    visitor.is_refused(403, f"{here}grundlagen/")
    visitor.go(f"{fund}buchen/")
    post(visitor, f"{measure} (nicht zugeteilt)", "100", "Flüchtlinge (Status B)", today)
    visitor.sees("Regel 1: Zuerst reicht die zuständige Regelstruktur")

    visitor.enter_as(RESPONSIBLE)
    visitor.go("/")
    visitor.sees(f"Fachliche Grundlagen einreichen: {measure}")
    visitor.go(f"{here}grundlagen/")
    visitor.fill("Fachliche Grundlagen", "Wer arbeitet, lernt die Sprache am Arbeitsplatz (erfunden).")
    visitor.click("Grundlagen einreichen")
    visitor.is_told("Die Grundlagen sind eingereicht")
    visitor.is_refused(403, f"{here}beantragen/", f"{fund}buchen/")
    for outside in (OUTSIDER, ADMINISTRATOR):
        visitor.enter_as(outside)
        visitor.is_refused(404, here, fund)

    visitor.enter_as(SECRETARIAT)
    visitor.go(f"{fund}buchen/")
    post(visitor, f"{measure} (nicht zugeteilt)", "100", "Flüchtlinge (Status B)", today)
    visitor.sees("Regel 2: Das EKG beantragt die Mittelverwendung")
    visitor.go(f"{here}beantragen/")
    choose_first(visitor, "Beschluss")
    visitor.click("Antrag des EKG erfassen")
    visitor.is_told("Der Antrag des EKG ist erfasst")
    visitor.go(f"{here}zuteilen/")
    choose_first(visitor, "Beschluss")
    visitor.click("Zuteilung erfassen")
    visitor.is_told("Die Zuteilung ist erfasst")

    for amount, group, day, sentence in (
        (
            "100",
            "Schutzsuchende Personen (Status S)",
            today,
            "Regel 3: Ausserhalb der Zweckbindung: Status S",
        ),
        ("12000.55", "Flüchtlinge (Status B)", today, "Regel 5: Von der Zuteilung bleiben CHF 12'000.50"),
        (
            "100",
            "Flüchtlinge (Status B)",
            today.replace(day=1) - dt.timedelta(days=1),
            "Regel 5: Die Zuteilung gilt",
        ),
    ):
        visitor.go(f"{fund}buchen/")
        post(visitor, measure, amount, group, day)
        visitor.sees(sentence)
    visitor.go("/mittel/")
    visitor.follow(FIXED)
    visitor.sees("Regel 4: Art. 88 Asylgesetz regelt die Verwendung dieser Mittel")
    visitor.go(f"{fund}buchen/")
    post(visitor, measure, "1'500.05", "Flüchtlinge (Status B)", today)
    visitor.is_told("Die Ausgabe ist gebucht")
    visitor.go(here)
    visitor.sees("10'500.45")
