"""Reading minutes: the text of a version, what of it an actor sees, and who reads them."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef
from django.utils import timezone

from nahtstelle.ground.identity.api import Actor, actor_for
from nahtstelle.structure.governance.models import (
    AgendaItem,
    Meeting,
    Minutes,
    MinutesReview,
    MinutesVersion,
    Objection,
    Recusal,
)
from nahtstelle.structure.governance.queries.attendance import Roll, roll_of
from nahtstelle.structure.governance.queries.minutes_comparison import PartChange, compare
from nahtstelle.structure.governance.queries.minutes_text import Text, edition_for, is_complete, minutes_text
from nahtstelle.structure.governance.states import MinutesState, ObjectionState, Presence

SUBJECT = "governance.minutes"
UNFROZEN = (MinutesState.DRAFT, MinutesState.REVISED)
IN_CIRCULATION = (MinutesState.CIRCULATED, MinutesState.REVISED)


@dataclass(frozen=True, slots=True)
class Edition:
    """Minutes as one reader sees them: the text cut for them, and whether it is the whole."""

    text: Text
    is_whole: bool
    version: MinutesVersion | None = None


def readable_items(actor: Actor, meeting_id: int) -> frozenset[int]:
    """Return the ids of the meeting's items that the actor may see (one query)."""
    rows = AgendaItem.objects.visible_to(actor).filter(meeting=meeting_id).order_by()
    return frozenset(rows.values_list("pk", flat=True))


def frozen_text(version: MinutesVersion) -> Text:
    """Return the frozen text as data."""
    text: Text = json.loads(version.content)
    return text


def edition_of(actor: Actor, minutes: Minutes, version: MinutesVersion) -> Edition:
    """Return a frozen version as the actor may see it (one query)."""
    text, readable = frozen_text(version), readable_items(actor, minutes.meeting_id)
    return Edition(
        text=edition_for(text, readable=readable, user_id=actor.user_id),
        is_whole=is_complete(text, readable=readable, user_id=actor.user_id),
        version=version,
    )


def working_text(minutes: Minutes) -> Text:
    """Return the text as it would be frozen now; the secretariat works on it."""
    taker = minutes.drafted_by.full_name if minutes.drafted_by else ""
    return minutes_text(minutes.meeting, taker=taker)


def latest_version(minutes: Minutes) -> MinutesVersion | None:
    """Return the latest frozen version; None for a draft (one query)."""
    return MinutesVersion.objects.filter(minutes=minutes).order_by("-number").first()


def address_for_notice(*, minutes_id: int, user_id: int) -> str:
    """Return the address of a person who can still be told and may see the minutes; else an empty string."""
    user = get_user_model().objects.select_related("institution").filter(pk=user_id, is_active=True).first()
    if user is None:
        return ""
    actor = actor_for(user, timezone.localdate())
    return user.email if Minutes.objects.visible_to(actor).filter(pk=minutes_id).exists() else ""


def minutes_seen(actor: Actor, meeting_id: int) -> Minutes | None:
    """Return the minutes of a meeting the actor may see, with what their pages show (one query)."""
    related = ("meeting__body", "approving_item__meeting", "drafted_by")
    rows = Minutes.objects.visible_to(actor).select_related(*related)
    return rows.filter(meeting_id=meeting_id).first()


def versions_of(minutes: Minutes) -> list[MinutesVersion]:
    """Return the frozen versions without their text, the latest first (one query)."""
    rows = MinutesVersion.objects.filter(minutes=minutes).defer("content").select_related("frozen_by")
    return list(rows.order_by("-number"))


def reviews_of(minutes: Minutes) -> list[MinutesReview]:
    """Return who was asked to read the minutes (one query)."""
    rows = MinutesReview.objects.filter(minutes=minutes).select_related("user")
    return list(rows.order_by("user__sort_name", "pk"))


def changes_since_frozen(minutes: Minutes) -> list[PartChange]:
    """Return what a corrected text changes against the one circulated; nothing for a draft."""
    version = latest_version(minutes)
    return compare(frozen_text(version), working_text(minutes)) if version else []


def items_without_text(minutes: Minutes) -> list[str]:
    """Return the items of a draft about which nothing is written yet (one query)."""
    rows = AgendaItem.objects.filter(meeting=minutes.meeting_id).exclude(minutes_item__text__gt="")
    return [f"{row.position}. {row.title}" for row in rows.order_by("position", "pk")]


def review_of(actor: Actor, minutes: Minutes) -> MinutesReview | None:
    """Return what the actor was asked to read; None for who was not of the meeting's day (one query)."""
    return MinutesReview.objects.filter(minutes=minutes, user=actor.user_id or 0).first()


def objections_of(actor: Actor, minutes: Minutes) -> list[Objection]:
    """Return the objections to what the actor may see, the oldest first (two queries).

    Who left for an item reads the objections to it no more than its text; their own they always read.
    """
    rows = Objection.objects.filter(minutes=minutes).select_related(
        "user__institution", "item", "answered_by"
    )
    readable = items_open_to_objection(actor, minutes)
    return [
        row
        for row in rows.order_by("raised_at", "pk")
        if row.item_id is None or row.item_id in readable or row.user_id == actor.user_id
    ]


def items_open_to_objection(actor: Actor, minutes: Minutes) -> frozenset[int]:
    """Return the items to which the actor may object: those they see and did not leave (one query)."""
    rows = AgendaItem.objects.visible_to(actor).filter(meeting=minutes.meeting_id).order_by()
    left = Recusal.objects.filter(item=OuterRef("pk"), user=actor.user_id or 0)
    return frozenset(rows.exclude(Exists(left)).values_list("pk", flat=True))


def has_open_objection(minutes: Minutes) -> bool:
    """Tell whether somebody waits for an answer (one query)."""
    return Objection.objects.filter(minutes=minutes, state=ObjectionState.OPEN).exists()


def readers_of(meeting: Meeting) -> list[int]:
    """Return the ids of the people of the meeting's day: members, associates, and deputies who came (two queries)."""
    roll: Roll = roll_of(meeting)
    sat = [
        row.represented_by_id
        for row in roll.attendances.values()
        if row.presence == Presence.REPRESENTED and row.represented_by_id
    ]
    named = [row.user_id for row in (*roll.members, *roll.associates)]
    return list(dict.fromkeys([*named, *sat]))
