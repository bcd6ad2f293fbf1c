"""A stocktake with twelve offices: some answer, one gets more time, one is late and reminded; the EKG reads of it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from tests.journeys import steps
from tests.journeys.installation import Installation
from tests.journeys.steps import OUTSIDER, SECRETARIAT
from tests.journeys.visitor import Visitor

OFFICES = {
    "Bruno Bieri": "IV-Stelle Kanton Solothurn",
    "Lukas Leuenberger": "Amt für Gesellschaft und Soziales",
    "Kathrin Kaufmann": "Amt für Berufsbildung, Mittel- und Hochschulen",
    "Judith Jenni": "Amt für Wirtschaft und Arbeit",
    "Oliver Oberholzer": "Migrationsamt",
    "Quentin Quadri": "Staatskanzlei",
    "Henriette Henzi": "Hochbauamt",
    "Adrian Aebischer": "Amt für Verkehr und Tiefbau",
    "Vreni Vonarburg": "Volksschulamt",
    "Kuno Käser": "Amt für Kultur und Sport",
    "Petra Probst": "Personalamt",
    "Gian Gasser": "Gesundheitsamt",
}
BY_POST = ("Lukas Leuenberger", "Kathrin Kaufmann", "Judith Jenni", "Oliver Oberholzer")
ANSWERS = {
    "revision": "0",
    "handlungsfelder": "arbeit",
    "massnahmen": "nein",
    "schalter": "ja",
    "leichte-sprache": "false",
    "luecken": "Lehrstellen.",
    "dringlich": "hoch",
    "submit": "1",
}
LATE = """
import datetime as dt, json
from django.utils import timezone
from nahtstelle.structure.programmes.actions.stocktake_requests import remind_when_due
from nahtstelle.structure.programmes.models import StocktakeRequest
now = timezone.now()
StocktakeRequest.objects.filter(pk=%d).update(due_on=timezone.localdate(now) - dt.timedelta(days=1))
print(json.dumps([remind_when_due(request_id=%d, now=now) for _ in range(2)]))
"""


def prepare(visitor: Visitor, title: str) -> str:
    """Prepare a stocktake with the twelve offices; return its address."""
    visitor.go("/bestandsaufnahmen/neu/")
    visitor.fill("Titel", title)
    visitor.choose("Fragebogen", "Bestandsaufnahme Behinderung")
    visitor.fill("Antworten bis", (dt.date.today() + dt.timedelta(days=30)).isoformat())
    one = visitor.follow("Bestandsaufnahme vorbereiten")
    people = visitor.get(f"{one}aemter/neu/").text()
    for name in OFFICES:
        chosen = re.search(rf'<option value="(\d+)"[^>]*>{name}, ', people)
        assert chosen, name
        assert visitor.post(f"{one}aemter/neu/", {"person": chosen[1]}).status == 302
    return one


def requests_of(visitor: Visitor, one: str) -> dict[str, str]:
    """Return the address of what each person is asked."""
    page = visitor.get(one).text()
    found = {}
    for name, office in OFFICES.items():
        link = re.search(rf'<a href="(/bestandsaufnahmen/aemter/\d+/)">{office}</a>', page)
        assert link, office
        found[name] = link[1]
    return found


def answer_in_the_browser(visitor: Visitor, mine: str, title: str) -> None:
    """Answer as people do: what is asked only if shows when it is, a second measure is added, nothing is lost."""
    visitor.go("/")
    visitor.sees(f"Beantworten: {title}")
    visitor.go(f"{mine}antwort/")
    visitor.tick("Arbeit")
    assert not visitor.field("Was tun Sie?").is_visible()
    visitor.main.get_by_role("group", name="Gibt es Massnahmen").get_by_label("Ja").check()
    visitor.fill("Was tun Sie?", "Frühintervention am Arbeitsplatz")
    visitor.click("Weitere hinzufügen: Massnahme")
    assert visitor.field("Was tun Sie?").input_value() == "Frühintervention am Arbeitsplatz"
    visitor.main.get_by_role("group", name="Schalter").get_by_label("Ja").check()
    visitor.click("Antworten einreichen")
    visitor.sees("Wo sehen Sie die grössten Lücken?: Bitte ausfüllen.")
    visitor.fill("Wo sehen Sie die grössten Lücken?", "Betriebe, die Stellen anpassen.")
    visitor.main.get_by_role("group", name="Wie dringlich").get_by_label("Hoch").check()
    visitor.click("Antworten einreichen")
    visitor.is_told("Die Antworten sind eingereicht")
    visitor.sees("Frühintervention am Arbeitsplatz")


def test_twelve_offices_are_asked_and_the_coordination_body_reads_what_they_say(
    visit: Callable[..., Visitor], installation: Installation
) -> None:
    visitor, title = visit(), steps.some_title("Bestandsaufnahme")
    visitor.enter_as(SECRETARIAT)
    one = prepare(visitor, title)
    visitor.go(one)
    visitor.confirm("Ämter anfragen")
    visitor.is_told("Die Ämter sind angefragt")
    asked = requests_of(visitor, one)

    visitor.enter_as(OUTSIDER)
    visitor.is_refused(404, one, asked["Bruno Bieri"], f"{asked['Bruno Bieri']}antwort/")
    visitor.enter_as("Bruno Bieri")
    visitor.is_refused(404, one, f"{one}frist/", f"{one}antworten/", asked["Judith Jenni"])
    visitor.is_refused(403, f"{asked['Bruno Bieri']}frist/", f"{asked['Bruno Bieri']}zurueckgeben/")
    answer_in_the_browser(visitor, asked["Bruno Bieri"], title)
    for name in BY_POST:
        visitor.enter_as(name)
        assert visitor.post(f"{asked[name]}antwort/", ANSWERS).status == 302, name

    visitor.enter_as(SECRETARIAT)
    late = int(asked["Kuno Käser"].split("/")[-2])
    assert installation.ask(LATE % (late, late)) == [True, False]
    visitor.go(f"{asked['Adrian Aebischer']}frist/")
    visitor.fill("Neue Frist", (dt.date.today() + dt.timedelta(days=60)).isoformat())
    visitor.fill("Begründung", "Längere Abwesenheit")
    visitor.click("Frist verlängern")
    visitor.is_told("mehr Zeit")
    visitor.go(one)
    visitor.sees("5 von 12")
    visitor.sees("Angefragt, verspätet")
    visitor.sees("erinnert am")
    visitor.sees("Längere Abwesenheit")

    visitor.confirm("Bestandsaufnahme schliessen")
    visitor.is_told("ist geschlossen")
    visitor.sees("Betriebe, die Stellen anpassen.")
    visitor.fill("Was die Antworten zeigen", "Es fehlen Lehrstellen.")
    visitor.click("Zusammenfassung speichern")
    visitor.is_told("gespeichert")
    assert "Es fehlen Lehrstellen." in steps.pdf_text(visitor, f"{one}zusammenfassung.pdf")
    meeting = visitor.field("Sitzung des EKG")
    meeting.select_option(index=1)
    visitor.click("Auf die Traktandenliste")
    visitor.is_told("traktandiert")
    visitor.press(visitor.main.locator("a[href^='/sitzungen/']").first)
    visitor.sees(f"Bestandsaufnahme: {title}")
    visitor.enter_as("Petra Probst")
    assert visitor.post(f"{asked['Petra Probst']}antwort/", ANSWERS).status == 409
