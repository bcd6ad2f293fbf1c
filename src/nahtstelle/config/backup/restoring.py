"""Restoring a backup into an empty installation. What was begun goes on with the same command."""

from __future__ import annotations

import datetime as dt
import tarfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from nahtstelle.cases.casework import api as casework
from nahtstelle.config.backup import database
from nahtstelle.config.backup.folders import Manifest, PartWriter, Progress, check_parts, read_manifest
from nahtstelle.config.backup.keys import SECRET
from nahtstelle.config.backup.making import DATABASE, FILES
from nahtstelle.config.commands.preparation import bring_up_to_date, restore_mark
from nahtstelle.config.commands.speaking import CommandFailed
from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.records import api as records

CASES = "public.casework_case"

_LEFT_JOBS = """
UPDATE procrastinate_jobs SET worker_id = NULL, status =
    (CASE WHEN queueing_lock IS NULL THEN 'todo' ELSE 'failed' END)::procrastinate_job_status
WHERE status = 'doing'
"""
"""Whoever was at work is gone: jobs wait again, but for those that exist once only and come back by themselves."""


@dataclass(frozen=True, kw_only=True)
class Restored:
    """What was restored: numbers of cases erased again, sentences for what is not as it should be."""

    made_at: dt.datetime
    rows: int
    files: int
    erased_again: tuple[str, ...]
    faults: tuple[str, ...]


def restore(
    backup: Path, keys: Path | None, *, erase_unreadable: bool, now: dt.datetime, progress: Progress
) -> Restored:
    """Restore a backup, with a copy of the keys or with those that are there. Raises CommandFailed, OSError.

    Refused before anything is written: damaged parts, a younger version, an installation that is not empty, keys
    that would make cases unreadable.
    """
    manifest = read_manifest(backup, "backup")
    copied = read_manifest(keys, "keys") if keys else None
    _refuse_younger(manifest)
    goes_on = _goes_on(backup, manifest)
    if not goes_on:
        _refuse_unless_empty(with_keys=keys is not None)
    if not erase_unreadable:
        _refuse_without_keys(manifest, copied)
    check_parts(backup, manifest, progress)
    if keys and copied:
        check_parts(keys, copied, progress)
    restore_mark().write_text(manifest.text(), encoding="utf-8")
    if keys and copied:
        _place_keys(keys, copied)
    records.check_key_files()
    files = _place_files(backup / FILES, manifest.facts["files"], progress)
    progress("Datenbank", 0, 0)
    if database.is_empty():
        database.load(backup / DATABASE, made_by=manifest.facts["made_by"])
        if database.count_rows() != manifest.facts["rows"]:
            raise CommandFailed("In der Datenbank fehlen nach dem Zurückspielen Zeilen der Sicherung.")
    erased = _settle(manifest, now)
    restore_mark().unlink()
    return Restored(
        made_at=manifest.made_at,
        rows=sum(manifest.facts["rows"].values()),
        files=files,
        erased_again=tuple(erased),
        faults=tuple(_faults()),
    )


def _goes_on(backup: Path, manifest: Manifest) -> bool:
    """Tell whether a restore of this very backup was begun here. Raises CommandFailed for another one's."""
    mark = restore_mark()
    if not mark.exists():
        return False
    if mark.read_text(encoding="utf-8") != manifest.text():
        raise CommandFailed(
            f"Hier ist das Zurückspielen einer anderen Sicherung als {backup} nicht fertig geworden; bitte ein "
            "leeres Datenverzeichnis und eine leere Datenbank nehmen."
        )
    return True


def _refuse_younger(manifest: Manifest) -> None:
    from django.db.migrations.loader import MigrationLoader

    known = {
        f"{app}.{name}"
        for (app, name), migration in MigrationLoader(None).disk_migrations.items()
        for app, name in ((app, name), *migration.replaces)
    }
    if unknown := sorted(set(manifest.facts["migrations"]) - known):
        raise CommandFailed(
            f"Die Sicherung stammt von einer neueren Fassung (Version {manifest.version}): Diese hier kennt "
            f"{unknown[0]} nicht. Bitte zuerst die Anwendung erneuern."
        )


def _refuse_unless_empty(*, with_keys: bool) -> None:
    there = []
    if not database.is_empty():
        there.append("die Datenbank hat Tabellen")
    if next(records.stored_names(), None) is not None:
        there.append("es gibt Dateien")
    if with_keys and records.check_key_files():
        there.append("es gibt Schlüssel")
    if there:
        raise CommandFailed(
            f"Hier ist schon eine Installation ({', '.join(there)}). Zurückgespielt wird nur in eine leere: bitte mit "
            "NAHTSTELLE_DATA ein neues Datenverzeichnis nennen und mit DATABASE_URL, wo gesetzt, eine leere Datenbank."
        )


def _refuse_without_keys(manifest: Manifest, copied: Manifest | None) -> None:
    """A case without its key counts as erased: keys that were never given must not erase the living."""
    cases = manifest.facts["rows"].get(CASES, 0)
    if not cases:
        return
    hint = "Mit --erase-unreadable werden Fälle ohne Schlüssel gelöscht."
    if copied is None and not records.check_key_files():
        raise CommandFailed(
            f"Die Sicherung enthält {cases} Fälle, und hier liegt kein Schlüssel dazu; bitte mit --keys die jüngste "
            f"Kopie der Schlüssel nennen. {hint}"
        )
    if copied is not None and copied.made_at < manifest.made_at:
        raise CommandFailed(
            f"Die Kopie der Schlüssel ({_moment(copied.made_at)}) ist älter als die Sicherung "
            f"({_moment(manifest.made_at)}): Fälle dazwischen blieben unlesbar. Bitte eine jüngere Kopie nennen. {hint}"
        )


def _moment(moment: dt.datetime) -> str:
    return f"{timezone.localtime(moment):%d.%m.%Y, %H.%M}"


def _place_keys(folder: Path, manifest: Manifest) -> None:
    """Put the keys back; the new installation's secret gives way to the old one, which second factors need."""
    for name in manifest.parts:
        content = (folder / name).read_bytes()
        if name != SECRET:
            records.keep_key_file(name, content)
            continue
        place = Path(settings.DATA_DIRECTORY) / "keys" / SECRET
        place.unlink(missing_ok=True)
        with PartWriter(place) as file:
            file.write(content)


def _place_files(path: Path, total: int, progress: Progress) -> int:
    placed = 0
    with tarfile.open(path, mode="r|") as archive:
        for entry in archive:
            content = archive.extractfile(entry)
            if content is None or records.keep_sealed_file(content.read()) != entry.name:
                raise CommandFailed(f"{path}: {entry.name} ist nicht, was dort stehen sollte.")
            placed += 1
            progress("Dateien", placed, total)
    return placed


def _settle(manifest: Manifest, now: dt.datetime) -> list[str]:
    """Bring the restored database to this version and this day: tables, chain, jobs, erasures."""
    bring_up_to_date()
    audit.begin_epoch(now=now)
    with connection.cursor() as cursor:
        cursor.execute(_LEFT_JOBS)
    erased = casework.settle_after_restore(now=now)
    audit.record(
        code="backup.restored",
        actor=None,
        subject_type="backup",
        subject_id=manifest.made_at.isoformat(),
        facts={"version": manifest.version, "erased_again": len(erased)},
        now=now,
    )
    return erased


def _faults() -> list[str]:
    faults = list(audit.verify().faults)
    if not records.master_key_fits():
        faults.append(
            "Der Hauptschlüssel fehlt oder ist ein anderer: Unterlagen lassen sich erst mit dem richtigen öffnen."
        )
    return faults
