"""Programmes: the secretariat enters and changes them (002 §3)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.identity.api import Actor, sort_key
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.structure.programmes import permissions
from nahtstelle.structure.programmes.actions.steps import PROGRAMME, audit_step, check_version, count_version
from nahtstelle.structure.programmes.models import Programme


class ProgrammeExists(ActionRefused):
    """There is one of that name already."""

    default_sentence = gettext_lazy("There is a programme of this name already.")


class ProgrammeIncomplete(ActionRefused):
    """A programme has a name, and ends after it began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammePlan:
    """What is entered of a programme. `ends_on` is the first day after it."""

    name: str
    short_name: str = ""
    purpose: str = ""
    lead_institution_id: int | None = None
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    government_resolutions: tuple[str, ...] = ()
    source: str = ""


@transaction.atomic
def create_programme(*, plan: ProgrammePlan, actor: Actor, now: dt.datetime) -> Programme:
    """Enter a programme. Raises PermissionRefused, ProgrammeIncomplete, ProgrammeExists."""
    if not permissions.can_create_programme(actor):
        raise PermissionRefused
    _check(plan)
    # every row of the small table is locked, so that a form sent twice finds the first one
    names = {sort_key(row.name) for row in Programme.objects.select_for_update().order_by("pk")}
    if sort_key(plan.name) in names:
        raise ProgrammeExists(field="name")
    programme = Programme(**_values(plan))
    programme.save(force_insert=True)
    audit_step(PROGRAMME, "created", programme.pk, actor=actor, now=now)
    return programme


@transaction.atomic
def change_programme(
    *, programme_id: int, plan: ProgrammePlan, version: int, actor: Actor, now: dt.datetime
) -> Programme:
    """Change a programme. `version` is the one the form was filled with.

    Raises PermissionRefused, ProgrammeIncomplete, EditConflict.
    """
    programme = Programme.objects.select_for_update().get(pk=programme_id)
    if not permissions.can_change_programme(actor, programme):
        raise PermissionRefused
    _check(plan)
    check_version(programme, version, "purpose")
    for name, value in _values(plan).items():
        setattr(programme, name, value)
    count_version(programme, actor=actor, now=now)
    programme.save()
    audit_step(PROGRAMME, "changed", programme.pk, actor=actor, now=now)
    return programme


def _check(plan: ProgrammePlan) -> None:
    if not plan.name.strip():
        raise ProgrammeIncomplete(_("Give the programme a name."), field="name")
    if plan.starts_on and plan.ends_on and plan.ends_on <= plan.starts_on:
        raise ProgrammeIncomplete(_("The last day lies on or after the first."), field="last_day")


def _values(plan: ProgrammePlan) -> dict[str, object]:
    return {
        "name": plan.name.strip(),
        "short_name": plan.short_name.strip(),
        "purpose": plan.purpose.strip(),
        "lead_institution_id": plan.lead_institution_id,
        "starts_on": plan.starts_on,
        "ends_on": plan.ends_on,
        "government_resolutions": list(plan.government_resolutions),
        "source": plan.source.strip(),
    }
