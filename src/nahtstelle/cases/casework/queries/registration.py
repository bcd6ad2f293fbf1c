"""What the registration needs and shows: the row, what is still missing, who can coordinate."""

from __future__ import annotations

from dataclasses import dataclass

from nahtstelle.cases.casework.content_types import RegistrationContent
from nahtstelle.cases.casework.models import Case, Registration
from nahtstelle.cases.casework.queries.content import OpenCase
from nahtstelle.cases.casework.states import Criterion, DataCategory
from nahtstelle.ground.identity.api import PersonRef, Role, active_people


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """What a registration still needs; all false: ready."""

    mandate: bool
    criteria: bool

    def __bool__(self) -> bool:
        return self.mandate or self.criteria


def read_registration(case: Case, content: OpenCase) -> tuple[RegistrationContent, int] | None:
    """Return what the registering institution brought, with its version; None where it may not be read (one query)."""
    if not content.may(DataCategory.SITUATION):
        return None
    row = Registration.objects.filter(case=case).first()
    return (RegistrationContent.of(content.read(row)), row.version) if row is not None else None


def gaps_of(agreed: RegistrationContent) -> Gaps:
    """Return what is missing: mandate with goals; four criteria answered, a «no» with its reason (domain §6)."""
    return Gaps(
        mandate=not agreed.mandate.strip() or not any(goal.strip() for goal in agreed.goals),
        criteria=not all(_answered(agreed.criteria.get(value, {})) for value in Criterion.values),
    )


def _answered(answer: dict[str, str]) -> bool:
    if answer.get("answer") == "no":
        return bool(answer.get("remark", "").strip())
    return answer.get("answer") == "yes"


def coordinators(institutions: frozenset[int]) -> list[PersonRef]:
    """Return who may coordinate: coordinators of an institution the consent names, by name (two queries)."""
    return [row for row in active_people(role=Role.COORDINATOR) if row.institution_id in institutions]
