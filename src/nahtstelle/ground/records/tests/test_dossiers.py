from __future__ import annotations

import base64
import datetime as dt
import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.records import api
from nahtstelle.ground.records.models import Document, Dossier, Version
from nahtstelle.ground.records.store import default_store
from nahtstelle.ground.records.tests import samples
from nahtstelle.ground.records.tests.conftest import NOW, open_dossier

MARKER = b"Streng vertraulicher Wortlaut 4711"


def test_dossiers_are_numbered_by_position_and_year(actor, owned):
    next_year = dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC)  # already 2027 in Solothurn
    assert [
        open_dossier(actor).number,
        open_dossier(actor).number,
        open_dossier(actor, file_plan="02.03").number,
        open_dossier(actor, now=next_year).number,
    ] == ["02.01-2026-001", "02.01-2026-002", "02.03-2026-001", "02.01-2027-001"]


def test_a_rollback_gives_the_number_back(actor, owned):
    open_dossier(actor)
    with pytest.raises(IntegrityError), transaction.atomic():
        open_dossier(actor, title="")
    assert open_dossier(actor).number == "02.01-2026-002"


def test_opening_and_adding_leave_audit_entries_without_content(version):
    entries = list(Entry.objects.filter(code__startswith="records."))
    assert [entry.code for entry in entries] == [
        "records.dossier.opened", "records.document.added", "records.version.added",
    ]  # fmt: skip
    assert "Leitfaden" not in str([entry.facts for entry in entries])


def test_what_goes_in_comes_out(dossier, actor):
    version = api.add_document(
        dossier_id=dossier.id,
        title="Schlussbericht",
        upload=SimpleUploadedFile("Schlussbericht für Zürich.pdf", samples.PDF),
        actor=actor,
        now=NOW,
    )
    assert api.read_version(version.id) == samples.PDF
    assert (version.filename, version.media_type) == ("Schlussbericht für Zürich.pdf", "application/pdf")
    assert (version.size, version.number, version.format) == (len(samples.PDF), 1, "PDF")
    assert version.sha256 == hashlib.sha256(samples.PDF).hexdigest()
    assert version.created_by_name == "Anna Ammann"


def test_plain_text_is_never_on_disk(dossier, actor, data_directory):
    version = api.add_document(
        dossier_id=dossier.id, title="x", filename="x.txt", content=MARKER, actor=actor, now=NOW
    )
    files = [path for path in data_directory.rglob("*") if path.is_file() and path.parent.name != "keys"]
    assert len(files) == 1
    assert MARKER not in files[0].read_bytes()
    assert version.sha256 not in files[0].name
    assert api.read_version(version.id) == MARKER


def test_a_new_version_leaves_the_old_one_as_it_was(version, actor):
    second = api.add_version(
        document_id=version.document_id,
        filename="Leitfaden 2.txt",
        content=b"Neu",
        note="Kapitel 6",
        actor=actor,
        now=NOW,
    )
    assert second.number == 2
    assert api.read_version(version.id) == b"Guten Tag"
    assert api.read_version(second.id) == b"Neu"


def test_a_refused_file_leaves_nothing(dossier, actor, data_directory):
    with pytest.raises(api.FileContentMismatch):
        api.add_document(
            dossier_id=dossier.id, title="x", filename="x.pdf", content=b"Text", actor=actor, now=NOW
        )
    assert not Document.objects.exists()
    assert not (data_directory / "files").exists()


def test_an_upload_that_is_too_large_is_not_even_read(dossier, actor, settings, monkeypatch):
    settings.RECORDS_MAX_FILE_BYTES = 10
    upload = SimpleUploadedFile("x.pdf", samples.PDF)
    monkeypatch.setattr(SimpleUploadedFile, "read", property(lambda self: pytest.fail("read")))
    with pytest.raises(api.FileTooLarge):
        api.add_document(dossier_id=dossier.id, title="x", upload=upload, actor=actor, now=NOW)


@pytest.mark.parametrize(
    "given", [{}, {"content": b"x"}, {"upload": object(), "content": b"x", "filename": "x.txt"}]
)
def test_a_call_without_a_file_is_a_fault_of_the_caller(dossier, actor, given):
    with pytest.raises(TypeError):
        api.add_document(dossier_id=dossier.id, title="x", actor=actor, now=NOW, **given)


@pytest.mark.parametrize(
    "attempt",
    [
        lambda rows: rows.update(note="geändert"),
        lambda rows: rows.delete(),
    ],
)
def test_the_database_refuses_to_change_a_version(version, attempt):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        attempt(Version.objects.filter(pk=version.id))
    assert Version.objects.get(pk=version.id).note == ""


