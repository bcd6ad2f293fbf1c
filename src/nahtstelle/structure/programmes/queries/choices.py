"""What the forms let one choose from."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from nahtstelle.ground.identity.api import Actor, active_people
from nahtstelle.structure.governance.api import body_choices, final_decision_choices, theme_choices
from nahtstelle.structure.programmes.models import Programme, Project

Choices = list[tuple[int, str]]


def institutions() -> Choices:
    """Return the institutions of the register by name (one query)."""
    model = Project._meta.get_field("lead_institution").related_model
    rows = model._default_manager.order_by("sort_name", "pk")
    return list(rows.values_list("pk", "name"))


def people() -> Choices:
    """Return who may sign in, with their institution (one query)."""
    return [
        (row.user_id, f"{row.name}, {row.institution_name}" if row.institution_name else row.name)
        for row in active_people()
    ]


def programmes(actor: Actor) -> Choices:
    """Return the programmes the actor sees (one query)."""
    rows = Programme.objects.visible_to(actor).order_by("sort_name", "pk")
    return [(row.pk, row.label) for row in rows.only("pk", "name", "short_name")]


def running_projects(actor: Actor, *, without: int | None = None) -> Choices:
    """Return the running projects the actor sees (one query)."""
    rows = Project.objects.visible_to(actor).running().exclude(pk=without or 0)
    return with_programme(rows.order_by("programme__sort_name", "sort_name", "pk"))


def with_programme(rows: QuerySet[Project]) -> Choices:
    """Return projects as choices, their programme in brackets (one query)."""
    names = rows.values_list("pk", "name", "programme__short_name", "programme__name")
    return [(pk, f"{name} ({short or long})") for pk, name, short, long in names]


def own_projects(actor: Actor) -> QuerySet[Project]:
    """Return the running projects the actor leads; the secretariat stands for every lead."""
    rows = Project.objects.visible_to(actor).running().order_by("programme__sort_name", "sort_name", "pk")
    return rows if actor.is_secretariat else rows.filter(lead=actor.user_id)


def for_project(actor: Actor, today: dt.date, *, without: int | None = None) -> dict[str, Choices]:
    """Return all that the form of a project offers (six queries)."""
    return {
        "programmes": programmes(actor),
        "projects": running_projects(actor, without=without),
        "themes": [(row.id, row.name) for row in theme_choices()],
        "people": people(),
        "institutions": institutions(),
        "bodies": bodies(today),
    }


def bodies(today: dt.date) -> Choices:
    """Return the bodies of a day (one query)."""
    return [(row.id, row.name) for row in body_choices(today)]


def decisions(actor: Actor) -> Choices:
    """Return the final decisions the actor sees, the latest first (one query)."""
    return [
        (row.id, f"{row.label}, {row.decided_on:%d.%m.%Y}: {row.title}")
        for row in final_decision_choices(actor)
    ]
