"""Preparing a data directory: translations, migrations, static files. Cheap when all of it is there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nahtstelle.config.commands.speaking import CommandFailed

PACKAGE = Path(__file__).resolve().parents[2]
PREPARATION_LOCK = 7_262_013
"""Any constant: names the advisory lock under which one command prepares while others wait."""


def prepare(*, static_files: bool = False) -> None:
    """Make everything ready for a command that reads or writes; several commands at once are safe.

    Raises CommandFailed, DatabaseNotAvailable, ImproperlyConfigured, OperationalError.
    """
    compile_translations()
    import django

    django.setup()
    if restore_mark().exists():
        raise CommandFailed(
            "Hier ist eine Sicherung nicht fertig zurückgespielt; bitte «nahtstelle restore» mit derselben Sicherung "
            "noch einmal ausführen."
        )
    with _alone():
        _migrate()
        if static_files:
            _collect_static_files()


def compile_translations() -> None:
    """Compile catalogues that are missing or older than their source; without such nothing is imported."""
    sources = PACKAGE.glob("**/locale/*/LC_MESSAGES/*.po")
    if any(_is_stale(source) for source in sources):
        from nahtstelle.config.translations import compile_catalogues

        compile_catalogues()


def _is_stale(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime <= source.stat().st_mtime


@contextmanager
def _alone() -> Iterator[None]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARATION_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [PREPARATION_LOCK])


def restore_mark() -> Path:
    """Return the file that stands in the data directory while a backup is being restored."""
    from django.conf import settings

    return Path(settings.DATA_DIRECTORY) / "restore.json"


def is_up_to_date() -> bool:
    """Tell whether every migration is applied."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def bring_up_to_date() -> None:
    """Apply what migrations are open, alone."""
    with _alone():
        _migrate()


def _migrate() -> None:
    from django.core.management import call_command

    if not is_up_to_date():
        call_command("migrate", verbosity=0, interactive=False)


def _collect_static_files() -> None:
    """Collect and compress static files, unless the same ones were collected before."""
    from django.conf import settings
    from django.core.management import call_command

    mark = Path(settings.STATIC_ROOT).with_name("static.sha256")
    signature = _signature_of_static_files()
    if mark.exists() and mark.read_text(encoding="ascii") == signature:
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    mark.write_text(signature, encoding="ascii")


def _signature_of_static_files() -> str:
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            digest.update(
                f"{name} {storage.size(name)} {storage.get_modified_time(name).timestamp()}\n".encode()
            )
    return digest.hexdigest()
