"""Paper packs: who has them built, and who takes them."""

from __future__ import annotations

from nahtstelle.ground.identity.api import Actor
from nahtstelle.structure.governance.models import Meeting, PaperPack


def can_build_packs(actor: Actor, meeting: Meeting) -> bool:
    """The secretariat prepares the papers (000 §6.4.1.2)."""
    return actor.is_secretariat


can_confirm_packs = can_build_packs


def can_download_pack(actor: Actor, pack: PaperPack) -> bool:
    """Whose pack it is, and the secretariat."""
    return actor.is_secretariat or pack.user_id == actor.user_id
