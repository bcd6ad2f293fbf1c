"""Copies of the keys: apart from the backups, kept for days. An erased case must not come back by an old key."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from uuid import UUID

from django.conf import settings

from nahtstelle.config.backup.folders import (
    Manifest,
    PartWriter,
    flush_directory,
    folders_of,
    new_folder,
    write_manifest,
)
from nahtstelle.config.commands.speaking import CommandFailed
from nahtstelle.ground.records import api as records

SECRET = "secret.key"  # noqa: S105 -- the name of a file


@dataclass(frozen=True, kw_only=True)
class MadeCopy:
    """A copy of the keys that stands; how many older ones are deleted, how many erased keys gone from the others."""

    folder: Path
    keys: int
    deleted: int
    taken_out: int


def copy_keys(directory: Path, *, now: dt.datetime, days: int, erased: Iterable[UUID]) -> MadeCopy:
    """Copy all keys into a dated folder; delete copies older than `days` and erased keys in the others.

    Raises CommandFailed, MasterKeyRefused, OSError.
    """
    if folders_of(directory, "backup"):
        raise CommandFailed(
            f"In {directory} liegen Sicherungen. Sicherungen und Schlüssel gehören an getrennte Orte; "
            "bitte ein anderes Verzeichnis nennen."
        )
    parts = {}
    with new_folder(directory, "keys", now) as draft:
        for name, content in _contents():
            with PartWriter(draft.path / name) as file:
                file.write(content)
            parts[name] = file.part()
        if not parts:
            raise CommandFailed("Hier gibt es noch keine Schlüssel.")
        write_manifest(
            draft.path, Manifest(kind="keys", version=version("nahtstelle"), made_at=now, parts=parts)
        )
        for inner in {(draft.path / name).parent for name in parts}:
            flush_directory(inner)
    deleted = _delete_older(directory, now - dt.timedelta(days=days))
    taken_out = _take_out(directory, erased)
    return MadeCopy(folder=draft.target, keys=len(parts), deleted=deleted, taken_out=taken_out)


def _contents() -> Iterable[tuple[str, bytes]]:
    yield from records.key_files()
    secret = Path(settings.DATA_DIRECTORY) / "keys" / SECRET
    if secret.exists():
        yield SECRET, secret.read_bytes()


def _delete_older(directory: Path, oldest: dt.datetime) -> int:
    old = [folder for folder, manifest in folders_of(directory, "keys") if manifest.made_at < oldest]
    for folder in old:
        for path in folder.rglob("*.key"):
            records.shred(path)
        shutil.rmtree(folder)
    return len(old)


def _take_out(directory: Path, erased: Iterable[UUID]) -> int:
    """Take the keys of erased cases out of every copy; the manifest goes first, so that none looks damaged."""
    names, taken = [records.key_file_of(key_id) for key_id in erased], 0
    for folder, manifest in folders_of(directory, "keys"):
        found = [name for name in names if (folder / name).exists()]
        if not found:
            continue
        left = {name: part for name, part in manifest.parts.items() if name not in found}
        write_manifest(folder, replace(manifest, parts=left))
        for name in found:
            records.shred(folder / name)
        taken += len(found)
    return taken
