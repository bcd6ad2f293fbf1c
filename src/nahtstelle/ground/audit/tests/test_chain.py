"""The chain of seals: nothing is altered, removed or inserted unseen."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.audit.models import Entry, Seal

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


def write(number: int, **facts: object) -> None:
    audit.record(
        code="test.thing.done", actor=None, subject_type="test.thing", subject_id=number, facts=facts, now=NOW
    )


@pytest.fixture
def forge(transactional_db: None) -> Callable[..., None]:
    """Run SQL as somebody who owns the tables and switches the triggers off."""

    def run(sql: str, *values: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_transaction")
            cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_append_only")
            cursor.execute(sql, values)
            cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_transaction")
            cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_append_only")

    return run


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count everything committed as settled: tests beside this one keep transactions open in the same server."""
    horizon = "SELECT pg_current_xact_id()::text::bigint"

    def ours() -> int:
        with connection.cursor() as cursor:
            cursor.execute(horizon)
            return int(cursor.fetchone()[0])

    monkeypatch.setattr("nahtstelle.ground.audit.actions.settled_horizon", ours)


@pytest.fixture
def chain(transactional_db: None, settled: None) -> list[Entry]:
    """Two seals over five entries."""
    for number in range(3):
        write(number, amount=number)
    audit.seal_entries(now=NOW)
    for number in range(3, 5):
        write(number)
    audit.seal_entries(now=NOW)
    return list(Entry.objects.order_by("pk"))


def test_an_untouched_chain_is_unbroken(chain: list[Entry]) -> None:
    result = audit.verify()
    assert result.is_unbroken
    assert (result.seals, result.sealed_entries, result.unsealed_entries) == (2, 5, 0)


def test_an_altered_row_is_found(chain: list[Entry], forge: Any) -> None:
    forge("UPDATE audit_entry SET facts = '{\"amount\": 9}' WHERE id = %s", chain[1].pk)
    assert "verändert" in " ".join(audit.verify().faults)


@pytest.mark.parametrize("column", ["code", "subject_id", "purpose", "actor_id", "institution_id", "at"])
def test_no_column_can_be_altered_unseen(chain: list[Entry], forge: Any, column: str) -> None:
    value = {"actor_id": 7, "institution_id": 7, "at": "2020-01-01"}.get(column, "x")
    forge(f"UPDATE audit_entry SET {column} = %s WHERE id = %s", value, chain[0].pk)
    assert not audit.verify().is_unbroken


def test_a_removed_row_is_found(chain: list[Entry], forge: Any) -> None:
    forge("DELETE FROM audit_entry WHERE id = %s", chain[4].pk)
    assert "entfernt" in " ".join(audit.verify().faults)


def test_an_inserted_row_is_found(chain: list[Entry], forge: Any) -> None:
    forge(
        "INSERT INTO audit_entry (at, code, subject_type, subject_id, purpose, facts, transaction_id)"
        " VALUES (now(), 'forged', 't', '1', '', '{}', %s)",
        chain[0].transaction_id,
    )
    assert "eingefügt" in " ".join(audit.verify().faults)


def test_a_removed_seal_is_found(chain: list[Entry]) -> None:
    first = Seal.objects.order_by("pk").first()
    assert first is not None
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_seal DISABLE TRIGGER audit_seal_append_only")
        cursor.execute("DELETE FROM audit_seal WHERE id = %s", [first.pk])
        cursor.execute("ALTER TABLE audit_seal ENABLE TRIGGER audit_seal_append_only")
    assert "Siegel fehlt" in " ".join(audit.verify().faults)


@pytest.mark.parametrize(
    "sql", ["UPDATE audit_entry SET code = 'x'", "DELETE FROM audit_entry", "DELETE FROM audit_seal"]
)
def test_the_database_refuses_to_change_rows(chain: list[Entry], sql: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_an_entry_of_an_action_rolled_back_is_gone_with_it(transactional_db: None) -> None:
    with transaction.atomic():
        write(1)
        transaction.set_rollback(True)
    assert not Entry.objects.exists()


def test_a_seal_waits_for_a_transaction_that_is_still_open(
    transactional_db: None, request: pytest.FixtureRequest
) -> None:
    """An entry of a long transaction may be committed after later ones: it is sealed later, not lost."""
    opened, sealed = Barrier(2), Barrier(2)

    def slow_writer() -> None:
        try:
            with transaction.atomic():
                write(1)
                opened.wait(10)
                sealed.wait(10)
        finally:
            connection.close()

    thread = Thread(target=slow_writer)
    thread.start()
    opened.wait(10)
    write(2)
    audit.seal_entries(now=NOW)
    sealed.wait(10)
    thread.join(10)
    assert audit.verify().unsealed_entries == 2
    request.getfixturevalue("settled")
    audit.seal_entries(now=NOW)
    result = audit.verify()
    assert (result.is_unbroken, result.sealed_entries, result.unsealed_entries) == (True, 2, 0)


def test_sealed_entries_are_streamed_out(
    transactional_db: None, settled: None, settings: Any, tmp_path: Path
) -> None:
    settings.AUDIT_FILE = str(tmp_path / "audit.jsonl")
    write(1)
    seal = audit.seal_entries(now=NOW)
    assert seal is not None
    lines = [json.loads(line) for line in (tmp_path / "audit.jsonl").read_text().splitlines()]
    assert lines[0][3] == "test.thing.done"
    assert lines[-1] == {"seal": seal.pk, "entries": 1, "sha256": seal.digest}
