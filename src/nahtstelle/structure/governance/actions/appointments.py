"""Appointments: who is what in a body, in half-open periods (domain §4, «Bodies»)."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.structure.governance.actions.attendees import follow_appointments, lock_coming_meetings
from nahtstelle.structure.governance.models import Appointment, Body
from nahtstelle.structure.governance.permissions import can_administer_body
from nahtstelle.structure.governance.states import AppointmentFunction

OVERLAP = "appointment_periods_apart"


class AppointmentRefused(ActionRefused):
    """The period is empty or outside the body's, or the deputy stands in for no member."""


class AppointmentOverlaps(ActionRefused):
    """The person has an appointment in the body in that period already."""


@transaction.atomic
def appoint_person(
    *,
    actor: Actor,
    body_id: int,
    user_id: int,
    function: str,
    starts_on: dt.date,
    ends_on: dt.date | None,
    now: dt.datetime,
    deputy_for_id: int | None = None,
) -> Appointment:
    """Appoint a person from `starts_on` up to, not including, `ends_on` (None: until further notice).

    Raises PermissionRefused, AppointmentRefused, AppointmentOverlaps.
    """
    coming = lock_coming_meetings(body_id=body_id, now=now)
    body = Body.objects.select_for_update().get(pk=body_id)
    if not can_administer_body(actor, body):
        raise PermissionRefused
    _check_period(body, starts_on, ends_on)
    _check_deputy(body, user_id, function, deputy_for_id, starts_on)
    period = DateRange(starts_on, ends_on)
    _check_overlap(body, user_id, period)
    appointment = Appointment(
        user_id=user_id, body=body, function=function, deputy_for_id=deputy_for_id, period=period
    )
    _save(appointment)
    _audit("appointed", appointment, actor, now)
    follow_appointments(meeting_ids=coming, actor=actor, now=now)
    return appointment


@transaction.atomic
def end_appointment(*, actor: Actor, appointment_id: int, ends_on: dt.date, now: dt.datetime) -> Appointment:
    """End an appointment: `ends_on` is the first day on which it no longer holds.

    Meetings held before keep the membership of their day. Raises PermissionRefused, AppointmentRefused,
    AppointmentOverlaps.
    """
    body_id = Appointment.objects.values_list("body", flat=True).get(pk=appointment_id)
    coming = lock_coming_meetings(body_id=body_id, now=now)
    appointment = (
        Appointment.objects.select_for_update(of=("self",)).select_related("body").get(pk=appointment_id)
    )
    if not can_administer_body(actor, appointment.body):
        raise PermissionRefused
    starts_on = appointment.period.lower
    if starts_on is not None and ends_on <= starts_on:
        raise AppointmentRefused(
            _("The last day lies before the first. Choose a later day."), field="last_day"
        )
    appointment.period = DateRange(starts_on, ends_on)
    _check_overlap(appointment.body, appointment.user_id, appointment.period, other_than=appointment)
    _save(appointment)
    _audit("ended", appointment, actor, now)
    follow_appointments(meeting_ids=coming, actor=actor, now=now)
    return appointment


@transaction.atomic
def replace_person(
    *, actor: Actor, appointment_id: int, user_id: int, starts_on: dt.date, now: dt.datetime
) -> Appointment:
    """End an appointment and appoint a successor with the same function from the same day.

    Deputies of the predecessor stay deputies of the predecessor until changed.
    Raises PermissionRefused, AppointmentRefused, AppointmentOverlaps.
    """
    old = end_appointment(actor=actor, appointment_id=appointment_id, ends_on=starts_on, now=now)
    if old.user_id == user_id:
        raise AppointmentRefused(_("Choose another person as successor."), field="user")
    return appoint_person(
        actor=actor,
        body_id=old.body_id,
        user_id=user_id,
        function=old.function,
        deputy_for_id=old.deputy_for_id,
        starts_on=starts_on,
        ends_on=None,
        now=now,
    )


def _check_period(body: Body, starts_on: dt.date, ends_on: dt.date | None) -> None:
    if ends_on is not None and ends_on <= starts_on:
        raise AppointmentRefused(
            _("The last day lies before the first. Choose a later day."), field="last_day"
        )
    if body.installed_on and starts_on < body.installed_on:
        raise AppointmentRefused(
            _("The body was installed later. Choose a first day from its installation on."), field="starts_on"
        )
    if body.dissolved_on and (ends_on is None or ends_on > body.dissolved_on):
        raise AppointmentRefused(_("The body is dissolved. Choose a last day before."), field="last_day")


def _check_deputy(body: Body, user_id: int, function: str, deputy_for_id: int | None, day: dt.date) -> None:
    if function not in AppointmentFunction.values:
        raise AppointmentRefused(_("Choose a function."), field="function")
    if deputy_for_id is None:
        return
    if function != AppointmentFunction.DEPUTY:
        raise AppointmentRefused(_("Only deputies stand in for somebody."), field="deputy_for")
    if deputy_for_id == user_id:
        raise AppointmentRefused(_("Nobody can stand in for themselves."), field="deputy_for")
    if not Appointment.objects.in_force_on(day).voting().filter(body=body, user_id=deputy_for_id).exists():
        raise AppointmentRefused(
            _("The person represented is no member of the body on the first day."), field="deputy_for"
        )


def _check_overlap(
    body: Body, user_id: int, period: DateRange, other_than: Appointment | None = None
) -> None:
    others = Appointment.objects.filter(body=body, user_id=user_id, period__overlap=period)
    if other_than is not None:
        others = others.exclude(pk=other_than.pk)
    if others.exists():
        raise _overlap()


def _overlap() -> AppointmentOverlaps:
    return AppointmentOverlaps(
        _("The person has an appointment in this body in that period already. End it first."),
        field="starts_on",
    )


def _save(appointment: Appointment) -> None:
    """Save; the database's own constraint is the last word on overlaps."""
    try:
        with transaction.atomic():
            appointment.save()
    except IntegrityError as error:
        if OVERLAP in str(error):
            raise _overlap() from error
        raise


def _audit(verb: str, appointment: Appointment, actor: Actor, now: dt.datetime) -> None:
    period = appointment.period
    audit.record(
        code=f"governance.appointment.{verb}",
        actor=actor,
        subject_type="governance.appointment",
        subject_id=appointment.pk,
        facts={
            "body": appointment.body_id,
            "user": appointment.user_id,
            "function": appointment.function,
            "from": period.lower.isoformat() if period.lower else None,
            "to": period.upper.isoformat() if period.upper else None,
        },
        now=now,
    )
