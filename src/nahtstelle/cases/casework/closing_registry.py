"""What the end of cases registers with other rooms."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from nahtstelle.cases.casework.permissions.closing import can_read_erasures
from nahtstelle.cases.casework.presentation.erasures import AREA, owner_of_certificates
from nahtstelle.cases.casework.queries.erasures import OWNER
from nahtstelle.ground.identity.api import (
    DemonstrationGroup,
    Role,
    active_people,
    register_demonstration_people,
)
from nahtstelle.ground.records import api as records
from nahtstelle.ground.ui import api as ui


def register_closing() -> None:
    """Register the certificates of erasure and the area of the erasures (called once Django is ready)."""
    records.register_access(OWNER, lambda actor, _year: can_read_erasures(actor))
    records.register_writers(OWNER, lambda _actor, _year: False)
    records.register_owner(OWNER, owner_of_certificates)
    records.register_owner_label(OWNER, _("Certificates of erasure"))
    ui.register_area(
        ui.Area(
            key=AREA,
            label=_("Erasures"),
            icon="trash-2",
            url_name="casework:list_erasures",
            order=92,
            group=3,
            visible=can_read_erasures,
        )
    )
    register_demonstration_people(people_of_the_cases)


def people_of_the_cases(today: dt.date) -> list[DemonstrationGroup]:
    """Return whom one may enter as in a demonstration: coordination, specialists, case workers of municipalities."""
    labels = (
        (Role.COORDINATOR, _("Coordination")),
        (Role.SPECIALIST, _("Specialists of institutions")),
        (Role.CASE_WORKER, _("Case workers of municipalities")),
    )
    return [
        DemonstrationGroup(
            label=label, user_ids=sorted(row.user_id for row in active_people(role=role)), order=40 + place
        )
        for place, (role, label) in enumerate(labels)
    ]
