"""What can be searched: apps above register their kinds of things and the filters they understand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.search.matching import Match
from nahtstelle.ground.ui.api import Text


@dataclass(frozen=True, kw_only=True)
class Found:
    """One thing as the list of results shows it; `texts` are where the excerpt is looked for."""

    title: str
    url: str
    number: str = ""
    day: dt.date | None = None
    facts: Sequence[str] = ()
    texts: Sequence[str] = ()
    state: Text = ""
    state_kind: str = "neutral"


@dataclass(frozen=True, kw_only=True)
class SearchSource:
    """A kind of thing that can be searched; `label` names many («Decisions»), `one` a single one.

    `rows(actor)` holds only what the actor may see; its table has the column of `AddSearchColumn`. `day` is the path of
    the date by which equal results are sorted. `load(actor, ids)` describes the rows of one page in a fixed number
    of queries. `narrow` says how a filter (by key, see `SearchFilter`) narrows the rows; a filter that a source does
    not know leaves nothing of it. `also` finds rows by texts that lie in another table (they rank below).
    A kind that `is_large` is looked through from the latest backwards.
    """

    kind: str
    label: Text
    one: Text
    icon: str
    order: int
    rows: Callable[[Actor], QuerySet[Any]]
    day: str
    load: Callable[[Actor, Sequence[int]], Mapping[int, Found]]
    narrow: Mapping[str, Callable[[QuerySet[Any], str], QuerySet[Any]]] = field(default_factory=dict)
    also: Callable[[Actor, Match], Q] | None = None
    is_large: bool = False


@dataclass(frozen=True, kw_only=True)
class SearchFilter:
    """A select above the results; `choices(actor)` are values and labels."""

    key: str
    label: Text
    order: int
    choices: Callable[[Actor], Sequence[tuple[Any, Any]]]


_sources: dict[str, SearchSource] = {}
_filters: dict[str, SearchFilter] = {}


def register_source(source: SearchSource) -> None:
    """Register a kind; the same kind again replaces it."""
    _sources[source.kind] = source


def register_filter(filter_: SearchFilter) -> None:
    """Register a filter; the same key again replaces it."""
    _filters[filter_.key] = filter_


def sources() -> list[SearchSource]:
    """Return all kinds in their order."""
    return sorted(_sources.values(), key=lambda source: (source.order, source.kind))


def filters() -> list[SearchFilter]:
    """Return all filters in their order."""
    return sorted(_filters.values(), key=lambda filter_: (filter_.order, filter_.key))
