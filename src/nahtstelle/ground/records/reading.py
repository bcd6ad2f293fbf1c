"""Has a file read by a process that can do no harm (`text_reader`)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import PurePosixPath

from nahtstelle.ground.records.text_reader import endings

PATIENCE_SECONDS = 30


class TextUnreadable(Exception):
    """A file has no text that could be taken out: damaged, protected, too large or too slow."""


def has_text(filename: str) -> bool:
    """Tell whether files of this ending hold a text; pictures do not."""
    return _ending(filename) in endings()


def text_of(*, filename: str, content: bytes) -> str:
    """Return the text of a file, at most 400,000 signs, empty for a scan without text. Raises TextUnreadable."""
    command = [sys.executable, "-I", "-m", "nahtstelle.ground.records.text_reader", _ending(filename)]
    try:
        done = subprocess.run(  # noqa: S603 - our own module; the ending is one of those known
            command, input=content, capture_output=True, timeout=PATIENCE_SECONDS, env={}, check=True
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise TextUnreadable(filename) from error
    return done.stdout.decode("utf-8", errors="replace")


def _ending(filename: str) -> str:
    return PurePosixPath(filename).suffix.lower().lstrip(".")
