"""The pages of minutes: who reads, who writes, who is refused, and how many queries it takes."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from nahtstelle.ground.audit.models import Entry
from nahtstelle.structure.governance.actions.minutes import (
    circulate_minutes,
    draft_minutes,
    write_minutes_item,
)
from nahtstelle.structure.governance.actions.minutes_imports import ImportedMinutes, import_minutes
from nahtstelle.structure.governance.models import (
    Meeting,
    Minutes,
    MinutesItem,
    MinutesVersion,
    Objection,
    Recusal,
)
from nahtstelle.structure.governance.tests.gatherings import meeting_of
from nahtstelle.structure.governance.tests.minuted import (
    DAY,
    NOW,
    circulated,
    concluded,
    drafted,
    items_of,
)


@pytest.fixture
def secretariat(anna, actor_of):
    return actor_of(anna)


@pytest.fixture
def minutes(structure, secretariat):
    return circulated(structure.coordination, secretariat)


@pytest.fixture
def open_window(minutes):
    """Circulated minutes whose window is open today, for screens that use the real clock."""
    Minutes.objects.filter(pk=minutes.pk).update(objection_until=timezone.localdate() + dt.timedelta(days=5))
    minutes.refresh_from_db()
    return minutes


def address(minutes, rest=""):
    return f"/sitzungen/{minutes.meeting_id}/protokoll/{rest}"


def test_a_member_reads_circulated_minutes_with_their_results(open_window, client_for, bruno):
    page = client_for(bruno).page(address(open_window))
    assert "Arbeitsweise" in page.text
    assert "Beschluss EKG 2026/1" in page.text
    assert "Keine Einwände" in page.text
    assert address(open_window, f"einwand/{items_of(open_window)[0].pk}/") in page.links
    assert not [link for link in page.links if "/traktanden/" in link]


def test_a_draft_is_the_secretariats_own(structure, secretariat, client_for, anna, bruno):
    minutes = drafted(structure.coordination, secretariat)
    client_for(anna).page(address(minutes))
    assert client_for(bruno).get(address(minutes)).status_code == 404


def test_outsiders_and_the_case_level_find_nothing(minutes, client_for, carla, eva, dario, anybody):
    for person in (carla, eva, dario):
        assert client_for(person).get(address(minutes)).status_code == 404
    assert anybody.get(address(minutes)).status_code == 302


def test_the_secretariat_begins_the_minutes(structure, secretariat, client_for, anna, bruno):
    meeting = concluded(structure.coordination, secretariat)
    path = f"/sitzungen/{meeting.pk}/protokoll/"
    page = client_for(anna).page(path)
    assert "Protokoll entwerfen" in page.text
    assert client_for(bruno).get(path).status_code == 404
    assert client_for(bruno).post(f"{path}entwerfen/").status_code == 403
    assert client_for(anna).get(f"{path}entwerfen/").status_code == 405
    assert client_for(anna).post(f"{path}entwerfen/").url == path
    assert Meeting.objects.get(pk=meeting.pk).state == "minutes_drafted"


def test_a_meeting_not_held_has_no_minutes_to_begin(structure, client_for, anna):
    meeting = Meeting.objects.create(body=structure.coordination, date=dt.date(2026, 4, 28))
    assert client_for(anna).get(f"/sitzungen/{meeting.pk}/protokoll/").status_code == 404


def test_the_text_of_an_item_is_written_and_audited(structure, secretariat, client_for, anna):
    minutes = drafted(structure.coordination, secretariat)
    item, client = items_of(minutes)[0], client_for(anna)
    path = address(minutes, f"traktanden/{item.pk}/")
    client.page(path)
    response = client.post(path, {"text": "Der Vorsitz stellt vor.", "version": "0"})
    assert response.url == f"{address(minutes)}#traktandum-{item.pk}"
    assert "Der Vorsitz stellt vor." in client.page(address(minutes)).text
    assert Entry.objects.filter(code="governance.minutes.item_written").count() == 1


def test_two_who_write_see_both_texts_and_choose(structure, secretariat, client_for, anna):
    minutes = drafted(structure.coordination, secretariat)
    item, client = items_of(minutes)[0], client_for(anna)
    path = address(minutes, f"traktanden/{item.pk}/")
    client.post(path, {"text": "Erster Text.", "version": "0"})
    page = client.send(path, {"text": "Zweiter Text.", "version": "0"}, status=409)
    assert "Erster Text." in page.text
    assert "Zweiter Text." in page.text
    again = {"text": "Zweiter Text.", "version": "1", "conflict_choice": "theirs"}
    client.post(path, again)
    assert MinutesItem.objects.get(item=item).text == "Erster Text."
    client.post(path, again | {"conflict_choice": "mine"})
    assert MinutesItem.objects.get(item=item).text == "Zweiter Text."


def test_members_do_not_write(structure, secretariat, client_for, bruno, carla):
    minutes = drafted(structure.coordination, secretariat)
    path = address(minutes, f"traktanden/{items_of(minutes)[0].pk}/")
    assert client_for(bruno).get(path).status_code == 403
    assert client_for(bruno).post(path, {"text": "x", "version": "0"}).status_code == 403
    assert client_for(carla).get(path).status_code == 404


def test_circulating_asks_for_the_way_and_happens_once(structure, secretariat, client_for, anna, bruno):
    minutes = drafted(structure.coordination, secretariat)
    client, path = client_for(anna), address(minutes, "zustellen/")
    assert "Traktanden ohne Text" in client.page(path).text
    client.send(path, {"approval": "irgendwie"})
    assert client.post(path, {"approval": "silence"}).url == address(minutes)
    assert client.post(path, {"approval": "silence"}).status_code == 409
    assert client_for(bruno).get(path).status_code == 403


def test_a_member_objects_and_the_secretariat_answers(open_window, client_for, anna, bruno):
    item = items_of(open_window)[0]
    path = address(open_window, f"einwand/{item.pk}/")
    member, office = client_for(bruno), client_for(anna)
    member.page(path)
    member.send(path, {"text": " "})
    assert member.post(path, {"text": "Es waren drei."}).url == address(open_window)
    objection = Objection.objects.get()
    answer = f"/protokolle/einwaende/{objection.pk}/"
    assert member.get(answer).status_code == 403
    office.page(answer)
    given = {"verdict": "accepted", "reason": "Stimmt.", "text": "Es waren drei.", "version": "0"}
    office.send(answer, given | {"text": ""})
    assert office.post(answer, given).url == address(open_window)
    page = office.page(address(open_window))
    assert "Stimmt." in page.text
    assert "Es waren drei." in office.page(address(open_window, "zustellen/")).text
    office.post(address(open_window, "zustellen/"), {"approval": "silence"})
    assert "Es waren drei." in member.page(address(open_window, "fassungen/2/")).text


def test_who_was_not_of_the_day_does_not_object(open_window, client_for, anna, helene, carla):
    path = address(open_window, "einwand/0/")
    assert client_for(helene).post(path, {"text": "x"}).status_code == 403
    assert client_for(anna).post(path, {"text": "x"}).status_code == 403
    assert client_for(carla).post(path, {"text": "x"}).status_code == 404


def test_confirming_is_noted(open_window, client_for, bruno, anna):
    client = client_for(bruno)
    assert client.get(address(open_window, "bestaetigen/")).status_code == 405
    client.post(address(open_window, "bestaetigen/"))
    assert "bestätigt" in client_for(anna).page(address(open_window)).text


def test_approving_by_hand_waits_for_the_window(minutes, client_for, anna, bruno):
    path = address(minutes, "genehmigen/")
    assert client_for(bruno).post(path).status_code == 403
    client = client_for(anna)
    Minutes.objects.filter(pk=minutes.pk).update(objection_until=timezone.localdate())
    client.post(path)
    assert Minutes.objects.get(pk=minutes.pk).state == "circulated"
    Minutes.objects.filter(pk=minutes.pk).update(objection_until=timezone.localdate() - dt.timedelta(days=1))
    client.post(path)
    assert Minutes.objects.get(pk=minutes.pk).state == "approved"
    assert "Genehmigt" in client.page(address(minutes)).text


def test_the_pdf_is_the_stored_one_for_who_sees_everything(minutes, client_for, bruno, carla):
    path = address(minutes, "fassungen/1/pdf/")
    response = client_for(bruno).get(path)
    assert response.url.startswith("/dokumente/")
    assert client_for(bruno).get(response.url).status_code == 200
    assert client_for(carla).get(path).status_code == 404


def test_the_page_takes_as_many_queries_for_thirty_items_as_for_three(
    structure, secretariat, client_for, bruno
):
    counts = []
    for body, items in ((structure.coordination, 3), (structure.committee, 30)):
        minutes = circulated(body, secretariat, items=items)
        client = client_for(bruno)
        client.get(address(minutes))
        with CaptureQueriesContext(connection) as queries:
            client.page(address(minutes))
        counts.append(len(queries))
    assert counts[0] == counts[1], counts


def pdf_text(content):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def test_who_left_for_an_item_gets_a_copy_without_what_was_said(structure, secretariat, client_for, nora):
    meeting = concluded(structure.coordination, secretariat)
    item = meeting.items.order_by("position").first()
    Recusal.objects.create(item=item, user=nora, reason="Beteiligt")
    draft_minutes(meeting_id=meeting.pk, actor=secretariat, now=NOW)
    write_minutes_item(
        meeting_id=meeting.pk,
        item_id=item.pk,
        text="Geheime Beratung.",
        version=0,
        actor=secretariat,
        now=NOW,
    )
    circulate_minutes(meeting_id=meeting.pk, approval="silence", actor=secretariat, now=NOW)
    minutes, client = Minutes.objects.get(meeting=meeting), client_for(nora)
    text = pdf_text(client.get(address(minutes, "fassungen/1/pdf/")).content)
    assert "Geheime Beratung" not in text
    assert "EKG 2026/1" in text
    assert "Ausfertigung" in text
    assert "Geheime Beratung" not in client.page(address(minutes)).text
    document = MinutesVersion.objects.get(minutes=minutes).document
    stored = f"/dokumente/{document.document.uuid}/{document.number}/"
    assert client.get(stored).status_code == 404


def test_minutes_that_came_with_records_are_set_when_asked_for(structure, secretariat, client_for, bruno):
    meeting = concluded(structure.coordination, secretariat)
    Meeting.objects.filter(pk=meeting.pk).update(key="ekg-1")
    row = ImportedMinutes("ekg-1", "Erfundener Wortlaut.", None, "silence", DAY)
    import_minutes(rows=[row], now=NOW)
    path = f"/sitzungen/{meeting.pk}/protokoll/"
    client = client_for(bruno)
    assert "Erfundener Wortlaut." in client.page(path).text
    text = pdf_text(client.get(f"{path}fassungen/1/pdf/").content)
    assert "Erfundener Wortlaut." in text
    assert "Genehmigt stillschweigend, 2. März 2026" in text


def test_the_item_that_approves_minutes_stays_on_the_agenda(structure, secretariat, client_for, anna):
    coming = meeting_of(structure.coordination)
    circulated(structure.coordination, secretariat, approval="meeting")
    item = coming.items.get()
    client = client_for(anna)
    assert client.post(f"/sitzungen/{coming.pk}/traktanden/{item.pk}/entfernen/").status_code == 409
    assert coming.items.filter(pk=item.pk).exists()
