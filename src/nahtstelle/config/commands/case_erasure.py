"""`nahtstelle case-erasure report` and `nahtstelle case-erasure run`: closed cases whose day has come."""

from __future__ import annotations

import argparse
import json

from nahtstelle.config.commands.preparation import prepare
from nahtstelle.config.commands.speaking import say


def report(options: argparse.Namespace) -> int:
    """List what is due for erasure or waits for data protection, by number and date; no person is known here."""
    prepare()
    from django.utils import timezone

    from nahtstelle.cases.casework.api import due_report, unconfirmed_report

    due, waiting = due_report(day=timezone.localdate()), unconfirmed_report()
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
        rows += [{"case": number, "erased": day.isoformat(), "confirmed": False} for number, day in waiting]
        say(json.dumps(rows))
        return 0
    say(f"Zur Löschung fällig: {len(due)}" if due else "Es ist kein Fall zur Löschung fällig.")
    for row in due:
        state = (
            "Einträge gelöscht, Schlüssel und Dateien noch nicht"
            if row.rows_erased
            else "noch nicht gelöscht"
        )
        say(f"  {row.number:<16} fällig {row.due_on:%d.%m.%Y}  {state}")
    if waiting:
        say(f"Gelöscht, vom Datenschutz noch nicht bestätigt: {len(waiting)}")
    for number, day in waiting:
        say(f"  {number:<16} gelöscht {day:%d.%m.%Y}")
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
