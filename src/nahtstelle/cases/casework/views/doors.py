"""How every view of the room begins: inside the wall, in the actor's name; outsiders find nothing (404)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from nahtstelle.cases.casework.models import Case
from nahtstelle.cases.casework.permissions.cases import can_enter_cases
from nahtstelle.cases.casework.queries.closing import ended_while_writing
from nahtstelle.cases.casework.states import ClosingReason
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.walls import as_service, reading_as
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import PermissionRefused

AREA = "cases"
View = Callable[..., HttpResponse]
Bringing = Callable[[QuerySet[Case]], QuerySet[Case]]


def inside_the_wall(view: View) -> View:
    """Let a view see the rows of its actor and no others, and nobody who does not work on cases (404).

    No browser keeps the answer: whoever goes back after signing out reads nothing. Whoever
    sends something into a case that ended while they were writing is told so: it was theirs a moment ago.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        actor = actor_of(request)
        with reading_as(user_id=actor.user_id):
            try:
                response = view(request, *args, **kwargs)
            except (Http404, PermissionRefused):
                ended = _ended(request, actor, kwargs.get("pk"))
                if ended is None:
                    raise
                response = ended
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return wrapped


def _ended(request: HttpRequest, actor: Actor, pk: int | None) -> HttpResponse | None:
    """Say that what was sent is not saved, because the case ended meanwhile (004 §3); nothing of it is kept."""
    if request.method != "POST" or pk is None:
        return None
    with as_service("ending"):
        case = ended_while_writing(pk, user_id=actor.user_id, now=timezone.now())
    if case is None:
        return None
    context = {
        "case": case,
        "is_revoked": case.closing_reason == ClosingReason.CONSENT_REVOKED,
        "is_seen": Case.objects.visible_to(viewer_of(actor)).filter(pk=pk).exists(),
        "area": AREA,
    }
    return render(request, "casework/closing/ended_meanwhile.html", context, status=409)


def actor_of(request: HttpRequest) -> Actor:
    """Return the actor of a request. Raises Http404 unless they work on cases."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not can_enter_cases(actor):
        raise Http404
    return actor


def seen_case(request: HttpRequest, pk: int, *, bringing: Bringing | None = None) -> Case:
    """Return a case that the actor may enter; `bringing` adds to the question what else it shall know.

    Raises Http404.
    """
    rows: QuerySet[Case] = Case.objects.visible_to(viewer_of(actor_of(request)))
    rows = rows.select_related("municipality", "registering_institution")
    return get_object_or_404(bringing(rows) if bringing else rows, pk=pk)
