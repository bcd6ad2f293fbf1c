"""Private notes: only their author reads them, sealed at rest, safe between windows, destroyed in time."""

from __future__ import annotations

import datetime as dt

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.identity.models import User
from nahtstelle.ground.lifecycle.api import EditConflict, PermissionRefused
from nahtstelle.structure.governance.actions.notes import NoteEntry, delete_note, forget_notes, save_note
from nahtstelle.structure.governance.models import Appointment, NoteKey, PrivateNote
from nahtstelle.structure.governance.queries.notes import note_on, own_notes
from nahtstelle.structure.governance.tests.gatherings import item_of, meeting_of

SECRET = "Mein Geheimnis: dagegen stimmen"


@pytest.fixture
def item(structure):
    return item_of(meeting_of(structure.coordination, state="invited"), "Mitteilungen")


def write(actor, item, text=SECRET, *, version=0, editor="", now, **more):
    entry = NoteEntry(text=text, version=version, editor=editor)
    return save_note(actor=actor, item_id=item.pk, entry=entry, now=now, **more)


def test_the_author_reads_what_they_wrote(item, actor_of, bruno, now):
    write(actor_of(bruno), item, now=now)
    assert note_on(actor_of(bruno), item, None).text == SECRET


def test_nobody_else_reads_it_whatever_their_role(
    item, actor_of, bruno, anna, nora, dario, admin_person, now
):
    note = write(actor_of(bruno), item, now=now)
    for person in (anna, nora, dario, admin_person):
        actor = actor_of(person)
        assert not PrivateNote.objects.visible_to(actor).exists()
        assert note_on(actor, item, None).text == ""
        assert own_notes(actor) == []
        with pytest.raises(PermissionRefused):
            delete_note(actor=actor, note_id=note.pk)


