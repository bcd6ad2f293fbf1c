"""What other apps of the floor refer to: bodies and who heads them, decisions as far as the actor sees them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from nahtstelle.ground.identity.api import Actor
from nahtstelle.structure.governance.models import Body, Decision
from nahtstelle.structure.governance.states import AppointmentFunction, Outcome

MOST_CHOICES = 300
HEADS = (AppointmentFunction.CHAIR, AppointmentFunction.DEPUTY_CHAIR)


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyChoice:
    """A body as other apps see it."""

    id: int
    name: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionChoice:
    """A decision as other apps see it."""

    id: int
    label: str
    title: str
    decided_on: dt.date


def body_choices(day: dt.date) -> list[BodyChoice]:
    """Return the bodies that exist on a day, from top to bottom (one query)."""
    rows = Body.objects.existing_on(day).order_by("rank", "sort_name", "pk").only("pk", "name", "kind")
    return [BodyChoice(id=row.pk, name=row.name, kind=row.kind) for row in rows]


def heads_body(actor: Actor, body_id: int | None) -> bool:
    """Tell whether the actor chairs a body today, or is its deputy chair (no query)."""
    return any(row.body_id == body_id and row.function in HEADS for row in actor.appointments)


def final_decision_choices(actor: Actor) -> list[DecisionChoice]:
    """Return the latest final decisions the actor sees that no correction has replaced (one query)."""
    rows = _final(Decision.objects.visible_to(actor)).order_by("-decided_on", "-number", "-pk")
    return [_choice(row) for row in rows.only("pk", "label", "title", "decided_on")[:MOST_CHOICES]]


def final_decision(decision_id: int, *, lock: bool = False) -> DecisionChoice | None:
    """Return a decision where it is final and stands; None for any other. `lock` keeps it so for the transaction."""
    rows = Decision.objects.select_for_update(of=("self",)) if lock else Decision.objects.all()
    found = _final(rows).filter(pk=decision_id).first()
    if found is None or (found.needs_government_resolution and not found.government_resolution):
        return None
    return _choice(found)


def decisions_seen(actor: Actor, decision_ids: Collection[int]) -> dict[int, DecisionChoice]:
    """Return those of these decisions that the actor sees, by id (one query)."""
    if not decision_ids:
        return {}
    rows = Decision.objects.visible_to(actor).filter(pk__in=decision_ids).order_by("pk")
    return {row.pk: _choice(row) for row in rows.only("pk", "label", "title", "decided_on")}


def _final(rows: QuerySet[Decision]) -> QuerySet[Decision]:
    corrected = Decision.objects.filter(corrects=OuterRef("pk"))
    return rows.filter(~Exists(corrected), outcome=Outcome.DECIDED)


def _choice(row: Decision) -> DecisionChoice:
    return DecisionChoice(id=row.pk, label=row.label, title=row.title, decided_on=row.decided_on)
