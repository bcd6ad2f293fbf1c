"""Every list of the application comes as CSV and as XLSX, with typed dates and nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from nahtstelle.ground.identity.models import User
from nahtstelle.structure.governance.models import Proposal, Theme
from nahtstelle.structure.governance.tests.test_decision_pages import imported
from tests.architecture.test_addresses import own_patterns
from tests.pages import PageClient

Sign = Callable[[User | None], PageClient]
FURTHER = {"governance:show_overview", "search:find"}
OWN_NOTES = {"governance:list_own_notes"}
"""Private notes never leave in a list: they belong to one person and to the papers they are about."""
LISTS = sorted(
    name
    for name, pattern, _path in own_patterns()
    if (name.split(":")[-1].startswith("list_") or name in FURTHER)
    and name not in OWN_NOTES
    and not pattern.pattern.converters
    and not name.startswith(
        "casework:"
    )  # nobody of the structural level enters them; their room tests its own
)


def test_the_lists_are_known() -> None:
    assert {
        "governance:list_decisions",
        "identity:list_people",
        "governance:list_bodies",
        "search:find",
    } <= set(LISTS)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_comes_in_both_formats(
    name: str, structure: SimpleNamespace, client_for: Sign, anna: User, admin_person: User
) -> None:
    path, query = reverse(name), {"q": "Deutschkurs"} if name == "search:find" else {}
    client = client_for(anna)
    if client.get(path, query).status_code == 403:
        client = client_for(admin_person)
    table = client.get(path, query | {"format": "csv"})
    assert table.headers["Content-Type"].startswith("text/csv"), name
    assert table.content.decode("utf-8-sig").splitlines()[0].count(";") >= 2
    sheet = client.get(path, query | {"format": "xlsx"})
    book = load_workbook(io.BytesIO(sheet.content))
    labels = next(csv.reader(io.StringIO(table.content.decode("utf-8-sig")), delimiter=";"))
    assert [cell.value for cell in book.active[1]] == labels


def rows_of(client: PageClient, path: str, **query: str) -> list[list[str]]:
    content = client.get(path, query | {"format": "csv"}).content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content), delimiter=";"))[1:]


def test_results_of_the_search_are_exported_with_dates_and_without_formulas(
    structure: SimpleNamespace, client_for: Sign, anna: User, carla: User
) -> None:
    imported(structure.coordination, title="=1+1 Deutschkurs", text="Deutschkurs")
    for row in rows_of(client_for(anna), "/suche/", q="Deutschkurs"):
        assert row[0] == "Beschluss"
        assert row[2] == "'=1+1 Deutschkurs"
        assert row[3] == "28.03.2023"
    sheet = client_for(anna).get("/suche/", {"q": "Deutschkurs", "format": "xlsx"})
    cells = load_workbook(io.BytesIO(sheet.content)).active[2]
    assert cells[2].data_type == "s"
    assert cells[3].value == dt.datetime(2023, 3, 28)
    assert rows_of(client_for(carla), "/suche/", q="Deutschkurs") == []


def test_bodies_and_duties_are_exported(structure: SimpleNamespace, client_for: Sign, anna: User) -> None:
    names = [row[0] for row in rows_of(client_for(anna), "/gremien/")]
    assert names == ["IIZ-Leitung", "Entwicklungs- und Koordinationsgremium", "Ausschuss DFPA"]
    assert rows_of(client_for(anna), "/") == rows_of(client_for(anna), "/", erledigte="1") == []


@pytest.mark.parametrize("path", ["/geschaefte/alle/", "/beschluesse/", "/sitzungen/", "/auftraege/"])
def test_registers_are_filtered_by_body_theme_field_year_and_kind(
    path: str,
    structure: SimpleNamespace,
    theme: Theme,
    make_proposal: Callable[..., Proposal],
    client_for: Sign,
    anna: User,
) -> None:
    make_proposal(state="accepted", theme=theme)
    imported(structure.coordination, theme=theme)
    names = client_for(anna).page(path).forms[-1].fields
    assert {"gremium", "thema", "leistungsfeld", "jahr", "art"} <= set(names), path
    values = {"gremium": str(structure.coordination.pk), "thema": str(theme.pk), "leistungsfeld": "counselling",
              "jahr": "2026", "art": "other"}  # fmt: skip
    client_for(anna).page(path, **values)


def test_proposals_are_filtered_by_the_bodies_of_their_route(
    structure: SimpleNamespace, make_proposal: Callable[..., Proposal], client_for: Sign, anna: User
) -> None:
    make_proposal(state="accepted", title="Beim EKG")
    make_proposal(state="accepted", title="Bei der Leitung", route=[structure.steering], matter="funding")
    ask = client_for(anna)
    steering = str(structure.steering.pk)
    assert [row[1] for row in rows_of(ask, "/geschaefte/alle/", gremium=steering)] == ["Bei der Leitung"]
    assert [row[1] for row in rows_of(ask, "/geschaefte/alle/", art="funding")] == ["Bei der Leitung"]
