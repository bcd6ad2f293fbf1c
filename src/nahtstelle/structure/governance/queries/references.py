"""What other apps of the floor refer to: themes with their lead."""

from __future__ import annotations

from dataclasses import dataclass

from nahtstelle.structure.governance.models import Theme


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeChoice:
    """A theme as other apps see it."""

    id: int
    name: str
    lead_institution_id: int | None


def theme_choices() -> list[ThemeChoice]:
    """Return all themes by name (one query)."""
    rows = Theme.objects.order_by("sort_name", "pk").values_list("pk", "name", "lead_institution_id")
    return [ThemeChoice(id=pk, name=name, lead_institution_id=lead) for pk, name, lead in rows]
