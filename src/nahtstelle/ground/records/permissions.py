"""Who may: the owner of the dossier decides who reads (architecture, «Crossing apps»); the secretariat keeps order."""

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


def can_keep_dossiers(actor: Actor) -> bool:
    """Tell whether the actor keeps the register of dossiers: the secretariat."""
    return actor.is_secretariat


def can_close_dossier(actor: Actor, dossier: Dossier) -> bool:
    """Tell whether the actor closes this dossier: the secretariat, where it reads it."""
    return can_keep_dossiers(actor) and can_read_dossier(actor, dossier)


can_reopen_dossier = can_close_dossier
can_classify_dossier = can_close_dossier


def can_dispose_dossiers(actor: Actor) -> bool:
    """Tell whether the actor prepares disposal lists and carries them out: the secretariat, on the archive's answer."""
    return actor.is_secretariat


def can_change_file_plan(actor: Actor) -> bool:
    """Tell whether the actor changes the file plan: secretariat and administrators."""
    return actor.is_secretariat or actor.is_administrator
