"""What the room registers with the search: projects and programmes' words, with theme and field."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.search import api as search
from nahtstelle.structure.programmes.models import Project

PROJECTS: dict[str, Callable[[QuerySet[Any], str], QuerySet[Any]]] = {
    "gremium": lambda rows, value: rows.filter(body=value),
    "thema": lambda rows, value: rows.filter(theme=value),
    "leistungsfeld": lambda rows, value: rows.filter(theme__field_of_service=value),
}


def register_search() -> None:
    """Register the source; called once in `ready()`."""
    search.register_source(
        search.SearchSource(
            kind="projekte", label=_("Projects"), one=_("Project"), icon="milestone", order=65,
            rows=Project.objects.visible_to, day="starts_on", load=load_projects, narrow=PROJECTS,
        )
    )  # fmt: skip


def load_projects(actor: Actor, ids: Sequence[int]) -> Mapping[int, search.Found]:
    """Describe projects (one query)."""
    rows = Project.objects.filter(pk__in=ids).select_related("programme", "theme").order_by("pk")
    return {
        row.pk: search.Found(
            title=row.name,
            url=reverse("programmes:show_project", args=[row.pk]),
            number=row.short_name,
            day=row.starts_on,
            facts=[row.programme.label, *([row.theme.name] if row.theme else [])],
            texts=(row.purpose,),
            state=row.get_phase_display(),
        )
        for row in rows
    }
