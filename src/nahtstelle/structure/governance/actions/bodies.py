"""Installing, changing and dissolving bodies (000 §6)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.structure.governance.models import Appointment, Body, Meeting
from nahtstelle.structure.governance.permissions import can_administer_body
from nahtstelle.structure.governance.states import MeetingState

RESERVED = frozenset({"neu", "kompetenzen"})  # parts of addresses


class BodyRefused(ActionRefused):
    """The name is taken, the tree would have a loop, or the body still has meetings to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyFacts:
    """What is entered about a body. `quorum` counts members entitled to vote; None means none."""

    name: str
    short_name: str
    kind: str
    decision_rule: str
    parent_id: int | None = None
    theme_id: int | None = None
    lead_institution_id: int | None = None
    quorum: int | None = None
    min_meetings_per_year: int | None = None
    installed_on: dt.date | None = None


@transaction.atomic
def create_body(*, actor: Actor, facts: BodyFacts, now: dt.datetime) -> Body:
    """Install a body; its key comes from the short name. Raises PermissionRefused, BodyRefused."""
    if not can_administer_body(actor):
        raise PermissionRefused
    key = slugify(facts.short_name)[:60]
    if not key or key in RESERVED or Body.objects.filter(key=key).exists():
        raise BodyRefused(
            _("There is a body of this short name already. Choose another."), field="short_name"
        )
    body = Body(key=key)
    _apply(body, facts)
    body.save(force_insert=True)
    _audit("created", body, actor, now)
    return body


@transaction.atomic
def change_body(*, actor: Actor, body_id: int, facts: BodyFacts, now: dt.datetime) -> Body:
    """Change what is recorded of a body; its key stays. Raises PermissionRefused, BodyRefused."""
    body = Body.objects.select_for_update().get(pk=body_id)
    if not can_administer_body(actor, body):
        raise PermissionRefused
    _check_tree(body, facts.parent_id)
    if body.dissolved_on and facts.installed_on and body.dissolved_on <= facts.installed_on:
        raise BodyRefused(_("The body cannot be installed after it was dissolved."), field="installed_on")
    _apply(body, facts)
    body.save()
    _audit("changed", body, actor, now)
    return body


@transaction.atomic
def dissolve_body(*, actor: Actor, body_id: int, dissolved_on: dt.date, now: dt.datetime) -> Body:
    """Dissolve a body: `dissolved_on` is the first day without it; appointments end on that day.

    Raises PermissionRefused, BodyRefused.
    """
    body = Body.objects.select_for_update().get(pk=body_id)
    if not can_administer_body(actor, body):
        raise PermissionRefused
    if body.installed_on and dissolved_on <= body.installed_on:
        raise BodyRefused(_("The body cannot be dissolved before it was installed."), field="last_day")
    later = Meeting.objects.filter(body=body, date__gte=dissolved_on).exclude(state=MeetingState.CANCELLED)
    if later.exists():
        raise BodyRefused(_("The body has meetings after that day. Cancel them first."), field="last_day")
    if Appointment.objects.filter(body=body, period__startswith__gte=dissolved_on).exists():
        raise BodyRefused(
            _("There are appointments that begin after that day. End them first."), field="last_day"
        )
    body.dissolved_on = dissolved_on
    body.save(update_fields=["dissolved_on"])
    _end_appointments(body, dissolved_on)
    _audit("dissolved", body, actor, now)
    return body


def _end_appointments(body: Body, day: dt.date) -> None:
    rows = Appointment.objects.select_for_update().filter(body=body, period__contains=day)
    for appointment in rows.order_by("pk"):
        appointment.period = type(appointment.period)(appointment.period.lower, day)
        appointment.save(update_fields=["period"])


def _check_tree(body: Body, parent_id: int | None) -> None:
    """Refuse a parent below the body itself."""
    parents = dict(Body.objects.values_list("pk", "parent_id"))
    above: int | None = parent_id
    while above is not None:
        if above == body.pk:
            raise BodyRefused(_("A body cannot stand below itself. Choose another parent."), field="parent")
        above = parents.get(above)


def _apply(body: Body, facts: BodyFacts) -> None:
    for name in BodyFacts.__dataclass_fields__:
        setattr(body, name, getattr(facts, name))


def _audit(verb: str, body: Body, actor: Actor, now: dt.datetime) -> None:
    audit.record(
        code=f"governance.body.{verb}",
        actor=actor,
        subject_type="governance.body",
        subject_id=body.pk,
        facts={"key": body.key, "kind": body.kind},
        now=now,
    )
