from __future__ import annotations

import hashlib

import pytest

from nahtstelle.ground.records.store import BlobDamaged, BlobMissing, FileStore


@pytest.fixture
def store(tmp_path):
    return FileStore(tmp_path / "files")


def test_a_file_lies_under_its_own_hash(store):
    name = store.put(b"abc")
    assert name == hashlib.sha256(b"abc").hexdigest()
    assert store.path(name).relative_to(store.root).as_posix() == f"{name[:2]}/{name[2:4]}/{name}"
    assert store.exists(name)
    assert store.get(name) == b"abc"


def test_nothing_but_the_file_stays_behind(store):
    store.put(b"abc")
    assert [path.name for path in store.root.rglob("*") if path.is_file()] == [
        hashlib.sha256(b"abc").hexdigest()
    ]


def test_a_failed_write_leaves_no_file(store, monkeypatch):
    def full(handle):
        raise OSError("disk full")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="disk full"):
        store.put(b"abc")
    assert [path for path in store.root.rglob("*") if path.is_file()] == []


def test_a_changed_file_is_noticed(store):
    name = store.put(b"abc")
    store.path(name).write_bytes(b"abd")
    with pytest.raises(BlobDamaged):
        store.get(name)


def test_a_missing_file_is_said_to_be_missing(store):
    name = store.put(b"abc")
    store.delete(name)
    assert not store.exists(name)
    with pytest.raises(BlobMissing):
        store.get(name)
    with pytest.raises(BlobMissing):
        store.delete(name)


@pytest.mark.parametrize("name", ["../../keys/master.key", "", "A" * 64, "0" * 63])
def test_only_hashes_are_names(store, name):
    with pytest.raises(ValueError, match="storage name"):
        store.get(name)
