"""Edges: the page of the search, and the searches one keeps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.ground.search import actions, queries, saved
from nahtstelle.ground.search.forms import SavedSearchForm
from nahtstelle.ground.search.models import SavedSearch
from nahtstelle.ground.search.permissions import can_search
from nahtstelle.ground.search.presentation import EXPORTED, SearchPage, query_of, read_search
from nahtstelle.ground.search.queries import Search
from nahtstelle.ground.ui import api as ui


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Show what matches among what the actor may see; without words, what can be searched."""
    actor = request.actor  # type: ignore[attr-defined]
    if not can_search(actor):
        raise Http404
    selects = queries.all_filters(timezone.localdate())
    choices = {select.key: list(select.choices(actor)) for select in selects}
    wanted = read_search(request.GET, choices)
    if wanted.typed and request.GET.get("format") in ("csv", "xlsx"):
        rows = queries.all_results(wanted, actor=actor)
        return ui.export_table(
            ui.data_table(query=request.GET, rows=rows, columns=EXPORTED, name=_("Search"))
        )
    results = queries.search(wanted, actor=actor) if wanted.typed else None
    page = SearchPage(wanted, results, selects, choices)
    kept = saved.saved_searches(actor)
    current = next((row for row in kept if row.query == query_of(wanted)), None)
    context = {"page": page, "search_term": wanted.typed, "saved": kept, "current": current}
    return render(request, "search/find.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def save_search(request: HttpRequest) -> HttpResponse:
    """Keep the question of the address under a name (permissions.can_save_search)."""
    actor = request.actor  # type: ignore[attr-defined]
    if not can_search(actor):
        raise Http404
    wanted = _wanted(request)
    if not wanted.typed:
        return redirect("search:find")
    form = SavedSearchForm(request.POST or None, initial={"name": wanted.typed[:80]})
    query, now = query_of(wanted), timezone.now()
    if request.method == "POST" and form.is_valid():
        found = saved.count_query(query, actor=actor, today=timezone.localdate(now))
        try:
            kept = actions.save_search(query=query, found=found, actor=actor, now=now, **form.cleaned_data)
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            form.add_error("name", refusal.sentence)
        else:
            messages.success(request, _("The search «%(name)s» is saved.") % {"name": kept.name})
            return redirect(f"{reverse('search:find')}?{query}")
    context = {"form": form, "wanted": wanted, "back_url": f"{reverse('search:find')}?{query}"}
    return render(request, "search/save_search.html", context, status=_status(request))


@require_http_methods(["GET", "HEAD", "POST"])
def change_saved_search(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a saved search another name, switch its notice (permissions.can_change_saved_search)."""
    kept = _kept(request, pk)
    form = SavedSearchForm(
        request.POST or None, initial={"name": kept.name, "wants_notice": kept.wants_notice}
    )
    if request.method == "POST" and form.is_valid():
        actor = request.actor  # type: ignore[attr-defined]
        try:
            actions.change_saved_search(saved_id=pk, actor=actor, now=timezone.now(), **form.cleaned_data)
        except actions.NameTaken as refusal:
            form.add_error("name", refusal.sentence)
        else:
            messages.success(request, _("The saved search is changed."))
            return redirect("search:find")
    return render(
        request, "search/change_saved_search.html", {"form": form, "kept": kept}, status=_status(request)
    )


@require_POST
def open_saved_search(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to the results and note that the person has seen them (permissions.can_open_saved_search)."""
    kept, now = _kept(request, pk), timezone.now()
    actor = request.actor  # type: ignore[attr-defined]
    found = saved.count_query(kept.query, actor=actor, today=timezone.localdate(now))
    actions.open_saved_search(saved_id=pk, found=found, actor=actor, now=now)
    return redirect(f"{reverse('search:find')}?{kept.query}")


@require_POST
def delete_saved_search(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a saved search (permissions.can_delete_saved_search)."""
    _kept(request, pk)
    actor = request.actor  # type: ignore[attr-defined]
    name = actions.delete_saved_search(saved_id=pk, actor=actor, now=timezone.now())
    messages.success(request, _("The search «%(name)s» is deleted.") % {"name": name})
    return redirect("search:find")


def _wanted(request: HttpRequest) -> Search:
    actor: Any = request.actor  # type: ignore[attr-defined]
    selects = queries.all_filters(timezone.localdate())
    return read_search(request.GET, {select.key: list(select.choices(actor)) for select in selects})


def _kept(request: HttpRequest, pk: int) -> SavedSearch:
    """A search of one's own; everybody else's looks like none."""
    kept = SavedSearch.objects.visible_to(request.actor).filter(pk=pk).first()  # type: ignore[attr-defined]
    if kept is None:
        raise Http404
    return kept


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200
