"""Reading saved searches: lists, what is new, and counting for their owners."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.contrib.auth import get_user_model
from django.db.models import F
from django.http import QueryDict
from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor, actor_for
from nahtstelle.ground.search.models import SavedSearch
from nahtstelle.ground.search.presentation import read_search
from nahtstelle.ground.search.queries import all_filters, count_results


def saved_searches(actor: Actor) -> Sequence[SavedSearch]:
    """Return the actor's saved searches by name (one query)."""
    return list(SavedSearch.objects.visible_to(actor).order_by("name", "pk"))


def count_query(query: str, *, actor: Actor, today: dt.date) -> int:
    """Return how many results a question written as the query of an address has for the actor."""
    choices = {select.key: list(select.choices(actor)) for select in all_filters(today)}
    return count_results(read_search(QueryDict(query), choices), actor=actor)


def saved_searches_to_count() -> list[int]:
    """Return all saved searches of people who can sign in, by key."""
    rows = SavedSearch.objects.filter(user__is_active=True).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def count_for_owner(saved_id: int, *, today: dt.date) -> int | None:
    """Return how many results its owner would see today; None when it has been deleted."""
    saved = SavedSearch.objects.filter(pk=saved_id).first()
    if saved is None:
        return None
    user = get_user_model().objects.select_related("institution").get(pk=saved.user_id)
    return count_query(saved.query, actor=actor_for(user, today), today=today)


def new_results(user_id: int) -> int:
    """Return how many new results wait in the searches about which the person wants to be told (one query)."""
    rows = SavedSearch.objects.filter(user=user_id, wants_notice=True, found__gt=F("seen"))
    return sum(row.new for row in rows.order_by("pk"))


def news_line(user_id: int) -> str:
    """Return the line of the daily e-mail: a number, neither names nor words of the searches."""
    count = new_results(user_id)
    return _("New results in your saved searches: %(count)d") % {"count": count} if count else ""


def people_with_new_results() -> list[int]:
    """Return the people whom the daily e-mail tells about new results (one query)."""
    rows = SavedSearch.objects.filter(wants_notice=True, found__gt=F("seen"), user__is_active=True)
    return sorted(set(rows.order_by().values_list("user", flat=True)))
