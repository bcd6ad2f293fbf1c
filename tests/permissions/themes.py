"""Further themes of the matrix: functions that take the scene, each in `scene_<theme>.py` with `matrix_<theme>.txt`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

THEMES: tuple[Callable[[Any], Iterator[Any]], ...] = ()
