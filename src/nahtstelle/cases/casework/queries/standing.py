"""How somebody stands to a case: the grounds of their access that hold now."""

from __future__ import annotations

from nahtstelle.cases.casework.models import Case, CaseAccess
from nahtstelle.cases.casework.permissions.entry import Standing
from nahtstelle.cases.casework.viewers import Viewer


def standing_in(case: Case, viewer: Viewer) -> Standing:
    """Return the viewer's standing (one query)."""
    grounds = CaseAccess.objects.of(viewer).filter(case=case).values_list("ground", flat=True)
    return Standing(state=case.state, grounds=frozenset(grounds))
