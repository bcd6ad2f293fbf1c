"""What the search has not read yet."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from nahtstelle.ground.records.models import Document, DocumentText, Version
from nahtstelle.ground.records.states import DossierState


def unread_documents(most: int = 5000) -> list[int]:
    """Return documents whose latest version is not in the search, by key (one query)."""
    later = Version.objects.filter(document=OuterRef("document_id"), number__gt=OuterRef("version__number"))
    current = DocumentText.objects.filter(~Exists(later), document=OuterRef("pk"))
    rows = Document.objects.filter(~Exists(current)).exclude(dossier__state=DossierState.DESTROYED)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:most])
