"""Decisions of a matter as other apps of the floor refer to them: by which a body requests, by which one decides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from nahtstelle.ground.identity.api import Actor
from nahtstelle.structure.governance.models import Competence, Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRef:
    """A decision as other apps see it. `awaits_resolution`: the government's resolution is pending."""

    id: int
    label: str
    title: str
    decided_on: dt.date
    outcome: str
    government_resolution: str
    awaits_resolution: bool


def deciding_body_kind(matter: str) -> str:
    """Return the kind of body that the competence matrix lets decide a matter; empty without a row."""
    row = Competence.objects.filter(matter=matter).first()
    return row.decides if row else ""


def decisions_in_force(
    *, matter: str, body_kind: str, outcomes: Collection[str], ids: Collection[int] | None = None
) -> list[DecisionRef]:
    """Return the decisions of a kind of body on a matter that no correction has replaced, the latest first.

    `ids` narrows to some of them. One query.
    """
    rows = Decision.objects.filter(kind=matter, body__kind=body_kind, outcome__in=outcomes)
    rows = rows.filter(~Exists(Decision.objects.filter(corrects=OuterRef("pk"))))
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    return _refs(rows)


def decision_refs(ids: Collection[int]) -> dict[int, DecisionRef]:
    """Return decisions by id, to be named on the page of what follows from them (one query)."""
    return {ref.id: ref for ref in _refs(Decision.objects.filter(pk__in=ids))}


def visible_decision_ids(ids: Collection[int], *, actor: Actor) -> set[int]:
    """Return which of some decisions the actor sees, and a page may link to (one query)."""
    return set(Decision.objects.visible_to(actor).filter(pk__in=ids).order_by().values_list("pk", flat=True))


def _refs(rows: QuerySet[Decision]) -> list[DecisionRef]:
    fields = ("pk", "label", "title", "decided_on", "outcome", "government_resolution")
    found = rows.order_by("-decided_on", "-number", "-pk").only(*fields, "needs_government_resolution")
    return [
        DecisionRef(
            id=row.pk,
            label=row.label,
            title=row.title,
            decided_on=row.decided_on,
            outcome=row.outcome,
            government_resolution=row.government_resolution,
            awaits_resolution=row.needs_government_resolution and not row.government_resolution,
        )
        for row in found
    ]
