"""Emergency access: for hours, with a sealed reason, reported at once; numbers of cases cannot be tried out."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import timezone

from nahtstelle.cases.casework.actions import emergency
from nahtstelle.cases.casework.actions.emergency import (
    TRIES,
    NoSuchCase,
    TooManyTries,
    acknowledge_emergency,
    begin_emergency,
)
from nahtstelle.cases.casework.models import Case, CaseAccess, EmergencyAccess
from nahtstelle.cases.casework.queries.reads import reads_of
from nahtstelle.cases.casework.refusals import TextMissing
from nahtstelle.cases.casework.states import EmergencyGround
from nahtstelle.cases.casework.tasks import send_emergency_message
from nahtstelle.cases.casework.walls import as_service, reading_as
from nahtstelle.ground.lifecycle.api import PermissionRefused
from nahtstelle.ground.worklist.api import duties_for

pytestmark = pytest.mark.django_db
MARKER = "Zyklopenmarker"


@pytest.fixture(autouse=True)
def no_tries(canton):
    cache.clear()


@pytest.fixture
def told(monkeypatch):
    """Who would be written to: (access, user)."""
    found = []

    class Task:
        def defer(self, **values):
            found.append((values["access_id"], values["user_id"]))

    monkeypatch.setattr(emergency.app, "configure_task", lambda name: Task())
    return found


@pytest.fixture
def begin(actor_of, told):
    def act(user, case, *, now=None, number=None, reason=f"{MARKER}: Klientin meldet sich nicht"):
        with reading_as(user_id=user.pk):
            return begin_emergency(
                number=number or case.number,
                ground=EmergencyGround.DANGER,
                reason=reason,
                actor=actor_of(user),
                # the wall reads the clock of the database: it stands still at the beginning of a test
                now=now or timezone.now() - dt.timedelta(minutes=5),
            )

    return act


def in_force(case, user, moment=None):
    with as_service("tests"):
        rows = CaseAccess.objects.filter(case=case, user=user, ground="emergency")
        moment = moment or timezone.now()
        return rows.filter(from_at__lte=moment, until_at__gt=moment).exists()


def test_it_opens_the_case_for_four_hours_with_a_sealed_reason(make_case, team, begin):
    case = make_case()
    access = begin(team.other, case)
    assert in_force(case, team.other)
    assert not in_force(case, team.other, timezone.now() + dt.timedelta(hours=4, minutes=1))
    with as_service("tests"):
        assert MARKER.encode() not in bytes(EmergencyAccess.objects.get(pk=access.pk).sealed)


def test_coordinator_and_data_protection_are_told_at_once_without_content(
    make_case, team, begin, told, dario, actor_of
):
    case = make_case()
    access = begin(team.other, case)
    assert sorted(told) == sorted([(access.pk, team.eva.pk), (access.pk, dario.pk)])
    for user in (team.eva, dario):
        (duty,) = duties_for(actor_of(user)).filter(kind="casework.emergency")
        assert duty.place == case.number
        assert MARKER not in duty.title
        send_emergency_message(access_id=access.pk, user_id=user.pk)
    assert [message.to for message in mail.outbox] == [[team.eva.email], [dario.email]]
    for message in mail.outbox:
        assert case.number in message.subject
        assert MARKER not in message.body
        assert team.other.family_name not in message.body


def test_the_coordinator_reads_the_reason_and_acknowledges(client, make_case, team, begin, dario, actor_of):
    case = make_case()
    access = begin(team.other, case)
    address = f"/faelle/{case.pk}/notfall/{access.pk}/"
    for user, status in ((team.fritz, 403), (team.other, 403), (dario, 404)):
        client.force_login(user)
        assert client.get(address).status_code == status
        assert client.post(address).status_code == status
    client.force_login(team.eva)
    assert MARKER in client.get(address).content.decode()
    assert client.post(address).status_code == 302
    for user in (team.eva, dario):
        assert not duties_for(actor_of(user)).filter(kind="casework.emergency").exists()
    page = client.get(f"/faelle/{case.pk}/team/").content.decode()
    assert "von der Koordination zur Kenntnis genommen" in page


def test_without_a_consent_in_force_the_coordinator_acknowledges_without_the_reason(
    client, make_case, team, begin
):
    case = make_case(valid_to=timezone.localdate() - dt.timedelta(days=1))
    access = begin(team.other, case)
    client.force_login(team.eva)
    page = client.get(f"/faelle/{case.pk}/notfall/{access.pk}/").content.decode()
    assert MARKER not in page
    assert "Zur Kenntnis nehmen" in page


@pytest.mark.parametrize("role", ["secretariat", "administrator", "data_protection", "provider", ""])
def test_only_who_works_on_cases_may_ask(client, make_case, make_person, begin, role):
    case, person = make_case(), make_person("Xaver", "Xeller", institution="awa", role=role)
    with pytest.raises(PermissionRefused):
        begin(person, case)
    client.force_login(person)
    assert client.get("/notfallzugriff/").status_code == 404


def test_a_wrong_number_an_ended_case_and_ones_own_sound_the_same(make_case, team, begin):
    running, closed = make_case(), make_case("closed")
    sentences = set()
    for user, number in (
        (team.other, "F-2026-9999"),
        (team.other, closed.number),
        (team.fritz, running.number),
    ):
        with pytest.raises(NoSuchCase) as caught:
            begin(user, running, number=number)
        sentences.add(caught.value.sentence)
    assert len(sentences) == 1
    with as_service("tests"):
        assert not EmergencyAccess.objects.exists()


def test_numbers_cannot_be_tried_out(make_case, team, begin):
    case = make_case()
    for number in range(TRIES):
        with pytest.raises(NoSuchCase):
            begin(team.other, case, number=f"F-2026-9{number:03d}")
    with pytest.raises(TooManyTries):
        begin(team.other, case)
    assert not in_force(case, team.other)


def test_no_access_without_a_reason(make_case, team, begin):
    with pytest.raises(TextMissing):
        begin(team.other, make_case(), reason="  ")


def test_what_is_read_so_is_marked_in_the_list_of_reads(client, make_case, team, begin):
    case = make_case()
    begin(team.other, case)
    client.force_login(team.other)
    assert "Gisela Beispiel" in client.get(f"/faelle/{case.pk}/").content.decode()
    (line,) = reads_of(case)
    assert line.is_emergency
    assert client.get(f"/faelle/{case.pk}/team/").status_code == 403


def test_the_page_opens_a_case_and_refuses_at_the_field(client, make_case, team, told):
    case = make_case()
    client.force_login(team.other)
    values = {"number": "F-0", "ground": "danger", "reason": "Gefahr"}
    answer = client.post("/notfallzugriff/", values)
    assert answer.status_code == 422
    assert "keinen Fall mit dieser Nummer" in answer.content.decode()
    assert "Gefahr" in answer.content.decode()
    answer = client.post("/notfallzugriff/", {**values, "number": case.number})
    assert answer.headers["Location"] == f"/faelle/{case.pk}/"


def test_data_protection_sees_accesses_and_numbers_and_nothing_of_a_case(
    client, make_case, team, begin, dario, anna, admin_person
):
    case = make_case()
    begin(team.other, case)
    client.force_login(team.other)
    client.get(f"/faelle/{case.pk}/")
    client.force_login(dario)
    page = client.get("/fallzugriffe/").content.decode()
    for word in (case.number, "Oskar Ochsner", "Gefahr für Leib und Leben", "Gelesen, nach Institution"):
        assert word in page
    assert MARKER not in page
    assert "Gisela" not in page
    assert client.get(f"/faelle/{case.pk}/").status_code == 404
    for user in (admin_person, anna, team.eva, team.fritz):
        client.force_login(user)
        assert client.get("/fallzugriffe/").status_code == 404


def test_only_the_coordinator_acknowledges(make_case, team, begin, actor_of):
    case = make_case()
    access = begin(team.other, case)
    with reading_as(user_id=team.fritz.pk), pytest.raises(PermissionRefused):
        acknowledge_emergency(
            case_id=case.pk, access_id=access.pk, actor=actor_of(team.fritz), now=timezone.now()
        )
    with as_service("tests"):
        assert Case.objects.get(pk=case.pk).state == "implementing"
