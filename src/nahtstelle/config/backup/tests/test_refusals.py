"""What is refused, with one sentence, before anything is written; and what a killed run leaves."""

from __future__ import annotations

import base64
import datetime as dt
import errno
import json
import signal
import subprocess
import sys
import tarfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from nahtstelle.config.backup import database, keys, making, restoring
from nahtstelle.config.backup.folders import (
    MANIFEST,
    Manifest,
    PartWriter,
    folders_of,
    new_folder,
    read_manifest,
    write_manifest,
)
from nahtstelle.config.command_line import main
from nahtstelle.config.commands.preparation import prepare, restore_mark
from nahtstelle.config.commands.speaking import CommandFailed
from nahtstelle.ground.records import api as records

NOW = dt.datetime(2026, 5, 2, 3, 0, tzinfo=dt.UTC)
KILLED = """
import datetime, sys
from pathlib import Path
from nahtstelle.config.backup.folders import PartWriter, new_folder
with new_folder(Path(sys.argv[1]), "backup", datetime.datetime.now(datetime.UTC)) as draft:
    with PartWriter(draft.path / "database.dump") as file:
        file.write(b"half")
    print("begun", flush=True)
    sys.stdin.read()
"""


def made_folder(directory: Path, kind="backup", *, made_at=NOW, **facts) -> Path:
    """Make a folder as a backup is made, with parts that say nothing."""
    facts = {"migrations": [], "rows": {}, "server": 15, "made_by": 15, "files": 0} | facts
    parts = {}
    with new_folder(directory, kind, made_at) as draft:
        for name in ("database.dump", "files.tar") if kind == "backup" else ():
            with PartWriter(draft.path / name) as file:
                file.write(name.encode())
            parts[name] = file.part()
        write_manifest(
            draft.path, Manifest(kind=kind, version="0.1.0", made_at=made_at, parts=parts, facts=facts)
        )
    return draft.target


@pytest.fixture
def empty(installation, monkeypatch):
    """An installation whose database is said to be empty: what is refused here never comes to ask it more."""
    monkeypatch.setattr(restoring.database, "is_empty", lambda: True)
    return installation


@pytest.mark.django_db
def test_what_is_there_is_never_overwritten(installation, tmp_path):
    records.keep_sealed_file(b"sealed")
    status, said, complaints = installation.run("restore", made_folder(tmp_path / "backups"))
    assert (status, said) == (1, "")
    assert "Hier ist schon eine Installation (die Datenbank hat Tabellen, es gibt Dateien)." in complaints
    assert not restore_mark().exists()


@pytest.mark.parametrize("name", ["database.dump", "files.tar"])
@pytest.mark.parametrize("damage", ["altered", "shortened", "gone"])
def test_a_damaged_part_is_found_before_anything_is_written(empty, tmp_path, name, damage):
    backup = made_folder(tmp_path / "backups")
    part = backup / name
    if damage == "gone":
        part.unlink()
    else:
        part.write_bytes(b"x" * part.stat().st_size if damage == "altered" else b"x")
    status, said, complaints = empty.run("restore", backup)
    assert (status, said) == (1, "")
    assert name in complaints
    assert "Nichts wurde zurückgespielt." in complaints
    assert not restore_mark().exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "manifest.json fehlt"),
        ("{", "beschädigt"),
        ("[]", "beschädigt"),
        ('{"format": 9}', "dieser Version"),
    ],
)
def test_what_is_no_backup_is_said_so(empty, tmp_path, content, sentence):
    if content is not None:
        (tmp_path / MANIFEST).write_text(content, "utf-8")
    status, _said, complaints = empty.run("restore", tmp_path)
    assert status == 1
    assert sentence in complaints
    assert complaints.count("\n") == 1


