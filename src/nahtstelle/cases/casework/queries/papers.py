"""Papers of a case, as far as their kind of data may be read."""

from __future__ import annotations

from nahtstelle.cases.casework.models import Case, CaseAccess, CaseDocument
from nahtstelle.cases.casework.states import DocumentKind
from nahtstelle.cases.casework.viewers import Viewer


def papers_of(case: Case, *, kind: DocumentKind | None = None) -> list[CaseDocument]:
    """Return the papers that the wall lets through, all or of a kind, the newest first, with who supplied them.

    One query.
    """
    rows = CaseDocument.objects.filter(case=case).select_related("supplied_by")
    if kind is not None:
        rows = rows.filter(kind=kind)
    return list(rows.order_by("-added_at", "-pk"))


def categories_open_to(case: Case, viewer: Viewer) -> frozenset[str]:
    """Return the kinds of data the viewer may read now (one query)."""
    found = CaseAccess.objects.of(viewer).filter(case=case).values_list("categories", flat=True)
    return frozenset(category for categories in found for category in categories)
