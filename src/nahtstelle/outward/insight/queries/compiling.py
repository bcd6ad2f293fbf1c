"""Compiling: every section of an edition with its numbers, sentences, tables and pictures for a year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from nahtstelle.outward.insight.queries.body_facts import body_facts
from nahtstelle.outward.insight.queries.editions import Edition, SectionOutline, names_in, worded
from nahtstelle.outward.insight.queries.facts import Content, Harvest, Number, Source, Table, sources_json
from nahtstelle.outward.insight.queries.fund_facts import fund_facts
from nahtstelle.outward.insight.queries.other_facts import (
    basis_facts,
    enquiry_facts,
    reported_facts,
    reported_table,
)
from nahtstelle.outward.insight.queries.project_facts import Portfolio

MILESTONES = "project_milestones"


def compile_year(*, year: int, edition: Edition) -> Content:
    """Return everything the records say about a year, by section of the edition."""
    harvest, bases = basis_facts(edition)
    portfolio = Portfolio(year)
    others = (enquiry_facts(year), reported_facts(year), portfolio.harvest(), fund_facts(year, edition))
    for part in (body_facts(year), *others):
        harvest.add(part)
    harvest.texts["year"] = str(year)
    return {
        "year": year,
        "template": edition.key,
        "edition": edition.edition,
        "sections": [_section(edition, row, harvest, bases, portfolio) for row in edition.sections],
    }


def _section(
    edition: Edition,
    outline: SectionOutline,
    harvest: Harvest,
    bases: Mapping[str, Source],
    portfolio: Portfolio,
) -> Content:
    sentences = [row for row in outline.sentences if _is_known(row, harvest)]
    asked = [*outline.callouts, *(name for row in sentences for name in names_in(row))]
    names = [name for name in dict.fromkeys(asked) if name in harvest.numbers]
    cited = [bases[name] for row in sentences for name in names_in(row) if name in bases]
    return {
        "key": outline.key,
        "number": outline.number,
        "title": outline.title,
        "numbers": [_number(edition, name, harvest.numbers[name]) for name in names]
        + [_citation(name, source) for name, source in bases.items() if source in cited],
        "callouts": [name for name in outline.callouts if name in harvest.numbers],
        "sentences": [_sentence(row, harvest) for row in sentences],
        "tables": list(_tables(edition, outline, harvest, portfolio)),
        "pictures": list(_pictures(edition, outline, harvest)),
    }


def _is_known(sentence: str, harvest: Harvest) -> bool:
    return all(name in harvest.numbers or harvest.texts.get(name) for name in names_in(sentence))


def _sentence(sentence: str, harvest: Harvest) -> str:
    def text_of(name: str) -> str:
        number = harvest.numbers.get(name)
        return number.shown if number else harvest.texts[name]

    def count_of(name: str) -> int | None:
        number = harvest.numbers.get(name)
        return int(number.value) if number and number.value == int(number.value) else None

    return worded(sentence, text_of=text_of, count_of=count_of)


def _number(edition: Edition, name: str, number: Number) -> Content:
    words = edition.numbers.get(name, {})
    return {
        "name": name,
        "label": words.get("label", number.label),
        "nouns": list(words.get("nouns", number.nouns)),
        "shown": number.shown,
        "value": number.plain,
        "sources": sources_json(number.sources),
    }


def _citation(name: str, source: Source) -> Content:
    label = {"name": name, "label": source.label, "nouns": [], "shown": source.label, "value": source.label}
    return label | {"sources": sources_json([source])}


def _tables(
    edition: Edition, outline: SectionOutline, harvest: Harvest, portfolio: Portfolio
) -> Iterable[Content]:
    has_projects = bool(outline.projects or outline.programmes)
    for name in (*outline.tables, *([MILESTONES] if has_projects else [])):
        table = _own_table(name, outline, harvest, portfolio) or harvest.tables.get(name)
        if table is None or not table.rows:
            continue
        words = edition.tables[name]
        yield {
            "name": name,
            "heading": words["title"],
            "columns": list(words["columns"]),
            "numeric": list(table.numeric),
            "rows": [list(row) for row in table.rows],
            "sources": sources_json(table.sources),
        }


def _own_table(name: str, outline: SectionOutline, harvest: Harvest, portfolio: Portfolio) -> Table | None:
    """Tables that a section fills by keys of its own."""
    if name == "reported":
        return reported_table(harvest, outline.reported)
    if name == MILESTONES:
        return portfolio.milestones(projects=outline.projects, programmes=outline.programmes)
    return None


def _pictures(edition: Edition, outline: SectionOutline, harvest: Harvest) -> Iterable[Content]:
    for name in outline.pictures:
        picture = harvest.pictures.get(name)
        if picture is None or not picture.rows:
            continue
        words: dict[str, Any] = edition.pictures[name]
        yield {
            "name": name,
            "kind": picture.kind,
            "heading": words["title"],
            "alt": _sentence(words["alt"], harvest),
            "rows": [dict(row) for row in picture.rows],
            "sources": sources_json(picture.sources),
        }
