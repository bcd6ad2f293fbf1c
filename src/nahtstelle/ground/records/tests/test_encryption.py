from __future__ import annotations

import base64
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag

from nahtstelle.ground.records import encryption
from nahtstelle.ground.records.api import MasterKeyRefused

KEY = b"k" * 32


def test_the_key_file_is_made_once_and_readable_by_its_owner_only():
    first = encryption.master_key(may_create=True)
    assert encryption.master_key_path().stat().st_mode & 0o777 == 0o600
    assert encryption.master_key(may_create=True) == first == encryption.master_key()
    assert [path.name for path in encryption.master_key_path().parent.iterdir()] == ["master.key"]


def test_a_missing_key_file_is_not_replaced():
    with pytest.raises(MasterKeyRefused) as refusal:
        encryption.master_key()
    assert "Der Hauptschlüssel fehlt." in refusal.value.sentence
    assert not encryption.master_key_path().exists()


def test_the_environment_wins_over_the_file(settings):
    encryption.master_key(may_create=True)
    settings.MASTER_KEY = base64.b64encode(KEY).decode()
    assert encryption.master_key() == KEY


@pytest.mark.parametrize("value", ["kurz", base64.b64encode(b"k" * 31).decode(), "ü" * 44])
def test_a_malformed_key_is_refused(settings, value):
    settings.MASTER_KEY = value
    with pytest.raises(MasterKeyRefused) as refusal:
        encryption.master_key()
    assert "32 Byte" in refusal.value.sentence


def test_a_wrapped_key_belongs_to_its_dossier_and_its_master_key():
    dossier = uuid4()
    wrapped = encryption.wrap_new_key(dossier=dossier, master=KEY)
    assert len(wrapped) == encryption.WRAPPED_KEY_BYTES
    assert len(encryption.unwrap_key(wrapped, dossier=dossier, master=KEY)) == 32
    with pytest.raises(MasterKeyRefused):
        encryption.unwrap_key(wrapped, dossier=uuid4(), master=KEY)
    with pytest.raises(MasterKeyRefused):
        encryption.unwrap_key(wrapped, dossier=dossier, master=b"x" * 32)


def test_a_file_belongs_to_its_version():
    place = {"dossier": uuid4(), "document": uuid4(), "number": 1}
    blob = encryption.encrypt_version(b"geheim", key=KEY, **place)
    assert encryption.decrypt_version(blob, key=KEY, **place) == b"geheim"
    for changed in ({"dossier": uuid4()}, {"document": uuid4()}, {"number": 2}):
        with pytest.raises(InvalidTag):
            encryption.decrypt_version(blob, key=KEY, **(place | changed))


def test_the_same_content_never_looks_the_same():
    place = {"dossier": uuid4(), "document": uuid4(), "number": 1}
    assert encryption.encrypt_version(b"a", key=KEY, **place) != encryption.encrypt_version(
        b"a", key=KEY, **place
    )


@pytest.mark.parametrize("length", [0, 11, 27])
def test_a_stump_is_no_file(length):
    with pytest.raises(InvalidTag):
        encryption.decrypt_version(bytes(length), key=KEY, dossier=uuid4(), document=uuid4(), number=1)
