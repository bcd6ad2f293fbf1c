"""Documents out and in, and two versions side by side: /dokumente/<uuid>/."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.lifecycle.api import PermissionRefused
from nahtstelle.ground.records import access, api
from nahtstelle.ground.records.actions import checkouts as actions
from nahtstelle.ground.records.comparing import compare_texts, count_changes
from nahtstelle.ground.records.models import Checkout, Dossier
from nahtstelle.ground.records.refusals import DocumentOut, DossierSealed, NotOut, ReasonMissing
from nahtstelle.ground.records.tests.conftest import NOW, OWNER

STEPS = ("auschecken", "einchecken", "zurueckgeben", "auschecken/aufheben", "vergleich")


@pytest.fixture
def writers(owned, monkeypatch):
    """Whoever reads the invented thing may write it."""
    monkeypatch.setitem(access._writers, OWNER, lambda actor, owner_id: actor.user_id is not None)


@pytest.fixture
def uuid(version, writers):
    return version.document_uuid


def file(content: bytes = b"Guten Abend", name: str = "Leitfaden.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_one_at_a_time(uuid, actor, actor_of, bruno):
    actions.check_out(uuid=uuid, actor=actor, now=NOW)
    with pytest.raises(DocumentOut, match="Anna Ammann"):
        actions.check_out(uuid=uuid, actor=actor_of(bruno), now=NOW)
    assert Checkout.objects.count() == 1


def test_the_database_lets_nobody_in_between(uuid, version, actor, bruno):
    actions.check_out(uuid=uuid, actor=actor, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Checkout.objects.create(document_id=version.document_id, user=bruno, since=NOW)


def test_nobody_else_adds_a_version_meanwhile(uuid, version, actor, actor_of, bruno):
    actions.check_out(uuid=uuid, actor=actor, now=NOW)
    with pytest.raises(DocumentOut, match=r"28\. März 2026"):
        api.add_version(document_id=version.document_id, upload=file(), actor=actor_of(bruno), now=NOW)
    with pytest.raises(NotOut):
        actions.check_in(uuid=uuid, upload=file(), note="x", actor=actor_of(bruno), now=NOW)
    assert len(api.documents(Dossier.objects.get().pk)[0].versions) == 1


def test_what_comes_back_is_a_new_version(uuid, version, actor):
    actions.check_out(uuid=uuid, actor=actor, now=NOW)
    made = actions.check_in(uuid=uuid, upload=file(), note=" Gruss geändert ", actor=actor, now=NOW)
    assert (made.number, made.note) == (2, "Gruss geändert")
    assert api.read_version(version.id) == b"Guten Tag"
    assert Checkout.objects.get().ended_how == "checked_in"
    with pytest.raises(NotOut):
        actions.check_in(uuid=uuid, upload=file(), note="x", actor=actor, now=NOW)
    codes = set(Entry.objects.values_list("code", flat=True))
    assert {"records.document.checked_out", "records.document.checked_in"} <= codes


def test_a_refused_file_leaves_it_out(uuid, actor):
    actions.check_out(uuid=uuid, actor=actor, now=NOW)
    with pytest.raises(api.FileRefused):
        actions.check_in(uuid=uuid, upload=file(name="a.exe"), note="x", actor=actor, now=NOW)
    assert Checkout.objects.get().until is None


def test_the_secretariat_lifts_a_checkout_with_a_reason(uuid, actor, actor_of, bruno):
    actions.check_out(uuid=uuid, actor=actor_of(bruno), now=NOW)
    with pytest.raises(ReasonMissing):
        actions.break_checkout(uuid=uuid, reason=" ", actor=actor, now=NOW)
    with pytest.raises(PermissionRefused):
        actions.break_checkout(uuid=uuid, reason="x", actor=actor_of(bruno), now=NOW)
    actions.break_checkout(uuid=uuid, reason="Ferien", actor=actor, now=NOW)
    with pytest.raises(NotOut):
        actions.check_in(uuid=uuid, upload=file(), note="x", actor=actor_of(bruno), now=NOW)
    actions.check_out(uuid=uuid, actor=actor, now=NOW)


def test_what_the_software_makes_stays(dossier, writers, actor):
    made = api.add_document(
        dossier_id=dossier.id,
        title="Auszug",
        filename="a.txt",
        content=b"x",
        kind="excerpt",
        actor=actor,
        now=NOW,
    )
    with pytest.raises(PermissionRefused):
        actions.check_out(uuid=made.document_uuid, actor=actor, now=NOW)


def test_a_reader_without_the_pen_takes_nothing_out(version, owned, actor_of, bruno):
    with pytest.raises(PermissionRefused):
        actions.check_out(uuid=version.document_uuid, actor=actor_of(bruno), now=NOW)


def test_nothing_is_taken_out_of_an_offered_dossier(uuid, actor):
    Dossier.objects.update(state="offered", closed_on=NOW.date(), retained_until=NOW.date())
    with pytest.raises(DossierSealed):
        actions.check_out(uuid=uuid, actor=actor, now=NOW)


# --- screens


def test_the_way_on_screen(uuid, client_for, anna, bruno):
    here = f"/dokumente/{uuid}/"
    holder, other = client_for(bruno), client_for(anna)
    assert holder.post(f"{here}auschecken/").status_code == 302
    assert "Sie haben dieses Dokument" in holder.page(here).text
    assert "Bruno Bieri hat dieses Dokument" in other.page(here).text
    assert other.get(f"{here}einchecken/").status_code == 403
    assert holder.get(f"{here}auschecken/aufheben/").status_code == 403
    holder.send(f"{here}einchecken/", {"note": "x"})
    assert holder.post(f"{here}einchecken/", {"note": "Neuer Gruss", "file": file()}).status_code == 302
    assert "Neuer Gruss" in other.page(here).text
    page = other.page(f"{here}vergleich/", von="1", bis="2")
    assert "<del>Tag</del>" in page.html
    assert "<ins>Abend</ins>" in page.html


def test_a_checkout_is_lifted_on_screen(uuid, client_for, anna, bruno):
    here = f"/dokumente/{uuid}/"
    client_for(bruno).post(f"{here}auschecken/")
    client_for(anna).send(f"{here}auschecken/aufheben/", {"reason": ""})
    assert client_for(anna).post(f"{here}auschecken/aufheben/", {"reason": "Ferien"}).status_code == 302
    answer = client_for(bruno).post(f"{here}zurueckgeben/", follow=True)
    assert "nicht (mehr) ausgecheckt" in answer.content.decode()


@pytest.mark.parametrize("step", STEPS)
def test_outsiders_find_nothing(uuid, client_for, carla, anybody, step):
    method = "post" if step in {"auschecken", "zurueckgeben"} else "get"
    where = f"/dokumente/{uuid}/{step}/"
    assert getattr(client_for(carla), method)(where).status_code == 404
    assert getattr(anybody, method)(where).status_code == 302
    assert client_for(carla).put(where).status_code == 405


def test_a_version_that_is_not_there_is_not_found(uuid, client_for, anna):
    client = client_for(anna)
    assert client.get(f"/dokumente/{uuid}/vergleich/", {"von": "1", "bis": "9"}).status_code == 404
    assert client.get(f"/dokumente/{uuid}/vergleich/", {"von": "²", "bis": "-1"}).status_code == 200


def test_pictures_are_not_compared(uuid, version, actor, client_for, anna):
    from nahtstelle.ground.records.tests.samples import PNG

    api.add_version(document_id=version.document_id, upload=file(PNG, "bild.png"), actor=actor, now=NOW)
    page = client_for(anna).page(f"/dokumente/{uuid}/vergleich/")
    assert "lassen sich nicht vergleichen" in page.text


def test_markup_in_a_text_stays_text(uuid, version, actor, client_for, anna):
    evil = b"Guten <script>alert(1)</script> Tag"
    api.add_version(document_id=version.document_id, upload=file(evil), actor=actor, now=NOW)
    page = client_for(anna).page(f"/dokumente/{uuid}/vergleich/")
    assert "<script>alert" not in page.html


# --- comparing


def words(parts) -> str:
    return "".join(f"[{part.text}]" if part.changed else part.text for part in parts)


def test_words_are_marked_where_they_differ():
    (pair,) = compare_texts("Das EKG trifft sich dreimal.", "Das EKG trifft sich viermal.")
    assert words(pair.before) == "Das EKG trifft sich [dreimal]."
    assert words(pair.after) == "Das EKG trifft sich [viermal]."


def test_equal_stretches_are_folded_and_nothing_is_lost():
    before = [f"Absatz {n}" for n in range(20)]
    after = [*before[:10], "Neu", *before[10:]]
    pairs = compare_texts("\n".join(before), "\n\n".join(after))
    assert count_changes(pairs) == 1
    shown = sum(1 for pair in pairs if not pair.skipped)
    assert shown + sum(pair.skipped for pair in pairs) == len(after)


def test_space_alone_is_no_change():
    assert count_changes(compare_texts("a  b\n\nc", "a b\nc")) == 0


@pytest.mark.parametrize(("before", "after"), [("", "neu"), ("alt", ""), ("", "")])
def test_empty_texts_are_compared_too(before, after):
    assert count_changes(compare_texts(before, after)) == (before != after)
