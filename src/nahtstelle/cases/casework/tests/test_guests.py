"""Guests: let in by the coordinator, in with a one-time code, out again; what each of them sees and nobody else."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from nahtstelle.cases.casework.actions import entry_codes, guests
from nahtstelle.cases.casework.content_types import GuestContent
from nahtstelle.cases.casework.models import Case, CaseAccess, CaseDocument, CaseGuest, CaseMessage, EntryCode
from nahtstelle.cases.casework.queries.content import READ, open_case
from nahtstelle.cases.casework.refusals import DayRefused, NotCoveredByConsent
from nahtstelle.cases.casework.viewers import Viewer
from nahtstelle.cases.casework.walls import as_service, reading_as
from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.identity.api import actor_for
from nahtstelle.ground.lifecycle.api import PermissionRefused

pytestmark = [pytest.mark.django_db(transaction=False), pytest.mark.usefixtures("procedure")]
DOCTOR = GuestContent(name="Dr. Ada Arzt", function="Hausärztin", contact="044 111 11 11")
DOOR, OWN = "/mein-fall/", "/mein-fall/uebersicht/"


@pytest.fixture(autouse=True)
def fresh_counters():
    cache.clear()


def do(action, case, user, **values):
    """Act as somebody, a minute ago: the wall reads the clock of the database."""
    values.setdefault("now", timezone.now() - dt.timedelta(minutes=1))
    with reading_as(user_id=user.pk):
        return action(case_id=case.pk, actor=actor_for(user, timezone.localdate()), **values)


def let_doctor_in(case, user, **changes):
    today = timezone.localdate()
    values = {
        "guest": DOCTOR,
        "categories": ["health"],
        "from_on": today,
        "until_on": today + dt.timedelta(days=20),
    } | changes
    return do(guests.invite_guest, case, user, **values)


def codes_for(case, user, guest):
    return do(entry_codes.hand_out_codes, case, user, guest_id=guest.pk).codes


@pytest.fixture
def case(make_case):
    return make_case()


@pytest.fixture
def client_guest(case, team):
    return do(guests.invite_client, case, team.eva)


@pytest.fixture
def enter(client):
    def sign_in(case, code):
        return client.post(DOOR, {"number": case.number, "code": code})

    return sign_in


def test_codes_are_kept_as_keyed_hashes_only_and_a_new_sheet_ends_the_old_one(case, team, client_guest):
    first = codes_for(case, team.eva, client_guest)
    second = codes_for(case, team.eva, client_guest)
    assert len(second) == len(set(second)) == 10
    assert all(re.fullmatch(r"[A-HJKMNP-TV-Z2-9]{4}(-[A-HJKMNP-TV-Z2-9]{4}){2}", code) for code in second)
    with as_service("tests"):
        rows = list(EntryCode.objects.all())
    assert {bytes(row.digest) for row in rows} == {entry_codes.digest_of(code) for code in second}
    assert not {entry_codes.digest_of(code) for code in first} & {bytes(row.digest) for row in rows}
    with reading_as(guest_id=client_guest.pk):
        assert not EntryCode.objects.exists()


def test_a_code_opens_once_however_it_is_typed(case, team, client_guest, client, enter):
    code = codes_for(case, team.eva, client_guest)[0]
    key = client.session.session_key
    assert enter(case, code.lower().replace("-", " ")).url == OWN
    assert client.session.session_key != key
    assert client.get(OWN).status_code == 200
    client.post("/mein-fall/abmelden/")
    assert client.get(OWN).url == DOOR
    assert enter(case, code).status_code == 422


def test_wrong_number_wrong_code_used_and_old_codes_get_the_same_sentence(
    case, team, client_guest, client, make_case
):
    other = make_case()
    codes = codes_for(case, team.eva, client_guest)
    with as_service("tests"):
        EntryCode.objects.filter(digest=entry_codes.digest_of(codes[1])).update(used_at=timezone.now())
        old = timezone.now() - dt.timedelta(seconds=5)
        EntryCode.objects.filter(digest=entry_codes.digest_of(codes[2])).update(expires_at=old)
    tries = (
        ("F-1999-0001", codes[0]),
        (other.number, codes[0]),
        (case.number, "AAAA-AAAA-AAAA"),
        (case.number, codes[1]),
        (case.number, codes[2]),
    )
    said = set()
    for number, code in tries:
        answer = client.post(DOOR, {"number": number, "code": code})
        assert answer.status_code == 422
        said.add(tuple(answer.context["form"].non_field_errors()))
    assert len(said) == 1
    assert client.get(OWN).url == DOOR


def test_too_many_wrong_tries_lock_a_number_even_for_the_right_code(case, team, client_guest, client, enter):
    code = codes_for(case, team.eva, client_guest)[0]
    for _try in range(6):
        enter(case, "AAAA-AAAA-AAAA")
    answer = enter(case, code)
    assert answer.status_code == 429
    assert "Viertelstunde" in answer.content.decode()
    cache.clear()
    assert enter(case, code).status_code == 302


def test_a_place_is_locked_after_twenty_wrong_tries(client):
    for number in range(20):
        client.post(DOOR, {"number": f"F-2000-{number:04d}", "code": "AAAA-AAAA-AAAA"})
    assert client.post(DOOR, {"number": "F-2000-9999", "code": "AAAA-AAAA-AAAA"}).status_code == 429


def test_the_client_sees_the_own_case_and_every_view_of_it_is_recorded(
    planner, team, client, enter, client_for
):
    planner.signed()
    case = planner.fresh()
    client_for(team.fritz).get(reverse("casework:show_case", args=[case.pk]))
    guest = do(guests.invite_client, case, team.eva)
    enter(case, codes_for(case, team.eva, guest)[0])
    page = client.get(OWN).content.decode()
    for words in ("Staplerausweis", "Anstellung als Logistikerin", "Sie selbst", team.fritz.full_name):
        assert words in page
    assert "Meine Vollmacht" in page
    assert "no-store" in client.get(OWN)["Cache-Control"]
    trace = Entry.objects.filter(code=READ, purpose="client").last()
    assert trace.facts["guest"] == guest.pk
    assert trace.facts["ground"] == "client"


def test_somebody_from_outside_sees_only_what_was_opened(planner, team, client, enter, make_case):
    planner.signed()
    case = planner.fresh()
    doctor = let_doctor_in(case, team.eva)
    enter(case, codes_for(case, team.eva, doctor)[0])
    page = client.get(OWN).content.decode()
    assert "Gesundheit" in page
    for words in ("Staplerausweis", "Gisela", "Vollmacht", "gelesen", "Arzt"):
        assert words not in page, words
    with as_service("tests"):
        document = CaseDocument.objects.filter(case=case, category="plan")[0]
    assert client.get(f"/mein-fall/unterlagen/{document.pk}/").status_code == 404
    for address in ("/mein-fall/widerrufen/", "/mein-fall/nachricht/", "/mein-fall/beendet/"):
        assert client.get(address).status_code == 404
        assert client.post(address, {"sure": "on", "text": "x"}).status_code in {404, 405}
    with as_service("tests"):
        assert Case.objects.get(pk=case.pk).state == "implementing"


def test_foreign_papers_are_not_there(case, team, client_guest, client, enter, make_case):
    other = make_case()
    enter(case, codes_for(case, team.eva, client_guest)[0])
    with as_service("tests"):
        foreign = CaseDocument.objects.filter(case=other).values_list("pk", flat=True)[0]
        own = CaseDocument.objects.filter(case=case).values_list("pk", flat=True)[0]
    assert client.get(f"/mein-fall/unterlagen/{foreign}/").status_code == 404
    answer = client.get(f"/mein-fall/unterlagen/{own}/")
    assert answer.content == b"pdf"
    assert case.number in answer["Content-Disposition"]


def test_accounts_open_no_page_of_a_guest_and_guests_none_of_the_staff(
    case, team, client_guest, client, enter, client_for
):
    staff = client_for(team.eva)
    assert staff.get(OWN).status_code == 404
    code = codes_for(case, team.eva, client_guest)[0]
    assert staff.post(DOOR, {"number": case.number, "code": code}).status_code == 302
    assert staff.get(OWN).status_code == 200  # the account is gone from this session
    assert "anmelden" in staff.get(reverse("casework:show_case", args=[case.pk])).url
    staff.force_login(team.eva)
    assert staff.get(OWN).status_code == 404


def test_an_access_that_is_ended_ends_in_the_middle_of_a_session(case, team, client, enter):
    doctor = let_doctor_in(case, team.eva)
    codes = codes_for(case, team.eva, doctor)
    enter(case, codes[0])
    assert client.get(OWN).status_code == 200
    do(guests.end_guest, case, team.eva, guest_id=doctor.pk)
    assert client.get(OWN).url == DOOR
    assert enter(case, codes[1]).status_code == 422
    with as_service("tests"):
        assert not CaseAccess.objects.filter(guest=doctor).exists()


@pytest.mark.parametrize(("idle", "age"), [(31 * 60, 31 * 60), (60, 8 * 3600 + 1)])
def test_a_session_ends_when_idle_or_old(case, team, client_guest, client, enter, idle, age):
    enter(case, codes_for(case, team.eva, client_guest)[0])
    session = client.session
    now = int(timezone.now().timestamp())
    session["casework.guest"] = session["casework.guest"] | {"seen": now - idle, "issued": now - age}
    session.save()
    assert client.get(OWN).url == DOOR
    assert client.get(OWN).url == DOOR


def test_the_client_withdraws_the_consent_and_keeps_reading_until_the_erasure(
    case, team, client_guest, client, enter
):
    doctor = let_doctor_in(case, team.eva)
    enter(case, codes_for(case, team.eva, client_guest)[0])
    assert "Grund" in client.get("/mein-fall/widerrufen/").content.decode()
    assert client.post("/mein-fall/widerrufen/", {"text": ""}).status_code == 422
    # what is done is done at the clock of the database, which stands still here
    answer = client.post("/mein-fall/widerrufen/", {"sure": "on", "text": ""})
    assert answer.url == "/mein-fall/beendet/"
    with as_service("tests"):
        closed = Case.objects.get(pk=case.pk)
        assert closed.state == "closed"
        assert closed.closing_reason == "consent_revoked"
        assert CaseGuest.objects.get(pk=doctor.pk).ended_at is not None
    end = client.get("/mein-fall/beendet/").content.decode()
    assert str(closed.erase_on.year) in end
    assert client.get(OWN).status_code == 200
    assert client.get("/mein-fall/nachricht/").status_code == 404
    late = client.post("/mein-fall/nachricht/", {"text": "Noch etwas"}, follow=True)
    assert "Ihre Nachricht wurde nicht gesendet" in late.content.decode()
    assert client.get("/mein-fall/widerrufen/").status_code == 404


def test_the_client_writes_to_the_coordination_while_a_consent_holds(case, team, client_guest, client, enter):
    enter(case, codes_for(case, team.eva, client_guest)[0])
    assert client.post("/mein-fall/nachricht/", {"text": " "}).status_code == 422
    assert client.post("/mein-fall/nachricht/", {"text": "Ich bin krank"}).url == OWN
    with as_service("tests"):
        message = CaseMessage.objects.get()
    assert message.guest_id == client_guest.pk
    with reading_as(user_id=team.eva.pk):
        viewer = Viewer(name="", user_id=team.eva.pk)
        content = open_case(case, viewer=viewer, what="t", categories=["plan"], now=timezone.now())
        assert content.read(message) == {"text": "Ich bin krank"}


def test_only_what_the_consent_covers_can_be_opened_and_only_for_a_time(team, make_case):
    case = make_case(categories=("identity", "health"))
    with pytest.raises(NotCoveredByConsent):
        let_doctor_in(case, team.eva, categories=["health", "finance"])
    with pytest.raises(guests.NothingOpened):
        let_doctor_in(case, team.eva, categories=[])
    with pytest.raises(DayRefused):
        let_doctor_in(case, team.eva, until_on=timezone.localdate() - dt.timedelta(days=1))
    guest = let_doctor_in(case, team.eva)
    with as_service("tests"):
        access = CaseAccess.objects.get(guest=guest)
    assert access.categories == ["health"]
    assert access.until_at == guest.until_at
    assert b"Arzt" not in bytes(guest.sealed)


def test_only_the_coordinator_lets_guests_in(case, team, client_guest):
    for user in (team.fritz, team.petra, team.other):
        with pytest.raises(PermissionRefused):
            let_doctor_in(case, user)
        with pytest.raises(PermissionRefused):
            do(guests.invite_client, case, user)
        with pytest.raises(PermissionRefused):
            codes_for(case, user, client_guest)
    with pytest.raises(guests.ClientAlreadyIn):
        do(guests.invite_client, case, team.eva)


def test_the_coordinator_works_with_guests_page_by_page(case, team, client_for, hour_ago):
    page = client_for(team.eva)

    def at(verb, *more):
        return reverse(f"casework:{verb}", args=[case.pk, *more])

    assert page.post(at("invite_client")).status_code == 302
    today = timezone.localdate()
    form = {
        "name": "Dr. Ada Arzt",
        "function": "Hausärztin",
        "contact": "044",
        "categories": ["health"],
        "from_on": str(today),
        "until_on": str(today + dt.timedelta(days=9)),
    }
    assert page.get(at("invite_guest")).status_code == 200
    assert page.post(at("invite_guest"), form).status_code == 302
    shown = page.get(at("show_case")).content.decode()
    assert "Dr. Ada Arzt" in shown
    assert "Gesundheit" in shown
    with as_service("tests"):
        doctor = CaseGuest.objects.get(kind="outside")
    assert page.get(at("hand_out_codes", doctor.pk)).status_code == 200
    sheet = page.post(at("hand_out_codes", doctor.pk))
    assert sheet.content.startswith(b"%PDF")
    assert sheet["Cache-Control"] == "no-store"
    assert page.get(at("hand_out_codes", doctor.pk)).context["codes"] == 10
    assert page.post(at("withdraw_codes", doctor.pk)).status_code == 302
    with as_service("tests"):
        assert not EntryCode.objects.exists()
    assert page.get(at("end_guest", doctor.pk)).status_code == 200
    assert page.post(at("end_guest", doctor.pk)).status_code == 302
    assert page.get(at("hand_out_codes", doctor.pk)).status_code == 404
    assert client_for(team.other).get(at("invite_guest")).status_code == 404
    assert client_for(team.fritz).get(at("invite_guest")).status_code == 403


@pytest.fixture
def hour_ago(monkeypatch):
    """The wall reads the clock of the database, which stands still within a test."""
    real = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real() - dt.timedelta(hours=1))


def test_after_the_closing_the_last_coordinator_still_hands_out_codes_to_the_client(
    make_case, team, client, enter, client_for
):
    closed = make_case("closed")
    guest = do(guests.invite_client, closed, team.eva)
    enter(closed, codes_for(closed, team.eva, guest)[0])
    page = client.get(OWN).content.decode()
    assert "Die Zusammenarbeit ist beendet" in page
    shown = client_for(team.eva).get(reverse("casework:show_case", args=[closed.pk])).content.decode()
    assert "Blatt mit Codes" in shown
    assert "Person von aussen einladen" not in shown
    with pytest.raises(PermissionRefused):
        let_doctor_in(closed, team.eva)
