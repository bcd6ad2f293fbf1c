"""Reading the worklist."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor, actor_for
from nahtstelle.ground.worklist.calendars import DAYS_BACK, CalendarEntry, entries_of
from nahtstelle.ground.worklist.kinds import is_binding, kind_label
from nahtstelle.ground.worklist.models import CalendarToken, Duty, DutyQuerySet, NoticeChoice
from nahtstelle.ground.worklist.news import news_for, news_readers
from nahtstelle.ground.worklist.states import BINDING_RHYTHMS, WEEKLY_DAY, Rhythm


@dataclass(frozen=True, slots=True)
class DutyCounts:
    """How much waits: in all, overdue, and due within seven days."""

    total: int
    overdue: int
    this_week: int


def duties_for(actor: Actor) -> DutyQuerySet:
    """Return the actor's open duties, overdue first."""
    return Duty.objects.visible_to(actor).open()


def closed_duties_for(actor: Actor) -> DutyQuerySet:
    """Return the duties that the actor's worklist held and that are done, the latest first."""
    return Duty.objects.visible_to(actor).filter(closed_at__isnull=False).order_by("-closed_at", "-pk")


def duty_counts(actor: Actor, today: dt.date) -> DutyCounts:
    """Count the actor's open duties in one query."""
    week = today + dt.timedelta(days=7)
    row = (
        Duty.objects.visible_to(actor)
        .filter(closed_at__isnull=True)
        .aggregate(
            total=Count("pk"),
            overdue=Count("pk", filter=Q(due_on__lt=today)),
            this_week=Count("pk", filter=Q(due_on__gte=today, due_on__lte=week)),
        )
    )
    return DutyCounts(**row)


@dataclass(frozen=True, slots=True)
class Digest:
    """What one person is told by e-mail: counts and kinds, never titles."""

    email: str
    name: str
    counts: DutyCounts
    kinds: tuple[tuple[str, int], ...]
    news: tuple[str, ...] = ()


def digest_readers() -> list[int]:
    """Return the people for whom something waits or is new, in order of keys; what they want is asked for each."""
    waiting = Duty.objects.filter(closed_at__isnull=True)
    named = waiting.filter(user=OuterRef("pk"))
    by_role = waiting.filter(user__isnull=True, role=OuterRef("role")).exclude(role="")
    by_office = waiting.filter(user__isnull=True, role="", institution=OuterRef("institution"))
    readers = get_user_model().objects.filter(is_active=True).exclude(email="")
    found = readers.filter(
        Exists(named)
        | Exists(by_role)
        | Exists(by_office)
        | Q(wants_digest=True, pk__in=sorted(news_readers()))
    )
    return list(found.order_by("pk").values_list("pk", flat=True))


def digest_for(user_id: int, today: dt.date) -> Digest | None:
    """Return a person's digest as of now, or None when there is nothing they want to be told today.

    What is told at once stands in the digest only once it is due; news only where the daily e-mail is on.
    """
    user = get_user_model().objects.select_related("institution").get(pk=user_id)
    if not (user.is_active and user.email):
        return None
    chosen = dict(NoticeChoice.objects.filter(user=user).values_list("kind", "rhythm"))
    found = [
        row
        for row in _waiting_kinds(actor_for(user, today), today)
        if _is_told(row, rhythm_of(row["kind"], chosen, wants_digest=user.wants_digest), today)
    ]
    counts = DutyCounts(
        total=sum(row["total"] for row in found),
        overdue=sum(row["overdue"] for row in found),
        this_week=sum(row["this_week"] for row in found),
    )
    kinds = tuple((row["kind"], row["total"]) for row in found)
    news = news_for(user_id) if user.wants_digest else ()
    return Digest(user.email, user.full_name, counts, kinds, news) if counts.total or news else None


def _waiting_kinds(actor: Actor, today: dt.date) -> list[dict[str, Any]]:
    week = today + dt.timedelta(days=7)
    rows = Duty.objects.visible_to(actor).filter(closed_at__isnull=True).order_by("kind").values("kind")
    counted = rows.annotate(
        total=Count("pk"),
        overdue=Count("pk", filter=Q(due_on__lt=today)),
        this_week=Count("pk", filter=Q(due_on__gte=today, due_on__lte=week)),
        due=Count("pk", filter=Q(due_on__lte=today)),
    )
    return [dict(row) for row in counted]


