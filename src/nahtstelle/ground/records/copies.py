"""What a backup takes out and a restore puts back: the encrypted files; apart from them the keys (decision 0027)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.conf import settings

from nahtstelle.ground.records.encryption import (
    _open,
    master_key,
    master_key_path,
    unwrap_key,
    write_once,
)
from nahtstelle.ground.records.models import Dossier
from nahtstelle.ground.records.refusals import MasterKeyRefused
from nahtstelle.ground.records.store import default_store
from nahtstelle.ground.records.vault import _directory, _key_context, open_vault

KEY_FILE = re.compile(r"vault/([0-9a-f]{2}/([0-9a-f-]{36})\.key|index\.key)|master\.key")
MASTER = "master.key"


def stored_names() -> Iterator[str]:
    """Yield the names of all encrypted files of this installation."""
    return default_store().names()


def key_files() -> Iterator[tuple[str, bytes]]:
    """Yield name and content of every key file: each key of a vault that opens, the index key, the master key.

    A key that is being destroyed at this moment no longer opens and is left out. Where none opens, the master key is
    another one: MasterKeyRefused. Without keys of vaults it is not asked for.
    """
    closed = opened = 0
    for path in sorted(_directory().rglob("*.key")):
        name = f"vault/{path.relative_to(_directory()).as_posix()}"
        found, content = KEY_FILE.fullmatch(name), _bytes_of(path)
        if found is None or content is None:
            continue
        if found[2] is not None and not _opens(UUID(found[2]), content):
            closed += 1
            continue
        opened += found[2] is not None
        yield name, content
    if closed and not opened:
        raise MasterKeyRefused.wrong()
    if not settings.MASTER_KEY and master_key_path().exists():
        yield MASTER, master_key_path().read_bytes()


def _bytes_of(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _opens(key_id: UUID, wrapped: bytes) -> bool:
    try:
        _open(master_key(), wrapped, _key_context(key_id))
    except InvalidTag:
        return False
    return True


def keep_key_file(name: str, content: bytes) -> None:
    """Put a key file of a copy back; one that is there stays. Raises ValueError for a name of none."""
    if not KEY_FILE.fullmatch(name):
        raise ValueError(f"not a key file: {name!r}")
    path = master_key_path() if name == MASTER else _directory() / name.removeprefix("vault/")
    write_once(path, content)


def check_key_files() -> int:
    """Open every key there is and return their number. Raises MasterKeyRefused when the master key does not fit."""
    keys = [UUID(path.stem) for path in _directory().glob("??/*.key")]
    for key_id in keys:
        open_vault(key_id)
    return len(keys)


def master_key_fits() -> bool:
    """Tell whether the master key opens the dossiers (true without dossiers)."""
    dossier = Dossier.objects.filter(wrapped_key__isnull=False).order_by("pk").first()
    if dossier is None or dossier.wrapped_key is None:
        return True
    try:
        unwrap_key(bytes(dossier.wrapped_key), dossier=dossier.uuid, master=master_key())
    except MasterKeyRefused:
        return False
    return True


def key_file_of(key_id: UUID) -> str:
    """Return the name under which a copy holds the key of a vault."""
    return f"vault/{key_id.hex[:2]}/{key_id}.key"


def shred(path: Path) -> None:
    """Overwrite a file of a key and remove it."""
    with path.open("r+b") as file:
        file.write(os.urandom(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
