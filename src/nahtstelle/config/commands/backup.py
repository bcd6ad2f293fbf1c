"""`nahtstelle backup ORDNER [--keys]` and `nahtstelle restore SICHERUNG [--keys SCHLÜSSEL]`."""

from __future__ import annotations

import argparse
import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nahtstelle.config.commands.preparation import compile_translations, is_up_to_date
from nahtstelle.config.commands.speaking import CommandFailed, ProgressBar, complain, say

WARNING = (
    "Diese Kopie gehört nicht zu den Sicherungen und wird Tage, nicht Jahre aufbewahrt: Wird ein Fall gelöscht, so\n"
    "wird sein Schlüssel vernichtet. Käme er aus einer alten Kopie zurück, liesse sich der Fall aus jeder alten\n"
    "Sicherung wieder lesen, und die Löschbestätigung wäre falsch."
)
MEGABYTE = 1_000_000
_REASONS = {
    errno.ENOSPC: "Die Platte ist voll",
    errno.EDQUOT: "Der zugeteilte Platz ist aufgebraucht",
    errno.EROFS: "Hier darf nur gelesen werden",
    errno.ENOTDIR: "Das ist kein Verzeichnis",
    errno.EEXIST: "Das gibt es schon, und es ist kein Verzeichnis",
}


def make(options: argparse.Namespace) -> int:
    """Make a backup, or with `--keys` a copy of the keys; status 1 when a file is damaged."""
    _set_up()
    with _sentences(options.directory, "Es blieb nichts Halbes, das als Sicherung gilt."):
        return _copy_keys(options) if options.keys else _make_backup(options)


def restore(options: argparse.Namespace) -> int:
    """Restore a backup into an empty installation; status 1 when something is not as it should be."""
    _set_up()
    from django.conf import settings
    from django.utils import timezone

    from nahtstelle.config.backup.restoring import restore as restore_backup

    with (
        _sentences(settings.DATA_DIRECTORY, "Bitte danach denselben Befehl noch einmal ausführen."),
        _bar() as progress,
    ):
        done = restore_backup(
            options.backup,
            options.keys,
            erase_unreadable=options.erase_unreadable,
            now=timezone.now(),
            progress=progress,
        )
    say(
        f"Zurückgespielt: Stand vom {timezone.localtime(done.made_at):%d.%m.%Y, %H.%M}, "
        f"{done.rows} Zeilen, {done.files} Dateien."
    )
    for number in done.erased_again:
        say(f"  {number} war gelöscht und wurde erneut gelöscht, Bestätigung ausgestellt")
    for fault in done.faults:
        complain(fault)
    if not done.faults:
        say("Das Protokoll ist unversehrt.")
    return 1 if done.faults else 0


def _make_backup(options: argparse.Namespace) -> int:
    from django.utils import timezone

    from nahtstelle.config.backup.making import make_backup

    with _bar() as progress:
        made = make_backup(options.directory, now=timezone.now(), progress=progress)
    _note("backup.made", made.folder)
    say(f"{made.folder}: {made.size / MEGABYTE:.1f} MB, {made.files} Dateien. Schlüssel sind keine darin.")
    for name in made.damaged:
        complain(f"Die Datei {name} ist beschädigt und fehlt in der Sicherung.")
    return 1 if made.damaged else 0


def _copy_keys(options: argparse.Namespace) -> int:
    from django.conf import settings
    from django.utils import timezone

    from nahtstelle.cases.casework.api import erased_keys
    from nahtstelle.config.backup.keys import copy_keys

    if not is_up_to_date():
        raise CommandFailed(
            "Die Tabellen sind nicht auf dem Stand der Anwendung; «nahtstelle serve» bringt sie dahin."
        )
    made = copy_keys(options.directory, now=timezone.now(), days=options.days, erased=erased_keys())
    _note("backup.keys_copied", made.folder)
    say(f"{made.folder}: {made.keys} Schlüssel.")
    if settings.MASTER_KEY:
        say("Der Hauptschlüssel steht in NAHTSTELLE_MASTER_KEY und ist nicht darin.")
    say(WARNING)
    if made.deleted:
        say(f"Kopien, die älter als {options.days} Tage waren, sind gelöscht: {made.deleted}.")
    if made.taken_out:
        say(f"Schlüssel gelöschter Fälle, aus früheren Kopien entfernt: {made.taken_out}.")
    return 0


def _set_up() -> None:
    """Set Django up without touching the tables: a backup is made before an upgrade, too."""
    compile_translations()
    import django

    django.setup()


def _note(code: str, folder: Path) -> None:
    """Write who holds what into the audit; tables of an older version are left alone."""
    from django.utils import timezone

    from nahtstelle.ground.audit import api as audit

    if is_up_to_date():
        audit.record(
            code=code, actor=None, subject_type="backup", subject_id=folder.name[:60], now=timezone.now()
        )


@contextmanager
def _bar() -> Iterator[ProgressBar]:
    progress = ProgressBar()
    try:
        yield progress
    finally:
        progress.close()


@contextmanager
def _sentences(place: Path, ending: str) -> Iterator[None]:
    """Turn what disk and keys refuse into one sentence; missing rights have theirs already."""
    from nahtstelle.ground.records.api import MasterKeyRefused

    try:
        yield
    except MasterKeyRefused as refused:
        raise CommandFailed(str(refused)) from refused
    except PermissionError:
        raise
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, error.strerror)
        raise CommandFailed(f"{error.filename or place}: {reason}. {ending}") from error
