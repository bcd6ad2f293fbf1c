"""What every view begins with: who comes through, and what they may see. Outsiders find nothing (404)."""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, QueryDict
from django.shortcuts import get_object_or_404

from nahtstelle.ground.identity.api import Actor
from nahtstelle.structure.governance.models import (
    AgendaItem,
    Body,
    CircularResolution,
    Mandate,
    Meeting,
    Minutes,
    Proposal,
)
from nahtstelle.structure.governance.permissions import can_enter_structure
from nahtstelle.structure.governance.queries.minutes import minutes_seen


def actor_of(request: HttpRequest) -> Actor:
    """Return who acts, set by the middleware of identity."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def enter_structure(request: HttpRequest) -> Actor:
    """Return the actor of the structural level; for the case level there is nothing here."""
    actor = actor_of(request)
    if not can_enter_structure(actor):
        raise Http404
    return actor


def seen_meeting(request: HttpRequest, pk: int) -> Meeting:
    """Return a meeting the actor may see, and whether they may see its minutes (`shows_minutes`)."""
    actor = enter_structure(request)
    minutes = Minutes.objects.visible_to(actor).filter(meeting=OuterRef("pk"))
    rows = Meeting.objects.visible_to(actor).select_related("body", "minutes")
    return get_object_or_404(rows.annotate(shows_minutes=Exists(minutes)), pk=pk)


def seen_item(request: HttpRequest, pk: int, item_pk: int) -> AgendaItem:
    """Return an item the actor may see, of a meeting the actor may see."""
    meeting = seen_meeting(request, pk)
    rows = AgendaItem.objects.visible_to(actor_of(request)).select_related("proposal")
    return get_object_or_404(rows, meeting=meeting, pk=item_pk)


def seen_minutes(request: HttpRequest, pk: int) -> Minutes:
    """Return the minutes of a meeting the actor may see; a draft is the secretariat's own."""
    seen_meeting(request, pk)
    minutes = minutes_seen(actor_of(request), pk)
    if minutes is None:
        raise Http404
    return minutes


def seen_body(request: HttpRequest, key: str) -> Body:
    """Return a body the actor may see."""
    rows = Body.objects.visible_to(enter_structure(request))
    return get_object_or_404(rows.select_related("theme", "parent", "lead_institution"), key=key)


def seen_mandate(request: HttpRequest, pk: int) -> Mandate:
    """Return a mandate the actor may see."""
    rows = Mandate.objects.visible_to(enter_structure(request))
    return get_object_or_404(rows.select_related("group", "committee", "lead", "decision"), pk=pk)


def visible_proposal(request: HttpRequest, pk: int) -> Proposal:
    """Return a proposal the actor may see; 404 for outsiders as for nothing."""
    related = ("theme", "institution", "author")
    rows = Proposal.objects.visible_to(actor_of(request)).select_related(*related)
    return get_object_or_404(rows, pk=pk)


def visible_circular(request: HttpRequest, pk: int) -> CircularResolution:
    """Return a circular resolution the actor may see; 404 for outsiders as for nothing."""
    rows = CircularResolution.objects.visible_to(enter_structure(request)).select_related("body")
    return get_object_or_404(rows, pk=pk)


def status_of(request: HttpRequest) -> int:
    """A form shown again after a post could not be processed."""
    return 422 if request.method == "POST" else 200


def retyped(request: HttpRequest, **fresh: object) -> QueryDict:
    """Return what was posted, with hidden fields as they stand now: the form keeps all that was typed."""
    data = request.POST.copy()
    for name, value in fresh.items():
        data[name] = str(value)
    return data


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form is bound to: whatever was posted, even nothing; None before."""
    return request.POST if request.method == "POST" else None
