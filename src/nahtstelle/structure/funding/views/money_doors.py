"""What every view of money begins with: who comes through, and what they may see. Outsiders find nothing (404)."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from nahtstelle.ground.identity.api import Actor, federal_institutions, mainstream_institutions
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, add_refusal
from nahtstelle.structure.funding.models import AllocationRequest, Fund, Posting
from nahtstelle.structure.funding.permissions.money import can_enter_money
from nahtstelle.structure.programmes.api import led_projects

AREA = {"area": "money"}


def enter(request: HttpRequest) -> Actor:
    """Return the actor of the area; who leads a project comes in for its money."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if can_enter_money(actor):
        return actor
    is_structural = actor.is_authenticated and not actor.is_case_level
    if is_structural and actor.user_id and led_projects(actor.user_id):
        return actor
    raise Http404


def seen_fund(request: HttpRequest, pk: int) -> Fund:
    """Return a fund the actor may see."""
    rows = Fund.objects.visible_to(enter(request)).select_related("funder", "receiver")
    return get_object_or_404(rows, pk=pk)


def seen_request(request: HttpRequest, pk: int) -> AllocationRequest:
    """Return a measure the actor may see."""
    rows = AllocationRequest.objects.visible_to(enter(request)).select_related("fund", "institution")
    return get_object_or_404(rows, pk=pk)


def seen_posting(request: HttpRequest, pk: int) -> Posting:
    """Return a posting the actor may see."""
    rows = Posting.objects.visible_to(enter(request)).select_related("fund", "allocation__request", "counter")
    return get_object_or_404(rows, pk=pk)


def funders() -> list[tuple[int, str]]:
    """Return who may give money: federal institutions, then the canton's own."""
    return [*federal_institutions(), *mainstream_institutions()]


def step(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[], str],
    *,
    template: str,
    context: dict[str, object],
    to: tuple[str, int],
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
            return redirect(*to)
    return render(request, template, context | {"form": form} | AREA, status=422 if form.errors else 200)
