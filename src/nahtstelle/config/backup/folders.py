"""The folder of a backup or of a copy of keys: whole or not there, with a manifest that names every part."""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

from django.utils import timezone

from nahtstelle.config.commands.speaking import CommandFailed

Kind = Literal["backup", "keys"]
Progress = Callable[[str, int, int], None]
FORMAT = 1
MANIFEST = "manifest.json"
PREFIXES: dict[Kind, str] = {"backup": "nahtstelle-", "keys": "nahtstelle-schluessel-"}
CHUNK = 1024 * 1024
_UNFINISHED = ".unfertig"


@dataclass(frozen=True, kw_only=True)
class Part:
    """A file of the folder: its size in bytes and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a folder holds: of which version, made when; `facts` is what only its kind knows."""

    kind: Kind
    version: str
    made_at: dt.datetime
    parts: dict[str, Part]
    facts: dict[str, Any] = field(default_factory=dict)

    def text(self) -> str:
        """Return the manifest as it stands in its file."""
        values = asdict(self) | {"format": FORMAT, "made_at": self.made_at.isoformat()}
        return json.dumps(values, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A folder that is being written, and the place it will have once it is whole."""

    path: Path
    target: Path


class PartWriter:
    """A new file of mode 0600, flushed to disk when it is closed; it counts and hashes what is written."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        self._file = os.fdopen(handle, "wb")
        self._digest, self._size = hashlib.sha256(), 0

    def __enter__(self) -> PartWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        if kind is None:
            self._file.flush()
            os.fsync(self._file.fileno())
        self._file.close()

    def write(self, content: bytes) -> int:
        """Write and hash."""
        self._digest.update(content)
        self._size += len(content)
        return self._file.write(content)

    def part(self) -> Part:
        """Return what was written so far."""
        return Part(size=self._size, sha256=self._digest.hexdigest())


@contextmanager
def new_folder(directory: Path, kind: Kind, made_at: dt.datetime) -> Iterator[Draft]:
    """Make a dated folder below `directory`: written beside its place, there once all of it is on disk."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    _clear_away_unfinished(directory)
    target = directory / f"{PREFIXES[kind]}{timezone.localtime(made_at):%Y-%m-%d-%H%M%S}"
    if target.exists():
        raise CommandFailed(f"{target} gibt es schon; in einer Sekunde geht es wieder.")
    draft = Draft(path=directory / f".{target.name}{_UNFINISHED}", target=target)
    draft.path.mkdir(mode=0o700)
    lock = os.open(draft.path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield draft
        flush_directory(draft.path)
        draft.path.rename(target)
        flush_directory(directory)
    finally:
        os.close(lock)
        shutil.rmtree(draft.path, ignore_errors=True)


def _clear_away_unfinished(directory: Path) -> None:
    """Remove what a killed run left; one that still runs holds its lock."""
    for draft in directory.glob(f".{PREFIXES['backup']}*{_UNFINISHED}"):
        lock = os.open(draft, os.O_RDONLY | os.O_CLOEXEC)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(draft)
        except BlockingIOError:
            continue
        finally:
            os.close(lock)


def flush_directory(directory: Path) -> None:
    """Make new names survive a power cut."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest in one step."""
    draft = folder / f".{MANIFEST}"
    draft.unlink(missing_ok=True)
    with PartWriter(draft) as file:
        file.write(manifest.text().encode())
    draft.replace(folder / MANIFEST)


def read_manifest(folder: Path, kind: Kind) -> Manifest:
    """Return the manifest of a folder. Raises CommandFailed for what is no folder of this kind."""
    what = {"backup": "keine Sicherung", "keys": "keine Kopie der Schlüssel"}[kind]
    try:
        values = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if values.pop("format") != FORMAT or values["kind"] != kind:
            raise CommandFailed(f"{folder} ist {what} in der Form dieser Version.")
        parts = {name: Part(**part) for name, part in values.pop("parts").items()}
        made_at = dt.datetime.fromisoformat(values.pop("made_at"))
        return Manifest(**values, made_at=made_at, parts=parts)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise CommandFailed(f"{folder} ist {what}: {MANIFEST} fehlt.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise CommandFailed(f"{folder / MANIFEST} ist beschädigt und nicht lesbar.") from error


def folders_of(directory: Path, kind: Kind) -> list[tuple[Path, Manifest]]:
    """Return the whole folders of a kind below a directory, the oldest first."""
    found = []
    for path in directory.glob(f"{PREFIXES[kind]}[0-9]*"):
        if (path / MANIFEST).is_file():
            found.append((path, read_manifest(path, kind)))
    return sorted(found, key=lambda pair: pair[1].made_at)


def check_parts(folder: Path, manifest: Manifest, progress: Progress) -> None:
    """Compare every part with the manifest. Raises CommandFailed that names the first that differs."""
    total, done = sum(part.size for part in manifest.parts.values()), 0
    for name, part in manifest.parts.items():
        digest, size = hashlib.sha256(), 0
        try:
            with (folder / name).open("rb") as file:
                while piece := file.read(CHUNK):
                    digest.update(piece)
                    size += len(piece)
                    progress("Prüfen (MB)", (done + size) // CHUNK, total // CHUNK)
        except FileNotFoundError as error:
            raise CommandFailed(f"{folder}: {name} fehlt. Nichts wurde zurückgespielt.") from error
        if (size, digest.hexdigest()) != (part.size, part.sha256):
            raise CommandFailed(
                f"{folder}: {name} ist beschädigt (Grösse oder SHA-256 stimmt nicht). Nichts wurde zurückgespielt."
            )
        done += size
