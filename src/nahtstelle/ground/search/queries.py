"""Searching: what the actor may see, counted and sorted; nothing else enters any figure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import DateField, F, Q, QuerySet, Value
from django.db.models.expressions import OrderBy
from django.db.models.functions import Cast
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.search.excerpts import excerpt, mark
from nahtstelle.ground.search.matching import Match, match_of, matches, rank
from nahtstelle.ground.search.questions import read_question
from nahtstelle.ground.search.sources import Found, SearchFilter, SearchSource, filters, sources
from nahtstelle.ground.ui.api import Text, count_rows

PER_PAGE, MOST = 20, 500
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
    """Return a page of results. Queries: words, latest, counts, ranks, and one a kind shown."""
    question = read_question(wanted.typed)
    match = match_of(question)
    if not match.text:
        return Results(understood=False, shortened=question.shortened)
    seen = {source.kind: _seen(source, wanted, actor) for source in sources()}
    rows = {source.kind: _matching(source, seen[source.kind], match, actor) for source in sources()}
    large = [source for source in sources() if source.is_large and not wanted.chosen]
    latest = {source.kind: _latest(source, seen[source.kind], match) for source in large}
    counts = _counts(rows, latest)
    shown = [count for count in counts if wanted.kind in ("", count.kind)]
    total = sum(count.count for count in shown)
    pages = -(-min(total, MOST) // PER_PAGE)
    page = max(1, min(wanted.page, pages))
    for source in sources():
        if source.kind not in latest and any(count.more and count.kind == source.kind for count in shown):
            latest[source.kind] = _latest(source, seen[source.kind], match)
    filled = {
        count.kind: _narrowed(rows[count.kind], latest.get(count.kind)) for count in shown if count.count
    }
    best = _best(filled, match, page * PER_PAGE)
    return Results(
        hits=_hits(best[(page - 1) * PER_PAGE : page * PER_PAGE], match, actor),
        counts=counts,
        total=total,
        more=any(count.more for count in shown),
        pages=pages,
        page=page,
        shortened=question.shortened,
    )


def all_results(wanted: Search, *, actor: Actor) -> list[tuple[str, Found]]:
    """Return the names of the kinds and all results, the best first, at most 500 a kind, for a table."""
    match = match_of(read_question(wanted.typed))
    if not match.text:
        return []
    shown = [source for source in sources() if wanted.kind in ("", source.kind)]
    rows = {source.kind: _found_rows(source, wanted, match, actor) for source in shown}
    places = _best(rows, match, MOST * len(shown))
    loaded = _loaded(places, actor)
    found = [(str(place.source.one), loaded[place.source.kind].get(place.pk)) for place in places]
    return [(kind, thing) for kind, thing in found if thing is not None]


def count_results(wanted: Search, *, actor: Actor) -> int:
    """Return how many results there are (at most 500 a kind)."""
    match = match_of(read_question(wanted.typed))
    if not match.text:
        return 0
    shown = [source for source in sources() if wanted.kind in ("", source.kind)]
    numbers = count_rows([_found_rows(source, wanted, match, actor) for source in shown], most=MOST)
    return sum(numbers)


def _seen(source: SearchSource, wanted: Search, actor: Actor) -> QuerySet[Any]:
    """Return what the actor sees of a kind, as far as the filters leave it."""
    rows = source.rows(actor).order_by()
    for key, value in wanted.chosen.items():
        if key == YEAR:
            rows = rows.filter(**{f"{source.day}__year": int(value)})
        elif key in source.narrow:
            rows = source.narrow[key](rows, value)
        else:
            rows = rows.none()
    return rows


def _matching(source: SearchSource, rows: QuerySet[Any], match: Match, actor: Actor) -> QuerySet[Any]:
    found = Q(matches(match))
    return rows.filter(found | source.also(actor, match) if source.also else found)


def _found_rows(source: SearchSource, wanted: Search, match: Match, actor: Actor) -> QuerySet[Any]:
    return _matching(source, _seen(source, wanted, actor), match, actor)


def _counts(
    rows: Mapping[str, QuerySet[Any]], latest: Mapping[str, list[int] | None]
) -> tuple[KindCount, ...]:
    """Count each kind, no further than it is shown (one query); of whose latest are known, these."""
    known = {kind: len(ids) for kind, ids in latest.items() if ids is not None}
    asked = [source.kind for source in sources() if source.kind not in known]
    numbers = known | dict(zip(asked, count_rows([rows[kind] for kind in asked], most=MOST + 1), strict=True))
    return tuple(
        KindCount(
            kind=source.kind,
            label=source.label,
            count=min(numbers[source.kind], MOST),
            more=numbers[source.kind] > MOST,
        )
        for source in sources()
    )


def _narrowed(rows: QuerySet[Any], ids: list[int] | None) -> QuerySet[Any]:
    """Leave the latest results only, where they are known: the words need not be looked for again."""
    return rows if ids is None else rows.model._base_manager.filter(pk__any_of=ids[:MOST])


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a result stands among the others."""

    source: SearchSource
    pk: int
    rank: float
    day: dt.date


