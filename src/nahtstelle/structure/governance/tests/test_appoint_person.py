"""Appointments in half-open periods, and the keeping of bodies."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.lifecycle.api import PermissionRefused
from nahtstelle.structure.governance.actions.appointments import (
    AppointmentOverlaps,
    AppointmentRefused,
    appoint_person,
    end_appointment,
    replace_person,
)
from nahtstelle.structure.governance.actions.bodies import (
    BodyFacts,
    BodyRefused,
    change_body,
    create_body,
    dissolve_body,
)
from nahtstelle.structure.governance.models import Appointment, Body
from nahtstelle.structure.governance.tests.gatherings import meeting_of

MAY, JULY = dt.date(2026, 5, 1), dt.date(2026, 7, 1)


@pytest.fixture
def appoint_as(actor_of, anna, structure, now):
    def make(user, *, starts_on=MAY, ends_on=None, function="member", actor=None, **fields):
        return appoint_person(
            actor=actor or actor_of(anna),
            body_id=structure.coordination.pk,
            user_id=user.pk,
            function=function,
            starts_on=starts_on,
            ends_on=ends_on,
            now=now,
            **fields,
        )

    return make


def test_an_appointment_is_made_and_audited(appoint_as, carla):
    appointment = appoint_as(carla, ends_on=JULY)
    assert appointment.period == DateRange(MAY, JULY)
    entry = Entry.objects.get(code="governance.appointment.appointed")
    assert entry.facts["user"] == carla.pk
    assert entry.facts["to"] == "2026-07-01"


def test_an_overlap_is_refused_with_a_sentence(appoint_as, carla):
    appoint_as(carla, ends_on=JULY)
    with pytest.raises(AppointmentOverlaps) as refusal:
        appoint_as(carla, starts_on=JULY - dt.timedelta(days=1))
    assert refusal.value.sentence
    appoint_as(carla, starts_on=JULY)


def test_the_database_refuses_an_overlap_by_itself(appoint_as, carla, structure):
    appoint_as(carla)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.create(
            user=carla, body=structure.coordination, function="member", period=DateRange(MAY, JULY)
        )


def test_an_end_before_the_start_is_refused(appoint_as, carla):
    with pytest.raises(AppointmentRefused):
        appoint_as(carla, ends_on=MAY)


def test_a_deputy_stands_in_for_a_member_of_the_day(appoint_as, carla, nora, dario):
    assert appoint_as(carla, function="deputy", deputy_for_id=nora.pk).deputy_for == nora
    with pytest.raises(AppointmentRefused):
        appoint_as(dario, function="deputy", deputy_for_id=carla.pk)
    with pytest.raises(AppointmentRefused):
        appoint_as(dario, function="member", deputy_for_id=nora.pk)


def test_a_successor_follows_from_the_same_day(actor_of, anna, structure, carla, nora, now):
    old = Appointment.objects.get(user=nora, body=structure.coordination)
    new = replace_person(
        actor=actor_of(anna), appointment_id=old.pk, user_id=carla.pk, starts_on=JULY, now=now
    )
    old.refresh_from_db()
    assert (old.period.upper, new.period.lower, new.function) == (JULY, JULY, "member")
    day_before = Appointment.objects.in_force_on(JULY - dt.timedelta(days=1)).filter(
        body=structure.coordination
    )
    assert {row.user_id for row in day_before} >= {nora.pk}
    assert carla.pk not in {row.user_id for row in day_before}


def test_a_refused_successor_leaves_the_appointment_as_it_was(actor_of, anna, structure, bruno, nora, now):
    old = Appointment.objects.get(user=nora, body=structure.coordination)
    with pytest.raises(AppointmentOverlaps):
        replace_person(actor=actor_of(anna), appointment_id=old.pk, user_id=bruno.pk, starts_on=JULY, now=now)
    old.refresh_from_db()
    assert old.period.upper is None


def test_members_may_not_appoint(appoint_as, actor_of, bruno, carla):
    with pytest.raises(PermissionRefused):
        appoint_as(carla, actor=actor_of(bruno))


def test_administrators_may_appoint(appoint_as, actor_of, admin_person, carla):
    assert appoint_as(carla, actor=actor_of(admin_person)).pk


def test_the_form_takes_last_days(client_for, anna, structure, carla, today):
    client = client_for(anna)
    client.page("/gremien/ekg/berufen/")
    data = {"user": carla.pk, "function": "member", "starts_on": "2026-05-01", "last_day": "2026-06-30"}
    assert client.post("/gremien/ekg/berufen/", data).status_code == 302
    row = Appointment.objects.get(user=carla)
    assert row.period == DateRange(MAY, JULY)
    assert client.send("/gremien/ekg/berufen/", data).counts["form"]
    assert Appointment.objects.filter(user=carla).count() == 1
    response = client.post(f"/gremien/ekg/mitglieder/{row.pk}/beenden/", {"last_day": "2026-05-31"})
    assert response.status_code == 302
    row.refresh_from_db()
    assert row.period.upper == dt.date(2026, 6, 1)


def test_an_appointment_ends(actor_of, anna, structure, nora, now):
    row = Appointment.objects.get(user=nora, body=structure.coordination)
    end_appointment(actor=actor_of(anna), appointment_id=row.pk, ends_on=JULY, now=now)
    assert not Appointment.objects.in_force_on(JULY).filter(user=nora, body=structure.coordination).exists()
    assert Entry.objects.filter(code="governance.appointment.ended").exists()


@pytest.mark.parametrize(
    "path", ["/gremien/neu/", "/gremien/ekg/aendern/", "/gremien/ekg/berufen/", "/gremien/ekg/aufloesen/"]
)
def test_only_administrators_and_the_secretariat_reach_the_forms(
    client_for, anybody, structure, anna, admin_person, bruno, eva, path
):
    client_for(anna).page(path)
    client_for(admin_person).page(path)
    assert client_for(bruno).get(path).status_code == 403
    assert client_for(eva).get(path).status_code == 404
    assert client_for(anna).delete(path).status_code == 405
    assert anybody.get(path).status_code == 302


def facts(**fields):
    values = {"name": "Ausschuss Arbeit", "short_name": "Ausschuss Arbeit", "kind": "committee"}
    return BodyFacts(**values | {"decision_rule": "consensus"} | fields)


def test_a_body_is_installed_and_audited(actor_of, anna, structure, now):
    body = create_body(actor=actor_of(anna), facts=facts(parent_id=structure.coordination.pk), now=now)
    assert body.key == "ausschuss-arbeit"
    assert Entry.objects.filter(code="governance.body.created").exists()
    with pytest.raises(BodyRefused):
        create_body(actor=actor_of(anna), facts=facts(), now=now)


def test_a_body_cannot_stand_below_itself(actor_of, anna, structure, now):
    with pytest.raises(BodyRefused):
        change_body(
            actor=actor_of(anna),
            body_id=structure.steering.pk,
            facts=facts(parent_id=structure.committee.pk),
            now=now,
        )


def test_dissolving_ends_the_appointments(actor_of, anna, structure, now):
    meeting = meeting_of(structure.committee, date=JULY)
    with pytest.raises(BodyRefused):
        dissolve_body(actor=actor_of(anna), body_id=structure.committee.pk, dissolved_on=MAY, now=now)
    meeting.delete()
    dissolve_body(actor=actor_of(anna), body_id=structure.committee.pk, dissolved_on=MAY, now=now)
    assert not Appointment.objects.in_force_on(MAY).filter(body=structure.committee).exists()
    assert not Body.objects.existing_on(MAY).filter(pk=structure.committee.pk).exists()


def test_a_body_is_created_and_changed_on_screen(client_for, anna, structure):
    client = client_for(anna)
    data = {
        "name": "Arbeitsgruppe Sprache",
        "short_name": "AG Sprache",
        "kind": "working_group",
        "decision_rule": "majority",
    }
    assert client.post("/gremien/neu/", data).status_code == 302
    assert client.post("/gremien/ag-sprache/aendern/", data | {"quorum": "3"}).status_code == 302
    assert Body.objects.get(key="ag-sprache").quorum == 3
    assert client.post("/gremien/ag-sprache/aufloesen/", {"last_day": "2026-12-31"}).status_code == 302
    client.send("/gremien/neu/", data | {"name": ""})
