"""Meetings and decisions of a year as facts of the report (002 §2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from django.utils import dateformat
from django.utils.translation import gettext as _

from nahtstelle.ground.ui import api as ui
from nahtstelle.outward.insight.queries.facts import Content, Harvest, Number, Picture, Source, Table
from nahtstelle.structure.governance.api import (
    DecisionOfYear,
    MeetingOfYear,
    decisions_of_year,
    meetings_of_year,
)

STEERING, COORDINATION, COMMITTEE = "steering", "coordination", "committee"
WITH_COMMITTEES = frozenset({COORDINATION, COMMITTEE})
Row = TypeVar("Row")
CIRCULAR, ORDINARY, EXTRAORDINARY, FUNDING = "circular", "ordinary", "extraordinary", "funding"


def body_facts(year: int) -> Harvest:
    """Return what meetings and decisions of a year deliver (two queries)."""
    meetings, decisions = meetings_of_year(year), decisions_of_year(year)
    harvest = Harvest()
    _count_meetings(harvest, [row for row in meetings if row.body_kind in {STEERING, *WITH_COMMITTEES}])
    _count_decisions(harvest, decisions)
    _tabulate(harvest, meetings, decisions)
    return harvest


def _count_meetings(harvest: Harvest, meetings: Sequence[MeetingOfYear]) -> None:
    steering = [row for row in meetings if row.body_kind == STEERING]
    coordination = [row for row in meetings if row.body_kind == COORDINATION]
    committees = [row for row in meetings if row.body_kind == COMMITTEE]
    for name, rows in (("steering", steering), ("coordination", coordination)):
        harvest.numbers[f"{name}_ordinary"] = _meetings(rows, kind=ORDINARY)
        extraordinary = _meetings(rows, kind=EXTRAORDINARY)
        if extraordinary.value:
            harvest.numbers[f"{name}_extraordinary_held"] = extraordinary
    harvest.numbers |= {
        "steering_meetings": _meetings(steering),
        "committee_meetings": _meetings(committees),
        "coordination_total": _meetings([*coordination, *committees]),
    }
    months = dict.fromkeys(dateformat.format(row.date, "F") for row in steering)
    if months:
        harvest.texts["steering_months"] = _listed(list(months))
    theme, of_theme = _largest(committees, lambda row: row.theme_name)
    if theme:
        harvest.texts["committee_top_theme"] = theme
        harvest.numbers["committee_top_theme_count"] = _meetings(of_theme)
    band = tuple(_band_rows(meetings))
    if band:
        harvest.texts["meetings_in_words"] = "; ".join(
            f"{line['label']}: " + ", ".join(mark["label"] for mark in line["marks"]) for line in band
        )
        sources = tuple(map(meeting_source, meetings))
        harvest.pictures["meetings_of_year"] = Picture(kind="band", rows=band, sources=sources)


def _count_decisions(harvest: Harvest, decisions: Sequence[DecisionOfYear]) -> None:
    steering = [row for row in decisions if row.body_kind == STEERING]
    coordination = [row for row in decisions if row.body_kind in WITH_COMMITTEES]
    harvest.numbers |= {
        "steering_decisions": _decisions(steering),
        "steering_circular": _decisions([row for row in steering if row.procedure == CIRCULAR]),
        "coordination_decisions": _decisions(coordination),
    }
    funding = [row for row in steering if row.kind == FUNDING]
    if funding:
        harvest.numbers["steering_funding"] = _decisions(funding)
    theme, of_theme = _largest(steering, lambda row: row.theme_name)
    if theme:
        harvest.texts["steering_top_theme"] = theme
        harvest.numbers["steering_top_theme_count"] = _decisions(of_theme)
    _draw(harvest, "steering_by_kind", "steering_kinds_in_words", steering, lambda row: row.kind_label)
    _draw(
        harvest,
        "coordination_by_theme",
        "coordination_themes_in_words",
        coordination,
        lambda row: row.theme_name or _("without a theme"),
    )


def _tabulate(
    harvest: Harvest, meetings: Sequence[MeetingOfYear], decisions: Sequence[DecisionOfYear]
) -> None:
    names = dict.fromkeys([*(row.body_name for row in meetings), *(row.body_name for row in decisions)])
    rows = tuple(
        (
            name,
            str(sum(row.body_name == name and row.kind == ORDINARY for row in meetings)),
            str(sum(row.body_name == name and row.kind == EXTRAORDINARY for row in meetings)),
            str(sum(row.body_name == name for row in decisions)),
        )
        for name in names
    )
    sources = (*map(meeting_source, meetings), *map(decision_source, decisions))
    harvest.tables["meetings_by_body"] = Table(rows=rows, numeric=(1, 2, 3), sources=sources)
    steering = [row for row in decisions if row.body_kind == STEERING]
    harvest.tables["steering_decisions"] = Table(
        rows=tuple(
            (row.label, ui.date_short(row.decided_on), row.title, row.government_resolution or "–")
            for row in steering
        ),
        sources=tuple(map(decision_source, steering)),
    )
    coordination = [row for row in decisions if row.body_kind in WITH_COMMITTEES]
    counted = Counter(row.kind_label for row in coordination)
    harvest.tables["coordination_decisions"] = Table(
        rows=tuple((label, str(count)) for label, count in sorted(counted.items())),
        numeric=(1,),
        sources=tuple(map(decision_source, coordination)),
    )


def _draw(
    harvest: Harvest,
    name: str,
    words: str,
    decisions: Sequence[DecisionOfYear],
    label: Callable[[DecisionOfYear], str],
) -> None:
    counted = Counter(map(label, decisions))
    rows = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    if rows:
        harvest.texts[words] = ", ".join(f"{label} {count}" for label, count in rows)
        harvest.pictures[name] = Picture(
            kind="bars",
            rows=tuple({"label": label, "value": count} for label, count in rows),
            sources=tuple(map(decision_source, decisions)),
        )


def _band_rows(meetings: Sequence[MeetingOfYear]) -> Iterable[Content]:
    for name in dict.fromkeys(row.body_short_name for row in meetings):
        yield {
            "label": name,
            "marks": [
                {
                    "day": row.date.isoformat(),
                    "label": ui.date_short(row.date),
                    "strong": row.kind == EXTRAORDINARY,
                }
                for row in meetings
                if row.body_short_name == name
            ],
        }


def _meetings(rows: Sequence[MeetingOfYear], *, kind: str = "") -> Number:
    chosen = [row for row in rows if not kind or row.kind == kind]
    return Number(value=len(chosen), sources=tuple(map(meeting_source, chosen)))


def _decisions(rows: Sequence[DecisionOfYear]) -> Number:
    return Number(value=len(rows), sources=tuple(map(decision_source, rows)))


def _largest(rows: Sequence[Row], name: Callable[[Row], str]) -> tuple[str, list[Row]]:
    """Return the name that most rows have, and these rows; the first in the alphabet where several have as many."""
    counted = Counter(name(row) for row in rows if name(row))
    if not counted:
        return "", []
    largest = min(counted, key=lambda word: (-counted[word], word))
    return largest, [row for row in rows if name(row) == largest]


def _listed(words: list[str]) -> str:
    if len(words) == 1:
        return words[0]
    return _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def meeting_source(row: MeetingOfYear) -> Source:
    """Return a meeting as a source."""
    label = f"{row.body_short_name}, {ui.date_short(row.date)}"
    return Source(kind="governance.meeting", id=row.id, label=label, version=str(row.version))


def decision_source(row: DecisionOfYear) -> Source:
    """Return a decision as a source; its version is the hash of its frozen text."""
    return Source(kind="governance.decision", id=row.id, label=row.label, version=row.sha256)
