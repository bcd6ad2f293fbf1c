"""Meetings: lists, the band of the year, the next one."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, ExtractYear
from django.urls import reverse

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.governance.models import AgendaItem, Body, Decision, Meeting, Minutes
from nahtstelle.structure.governance.states import HELD_STATES, MeetingState

COMING = (MeetingState.PLANNED, MeetingState.INVITED)


def list_meetings(actor: Actor) -> QuerySet[Meeting]:
    """Return the meetings the actor may see with the number of their items, the latest first."""
    minutes = Minutes.objects.visible_to(actor).filter(meeting=OuterRef("pk")).order_by()
    rows = Meeting.objects.visible_to(actor).select_related("body")
    rows = rows.annotate(items_count=items_seen(actor), minutes_state=Subquery(minutes.values("state")))
    return rows.order_by("-date", "-starts_at", "-pk")


def items_seen(actor: Actor) -> Coalesce:
    """Return the number of a meeting's items that the actor may see, to annotate meetings with."""
    items = AgendaItem.objects.visible_to(actor).filter(meeting=OuterRef("pk")).order_by().values("meeting")
    return Coalesce(Subquery(items.annotate(count=Count("pk")).values("count")), 0)


def years_of(actor: Actor, today: dt.date) -> list[int]:
    """Return the years with meetings, and this one, the latest first (one query)."""
    rows = Meeting.objects.visible_to(actor).annotate(year=ExtractYear("date"))
    return sorted({today.year, *rows.order_by().values_list("year", flat=True).distinct()}, reverse=True)


def bodies_with_meetings(actor: Actor) -> QuerySet[Body]:
    """Return the bodies of the meetings the actor may see."""
    seen = Meeting.objects.visible_to(actor).order_by().values("body")
    return Body.objects.filter(pk__in=seen).order_by("rank", "sort_name", "pk")


def meetings_of_year(actor: Actor, year: int) -> list[Meeting]:
    """Return the meetings of a year that take place or took place, by body (one query)."""
    rows = Meeting.objects.visible_to(actor).filter(date__year=year).exclude(state=MeetingState.CANCELLED)
    shown = rows.select_related("body").only("date", "state", "body__key", "body__short_name")
    return list(shown.order_by("body__rank", "body__sort_name", "body", "date", "pk"))


def band_of(meetings: list[Meeting], *, year: int, today: dt.date) -> ui.YearBand:
    """Return the band of a year from meetings sorted by body (no query)."""
    marks: dict[Body, list[ui.YearMark]] = {}
    for meeting in meetings:
        mark = ui.YearMark(
            day=meeting.date,
            held=meeting.state in HELD_STATES,
            label=meeting.body.short_name,
            url=reverse("governance:show_meeting", args=[meeting.pk]),
        )
        marks.setdefault(meeting.body, []).append(mark)
    rows = [
        ui.YearRow(
            label=body.short_name, marks=tuple(found), url=reverse("governance:show_body", args=[body.key])
        )
        for body, found in marks.items()
    ]
    return ui.year_band(year=year, rows=rows, today=today)


def decisions_without_item(actor: Actor, meeting: Meeting) -> QuerySet[Decision]:
    """Return the decisions of a meeting whose agenda was kept elsewhere (imported records)."""
    rows = Decision.objects.visible_to(actor).filter(meeting=meeting, item__isnull=True)
    return rows.order_by("number", "pk")


def next_meeting(actor: Actor, today: dt.date) -> Meeting | None:
    """Return the next meeting of the actor's own bodies; for the secretariat of all it may see."""
    rows = Meeting.objects.visible_to(actor).filter(state__in=COMING, date__gte=today)
    if not actor.is_secretariat and actor.body_ids:
        rows = rows.filter(body__in=actor.body_ids)
    rows = rows.select_related("body").annotate(items_count=items_seen(actor))
    return rows.order_by("date", "starts_at", "pk").first()
