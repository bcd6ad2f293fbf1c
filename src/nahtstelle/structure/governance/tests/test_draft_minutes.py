"""Drafting minutes from the records, writing their texts item by item, freezing them."""

from __future__ import annotations

import json

import pytest
from django.db import DatabaseError, transaction

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.lifecycle.api import EditConflict, PermissionRefused, TransitionRefused
from nahtstelle.ground.records.api import read_version
from nahtstelle.ground.worklist.models import Duty
from nahtstelle.structure.governance.actions import minutes as actions
from nahtstelle.structure.governance.actions.agenda import AgendaNotEditable, add_item
from nahtstelle.structure.governance.actions.attendance import AttendanceRefused, Presented, record_attendance
from nahtstelle.structure.governance.models import Meeting, Minutes, MinutesVersion
from nahtstelle.structure.governance.queries.figures import meeting_figures
from nahtstelle.structure.governance.queries.minutes import working_text
from nahtstelle.structure.governance.queries.minutes_text import digest
from nahtstelle.structure.governance.tasks import send_minutes_notice
from nahtstelle.structure.governance.tests.held import hold
from nahtstelle.structure.governance.tests.minuted import NOW, circulated, concluded, drafted, items_of


@pytest.fixture
def secretariat(anna, actor_of):
    return actor_of(anna)


def write(minutes, item, text, actor, version=0):
    return actions.write_minutes_item(
        meeting_id=minutes.meeting_id,
        item_id=item.pk if item else None,
        text=text,
        version=version,
        actor=actor,
        now=NOW,
    )


def test_minutes_are_drafted_from_what_was_recorded(structure, secretariat):
    minutes = drafted(structure.coordination, secretariat)
    text = working_text(Minutes.objects.select_related("meeting__body", "drafted_by").get(pk=minutes.pk))
    assert [row["label"] for row in text["attendance"]] == ["Anwesend"] * 3
    assert text["chair"] == "Walter Wyss"
    assert text["taker"] == "Anna Ammann"
    decided, noted = text["items"]
    assert decided["decision"]["label"] == "EKG 2026/1"
    assert decided["decision"]["text"] == "1. Die Anmeldung wird vereinheitlicht."
    assert noted["outcome"]["code"] == "noted"
    assert noted["decision"] is None
    assert Meeting.objects.get(pk=minutes.meeting_id).state == "minutes_drafted"
    assert Entry.objects.filter(code="governance.minutes.drafted").count() == 1


def test_every_item_needs_an_outcome_first(structure, secretariat):
    item = hold(structure.coordination)
    with pytest.raises(actions.MinutesNotDraftable, match="1"):
        actions.draft_minutes(meeting_id=item.meeting_id, actor=secretariat, now=NOW)
    assert Meeting.objects.get(pk=item.meeting_id).state == "held"


def test_only_the_secretariat_drafts(structure, secretariat, actor_of, bruno):
    meeting = concluded(structure.coordination, secretariat)
    with pytest.raises(PermissionRefused):
        actions.draft_minutes(meeting_id=meeting.pk, actor=actor_of(bruno), now=NOW)


def test_minutes_are_drafted_once(structure, secretariat):
    minutes = drafted(structure.coordination, secretariat)
    with pytest.raises(TransitionRefused):
        actions.draft_minutes(meeting_id=minutes.meeting_id, actor=secretariat, now=NOW)


def test_what_is_noted_live_becomes_the_draft(structure, secretariat):
    meeting = concluded(structure.coordination, secretariat)
    item = meeting.items.order_by("position").first()
    actions.write_minutes_item(
        meeting_id=meeting.pk,
        item_id=item.pk,
        text="Der Vorsitz stellt vor.",
        version=0,
        actor=secretariat,
        now=NOW,
    )
    minutes = actions.draft_minutes(meeting_id=meeting.pk, actor=secretariat, now=NOW)
    assert working_text(minutes)["items"][0]["text"] == "Der Vorsitz stellt vor."


def test_the_second_of_two_who_write_sees_both_texts(structure, secretariat):
    minutes = drafted(structure.coordination, secretariat)
    item = items_of(minutes)[0]
    write(minutes, item, "Erster Text", secretariat)
    with pytest.raises(EditConflict) as conflict:
        write(minutes, item, "Zweiter Text", secretariat)
    assert conflict.value.current == {"text": "Erster Text", "version": "1"}
    write(minutes, item, "Zweiter Text", secretariat, version=1)
    assert item.minutes_item.text == "Zweiter Text"


