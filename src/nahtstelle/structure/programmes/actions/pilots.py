"""Pilots of a project with their sites (002 §3.1.1)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.structure.programmes import permissions
from nahtstelle.structure.programmes.actions.steps import PROJECT, audit_step, locked_project
from nahtstelle.structure.programmes.models import Pilot, PilotSite
from nahtstelle.structure.programmes.states import RoughDate


class PilotIncomplete(ActionRefused):
    """A pilot has a name and a beginning, and ends after it."""


class PilotExists(ActionRefused):
    """The project has a pilot of that name."""

    default_sentence = gettext_lazy("The project has a pilot of this name already.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PilotPlan:
    """What is entered of a pilot. `sites` are names of social regions or institutions, each once."""

    name: str
    starts: RoughDate
    ends: RoughDate | None = None
    sites: tuple[str, ...] = ()
    source: str = ""


@transaction.atomic
def record_pilot(
    *, project_id: int, plan: PilotPlan, actor: Actor, now: dt.datetime, pilot_id: int | None = None
) -> Pilot:
    """Enter a pilot of a project, or change one. Raises PermissionRefused, PilotIncomplete, PilotExists."""
    project = locked_project(project_id)
    if not permissions.can_record_pilot(actor, project):
        raise PermissionRefused
    if not plan.name.strip():
        raise PilotIncomplete(_("Give the pilot a name."), field="name")
    if plan.ends is not None and plan.ends.last_day < plan.starts.last_day:
        raise PilotIncomplete(_("The pilot ends after it begins."), field="ends")
    if project.pilots.filter(name=plan.name.strip()).exclude(pk=pilot_id or 0).exists():
        raise PilotExists(field="name")
    pilot = Pilot(project=project) if pilot_id is None else project.pilots.get(pk=pilot_id)
    pilot.name, pilot.source = plan.name.strip(), plan.source
    pilot.starts_on, pilot.starts_precision = plan.starts.last_day, plan.starts.precision
    pilot.ends_on = plan.ends.last_day if plan.ends else None
    pilot.ends_precision = plan.ends.precision if plan.ends else ""
    pilot.save()
    _keep_sites(pilot, tuple(dict.fromkeys(name.strip() for name in plan.sites if name.strip())))
    audit_step(PROJECT, "pilot_recorded", project.pk, actor=actor, now=now, pilot=pilot.pk)
    return pilot


def _keep_sites(pilot: Pilot, names: tuple[str, ...]) -> None:
    pilot.sites.exclude(name__in=names).delete()
    known = set(pilot.sites.values_list("name", flat=True).order_by("pk"))
    PilotSite.objects.bulk_create(PilotSite(pilot=pilot, name=name) for name in names if name not in known)
