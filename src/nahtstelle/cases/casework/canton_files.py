"""The canton's procedure in a canton folder: the table `[case_work]` of `profile.toml` (004 §3, §4, §5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nahtstelle.cases.casework.actions.provided import provide_all
from nahtstelle.cases.casework.models import CaseProcedure
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.intake import api as intake
from nahtstelle.ground.intake.api import Counts, Load, Problem, ProfilePart

Fault = tuple[str, str]

NAME = "case_work"
INSTITUTIONS = "institutions.csv"
REGIONS = ("district", "social_region")
TEXTS = {
    "case_number": 60,
    "consent_version": 40,
    "consent_text": 20_000,
    "legal_basis": 200,
    "situation_questionnaire": 60,
}
REQUIRED = ("consent_version", "consent_text", "partners")
NUMBERS = {
    "contribution_days": (1, 365),
    "review_weeks": (1, 52),
    "transfer_limit_days": (0, 3_650),
    "erasure_days": (0, 365),
    "emergency_hours": (1, 24),
}
OTHERS = ("partners", "regions", "counter_reading_required")


def _read(profile: Mapping[str, Any]) -> Iterator[Fault]:
    table = profile.get(NAME)
    if table is None:
        return
    if not isinstance(table, dict):
        yield NAME, f"erwartet wird die Tabelle [{NAME}]"
        return
    known = [*TEXTS, *NUMBERS, *OTHERS]
    for name in table.keys() - set(known):
        yield f"{NAME}.{name}", f"unbekannt; bekannt sind {intake.one_of_words(known)}"
    for name in REQUIRED:
        if not table.get(name):
            yield (
                f"{NAME}.{name}",
                "fehlt: die Vollmacht braucht Version, Wortlaut und die Stellen, die sie nennen kann",
            )
    yield from _read_texts(table)
    yield from _read_others(table)


def _read_texts(table: Mapping[str, Any]) -> Iterator[Fault]:
    for name, longest in TEXTS.items():
        value = table.get(name, "")
        if not isinstance(value, str) or len(value) > longest:
            yield f"{NAME}.{name}", f"erwartet wird ein Text von höchstens {longest} Zeichen"
    number = table.get("case_number", "F-{year}-{number:04d}")
    if isinstance(number, str) and not _makes_numbers(number):
        yield (
            f"{NAME}.case_number",
            'erwartet wird ein Muster mit {year} und {number}, wie "F-{year}-{number:04d}"',
        )


def _read_others(table: Mapping[str, Any]) -> Iterator[Fault]:
    for name, (low, high) in NUMBERS.items():
        value = table.get(name, low)
        if type(value) is not int or not low <= value <= high:
            yield f"{NAME}.{name}", f"erwartet wird eine ganze Zahl von {low} bis {high}"
    partners = table.get("partners", [])
    if not isinstance(partners, list) or not all(isinstance(key, str) for key in partners):
        yield f"{NAME}.partners", f"erwartet wird eine Liste von Schlüsseln aus {INSTITUTIONS}"
    if table.get("regions", REGIONS[0]) not in REGIONS:
        yield f"{NAME}.regions", f"erwartet wird {intake.one_of_words(REGIONS)}"
    if not isinstance(table.get("counter_reading_required", False), bool):
        yield f"{NAME}.counter_reading_required", "erwartet wird true oder false"


def _makes_numbers(template: str) -> bool:
    try:
        first, second, later = (
            template.format(year=year, number=number)
            for year, number in ((2026, 1), (2026, 99_999), (2027, 1))
        )
    except (ValueError, LookupError, AttributeError):
        return False
    return len({first, second, later}) == 3 and len(second) <= 20


def _check(load: Load) -> Iterator[Problem]:
    """The partners must be institutions of the register."""
    partners = ((load.profile or {}).get(NAME) or {}).get("partners", [])
    for key in partners:
        if not load.knows(INSTITUTIONS, key):
            yield load.profile_problem(
                f"{NAME}.partners", f"«{key}» steht weder in {INSTITUTIONS} noch im geladenen Verzeichnis"
            )


def _write(load: Load, counts: Counts) -> None:
    table = (load.profile or {}).get(NAME)
    if not table:
        return
    names = {field: f"{NAME}.{field}" for field in (*TEXTS, *NUMBERS, *OTHERS)}
    values = {name: value.strip() if isinstance(value, str) else value for name, value in table.items()}
    with as_service("load"):
        intake.write_few(counts, CaseProcedure, "is_only", {True: values}, names, called="Fallarbeit")
        provide_all(now=load.now)


PROCEDURE = ProfilePart(order=60, names=(NAME,), read=_read, check=_check, write=_write)


def register() -> None:
    """Make the part of the profile known to intake (called once Django is ready)."""
    intake.register_profile_part(PROCEDURE)
