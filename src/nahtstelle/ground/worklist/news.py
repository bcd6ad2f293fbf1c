"""What else the daily e-mail says, in one line without content: apps above register it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

NewsLine = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a line comes from; `readers` are the people for whom there is one."""

    line: NewsLine
    readers: Callable[[], list[int]]


_sources: dict[str, _Source] = {}


def register_news(key: str, *, line: NewsLine, readers: Callable[[], list[int]]) -> None:
    """Register a line of the digest: `line(user_id)` is empty where there is nothing to say."""
    _sources[key] = _Source(line, readers)


def news_for(user_id: int) -> tuple[str, ...]:
    """Return the lines for a person."""
    return tuple(line for key in sorted(_sources) if (line := _sources[key].line(user_id)))


def news_readers() -> set[int]:
    """Return the people for whom there is a line."""
    return {user_id for source in _sources.values() for user_id in source.readers()}
