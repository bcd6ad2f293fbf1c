"""The database out and in again, with PostgreSQL's own programs `pg_dump` and `pg_restore`."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from nahtstelle.config.backup.folders import CHUNK, PartWriter
from nahtstelle.config.commands.speaking import CommandFailed
from nahtstelle.config.database import DatabaseAddress
from nahtstelle.config.database.binaries import Program, clean_environment, client_program

SERVICE = "nahtstelle.service"
"""Row-level security shows all rows to whoever names a service (casework, decision 0025); content stays sealed."""

WITHOUT_DATA = ("django_session",)
"""Tables whose rows stay out: whoever is signed in stays out of a backup."""

_TABLES = """
SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables
WHERE schemaname NOT IN ('pg_catalog', 'information_schema') AND NOT tablename = ANY(%s) ORDER BY 1
"""


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """What the database is at one moment, and the name under which others see the same."""

    name: str
    server: int
    rows: dict[str, int]
    migrations: list[str]


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    """Hold the database still for reading: counts, and a name for `pg_dump` to see the same."""
    from django.db.migrations.recorder import MigrationRecorder

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT set_config(%s, 'backup', true), pg_export_snapshot()", [SERVICE])
            name = cursor.fetchone()[1]
        applied = sorted(
            f"{app}.{migration}" for app, migration in MigrationRecorder(connection).applied_migrations()
        )
        yield Snapshot(name=name, server=server_major(), rows=count_rows(), migrations=applied)


def server_major() -> int:
    """Return the server's major version."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
        return int(cursor.fetchone()[0])


def count_rows() -> dict[str, int]:
    """Return how many rows each table has, in a transaction that stands as a service."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, 'backup', true)", [SERVICE])
        cursor.execute(_TABLES, [list(WITHOUT_DATA)])
        counted = {}
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 -- quoted by the database
            counted[table] = int(cursor.fetchone()[0])
    return counted


def is_empty() -> bool:
    """Tell whether the database has no tables yet."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES, [[]])
        return cursor.fetchone() is None


def dump(seen: Snapshot, file: PartWriter) -> Program:
    """Write the database as of a snapshot, in the custom format. Raises CommandFailed."""
    program = _program("pg_dump", seen.server)
    command = [
        program.path, "--format=custom", f"--snapshot={seen.name}", "--enable-row-security", "--no-comments",
        *(f"--exclude-table-data={table}" for table in WITHOUT_DATA),
    ]  # fmt: skip
    with _running(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None  # noqa: S101
        while piece := process.stdout.read(CHUNK):
            file.write(piece)
    return program


def load(path: Path, *, made_by: int) -> None:
    """Fill the empty database from a dump, all of it or nothing. Raises CommandFailed.

    Rows come before triggers and row-level security, so nothing is stamped anew or hidden.
    """
    program = _program("pg_restore", max(made_by, server_major()))
    command = [
        program.path, "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
        "--no-comments", "--enable-row-security", str(path),
    ]  # fmt: skip
    with _running(command, stdout=subprocess.DEVNULL):
        pass
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _program(name: str, major: int) -> Program:
    found = client_program(name, at_least=major)
    if found is None:
        raise CommandFailed(
            f"Es fehlt «{name}» ab Version {major}, das zur Datenbank passt; bitte die Programme von PostgreSQL "
            f"installieren (unter Debian das Paket «postgresql-client-{major}»)."
        )
    return found


@contextmanager
def _running(command: list[str], *, stdout: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program of PostgreSQL on this database; what it complains about becomes a sentence."""
    address = _address()
    passed = replace(address, password="", options=_options(address))
    command = [command[0], f"--dbname={passed.conninfo()}", *command[1:]]
    environment = clean_environment() | ({"PGPASSWORD": address.password} if address.password else {})
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(command, stdout=stdout, stderr=complaints, env=environment)  # noqa: S603
        try:
            yield process
            process.wait()
        finally:
            if process.poll() is None:
                process.kill()
            process.communicate()
        if process.returncode != 0:
            complaints.seek(0)
            lines = complaints.read().decode("utf-8", "replace").strip().splitlines() or ["ohne Angabe"]
            raise CommandFailed(f"{Path(command[0]).name} ist abgebrochen: {lines[0]}")


def _options(address: DatabaseAddress) -> dict[str, str]:
    """Return libpq's options: row-level security shows this connection all rows."""
    given = address.options.get("options", "")
    return {**address.options, "options": f"{given} -c {SERVICE}=backup".strip()}


def _address() -> DatabaseAddress:
    """Return where Django's connection leads, the password apart."""
    connection.ensure_connection()
    settings: dict[str, Any] = connection.settings_dict
    known = {
        "sslmode",
        "sslrootcert",
        "sslcert",
        "sslkey",
        "connect_timeout",
        "options",
        "target_session_attrs",
    }
    return DatabaseAddress(
        name=settings["NAME"],
        user=settings["USER"] or "",
        password=settings["PASSWORD"] or os.environ.get("PGPASSWORD", ""),
        host=settings["HOST"] or "",
        port=int(settings["PORT"] or 5432),
        options={name: str(value) for name, value in settings["OPTIONS"].items() if name in known},
    )
