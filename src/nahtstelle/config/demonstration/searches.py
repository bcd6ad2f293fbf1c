"""Searches that people of the demonstration keep."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

from django.utils import timezone

from nahtstelle.ground.identity.api import actor_for
from nahtstelle.ground.identity.models import User
from nahtstelle.ground.search.actions import save_search
from nahtstelle.ground.search.saved import count_query

KEPT = (
    ("anna", "Sprachförderung in Beschlüssen", {"q": "Sprachförderung", "art": "beschluesse"}, True),
    ("anna", "Integrationspauschale", {"q": "Integrationspauschale"}, False),
    ("bruno", "Potenzialerfassung", {"q": "Potenzialerfassung"}, True),
)


def keep_searches(*, today: dt.date) -> None:
    """Save them, with as many results as there are."""
    now = timezone.now()
    for person, name, question, wants_notice in KEPT:
        actor, query = actor_for(User.objects.get(key=person), today), urlencode(question)
        found = count_query(query, actor=actor, today=today)
        save_search(name=name, query=query, wants_notice=wants_notice, found=found, actor=actor, now=now)
