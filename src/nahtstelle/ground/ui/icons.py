"""Lucide icons, inlined: no request, and they take the colour of the text beside them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

FOLDER = Path(__file__).resolve().parent / "icons"
INNER = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
OTHER_NAMES = {
    "alert-triangle": "triangle-alert",
    "document": "file-text",
    "filter": "funnel",
    "more-horizontal": "ellipsis",
    "undo": "undo-2",
}


class UnknownIcon(LookupError):
    """The name is not among the icons kept here; copy the SVG from Lucide into `icons/`."""


@cache
def _shape(name: str) -> str:
    path = FOLDER / f"{OTHER_NAMES.get(name, name)}.svg"
    if not re.fullmatch(r"[a-z0-9-]+", name) or not path.is_file():
        raise UnknownIcon(f"No icon «{name}» in {FOLDER.name}/.")
    found = INNER.search(path.read_text("utf-8"))
    if found is None:
        raise UnknownIcon(f"{path.name} is no SVG.")
    return " ".join(found.group(1).split())


def icon_names() -> list[str]:
    """All icons that can be named."""
    return sorted(path.stem for path in FOLDER.glob("*.svg"))


def draw_icon(name: str, label: object = "") -> SafeString:
    """The icon as SVG, hidden from assistive technology unless it has a label. Raises UnknownIcon."""
    shape = mark_safe(_shape(name))  # noqa: S308 - our own files
    if label:
        return format_html(
            '<svg class="icon" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>',
            conditional_escape(str(label)),
            shape,
        )
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>', shape
    )
