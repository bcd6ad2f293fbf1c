"""Figures of the case level as the page and the file show them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.cases.casework.api import MeasureKind, Outcome
from nahtstelle.ground.identity.api import System
from nahtstelle.ground.ui import api as ui
from nahtstelle.outward.insight.models import CaseFigure

HIDDEN = "*"
TITLES = {
    "registrations": gettext_lazy("Registrations by region and registering institution"),
    "outcomes": gettext_lazy("Closed cases by region and outcome"),
    "measures": gettext_lazy("Measures begun, by kind"),
    "offers": gettext_lazy("Use of offers: at the same time or one after the other"),
}
USES = {
    "none": gettext_lazy("no offer yet"),
    "one": gettext_lazy("of one institution"),
    "in_turn": gettext_lazy("of several, one after the other"),
    "at_once": gettext_lazy("of several, at the same time"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTable:
    """A table as it is drawn: texts only, hidden numbers as a sign; `bars` (label, text, width) where it is a line."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    bars: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FigurePage:
    """All the page shows of a year."""

    tabs: tuple[ui.Tab, ...]
    pictures: tuple[ShownTable, ...]
    tables: tuple[ShownTable, ...]
    durations: ShownTable


def page_of(chosen: CaseFigure, figures: Sequence[CaseFigure]) -> FigurePage:
    """Return the page of a year."""
    shown = [_shown(table) for table in chosen.content["tables"]]
    return FigurePage(
        tabs=tuple(
            ui.Tab(label=str(row.year), url=f"?jahr={row.year}", current=row.year == chosen.year)
            for row in figures
        ),
        pictures=tuple(table for table in shown if table.bars),
        tables=tuple(table for table in shown if not table.bars),
        durations=_durations(chosen.content["durations"]),
    )


def file_name(year: int) -> str:
    """Return the name of the file of a year."""
    return _("Case figures %(year)s") % {"year": year}


def EXPORT_LABELS() -> list[str]:  # noqa: N802
    """Return the head of the file."""
    return [_("Figure"), _("Region"), _("Group"), _("Number (report)")]


def export_lines_of(chosen: CaseFigure) -> Iterator[list[object]]:
    """Return a line for each number; hidden ones as the sign of the page."""
    for table in chosen.content["tables"]:
        title = str(TITLES[table["key"]])
        for region, line in _lines(table):
            for column, value in zip([*table["columns"], ""], line, strict=True):
                yield [title, region, _word(table["key"], column), HIDDEN if value is None else value]
    for row in chosen.content["durations"]:
        for label, name in _DURATIONS.items():
            value = row[label]
            yield [
                _("Median in weeks"),
                row["region"] or _("All regions"),
                str(name),
                HIDDEN if value is None else value,
            ]


_DURATIONS = {
    "to_table": gettext_lazy("Registration to round table"),
    "to_plan": gettext_lazy("Registration to plan"),
    "to_closure": gettext_lazy("Registration to closing"),
}


def _shown(table: Mapping[str, Any]) -> ShownTable:
    columns = tuple(_word(table["key"], column) for column in table["columns"])
    rows = tuple((region, tuple(_text(value) for value in line)) for region, line in _lines(table))
    bars: tuple[tuple[str, str, str], ...] = ()
    if not table["rows"]:
        numbers = table["cells"][0][:-1]
        largest = max((value or 0 for value in numbers), default=0) or 1
        bars = tuple(
            (label, _text(value), f"{100 * (value or 0) / largest:.2f}%")
            for label, value in zip(columns, numbers, strict=True)
        )
    return ShownTable(title=str(TITLES[table["key"]]), columns=(*columns, _("Total")), rows=rows, bars=bars)


def _lines(table: Mapping[str, Any]) -> list[tuple[str, Sequence[int | None]]]:
    if not table["rows"]:
        return [(_("All regions"), table["cells"][0])]
    names = [region or _("without region") for region in table["rows"]]
    return list(zip([*names, _("Total")], table["cells"], strict=True))


def _durations(rows: Sequence[Mapping[str, Any]]) -> ShownTable:
    return ShownTable(
        title=_("How long it takes: median in weeks"),
        columns=tuple(str(name) for name in _DURATIONS.values()),
        rows=tuple(
            (row["region"] or _("All regions"), tuple(_text(row[key], "–") for key in _DURATIONS))
            for row in rows
        ),
    )


def _text(value: int | None, hidden: str = HIDDEN) -> str:
    return hidden if value is None else str(value)


def _word(key: str, value: str) -> str:
    if value == "" and key != "registrations":
        return _("Total")
    if key == "registrations":
        return str(System(value).label) if value in System.values else _("others")
    if key == "outcomes":
        return str(Outcome(value).label)
    if key == "measures":
        return str(MeasureKind(value).label)
    return str(USES[value])
