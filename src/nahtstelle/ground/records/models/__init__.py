"""What the room keeps, by theme."""

from nahtstelle.ground.records.models.documents import Document, Version
from nahtstelle.ground.records.models.dossiers import Dossier, DossierCounter

__all__ = ["Document", "Dossier", "DossierCounter", "Version"]