def _latest(source: SearchSource, seen: QuerySet[Any], match: Match) -> list[int] | None:
    """Return the latest results the actor sees, one more than are counted; None where too few lie among the latest.

    From the table's latest matches backwards: the database finds them by date without looking at all, and who may
    see them is asked of these only (two queries, four where much is not seen).
    """
    if source.also is not None or "__" in source.day:
        return None
    order = (_newest_first(seen, source.day), "-pk")
    matching = seen.model._base_manager.filter(matches(match)).order_by(*order).values_list("pk", flat=True)
    for size in (MOST + MOST // 4, (2 if match.has_phrase else 4) * MOST):
        window = list(matching[:size])
        ids = list(seen.filter(pk__any_of=window).order_by(*order).values_list("pk", flat=True)[: MOST + 1])
        if len(ids) > MOST or len(window) < size:
            return ids
    return None


def _best(rows: Mapping[str, QuerySet[Any]], match: Match, number: int) -> list[_Place]:
    """Return the best results of the kinds, merged: by rank, then the latest, then by key (one query)."""
    parts = [
        _ranked(source, rows[source.kind], match)[:number] for source in sources() if source.kind in rows
    ]
    if not parts:
        return []
    merged = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    by_kind = {source.kind: source for source in sources()}
    places = [_Place(by_kind[kind], pk, value, day or dt.date.min) for kind, pk, value, day in merged]
    return sorted(places, key=lambda place: (-place.rank, -place.day.toordinal(), place.pk))[:number]


def _newest_first(rows: QuerySet[Any], path: str) -> OrderBy:
    """Put undated ones last; asked only where there can be such, since it keeps the database from its index."""
    own = {field.name: field.null for field in rows.model._meta.concrete_fields}
    return F(path).desc(nulls_last=True if own.get(path, True) else None)


def _ranked(source: SearchSource, rows: QuerySet[Any], match: Match) -> Any:
    """Rank the latest five hundred, without asking again who may see them."""
    latest = rows.order_by(_newest_first(rows, source.day), "-pk")[:MOST]
    ranked = latest.model._base_manager.filter(pk__in=latest.values("pk")).annotate(
        search_kind=Value(source.kind), search_rank=rank(match), search_day=Cast(F(source.day), DateField())
    )
    ordered = ranked.order_by("-search_rank", F("search_day").desc(nulls_last=True), "pk")
    return ordered.values_list("search_kind", "pk", "search_rank", "search_day")


def _loaded(places: Sequence[_Place], actor: Actor) -> dict[str, Mapping[int, Found]]:
    ids: dict[str, list[int]] = {}
    for place in places:
        ids.setdefault(place.source.kind, []).append(place.pk)
    return {source.kind: source.load(actor, ids[source.kind]) for source in sources() if source.kind in ids}


def _hits(places: Sequence[_Place], match: Match, actor: Actor) -> tuple[Hit, ...]:
    loaded = _loaded(places, actor)
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
