"""`nahtstelle doctor`: is everything there that the application needs?"""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Callable

from nahtstelle.config.commands.speaking import say

LEAST_FREE_BYTES = 1_000_000_000
GIGABYTE = 1_000_000_000
Finding = tuple[bool, str]


def examine(options: argparse.Namespace) -> int:
    """Look at database, migrations, canton, keys, mail and disk; status 1 when something is missing."""
    import django

    from nahtstelle.config.commands.preparation import compile_translations

    compile_translations()
    django.setup()
    checks: tuple[Callable[[], Finding], ...] = (_database, _migrations, _canton, _master_key, _mail, _disk)
    findings = []
    for check in checks:
        findings.append(check())
        say(f"{'gut   ' if findings[-1][0] else 'FEHLT '} {findings[-1][1]}")
        if check is _database and not findings[0][0]:
            break
    return 0 if all(good for good, _ in findings) else 1


def _database() -> Finding:
    from django.db import OperationalError, connection

    from nahtstelle.config.database import DatabaseNotAvailable

    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('server_version'), current_setting('server_version_num')::int"
            )
            version, number = cursor.fetchone()
    except (DatabaseNotAvailable, OperationalError) as error:
        return False, f"Datenbank: {str(error).strip().splitlines()[0]}"
    place = "aus DATABASE_URL" if os.environ.get("DATABASE_URL") else "im Datenverzeichnis"
    return number >= 150_000, f"Datenbank: PostgreSQL {version} {place} (nötig ist 15 oder neuer)"


def _migrations() -> Finding:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    open_ones = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if open_ones:
        return (
            False,
            f"Tabellen: {open_ones} Migrationen stehen aus; «nahtstelle serve» oder «load» führt sie aus",
        )
    return True, "Tabellen: auf dem Stand der Anwendung"


def _canton() -> Finding:
    from django.db import ProgrammingError

    from nahtstelle.ground.identity.api import canton

    try:
        profile = canton()
    except ProgrammingError:
        return False, "Kanton: noch keine Tabellen"
    return bool(
        profile.code
    ), f"Kanton: {profile.name or 'noch keiner geladen; «nahtstelle load ORDNER» lädt einen'}"


def _master_key() -> Finding:
    from django.conf import settings

    from nahtstelle.ground.records.api import master_key_path

    if settings.MASTER_KEY:
        return True, "Hauptschlüssel: aus NAHTSTELLE_MASTER_KEY"
    path = master_key_path()
    if path.exists():
        return True, f"Hauptschlüssel: {path} (gehört in eine eigene Sicherung)"
    return True, f"Hauptschlüssel: entsteht mit dem ersten Dossier in {path}"


def _mail() -> Finding:
    from django.conf import settings

    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return (
            True,
            "E-Mail: wird nicht versandt, sondern im Datenverzeichnis abgelegt (NAHTSTELLE_EMAIL_URL fehlt)",
        )
    from django.core.mail import get_connection

    try:
        get_connection().open()
    except OSError as error:
        return False, f"E-Mail: {settings.EMAIL_HOST} antwortet nicht ({error})"
    return True, f"E-Mail: {settings.EMAIL_HOST} nimmt Nachrichten an"


def _disk() -> Finding:
    from django.conf import settings

    free = shutil.disk_usage(settings.DATA_DIRECTORY).free
    enough = free >= LEAST_FREE_BYTES
    return enough, f"Platz: {free / GIGABYTE:.1f} GB frei in {settings.DATA_DIRECTORY} (nötig ist 1 GB)"