def test_a_killed_run_leaves_nothing_that_counts_as_a_backup(empty, tmp_path):
    command = [sys.executable, "-c", KILLED, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begun\n"
        with new_folder(tmp_path, "backup", NOW):
            pass  # what another run is writing stays
        (half,) = tmp_path.glob(".nahtstelle-*")
        process.send_signal(signal.SIGKILL)
    assert folders_of(tmp_path, "backup") == []
    assert empty.run("restore", half)[0] == 1
    made_folder(tmp_path, made_at=NOW + dt.timedelta(seconds=1))
    assert not half.exists()


def test_a_full_disk_is_one_sentence_and_leaves_nothing(installation, tmp_path, monkeypatch):
    @contextmanager
    def seen():
        yield database.Snapshot(name="", server=15, rows={}, migrations=["audit.0001_initial"])

    def full(*_given):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(database, "snapshot", seen)
    monkeypatch.setattr(database, "dump", full)
    status, said, complaints = installation.run("backup", tmp_path / "backups")
    assert (status, said) == (1, "")
    assert "Die Platte ist voll. Es blieb nichts Halbes" in complaints
    assert complaints.count("\n") == 1
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_place_that_is_a_file_is_one_sentence(installation, tmp_path):
    (tmp_path / "file").write_text("")
    status, _said, complaints = installation.run("backup", tmp_path / "file")
    assert status == 1
    assert "kein Verzeichnis" in complaints


def test_a_missing_program_is_named(monkeypatch):
    monkeypatch.setattr(database, "client_program", lambda name, at_least: None)
    with pytest.raises(CommandFailed, match=r"Es fehlt «pg_dump» ab Version 18.*postgresql-client-18"):
        database._program("pg_dump", 18)


def test_a_backup_of_a_younger_version_is_refused(empty, tmp_path):
    backup = made_folder(tmp_path, migrations=["audit.0001_initial", "audit.9999_later"])
    status, _said, complaints = empty.run("restore", backup)
    assert status == 1
    assert "kennt audit.9999_later nicht. Bitte zuerst die Anwendung erneuern." in complaints


def test_without_keys_living_cases_are_not_taken_for_erased(empty, tmp_path):
    backup = made_folder(tmp_path / "backups", rows={restoring.CASES: 4})
    _status, _said, complaints = empty.run("restore", backup)
    assert "enthält 4 Fälle, und hier liegt kein Schlüssel dazu" in complaints
    older = made_folder(tmp_path / "keys", "keys", made_at=NOW - dt.timedelta(hours=1))
    _status, _said, complaints = empty.run("restore", backup, "--keys", older)
    assert "(02.05.2026, 04.00) ist älter als die Sicherung (02.05.2026, 05.00)" in complaints


def test_an_unfinished_restore_stops_every_other_command(empty, tmp_path):
    backup, other = made_folder(tmp_path), made_folder(tmp_path, made_at=NOW + dt.timedelta(days=1))
    restore_mark().write_text(read_manifest(backup, "backup").text(), "utf-8")
    with pytest.raises(CommandFailed, match="nicht fertig zurückgespielt"):
        prepare()
    assert "einer anderen Sicherung" in empty.run("restore", other)[2]
    assert restoring._goes_on(backup, read_manifest(backup, "backup"))


@pytest.mark.django_db
def test_copies_of_keys_are_kept_for_days(installation, tmp_path):
    vault, erased = records.create_vault(), records.create_vault()
    records.fingerprint("756.9217.0769.85", purpose="ahv")
    for days in (9, 3, 0):
        keys.copy_keys(tmp_path, now=NOW - dt.timedelta(days=days), days=30, erased=[])
    made = keys.copy_keys(tmp_path, now=NOW + dt.timedelta(hours=1), days=7, erased=[erased.key_id, uuid4()])
    assert (made.deleted, made.taken_out) == (1, 3)
    left = folders_of(tmp_path, "keys")
    assert len(left) == 3
    names = {"master.key", "secret.key", "vault/index.key", records.key_file_of(vault.key_id)}
    for folder, manifest in left:
        assert set(manifest.parts) == names
        assert {path.relative_to(folder).as_posix() for path in folder.rglob("*.key")} == names
        assert all(path.stat().st_mode & 0o077 == 0 for path in [folder, *folder.rglob("*.key")])


@pytest.mark.django_db
def test_a_key_that_is_being_destroyed_is_not_copied(installation, tmp_path):
    vault, erased = records.create_vault(), records.create_vault()
    path = Path(installation.settings.VAULT_DIRECTORY) / erased.key_id.hex[:2] / f"{erased.key_id}.key"
    path.write_bytes(b"x" * path.stat().st_size)
    copied = {name for name, _content in records.key_files()}
    assert records.key_file_of(vault.key_id) in copied
    assert records.key_file_of(erased.key_id) not in copied


@pytest.mark.django_db
def test_with_a_wrong_master_key_no_copy_is_made_that_would_push_out_the_good_ones(installation, tmp_path):
    records.create_vault()
    installation.settings.MASTER_KEY = base64.b64encode(b"x" * 32).decode()
    with pytest.raises(records.MasterKeyRefused):
        keys.copy_keys(tmp_path, now=NOW, days=7, erased=[])
    assert folders_of(tmp_path, "keys") == []


def test_a_damaged_file_is_left_out_and_named(installation, tmp_path):
    whole, damaged = records.keep_sealed_file(b"whole"), records.keep_sealed_file(b"damaged")
    next((installation.directory / "files").rglob(damaged)).write_bytes(b"damage")
    _part, copied, named = making._copy_files(tmp_path / "files.tar", lambda *_progress: None)
    assert (copied, named) == (1, (damaged,))
    with tarfile.open(tmp_path / "files.tar") as archive:
        assert archive.getnames() == [whole]


def test_keys_and_backups_do_not_lie_together(installation, tmp_path):
    made_folder(tmp_path / "a", "keys")
    assert "getrennte Orte" in installation.run("backup", tmp_path / "a")[2]
    made_folder(tmp_path / "b")
    with pytest.raises(CommandFailed, match="getrennte Orte"):
        keys.copy_keys(tmp_path / "b", now=NOW, days=7, erased=[])


def test_a_manifest_says_of_every_part_how_large_it_is_and_its_hash(tmp_path):
    backup = made_folder(tmp_path)
    values = json.loads((backup / MANIFEST).read_text("utf-8"))
    assert {"version", "made_at", "parts", "facts"} <= set(values)
    assert all({"size", "sha256"} == set(part) for part in values["parts"].values())
    manifest = read_manifest(backup, "backup")
    assert read_manifest(backup, "backup") == replace(manifest)


@pytest.mark.parametrize("days", ["0", "91", "viele"])
def test_keys_are_kept_between_one_and_ninety_days(capsys, days):
    with pytest.raises(SystemExit):
        main(["backup", "x", "--keys", "--days", days])
    assert "zwischen 1 und 90" in capsys.readouterr().err
