"""Reading the command line in German: argparse looks its sentences up under names of its own, here is their German."""

from __future__ import annotations

import argparse

GERMAN = {
    "usage: ": "Aufruf: ",
    "options": "Angaben",
    "positional arguments": "Angaben ohne Namen",
    "show this help message and exit": "diese Hilfe zeigen",
    "%(prog)s: error: %(message)s\n": "%(prog)s: %(message)s\n",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s: %(message)s",
    "the following arguments are required: %s": "es fehlt: %s",
    "unrecognized arguments: %s": "unbekannt: %s",
    "invalid choice: %(value)r (choose from %(choices)s)": "%(value)r gibt es nicht; es gibt %(choices)s",
    "invalid %(type)s value: %(value)r": "%(value)r ist nicht lesbar",
    "expected one argument": "es fehlt der Wert",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s kann %(matches)s heissen",
    "ignored explicit argument %r": "%r gehört nicht dazu",
}


def speak_german() -> None:
    """Give argparse its German; a sentence that is missing here stays as the library has it."""
    setattr(argparse, "_", _german)  # noqa: B010 -- argparse has no other door: it asks this name of its module


def _german(text: str) -> str:
    return GERMAN.get(text, text)
