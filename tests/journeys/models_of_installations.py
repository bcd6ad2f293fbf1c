"""Each canton's demonstration is made once a run; every process of the journeys works on a copy of its own.

Making one takes half a minute, copying it a second. The processes find the models by the environment.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.journeys.installation import Installation

VARIABLE = "JOURNEYS_MODELS"
CANTONS = ("so", "zh")


def share_models(config: pytest.Config) -> None:
    """Make a place for the models, unless the process that started this one has; who makes it clears it away."""
    if VARIABLE in os.environ:
        return
    directory = Path(tempfile.mkdtemp(prefix="nahtstelle-journeys-"))
    directory.chmod(0o711)  # the private server may run under another account
    os.environ[VARIABLE] = str(directory)

    def clear() -> None:
        os.environ.pop(VARIABLE, None)
        for canton in CANTONS:
            if _made(directory, canton).exists():
                Installation(directory / canton, canton).remove()
        shutil.rmtree(directory, ignore_errors=True)

    config.add_cleanup(clear)


def copied_installation(canton: str, directory: Path) -> Installation:
    """Return the demonstration of a canton, not yet started: a copy in `directory` of the model, made if need be."""
    models = Path(os.environ[VARIABLE])
    with _turn(models, canton, wait=False) as free:
        if free:
            return _model(models, canton).copied_to(directory)
    for other in CANTONS:  # another process makes it: meanwhile what that one will want afterwards
        with _turn(models, other, wait=False) as free:
            if free:
                _model(models, other)
    with _turn(models, canton, wait=True):
        return _model(models, canton).copied_to(directory)


@contextmanager
def _turn(models: Path, canton: str, *, wait: bool) -> Iterator[bool]:
    """Hold the lock of a canton's model; yield whether it was to be had."""
    with (models / f"{canton}.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True


def _model(models: Path, canton: str) -> Installation:
    """Return the model, stopped; make it if nobody has. The caller holds its lock."""
    model = Installation(models / canton, canton)
    if not _made(models, canton).exists():
        model.start()
        model.stop()
        _made(models, canton).touch()
    return model


def _made(models: Path, canton: str) -> Path:
    return models / f"{canton}.made"
