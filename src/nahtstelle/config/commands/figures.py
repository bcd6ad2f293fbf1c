"""`nahtstelle figures --year JAHR [--json]`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping

from nahtstelle.config.commands.preparation import prepare
from nahtstelle.config.commands.speaking import say

WORDS = {
    "meetings": "Sitzungen",
    "decisions": "Beschlüsse",
    "steering": "Steuerung",
    "coordination": "Koordination",
    "committee": "Ausschüsse",
    "coordination_with_committees": "Koordination mit Ausschüssen",
    "ordinary": "ordentlich",
    "extraordinary": "ausserordentlich",
    "total": "Total",
    "circular": "davon im Zirkularverfahren",
    "by_theme": "nach Thema",
    "by_kind": "nach Art",
    "theme": "Themen",
    "working_group": "Arbeitsgruppen",
    "funding": "Mittel",
    "programme": "Programme",
    "rules": "Regeln",
    "personnel": "Personelles",
    "other": "Übriges",
    "amount": "Betrag in CHF",
    "allocated": "zugeteilt",
    "spent": "ausgegeben",
    "free": "frei",
}


def show(options: argparse.Namespace) -> int:
    """Print the figures of a year, as JSON or as a table."""
    prepare()
    from nahtstelle.structure.governance.api import figures

    counted = figures(options.year)
    if options.json:
        say(json.dumps(counted, ensure_ascii=False))
        return 0
    say(f"Zahlen {options.year}")
    for line in _lines({name: section for name, section in counted.items() if name != "year"}, depth=0):
        say(line)
    return 0


def _lines(section: Mapping[str, object], *, depth: int) -> Iterator[str]:
    for name, value in section.items():
        label = "  " * depth + WORDS.get(name, name)
        if isinstance(value, Mapping):
            yield label
            yield from _lines(value, depth=depth + 1)
        else:
            shown = f"{value:.2f}" if isinstance(value, float) else str(value)
            yield f"{label:<40}{shown:>12}"
