"""Vaults: one key for each owner, kept beside the database and never in it (decision 0025).

A vault seals what must become unreadable for good, in backups of the database and the files too: each key lies in a
file of its own, wrapped by the master key, in a directory that goes into no backup of the database. Destroying
the file ends everything sealed with it. Fingerprints (keyed hashes) find equal values without showing them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from django.conf import settings

from nahtstelle.ground.records.encryption import KEY_BYTES, _open, _seal, master_key, write_once
from nahtstelle.ground.records.models import Dossier
from nahtstelle.ground.records.refusals import MasterKeyRefused
from nahtstelle.ground.records.store import default_store


class VaultDestroyed(Exception):
    """The key is gone: what was sealed with it stays unreadable."""


@dataclass(frozen=True, slots=True)
class Vault:
    """An opened vault: whoever holds it reads and writes what belongs to its owner. Never keep one in a session."""

    key_id: UUID
    _key: bytes = field(repr=False)

    def seal(self, content: bytes, *, place: str) -> bytes:
        """Return the content sealed; `place` binds it to its row."""
        return _seal(self._key, content, self._context(place))

    def open(self, sealed: bytes, *, place: str) -> bytes:
        """Return the content. Raises cryptography's InvalidTag where row, place or owner is another one."""
        return _open(self._key, sealed, self._context(place))

    def _context(self, place: str) -> bytes:
        return f"nahtstelle/vault/content/{self.key_id}/{place}".encode()


def create_vault() -> Vault:
    """Make a random key under a new name. Without a row that names it, it opens nothing. Raises MasterKeyRefused."""
    key_id, key = uuid4(), secrets.token_bytes(KEY_BYTES)
    master = master_key(may_create=not Dossier.objects.exists())
    write_once(_path(key_id), _seal(master, key, _key_context(key_id)))
    return Vault(key_id, key)


def open_vault(key_id: UUID) -> Vault:
    """Return the vault of a key. Raises VaultDestroyed, MasterKeyRefused."""
    try:
        wrapped = _path(key_id).read_bytes()
    except FileNotFoundError as error:
        raise VaultDestroyed(str(key_id)) from error
    try:
        return Vault(key_id, _open(master_key(), wrapped, _key_context(key_id)))
    except InvalidTag as error:
        raise MasterKeyRefused.wrong() from error


def destroy_vault(key_id: UUID) -> bool:
    """Destroy a key for good: overwrite, remove, flush the directory. False when it was gone already."""
    path = _path(key_id)
    try:
        handle = os.open(path, os.O_WRONLY)
    except FileNotFoundError:
        return False
    try:
        os.write(handle, secrets.token_bytes(os.fstat(handle).st_size))
        os.fsync(handle)
    finally:
        os.close(handle)
    path.unlink()
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
    return True


def vault_exists(key_id: UUID) -> bool:
    """Tell whether the key is still there."""
    return _path(key_id).exists()


def fingerprint(value: str, *, purpose: str) -> bytes:
    """Return the keyed hash of a value (32 bytes): equal values have equal ones, and only the key tells more.

    The key lies beside the keys of the vaults. `purpose` keeps hashes of different things apart.
    """
    path = _directory() / "index.key"
    if not path.exists():
        write_once(path, base64.b64encode(secrets.token_bytes(KEY_BYTES)))
    key = base64.b64decode(path.read_bytes())
    return hmac.new(key, f"{purpose}\0{value}".encode(), hashlib.sha256).digest()


def sealed_file(name: str) -> bytes:
    """Return the sealed bytes of a file. Raises BlobMissing, BlobDamaged."""
    return default_store().get(name)


def sealed_file_exists(name: str) -> bool:
    """Tell whether a sealed file still lies in the store."""
    return default_store().exists(name)


def _directory() -> Path:
    return Path(settings.VAULT_DIRECTORY)


def _path(key_id: UUID) -> Path:
    return _directory() / key_id.hex[:2] / f"{key_id}.key"


def _key_context(key_id: UUID) -> bytes:
    return f"nahtstelle/vault/key/{key_id}".encode()
