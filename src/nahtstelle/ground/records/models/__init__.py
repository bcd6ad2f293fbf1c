"""What the room keeps, by theme."""

from nahtstelle.ground.records.models.checkouts import Checkout
from nahtstelle.ground.records.models.disposal import DisposalItem, DisposalList
from nahtstelle.ground.records.models.documents import Document, Version
from nahtstelle.ground.records.models.dossiers import Dossier, DossierCounter
from nahtstelle.ground.records.models.file_plan import FilePlanPosition
from nahtstelle.ground.records.models.texts import DocumentText

__all__ = [
    "Checkout",
    "DisposalItem",
    "DisposalList",
    "Document",
    "DocumentText",
    "Dossier",
    "DossierCounter",
    "FilePlanPosition",
    "Version",
]
