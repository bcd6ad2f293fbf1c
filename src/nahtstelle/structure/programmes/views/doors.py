"""What every view begins with: who comes through, and what they may see. Outsiders find nothing (404)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, EditConflict, PermissionRefused, add_refusal
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.programmes.models import Interface, Milestone, Programme, Project
from nahtstelle.structure.programmes.permissions import can_enter_programmes

AREA = {"area": "programmes"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """The stored text that a form collided with: its field, version, and when it was saved."""

    name: str
    text: str
    version: int
    changed_at: dt.datetime


def fresh_text(row: Programme | Project | Interface, name: str) -> Fresh:
    """Return what is stored now."""
    row.refresh_from_db()
    changed_at = row.changed_at or timezone.now()
    return Fresh(name=name, text=str(getattr(row, name)), version=row.version, changed_at=changed_at)


def enter(request: HttpRequest) -> Actor:
    """Return the actor of the structural level; for the case level there is nothing here."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not can_enter_programmes(actor):
        raise Http404
    return actor


def seen_programme(request: HttpRequest, pk: int) -> Programme:
    """Return a programme the actor may see."""
    rows = Programme.objects.visible_to(enter(request)).select_related("lead_institution", "changed_by")
    return get_object_or_404(rows, pk=pk)


def seen_project(request: HttpRequest, pk: int) -> Project:
    """Return a project the actor may see."""
    related = ("programme", "parent", "theme", "lead", "lead_institution", "body", "changed_by")
    return get_object_or_404(Project.objects.visible_to(enter(request)).select_related(*related), pk=pk)


def seen_milestone(request: HttpRequest, pk: int) -> Milestone:
    """Return a milestone the actor may see, with its project."""
    rows = Milestone.objects.visible_to(enter(request)).select_related("project__programme", "project__lead")
    return get_object_or_404(rows, pk=pk)


def seen_interface(request: HttpRequest, pk: int) -> Interface:
    """Return an interface the actor may see, with both projects."""
    related = ("first__programme", "second__programme", "owner", "decision", "changed_by")
    return get_object_or_404(Interface.objects.visible_to(enter(request)).select_related(*related), pk=pk)


def tabs(current: str) -> list[ui.Tab]:
    """Return the pages of the area as tabs."""
    pages = (
        ("list_projects", _("Portfolio")),
        ("list_programmes", _("Programmes")),
        ("list_interfaces", _("Interfaces")),
    )
    return [
        ui.Tab(label=label, url=reverse(f"programmes:{name}"), current=name == current)
        for name, label in pages
    ]


def step(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[], str],
    *,
    title: str,
    back: str,
    over: str,
    note: str = "",
    icon: str = "",
    fresh: Callable[[], Fresh] | None = None,
    **more: object,
) -> HttpResponse:
    """Take a step with a form of its own; what is refused stands at its field, everything typed stays.

    `act` returns the sentence for the user. `fresh` tells what is stored after a conflict.
    """
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            sentence = act()
        except PermissionRefused:
            raise
        except EditConflict as refusal:
            form, conflict = _conflict(form, refusal, fresh)
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, sentence)
            return redirect(back)
    context = {"form": form, "title": title, "back": back, "over": over, "note": note, "icon": icon}
    status = 409 if conflict else 422 if form.errors else 200
    page = context | {"conflict": conflict} | more | AREA
    return render(request, "programmes/step.html", page, status=status)


def _conflict(
    form: forms.Form, refusal: EditConflict, fresh: Callable[[], Fresh] | None
) -> tuple[forms.Form, ui.Conflict]:
    """Return the form as typed, built on the stored version, and both texts side by side."""
    assert fresh is not None
    stored = fresh()
    data = QueryDict(mutable=True)
    data.update(dict(form.data.items()))
    data["version"] = str(stored.version)
    form.data = data
    conflict = ui.Conflict(
        field=stored.name,
        label=form.fields[stored.name].label or "",
        mine=str(form.cleaned_data.get(stored.name) or ""),
        theirs=stored.text,
        saved_by=refusal.changed_by,
        saved_at=stored.changed_at,
        version=stored.version,
    )
    return form, conflict


def chosen(request: HttpRequest, name: str, stored: str) -> QueryDict | None:
    """Return what was posted, with the stored text where «theirs» was chosen in a conflict; None before a post."""
    if request.method != "POST":
        return None
    data = request.POST.copy()
    if data.get("conflict_choice") == "theirs":
        data[name] = stored
    return data
