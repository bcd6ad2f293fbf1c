"""Edges: the page of the search."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from nahtstelle.ground.search import queries
from nahtstelle.ground.search.presentation import SearchPage, read_search


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Show what matches among what the actor may see; without words, what can be searched."""
    actor = request.actor  # type: ignore[attr-defined]
    selects = queries.all_filters(timezone.localdate())
    choices = {select.key: list(select.choices(actor)) for select in selects}
    wanted = read_search(request.GET, choices)
    results = queries.search(wanted, actor=actor) if wanted.typed else None
    page = SearchPage(wanted, results, selects, choices)
    return render(request, "search/find.html", {"page": page, "search_term": wanted.typed})
