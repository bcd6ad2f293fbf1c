"""Changing the competence matrix (Funktionsorganigramm, 002 §2.1): new routes follow it, planned ones stay."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.structure.governance.models import Body, Competence
from nahtstelle.structure.governance.permissions import can_change_competence
from nahtstelle.structure.governance.states import MAINSTREAM, PROPOSING_KINDS, BodyKind, Matter


class CompetenceRefused(ActionRefused):
    """Nobody could decide, or what is entered contradicts itself."""


class CompetenceStale(ActionRefused):
    """Somebody else has changed the row meanwhile."""

    default_sentence = _(
        "Somebody else has changed this row meanwhile. It is shown as it stands now; enter your change again."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CompetenceEntry:
    """A row of the matrix: kinds of bodies, or «mainstream» for the responsible institution."""

    proposes: tuple[str, ...]
    consulted: tuple[str, ...]
    decides: str
    government_resolution: bool


def competence_of(matter: str) -> Competence | None:
    """Return the row of a matter, or None where the matrix has none yet (one query)."""
    return Competence.objects.filter(matter=matter).first()


def fingerprint(row: Competence | None) -> str:
    """Return what a row looked like, so that the second of two people sees that the first has changed it."""
    if row is None:
        return ""
    return hashlib.sha256(repr(_facts(row)).encode()).hexdigest()


@transaction.atomic
def change_competence(
    *, matter: str, entry: CompetenceEntry, seen: str, actor: Actor, now: dt.datetime
) -> Competence:
    """Change the row of a matter. Proposals already accepted and resolutions already begun keep their way.

    A later load of the profile does not set it back. Raises PermissionRefused, CompetenceRefused, CompetenceStale.
    """
    if not can_change_competence(actor):
        raise PermissionRefused
    if matter not in Matter.values:
        raise CompetenceRefused(_("Choose the kind of matter."))
    row = Competence.objects.select_for_update().filter(matter=matter).first()
    if seen != fingerprint(row):
        raise CompetenceStale
    _check(entry, timezone.localdate(now))
    before = _facts(row) if row else {}
    row = row or Competence(matter=matter)
    row.proposes, row.consulted = list(entry.proposes), list(entry.consulted)
    row.decides, row.government_resolution = entry.decides, entry.government_resolution
    row.changed_at = now
    row.save()
    audit.record(
        code="governance.competence.changed",
        actor=actor,
        subject_type="governance.competence",
        subject_id=matter,
        facts={"before": before, "after": _facts(row)},
        now=now,
    )
    return row


def _check(entry: CompetenceEntry, day: dt.date) -> None:
    if not {*entry.proposes, *entry.consulted} <= {*PROPOSING_KINDS, MAINSTREAM}:
        raise CompetenceRefused(_("Choose who proposes."), field="proposes")
    if entry.decides not in PROPOSING_KINDS:
        raise CompetenceRefused(_("Choose who decides."), field="decides")
    if not Body.objects.existing_on(day).filter(kind=entry.decides).exists():
        raise CompetenceRefused(
            _("There is no body of this kind: nobody could decide. Install it first."), field="decides"
        )
    if not entry.proposes:
        raise CompetenceRefused(_("Choose who proposes."), field="proposes")
    if entry.decides in entry.proposes:
        raise CompetenceRefused(_("Who decides does not propose to itself."), field="proposes")
    if entry.government_resolution and entry.decides != BodyKind.STEERING:
        raise CompetenceRefused(
            _("The government resolves only what the steering body has decided."),
            field="government_resolution",
        )


def _facts(row: Competence) -> dict[str, object]:
    return {
        "proposes": sorted(row.proposes),
        "consulted": sorted(row.consulted),
        "decides": str(row.decides),
        "government_resolution": row.government_resolution,
    }
