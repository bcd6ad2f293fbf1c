"""Who may: the owner of the dossier decides who reads (architecture, «Crossing apps»); the secretariat keeps order."""

from __future__ import annotations

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.records.access import owner_allows, owner_lets_write
from nahtstelle.ground.records.models import Document, Dossier

PAPER = "paper"


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


def can_check_out_document(actor: Actor, document: Document) -> bool:
    """Tell whether the actor takes this document out: papers only, whoever may add one; what software makes stays."""
    dossier = document.dossier
    return (
        document.kind == PAPER
        and can_read_dossier(actor, dossier)
        and owner_lets_write(actor=actor, owner_type=dossier.owner_type, owner_id=dossier.owner_id)
    )


def can_break_checkout(actor: Actor, document: Document) -> bool:
    """Tell whether the actor lifts somebody's checkout: the secretariat, where it reads the dossier."""
    return can_close_dossier(actor, document.dossier)


def can_dispose_dossiers(actor: Actor) -> bool:
    """Tell whether the actor prepares disposal lists and carries them out: the secretariat, on the archive's answer."""
    return actor.is_secretariat


def can_change_file_plan(actor: Actor) -> bool:
    """Tell whether the actor changes the file plan: secretariat and administrators."""
    return actor.is_secretariat or actor.is_administrator
