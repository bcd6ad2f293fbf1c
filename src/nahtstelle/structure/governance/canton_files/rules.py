"""The canton's rules in `profile.toml`: numbering, deadlines by kind of body, competence matrix."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nahtstelle.ground.intake import api as intake
from nahtstelle.ground.intake.api import Counts, Load, ProfilePart
from nahtstelle.structure.governance.models import Competence, DeadlineRule, Numbering
from nahtstelle.structure.governance.states import MAINSTREAM, BodyKind, Matter

Fault = tuple[str, str]

LONGEST_DEADLINE = 1_000
LONGEST_LABEL = 120
_DEADLINES = ("submission", "dispatch", "minutes", "objection")
_COMPETENCE = {"matter", "proposes", "consulted", "decides", "government_resolution"}


def _read(profile: Mapping[str, Any]) -> Iterator[Fault]:
    yield from _read_numbering(profile.get("numbering", {}))
    yield from _read_deadlines(profile.get("deadlines", {}))
    yield from _read_competences(profile.get("competences", []))


def _read_numbering(numbering: object) -> Iterator[Fault]:
    if not isinstance(numbering, dict):
        yield "numbering", "erwartet wird die Tabelle [numbering]"
        return
    for name in numbering.keys() - {"decision"}:
        yield f"numbering.{name}", "unbekannt; bekannt ist decision"
    template = numbering.get("decision", "{number}")
    if not isinstance(template, str) or not _makes_labels(template):
        yield (
            "numbering.decision",
            'erwartet wird ein Muster mit {body}, {year} und {number}, wie "{body} {year}/{number}"',
        )


def _makes_labels(template: str) -> bool:
    try:
        labels = [template.format(body="M" * 60, year=2023, number=number) for number in (1, 999_999)]
    except (ValueError, LookupError, AttributeError):
        return False
    return (
        labels[0] != labels[1]
        and all(len(label) <= LONGEST_LABEL for label in labels)
        and len(template) <= 100
    )


def _read_deadlines(deadlines: object) -> Iterator[Fault]:
    if not isinstance(deadlines, dict):
        yield "deadlines", "erwartet wird eine Tabelle [deadlines.…] für jede Art von Gremium"
        return
    for kind, rule in deadlines.items():
        if kind not in BodyKind.values or not isinstance(rule, dict):
            yield (
                f"deadlines.{kind}",
                f"unbekannt; bekannt sind Tabellen für {intake.one_of_words(BodyKind.values)}",
            )
            continue
        for name in rule.keys() - set(_DEADLINES):
            yield f"deadlines.{kind}.{name}", f"unbekannt; bekannt sind {intake.one_of_words(_DEADLINES)}"
        for name in _DEADLINES:
            days = rule.get(name)
            if type(days) is not int or not 0 <= days <= LONGEST_DEADLINE:
                yield (
                    f"deadlines.{kind}.{name}",
                    f"erwartet wird eine Zahl von Tagen von 0 bis {LONGEST_DEADLINE}",
                )


def _read_competences(competences: object) -> Iterator[Fault]:
    if not isinstance(competences, list) or not all(isinstance(row, dict) for row in competences):
        yield "competences", "erwartet werden Tabellen [[competences]]"
        return
    seen: set[str] = set()
    for place, row in enumerate(competences):
        where = f"competences[{place}]"
        yield from _read_competence(where, row)
        if row.get("matter") in Matter.values and row["matter"] in seen:
            yield f"{where}.matter", "erwartet wird jede Art von Geschäft nur einmal"
        seen.add(str(row.get("matter")))


def _read_competence(where: str, row: Mapping[str, Any]) -> Iterator[Fault]:
    for name in row.keys() - _COMPETENCE:
        yield f"{where}.{name}", f"unbekannt; bekannt sind {intake.one_of_words(sorted(_COMPETENCE))}"
    if row.get("matter") not in Matter.values:
        yield f"{where}.matter", f"erwartet wird {intake.one_of_words(Matter.values)}"
    for name in ("proposes", "consulted"):
        kinds, known = row.get(name, []), [*BodyKind.values, MAINSTREAM]
        if not isinstance(kinds, list) or not all(kind in known for kind in kinds):
            yield f"{where}.{name}", f"erwartet wird eine Liste aus {intake.one_of_words(known)}"
    if row.get("decides") not in BodyKind.values:
        yield f"{where}.decides", f"erwartet wird {intake.one_of_words(BodyKind.values)}"
    if not isinstance(row.get("government_resolution", False), bool):
        yield f"{where}.government_resolution", "erwartet wird true oder false"


def _write(load: Load, counts: Counts) -> None:
    profile = load.profile or {}
    if template := profile.get("numbering", {}).get("decision"):
        wanted = {True: {"decision": template}}
        names = {"decision": "numbering.decision"}
        intake.write_few(counts, Numbering, "is_only", wanted, names, called="Nummerierung")
    rules = {
        kind: {name: rule[name] for name in _DEADLINES} for kind, rule in profile.get("deadlines", {}).items()
    }
    intake.write_few(counts, DeadlineRule, "body_kind", rules, {})
    matrix = {
        row["matter"]: {
            "proposes": row.get("proposes", []),
            "consulted": row.get("consulted", []),
            "decides": row["decides"],
            "government_resolution": row.get("government_resolution", False),
        }
        for row in profile.get("competences", [])
    }
    changed_here = Competence.objects.filter(changed_at__isnull=False).values_list("matter", flat=True)
    for matter in set(matrix) & set(changed_here):  # the canton has decided it meanwhile (decision 0013)
        del matrix[matter]
        counts.unchanged += 1
    intake.write_few(counts, Competence, "matter", matrix, {})


RULES = ProfilePart(order=20, names=("numbering", "deadlines", "competences"), read=_read, write=_write)
