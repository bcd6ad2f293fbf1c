"""The editor: add, change, move and remove items of a draft, with plain forms."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, add_refusal, demand
from nahtstelle.ground.questionnaires import permissions
from nahtstelle.ground.questionnaires.actions import versions as actions
from nahtstelle.ground.questionnaires.definition import item_by_id
from nahtstelle.ground.questionnaires.forms import ItemForm
from nahtstelle.ground.questionnaires.models import QuestionnaireVersion
from nahtstelle.ground.questionnaires.views.doors import AREA, GET_AND_POST, enter, seen_version


@require_http_methods(GET_AND_POST)
def add_item(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Add an item (permissions.can_edit_version); `gruppe` in the address chooses its group."""
    version = _editable(request, pk, number)
    initial = {"revision": version.revision, "type": "string", "group": request.GET.get("gruppe", "")}
    form = ItemForm(request.POST or None, items=version.items, initial=initial)

    def act() -> None:
        actions.add_item(
            version_id=version.pk,
            item=form.read_item(),
            group=form.chosen_group,
            revision=form.cleaned_data["revision"],
            actor=enter(request),
            now=timezone.now(),
        )

    return _step(request, version, form, act, title=_("Add question"), said=_("The question is added."))


@require_http_methods(GET_AND_POST)
def change_item(request: HttpRequest, pk: int, number: int, link_id: str) -> HttpResponse:
    """Change an item (permissions.can_edit_version)."""
    version = _editable(request, pk, number)
    item = item_by_id(version.items, link_id)
    if item is None:
        raise Http404
    initial = ItemForm.initial_of(item, version.revision)
    form = ItemForm(request.POST or None, items=version.items, item=item, initial=initial)

    def act() -> None:
        actions.change_item(
            version_id=version.pk,
            link_id=link_id,
            item=form.read_item(),
            revision=form.cleaned_data["revision"],
            actor=enter(request),
            now=timezone.now(),
        )

    return _step(request, version, form, act, title=_("Change question"), said=_("The question is changed."))


@require_POST
def move_item(request: HttpRequest, pk: int, number: int, link_id: str) -> HttpResponse:
    """Move an item up or down (permissions.can_edit_version)."""
    version = _editable(request, pk, number)
    try:
        actions.move_item(
            version_id=version.pk,
            link_id=link_id,
            direction="up" if request.POST.get("direction") == "up" else "down",
            revision=_revision(request),
            actor=enter(request),
            now=timezone.now(),
        )
    except actions.ItemRefused as refusal:
        messages.error(request, refusal.sentence)
    return redirect(f"{_address(version)}#frage-{link_id}")


@require_POST
def remove_item(request: HttpRequest, pk: int, number: int, link_id: str) -> HttpResponse:
    """Remove an item with what it contains (permissions.can_edit_version)."""
    version = _editable(request, pk, number)
    try:
        actions.remove_item(
            version_id=version.pk,
            link_id=link_id,
            revision=_revision(request),
            actor=enter(request),
            now=timezone.now(),
        )
    except actions.ItemRefused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("The question is removed."))
    return redirect(_address(version))


def _editable(request: HttpRequest, pk: int, number: int) -> QuestionnaireVersion:
    version = seen_version(request, pk, number)
    demand(permissions.can_edit_version(enter(request), version))
    return version


def _revision(request: HttpRequest) -> int:
    written = request.POST.get("revision", "")
    return int(written) if written.isdecimal() else 0


def _address(version: QuestionnaireVersion) -> str:
    return reverse("questionnaires:show_version", args=[version.questionnaire_id, version.number])


def _step(
    request: HttpRequest,
    version: QuestionnaireVersion,
    form: ItemForm,
    act: Callable[[], None],
    *,
    title: str,
    said: str,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, said)
            return redirect(_address(version))
    context = {"form": form, "title": title, "back": _address(version), "verb": _("Save"), "version": version}
    status = 422 if form.errors else 200
    return render(request, "questionnaires/edit_item.html", context | AREA, status=status)
