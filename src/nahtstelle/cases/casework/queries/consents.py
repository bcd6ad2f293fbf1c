"""Consents of a case: their scope is part of the shell, who signed is content (004 §3)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef

from nahtstelle.cases.casework.models import Case, Consent, ConsentInstitution
from nahtstelle.cases.casework.permissions.access import ConsentFacts
from nahtstelle.cases.casework.queries.labels import labels_in
from nahtstelle.cases.casework.states import DataCategory, Purpose
from nahtstelle.cases.casework.walls import as_service


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentLine:
    """A consent as pages show one, without who signed; `facts` is what the rule sees of it.

    Data and purposes stand in the order of the form. `in_full`: the institutions by their whole names, for the client.
    """

    row: Consent
    facts: ConsentFacts
    institutions: tuple[tuple[int, str], ...]
    in_full: tuple[str, ...]
    categories: tuple[str, ...]
    purposes: tuple[str, ...]
    is_in_force: bool

    @property
    def names(self) -> str:
        """The institutions it names."""
        return ", ".join(label for _id, label in self.institutions)


def consents_of_case(case: Case, day: dt.date) -> list[ConsentLine]:
    """Return the consents of a case that was entered, the newest first (one query)."""
    named = ConsentInstitution.objects.filter(consent=OuterRef("pk")).order_by("pk")
    with as_service("consent"):
        rows = list(
            Consent.objects.filter(case=case)
            .defer("sealed")
            .annotate(institutions=labels_in(named, "institution"))
            .order_by("-recorded_at", "-pk")
        )
    return [_line(row, row.institutions, day) for row in rows]


def _line(row: Consent, named: list[dict[str, Any]], day: dt.date) -> ConsentLine:
    labels = {one["id"]: one["label"] for one in named}
    facts = ConsentFacts(
        institutions=frozenset(labels),
        categories=frozenset(row.categories),
        purposes=frozenset(row.purposes),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        ending=row.ending,
        ended_at=row.ended_at,
    )
    return ConsentLine(
        row=row,
        facts=facts,
        in_full=tuple(sorted(one["name"] for one in named)),
        institutions=tuple(sorted(labels.items(), key=lambda item: item[1])),
        categories=tuple(str(value.label) for value in DataCategory if value in row.categories),
        purposes=tuple(str(value.label) for value in Purpose if value in row.purposes),
        is_in_force=facts.in_force(day),
    )
