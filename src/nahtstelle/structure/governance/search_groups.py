"""Circular resolutions and mandates in the search."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.search.api import Found, Match, matches
from nahtstelle.structure.governance.models import CircularResolution, CircularText, Mandate

Narrow = Callable[[QuerySet[Any], str], QuerySet[Any]]
CIRCULARS: dict[str, Narrow] = {
    "gremium": lambda rows, value: rows.filter(body=value),
    "thema": lambda rows, value: rows.filter(theme=value),
    "leistungsfeld": lambda rows, value: rows.filter(
        Q(theme__field_of_service=value) | Q(theme__isnull=True, proposal__field_of_service=value)
    ),
    "geschaeftsart": lambda rows, value: rows.filter(matter=value),
}
MANDATES: dict[str, Narrow] = {
    "gremium": lambda rows, value: rows.filter(Q(group=value) | Q(committee=value)),
    "thema": lambda rows, value: rows.filter(theme=value),
    "leistungsfeld": lambda rows, value: rows.filter(theme__field_of_service=value),
}


def shown_texts(actor: Actor) -> QuerySet[CircularText]:
    """Return the wordings that count: the latest of each resolution; of others' only frozen ones."""
    rows = (
        CircularText.objects.all() if actor.is_secretariat else CircularText.objects.exclude(frozen_at=None)
    )
    same = rows.filter(resolution=OuterRef("resolution")).order_by().values("resolution")
    return rows.filter(number=Subquery(same.annotate(latest=Max("number")).values("latest")))


def words_of_circulars(actor: Actor, match: Match) -> Q:
    """Return the condition that the wording matches, beside the title."""
    return Q(pk__in=shown_texts(actor).filter(matches(match)).order_by().values("resolution"))


def load_circulars(actor: Actor, ids: Sequence[int]) -> Mapping[int, Found]:
    """Describe circular resolutions with the wording that counts (two queries)."""
    texts = dict(shown_texts(actor).filter(resolution__in=ids).values_list("resolution", "text"))
    rows = CircularResolution.objects.filter(pk__in=ids).select_related("body", "theme").order_by("pk")
    return {
        row.pk: Found(
            title=row.title,
            url=reverse("governance:show_circular", args=[row.pk]),
            number=row.body.short_name,
            day=timezone.localtime(row.opened_at or row.created_at).date(),
            facts=[row.theme.name] if row.theme else [],
            texts=(texts.get(row.pk, ""),),
            state=row.get_state_display(),
        )
        for row in rows
    }


def load_mandates(actor: Actor, ids: Sequence[int]) -> Mapping[int, Found]:
    """Describe mandates (one query)."""
    rows = Mandate.objects.filter(pk__in=ids).select_related("group", "theme", "institution").order_by("pk")
    return {
        row.pk: Found(
            title=row.title,
            url=reverse("governance:show_mandate", args=[row.pk]),
            number=row.group.short_name,
            day=row.starts_on,
            facts=[
                row.institution.short_name or row.institution.name,
                *([row.theme.name] if row.theme else []),
            ],
            texts=(row.grounds, row.affected),
            state=row.get_state_display(),
        )
        for row in rows
    }
