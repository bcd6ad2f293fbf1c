"""The pages of packs: the secretariat's table and progress, a member's own pack, nobody else's."""

from __future__ import annotations

import pytest

from nahtstelle.structure.governance.actions import packs as actions
from nahtstelle.structure.governance.actions.meetings import invite_meeting
from nahtstelle.structure.governance.models import Meeting, PaperPack
from nahtstelle.structure.governance.tests.gatherings import item_of, meeting_of
from nahtstelle.structure.governance.tests.papers import pdf_saying, with_papers


@pytest.fixture
def meeting(structure, make_proposal, today) -> Meeting:
    meeting = meeting_of(structure.coordination, date=today)
    with_papers(meeting, make_proposal, "Anmeldung", ("Bericht.pdf", pdf_saying("BERICHT")))
    return meeting


@pytest.fixture
def sent(meeting, actor_of, anna, now) -> Meeting:
    invite_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=now)
    actions.build_packs(meeting_id=meeting.pk, now=now)
    return meeting


def test_the_secretariat_builds_on_trial_and_sees_how_far_it_is(meeting, client_for, anna, now):
    client, address = client_for(anna), f"/sitzungen/{meeting.pk}/mappen/"
    assert "Noch keine Mappen." in client.page(address).text
    assert client.post(f"{address}erstellen/").headers["Location"] == address
    page = client.page(address)
    assert "0 von 3" in page.text
    assert "In der Warteschlange" in page.text
    progress = client.get(f"{address}stand/")
    assert progress.status_code == 200
    assert "X-Done" not in progress.headers
    client.post(f"{address}erstellen/")
    assert "Die Mappen werden bereits erstellt." in client.page(address).text
    actions.build_packs(meeting_id=meeting.pk, now=now)
    assert client.get(f"{address}stand/").headers["X-Done"] == "1"
    page = client.page(address)
    assert "zur Probe" in page.text
    assert "Bruno Bieri" in page.text
    assert client.post(f"{address}durchgesehen/").status_code == 302
    assert "Als durchgesehen bestätigen" not in client.page(address).text


def test_a_member_opens_their_own_pack_from_the_page_of_the_meeting(sent, client_for, bruno):
    client, pack = client_for(bruno), PaperPack.objects.get(user=bruno)
    page = client.page(f"/sitzungen/{sent.pk}/")
    assert "Meine Mappe öffnen" in page.text
    assert f"PDF, {pack.pages} Seiten" in page.text
    address = f"/sitzungen/{sent.pk}/mappen/{pack.pk}/"
    assert f"{address}?ansicht=1" in page.links
    answer = client.get(address)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.content.startswith(b"%PDF-")
    assert client.get(f"{address}?ansicht=1").headers["Content-Disposition"].startswith("inline")


def test_nobody_finds_the_pack_of_somebody_else(
    sent, structure, client_for, anna, bruno, nora, helene, carla, today
):
    pack = PaperPack.objects.get(user=bruno)
    address = f"/sitzungen/{sent.pk}/mappen/{pack.pk}/"
    for person in (nora, helene, carla):
        assert client_for(person).get(address).status_code == 404, person
    assert client_for(anna).get(address).status_code == 200
    other = meeting_of(structure.committee, date=today)
    assert client_for(bruno).get(f"/sitzungen/{other.pk}/mappen/{pack.pk}/").status_code == 404
    assert client_for(bruno).get(f"/sitzungen/{sent.pk}/mappen/{pack.pk + 999}/").status_code == 404
    assert client_for(nora).get(f"/dokumente/{pack.version.document.uuid}/1/").status_code == 404
    assert client_for(bruno).get(f"/dokumente/{pack.version.document.uuid}/1/").status_code == 404


def test_the_pages_of_the_secretariat_are_closed_to_others(sent, client_for, bruno, carla):
    address = f"/sitzungen/{sent.pk}/mappen/"
    for client, status in ((client_for(bruno), 403), (client_for(carla), 404)):
        assert client.get(address).status_code == status
        assert client.get(f"{address}stand/").status_code == status
        assert client.post(f"{address}erstellen/").status_code == status
        assert client.post(f"{address}durchgesehen/").status_code == status


def test_wrong_methods_and_nobody_signed_in(sent, client_for, client, anna):
    address = f"/sitzungen/{sent.pk}/mappen/"
    assert client_for(anna).post(address).status_code == 405
    assert client_for(anna).get(f"{address}erstellen/").status_code == 405
    assert client_for(anna).get(f"{address}durchgesehen/").status_code == 405
    for path in (address, f"{address}stand/", f"{address}{PaperPack.objects.first().pk}/"):
        assert client.get(path).status_code == 302


def test_a_trial_is_not_on_the_page_of_a_member(meeting, actor_of, client_for, anna, bruno, now):
    actions.request_packs(actor=actor_of(anna), meeting_id=meeting.pk, now=now)
    actions.build_packs(meeting_id=meeting.pk, now=now)
    pack = PaperPack.objects.get(user=bruno)
    assert "Meine Mappe" not in client_for(bruno).page(f"/sitzungen/{meeting.pk}/").text
    assert client_for(bruno).get(f"/sitzungen/{meeting.pk}/mappen/{pack.pk}/").status_code == 404


def test_the_page_says_that_the_pack_comes(meeting, actor_of, client_for, anna, bruno, now):
    invite_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=now)
    assert "Ihre Mappe wird erstellt." in client_for(bruno).page(f"/sitzungen/{meeting.pk}/").text


def test_a_changed_agenda_is_said(sent, client_for, anna):
    item_of(sent, "Nachträglich")
    assert "Traktandenliste hat sich" in client_for(anna).page(f"/sitzungen/{sent.pk}/mappen/").text


def test_without_libreoffice_the_secretariat_reads_it_before_the_dispatch(
    structure, make_proposal, client_for, anna, monkeypatch
):
    from io import BytesIO

    from openpyxl import Workbook

    book = BytesIO()
    Workbook().save(book)
    meeting = meeting_of(structure.coordination)
    with_papers(meeting, make_proposal, "Kosten", ("Kosten.xlsx", book.getvalue()))
    monkeypatch.setattr("nahtstelle.ground.records.conversion.shutil.which", lambda name: None)
    text = client_for(anna).page(f"/sitzungen/{meeting.pk}/mappen/").text
    assert "Aus «Kosten.xlsx» kann hier kein PDF erstellt werden: LibreOffice ist nicht installiert." in text


@pytest.mark.parametrize("count", [3, 30])
def test_the_table_asks_as_often_however_many_there_are(
    structure,
    meeting,
    make_person,
    appoint,
    actor_of,
    client_for,
    anna,
    now,
    count,
    django_assert_max_num_queries,
):
    for number in range(count):
        appoint(make_person("Mit", f"Glied{number}", institution="awa"), structure.coordination)
    actions.request_packs(actor=actor_of(anna), meeting_id=meeting.pk, now=now)
    client = client_for(anna)
    with django_assert_max_num_queries(21):
        client.page(f"/sitzungen/{meeting.pk}/mappen/")
