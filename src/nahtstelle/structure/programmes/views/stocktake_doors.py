"""Who comes in; outsiders find nothing (404). A step with a form of its own."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from nahtstelle.ground.identity.api import Actor, active_people
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, add_refusal
from nahtstelle.structure.programmes.models import Stocktake, StocktakeRequest
from nahtstelle.structure.programmes.permissions import stocktakes as permissions

AREA = {"area": "stocktakes"}
GET_AND_POST = ["GET", "HEAD", "POST"]


def enter(request: HttpRequest) -> Actor:
    """Return the actor, who has the page."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not permissions.can_enter_stocktakes(actor):
        raise Http404
    return actor


def seen_stocktake(request: HttpRequest, pk: int) -> Stocktake:
    """Return a stocktake the actor sees."""
    rows = Stocktake.objects.visible_to(enter(request)).select_related("project", "lead", "meeting")
    return get_object_or_404(rows, pk=pk)


def seen_request(request: HttpRequest, pk: int) -> StocktakeRequest:
    """Return what an office is asked, if the actor sees it."""
    rows = StocktakeRequest.objects.visible_to(enter(request))
    related = ("stocktake", "stocktake__project", "stocktake__lead", "institution", "person")
    return get_object_or_404(rows.select_related(*related), pk=pk)


def people_of(institution_id: int | None = None) -> list[tuple[int, str]]:
    """Return who may be chosen: name and institution (one query)."""
    rows = active_people(institution_id=institution_id)
    return [(row.user_id, f"{row.name}, {row.institution_name}") for row in rows if row.institution_id]


def step(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[], str],
    *,
    title: str,
    over: str,
    back: str,
) -> HttpResponse:
    """Take a step with a form of its own; what is refused stands at its field, everything typed stays."""
    if request.method == "POST" and form.is_valid():
        try:
            sentence = act()
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, sentence)
            return redirect(back)
    context = {"form": form, "title": title, "over": over, "back": back} | AREA
    status = 422 if form.errors else 200
    return render(request, "programmes/stocktakes/step.html", context, status=status)
