"""Reading the worklist."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, OuterRef, Q

from nahtstelle.ground.identity.api import Actor, actor_for
from nahtstelle.ground.worklist.models import Duty, DutyQuerySet
from nahtstelle.ground.worklist.news import news_for, news_readers


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
    """Return the people who want the digest and for whom something waits or is new, in order of keys."""
    waiting = Duty.objects.filter(closed_at__isnull=True)
    named = waiting.filter(user=OuterRef("pk"))
    by_role = waiting.filter(user__isnull=True, role=OuterRef("role")).exclude(role="")
    by_office = waiting.filter(user__isnull=True, role="", institution=OuterRef("institution"))
    readers = get_user_model().objects.filter(is_active=True, wants_digest=True).exclude(email="")
    found = readers.filter(
        Exists(named) | Exists(by_role) | Exists(by_office) | Q(pk__in=sorted(news_readers()))
    )
    return list(found.order_by("pk").values_list("pk", flat=True))


def digest_for(user_id: int, today: dt.date) -> Digest | None:
    """Return a person's digest as of now, or None when they do not want it (any more) or there is nothing to say."""
    user = get_user_model().objects.select_related("institution").get(pk=user_id)
    if not (user.is_active and user.wants_digest and user.email):
        return None
    actor = actor_for(user, today)
    counts = duty_counts(actor, today)
    news = news_for(user_id)
    if not counts.total and not news:
        return None
    rows = Duty.objects.visible_to(actor).filter(closed_at__isnull=True).order_by("kind").values("kind")
    kinds = tuple((row["kind"], row["count"]) for row in rows.annotate(count=Count("pk")))
    return Digest(user.email, user.full_name, counts, kinds, news)
