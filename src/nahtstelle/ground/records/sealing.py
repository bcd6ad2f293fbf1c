"""Short private texts of other rooms, sealed with a key of their owner, which is wrapped by the master key.

Destroying the wrapped key makes all texts of the owner unreadable, in backups too (decision 0018).
"""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag

from nahtstelle.ground.records.encryption import (
    KEY_BYTES,
    NONCE_BYTES,
    TAG_BYTES,
    WRAPPED_KEY_BYTES,
    _open,
    _seal,
    master_key,
)
from nahtstelle.ground.records.models import Dossier
from nahtstelle.ground.records.refusals import MasterKeyRefused

SEALED_KEY_BYTES = WRAPPED_KEY_BYTES
SEAL_BYTES = NONCE_BYTES + TAG_BYTES


def new_sealed_key(*, owner: str) -> bytes:
    """Make a random key for an owner («user/7») and return it wrapped. Raises MasterKeyRefused."""
    master = master_key(may_create=not Dossier.objects.exists())
    return _seal(master, secrets.token_bytes(KEY_BYTES), _key_context(owner))


def seal_text(text: str, *, wrapped_key: bytes, owner: str, place: str) -> bytes:
    """Return a text sealed with the owner's key; `place` binds it to its row. Raises MasterKeyRefused."""
    return _seal(_key(wrapped_key, owner), text.encode(), _text_context(owner, place))


def open_text(sealed: bytes, *, wrapped_key: bytes, owner: str, place: str) -> str:
    """Return the text. Raises MasterKeyRefused, or cryptography's InvalidTag where the row is another one's."""
    return _open(_key(wrapped_key, owner), sealed, _text_context(owner, place)).decode()


def _key(wrapped_key: bytes, owner: str) -> bytes:
    try:
        return _open(master_key(), wrapped_key, _key_context(owner))
    except InvalidTag as error:
        raise MasterKeyRefused.wrong() from error


def _key_context(owner: str) -> bytes:
    return f"nahtstelle/private/key/{owner}".encode()


def _text_context(owner: str, place: str) -> bytes:
    return f"nahtstelle/private/text/{owner}/{place}".encode()
