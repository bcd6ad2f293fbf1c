"""Who may: the owner of the dossier decides (architecture, «Crossing apps»)."""

from __future__ import annotations

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.records.access import owner_allows
from nahtstelle.ground.records.models import Dossier


def can_read_dossier(actor: Actor, dossier: Dossier) -> bool:
    """Tell whether the actor reads the papers of this dossier."""
    return actor.is_authenticated and owner_allows(
        actor=actor, owner_type=dossier.owner_type, owner_id=dossier.owner_id
    )


can_show_document = can_read_dossier
can_download_version = can_read_dossier
