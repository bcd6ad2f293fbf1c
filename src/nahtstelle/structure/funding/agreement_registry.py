"""What agreements register with the floors below: the area in the rail, the kinds of duties."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.ui import api as ui
from nahtstelle.ground.worklist import api as worklist
from nahtstelle.structure.funding.permissions.agreements import can_enter_agreements


def register_agreements() -> None:
    """Register area and duties; called once, when Django is ready."""
    worklist.register_kinds(
        {
            "funding.agreement.ending": _("Agreements about to end"),
            "funding.agreement.tender": _("Tenders to start"),
        }
    )
    ui.register_area(
        ui.Area(
            key="agreements",
            label=_("Agreements (rail)"),
            icon="handshake",
            url_name="funding:list_agreements",
            order=74,
            group=2,
            visible=can_enter_agreements,
        )
    )
