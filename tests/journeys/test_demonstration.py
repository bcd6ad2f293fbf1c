"""The demonstration: Solothurn yields the published figures and has every state to show."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.journeys.installation import Installation
from tests.journeys.visitor import Visitor

STATES = {
    "draft", "submitted", "in_consultation", "returned", "forwarded", "accepted", "scheduled", "noted", "decided",
    "rejected", "in_execution", "completed", "withdrawn",
}  # fmt: skip
ASK_STATES = """
import json
from nahtstelle.structure.governance.models import Proposal
print(json.dumps(sorted(Proposal.objects.order_by().values_list("state", flat=True).distinct())))
"""


def test_the_figures_of_2023_are_those_of_the_annual_report(installation: Installation) -> None:
    """Annual report 2023 of Solothurn (002), §2.1 and §2.2."""
    answer = installation.run("figures", "--year", "2023", "--json")
    assert answer.returncode == 0, answer.stderr
    figures = json.loads(answer.stdout)
    assert figures["year"] == 2023
    meetings, decisions = figures["meetings"], figures["decisions"]
    assert meetings["steering"] == {"ordinary": 2, "extraordinary": 0}  # §2.1: March and September
    assert meetings["coordination"] == {"ordinary": 3, "extraordinary": 0}  # §2.2
    assert meetings["committee"]["total"] == 11
    assert meetings["committee"]["by_theme"]["dfpa"] == 9
    assert meetings["coordination_with_committees"] == 14
    assert decisions["steering"]["total"] == 8  # §2.1: all of them by circular resolution
    assert decisions["steering"]["circular"] == 8
    assert decisions["steering"]["by_theme"]["dfpa"] == 2
    assert decisions["steering"]["by_kind"]["funding"] == 2
    assert decisions["coordination_with_committees"] == {"total": 31}  # §2.2


def test_every_state_of_a_proposal_has_something_to_show(installation: Installation) -> None:
    assert set(installation.ask(ASK_STATES)) >= STATES


def test_the_sign_in_page_offers_the_roles_and_says_that_all_is_invented(
    visit: Callable[..., Visitor],
) -> None:
    visitor = visit(script=False)
    visitor.go("/konto/anmelden/")
    visitor.sees("Alle Personen sind erfunden")
    for role in ("Geschäftsstelle", "IIZ-Leitung", "Aussenstehende", "Datenschutz", "Verwaltung"):
        visitor.sees(role)
    visitor.press(visitor.main.get_by_role("button", name="Helene Hürzeler"))
    visitor.sees("Was wartet auf mich")
    assert visitor.path == "/"
