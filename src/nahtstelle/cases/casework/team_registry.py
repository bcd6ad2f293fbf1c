"""What emergency access registers with the floors below."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from nahtstelle.cases.casework.permissions.team import can_read_accesses
from nahtstelle.ground.ui import api as ui

AREA = "case_accesses"


def register_team() -> None:
    """Register the area of the data protection officer (called once Django is ready)."""
    ui.register_area(
        ui.Area(
            key=AREA,
            label=_("Accesses to cases"),
            icon="shield-check",
            url_name="casework:list_accesses",
            order=93,
            group=3,
            visible=can_read_accesses,
        )
    )
