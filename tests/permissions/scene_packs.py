"""Restricted agenda items: who sees them, and who restricts (000 §6.1.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nahtstelle.structure.governance import permissions
from nahtstelle.structure.governance.models import AgendaItem, AgendaItemReader
from nahtstelle.structure.governance.states import MeetingState, ProposalState

if TYPE_CHECKING:
    from tests.permissions.scene import Row, Scene


def rows_of_packs(scene: Scene) -> Iterator[Row]:
    """Yield an open item, a restricted one that names nobody of the scene, and one that names the member."""
    from tests.permissions.scene import Row

    meeting = scene.meeting(MeetingState.INVITED)
    proposal = scene.proposal(ProposalState.SCHEDULED)
    item = AgendaItem.objects.create(meeting=meeting, position=1, title="Traktandum", proposal=proposal)
    decision = scene.decision(scene.proposal(ProposalState.DECIDED))
    decision.source_item = item
    decision.save(update_fields=["source_item"])
    for state in ("open", "restricted", "named"):
        item.is_restricted = proposal.is_restricted = state != "open"
        item.save(update_fields=["is_restricted"])
        proposal.save(update_fields=["is_restricted"])
        if state == "named":
            AgendaItemReader.objects.create(item=item, user_id=scene.actors["member"].user_id or 0)
        yield Row("item", state, "see", scene.seen(item))
        yield Row("item_proposal", state, "see", scene.seen(proposal))
        yield Row("item_decision", state, "see", scene.seen(decision))
    answers = tuple(
        sight if sight != "yes" else ("yes" if permissions.can_restrict_item(actor, meeting) else "403")
        for sight, actor in zip(scene.seen(item), scene.actors.values(), strict=True)
    )
    yield Row("item", "named", "restrict", answers)
