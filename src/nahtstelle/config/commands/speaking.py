"""What commands say, and the progress bar they show on a terminal."""

from __future__ import annotations

import sys
import time

WIDTH = 30
PAUSE_SECONDS = 0.1


class CommandFailed(Exception):
    """A command that cannot be done; its text is the sentence for the user."""


def say(sentence: str = "") -> None:
    """Write a line to stdout."""
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


def complain(sentence: str) -> None:
    """Write a line to stderr."""
    sys.stderr.write(sentence + "\n")


class ProgressBar:
    """A bar on stderr: silent unless there is a terminal or `always` is set. Called with what, done, total."""

    def __init__(self, *, always: bool = False) -> None:
        self.is_shown = always or sys.stderr.isatty()
        self._what, self._shown_at = "", 0.0

    def __call__(self, what: str, done: int, total: int) -> None:
        """Show how far it is; a total of 0 means that it is not known yet."""
        moment = time.monotonic()
        is_news = what != self._what or (total and done >= total)
        if not self.is_shown or (not is_news and moment - self._shown_at < PAUSE_SECONDS):
            return
        self._what, self._shown_at = what, moment
        filled = WIDTH * done // total if total else 0
        state = f"{done} von {total}" if total else f"lesen … {done or ''}"
        sys.stderr.write(f"\r\033[K{what:<20} {'█' * filled}{'░' * (WIDTH - filled)} {state}")
        sys.stderr.flush()

    def close(self) -> None:
        """Take the bar away."""
        if self.is_shown and self._what:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()
