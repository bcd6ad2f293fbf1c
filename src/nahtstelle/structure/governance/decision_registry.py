"""What decisions register with the floors below: the area in the rail, who reads their dossiers, where these belong."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.records.api import (
    OwnerLink,
    register_access,
    register_endings,
    register_owner,
    register_owner_label,
    register_visible_owners,
)
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.governance.models import Decision
from nahtstelle.structure.governance.permissions import can_enter_structure
from nahtstelle.structure.governance.queries.endings import ended_decisions

OWNER = "governance.decision"


def register_decisions() -> None:
    """Register the area «Decisions» and the rule for the excerpts; called once, when Django is ready."""
    register_access(OWNER, may_read_excerpt)
    register_owner(OWNER, owner_of_excerpt)
    register_visible_owners(OWNER, Decision.objects.visible_to)
    register_owner_label(OWNER, gettext_lazy("Decisions"))
    register_endings(OWNER, ended_decisions)
    ui.register_area(
        ui.Area(
            key="decisions",
            label=gettext_lazy("Decisions"),
            icon="gavel",
            url_name="governance:list_decisions",
            order=40,
            group=1,
            visible=can_enter_structure,
        )
    )


def may_read_excerpt(actor: Actor, decision_id: int) -> bool:
    """Who may see the decision may read its excerpt."""
    return Decision.objects.visible_to(actor).filter(pk=decision_id).exists()


def owner_of_excerpt(decision_id: int) -> OwnerLink:
    """Return the page of the decision."""
    decision = Decision.objects.get(pk=decision_id)
    label = _("Decision %(label)s") % {"label": decision.label}
    return OwnerLink(label=label, url=reverse("governance:show_decision", args=[decision_id]))
