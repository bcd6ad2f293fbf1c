"""Restricted agenda items: who sees them, and who restricts (000 §6.1.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nahtstelle.ground.records.models import Document, Dossier, Version
from nahtstelle.structure.governance import permissions
from nahtstelle.structure.governance.models import AgendaItem, AgendaItemReader, PaperPack
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
    yield from _packs(scene)


def _packs(scene: Scene) -> Iterator[Row]:
    """Yield the pack of the member: on trial and dispatched."""
    from tests.permissions.scene import Row

    meeting = scene.meeting(MeetingState.INVITED)
    pack = PaperPack.objects.create(
        meeting=meeting, user_id=scene.actors["member"].user_id or 0, requested_at=meeting.invited_at
    )
    yield Row("pack", "queued", "see", scene.seen(pack))
    pack.version, pack.dispatched_at = _stored(pack), pack.requested_at
    pack.save()
    seen = scene.seen(pack)
    yield Row("pack", "dispatched", "see", seen)
    pairs = list(zip(seen, scene.actors.values(), strict=True))
    verbs = {
        "download": lambda actor: permissions.can_download_pack(actor, pack),
        "build": lambda actor: permissions.can_build_packs(actor, meeting),
        "confirm": lambda actor: permissions.can_confirm_packs(actor, meeting),
    }
    for verb, may in verbs.items():
        answers = tuple(
            sight if sight != "yes" else ("yes" if may(actor) else "403") for sight, actor in pairs
        )
        yield Row("pack", "dispatched", verb, answers)


def _stored(pack: PaperPack) -> Version:
    """A version as it stands in the database, without a file."""
    made = {"created_at": pack.requested_at}
    dossier = Dossier.objects.create(
        number="02.01-2026-990", title="Mappen", file_plan="02.01", classification="confidential", retention_years=2,
        owner_type="governance.packs", owner_id=pack.meeting_id, opened_at=pack.requested_at, wrapped_key=bytes(60),
    )  # fmt: skip
    document = Document.objects.create(dossier=dossier, title="Mappe", kind="pack", position=1, **made)
    return Version.objects.create(
        document=document, number=1, filename="m.pdf", media_type="application/pdf", size=1, sha256="0" * 64,
        storage_name="9" * 64, **made,
    )  # fmt: skip
