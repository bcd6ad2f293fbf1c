"""`nahtstelle case-erasure report` and `nahtstelle case-erasure run`: closed cases whose day has come."""

from __future__ import annotations

import argparse
import json

from nahtstelle.config.commands.preparation import prepare
from nahtstelle.config.commands.speaking import say


def report(options: argparse.Namespace) -> int:
    """List what is due for erasure, by number and date; nothing about a person is known here."""
    prepare()
    from django.utils import timezone

    from nahtstelle.cases.casework.api import due_report

    due = due_report(day=timezone.localdate())
    if options.json:
        rows = [
            {
                "case": row.number,
                "due": row.due_on.isoformat(),
                "closed": row.closed_on.isoformat() if row.closed_on else None,
                "rows_erased": row.rows_erased,
            }
            for row in due
        ]
        say(json.dumps(rows))
        return 0
    if not due:
        say("Es ist kein Fall zur Löschung fällig.")
        return 0
    say(f"Zur Löschung fällig: {len(due)}")
    for row in due:
        state = (
            "Einträge gelöscht, Schlüssel und Dateien noch nicht"
            if row.rows_erased
            else "noch nicht gelöscht"
        )
        say(f"  {row.number:<16} fällig {row.due_on:%d.%m.%Y}  {state}")
    return 0


def run(options: argparse.Namespace) -> int:
    """Erase what is due now and finish what was begun."""
    prepare()
    from django.utils import timezone

    from nahtstelle.cases.casework.api import erase_due_cases

    numbers = erase_due_cases(now=timezone.now())
    for number in numbers:
        say(f"  {number} gelöscht, Bestätigung ausgestellt")
    say(f"Gelöscht: {len(numbers)}" if numbers else "Es ist kein Fall zur Löschung fällig.")
    return 0