def test_no_row_of_the_database_holds_the_text(item, actor_of, bruno, now):
    write(actor_of(bruno), item, now=now)
    with connection.cursor() as cursor:
        cursor.execute("select table_name from information_schema.tables where table_schema = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'select count(*) from "{table}" as t where t::text like %s', ["%Geheimnis%"])
            assert cursor.fetchone() == (0,), table


def test_no_entry_of_the_audit_tells_of_it(item, actor_of, bruno, now):
    before = Entry.objects.count()
    write(actor_of(bruno), item, now=now)
    assert Entry.objects.count() == before


def test_a_sealed_text_opens_nowhere_else(item, actor_of, bruno, nora, now):
    write(actor_of(bruno), item, now=now)
    other = write(actor_of(nora), item, "Noras", now=now)
    mine = PrivateNote.objects.get(user=bruno)
    PrivateNote.objects.filter(pk=other.pk).update(sealed=mine.sealed)
    with pytest.raises(InvalidTag):
        note_on(actor_of(nora), item, None)


def test_another_window_is_not_overwritten_the_same_one_is(item, actor_of, bruno, now):
    actor = actor_of(bruno)
    write(actor, item, "eins", editor="a", now=now)
    write(actor, item, "zwei", editor="a", now=now)
    with pytest.raises(EditConflict) as refused:
        write(actor, item, "drei", editor="b", now=now)
    assert refused.value.current == {"text": "zwei", "version": "2"}
    write(actor, item, "drei", version=2, editor="b", now=now)
    with pytest.raises(EditConflict):
        write(actor, item, "vier", editor="a", now=now)
    assert note_on(actor, item, None).text == "drei"


def test_a_note_deleted_elsewhere_is_not_revived_silently(item, actor_of, bruno, now):
    actor = actor_of(bruno)
    note = write(actor, item, "eins", editor="a", now=now)
    delete_note(actor=actor, note_id=note.pk)
    with pytest.raises(EditConflict):
        write(actor, item, "zwei", version=1, editor="b", now=now)


def test_an_empty_text_takes_the_note_away_but_not_while_typing(item, actor_of, bruno, now):
    actor = actor_of(bruno)
    write(actor, item, editor="a", now=now)
    write(actor, item, "", editor="a", now=now, keep_empty=True)
    assert PrivateNote.objects.count() == 1
    write(actor, item, " ", editor="a", now=now)
    assert not PrivateNote.objects.exists()


def test_a_note_follows_the_proposal_to_the_next_meeting(structure, make_proposal, actor_of, bruno, now):
    proposal = make_proposal(state="scheduled")
    first = item_of(meeting_of(structure.coordination, state="invited"), proposal=proposal)
    write(actor_of(bruno), first, now=now)
    first.delete()
    second = item_of(meeting_of(structure.coordination, date=dt.date(2026, 6, 2)), proposal=proposal)
    assert note_on(actor_of(bruno), second, None).text == SECRET


def test_a_restricted_item_leaves_the_note_without_its_title(item, actor_of, bruno, now):
    write(actor_of(bruno), item, now=now)
    assert own_notes(actor_of(bruno))[0].title == "Mitteilungen"
    item.is_restricted = True
    item.save()
    (listed,) = own_notes(actor_of(bruno))
    assert (listed.title, listed.url, listed.note.text) == ("", "", SECRET)


def test_keys_and_notes_of_people_who_are_gone_are_destroyed(item, actor_of, bruno, nora, walter, now):
    for person in (bruno, nora, walter):
        write(actor_of(person), item, now=now)
    User.objects.filter(pk=bruno.pk).update(is_active=False, changed_at=now - dt.timedelta(days=31))
    ended = DateRange(None, now.date() - dt.timedelta(days=90))
    Appointment.objects.filter(user=nora).update(period=ended)
    assert forget_notes(now=now) == 2
    assert list(NoteKey.objects.values_list("user_id", flat=True)) == [walter.pk]
    assert list(PrivateNote.objects.values_list("user_id", flat=True)) == [walter.pk]


def test_a_short_lock_and_a_short_gap_destroy_nothing(item, actor_of, bruno, nora, now):
    for person in (bruno, nora):
        write(actor_of(person), item, now=now)
    User.objects.filter(pk=bruno.pk).update(is_active=False, changed_at=now - dt.timedelta(days=29))
    recent = DateRange(None, now.date() - dt.timedelta(days=80))
    Appointment.objects.filter(user=nora).update(period=recent)
    assert forget_notes(now=now) == 0


# The pages


def test_notes_are_written_read_and_deleted_on_the_pages(client_for, item, bruno, anna):
    page = f"/mein/traktanden/{item.pk}/"
    client = client_for(bruno)
    assert client.post(f"{page}notiz/", {"text": SECRET, "version": "0"}).status_code == 302
    assert SECRET in client.page(page).text
    assert SECRET in client.page("/mein/notizen/").text
    assert SECRET not in client_for(anna).page(page).text
    assert SECRET not in client_for(anna).page("/mein/notizen/").text
    note = PrivateNote.objects.get()
    address = f"/mein/notizen/{note.uuid}/loeschen/"
    for other in (anna,):
        assert client_for(other).post(address).status_code == 404
    assert client.get(address).status_code == 405
    assert client.post(address).status_code == 302
    assert not PrivateNote.objects.exists()


def test_typing_is_saved_and_a_conflict_is_told_and_shown(client_for, item, bruno):
    address = f"/mein/traktanden/{item.pk}/notiz/"
    client, json = client_for(bruno), {"HTTP_ACCEPT": "application/json"}
    first = client.post(address, {"text": "eins", "version": "0", "editor": "a"}, **json)
    assert first.json()["message"].startswith("Notiz gespeichert")
    second = client.post(address, {"text": "zwei", "version": "0", "editor": "b"}, **json)
    assert second.status_code == 409
    page = client.send(address, {"text": "zwei", "version": "0", "editor": "b"})
    assert "eins" in page.text
    assert "zwei" in page.text
    values = {
        "text": "zwei",
        "version": "0",
        "editor": "b",
        "conflict_version": "1",
        "conflict_choice": "mine",
    }
    assert client.post(address, values).status_code == 302
    assert "zwei" in client.page(f"/mein/traktanden/{item.pk}/").text
    values |= {"text": "x", "conflict_version": "2", "conflict_choice": "theirs"}
    assert client.post(address, values).status_code == 302
    assert "zwei" in client.page(f"/mein/traktanden/{item.pk}/").text


def test_a_note_too_long_is_refused_and_kept(client_for, item, bruno):
    address = f"/mein/traktanden/{item.pk}/notiz/"
    page = client_for(bruno).send(address, {"text": "a" * 20_001, "version": "0"})
    assert "aaaa" in page.text
    assert not PrivateNote.objects.exists()
