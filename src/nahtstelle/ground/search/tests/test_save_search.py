"""Searches one keeps: saved, opened, changed, deleted; nobody else's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.identity.models import User
from nahtstelle.ground.search import actions, saved, tasks
from nahtstelle.ground.search.models import SavedSearch
from nahtstelle.ground.worklist.queries import digest_readers
from nahtstelle.ground.worklist.tasks import send_digest
from tests.pages import PageClient

Sign = Callable[[User | None], PageClient]
PATH = "/suche/speichern/?q=Deutschkurs&art=dokumente"


def keep(user: User, name: str = "Kurse", **fields: object) -> SavedSearch:
    now = timezone.now()
    values = {"query": "q=Deutschkurs", "created_at": now, "looked_at": now, "counted_at": now}
    return SavedSearch.objects.create(user=user, name=name, **values | fields)


def test_a_search_is_saved_with_its_filters(client_for: Sign, anna: User) -> None:
    client = client_for(anna)
    assert (
        "speichern/?q=Deutschkurs&amp;art=dokumente"
        in client.page("/suche/", q="Deutschkurs", art="dokumente").html
    )
    assert client.page(PATH).forms[-1].fields["name"] == "Deutschkurs"
    response = client.post(PATH, {"name": "Kurse", "wants_notice": "on"})
    assert response.headers["Location"] == "/suche/?q=Deutschkurs&art=dokumente"
    kept = SavedSearch.objects.get()
    assert (kept.user, kept.name, kept.query, kept.wants_notice) == (
        anna,
        "Kurse",
        "q=Deutschkurs&art=dokumente",
        True,
    )
    assert "Gespeichert als «Kurse»" in client.page("/suche/", q="Deutschkurs", art="dokumente").text
    assert Entry.objects.filter(code="search.saved_search.saved", subject_id=str(kept.pk)).count() == 1


def test_nothing_is_saved_without_words(client_for: Sign, anna: User) -> None:
    assert client_for(anna).get("/suche/speichern/").headers["Location"] == "/suche/"
    assert client_for(anna).post("/suche/speichern/?art=dokumente", {"name": "x"}).status_code == 302
    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_name_is_needed_and_what_was_typed_stays(name: str, client_for: Sign, anna: User) -> None:
    page = client_for(anna).send(PATH, {"name": name})
    assert page.forms[-1].fields["name"] == name
    assert not SavedSearch.objects.exists()


def test_a_name_is_given_once(client_for: Sign, anna: User, bruno: User) -> None:
    keep(anna)
    keep(bruno, "Kurse")
    assert "mit diesem Namen" in client_for(anna).send(PATH, {"name": "Kurse"}).text
    other = keep(anna, "Andere")
    assert (
        "mit diesem Namen" in client_for(anna).send(f"/suche/gespeichert/{other.pk}/", {"name": "Kurse"}).text
    )


def test_nobody_keeps_more_than_fifty(client_for: Sign, anna: User) -> None:
    for number in range(actions.MOST_SAVED):
        keep(anna, str(number))
    assert "bereits 50 Suchen" in client_for(anna).send(PATH, {"name": "Noch eine"}).text


def test_a_saved_search_is_changed_and_deleted(client_for: Sign, anna: User) -> None:
    kept = keep(anna)
    client = client_for(anna)
    client.page(f"/suche/gespeichert/{kept.pk}/")
    assert client.post(f"/suche/gespeichert/{kept.pk}/", {"name": "Neu"}).status_code == 302
    assert client.page("/suche/").text.count("Neu") >= 1
    assert client.post(f"/suche/gespeichert/{kept.pk}/loeschen/").status_code == 302
    assert not SavedSearch.objects.exists()
    codes = ["search.saved_search.changed", "search.saved_search.deleted"]
    assert Entry.objects.filter(code__in=codes).count() == 2


def test_opening_leads_to_the_results_and_nothing_is_new_any_more(client_for: Sign, anna: User) -> None:
    kept = keep(anna, found=5, seen=2)
    assert "3 neue" in client_for(anna).page("/suche/").text
    response = client_for(anna).post(f"/suche/gespeichert/{kept.pk}/oeffnen/")
    assert response.headers["Location"] == "/suche/?q=Deutschkurs"
    kept.refresh_from_db()
    assert kept.new == 0


@pytest.mark.parametrize("part", ["", "oeffnen/", "loeschen/"])
def test_nobody_elses_search_exists(
    part: str, client_for: Sign, anna: User, carla: User, anybody: PageClient
) -> None:
    kept = keep(anna, "Geheim")
    path = f"/suche/gespeichert/{kept.pk}/{part}"
    assert client_for(carla).post(path, {"name": "x"}).status_code == 404
    assert client_for(carla).get(path).status_code in {404, 405}
    assert anybody.post(path).status_code == 302
    assert "Geheim" not in client_for(carla).page("/suche/").text
    assert SavedSearch.objects.get().name == "Geheim"


@pytest.mark.parametrize("part", ["oeffnen/", "loeschen/"])
def test_what_changes_something_is_posted(part: str, client_for: Sign, anna: User) -> None:
    assert client_for(anna).get(f"/suche/gespeichert/{keep(anna).pk}/{part}").status_code == 405


def test_the_nightly_count_is_what_the_owner_would_see(anna: User) -> None:
    kept = keep(anna, found=9, seen=4)
    gone = keep(anna, "Weg")
    ids = saved.saved_searches_to_count()
    assert ids == sorted([kept.pk, gone.pk])
    gone.delete()
    for pk in ids:
        tasks.count_saved_search.func(pk)
    kept.refresh_from_db()
    assert (kept.found, kept.seen, kept.new) == (0, 0, 0)


def test_the_daily_message_says_how_many_and_nothing_else(anna: User, bruno: User) -> None:
    keep(anna, "Lohnverhandlungen", query="q=Lohn", found=5, seen=2, wants_notice=True)
    keep(anna, "Ohne Meldung", found=9, seen=0)
    keep(bruno, found=9, seen=0)
    assert digest_readers() == [anna.pk]
    send_digest.func(user_id=anna.pk, day=dt.date(2026, 3, 2).isoformat())
    message = mail.outbox[0]
    assert "Neue Treffer in Ihren gespeicherten Suchen: 3" in message.body
    assert "Lohn" not in message.body + message.subject
    anna.wants_digest = False
    anna.save(update_fields=["wants_digest"])
    assert digest_readers() == []


def test_the_page_takes_the_same_number_of_queries_with_many_saved(client_for: Sign, anna: User) -> None:
    client = client_for(anna)

    def queries() -> int:
        client.page("/suche/")
        with CaptureQueriesContext(connection) as captured:
            client.page("/suche/")
        return len(captured)

    for number in range(3):
        keep(anna, str(number))
    few = queries()
    for number in range(3, 33):
        keep(anna, str(number))
    assert queries() == few


def test_the_case_level_has_no_search_of_the_structural_level(
    eva: User, bruno: User, client_for: Sign
) -> None:
    assert 'action="/suche/"' in client_for(bruno).get("/mein/").content.decode()
    coordinator = client_for(eva)
    assert 'action="/suche/"' not in coordinator.get("/").content.decode()
    assert coordinator.get("/suche/?q=Kurs").status_code == 404
    assert coordinator.post("/suche/speichern/?q=Kurs", {"name": "Kurs"}).status_code == 404
