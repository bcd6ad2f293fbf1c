"""Finds what is not Swiss German in a text: English words, message ids left as they are, code, ß and „“.

English words are found by two lists. COMMON holds the short words without which there is no English sentence and which
are not German. The other one comes from the catalogues: every word of our message ids that no German text of ours, no
table of a canton and no name of a place or person uses. So the list grows with the program.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
SOURCE, CANTONS = ROOT / "src", ROOT / "cantons"
STORIES = SOURCE / "nahtstelle" / "config" / "demonstration"
COMMON = frozenset(
    """
    about above accept accepted add added after again ago all already always and another any are available
    because been before being below between both but by can cancel cancelled cannot change changed changes
    choose close closed could create created day days delete deleted did different does done due during each
    edit either else empty enter error every everybody everything example exists few find for found from get
    give given has have held help here his how if into invalid invited is isn it its just keep later left less
    many may meanwhile meeting meetings member members missing more must my needed new next no nobody none
    nothing number of office once one only opened or other others our over own page pages paper papers
    password please possible previous read ready reason recorded remove required save saved search send sent
    shall she should show sign since some somebody something submit submitted such take task than that the
    their them then there these they thing things this those title to today together too two under unknown
    until updated use used user valid value view waits we were what when where whether which while who whole
    whom why with within without wrong year years yes yet you your
    """.split()  # noqa: SIM905 -- a list to be read
)
ALSO_GERMAN = frozenset(
    """
    a also alternatives am an art as at back band bar basic bin block boot brief budget demonstration details
    dialog download elf export fast fit fix form gang gut hat her hut import in kind last layout lies list
    master moment national option original part patient plan problem profile rang real region rot server
    signal so standard system tag tage taste tell test text transparent upload want war word
    """.split()  # noqa: SIM905 -- a list to be read
)
NOT_SWISS = re.compile("[ßẞ„“”]")
CODE = re.compile(r"\b[a-z]+_[a-z_]+\b|%\(\w+\)|\{[\w.]+\}|\{[{%]|\bNone\b|\bTrue\b|\bFalse\b|<[a-z]+[ >]")
WRITTEN = (
    "name",
    "short_name",
    "given_name",
    "family_name",
    "title",
    "text",
    "motion",
    "function",
    "place",
    "district",
)
ADDRESS = re.compile(
    r"https?://\S+|\S+@[\w.-]+|(?<!\w)/[\w./?=&%-]+|\b[\w-]+\.(?:pdf|docx|xlsx|csv|ics|png|example)\b"
)
WORD = re.compile(r"(?<!\w)[^\W\d_]+(?:['’][^\W\d_]+)*(?:-[^\W\d_]+)*(?!\w)")
NAMES = (
    # Names and words that German of the field uses as they are (annual report 2023, guide of Solothurn).
    "Case Management", "Job Coaching", "Supported Education", "Supported Employment", "OpenID Connect", "Open Source",
    "First-Level-Support", "Passkey",
)  # fmt: skip


def faults_in(texts: Iterable[str]) -> list[str]:
    """Return one line for each text that is not the German of a Swiss office."""
    return [f"{fault}: «{text[:160]}»" for text in dict.fromkeys(_tidy(texts)) for fault in _faults_of(text)]


def _tidy(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        tidy = " ".join(str(text).split())
        if tidy:
            yield tidy


def _faults_of(text: str) -> Iterator[str]:
    if found := NOT_SWISS.search(text):
        yield f"not Swiss {found[0]}"
    plain = ADDRESS.sub(" ", text)
    for name in NAMES:
        plain = plain.replace(name, " ")
    if found := CODE.search(plain):
        yield f"code {found[0]}"
    if text in message_ids():
        yield "message id"
    english = sorted(
        {word for word in WORD.findall(plain) if word.lower() in COMMON or word.lower() in rare()}
    )
    if english:
        yield f"English {', '.join(english)}"


@cache
def _catalogues() -> tuple[frozenset[str], frozenset[str]]:
    """Return all message ids and all German texts of the project."""
    ids: set[str] = set()
    germans: set[str] = set()
    for catalogue in SOURCE.glob("**/locale/de/LC_MESSAGES/django.po"):
        with catalogue.open("rb") as file:
            for message in read_po(file):
                plural = isinstance(message.id, list | tuple)
                ids.update(message.id if plural else [message.id])
                germans.update(message.string if plural else [message.string])
    return frozenset(ids), frozenset(germans)


@cache
def message_ids() -> frozenset[str]:
    """Return all message ids that are no German text too: shown as they are, they have not been translated."""
    ids, germans = _catalogues()
    return frozenset(" ".join(text.split()) for text in ids - germans if text)


@cache
def rare() -> frozenset[str]:
    """Return the words of our message ids that nothing German uses."""
    ids, germans = _catalogues()
    german = _words(_without_placeholders(germans)) | _words(_german_data())
    return _words(_without_placeholders(ids)) - german - _inside(german) - ALSO_GERMAN


def _inside(german: frozenset[str]) -> frozenset[str]:
    """The parts of hyphenated words: of «OpenID-Anmeldung» both."""
    return frozenset(part for word in german if "-" in word for part in word.split("-"))


def _german_data() -> Iterator[str]:
    """What people have written into the tables and stories of the cantons; columns of codes are English."""
    for path in CANTONS.glob("**/*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            yield from (row.get(name) or "" for row in csv.DictReader(file) for name in WRITTEN)
    for path in (*CANTONS.glob("*/profile.toml"), *STORIES.glob("*.toml")):
        yield from (text for text in _strings(tomllib.loads(path.read_text("utf-8"))) if " " in text)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def _without_placeholders(texts: Iterable[str]) -> Iterator[str]:
    return (re.sub(r"%\(\w+\)s?", " ", text) for text in texts)


def _words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(word.lower() for text in texts for word in WORD.findall(text) if len(word) > 1)
