"""What mandates register with the floors below: the area in the rail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.governance.permissions import can_enter_structure


def register_mandates() -> None:
    """Register the area «Mandates»; called once, when Django is ready."""
    ui.register_area(
        ui.Area(
            key="mandates",
            label=_("Mandates"),
            icon="target",
            url_name="governance:list_mandates",
            order=50,
            group=1,
            visible=can_enter_structure,
        )
    )