def test_a_text_is_not_written_for_the_item_of_another_meeting(structure, secretariat):
    minutes = drafted(structure.coordination, secretariat)
    other = hold(structure.committee)
    with pytest.raises(PermissionRefused):
        write(minutes, other, "Fremd", secretariat)


def test_circulating_freezes_the_text_with_its_digest_and_keeps_the_pdf(structure, secretariat):
    minutes = drafted(structure.coordination, secretariat)
    write(minutes, items_of(minutes)[0], "Der Vorsitz stellt vor.", secretariat)
    write(minutes, None, "Der Vorsitz begrüsst.", secretariat)
    actions.circulate_minutes(meeting_id=minutes.meeting_id, approval="silence", actor=secretariat, now=NOW)
    version = MinutesVersion.objects.get(minutes=minutes)
    assert version.sha256 == digest(version.content)
    assert json.loads(version.content)["items"][0]["text"] == "Der Vorsitz stellt vor."
    assert read_version(version.document_id).startswith(b"%PDF-1.7")
    minutes.refresh_from_db()
    assert (minutes.state, minutes.version, str(minutes.objection_until)) == ("circulated", 1, "2026-03-12")


def test_a_circulated_text_is_not_written_any_more(structure, secretariat):
    minutes = circulated(structure.coordination, secretariat)
    with pytest.raises(actions.MinutesNotEditable):
        write(minutes, items_of(minutes)[0], "Nachträglich", secretariat)


def test_the_database_refuses_to_change_a_frozen_text(structure, secretariat):
    minutes = circulated(structure.coordination, secretariat)
    version = MinutesVersion.objects.get(minutes=minutes)
    for change in (
        lambda: MinutesVersion.objects.filter(pk=version.pk).update(content="{}"),
        lambda: MinutesVersion.objects.filter(pk=version.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="frozen minutes"), transaction.atomic():
            change()


def test_everybody_of_the_day_is_asked_to_check(structure, secretariat, bruno, nora, walter):
    minutes = circulated(structure.coordination, secretariat)
    duties = Duty.objects.filter(key__startswith=f"minutes:{minutes.pk}:review:", closed_at=None)
    assert set(duties.values_list("user_id", flat=True)) == {bruno.pk, nora.pk, walter.pk}
    assert {str(duty.due_on) for duty in duties} == {"2026-03-12"}
    assert not Duty.objects.filter(key=f"meeting:{minutes.meeting_id}:minutes", closed_at=None).exists()


def test_attendance_is_mended_while_the_minutes_are_a_draft_and_not_after(structure, secretariat, nora):
    minutes = drafted(structure.coordination, secretariat)
    people = {nora.pk: Presented("excused")}
    record_attendance(actor=secretariat, meeting_id=minutes.meeting_id, people=people, now=NOW)
    row = next(row for row in working_text(minutes)["attendance"] if row["user"] == nora.pk)
    assert row["label"] == "Entschuldigt"
    actions.circulate_minutes(meeting_id=minutes.meeting_id, approval="silence", actor=secretariat, now=NOW)
    with pytest.raises(AttendanceRefused, match="zugestellt"):
        record_attendance(actor=secretariat, meeting_id=minutes.meeting_id, people=people, now=NOW)


def test_the_agenda_is_closed_once_the_minutes_are_drafted(structure, secretariat):
    minutes = drafted(structure.coordination, secretariat)
    with pytest.raises(AgendaNotEditable):
        add_item(
            actor=secretariat, meeting_id=minutes.meeting_id, title="Spät", request="information",
            presenter="", now=NOW,
        )  # fmt: skip


def test_a_meeting_with_minutes_is_still_counted_and_found_as_held(structure, secretariat, client_for, anna):
    circulated(structure.coordination, secretariat)
    assert meeting_figures(2026)["coordination"] == {"ordinary": 1, "extraordinary": 0}
    page = client_for(anna).page("/sitzungen/", zustand="held")
    assert "02.03.2026" in page.text
    assert "Zugestellt" in page.text


def test_the_notice_carries_no_content_and_reaches_who_may_read(
    structure, secretariat, bruno, carla, mailoutbox
):
    minutes = circulated(structure.coordination, secretariat)
    for user in (bruno, carla):
        send_minutes_notice(minutes_id=minutes.pk, user_id=user.pk, version=1, about="circulated")
    assert [message.to for message in mailoutbox] == [[bruno.email]]
    assert "Arbeitsweise" not in mailoutbox[0].body
    assert f"/sitzungen/{minutes.meeting_id}/protokoll/" in mailoutbox[0].body