@pytest.mark.parametrize(
    "change",
    [
        {"number": 1},
        {"number": 0},
        {"size": 0},
        {"sha256": "x"},
        {"storage_name": "../x"},
        {"filename": "a/b.txt"},
        {"filename": "a\nb.txt"},
        {"filename": ""},
    ],
)
def test_the_database_refuses_an_impossible_version(version, change):
    values = {
        "document_id": version.document_id, "number": 2, "filename": "a.txt", "media_type": "text/plain",
        "size": 1, "sha256": "0" * 64, "storage_name": "0" * 64, "created_at": NOW,
    } | change  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.create(**values)


@pytest.mark.parametrize(
    "change",
    [{"title": ""}, {"owner_type": ""}, {"classification": "secret"}, {"number": "1"}, {"wrapped_key": b"x"}],
)
def test_the_database_refuses_an_impossible_dossier(dossier, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Dossier.objects.filter(pk=dossier.id).update(**change)


def test_a_damaged_file_is_reported_by_name(version):
    store = default_store()
    path = store.path(Version.objects.get(pk=version.id).storage_name)
    blob = bytearray(path.read_bytes())
    blob[-1] ^= 1
    path.write_bytes(blob)
    with pytest.raises(api.FileDamaged) as refusal:
        api.read_version(version.id)
    assert "Die gespeicherte Datei «Leitfaden.txt» ist beschädigt" in refusal.value.sentence
    assert [damaged.id for damaged in api.damaged_versions()] == [version.id]


def test_a_missing_file_is_reported_by_name(version):
    default_store().delete(Version.objects.get(pk=version.id).storage_name)
    with pytest.raises(api.FileDamaged):
        api.read_version(version.id)


def test_a_file_in_the_place_of_another_is_noticed(version, actor, dossier):
    """Even a row that names another genuine file of the same dossier does not open."""
    other = api.add_document(
        dossier_id=dossier.id, title="x", filename="x.txt", content=b"anderes", actor=actor, now=NOW
    )
    row = Version.objects.select_related("document__dossier").get(pk=version.id)
    row.storage_name = Version.objects.get(pk=other.id).storage_name
    from nahtstelle.ground.records.queries.documents import content_of

    with pytest.raises(api.FileDamaged):
        content_of(row)


def test_the_wrong_master_key_is_refused_for_reading_writing_and_opening(version, dossier, actor, settings):
    settings.MASTER_KEY = base64.b64encode(b"x" * 32).decode()
    with pytest.raises(api.MasterKeyRefused) as refusal:
        api.read_version(version.id)
    assert "passt nicht" in refusal.value.sentence
    with pytest.raises(api.MasterKeyRefused):
        api.add_document(
            dossier_id=dossier.id, title="x", filename="x.txt", content=b"x", actor=actor, now=NOW
        )
    with pytest.raises(api.MasterKeyRefused):
        open_dossier(actor)


def test_a_lost_key_file_is_never_replaced_while_dossiers_exist(version, actor):
    api.master_key_path().unlink()
    with pytest.raises(api.MasterKeyRefused):
        open_dossier(actor)
    assert not api.master_key_path().exists()


def test_documents_come_in_order_with_their_versions_newest_first(version, dossier, actor):
    api.add_document(
        dossier_id=dossier.id,
        title="Anhang",
        filename="a.txt",
        content=b"a",
        actor=actor,
        now=NOW,
        kind="annex",
    )
    api.add_version(document_id=version.document_id, filename="b.txt", content=b"b", actor=actor, now=NOW)
    listed = api.documents(dossier.id)
    assert [(document.title, document.position, document.kind) for document in listed] == [
        ("Leitfaden", 1, "paper"),
        ("Anhang", 2, "annex"),
    ]
    assert [seen.number for seen in listed[0].versions] == [2, 1]
    assert listed[0].latest.filename == "b.txt"
    assert api.documents_of([dossier.id, -1])[-1] == []
    assert [found.id for found in api.dossiers_of(owner_type="tests.thing", owner_id=14)] == [dossier.id]


@pytest.mark.parametrize("count", [1, 12])
def test_the_number_of_queries_does_not_grow_with_documents(dossier, actor, count, django_assert_num_queries):
    for number in range(count):
        added = api.add_document(
            dossier_id=dossier.id, title=f"{number}", filename="a.txt", content=b"a", actor=actor, now=NOW
        )
        api.add_version(document_id=added.document_id, filename="a.txt", content=b"b", actor=actor, now=NOW)
    with django_assert_num_queries(1):
        lines = api.document_lines(dossier.id)
    assert len(lines) == count
    assert [(line.version, line.format, len(line.earlier)) for line in lines] == [(2, "TXT", 1)] * count
