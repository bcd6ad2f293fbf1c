"""Changing the file plan: new positions, other rules from now on, the end of a position."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, EditConflict, PermissionRefused
from nahtstelle.ground.records.models import FilePlanPosition
from nahtstelle.ground.records.permissions import can_change_file_plan


class PositionTaken(ActionRefused):
    """A number that is valid in that time already, or a kind of papers that is filed elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionData:
    """What a position says; without `retention_years` it is a heading and has no other rules."""

    number: str
    title: str
    valid_from: dt.date
    retention_years: int | None = None
    classification: str = ""
    appraisal: str = ""
    owner_types: tuple[str, ...] = ()
    valid_to: dt.date | None = None


@transaction.atomic
def create_position(*, data: PositionData, actor: Actor, now: dt.datetime) -> FilePlanPosition:
    """Add a position to the file plan. Raises PermissionRefused, PositionTaken."""
    if not can_change_file_plan(actor):
        raise PermissionRefused
    position = FilePlanPosition()
    _apply(position, data)
    position.save(force_insert=True)
    _audit("created", position, actor=actor, now=now)
    return position


@transaction.atomic
def change_position(
    *, position_id: int, version: int, data: PositionData, actor: Actor, now: dt.datetime
) -> FilePlanPosition:
    """Change a position; dossiers already filed keep the rules of the day they were opened.

    `version` is the one the person saw. Raises PermissionRefused, EditConflict, PositionTaken.
    """
    position = FilePlanPosition.objects.select_for_update().get(pk=position_id)
    if not can_change_file_plan(actor):
        raise PermissionRefused
    if position.version != version:
        raise EditConflict(current={"title": position.title}, changed_by="")
    _apply(position, data)
    position.version += 1
    position.save()
    _audit("changed", position, actor=actor, now=now)
    return position


def _apply(position: FilePlanPosition, data: PositionData) -> None:
    _check(position, data)
    for name in ("number", "title", "retention_years", "classification", "appraisal"):
        setattr(position, name, getattr(data, name))
    position.owner_types = sorted(data.owner_types)
    position.valid = DateRange(data.valid_from, data.valid_to)


def _check(position: FilePlanPosition, data: PositionData) -> None:
    period = DateRange(data.valid_from, data.valid_to)
    others = FilePlanPosition.objects.exclude(pk=position.pk).filter(valid__overlap=period)
    if others.filter(number=data.number).exists():
        raise PositionTaken(_("This number is already valid in that time."), field="number")
    if data.owner_types:
        other = others.filter(owner_types__overlap=list(data.owner_types)).order_by("number", "pk").first()
        if other is not None:
            sentence = _("These papers are already filed at %(position)s.")
            raise PositionTaken(sentence % {"position": other}, field="owner_types")


def _audit(verb: str, position: FilePlanPosition, *, actor: Actor, now: dt.datetime) -> None:
    audit.record(
        code=f"records.file_plan.{verb}",
        actor=actor,
        subject_type="records.file_plan_position",
        subject_id=position.pk,
        facts={
            "number": position.number,
            "retention_years": position.retention_years,
            "classification": position.classification,
            "appraisal": position.appraisal,
            "owner_types": position.owner_types,
        },
        now=now,
    )
