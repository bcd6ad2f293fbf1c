"""Opening and closing duties, inside the action of the app whose duty it is; what people choose for themselves."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.ground.worklist.kinds import is_binding
from nahtstelle.ground.worklist.models import CalendarToken, Duty, NoticeChoice
from nahtstelle.ground.worklist.states import BINDING_RHYTHMS, Rhythm

SEND_NOTICE = "worklist.send_notice"
TOKEN_BYTES = 32


class RhythmRefused(ActionRefused):
    """A kind that a period binds cannot be told less often than daily."""

    default_sentence = _("What has a set period is told every morning at the least.")


def open_duty(
    *,
    key: str,
    kind: str,
    subject_type: str,
    subject_id: int,
    title: str,
    place: str,
    url: str,
    due_on: dt.date | None,
    now: dt.datetime,
    user_id: int | None = None,
    role: str = "",
    institution_id: int | None = None,
) -> None:
    """Open a duty, or bring the open one with the same key up to date; who wants to know at once is told."""
    values = {
        "kind": kind,
        "subject_type": subject_type,
        "subject_id": subject_id,
        "title": title[:300],
        "place": place[:200],
        "url": url,
        "due_on": due_on,
        "user_id": user_id,
        "role": role,
        "institution_id": institution_id,
    }
    duty, is_new = Duty.objects.update_or_create(
        key=key, closed_at=None, defaults=values, create_defaults={**values, "opened_at": now}
    )
    if is_new and NoticeChoice.objects.filter(kind=kind, rhythm=Rhythm.AT_ONCE).exists():
        app.configure_task(SEND_NOTICE).defer(duty_id=duty.pk)


def close_duties(*, key_prefix: str, now: dt.datetime, actor: Actor | None) -> int:
    """Close every open duty whose key starts with `key_prefix`; return how many."""
    duties = Duty.objects.filter(key__startswith=key_prefix, closed_at__isnull=True)
    return duties.update(closed_at=now, closed_by_id=actor.user_id if actor else None)


def hand_over_duties(*, subject_type: str, subject_id: int, user_id: int, to_user_id: int) -> int:
    """Let the open duties of one thing wait for somebody else from now on; return how many."""
    duties = Duty.objects.filter(
        subject_type=subject_type, subject_id=subject_id, user_id=user_id, closed_at__isnull=True
    )
    return duties.update(user_id=to_user_id)


def close_duties_of(
    *, subject_type: str, subject_id: int, user_id: int, now: dt.datetime, actor: Actor | None
) -> int:
    """Close the open duties that one person has about one thing; return how many."""
    duties = Duty.objects.filter(
        subject_type=subject_type, subject_id=subject_id, user_id=user_id, closed_at__isnull=True
    )
    return duties.update(closed_at=now, closed_by_id=actor.user_id if actor else None)


def forget_duties(*, subject_type: str, subject_id: int) -> int:
    """Remove all duties of one thing that is erased itself, done ones too, and return how many went."""
    count, _rows = Duty.objects.filter(subject_type=subject_type, subject_id=subject_id).delete()
    return count


@transaction.atomic
def choose_notices(*, actor: Actor, rhythms: Mapping[str, str], now: dt.datetime) -> None:
    """Choose for oneself how often one is told of each kind. Raises PermissionRefused, RhythmRefused."""
    user_id = _own(actor)
    for kind, rhythm in rhythms.items():
        if is_binding(kind) and rhythm not in BINDING_RHYTHMS:
            raise RhythmRefused
        NoticeChoice.objects.update_or_create(user_id=user_id, kind=kind, defaults={"rhythm": rhythm})
    _audit("worklist.notices.chosen", user_id, actor, now, dict(rhythms))


@transaction.atomic
def renew_calendar(*, actor: Actor, now: dt.datetime) -> str:
    """Make the address of one's calendar, or a new one; the old one ends. Return the token, shown this once.

    Only its SHA-256 is kept. Raises PermissionRefused.
    """
    user_id = _own(actor)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    CalendarToken.objects.update_or_create(
        user_id=user_id, defaults={"digest": token_digest(token), "created_at": now}
    )
    _audit("worklist.calendar.renewed", user_id, actor, now, {})
    return token


@transaction.atomic
def revoke_calendar(*, actor: Actor, now: dt.datetime) -> None:
    """End the address of one's calendar. Raises PermissionRefused."""
    user_id = _own(actor)
    count, _rows = CalendarToken.objects.filter(user=user_id).delete()
    if count:
        _audit("worklist.calendar.revoked", user_id, actor, now, {})


def token_digest(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _own(actor: Actor) -> int:
    if actor.user_id is None:
        raise PermissionRefused
    return actor.user_id


def _audit(code: str, user_id: int, actor: Actor, now: dt.datetime, facts: dict[str, object]) -> None:
    audit.record(
        code=code, actor=actor, subject_type="identity.user", subject_id=user_id, facts=facts, now=now
    )
