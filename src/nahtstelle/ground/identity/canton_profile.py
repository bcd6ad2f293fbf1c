"""The canton itself in `profile.toml`: code, name, languages, colour, holidays, legal bases."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from nahtstelle.ground.identity.models import Canton, LegalBasis
from nahtstelle.ground.intake import api as intake
from nahtstelle.ground.intake.api import Counts, Load, Problem, ProfilePart

Fault = tuple[str, str]

DEFAULT_COLOUR = "#4c5661"
FURTHEST_FROM_EASTER = 200
_HOLIDAYS = {"fixed", "easter"}
_LEGAL_BASIS = {"key", "citation", "title", "valid_from", "valid_to"}


def _is_text(value: object, longest: int) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= longest and value.isprintable()


def _read(profile: Mapping[str, Any]) -> Iterator[Fault]:
    code = profile.get("code")
    if not isinstance(code, str) or not re.fullmatch("[A-Za-z]{2}", code):
        yield "code", 'erwartet wird das Kürzel des Kantons aus zwei Buchstaben, wie "SO"'
    if not _is_text(profile.get("name"), 100):
        yield "name", "erwartet wird der Name des Kantons, höchstens 100 Zeichen"
    languages = profile.get("languages", ["de"])
    if not isinstance(languages, list) or not languages or not all(_is_text(one, 5) for one in languages):
        yield "languages", 'erwartet wird eine Liste von Sprachen, wie ["de"]'
    colour = profile.get("colour", DEFAULT_COLOUR)
    if not isinstance(colour, str) or not re.fullmatch("#[0-9A-Fa-f]{6}", colour):
        yield "colour", 'erwartet wird eine Farbe wie "#c8102e"'
    yield from _read_holidays(profile.get("holidays", {}))
    yield from _read_legal_bases(profile.get("legal_bases", []))


def _read_holidays(holidays: object) -> Iterator[Fault]:
    if not isinstance(holidays, dict):
        yield "holidays", "erwartet wird die Tabelle [holidays] mit fixed und easter"
        return
    for name in holidays.keys() - _HOLIDAYS:
        yield f"holidays.{name}", "unbekannt; bekannt sind fixed oder easter"
    fixed, easter = holidays.get("fixed", []), holidays.get("easter", [])
    if not isinstance(fixed, list) or not all(_is_month_day(one) for one in fixed):
        yield "holidays.fixed", 'erwartet wird eine Liste von Tagen als Monat-Tag, wie ["08-01"]'
    if not isinstance(easter, list) or not all(_is_distance(one) for one in easter):
        yield "holidays.easter", "erwartet wird eine Liste ganzer Zahlen (Tage ab Ostersonntag), wie [-2, 1]"


def _is_month_day(value: object) -> bool:
    if not isinstance(value, str) or not re.fullmatch(r"\d\d-\d\d", value, re.ASCII):
        return False
    try:
        dt.date.fromisoformat(f"2024-{value}")
    except ValueError:
        return False
    return True


def _is_distance(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= FURTHEST_FROM_EASTER


def _read_legal_bases(bases: object) -> Iterator[Fault]:
    if not isinstance(bases, list) or not all(isinstance(one, dict) for one in bases):
        yield "legal_bases", "erwartet werden Tabellen [[legal_bases]]"
        return
    seen: set[str] = set()
    for place, basis in enumerate(bases):
        where = f"legal_bases[{place}]"
        for name in basis.keys() - _LEGAL_BASIS:
            yield f"{where}.{name}", "unbekannt; bekannt sind " + intake.one_of_words(sorted(_LEGAL_BASIS))
        for name, longest in (("key", 60), ("citation", 200), ("title", 300)):
            if not _is_text(basis.get(name), longest):
                yield f"{where}.{name}", f"erwartet wird ein Text von höchstens {longest} Zeichen"
        if basis.get("key") in seen:
            yield f"{where}.key", "erwartet wird ein Schlüssel, der nur einmal vorkommt"
        seen.add(str(basis.get("key")))
        yield from _read_validity(where, basis.get("valid_from"), basis.get("valid_to"))


def _read_validity(where: str, valid_from: object, valid_to: object) -> Iterator[Fault]:
    if type(valid_from) is not dt.date:
        yield f"{where}.valid_from", "erwartet wird ein Datum wie 2003-01-01, ohne Anführungszeichen"
    elif valid_to is not None and (type(valid_to) is not dt.date or valid_to <= valid_from):
        yield f"{where}.valid_to", "erwartet wird ein Datum nach valid_from, ohne Anführungszeichen"


def _check(load: Load) -> Iterator[Problem]:
    """One installation serves one canton (domain §2)."""
    loaded = Canton.objects.values_list("code", flat=True).first()
    if not load.has_profile:
        return
    code = str((load.profile or {}).get("code", "")).upper()
    if loaded is not None and code and code != loaded:
        yield load.profile_problem(
            "code",
            f"Eine Installation dient einem Kanton: geladen ist {loaded}, dieser Ordner gehört zu {code}",
        )


def _write(load: Load, counts: Counts) -> None:
    profile = load.profile or {}
    holidays = profile.get("holidays", {})
    canton = {
        "code": profile["code"].upper(),
        "name": profile["name"].strip(),
        "languages": profile.get("languages", ["de"]),
        "colour": profile.get("colour", DEFAULT_COLOUR).lower(),
        "holidays_fixed": holidays.get("fixed", []),
        "holidays_easter": holidays.get("easter", []),
    }
    names = {"holidays_fixed": "holidays.fixed", "holidays_easter": "holidays.easter"}
    intake.write_few(counts, Canton, "is_only", {True: canton}, names, called="Kanton")
    bases = {
        basis["key"].strip(): {
            "citation": basis["citation"].strip(),
            "title": basis["title"].strip(),
            "valid": DateRange(basis["valid_from"], basis.get("valid_to")),
        }
        for basis in profile.get("legal_bases", [])
    }
    intake.write_few(counts, LegalBasis, "key", bases, {"valid": "valid_from, valid_to"})


PART = ProfilePart(
    order=10,
    names=("code", "name", "languages", "colour", "holidays", "legal_bases"),
    read=_read,
    check=_check,
    write=_write,
)
