"""`nahtstelle demo`: everything prepared, invented records loaded once, then served."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nahtstelle.config.commands.preparation import prepare
from nahtstelle.config.commands.speaking import CommandFailed, ProgressBar, say

CANTONS = Path(__file__).resolve().parents[4] / "cantons"


def demo(options: argparse.Namespace) -> int:
    """Prepare, load and play what is not there yet, print the sign-in choices and serve."""
    os.environ.setdefault("NAHTSTELLE_DEMONSTRATION", "1")
    os.environ.setdefault("NAHTSTELLE_BASE_URL", f"http://{options.address}")
    from nahtstelle.config.commands.serving import bind, run

    folder = CANTONS / options.canton.lower()
    if not (folder / "profile.toml").is_file():
        known = ", ".join(sorted(path.parent.name for path in CANTONS.glob("*/profile.toml")))
        raise CommandFailed(
            f"Den Kanton «{options.canton}» gibt es unter {CANTONS} nicht; es gibt {known or 'keinen'}."
        )
    listener = bind(options.address)
    say("Vorbereiten …")
    prepare(static_files=True)
    if _load(folder) != 0:
        return 1
    _play(options.canton)
    _play_cases(options.canton)
    _invent_cases()
    _say_choices(options.address)
    run(listener)
    return 0


def _load(folder: Path) -> int:
    """Load the canton and its invented records unless they are there: what was changed since is never put back."""
    from nahtstelle.config.commands.load import load_folder
    from nahtstelle.ground.identity.api import active_people, canton

    loaded = canton().code.lower()
    if loaded and loaded != folder.name:
        raise CommandFailed(
            f"In diesem Datenverzeichnis ist der Kanton {loaded.upper()}; für {folder.name.upper()} bitte mit "
            "NAHTSTELLE_DATA ein anderes nennen."
        )
    progress = ProgressBar()
    if not loaded and load_folder(folder, progress) != 0:
        return 1
    invented = folder / "demo"
    if not active_people() and invented.is_dir():
        return load_folder(invented, progress)
    return 0


def _play(canton_code: str) -> None:
    """Play the current year once; it is led through the application's own actions."""
    from nahtstelle.config.demonstration import replay

    if made := _made_once("laufendes Jahr", replay, canton_code=canton_code):
        say(f"Laufendes Jahr: {made} erfundene Geschäfte.")


def _play_cases(canton_code: str) -> None:
    """Lead the canton's few invented cases through the application's own actions, once."""
    from nahtstelle.config.demonstration.played_cases import play_cases

    if made := _made_once("erfundene Fälle", play_cases, canton_code=canton_code):
        say(f"Fälle: {made}, alle Personen darin sind erfunden.")


def _invent_cases() -> None:
    """Make the invented cases once, where the canton has people who work on cases; their number is a setting."""
    from django.conf import settings

    from nahtstelle.config.demonstration.cases import invent_cases

    if made := _made_once("erfundene Fälle", invent_cases, number=settings.DEMONSTRATION_CASES):
        say(f"Fälle aus drei Jahren: {made}, alle Personen darin sind erfunden.")


def _made_once(what: str, make: Callable[..., int], **details: Any) -> int:
    """Let something be made as of today, its progress shown; return how many were made: none where they are there."""
    from django.utils import timezone

    progress = ProgressBar()
    made = make(
        today=timezone.localdate(), progress=lambda done, total: progress(what, done, total), **details
    )
    progress.close()
    return made


def _say_choices(address: str) -> None:
    from django.utils import timezone, translation

    from nahtstelle.ground.identity.demonstration import demonstration_cards

    say()
    say(f"Nahtstelle läuft auf http://{address} – Ende mit Ctrl-C.")
    say("Anmelden als (alle Personen sind erfunden, ohne Passwort):")
    with translation.override("de-ch"):
        for card in demonstration_cards(timezone.localdate()):
            for person in card.people:
                say(f"  {card.label!s:<28} {person.full_name}, {person.function or person.institution or ''}")
    say()
