"""Making a backup: database and encrypted files of one moment. No key goes into it."""

from __future__ import annotations

import datetime as dt
import io
import tarfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO, cast

from nahtstelle.config.backup import database
from nahtstelle.config.backup.folders import (
    Manifest,
    Part,
    PartWriter,
    Progress,
    folders_of,
    new_folder,
    write_manifest,
)
from nahtstelle.config.commands.speaking import CommandFailed
from nahtstelle.ground.records import api as records

DATABASE, FILES = "database.dump", "files.tar"


@dataclass(frozen=True, kw_only=True)
class MadeBackup:
    """A backup that stands: where, how large, and which files could not be read whole."""

    folder: Path
    size: int
    files: int
    damaged: tuple[str, ...]


def make_backup(directory: Path, *, now: dt.datetime, progress: Progress) -> MadeBackup:
    """Make a backup below a directory. Raises CommandFailed, OSError; then nothing is left of it.

    The files are copied after the moment of the database: a file is written before the row that names it.
    """
    if folders_of(directory, "keys"):
        raise CommandFailed(
            f"In {directory} liegen Kopien der Schlüssel. Sicherungen und Schlüssel gehören an getrennte Orte; "
            "bitte ein anderes Verzeichnis nennen."
        )
    with new_folder(directory, "backup", now) as draft:
        progress("Datenbank", 0, 0)
        with database.snapshot() as seen, PartWriter(draft.path / DATABASE) as file:
            if not seen.migrations:
                raise CommandFailed("Hier ist noch keine Installation: Es gibt nichts zu sichern.")
            program = database.dump(seen, file)
        parts = {DATABASE: file.part()}
        parts[FILES], files, damaged = _copy_files(draft.path / FILES, progress)
        facts = {
            "migrations": seen.migrations,
            "rows": seen.rows,
            "server": seen.server,
            "made_by": program.major,
            "files": files,
        }
        manifest = Manifest(
            kind="backup", version=version("nahtstelle"), made_at=now, parts=parts, facts=facts
        )
        write_manifest(draft.path, manifest)
    size = sum(part.size for part in parts.values())
    return MadeBackup(folder=draft.target, size=size, files=files, damaged=damaged)


def _copy_files(path: Path, progress: Progress) -> tuple[Part, int, tuple[str, ...]]:
    """Copy every encrypted file that is whole; one erased meanwhile is left out, a damaged one is named."""
    names = sorted(records.stored_names())
    copied, damaged = 0, []
    with (
        PartWriter(path) as file,
        tarfile.open(fileobj=cast(BinaryIO, file), mode="w|", format=tarfile.PAX_FORMAT) as archive,
    ):
        for done, name in enumerate(names, start=1):
            progress("Dateien", done, len(names))
            try:
                content = records.sealed_file(name)
            except records.BlobMissing:
                continue
            except records.BlobDamaged:
                damaged.append(name)
                continue
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o600
            archive.addfile(entry, io.BytesIO(content))
            copied += 1
    return file.part(), copied, tuple(damaged)
