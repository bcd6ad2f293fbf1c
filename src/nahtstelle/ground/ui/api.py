"""The door of `ui` for other apps: pieces for the components, tables, registries, drafts."""

from __future__ import annotations

from collections.abc import Callable

from nahtstelle.ground.ui.actions import DraftRefused, discard_draft, save_draft
from nahtstelle.ground.ui.amount_bars import AmountBars, AmountNames, AmountRow, amount_bars
from nahtstelle.ground.ui.bar_pairs import BarPair, BarPairs, bar_pairs
from nahtstelle.ground.ui.counting import count_rows
from nahtstelle.ground.ui.dates import (
    amount,
    clock,
    date_short,
    date_words,
    day_month,
    distance,
    due_class,
    file_size,
    moment,
    near_date,
    weekday_date,
)
from nahtstelle.ground.ui.milestone_band import (
    MilestoneBand,
    MilestoneLine,
    MilestoneMark,
    milestone_band,
)
from nahtstelle.ground.ui.period_band import PeriodBand, PeriodBar, PeriodRow, period_band
from nahtstelle.ground.ui.pieces import (
    Action,
    Conflict,
    DocumentLine,
    Fact,
    HistoryEntry,
    Matrix,
    MatrixCell,
    MatrixRow,
    Person,
    SortItem,
    Station,
    Step,
    Tab,
    TagKind,
    Text,
    Turn,
)
from nahtstelle.ground.ui.queries import DraftState, draft_for, drafts_for
from nahtstelle.ground.ui.sheets import export_lines
from nahtstelle.ground.ui.shell import FRAME, Area, CantonLook, MenuEntry, Search
from nahtstelle.ground.ui.tables import (
    ChoiceFilter,
    Column,
    DataTable,
    TextFilter,
    count_column,
    data_table,
    export_table,
    state_column,
    typed,
)
from nahtstelle.ground.ui.year_band import YearBand, YearMark, YearRow, year_band

__all__ = [
    "Action",
    "AmountBars",
    "AmountNames",
    "AmountRow",
    "Area",
    "BarPair",
    "BarPairs",
    "CantonLook",
    "ChoiceFilter",
    "Column",
    "Conflict",
    "DataTable",
    "DocumentLine",
    "DraftRefused",
    "DraftState",
    "Fact",
    "HistoryEntry",
    "Matrix",
    "MatrixCell",
    "MatrixRow",
    "MenuEntry",
    "MilestoneBand",
    "MilestoneLine",
    "MilestoneMark",
    "PeriodBand",
    "PeriodBar",
    "PeriodRow",
    "Person",
    "Search",
    "SortItem",
    "Station",
    "Step",
    "Tab",
    "TagKind",
    "Text",
    "TextFilter",
    "Turn",
    "YearBand",
    "YearMark",
    "YearRow",
    "amount",
    "amount_bars",
    "bar_pairs",
    "clock",
    "count_column",
    "count_rows",
    "data_table",
    "date_short",
    "date_words",
    "day_month",
    "discard_draft",
    "distance",
    "draft_for",
    "drafts_for",
    "due_class",
    "export_lines",
    "export_table",
    "file_size",
    "milestone_band",
    "moment",
    "near_date",
    "period_band",
    "register_area",
    "register_canton",
    "register_menu_entry",
    "register_search",
    "save_draft",
    "state_column",
    "typed",
    "weekday_date",
    "year_band",
]


def register_area(area: Area) -> None:
    """Puts an area into the rail; the same key again replaces it."""
    FRAME.areas[area.key] = area


def register_menu_entry(entry: MenuEntry) -> None:
    """Puts a link into the personal menu."""
    FRAME.menu[entry.url_name] = entry


def register_search(search: Search) -> None:
    """Gives the top bar a search field, for those who see it; the same address again replaces it."""
    FRAME.searches[search.url_name] = search


def register_canton(provider: Callable[[], CantonLook | None]) -> None:
    """Says who knows the canton's code, name and colour; called once, by identity."""
    FRAME.canton_provider = provider
