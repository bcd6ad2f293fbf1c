"""Encryption at rest: AES-256-GCM, one random key for each dossier, wrapped by a master key outside the database.

A wrapped key and a stored file have the same form: nonce (12 bytes), ciphertext, tag (16 bytes). The associated data
binds a wrapped key to its dossier and a file to its version, so that neither can be put in another's place.
"""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from nahtstelle.ground.records.refusals import MasterKeyRefused

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
WRAPPED_KEY_BYTES = NONCE_BYTES + KEY_BYTES + TAG_BYTES


def master_key(*, may_create: bool = False) -> bytes:
    """Return the master key: NAHTSTELLE_MASTER_KEY (base64), else the file `keys/master.key` of the data directory.

    With `may_create` a missing file is made with mode 0600; that is right only while no dossier exists.
    Raises MasterKeyRefused when the key is missing or not 32 bytes.
    """
    if settings.MASTER_KEY:
        return _decoded(settings.MASTER_KEY)
    path = master_key_path()
    if not path.exists():
        if not may_create:
            raise MasterKeyRefused.missing()
        write_once(path, base64.b64encode(secrets.token_bytes(KEY_BYTES)))
    return _decoded(path.read_text(encoding="ascii").strip())


def master_key_path() -> Path:
    """Return where the master key lies when the environment does not give it."""
    return Path(settings.DATA_DIRECTORY) / "keys" / "master.key"


def _decoded(value: str) -> bytes:
    try:
        key = base64.b64decode(value, validate=True)
    except ValueError as error:  # binascii.Error is one, and so is a sign that is not ASCII
        raise MasterKeyRefused.malformed() from error
    if len(key) != KEY_BYTES:
        raise MasterKeyRefused.malformed()
    return key


def write_once(path: Path, content: bytes) -> None:
    """Write a file of a key so that two processes starting together end with the same one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # refuses to replace a key that another process has just written
    except FileExistsError:
        return
    finally:
        draft.unlink()


def wrap_new_key(*, dossier: UUID, master: bytes) -> bytes:
    """Make a random key for a dossier and return it wrapped by the master key."""
    return _seal(master, secrets.token_bytes(KEY_BYTES), _key_context(dossier))


def unwrap_key(wrapped: bytes, *, dossier: UUID, master: bytes) -> bytes:
    """Return a dossier's key. Raises MasterKeyRefused when the master key is another one."""
    try:
        return _open(master, wrapped, _key_context(dossier))
    except InvalidTag as error:
        raise MasterKeyRefused.wrong() from error


def encrypt_version(content: bytes, *, key: bytes, dossier: UUID, document: UUID, number: int) -> bytes:
    """Return the encrypted form of a version's content."""
    return _seal(key, content, _version_context(dossier, document, number))


def decrypt_version(blob: bytes, *, key: bytes, dossier: UUID, document: UUID, number: int) -> bytes:
    """Return a version's content. Raises cryptography's InvalidTag when blob, key or place do not fit."""
    return _open(key, blob, _version_context(dossier, document, number))


def _seal(key: bytes, content: bytes, context: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, content, context)


def _open(key: bytes, blob: bytes, context: bytes) -> bytes:
    if len(blob) < NONCE_BYTES + TAG_BYTES:
        raise InvalidTag
    return AESGCM(key).decrypt(blob[:NONCE_BYTES], blob[NONCE_BYTES:], context)


def _key_context(dossier: UUID) -> bytes:
    return f"nahtstelle/records/key/{dossier}".encode()


def _version_context(dossier: UUID, document: UUID, number: int) -> bytes:
    return f"nahtstelle/records/version/{dossier}/{document}/{number}".encode()


def encrypt_text(content: bytes, *, key: bytes, dossier: UUID, document: UUID) -> bytes:
    """Return the encrypted form of a document's text, kept for the excerpts of the search."""
    return _seal(key, content, _text_context(dossier, document))


def decrypt_text(blob: bytes, *, key: bytes, dossier: UUID, document: UUID) -> bytes:
    """Return a document's text. Raises cryptography's InvalidTag when blob, key or place do not fit."""
    return _open(key, blob, _text_context(dossier, document))


def _text_context(dossier: UUID, document: UUID) -> bytes:
    return f"nahtstelle/records/text/{dossier}/{document}".encode()
