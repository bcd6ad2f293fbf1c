"""The canton's procedure, and what follows from it: who may be named in a consent, which region a place belongs to."""

from __future__ import annotations

from nahtstelle.cases.casework.models import CaseProcedure
from nahtstelle.ground.identity.api import (
    InstitutionKind,
    InstitutionRef,
    MunicipalityRef,
    institution_refs,
)

ERASURE_DAYS = 30
LOCAL_KINDS = (InstitutionKind.MUNICIPALITY, InstitutionKind.SOCIAL_REGION)
"""Social services: a consent can always name them (004 §5.1)."""


def procedure() -> CaseProcedure | None:
    """Return the canton's procedure; None before its folder was loaded with one (one query)."""
    return CaseProcedure.objects.first()


def erasure_days() -> int:
    """Return how many days after its end a case is erased, by the canton's choice (one query)."""
    days = CaseProcedure.objects.values_list("erasure_days", flat=True).first()
    return ERASURE_DAYS if days is None else days


def nameable_institutions(rules: CaseProcedure) -> list[InstitutionRef]:
    """Return who may be named in a consent: the canton's partners first, then social services (one query)."""
    found = institution_refs(keys=rules.partners, kinds=LOCAL_KINDS)
    order = {key: place for place, key in enumerate(rules.partners)}
    return sorted(found, key=lambda row: order.get(row.key, len(order)))


def region_of(place: MunicipalityRef | None, rules: CaseProcedure) -> str:
    """Return the region of a municipality, by the canton's choice; its district where the register has no other."""
    if place is None:
        return ""
    if rules.regions == "social_region":
        return place.social_region or place.district
    return place.district
