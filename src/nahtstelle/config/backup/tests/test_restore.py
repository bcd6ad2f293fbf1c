"""There and back on a real PostgreSQL: what was saved is there again, and what was erased stays erased."""

from __future__ import annotations

import base64
import datetime as dt
import subprocess
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from nahtstelle.cases.casework.actions.erasure import erase_due_cases
from nahtstelle.cases.casework.models import Case, CaseDocument, ClientRecord, Erasure
from nahtstelle.cases.casework.queries.content import open_new_case
from nahtstelle.cases.casework.states import CaseState
from nahtstelle.cases.casework.tests.planting import MARKER, plant
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.config.backup import restoring
from nahtstelle.config.backup.database import count_rows, server_major
from nahtstelle.config.command_line import INTERRUPTED
from nahtstelle.config.database.binaries import client_program
from nahtstelle.ground.audit import actions as audit_actions
from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.audit.models import Entry, Epoch, Seal
from nahtstelle.ground.audit.queries import highest_transaction
from nahtstelle.ground.records import api as records

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = b"Ein Blatt"
# Expressions of constraints are written a little differently after the way there and back; their names are not.
STRUCTURE = """
SELECT 'table', c.relname, pg_get_userbyid(c.relowner), c.relrowsecurity::text || c.relforcerowsecurity::text
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'S', 'v')
UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) || tgenabled::text
FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'policy', tablename, policyname, concat(cmd, qual, with_check) FROM pg_policies
UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, contype::text || convalidated::text
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'index', tablename, indexname, '' FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'function', proname, '', md5(prosrc) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
ORDER BY 1, 2, 3, 4
"""


def structure() -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(STRUCTURE)
        return list(cursor.fetchall())


def write_entries(number: int) -> None:
    for subject in range(number):
        audit.record(
            code="test.thing.done", actor=None, subject_type="test", subject_id=subject, now=timezone.now()
        )


def seal(monkeypatch) -> Seal:
    """Seal everything: tests beside this one keep transactions open in the same server."""
    monkeypatch.setattr(audit_actions, "settled_horizon", lambda: highest_transaction() + 1)
    made = audit.seal_entries(now=timezone.now())
    assert made is not None
    return made


def unchecked(sql: str) -> None:
    """Change the audit as only the owner of the tables can, its triggers switched off."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_epoch DISABLE TRIGGER audit_epoch_append_only")
        cursor.execute(sql)
        cursor.execute("ALTER TABLE audit_epoch ENABLE TRIGGER audit_epoch_append_only")


def leave_jobs() -> None:
    """Leave a worker's jobs behind: two it was at, and the next of the kind that waits once only."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, queueing_lock) VALUES"
            " ('default', 'test.once', 'doing', 'once'), ('default', 'test.once', 'todo', 'once'),"
            " ('default', 'test.sent', 'doing', NULL)"
        )


def jobs() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, status::text FROM procrastinate_jobs ORDER BY 1, 2")
        return list(cursor.fetchall())


@pytest.fixture
def paper(installation) -> int:
    """A document outside of cases; the version's id."""
    now = timezone.now()
    dossier = records.open_dossier(
        title="Ordner", owner_type="casework.erasure", owner_id=1999, actor=None, now=now, retention_years=10
    )
    version = records.add_document(
        dossier_id=dossier.id,
        title="Blatt",
        content=TEXT,
        filename="blatt.txt",
        kind="other",
        actor=None,
        now=now,
    )
    return version.id


def name_in(case: Case) -> str:
    with as_service("tests"):
        content = open_new_case(case, records.open_vault(case.key_id))
        return str(content.read(ClientRecord.objects.get(case=case))["family_name"])


