"""The download of a version: /dokumente/<uuid>/<number>/."""

from __future__ import annotations

import pytest

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.records import api
from nahtstelle.ground.records.models import Version
from nahtstelle.ground.records.store import default_store
from nahtstelle.ground.records.tests import samples
from nahtstelle.ground.records.tests.conftest import NOW, open_dossier


@pytest.fixture
def report(dossier, actor) -> api.VersionRef:
    return api.add_document(
        dossier_id=dossier.id,
        title="Bericht",
        filename="Bericht für Zürich.pdf",
        content=samples.PDF,
        actor=actor,
        now=NOW,
    )


def test_a_member_gets_the_file_under_its_name(report, client_for, bruno):
    response = client_for(bruno).get(report.url)
    assert response.content == samples.PDF
    assert response["Content-Type"] == "application/pdf"
    assert (
        response["Content-Disposition"] == "attachment; filename*=utf-8''Bericht%20f%C3%BCr%20Z%C3%BCrich.pdf"
    )
    assert response["Content-Length"] == str(len(samples.PDF))
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert response["Cache-Control"] == "private, no-store"


def test_a_pdf_can_be_looked_at_in_the_browser(report, client_for, bruno):
    response = client_for(bruno).get(report.url, {"ansicht": "1"})
    assert response["Content-Disposition"].startswith("inline;")
    assert "script-src" not in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_anything_else_is_always_saved(version, client_for, bruno):
    response = client_for(bruno).get(version.url, {"ansicht": "1"})
    assert response["Content-Disposition"] == 'attachment; filename="Leitfaden.txt"'
    assert response["Content-Type"] == "text/plain"


def test_outsiders_find_nothing(report, client_for, carla):
    assert client_for(carla).get(report.url).status_code == 404


@pytest.mark.parametrize("number", [0, 2, 99])
def test_a_version_that_is_not_there_looks_the_same(report, client_for, bruno, number):
    assert client_for(bruno).get(f"/dokumente/{report.document_uuid}/{number}/").status_code == 404


def test_anonymous_people_are_sent_to_sign_in(report, anybody):
    response = anybody.get(report.url)
    assert response.status_code == 302
    assert report.url in response["Location"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_other_methods_are_refused(report, client_for, bruno, method):
    assert getattr(client_for(bruno), method)(report.url).status_code == 405


def test_reading_an_internal_paper_leaves_no_entry(report, client_for, bruno):
    client_for(bruno).get(report.url)
    assert not Entry.objects.filter(code="records.version.downloaded").exists()


def test_reading_a_confidential_paper_is_an_entry_for_those_who_got_it(
    actor, owned, client_for, bruno, carla
):
    dossier = open_dossier(actor, classification="confidential")
    paper = api.add_document(
        dossier_id=dossier.id, title="Personalie", filename="p.txt", content=b"x", actor=actor, now=NOW
    )
    client_for(carla).get(paper.url)
    client_for(bruno).get(paper.url)
    entry = Entry.objects.get(code="records.version.downloaded")
    assert (entry.actor_id, entry.institution_id, entry.subject_id) == (
        bruno.pk,
        bruno.institution_id,
        str(paper.id),
    )
    assert entry.facts == {"document": str(paper.document_uuid), "number": 1}


def test_a_damaged_file_ends_in_a_sentence(report, client_for, bruno):
    default_store().delete(Version.objects.get(pk=report.id).storage_name)
    page = client_for(bruno).page(report.url, status=409)
    assert "Die gespeicherte Datei «Bericht für Zürich.pdf» ist beschädigt" in page.text
