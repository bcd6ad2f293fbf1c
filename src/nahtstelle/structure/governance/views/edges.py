"""What every view of proposals begins with."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import PermissionRefused
from nahtstelle.structure.governance.models import Proposal


def actor_of(request: HttpRequest) -> Actor:
    """Return who acts, set by the middleware of identity."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def visible_proposal(request: HttpRequest, pk: int) -> Proposal:
    """Return a proposal the actor may see; 404 for outsiders as for nothing."""
    related = ("theme", "institution", "author")
    rows = Proposal.objects.visible_to(actor_of(request)).select_related(*related)
    return get_object_or_404(rows, pk=pk)


def demand(allowed: bool) -> None:
    """Refuse with the 403 page unless allowed."""
    if not allowed:
        raise PermissionRefused
