"""What the room keeps, by theme."""

from nahtstelle.ground.records.models.documents import Document, Version
from nahtstelle.ground.records.models.dossiers import Dossier, DossierCounter
from nahtstelle.ground.records.models.file_plan import FilePlanPosition

__all__ = ["Document", "Dossier", "DossierCounter", "FilePlanPosition", "Version"]
