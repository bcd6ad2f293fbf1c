"""What every view of the room begins with. Outsiders find nothing (404)."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.records.models import Dossier
from nahtstelle.ground.records.permissions import can_change_file_plan, can_keep_dossiers


def actor_of(request: HttpRequest) -> Actor:
    """Return who acts, set by the middleware of identity."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def enter_records(request: HttpRequest) -> Actor:
    """Return the actor who keeps the register of dossiers; for everybody else it does not exist."""
    actor = actor_of(request)
    if not can_keep_dossiers(actor):
        raise Http404
    return actor


def enter_file_plan(request: HttpRequest) -> Actor:
    """Return the actor who keeps the file plan; for everybody else it does not exist."""
    actor = actor_of(request)
    if not can_change_file_plan(actor):
        raise Http404
    return actor


def seen_dossier(request: HttpRequest, pk: int) -> Dossier:
    """Return a dossier the actor may see; 404 for outsiders as for nothing."""
    try:
        return Dossier.objects.visible_to(actor_of(request)).defer("wrapped_key").get(pk=pk)
    except Dossier.DoesNotExist as error:
        raise Http404 from error
