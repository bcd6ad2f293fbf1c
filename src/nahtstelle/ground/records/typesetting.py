"""Documents made by the software: Typst templates become PDF/A-2a that is PDF/UA-1 too, in Inter, embedded.

A template lies in `<app>/typst/<name>.typ` and imports `letter.typ`, the letterhead. Everything people have typed
travels as JSON and is set as plain text.
"""

from __future__ import annotations

import datetime as dt
import json
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import typst
from django.apps import apps
from django.utils.functional import Promise
from fontTools.ttLib import TTFont

from nahtstelle.ground.identity.api import canton

ROOM = Path(__file__).resolve().parent
FONTS = ROOM / "fonts"
LETTER = ROOM / "typst" / "letter.typ"
STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]
REPLACEMENT = "□"


class TemplateMissing(LookupError):
    """There is no template of this name."""


class TemplateFailed(Exception):
    """A template does not compile, or the data lack something it needs: a fault of the caller, never of the user."""


def render_pdf(*, template: str, data: Mapping[str, object]) -> bytes:
    """Return the PDF of a template, named `<app label>/<name>`, such as `governance/excerpt`.

    `data` must be what the head of the template asks for; `canton` and `sender` are filled in where missing.
    Dates may be `date` objects. The same data give the same bytes.
    Raises TemplateMissing and TemplateFailed.
    """
    payload = {"sender": {"name": "Geschäftsstelle IIZ", "lines": []}} | dict(data)
    if "canton" not in payload:
        payload["canton"] = _letterhead_canton()
    try:
        result = typst.compile(  # type: ignore[call-overload]  # its stubs do not know the dict of sources
            _sources(template),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"data": json.dumps(_printable_tree(payload), ensure_ascii=False)},
            pdf_standards=STANDARDS,
            timestamp=_timestamp(payload),
        )
    except typst.TypstError as error:
        raise TemplateFailed(f"{template}: {error.message}") from error
    return bytes(result)


def printable(text: str) -> str:
    """Return the text as the embedded font can set it: composed, no control characters, «□» for missing signs.

    A PDF/A must not contain a sign without a glyph; without this an emoji in a motion would stop the excerpt.
    """
    text = unicodedata.normalize("NFC", text)
    known = _known_signs()
    return "".join(_printable_sign(sign, known) for sign in text)


def _printable_sign(sign: str, known: frozenset[int]) -> str:
    category = unicodedata.category(sign)
    if category[0] == "C" and sign not in "\n\t":  # control, direction, soft hyphen, joiner, private use
        return ""
    if sign == "\n" or ord(sign) in known:
        return sign
    if sign == "\t" or category in {"Zs", "Zl", "Zp"}:
        return " "
    if category in {"Mn", "Me"}:  # an accent or variation selector the font does not have
        return ""
    simple = unicodedata.normalize("NFKC", sign)
    return simple if all(ord(part) in known for part in simple) else REPLACEMENT


def _printable_tree(value: object) -> object:
    """Make every string printable and everything else JSON."""
    if isinstance(value, str | Promise):
        return printable(str(value))
    if isinstance(value, Mapping):
        return {str(key): _printable_tree(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_printable_tree(part) for part in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    if value is None or isinstance(value, bool | int | float):
        return value
    raise TypeError(f"no place in a document for {type(value).__name__}")


def _timestamp(payload: Mapping[str, object]) -> dt.datetime:
    """The day of issue, else the day the document is about; never the clock, so that bytes can be compared."""
    day = dt.date.fromisoformat(str(payload.get("issued_on") or payload.get("date") or "2000-01-01")[:10])
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)


def _letterhead_canton() -> dict[str, str]:
    profile = canton()
    return {"name": profile.name, "colour": profile.colour}


def _sources(template: str) -> dict[str, bytes]:
    """The template as main file, the letterhead and the template's neighbours beside it."""
    label, _, name = template.partition("/")
    try:
        folder = Path(apps.get_app_config(label).path) / "typst"
    except LookupError as error:
        raise TemplateMissing(template) from error
    main = folder / f"{name}.typ"
    if not name.isidentifier() or not main.is_file():
        raise TemplateMissing(template)
    neighbours = {path.name: path.read_bytes() for path in sorted(folder.glob("*.typ"))}
    return neighbours | {"letter.typ": LETTER.read_bytes(), "main.typ": main.read_bytes()}


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


@lru_cache(maxsize=1)
def _known_signs() -> frozenset[int]:
    """The signs that every weight of the font can set."""
    known: frozenset[int] | None = None
    for path in sorted(FONTS.glob("*.ttf")):
        with TTFont(path, lazy=True) as font:
            signs = frozenset(font.getBestCmap())
        known = signs if known is None else known & signs
    return known or frozenset()
