"""Figures of the case level: counted behind the wall, shown with small numbers hidden."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from nahtstelle.cases.casework.models import StatisticalRow
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.outward.insight.actions.case_figures import count_cases
from nahtstelle.outward.insight.models import CaseFigure

pytestmark = pytest.mark.django_db
YEAR = 2025


@pytest.fixture
def counted(db):
    """Twelve erased cases: eight of Uster found work, two began a training, two of Meilen as well."""
    with as_service("tests"):
        for region, outcome, number in (
            ("Uster", "employment", 8),
            ("Uster", "training", 2),
            ("Meilen", "training", 2),
        ):
            for place in range(number):
                StatisticalRow.objects.create(
                    year_registered=YEAR,
                    year_closed=YEAR,
                    region=region,
                    origin="partner",
                    system="iv",
                    institution="iv",
                    weeks_to_table=8,
                    weeks_to_plan=10,
                    weeks_to_closure=40 + place,
                    outcome=outcome,
                    reason="goals_reached",
                    measures={"training": 1},
                    offers_used=2,
                    offers_at_once=2 if place % 2 else 1,
                )
    count_cases(now=timezone.now())
    return CaseFigure.objects.get(year=YEAR)


def test_small_numbers_are_hidden_before_they_are_stored(counted):
    tables = {table["key"]: table for table in counted.content["tables"]}
    outcomes = tables["outcomes"]
    employment = outcomes["columns"].index("employment")
    training = outcomes["columns"].index("training")
    cells = dict(zip([*outcomes["rows"], "total"], outcomes["cells"], strict=True))
    assert cells["Uster"][training] is None
    assert cells["Meilen"][training] is None
    assert cells["total"][-1] == 12
    assert not any(
        value is not None and 0 < value < 5
        for table in tables.values()
        for line in table["cells"]
        for value in line
    )
    assert cells["total"][employment] in (8, None)


def test_offers_used_at_the_same_time_are_told_from_those_one_after_the_other(counted):
    (offers,) = [table for table in counted.content["tables"] if table["key"] == "offers"]
    assert dict(zip(offers["columns"], offers["cells"][0], strict=False)) == {
        "none": 0,
        "one": 0,
        "in_turn": 6,
        "at_once": 6,
    }


def test_durations_are_medians_of_five_cases_at_least(counted):
    durations = {row["region"]: row for row in counted.content["durations"]}
    assert durations[""]["to_table"] == 8
    assert durations["Uster"]["to_closure"] is not None
    assert durations["Meilen"]["to_closure"] is None


def test_secretariat_and_coordination_see_the_page_and_nobody_else(
    counted, client_for, anna, eva, fritz, bruno, admin_person
):
    address = reverse("insight:show_case_figures")
    for user in (anna, eva):
        response = client_for(user).get(address)
        assert response.status_code == 200
        assert "2025" in response.content.decode()
    for user in (fritz, bruno, admin_person):
        assert client_for(user).get(address).status_code == 404
    assert client_for(anna).get(address, {"jahr": "1999"}).status_code == 404


@pytest.mark.parametrize("wanted", ["csv", "xlsx"])
def test_the_figures_are_a_file_too(counted, client_for, anna, wanted):
    response = client_for(anna).get(reverse("insight:show_case_figures"), {"jahr": YEAR, "format": wanted})
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"]
