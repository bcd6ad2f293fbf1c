"""Who comes through: the structural level itself, one meeting, one body. Outsiders find nothing (404)."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from nahtstelle.ground.identity.api import Actor
from nahtstelle.structure.governance.models import AgendaItem, Body, Meeting
from nahtstelle.structure.governance.permissions import can_enter_structure
from nahtstelle.structure.governance.views.edges import actor_of


def enter_structure(request: HttpRequest) -> Actor:
    """Return the actor of the structural level; for the case level there is nothing here."""
    actor = actor_of(request)
    if not can_enter_structure(actor):
        raise Http404
    return actor


def seen_meeting(request: HttpRequest, pk: int) -> Meeting:
    """Return a meeting the actor may see."""
    rows = Meeting.objects.visible_to(enter_structure(request)).select_related("body")
    return get_object_or_404(rows, pk=pk)


def seen_item(request: HttpRequest, pk: int, item_pk: int) -> AgendaItem:
    """Return an item of a meeting the actor may see."""
    meeting = seen_meeting(request, pk)
    return get_object_or_404(AgendaItem.objects.select_related("proposal"), meeting=meeting, pk=item_pk)


def seen_body(request: HttpRequest, key: str) -> Body:
    """Return a body the actor may see."""
    rows = Body.objects.visible_to(enter_structure(request))
    return get_object_or_404(rows.select_related("theme", "parent", "lead_institution"), key=key)
