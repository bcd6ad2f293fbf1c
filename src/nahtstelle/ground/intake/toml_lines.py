"""Where a key stands in a TOML file: Python's reader does not tell, and a sentence without a line is hard to act on."""

from __future__ import annotations

import re
from collections.abc import Iterator

_STEP = re.compile(r"([\w-]+)(?:\[(\d+)\])?")
_HEADER = re.compile(r"\s*(\[{1,2})\s*([\w.\-\"' ]+?)\s*\]{1,2}\s*(?:#.*)?$")
_KEY = re.compile(r"\s*[\"']?([\w-]+)[\"']?\s*=")


Step = tuple[str, int]


def line_of(text: str, path: str) -> int | None:
    """Return the line of a path such as `holidays.fixed` or `competences[2].matter`: of its key, else of its table."""
    steps = [(name, int(place or 0)) for name, place in _STEP.findall(path)]
    best: int | None = None
    depth = 0
    for number, here in _places(text):
        if len(here) > depth and _leads_to(here, steps):
            best, depth = number, len(here)
    return best


def _leads_to(here: list[Step], steps: list[Step]) -> bool:
    """Say whether a place is on the way. An element of a list has no line of its own: its list's is taken."""
    wanted = steps[: len(here)]
    return here == wanted or here == [*wanted[:-1], (wanted[-1][0], 0)]


def _places(text: str) -> Iterator[tuple[int, list[Step]]]:
    """Yield line and place of every table and key."""
    seen: dict[str, int] = {}
    table: list[Step] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            name = re.sub("[\"' ]", "", header[2])
            seen[name] = seen.get(name, -1) + 1 if header[1] == "[[" else 0
            *above, last = name.split(".")
            table = [*((part, 0) for part in above), (last, seen[name])]
            yield number, table
        elif key := _KEY.match(line):
            yield number, [*table, (key[1], 0)]
