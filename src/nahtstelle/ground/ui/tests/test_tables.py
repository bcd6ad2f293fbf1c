"""Tables: the state stands in the URL."""

import html
import io
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.http import QueryDict
from django.template import Context
from django.template.loader import render_to_string
from django.utils import translation
from openpyxl import load_workbook

from nahtstelle.ground.ui import api as ui
from nahtstelle.ground.ui.cells import draw_rows
from nahtstelle.ground.ui.tables import resolve

COLUMNS = (
    ui.Column(key="number", label="Nummer", value="number", sort="number"),
    ui.Column(key="body", label="Gremium", value="body.name"),
    ui.Column(key="due", label="Bis", value="due", sort="due", kind="due", align="end"),
)
FILTERS = (
    ui.TextFilter(
        key="q", label="Suche", apply=lambda rows, value: [row for row in rows if value in str(row.number)]
    ),
    ui.ChoiceFilter(
        key="art",
        label="Art",
        choices=[("a", "A"), ("b", "B")],
        apply=lambda rows, value: [row for row in rows if row.kind == value],
    ),
)


def rows():
    return [
        SimpleNamespace(
            number=n,
            body=SimpleNamespace(name=f"=Gremium {n}"),
            due=None if n == 2 else date(2026, 1, n),
            kind="ab"[n % 2],
        )
        for n in range(1, 13)
    ]


def table(query="", **options):
    with translation.override("de-ch"):
        return ui.data_table(
            query=QueryDict(query),
            rows=rows(),
            columns=COLUMNS,
            filters=FILTERS,
            per_page=5,
            name="Geschäfte",
            **options,
        )


def numbers(shown):
    return [resolve(row, shown.columns[0].value) for row in shown.page.object_list]


def test_a_column_without_a_path_is_not_sorted_by():
    counted = ui.count_column(key="n", label="Anzahl", value="n")
    rows = [SimpleNamespace(n=2), SimpleNamespace(n=1)]
    shop = ui.data_table(query=QueryDict("sort=n"), rows=rows, columns=[counted])
    assert (shop.headings[0].sort_url, [row.n for row in shop.all_rows]) == ("", [2, 1])


@pytest.mark.parametrize(("value", "shown"), [(1_250, ">1'250<"), (Decimal("1250.5"), ">1'250.50<")])
def test_a_count_has_no_centimes_and_an_amount_has_two(value, shown):
    counted = ui.Column(key="n", label="Anzahl", value="n", kind="number")
    counts = ui.data_table(query=QueryDict(""), rows=[SimpleNamespace(n=value)], columns=[counted])
    assert shown in html.unescape(draw_rows(counts, date(2026, 1, 5), Context()))


def test_a_sort_link_sorts_and_the_same_link_again_turns_round():
    first = table("q=1")
    assert first.headings[0].sort_url == "?q=1&sort=number"
    second = table("q=1&sort=number")
    assert second.headings[0].direction == "ascending"
    assert second.headings[0].sort_url == "?q=1&sort=-number"
    assert numbers(table("sort=-number")) == [12, 11, 10, 9, 8]


def test_a_column_without_sort_has_no_link():
    assert table().headings[1].sort_url == ""


def test_rows_without_a_value_come_last_in_both_directions():
    assert [row.number for row in table("sort=due").all_rows][-1] == 2
    assert [row.number for row in table("sort=-due").all_rows][-1] == 2


def test_sorting_forgets_the_page_and_paging_keeps_the_filter():
    shown = table("art=a&seite=2")
    assert "seite" not in shown.headings[0].sort_url
    assert table("art=a").next_url == "?art=a&seite=2"


@pytest.mark.parametrize("query", ["sort=evil", "art=zzz", "seite=999", "seite=x", "format=exe"])
def test_unknown_values_in_the_url_are_ignored(query):
    shown = table(query)
    assert shown.count == 12
    assert shown.export_format == ""


def test_filters_narrow_and_can_be_removed():
    shown = table("art=a&q=1&sort=-number")
    assert numbers(shown) == [12, 10]
    assert shown.is_filtered
    assert shown.reset_url == "?sort=-number"


def test_the_csv_has_all_rows_and_runs_no_formula():
    text = ui.export_table(table("format=csv")).content.decode("utf-8-sig")
    assert text.splitlines()[0] == "Nummer;Gremium;Bis"
    assert text.splitlines()[1] == "1;'=Gremium 1;01.01.2026"
    assert len(text.splitlines()) == 13


def test_the_spreadsheet_keeps_dates_and_numbers_and_runs_no_formula():
    response = ui.export_table(table("format=xlsx"))
    assert response["Content-Disposition"] == 'attachment; filename="geschafte.xlsx"'
    sheet = load_workbook(io.BytesIO(response.content)).active
    assert sheet["A2"].value == 1
    assert sheet["B2"].data_type == "s"
    assert sheet["C2"].value.date() == date(2026, 1, 1)
    assert sheet.max_row == 13


def test_the_component_draws_heads_rows_pages_and_exports():
    with translation.override("de-ch"):
        html = render_to_string(
            "ui/components/_table.html", {"table": table("sort=number"), "today": date(2026, 1, 3)}
        )
    assert 'aria-sort="ascending"' in html
    assert "1 bis 5 von 12" in html
    assert 'href="?sort=number&amp;format=csv"' in html or 'href="?format=csv&amp;sort=number"' in html
    assert 'class="due num late"' in html


def test_an_empty_table_tells_a_filter_without_hits_from_nothing_at_all():
    with translation.override("de-ch"):
        filtered = render_to_string(
            "ui/components/_table.html", {"table": table("q=99"), "today": date(2026, 1, 1)}
        )
        nothing = ui.data_table(query=QueryDict(""), rows=[], columns=COLUMNS)
        empty = render_to_string(
            "ui/components/_table.html", {"table": nothing, "empty_title": "Keine Geschäfte."}
        )
    assert "Nichts entspricht dem Filter." in filtered
    assert "Filter aufheben" in filtered
    assert "Keine Geschäfte." in empty
