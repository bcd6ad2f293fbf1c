"""The ledger and the quarters as tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.funding.models import Posting
from nahtstelle.structure.funding.permissions.money import can_counter_post
from nahtstelle.structure.funding.queries.ledger import LedgerChoice, LedgerPage
from nahtstelle.structure.funding.queries.quarters import QuarterRow
from nahtstelle.structure.funding.states import short_labels

HEADINGS = (
    gettext_lazy("Date"),
    gettext_lazy("Fund"),
    gettext_lazy("Measure"),
    gettext_lazy("Text"),
    gettext_lazy("Spent for"),
    gettext_lazy("Receipt"),
    gettext_lazy("CHF"),
    gettext_lazy("Counter-posting"),
)


@dataclass(frozen=True, kw_only=True)
class LedgerTable:
    """The filter above the ledger, as `ui` draws it, and the links to files and older rows."""

    filters: tuple[ui.TextFilter | ui.ChoiceFilter, ...]
    chosen: Mapping[str, str]
    kept: tuple[tuple[str, str], ...] = ()

    @property
    def is_filtered(self) -> bool:
        """Whether a filter narrows the rows."""
        return bool(self.chosen)

    @property
    def reset_url(self) -> str:
        """The ledger without filter."""
        return reverse("funding:show_ledger")

    @property
    def csv_url(self) -> str:
        """All chosen rows as CSV."""
        return self.link(format="csv")

    @property
    def xlsx_url(self) -> str:
        """All chosen rows as a spreadsheet."""
        return self.link(format="xlsx")

    def link(self, **more: str) -> str:
        """Return the address with the filters kept."""
        query = QueryDict(mutable=True)
        for key, value in {**self.chosen, **more}.items():
            query[key] = value
        return f"?{query.urlencode()}"


def quarter_name(quarter: dt.date) -> str:
    """Return «3. Quartal 2023»."""
    return _("%(number)s. quarter %(year)s") % {"number": (quarter.month + 2) // 3, "year": quarter.year}


def ledger_table(
    query: QueryDict,
    *,
    funds: Sequence[tuple[int, str]],
    measures: Sequence[tuple[int, str]],
    quarters: Sequence[dt.date],
) -> LedgerTable:
    """Return the filters with what the address chooses; unknown values are ignored."""
    found: list[ui.TextFilter | ui.ChoiceFilter] = [
        ui.TextFilter(key="q", label=_("Text or receipt"), value=query.get("q", "").strip()[:100]),
        _choice(query, "mittel", _("Fund"), [(pk, name) for pk, name in funds]),
    ]
    if measures:
        found.append(_choice(query, "massnahme", _("Measure"), [(pk, name) for pk, name in measures]))
    named = [(day.isoformat(), quarter_name(day)) for day in quarters]
    found.append(_choice(query, "quartal", _("Quarter"), named))
    chosen = {row.key: row.value for row in found if row.value}
    return LedgerTable(filters=tuple(found), chosen=chosen)


def _choice(query: QueryDict, key: str, label: str, choices: Sequence[tuple[object, str]]) -> ui.ChoiceFilter:
    wanted = query.get(key, "")
    known = {str(value) for value, _label in choices}
    return replace(
        ui.ChoiceFilter(key=key, label=label, choices=choices), value=wanted if wanted in known else ""
    )


def ledger_choice(table: LedgerTable, query: QueryDict) -> LedgerChoice:
    """Return what the filters and the place in the ledger choose."""
    chosen = table.chosen
    return LedgerChoice(
        words=chosen.get("q", ""),
        fund_id=int(chosen["mittel"]) if "mittel" in chosen else None,
        request_id=int(chosen["massnahme"]) if "massnahme" in chosen else None,
        quarter=dt.date.fromisoformat(chosen["quartal"]) if "quartal" in chosen else None,
        before=_place(query.get("vor", "")),
    )


def _place(text: str) -> tuple[dt.date, int] | None:
    day, _sign, key = text.partition("_")
    try:
        return dt.date.fromisoformat(day), int(key)
    except ValueError:
        return None


def older_url(table: LedgerTable, page: LedgerPage) -> str:
    """Return the link to older rows; empty at the end."""
    if page.older is None:
        return ""
    day, key = page.older
    return table.link(vor=f"{day.isoformat()}_{key}")


def posting_lines(rows: Sequence[Posting], actor: Actor | None = None) -> list[dict[str, object]]:
    """Return postings as lines; for whoever may, with the link that takes one back."""
    return [
        {
            "posting": row,
            "groups": short_labels(row.groups),
            "countered": getattr(row, "counter", None),
            "counter_url": reverse("funding:counter_post", args=[row.pk])
            if actor and _may(row, actor)
            else "",
        }
        for row in rows
    ]


def _may(row: Posting, actor: Actor) -> bool:
    if row.counter_to_id or getattr(row, "counter", None) is not None:
        return False
    return can_counter_post(actor, row.fund)


def quarter_totals(rows: Sequence[QuarterRow]) -> QuarterRow:
    """Return the sum of all rows."""
    spent = [sum((row.spent[place] for row in rows), Decimal(0)) for place in range(4)]
    return QuarterRow(pk=0, name="", spent=(spent[0], spent[1], spent[2], spent[3]))
