"""A signed plan is amended and compared, and a measure that is late reaches first the coordinator, then the team."""

from __future__ import annotations

import datetime as dt

from playwright.sync_api import Browser, expect

from tests.journeys import case_steps as steps
from tests.journeys.case_steps import COORDINATOR, IV, MUNICIPALITY, OTHER_COORDINATOR, RAV
from tests.journeys.installation import Installation
from tests.journeys.visitor import Visitor

DAYS_LATE = """
import datetime as dt, json
from django.utils import timezone
from nahtstelle.cases.casework.actions.escalation import escalate_measure
from nahtstelle.cases.casework.models import Measure
from nahtstelle.cases.casework.walls import as_service
with as_service("journey"):
    rows = Measure.objects.filter(case={case}, plan__state="signed", responsible__key="fritz")
    measure = rows.select_related("case").get()
    escalate_measure(measure, today=measure.due_on + dt.timedelta(days={days}), now=timezone.now())
print(json.dumps(True))
"""
LATE = "Massnahme überfällig"


def test_a_plan_is_amended_and_what_is_late_reaches_the_team(zurich: Installation, browser: Browser) -> None:
    here, number = steps.case_in(zurich, "planning")
    visitor = Visitor(browser, zurich.base_url)
    due_on = steps.today() + dt.timedelta(days=20)
    _sign_the_first(visitor, here, due_on)
    _amend(visitor, here, due_on)
    _compare(visitor, here)
    _be_late(visitor, zurich, here, number)
    visitor.leave()


def _sign_the_first(visitor: Visitor, here: str, due_on: dt.date) -> None:
    visitor.go_on_as(COORDINATOR)
    steps.type_plan(visitor, here, responsible=IV, due_on=due_on)
    visitor.click("Ohne Gegenlesung weiter")
    visitor.is_told("kann unterzeichnet werden")
    steps.record_signatures(visitor, here)


def _amend(visitor: Visitor, here: str, due_on: dt.date) -> None:
    visitor.go_on_as(IV)
    visitor.is_refused(403, f"{here}plan/anpassen/", f"{here}plan/schreiben/")
    visitor.go_on_as(COORDINATOR)
    visitor.go(f"{here}plan/anpassen/")
    visitor.fill("Warum wird der Plan angepasst?", "Der Betrieb braucht mehr Zeit.")
    visitor.click("Plan anpassen")
    visitor.is_told("Kopie")
    visitor.go(f"{here}plan/schreiben/")
    visitor.main.locator("[name=g0m0-due_on]").fill((due_on + dt.timedelta(days=10)).isoformat())
    visitor.click("Massnahme hinzufügen: Ziel 1")
    visitor.main.locator("[name=g0m1-text]").fill("Budget mit der Schuldenberatung aufstellen")
    visitor.main.locator("[name=g0m1-kind]").select_option("debt")
    visitor.main.locator("[name=g0m1-responsible]").select_option("client")
    visitor.main.locator("[name=g0m1-due_on]").fill(due_on.isoformat())
    visitor.click("Entwurf speichern")
    visitor.is_told("Der Entwurf des Plans ist gespeichert")


def _compare(visitor: Visitor, here: str) -> None:
    """The first version holds until the second is signed; then both stand beside each other, for the team only."""
    visitor.go(f"{here}plan/1/")
    visitor.sees("Von beiden unterzeichnet")
    visitor.go(f"{here}plan/2/")
    visitor.click("Ohne Gegenlesung weiter")
    visitor.is_told("kann unterzeichnet werden")
    steps.record_signatures(visitor, here)
    visitor.go_on_as(OTHER_COORDINATOR)
    visitor.is_refused(404, f"{here}plan/2/vergleich/", f"{here}plan/1/plan.pdf")
    visitor.go_on_as(RAV)
    visitor.go(f"{here}plan/1/")
    visitor.sees("Abgelöst")
    visitor.go(f"{here}plan/2/")
    visitor.follow("Mit der früheren Fassung vergleichen")
    for words in ("Der Betrieb braucht mehr Zeit.", "geändert", "neu", "Budget mit der Schuldenberatung"):
        visitor.sees(words)
    assert visitor.axe() == []


def _be_late(visitor: Visitor, zurich: Installation, here: str, number: str) -> None:
    case = here.split("/")[2]
    zurich.ask(DAYS_LATE.format(case=case, days=1))
    steps.expect_duty(visitor, COORDINATOR, number, LATE)
    steps.expect_duty(visitor, IV, number, "Massnahme")
    steps.expect_no_duty(visitor, MUNICIPALITY, number)
    zurich.ask(DAYS_LATE.format(case=case, days=14))
    steps.expect_duty(visitor, MUNICIPALITY, number, LATE)
    visitor.go(f"{here}plan/")
    expect(visitor.control("Als erledigt melden")).to_have_count(0)
    visitor.go_on_as(IV)
    visitor.go(f"{here}plan/")
    visitor.follow("Als erledigt melden")
    visitor.click("Als erledigt melden")
    visitor.is_told("Der Stand der Massnahme ist festgehalten")
    for person in (IV, MUNICIPALITY):
        steps.expect_no_duty(visitor, person, number)
