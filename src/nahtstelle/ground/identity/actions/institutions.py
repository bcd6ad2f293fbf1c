"""Keeping the institutions of the register."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils.text import slugify

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity import permissions
from nahtstelle.ground.identity.actors import Actor
from nahtstelle.ground.identity.models import Institution
from nahtstelle.ground.identity.refusals import InstitutionCycle
from nahtstelle.ground.identity.sorting import sort_key
from nahtstelle.ground.lifecycle.api import EditConflict, PermissionRefused

SUBJECT = "identity.institution"


@dataclass(frozen=True, slots=True, kw_only=True)
class InstitutionData:
    """What the register keeps of an institution."""

    name: str
    short_name: str
    kind: str
    parent_id: int | None
    is_mainstream: bool
    systems: tuple[str, ...]
    municipality_bfs_number: int | None


def _values(data: InstitutionData) -> dict[str, object]:
    return asdict(data) | {"systems": sorted(data.systems)}


def _free_key(data: InstitutionData) -> str:
    stem = slugify(sort_key(data.short_name or data.name))[:50] or "institution"
    taken = set(Institution.objects.filter(key__startswith=stem).values_list("key", flat=True))
    return next(key for key in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if key not in taken)


@transaction.atomic
def create_institution(*, actor: Actor, data: InstitutionData, now: dt.datetime) -> Institution:
    """Add an institution. Raises PermissionRefused."""
    if not permissions.can_create_institution(actor):
        raise PermissionRefused
    institution = Institution(
        key=_free_key(data), changed_at=now, changed_by_id=actor.user_id, **_values(data)
    )
    institution.save()
    _record("created", actor=actor, institution=institution, now=now, kind=data.kind)
    return institution


@transaction.atomic
def change_institution(
    *, actor: Actor, institution_id: int, version: int, data: InstitutionData, now: dt.datetime
) -> Institution:
    """Change an institution; `version` is the one the form was opened with.

    Raises PermissionRefused, EditConflict and InstitutionCycle.
    """
    institution = Institution.objects.select_for_update().get(pk=institution_id)
    if not permissions.can_change_institution(actor, institution):
        raise PermissionRefused
    if institution.version != version:
        raise EditConflict(current=stored_texts(institution), changed_by=str(institution.changed_by or ""))
    _refuse_cycle(institution, data.parent_id)
    values = _values(data)
    changed = [name for name, value in values.items() if getattr(institution, name) != value]
    for name in changed:
        setattr(institution, name, values[name])
    institution.version, institution.changed_at, institution.changed_by_id = version + 1, now, actor.user_id
    institution.save()
    _record("changed", actor=actor, institution=institution, now=now, fields=sorted(changed))
    return institution


def stored_texts(institution: Institution) -> dict[str, str]:
    """Return what is stored, by field, as text: for comparing two versions."""
    return {
        "name": institution.name,
        "short_name": institution.short_name,
        "kind": str(institution.get_kind_display()),
        "parent_id": str(institution.parent or ""),
        "is_mainstream": str(institution.is_mainstream),
        "systems": ", ".join(institution.systems),
        "municipality_bfs_number": str(institution.municipality_bfs_number or ""),
    }


def _refuse_cycle(institution: Institution, parent_id: int | None) -> None:
    parents = dict(Institution.objects.values_list("pk", "parent_id").order_by("pk"))
    while parent_id is not None:
        if parent_id == institution.pk:
            raise InstitutionCycle(field="parent")
        parent_id = parents[parent_id]


def _record(verb: str, *, actor: Actor, institution: Institution, now: dt.datetime, **facts: object) -> None:
    code = f"{SUBJECT}.{verb}"
    audit.record(
        code=code, actor=actor, subject_type=SUBJECT, subject_id=institution.pk, facts=facts, now=now
    )
