"""Searching: what the actor may see, counted and sorted; nothing else enters any figure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.search.excerpts import excerpt, mark
from nahtstelle.ground.search.matching import Match, match_of, matches, rank
from nahtstelle.ground.search.questions import read_question
from nahtstelle.ground.search.sources import Found, SearchFilter, SearchSource, filters, sources
from nahtstelle.ground.ui.api import Text

PER_PAGE, MOST = 20, 1000
YEAR = "jahr"
FIRST_YEAR = 2003  # article 85f AVIG, with which interinstitutional cooperation became law


@dataclass(frozen=True, kw_only=True)
class Search:
    """What is asked for: words, one kind or all (`""`), filters by key, page from 1."""

    typed: str
    kind: str = ""
    chosen: Mapping[str, str]
    page: int = 1


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A result, ready to be shown."""

    kind: Text
    icon: str
    found: Found
    title: SafeString
    excerpt: SafeString


@dataclass(frozen=True, kw_only=True)
class KindCount:
    """How many results a kind has; `more` where there are more than are counted."""

    kind: str
    label: Text
    count: int
    more: bool


@dataclass(frozen=True, kw_only=True)
class Results:
    """One page of results; `understood` is false where the words given find nothing at all."""

    hits: tuple[Hit, ...] = ()
    counts: tuple[KindCount, ...] = ()
    total: int = 0
    more: bool = False
    pages: int = 0
    page: int = 1
    understood: bool = True
    shortened: bool = False


def all_filters(today: dt.date) -> list[SearchFilter]:
    """Return the registered filters and the year, which every kind knows."""
    years = [(str(year), str(year)) for year in range(today.year, FIRST_YEAR - 1, -1)]
    return [*filters(), SearchFilter(key=YEAR, label=_("Year"), order=90, choices=lambda actor: years)]


def search(wanted: Search, *, actor: Actor) -> Results:
    """Return a page of results. Queries: one for the words, one a kind to count, one a kind shown and its loading."""
    question = read_question(wanted.typed)
    match = match_of(question)
    if not match.text:
        return Results(understood=False, shortened=question.shortened)
    rows = {source.kind: _narrowed(source, wanted, match, actor) for source in sources()}
    counts = tuple(_count(source, rows[source.kind]) for source in sources())
    shown = [count for count in counts if wanted.kind in ("", count.kind)]
    total = sum(count.count for count in shown)
    pages = -(-min(total, MOST) // PER_PAGE)
    page = max(1, min(wanted.page, pages))
    filled = {count.kind for count in shown if count.count}
    best = _best([source for source in sources() if source.kind in filled], rows, match, page * PER_PAGE)
    return Results(
        hits=_hits(best[(page - 1) * PER_PAGE : page * PER_PAGE], match, actor),
        counts=counts,
        total=total,
        more=any(count.more for count in shown),
        pages=pages,
        page=page,
        shortened=question.shortened,
    )


def count_results(wanted: Search, *, actor: Actor, since: dt.date | None = None) -> int:
    """Return how many results there are (at most 1000 a kind), all or only those dated after a day."""
    match = match_of(read_question(wanted.typed))
    if not match.text:
        return 0
    total = 0
    for source in sources():
        if wanted.kind in ("", source.kind):
            rows = _narrowed(source, wanted, match, actor)
            rows = rows.filter(**{f"{source.day}__gt": since}) if since else rows
            total += rows.values("pk")[:MOST].count()
    return total


def _narrowed(source: SearchSource, wanted: Search, match: Match, actor: Actor) -> QuerySet[Any]:
    rows = source.rows(actor).order_by()
    for key, value in wanted.chosen.items():
        if key == YEAR:
            rows = rows.filter(**{f"{source.day}__year": int(value)})
        elif key in source.narrow:
            rows = source.narrow[key](rows, value)
        else:
            rows = rows.none()
    return rows.filter(matches(match))


def _count(source: SearchSource, rows: QuerySet[Any]) -> KindCount:
    number = rows.values("pk")[: MOST + 1].count()
    return KindCount(kind=source.kind, label=source.label, count=min(number, MOST), more=number > MOST)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a result stands among the others."""

    source: SearchSource
    pk: int
    rank: float
    day: dt.date


def _best(
    kinds: Sequence[SearchSource], rows: Mapping[str, QuerySet[Any]], match: Match, number: int
) -> list[_Place]:
    """Return the best results of the kinds, merged: by rank, then the latest, then by key."""
    places: list[_Place] = []
    for source in kinds:
        latest = rows[source.kind].order_by(F(source.day).desc(nulls_last=True), "pk")[:MOST]
        ranked = latest.model._base_manager.filter(pk__in=latest.values("pk")).annotate(
            search_rank=rank(match), search_day=F(source.day)
        )
        ordered = ranked.order_by("-search_rank", F("search_day").desc(nulls_last=True), "pk")
        found = ordered.values_list("pk", "search_rank", "search_day")[:number]
        places += [_Place(source, pk, value, _as_day(day)) for pk, value, day in found]
    return sorted(places, key=lambda place: (-place.rank, -place.day.toordinal(), place.pk))[:number]


def _as_day(day: dt.date | dt.datetime | None) -> dt.date:
    if day is None:
        return dt.date.min
    return day.date() if isinstance(day, dt.datetime) else day


def _hits(places: Sequence[_Place], match: Match, actor: Actor) -> tuple[Hit, ...]:
    loaded: dict[str, Mapping[int, Found]] = {}
    for source in {place.source.kind: place.source for place in places}.values():
        ids = [place.pk for place in places if place.source.kind == source.kind]
        loaded[source.kind] = source.load(actor, ids)
    return tuple(
        Hit(
            kind=place.source.one,
            icon=place.source.icon,
            found=found,
            title=mark(found.title, match.stems),
            excerpt=excerpt(found.texts, match.stems),
        )
        for place in places
        if (found := loaded[place.source.kind].get(place.pk)) is not None
    )
