"""Agendas and minutes in the search: items as everybody sees them, texts of minutes once they are circulated."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.search.api import Found
from nahtstelle.structure.governance.models import AgendaItem, Meeting, Minutes, MinutesItem, Recusal
from nahtstelle.structure.governance.states import MinutesState

Narrow = Callable[[QuerySet[Any], str], QuerySet[Any]]
AS_CIRCULATED = (MinutesState.CIRCULATED, MinutesState.APPROVED)
"""In these states the texts are those that were frozen; in revision they are the secretariat's own again."""

BY_MEETING: dict[str, Narrow] = {
    "gremium": lambda rows, value: rows.filter(meeting__body=value),
    "thema": lambda rows, value: rows.filter(meeting__body__theme=value),
    "leistungsfeld": lambda rows, value: rows.filter(meeting__body__theme__field_of_service=value),
}


def visible_texts(actor: Actor) -> QuerySet[MinutesItem]:
    """Return the texts of minutes the actor may read, as `queries/minutes_text.py: edition_for` cuts them.

    Others than the secretariat: of minutes circulated or approved, of items they see, not of those they left for.
    """
    rows = MinutesItem.objects.exclude(text="")
    if actor.is_secretariat:
        return rows
    minutes = Minutes.objects.visible_to(actor).filter(state__in=AS_CIRCULATED)
    items = AgendaItem.objects.visible_to(actor)
    left = Recusal.objects.filter(item=OuterRef("item"), user=actor.user_id or 0)
    return rows.filter(
        Q(item__isnull=True) | Q(item__in=items.order_by().values("pk")),
        ~Exists(left),
        meeting__in=minutes.order_by().values("meeting"),
    )


def load_items(actor: Actor, ids: Sequence[int]) -> Mapping[int, Found]:
    """Describe items of agendas (one query)."""
    rows = AgendaItem.objects.filter(pk__in=ids).select_related("meeting__body", "proposal")
    return {
        row.pk: Found(
            title=row.title,
            url=reverse("governance:show_meeting", args=[row.meeting_id]),
            number=str(row.position),
            day=row.meeting.date,
            facts=_facts(row.meeting),
            texts=(row.outcome_text,),
            state=row.get_outcome_display() if row.outcome else "",
        )
        for row in rows.order_by("pk")
    }


def load_minutes(actor: Actor, ids: Sequence[int]) -> Mapping[int, Found]:
    """Describe texts of minutes (one query)."""
    rows = MinutesItem.objects.filter(pk__in=ids).select_related("meeting__body", "item")
    return {
        row.pk: Found(
            title=row.item.title if row.item else _("In general"),
            url=reverse("governance:show_minutes", args=[row.meeting_id]),
            number=row.meeting.body.short_name,
            day=row.meeting.date,
            facts=_facts(row.meeting),
            texts=(row.text,),
        )
        for row in rows.order_by("pk")
    }


def _facts(meeting: Meeting) -> list[str]:
    place = (meeting.place,) if meeting.place else ()
    return [meeting.body.name, *place]
