"""Data protection confirms what is erased: afterwards, once, and only while nothing of it is found (domain §2)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nahtstelle.cases.casework.actions import erasure_certificate
from nahtstelle.cases.casework.actions import erasure_confirmation as actions
from nahtstelle.cases.casework.actions.erasure import erase_due_cases, erase_rows, settle_after_restore
from nahtstelle.cases.casework.models import Erasure
from nahtstelle.cases.casework.states import CaseState
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.identity.models import User
from nahtstelle.ground.lifecycle.api import PermissionRefused
from nahtstelle.ground.records import api as records
from nahtstelle.ground.worklist.api import closed_duties_for, duties_for

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\nerased\n%%EOF\n"
WAITING = "/loeschungen/zu-bestaetigen/"


@pytest.fixture(autouse=True)
def short_certificates(monkeypatch):
    """What the certificates say is tested elsewhere."""
    monkeypatch.setattr(erasure_certificate.records, "render_pdf", lambda **_data: PDF)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def erase(make_case, now):
    """Erase so many cases whose day has come; return the erasures."""

    def act(number=1, **values):
        cases = [
            make_case(CaseState.CLOSED, now=now - dt.timedelta(days=120), **values) for _one in range(number)
        ]
        erase_due_cases(now=now)
        with as_service("tests"):
            numbers = [case.number for case in cases]
            return list(Erasure.objects.filter(case_number__in=numbers).order_by("pk"))

    return act


def fresh(erasure):
    with as_service("tests"):
        return Erasure.objects.get(pk=erasure.pk)


def confirmations():
    return list(Entry.objects.filter(code="casework.confirm_erasure").order_by("pk"))


def titles(user, actor_of):
    return [duty.title for duty in duties_for(actor_of(user)).filter(kind="casework.erasure")]


def test_it_says_who_and_when_leaves_an_entry_and_ends_the_duty(erase, dario, actor_of, now):
    (erasure,) = erase()
    assert titles(dario, actor_of) == ["1 Löschung bestätigen"]
    actions.confirm_erasure(erasure_id=erasure.pk, actor=actor_of(dario), now=now)
    row = fresh(erasure)
    assert (row.confirmed_at, row.confirmed_by_id) == (now, dario.pk)
    (entry,) = confirmations()
    assert (entry.actor_id, entry.subject_id, entry.facts) == (
        dario.pk,
        str(erasure.pk),
        {"case": erasure.case_number},
    )
    assert titles(dario, actor_of) == []
    assert closed_duties_for(actor_of(dario)).get(kind="casework.erasure").closed_by_id == dario.pk


def test_many_of_a_night_are_one_duty_confirmed_at_once_with_an_entry_each(erase, dario, actor_of, now):
    first, second, third = erase(3)
    erase_due_cases(now=now)
    assert titles(dario, actor_of) == ["3 Löschungen bestätigen"]
    numbers = actions.confirm_erasures(erasure_ids=[third.pk, first.pk], actor=actor_of(dario), now=now)
    assert numbers == [first.case_number, third.case_number]
    assert [entry.facts["case"] for entry in confirmations()] == numbers
    assert titles(dario, actor_of) == ["1 Löschung bestätigen"]
    assert fresh(second).confirmed_at is None


def test_it_is_confirmed_once_and_all_of_them_or_none(erase, dario, actor_of, now):
    done, other = erase(2)
    actions.confirm_erasure(erasure_id=done.pk, actor=actor_of(dario), now=now)
    later = now + dt.timedelta(hours=1)
    with pytest.raises(actions.ConfirmedAlready, match="ist bereits bestätigt"):
        actions.confirm_erasures(erasure_ids=[other.pk, done.pk], actor=actor_of(dario), now=later)
    assert (fresh(done).confirmed_at, fresh(other).confirmed_at) == (now, None)
    assert len(confirmations()) == 1


def test_before_the_certificate_nothing_is_confirmed_and_the_erasing_waits_for_nobody(
    make_case, dario, actor_of, now
):
    case = make_case(CaseState.CLOSED, now=now - dt.timedelta(days=120))
    erasure_id = erase_rows(case_id=case.pk, now=now)
    with pytest.raises(actions.NotCertifiedYet, match="noch keine Löschbestätigung"):
        actions.confirm_erasure(erasure_id=erasure_id, actor=actor_of(dario), now=now)
    assert titles(dario, actor_of) == []
    assert erase_due_cases(now=now) == [case.number]
    actions.confirm_erasure(erasure_id=erasure_id, actor=actor_of(dario), now=now)


def test_what_somebody_put_back_is_found_not_confirmed_and_destroyed_again(
    erase, dario, actor_of, now, settings, client
):
    (erasure,) = erase()
    assert len(erasure.removed_files) == 1
    name, key = erasure.removed_files[0], str(erasure.key_id)
    places = (
        settings.DATA_DIRECTORY / "files" / name[:2] / name[2:4] / name,
        settings.DATA_DIRECTORY / "vault" / erasure.key_id.hex[:2] / f"{key}.key",
    )
    for place in places:
        place.write_bytes(b"x")
    with pytest.raises(actions.NotGone, match="noch etwas vorhanden: Schlüssel, Dateien"):
        actions.confirm_erasure(erasure_id=erasure.pk, actor=actor_of(dario), now=now)
    client.force_login(dario)
    assert "noch vorhanden: Schlüssel, Dateien" in client.get(WAITING).content.decode()
    assert "1 von 1 noch vorhanden" in client.get(f"/loeschungen/{erasure.pk}/").content.decode()
    for _night in range(2):
        erase_due_cases(now=now)
    assert not any(place.exists() for place in places)
    assert [entry.facts for entry in Entry.objects.filter(code="casework.destroy_again")] == [
        {"case": erasure.case_number, "files": 1, "key": True}
    ]
    actions.confirm_erasure(erasure_id=erasure.pk, actor=actor_of(dario), now=now)


def test_a_case_that_a_backup_brings_back_is_erased_and_confirmed_a_second_time(
    make_case, dario, actor_of, now
):
    case = make_case()
    records.destroy_vault(case.key_id)
    assert settle_after_restore(now=now) == [case.number]
    assert titles(dario, actor_of) == ["1 Löschung bestätigen"]
    with as_service("tests"):
        erasure = Erasure.objects.get()
    assert erasure.again
    actions.confirm_erasure(erasure_id=erasure.pk, actor=actor_of(dario), now=now)
    assert fresh(erasure).confirmed_by_id == dario.pk


def test_without_data_protection_in_the_canton_nothing_breaks(erase, team, actor_of, now):
    assert not User.objects.filter(role="data_protection").exists()
    (erasure,) = erase()
    assert fresh(erasure).certificate_id
    assert titles(team.eva, actor_of) == []


def test_nobody_else_confirms(erase, team, anna, admin_person, actor_of, now):
    (erasure,) = erase()
    for user in (team.eva, team.fritz, anna, admin_person):
        with pytest.raises(PermissionRefused):
            actions.confirm_erasure(erasure_id=erasure.pk, actor=actor_of(user), now=now)
    assert fresh(erasure).confirmed_at is None


@pytest.mark.parametrize(
    "change",
    ["confirmed_at = now()", "confirmed_by_id = {user}", "case_number = 'F-1'", "certificate_id = NULL"],
)
def test_the_database_keeps_a_certified_erasure_as_it_is(erase, dario, change):
    (erasure,) = erase()
    told = change.format(user=dario.pk)
    with (
        as_service("tests"),
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE casework_erasure SET {told} WHERE id = %s", [erasure.pk])


def test_the_database_keeps_a_confirmation_and_lets_no_erasure_go(erase, dario, actor_of, now):
    (erasure,) = erase()
    actions.confirm_erasure(erasure_id=erasure.pk, actor=actor_of(dario), now=now)
    for told in (
        "UPDATE casework_erasure SET confirmed_at = NULL, confirmed_by_id = NULL",
        "DELETE FROM casework_erasure",
    ):
        with (
            as_service("tests"),
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(told)
    assert fresh(erasure).confirmed_at == now


def test_the_page_shows_what_went_and_that_nothing_is_found(client, erase, dario, team):
    (erasure,) = erase()
    client.force_login(dario)
    page = client.get(f"/loeschungen/{erasure.pk}/").content.decode()
    for words in (
        "Zu bestätigen", "Jetzt geprüft", "nicht mehr vorhanden", "Einträge, 1 Datei", "Schlüssel vernichtet",
        str(erasure.key_id), "Vollmachten", "Löschung bestätigen", "Was bleibt",
    ):  # fmt: skip
        assert words in page, words
    assert "Gisela" not in page
    assert client.post(f"/loeschungen/{erasure.pk}/").status_code == 405
    assert client.post(WAITING, {"loeschung": erasure.pk}).status_code == 302
    page = client.get(f"/loeschungen/{erasure.pk}/").content.decode()
    assert "Bestätigt durch" in page
    assert "Löschung bestätigen" not in page
    assert dario.full_name in client.get("/loeschungen/").content.decode()
    assert "Alle Löschungen sind bestätigt." in client.get(WAITING).content.decode()


def test_the_list_takes_the_ticked_ones_or_all_it_showed(client, erase, dario):
    first, second, third = erase(3)
    client.force_login(dario)
    ids = [row.pk for row in (first, second, third)]
    answer = client.post(WAITING, {"gezeigt": ids})
    assert answer.status_code == 422
    assert "Bitte wählen Sie mindestens eine Löschung aus." in answer.content.decode()
    assert client.post(WAITING, {"gezeigt": ids, "loeschung": ["x", "9" * 30, second.pk]}).status_code == 302
    assert [fresh(row).confirmed_at is None for row in (first, second, third)] == [True, False, True]
    again = client.post(WAITING, {"loeschung": [first.pk, second.pk]})
    assert again.status_code == 422
    assert f"des Falls {second.case_number} ist bereits bestätigt" in again.content.decode()
    left = [first.pk, third.pk]
    assert client.post(WAITING, {"gezeigt": left, "alle": "1"}, follow=True).status_code == 200
    assert len(confirmations()) == 3


def test_coordination_reads_the_pages_and_confirms_nothing_others_find_none(
    client, erase, team, anna, carla, admin_person
):
    (erasure,) = erase()
    pages = ("/loeschungen/", WAITING, f"/loeschungen/{erasure.pk}/")
    client.force_login(team.eva)
    for address in pages:
        page = client.get(address)
        assert page.status_code == 200
        assert "Löschung bestätigen" not in page.content.decode()
        assert "Ausgewählte bestätigen" not in page.content.decode()
    assert client.post(WAITING, {"loeschung": erasure.pk}).status_code == 403
    for user in (team.fritz, team.petra, anna, carla, admin_person):
        client.force_login(user)
        assert [client.get(address).status_code for address in pages] == [404] * 3
        assert client.post(WAITING, {"loeschung": erasure.pk}).status_code == 404
    client.logout()
    assert client.get(WAITING).status_code == 302
    assert fresh(erasure).confirmed_at is None


def test_the_pages_ask_the_same_however_many_wait(client, erase, dario):
    client.force_login(dario)
    erase()
    counts = []
    for _round in range(2):
        asked = []
        for address in ("/loeschungen/", WAITING):
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            asked.append(len(captured))
        counts.append(asked)
        erase(3)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 15
