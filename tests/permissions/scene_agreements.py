"""Agreements with providers: concluded by the office of the member asked; the secretariat keeps them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from nahtstelle.structure.funding.models import Agreement
from nahtstelle.structure.funding.permissions import agreements as permissions
from nahtstelle.structure.funding.states.agreements import AGREEMENT, AgreementState

if TYPE_CHECKING:
    from tests.permissions.scene import Row, Scene

VERBS = {
    "change": ("change", permissions.can_change_agreement),
    "conclude": ("conclude", permissions.can_conclude_agreement),
    "start_tender": ("start_tender", permissions.can_start_tender),
    "renew": ("renew", permissions.can_renew_agreement),
    "terminate": ("terminate", permissions.can_terminate_agreement),
}


def rows_of_agreements(scene: Scene) -> Iterator[Row]:
    """Yield an agreement in each state."""
    from tests.permissions.scene import Row

    for state in AgreementState.values:
        is_ended = state == AgreementState.TERMINATED
        agreement = Agreement.objects.create(
            provider=scene.institutions.brueckenwerk,
            institution=scene.asked.institution,
            subject=state,
            starts_on=dt.date(2026, 1, 1),
            ends_on=dt.date(2027, 1, 1),
            procedure="direct",
            government_resolution="2025/1",
            state=state,
            terminated_on=dt.date(2026, 6, 1) if is_ended else None,
            termination_reason="Grund" if is_ended else "",
            created_at=dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC),
        )
        yield from scene.lines("agreement", state, agreement, VERBS, AGREEMENT)
    enter = scene.simple(lambda actor, _: permissions.can_enter_agreements(actor), None)
    yield Row("agreements", "any", "enter", enter)
    draft = scene.simple(lambda actor, _: permissions.can_draft_agreement(actor), None)
    yield Row("agreements", "any", "draft", draft)
