"""The pack of each recipient: what they may see, in order, with page numbers and bookmarks, and nothing else."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.lifecycle.api import PermissionRefused
from nahtstelle.ground.records import api as records
from nahtstelle.structure.governance.actions import packs as actions
from nahtstelle.structure.governance.actions.agenda import add_late_papers
from nahtstelle.structure.governance.actions.meetings import cancel_meeting, hold_meeting, invite_meeting
from nahtstelle.structure.governance.actions.restrictions import restrict_item
from nahtstelle.structure.governance.models import Meeting, PaperPack, Recusal
from nahtstelle.structure.governance.packing import Workshop
from nahtstelle.structure.governance.tests.gatherings import item_of, meeting_of
from nahtstelle.structure.governance.tests.papers import (
    add_paper,
    outline_of,
    pages_of,
    pdf_saying,
    with_papers,
)

JOBS = ProcrastinateJob.objects.filter(task_name="governance.build_packs")


@pytest.fixture
def meeting(structure) -> Meeting:
    return meeting_of(structure.coordination)


@pytest.fixture
def agenda(meeting, make_proposal):
    """Two items with papers and one without."""
    first = with_papers(
        meeting, make_proposal, "Anmeldung", ("Bericht.pdf", pdf_saying("BERICHTEINS", "BERICHTZWEI"))
    )
    second = with_papers(meeting, make_proposal, "Nachfolge", ("Dossier.pdf", pdf_saying("GEHEIMEINS")))
    item_of(meeting, "Varia")
    return first, second


def build(meeting, now) -> int:
    return actions.build_packs(meeting_id=meeting.pk, now=now)


def pack_of(meeting, person) -> PaperPack:
    return PaperPack.objects.get(meeting=meeting, user=person)


def content_of(meeting, person) -> bytes:
    return records.read_version(pack_of(meeting, person).version_id)


def test_inviting_builds_a_pack_for_everybody(agenda, meeting, actor_of, anna, bruno, nora, walter, now):
    invite_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=now)
    assert JOBS.count() == 1
    assert build(meeting, now) == 3
    packs = PaperPack.objects.filter(meeting=meeting)
    assert {pack.user for pack in packs} == {bruno, nora, walter}
    assert all(pack.state == "ready" and pack.dispatched_at == now for pack in packs)
    text = pages_of(content_of(meeting, bruno))
    total = len(text)
    assert pack_of(meeting, bruno).pages == total == 3 + 3 + 2
    assert "Bruno Bieri" in text[0]
    assert [f"Seite {number} von {total}" in page for number, page in enumerate(text, 1)] == [True] * total
    assert "BERICHTEINS" in text[4]
    assert "GEHEIMEINS" in text[7]
    assert outline_of(content_of(meeting, bruno)) == [
        "Deckblatt", "Traktanden", "Inhalt", "1. Anmeldung", "Bericht", "2. Nachfolge", "Dossier",
    ]  # fmt: skip
    with _opened(meeting, bruno) as pdf:
        assert str(pdf.Root.Lang) == "de-CH"
        assert "Bruno Bieri" in str(pdf.docinfo["/Title"])


def _opened(meeting, person):
    import io

    import pikepdf

    return pikepdf.open(io.BytesIO(content_of(meeting, person)))


def test_the_contents_lead_to_the_pages(agenda, meeting, actor_of, anna, bruno, now):
    invite_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=now)
    build(meeting, now)
    with _opened(meeting, bruno) as pdf:
        links = [link for page in pdf.pages for link in page.obj.get("/Annots", [])]
        targets = {pdf.pages.index(link.Dest[0]) + 1 for link in links if "/Dest" in link}
        assert targets == {4, 5, 7, 8}
        assert not any("mappe.invalid" in str(link.get("/A", "")) for link in links)


def test_a_restricted_item_is_in_the_packs_of_those_named_only_with_their_names(
    agenda, meeting, actor_of, anna, bruno, nora, walter, now
):
    restrict_item(actor=actor_of(anna), item_id=agenda[1].pk, reader_ids=[nora.pk], now=now)
    invite_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=now)
    build(meeting, now)
    others = "\n".join(pages_of(content_of(meeting, bruno)))
    assert "GEHEIM" not in others
    assert "Nachfolge" not in others
    assert "Vertraulich" not in others
    assert not pack_of(meeting, bruno).is_confidential
    for person in (nora, walter):
        pages = pages_of(content_of(meeting, person))
        assert f"Vertraulich · {person.full_name}" in pages[-1]
        assert "GEHEIMEINS" in pages[-1]
        assert not any(f"Vertraulich · {person.full_name}" in page for page in pages if "BERICHT" in page)
        assert pack_of(meeting, person).is_confidential


def test_papers_of_a_confidential_dossier_carry_the_name(meeting, make_proposal, actor_of, anna, bruno, now):
    paper = ("Lohn.pdf", pdf_saying("LOHN"))
    with_papers(meeting, make_proposal, "Lohn", paper, classification="confidential")
    invite_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=now)
    build(meeting, now)
    assert "Vertraulich · Bruno Bieri" in pages_of(content_of(meeting, bruno))[-1]


def test_what_came_since_is_marked_until_the_next_dispatch(agenda, meeting, actor_of, anna, bruno, now):
    invite_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=now)
    build(meeting, now)
    assert "neu seit" not in "\n".join(pages_of(content_of(meeting, bruno)))
    add_paper(agenda[0].proposal, "Nachtrag.pdf", pdf_saying("NACHTRAG"))
    later = now + dt.timedelta(days=8)
    assert add_late_papers(actor=actor_of(anna), meeting_id=meeting.pk, now=later) == 1
    build(meeting, later)
    pages = pages_of(content_of(meeting, bruno))
    assert "Neu seit 2. März: 1 Unterlage." in pages[0]
    assert pages[2].count("neu seit 2. März") == 1
    assert "neu seit 2. März" in pages[3]
    actions.request_packs(actor=actor_of(anna), meeting_id=meeting.pk, now=later + dt.timedelta(days=1))
    build(meeting, later + dt.timedelta(days=1))
    assert "neu seit 2. März" in pages_of(content_of(meeting, bruno))[2], "building again keeps the mark"
    add_paper(agenda[0].proposal, "Nachtrag zwei.pdf", pdf_saying("NACHTRAGZWEI"))
    last = later + dt.timedelta(days=2)
    add_late_papers(actor=actor_of(anna), meeting_id=meeting.pk, now=last)
    build(meeting, last)
    contents = pages_of(content_of(meeting, bruno))[2]
    assert contents.count("neu seit 10. März") == 1
    assert "neu seit 2. März" not in contents


def test_whoever_is_recused_gets_the_item_without_its_papers(
    agenda, meeting, actor_of, anna, bruno, nora, now
):
    invite_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=now)
    Recusal.objects.create(item=agenda[1], user=bruno, reason="Eigene Stelle")
    build(meeting, now)
    pages = "\n".join(pages_of(content_of(meeting, bruno)))
    assert "Sie sind bei diesem Traktandum im Ausstand" in pages
    assert "GEHEIM" not in pages
    assert "GEHEIM" in "\n".join(pages_of(content_of(meeting, nora)))


def test_what_cannot_be_bound_is_named_and_the_pack_is_built(
    meeting, make_proposal, actor_of, anna, bruno, now
):
    with_papers(
        meeting, make_proposal, "Anmeldung",
        ("Gesperrt.pdf", pdf_saying("X", password="geheim")),
        ("Kaputt.pdf", b"%PDF-1.4\nnichts\n%%EOF"),
        ("Gut.pdf", pdf_saying("GUT")),
    )  # fmt: skip
    invite_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=now)
    assert build(meeting, now) == 3
    text = "\n".join(pages_of(content_of(meeting, bruno)))
    assert "«Gesperrt.pdf» ist mit einem Kennwort geschützt" in text
    assert "«Kaputt.pdf» ist beschädigt" in text
    assert "GUT" in text
    assert "/dokumente/" in text


def test_a_trial_before_the_invitation_reaches_nobody(agenda, meeting, actor_of, anna, bruno, now):
    assert actions.request_packs(actor=actor_of(anna), meeting_id=meeting.pk, now=now) == 3
    build(meeting, now)
    pack = pack_of(meeting, bruno)
    assert (pack.state, pack.dispatched_at, pack.sent) == ("ready", None, {})
    assert not PaperPack.objects.visible_to(actor_of(bruno)).exists()


def test_pressing_twice_builds_once(agenda, meeting, actor_of, anna, now):
    actions.request_packs(actor=actor_of(anna), meeting_id=meeting.pk, now=now)
    with pytest.raises(actions.PacksNotBuildable):
        actions.request_packs(actor=actor_of(anna), meeting_id=meeting.pk, now=now)
    assert JOBS.count() == 1
    assert build(meeting, now) == 3
    assert build(meeting, now) == 0


def test_a_job_that_waits_builds_what_is_asked_for_meanwhile(agenda, meeting, actor_of, anna, now):
    actions.request_packs(actor=actor_of(anna), meeting_id=meeting.pk, now=now)
    invite_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=now)
    assert JOBS.count() == 1
    assert set(PaperPack.objects.values_list("state", flat=True)) == {"queued"}


def test_a_run_that_was_killed_is_taken_up_where_it_ended(agenda, meeting, actor_of, anna, now, monkeypatch):
    invite_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=now)
    bound, real = [], Workshop.build

    def killed(self, contents, reader):
        if len(bound) == 1:
            raise KeyboardInterrupt
        bound.append(reader.name)
        return real(self, contents, reader)

    monkeypatch.setattr(Workshop, "build", killed)
    with pytest.raises(KeyboardInterrupt):
        build(meeting, now)
    assert sorted(PaperPack.objects.values_list("state", flat=True)) == ["building", "queued", "ready"]
    monkeypatch.setattr(Workshop, "build", real)
    assert build(meeting, now) == 2
    assert set(PaperPack.objects.values_list("state", flat=True)) == {"ready"}


def test_a_fault_is_written_down_and_the_others_are_built(
    agenda, meeting, actor_of, anna, bruno, now, monkeypatch
):
    invite_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=now)
    real = Workshop.build

    def faulty(self, contents, reader):
        if reader.name == bruno.full_name:
            raise ZeroDivisionError
        return real(self, contents, reader)

    monkeypatch.setattr(Workshop, "build", faulty)
    with pytest.raises(ZeroDivisionError):
        build(meeting, now)
    assert build(meeting, now) == 2
    assert pack_of(meeting, bruno).state == "failed"
    assert pack_of(meeting, bruno).failure


def test_a_pack_asked_for_again_while_it_is_built_is_built_again(
    agenda, meeting, actor_of, anna, now, monkeypatch
):
    invite_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=now)
    later, real, done = now + dt.timedelta(minutes=1), Workshop.build, []

    def overtaken(self, contents, reader):
        if not done:
            done.append(1)
            actions.queue_packs(meeting=meeting, actor=actor_of(anna), now=later)
        return real(self, contents, reader)

    monkeypatch.setattr(Workshop, "build", overtaken)
    assert build(meeting, now) == 3
    assert set(PaperPack.objects.values_list("state", "requested_at")) == {("ready", later)}


@pytest.mark.django_db(transaction=True)
def test_two_at_once_build_once(agenda, meeting, actor_of, anna, now):
    import threading

    invite_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=now)
    counts: list[int] = []

    def run() -> None:
        try:
            counts.append(build(meeting, now))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 3
    assert {pack.version.number for pack in PaperPack.objects.select_related("version")} == {1}


def test_the_common_parts_are_made_once(agenda, meeting, actor_of, anna, now, monkeypatch):
    invite_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=now)
    read: list[str] = []
    real = actions.records.to_pdf
    monkeypatch.setattr(
        actions.records, "to_pdf", lambda **file: read.append(file["filename"]) or real(**file)
    )
    build(meeting, now)
    assert sorted(read) == ["Bericht.pdf", "Dossier.pdf"]


def test_the_end_of_the_job_is_in_the_worklist(agenda, meeting, actor_of, anna, now):
    from nahtstelle.ground.worklist.api import duties_for

    invite_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=now)
    build(meeting, now)
    duties = duties_for(actor_of(anna)).filter(kind="governance.meeting.packs")
    assert duties.count() == 1
    actions.confirm_packs(actor=actor_of(anna), meeting_id=meeting.pk, now=now)
    assert duties.count() == 0


def test_nobody_but_the_secretariat_builds_and_nothing_for_a_cancelled_meeting(
    agenda, meeting, actor_of, anna, bruno, now
):
    with pytest.raises(PermissionRefused):
        actions.request_packs(actor=actor_of(bruno), meeting_id=meeting.pk, now=now)
    with pytest.raises(PermissionRefused):
        actions.confirm_packs(actor=actor_of(bruno), meeting_id=meeting.pk, now=now)
    cancel_meeting(actor=actor_of(anna), meeting_id=meeting.pk, reason="Kein Geschäft", now=now)
    with pytest.raises(actions.PacksNotBuildable):
        actions.request_packs(actor=actor_of(anna), meeting_id=meeting.pk, now=now)


def test_restricting_an_item_takes_it_out_at_once(agenda, meeting, actor_of, anna, bruno, nora, now):
    invite_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=now)
    build(meeting, now)
    pack = pack_of(meeting, bruno)

    def take() -> None:
        actions.download_pack(actor=actor_of(bruno), meeting_id=meeting.pk, pack_id=pack.pk, now=now)

    take()
    restrict_item(actor=actor_of(anna), item_id=agenda[1].pk, reader_ids=[nora.pk], now=now)
    with pytest.raises(actions.PackNotReady):
        take()
    build(meeting, now)
    take()
    assert "GEHEIM" not in "\n".join(pages_of(content_of(meeting, bruno)))


def test_the_download_of_a_confidential_pack_is_an_audit_entry(
    agenda, meeting, actor_of, anna, bruno, nora, now
):
    restrict_item(actor=actor_of(anna), item_id=agenda[1].pk, reader_ids=[nora.pk], now=now)
    invite_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=now)
    build(meeting, now)
    for person in (bruno, nora):
        pack = pack_of(meeting, person)
        actions.download_pack(actor=actor_of(person), meeting_id=meeting.pk, pack_id=pack.pk, now=now)
    entry = Entry.objects.get(code="governance.pack.downloaded")
    assert entry.subject_id == str(pack_of(meeting, nora).pk) or entry.subject_id == pack_of(meeting, nora).pk


def test_packs_stay_after_the_meeting(agenda, structure, meeting, actor_of, anna, bruno, now):
    invite_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=now)
    build(meeting, now)
    Meeting.objects.filter(pk=meeting.pk).update(date=now.date())
    hold_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=now)
    assert PaperPack.objects.visible_to(actor_of(bruno)).count() == 1
