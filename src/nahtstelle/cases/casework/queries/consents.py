"""Consents of a case: their scope is part of the shell, who signed is content (004 §3)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from nahtstelle.cases.casework.models import Case, Consent
from nahtstelle.cases.casework.states import DataCategory, Purpose
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.identity.api import institution_labels


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentLine:
    """A consent as pages show one, without who signed."""

    row: Consent
    institutions: tuple[tuple[int, str], ...]
    categories: tuple[str, ...]
    purposes: tuple[str, ...]
    is_in_force: bool

    @property
    def names(self) -> str:
        """The institutions it names."""
        return ", ".join(label for _id, label in self.institutions)


def consents_of_case(case: Case, day: dt.date) -> list[ConsentLine]:
    """Return the consents of a case that was entered, the newest first (three queries)."""
    with as_service("consent"):
        rows = list(
            Consent.objects.filter(case=case)
            .defer("sealed")
            .prefetch_related("named")
            .order_by("-recorded_at", "-pk")
        )
    named = {row.pk: [one.institution_id for one in row.named.all()] for row in rows}
    labels = institution_labels({key for keys in named.values() for key in keys})
    return [
        ConsentLine(
            row=row,
            institutions=tuple(
                (key, labels[key]) for key in sorted(named[row.pk], key=lambda key: labels[key])
            ),
            categories=tuple(str(DataCategory(value).label) for value in row.categories),
            purposes=tuple(str(Purpose(value).label) for value in row.purposes),
            is_in_force=not row.is_ended
            and row.valid_from <= day
            and (row.valid_to is None or day < row.valid_to),
        )
        for row in rows
    ]
