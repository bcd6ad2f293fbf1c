"""The second wall: for whom PostgreSQL shows rows of the case level (decision 0025).

Every table of the floor has row-level security that binds the application's own role. A connection shows nothing until
one of these contexts says for whom it reads. They nest; leaving one restores what held before.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from psycopg.pq import TransactionStatus

SETTINGS = ("nahtstelle.user", "nahtstelle.guest", "nahtstelle.service")
NOBODY = ("", "", "")
Standing = tuple[str, str, str]


@contextmanager
def reading_as(*, user_id: int | None = None, guest_id: int | None = None) -> Iterator[None]:
    """Show what a person with an account, or a guest of one case, may see; with neither, nothing."""
    with _standing((str(user_id or ""), str(guest_id or ""), "")):
        yield


@contextmanager
def as_service(task: str) -> Iterator[None]:
    """Show all rows to a task of the software itself («erasure»). Content stays sealed: this opens no vault."""
    if not task:
        raise ValueError("a service needs the name of its task")
    user, guest, _service = _current()
    with _standing((user, guest, task)):
        yield


@contextmanager
def _standing(wanted: Standing) -> Iterator[None]:
    before = _current()
    if wanted == before:
        yield
        return
    _set(wanted)
    try:
        yield
    finally:
        if _is_usable():
            _set(before)
        elif connection.connection is not None:
            # A broken transaction takes the setting back itself, for it was made within it.
            connection.connection.nahtstelle_standing = before


def _current() -> Standing:
    if connection.connection is None:
        return NOBODY
    standing: Standing = getattr(connection.connection, "nahtstelle_standing", NOBODY)
    return standing


def _set(wanted: Standing) -> None:
    assignments = ", ".join("set_config(%s, %s, false)" for _name in SETTINGS)
    values: list[Any] = [part for pair in zip(SETTINGS, wanted, strict=True) for part in pair]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {assignments}", values)
    connection.connection.nahtstelle_standing = wanted


def _is_usable() -> bool:
    raw = connection.connection
    if raw is None or raw.closed or connection.needs_rollback:
        return False
    return bool(raw.info.transaction_status != TransactionStatus.INERROR)
