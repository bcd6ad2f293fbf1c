"""Where the encrypted files lie. Content-addressed: a file's name is the SHA-256 of its encrypted bytes."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from django.conf import settings

NAME = re.compile(r"[0-9a-f]{64}")


class BlobMissing(Exception):
    """There is nothing under this name."""


class BlobDamaged(Exception):
    """What lies under this name is not what was put there."""


class Store(Protocol):
    """A place for encrypted files; the file system today, an object store (S3) by the same five verbs."""

    def put(self, blob: bytes) -> str:
        """Keep the bytes safely and return their name."""
        ...

    def get(self, name: str) -> bytes:
        """Return the bytes. Raises BlobMissing or BlobDamaged."""
        ...

    def exists(self, name: str) -> bool:
        """Tell whether there is something under this name."""
        ...

    def delete(self, name: str) -> None:
        """Remove the bytes. Raises BlobMissing."""
        ...

    def names(self) -> Iterator[str]:
        """Yield the names of everything that is there."""
        ...


class FileStore:
    """Files below one directory, two levels deep: `ab/cd/abcd…`. A file appears whole or not at all."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, name: str) -> Path:
        """Return the path of a name. Raises ValueError for anything that is not a SHA-256."""
        if not NAME.fullmatch(name):
            raise ValueError(f"not a storage name: {name!r}")
        return self.root / name[:2] / name[2:4] / name

    def put(self, blob: bytes) -> str:
        """Write to a temporary file, flush it to disk, rename it into place, flush the directory."""
        name = hashlib.sha256(blob).hexdigest()
        target = self.path(name)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = target.with_name(f".{secrets.token_hex(16)}.part")
        try:
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(blob)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
        _flush_directory(target.parent)
        return name

    def get(self, name: str) -> bytes:
        """Read and check the bytes against their name."""
        try:
            blob = self.path(name).read_bytes()
        except FileNotFoundError as error:
            raise BlobMissing(name) from error
        if hashlib.sha256(blob).hexdigest() != name:
            raise BlobDamaged(name)
        return blob

    def exists(self, name: str) -> bool:
        """Tell whether the file is there."""
        return self.path(name).exists()

    def delete(self, name: str) -> None:
        """Remove the file."""
        try:
            self.path(name).unlink()
        except FileNotFoundError as error:
            raise BlobMissing(name) from error

    def names(self) -> Iterator[str]:
        """Yield the names of all files; what is being written is none yet."""
        for path in self.root.glob("??/??/*"):
            if NAME.fullmatch(path.name):
                yield path.name


def _flush_directory(directory: Path) -> None:
    """Make the rename itself survive a power cut."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def default_store() -> Store:
    """Return the store of this installation: `files/` in the data directory."""
    return FileStore(Path(settings.DATA_DIRECTORY) / "files")