def test_an_installation_comes_back_as_it_was(
    installation, elsewhere, make_case, paper, tmp_path, monkeypatch
):
    case = make_case()
    # A server that has counted further than the one of the restore will have.
    Epoch.objects.create(after=10**12, began_at=timezone.now())
    write_entries(3)
    sealed = seal(monkeypatch)
    write_entries(2)
    unchecked("DELETE FROM audit_epoch")
    leave_jobs()
    backup = installation.made(tmp_path / "backups")
    before = count_rows(), structure(), installation.run("figures", "--year", "2023", "--json")
    unsealed = audit.verify().unsealed_entries
    keys = installation.made(tmp_path / "keys", "--keys")
    assert not [path for path in backup.rglob("*") if path.suffix == ".key"]

    elsewhere()
    status, said, complaints = installation.run("restore", backup, "--keys", keys)
    assert (status, complaints) == (0, "")
    assert "Das Protokoll ist unversehrt." in said
    after = count_rows()  # «backup.made» came after the backup, «backup.restored» is new
    changed = {table for table in after if after[table] != before[0][table]}
    assert changed == {"public.audit_epoch", "public.procrastinate_events"}
    assert structure() == before[1]
    assert jobs() == [("test.once", "failed"), ("test.once", "todo"), ("test.sent", "todo")]
    assert installation.run("figures", "--year", "2023", "--json") == before[2]
    assert records.read_version(paper) == TEXT
    assert name_in(case) == "Beispiel"
    assert (installation.directory / "keys" / "secret.key").read_text() == "secret of here"

    write_entries(4)
    assert (
        min(Entry.objects.order_by("-pk")[:4], key=lambda row: row.pk).transaction_id > sealed.end_transaction
    )
    assert seal(monkeypatch).first_transaction == sealed.end_transaction
    verified = audit.verify()
    assert verified.is_unbroken
    assert verified.unsealed_entries == 0
    assert verified.sealed_entries >= sealed.entries + unsealed + 4
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.all().delete()
    assert not Case.objects.exists()  # the second wall stands: nobody said for whom to read


def signs() -> list[bytes]:
    raw = MARKER.encode()
    shifted = [base64.b64encode(b"x" * before + raw)[4:-4] for before in (0, 1, 2)]
    return [raw, raw.hex().encode(), *shifted]


def shows(content: bytes) -> bool:
    return any(sign in content for sign in signs())


def unpacked(dump: Path) -> bytes:
    """Return a dump as SQL: in its own form it is compressed."""
    program = client_program("pg_restore", at_least=server_major())
    assert program is not None
    return subprocess.run([program.path, "--file=-", str(dump)], capture_output=True, check=True).stdout


def files_that_show(directory: Path) -> list[Path]:
    return [path for path in directory.rglob("*") if path.is_file() and shows(path.read_bytes())]


def interrupted(*_given):
    raise KeyboardInterrupt


def test_a_case_erased_since_the_backup_does_not_come_back(
    installation, elsewhere, make_case, team, tmp_path, monkeypatch
):
    """The restore is interrupted on the way, and goes on with the same command."""
    gone, stays = make_case(), make_case()
    plant(gone, team)
    with as_service("tests"):
        files = list(CaseDocument.objects.filter(case=gone).values_list("storage_name", flat=True))
    backup = installation.made(tmp_path / "backups")
    early = installation.made(tmp_path / "keys", "--keys")
    assert (early / records.key_file_of(gone.key_id)).exists()
    closed = timezone.now() - dt.timedelta(days=40)
    with as_service("tests"):
        Case.objects.filter(pk=gone.pk).update(
            state=CaseState.CLOSED,
            closed_at=closed,
            closing_reason="goals_reached",
            outcome="employment",
            erase_on=timezone.localdate() - dt.timedelta(days=1),
        )
    assert erase_due_cases(now=timezone.now()) == [gone.number]
    early.rename(early.with_name("nahtstelle-schluessel-1"))
    status, said, _ = installation.run("backup", "--keys", tmp_path / "keys")
    assert status == 0
    assert "Tage, nicht Jahre" in said
    assert "Schlüssel gelöschter Fälle, aus früheren Kopien entfernt: 1." in said
    today = next(path for path in (tmp_path / "keys").iterdir() if path.name != "nahtstelle-schluessel-1")
    assert not list((tmp_path / "keys").rglob(f"{gone.key_id}.key"))

    elsewhere()
    with monkeypatch.context() as cut_off:
        cut_off.setattr(restoring, "_settle", interrupted)
        assert installation.run("restore", backup, "--keys", today)[0] == INTERRUPTED
    assert "nicht fertig zurückgespielt" in installation.run("audit", "verify")[2]
    status, said, complaints = installation.run("restore", backup, "--keys", today)
    assert (status, complaints) == (0, "")
    assert f"{gone.number} war gelöscht und wurde erneut gelöscht" in said
    assert name_in(stays) == "Beispiel"
    with as_service("tests"):
        assert not Case.objects.filter(pk=gone.pk).exists()
        erasure = Erasure.objects.get()
    assert (erasure.case_number, erasure.again, erasure.files) == (gone.number, True, [])
    assert erasure.certificate_id is not None
    assert files
    assert not set(files) & set(records.stored_names())
    with pytest.raises(records.VaultDestroyed):
        records.open_vault(gone.key_id)

    again = installation.made(tmp_path / "later")
    assert files_that_show(tmp_path) == []
    assert not shows(unpacked(backup / "database.dump"))
    assert not shows(unpacked(again / "database.dump"))
