"""The letter to the national IIZ office: /geschaefte/<id>/schreiben/ (000 §8.1.3)."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.identity.models import Institution
from nahtstelle.ground.lifecycle.api import PermissionRefused
from nahtstelle.ground.records import api as records
from nahtstelle.ground.worklist.models import Duty
from nahtstelle.structure.enquiries.actions import enquiries, letters
from nahtstelle.structure.enquiries.models import NationalLetter
from nahtstelle.structure.governance.actions import judgement, proposals
from nahtstelle.structure.governance.models import Proposal

NOW = timezone.now()
TODAY = timezone.localdate(NOW)


@pytest.fixture
def office(institutions) -> Institution:
    return Institution.objects.create(key="niiz", name="Nationale IIZ-Fachstelle", kind="federal")


@pytest.fixture
def forwarded(office, bruno, actor_of, actor, django_capture_on_commit_callbacks) -> Proposal:
    text = proposals.ProposalText(
        title="Wartefristen",
        origin="initiative",
        request="decision",
        field_of_service="labour_market",
        background="ALV und IV rechnen verschieden.",
        motion="Die Fristen werden angeglichen.",
    )
    bruno_acts = actor_of(bruno)
    with django_capture_on_commit_callbacks(execute=True):
        made = proposals.create_proposal(text=text, actor=bruno_acts, now=NOW)
        proposals.submit_proposal(proposal_id=made.pk, actor=bruno_acts, now=NOW)
        upload = SimpleUploadedFile("Beilage.txt", b"Zahlen")
        proposals.add_paper(proposal_id=made.pk, title="Beilage", upload=upload, actor=bruno_acts, now=NOW)
        judgement.forward_proposal(proposal_id=made.pk, reason="Bundesrecht", actor=actor, now=NOW)
    return Proposal.objects.get(pk=made.pk)


def waiting() -> list[tuple[str, dt.date | None]]:
    rows = Duty.objects.filter(closed_at=None, kind="enquiries.letter")
    return [(row.title, row.due_on) for row in rows]


def write(proposal, actor, office, **changes) -> NationalLetter:
    values = {
        "addressee_id": office.pk,
        "reason": "Bundesrecht",
        "summary": "Fristen",
        "actor": actor,
        "now": NOW,
    }
    return letters.write_letter(proposal_id=proposal.pk, **values | changes)


def test_a_forwarded_proposal_waits_for_its_letter(forwarded):
    assert waiting() == [("Der nationalen IIZ schreiben: Wartefristen", None)]


def test_the_letter_is_filed_with_the_proposal_and_names_the_enclosures(forwarded, actor, office):
    letter = write(forwarded, actor, office)
    papers = records.documents(forwarded.dossier_id)
    assert [row.title for row in papers] == ["Beilage", "Schreiben an: Nationale IIZ-Fachstelle"]
    assert records.read_version(papers[1].latest.id).startswith(b"%PDF")
    assert letter.document_id == papers[1].id
    assert Entry.objects.filter(code="enquiries.letter.written").count() == 1
    with pytest.raises(letters.LetterNotPossible):
        write(forwarded, actor, office)


@pytest.mark.parametrize("wrong", [{"reason": " "}, {"summary": ""}, {"addressee_id": 0}])
def test_half_a_letter_is_none(forwarded, actor, office, wrong):
    with pytest.raises(enquiries.TextMissing):
        write(forwarded, actor, office, **wrong)
    assert not NationalLetter.objects.exists()


def test_sending_and_answer_are_recorded_in_this_order(forwarded, actor, office):
    write(forwarded, actor, office)
    reply = {"proposal_id": forwarded.pk, "reply": "Wird geprüft.", "actor": actor, "now": NOW}
    with pytest.raises(letters.LetterNotSent):
        letters.record_reply(reply_on=TODAY, **reply)
    sending = {"proposal_id": forwarded.pk, "sent_how": "post", "actor": actor, "now": NOW}
    with pytest.raises(enquiries.DayRefused):
        letters.send_letter(sent_on=TODAY + dt.timedelta(days=1), **sending)
    letters.send_letter(sent_on=TODAY, **sending)
    ((title, due_on),) = waiting()
    assert title.startswith("Bei der nationalen IIZ nachfragen")
    assert due_on is not None
    assert due_on >= TODAY + dt.timedelta(days=60)
    with pytest.raises(letters.LetterNotPossible):
        letters.send_letter(sent_on=TODAY, **sending)
    letters.record_reply(reply_on=TODAY, **reply)
    assert waiting() == []


def test_only_the_secretariat_writes(forwarded, office, actor_of, bruno):
    with pytest.raises(PermissionRefused):
        write(forwarded, actor_of(bruno), office)


def test_the_whole_way_on_screen(forwarded, office, client_for, anna, bruno, carla):
    client, page = client_for(anna), f"/geschaefte/{forwarded.pk}/"
    here = f"{page}schreiben/"
    assert here in client.page(page).links
    assert "Bundesrecht" in client.page(here).html
    client.send(here, {"addressee": office.pk, "reason": "", "summary": "x"})
    assert client.post(here, {"addressee": office.pk, "reason": "Bund", "summary": "x"}).status_code == 302
    day = TODAY.strftime("%d.%m.%Y")
    client.send(f"{here}versand/", {"sent_on": "01.01.2020", "sent_how": "email"})
    assert client.post(f"{here}versand/", {"sent_on": day, "sent_how": "email"}).status_code == 302
    assert client.post(f"{here}antwort/", {"reply_on": day, "reply": "Wird geprüft."}).status_code == 302
    assert "Wird geprüft." in client.page(here).text
    timeline = client_for(bruno).page(page).text
    assert "Schreiben versandt an: Nationale IIZ-Fachstelle." in timeline
    assert "Nationale IIZ-Fachstelle hat geantwortet." in timeline
    archive = zipfile.ZipFile(io.BytesIO(client.get(f"{here}beilagen.zip").content))
    assert [name[:2] for name in archive.namelist()] == ["00", "01"]
    assert archive.read(archive.namelist()[1]) == b"Zahlen"
    assert here not in client_for(bruno).page(page).links


@pytest.mark.parametrize("part", ["", "versand/", "antwort/", "beilagen.zip"])
def test_readers_are_refused_and_outsiders_find_nothing(forwarded, client_for, bruno, carla, anybody, part):
    where = f"/geschaefte/{forwarded.pk}/schreiben/{part}"
    assert client_for(bruno).get(where).status_code == 403
    assert client_for(carla).get(where).status_code == 404
    assert anybody.get(where).status_code == 302
    assert client_for(bruno).put(where).status_code == 405


def test_a_proposal_that_was_not_forwarded_has_no_letter(client_for, anna, actor, office):
    assert client_for(anna).get("/geschaefte/99999/schreiben/").status_code == 404
    with pytest.raises(letters.LetterNotPossible):
        letters.write_letter(
            proposal_id=99999, addressee_id=office.pk, reason="r", summary="s", actor=actor, now=NOW
        )
