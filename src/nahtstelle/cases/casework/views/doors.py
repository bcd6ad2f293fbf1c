"""How every view of the room begins: inside the wall, in the actor's name; outsiders find nothing (404)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from nahtstelle.cases.casework.models import Case
from nahtstelle.cases.casework.permissions.cases import can_enter_cases
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.walls import reading_as
from nahtstelle.ground.identity.api import Actor

AREA = "cases"
View = Callable[..., HttpResponse]


def inside_the_wall(view: View) -> View:
    """Let a view see the rows of its actor and no others, and nobody who does not work on cases (404)."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor = actor_of(request)
        with reading_as(user_id=actor.user_id):
            return view(request, *args, **kwargs)

    return wrapped


def actor_of(request: HttpRequest) -> Actor:
    """Return the actor of a request. Raises Http404 unless they work on cases."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not can_enter_cases(actor):
        raise Http404
    return actor


def seen_case(request: HttpRequest, pk: int) -> Case:
    """Return a case that the actor may enter. Raises Http404."""
    rows = Case.objects.visible_to(viewer_of(actor_of(request)))
    return get_object_or_404(rows.select_related("municipality", "registering_institution"), pk=pk)