def _is_told(row: dict[str, Any], rhythm: str, today: dt.date) -> bool:
    if rhythm == Rhythm.WEEKLY:
        return today.weekday() == WEEKLY_DAY
    return rhythm == Rhythm.DAILY or (rhythm == Rhythm.AT_ONCE and row["due"] > 0)


def rhythm_of(kind: str, chosen: Mapping[str, str], *, wants_digest: bool) -> str:
    """Return how often somebody is told of a kind: as chosen, else daily or never as the daily e-mail is on or off.

    What a set period binds is told daily at the least.
    """
    rhythm = chosen.get(kind) or (Rhythm.DAILY if wants_digest else Rhythm.NEVER)
    if is_binding(kind) and rhythm not in BINDING_RHYTHMS:
        return Rhythm.DAILY
    return rhythm


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A kind in a person's choice."""

    kind: str
    label: str
    rhythm: str
    is_binding: bool


def notice_lines(actor: Actor) -> list[NoticeLine]:
    """Return the kinds that have waited for the actor, or that they chose about, by label (three queries)."""
    user = get_user_model().objects.get(pk=actor.user_id or 0)
    chosen = dict(NoticeChoice.objects.filter(user=user).values_list("kind", "rhythm"))
    kinds = set(Duty.objects.visible_to(actor).order_by().values_list("kind", flat=True).distinct())
    lines = [
        NoticeLine(
            kind=kind,
            label=kind_label(kind),
            rhythm=rhythm_of(kind, chosen, wants_digest=user.wants_digest),
            is_binding=is_binding(kind),
        )
        for kind in kinds | set(chosen)
    ]
    return sorted(lines, key=lambda line: (line.label, line.kind))


def at_once_readers(duty_id: int) -> list[tuple[int, str, str, str]]:
    """Return (user, e-mail, name, kind) of those who want to know of an open duty at once, as far as they see it."""
    duty = Duty.objects.filter(pk=duty_id, closed_at__isnull=True).first()
    if duty is None:
        return []
    wanted = NoticeChoice.objects.filter(kind=duty.kind, rhythm=Rhythm.AT_ONCE).values("user")
    people = get_user_model().objects.filter(pk__in=wanted, is_active=True).exclude(email="")
    if duty.user_id is not None:
        people = people.filter(pk=duty.user_id)
    elif duty.role:
        people = people.filter(role=duty.role)
    else:
        people = people.filter(institution=duty.institution_id)
    today, mine = timezone.localdate(), Duty.objects.filter(pk=duty_id)
    return [
        (user.pk, user.email, user.full_name, duty.kind)
        for user in people.order_by("pk")
        if mine.visible_to(actor_for(user, today)).exists()
    ]


def calendar_of(actor: Actor) -> CalendarToken | None:
    """Return the actor's own calendar address, as far as it is kept (one query)."""
    return CalendarToken.objects.filter(user=actor.user_id or 0).first()


def is_known_calendar(digest: str) -> bool:
    """Tell whether an address of a calendar was made and has not ended (one query)."""
    return CalendarToken.objects.filter(digest=digest).exists()


def feed_of(digest: str, today: dt.date) -> list[CalendarEntry] | None:
    """Return the entries of whoever the address was made for; None for an unknown address or an ended account."""
    token = CalendarToken.objects.select_related("user__institution").filter(digest=digest).first()
    if token is None or not token.user.is_active:
        return None
    actor = actor_for(token.user, today)
    since = today - dt.timedelta(days=DAYS_BACK)
    found = [*entries_of(actor, since), *deadline_entries(actor)]
    return [entry if entry.changed_at else replace(entry, changed_at=token.created_at) for entry in found]


def deadline_entries(actor: Actor) -> list[CalendarEntry]:
    """Return the open duties with a date as days: their kind, never their title (one query)."""
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    rows = Duty.objects.visible_to(actor).open().filter(due_on__isnull=False)
    return [
        CalendarEntry(
            uid=f"duty-{duty.pk}@{host}",
            summary=_("Until today: %(kind)s") % {"kind": kind_label(duty.kind)},
            starts=duty.due_on,
            url=settings.BASE_URL + duty.url,
            changed_at=duty.opened_at,
            is_busy=False,
        )
        for duty in rows
        if duty.due_on is not None
    ]
