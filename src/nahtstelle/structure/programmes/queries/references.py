"""What other apps refer to: projects as far as the actor sees them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from nahtstelle.ground.identity.api import Actor
from nahtstelle.structure.programmes.models import Project
from nahtstelle.structure.programmes.states import Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectRef:
    """A project as other apps see it."""

    id: int
    key: str
    name: str
    label: str
    programme_id: int
    programme: str
    phase: str
    lead_id: int | None
    lead_institution_id: int | None
    body_id: int | None

    @property
    def is_running(self) -> bool:
        """True until the project has ended."""
        return self.phase != Phase.ENDED

    @property
    def url(self) -> str:
        """The page of the project."""
        return reverse("programmes:show_project", args=[self.id])


def visible_projects(actor: Actor) -> list[ProjectRef]:
    """Return the projects an actor sees, ended ones too, by programme and name (one query)."""
    return _refs(Project.objects.visible_to(actor))


def project_choices(actor: Actor) -> list[ProjectRef]:
    """Return the running projects an actor sees, by programme and name (one query)."""
    return _refs(Project.objects.visible_to(actor).running())


def project_refs(project_ids: Collection[int]) -> dict[int, ProjectRef]:
    """Return projects by id, whoever asks: for rows that the actor already sees (one query)."""
    if not project_ids:
        return {}
    return {ref.id: ref for ref in _refs(Project.objects.filter(pk__in=project_ids))}


def led_projects(user_id: int) -> list[ProjectRef]:
    """Return the running projects that a person leads (one query)."""
    return _refs(Project.objects.running().filter(lead=user_id))


def _refs(rows: QuerySet[Project]) -> list[ProjectRef]:
    ordered = rows.select_related("programme").order_by("programme__sort_name", "sort_name", "pk")
    return [
        ProjectRef(
            id=row.pk,
            key=row.key or "",
            name=row.name,
            label=row.label,
            programme_id=row.programme_id,
            programme=row.programme.label,
            phase=row.phase,
            lead_id=row.lead_id,
            lead_institution_id=row.lead_institution_id,
            body_id=row.body_id,
        )
        for row in ordered.defer("purpose", "source", "programme__purpose")
    ]
