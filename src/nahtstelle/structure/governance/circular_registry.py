"""What circular resolutions register below: who reads their dossiers, and where these belong."""

from __future__ import annotations

from nahtstelle.ground.records.api import register_access, register_owner
from nahtstelle.structure.governance.queries import circulars


def register_circulars() -> None:
    """Register the rule for the papers of a resolution; called once, when Django is ready."""
    register_access(circulars.SUBJECT, circulars.may_read_papers)
    register_owner(circulars.SUBJECT, circulars.owner_of_papers)
