"""What other apps ask of the decisions of a load: those stored and those of the folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from nahtstelle.ground.intake.api import Load
from nahtstelle.structure.governance.canton_files.names import BODIES, DECISIONS
from nahtstelle.structure.governance.models import Body, Competence, Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedDecision:
    """A decision as the check of another file needs it."""

    kind: str
    body_kind: str
    decided_on: dt.date


def loaded_decisions(load: Load, keys: Collection[str]) -> dict[str, LoadedDecision]:
    """Return the decisions with these keys, stored or of the folder; decisions with faults are left out."""
    kinds = dict(Body.objects.values_list("key", "kind").order_by("pk"))
    kinds |= {row["key"]: row["kind"] for row in load.rows(BODIES)}
    stored = Decision.objects.filter(key__in=keys).order_by("pk")
    found = {
        str(key): (kind, body, day)
        for key, kind, body, day in stored.values_list("key", "kind", "body__key", "decided_on")
    }
    found |= {
        row["key"]: (row["kind"], row["body"], row["date"])
        for row in load.rows(DECISIONS)
        if row["key"] in keys
    }
    return {
        key: LoadedDecision(kind=kind, body_kind=kinds.get(body, ""), decided_on=day)
        for key, (kind, body, day) in found.items()
    }


def loaded_deciding_kind(load: Load, matter: str) -> str:
    """Return the kind of body that decides a matter by the competence matrix of the load; empty without a row."""
    matrix = dict(Competence.objects.values_list("matter", "decides").order_by("pk"))
    rows = (load.profile or {}).get("competences", [])
    return str((matrix | {row["matter"]: row["decides"] for row in rows}).get(matter, ""))
