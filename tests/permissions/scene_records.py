"""Dossiers: whoever sees the matter sees its dossier; the secretariat keeps order. The file plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from nahtstelle.ground.records import permissions
from nahtstelle.ground.records.models import Document, Dossier
from nahtstelle.ground.records.states import DOSSIER, DossierState
from nahtstelle.structure.governance.states import ProposalState

if TYPE_CHECKING:
    from tests.permissions.scene import Row, Scene

DAY = dt.date(2026, 3, 2)
NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
VERBS = {
    "close": ("close", permissions.can_close_dossier),
    "reopen": ("reopen", permissions.can_reopen_dossier),
    "classify": ("", permissions.can_classify_dossier),
    "read": ("", permissions.can_read_dossier),
}
DOCUMENT_VERBS = {
    "check_out": permissions.can_check_out_document,
    "break_checkout": permissions.can_break_checkout,
}


def rows_of_records(scene: Scene) -> Iterator[Row]:
    """Yield the dossier of an accepted proposal in each state, and the file plan."""
    from tests.permissions.scene import Row

    proposal = scene.proposal(ProposalState.ACCEPTED)
    for number, state in enumerate(DossierState.values, start=1):
        dossier = _dossier(number, state, proposal.pk)
        yield from scene.lines("dossier", state, dossier, VERBS, DOSSIER)
    paper = Document.objects.create(
        dossier=Dossier.objects.get(state=DossierState.OPEN, owner_id=proposal.pk),
        title="Beilage",
        kind="paper",
        position=1,
        created_at=NOON,
    )
    for verb, may in DOCUMENT_VERBS.items():
        yield Row("document", "any", verb, scene.simple(may, paper))
    keep = scene.simple(lambda actor, _: permissions.can_keep_dossiers(actor), None)
    yield Row("dossiers", "any", "keep", keep)
    dispose = scene.simple(lambda actor, _: permissions.can_dispose_dossiers(actor), None)
    yield Row("dossiers", "any", "dispose", dispose)
    change = scene.simple(lambda actor, _: permissions.can_change_file_plan(actor), None)
    yield Row("file_plan", "any", "change", change)


def _dossier(number: int, state: str, owner_id: int) -> Dossier:
    is_over = state in {DossierState.ARCHIVED, DossierState.DESTROYED}
    return Dossier.objects.create(
        number=f"02.01-2026-{number:03d}",
        title="Antrag",
        file_plan="02.01",
        classification="internal",
        retention_years=10,
        owner_type="governance.proposal",
        owner_id=owner_id,
        opened_at=NOON,
        wrapped_key=None if state == DossierState.DESTROYED else bytes(60),
        state=state,
        closed_on=None if state == DossierState.OPEN else DAY,
        retained_until=None if state == DossierState.OPEN else DAY,
        disposed_on=DAY if is_over else None,
    )
