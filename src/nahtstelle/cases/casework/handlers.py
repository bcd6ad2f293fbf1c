"""What follows when something happened elsewhere; idempotent."""

from __future__ import annotations

from django.utils import timezone

from nahtstelle.cases.casework.actions.access import renew_access_for
from nahtstelle.cases.casework.actions.vacancies import renew_vacancy_duty


def on_person_changed(*, person_id: int, **_: object) -> None:
    """Somebody changed office or role, or their account was closed: what they read rested on it (004 §3, §4)."""
    now = timezone.now()
    renew_access_for(person_id, now=now)
    renew_vacancy_duty(now=now, actor=None)
