"""A case in which every page has something to show: `planted("planning", categories=("plan",))`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from nahtstelle.cases.casework.actions.access import renew_access
from nahtstelle.cases.casework.models import (
    Case,
    CaseDocument,
    CaseGuest,
    Contribution,
    EmergencyAccess,
    PlanVersion,
    RoundTable,
    SituationReport,
)
from nahtstelle.cases.casework.states import CaseState, DataCategory
from nahtstelle.cases.casework.tests.planting import make_row, plant
from nahtstelle.cases.casework.walls import as_service

GUEST = {
    "kind": "outside",
    "categories": ["identity", "health"],
    "until_at": timezone.now() + dt.timedelta(days=9),
}


@pytest.fixture
def planted(make_case: Callable[..., Case], team: Any) -> Callable[..., Case]:
    """A case with something in every table: clarified, its plan signed, a round table on record, another plan begun."""

    def make(state: str = CaseState.IMPLEMENTING, **scope: Any) -> Case:
        case = make_case(state, **scope)
        content = plant(case, team)
        with as_service("tests"):
            papers = {row.category: row for row in CaseDocument.objects.filter(case=case).order_by("pk")}
            plan = papers[DataCategory.PLAN]
            Contribution.objects.filter(case=case).update(state="contributed", given_at=timezone.now())
            SituationReport.objects.filter(case=case).update(
                document=papers[DataCategory.SITUATION],
                health_document=papers[DataCategory.HEALTH],
                finance_document=papers[DataCategory.FINANCE],
            )
            RoundTable.objects.filter(case=case).update(document=plan)
            signed = {"signed_on": timezone.localdate(), "signed_by": team.eva}
            PlanVersion.objects.filter(case=case).update(
                state="signed", document=plan, signed_document=plan, **signed
            )
            make_row(PlanVersion, case, content, team, number=2)
            make_row(CaseGuest, case, content, team, **GUEST)
            EmergencyAccess.objects.filter(case=case).update(
                user=team.other, until_at=timezone.now() + dt.timedelta(hours=1)
            )
        renew_access(case, now=timezone.now() - dt.timedelta(hours=1))
        return case

    return make
