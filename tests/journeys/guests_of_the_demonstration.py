"""Run inside Zürich's demonstration: client and doctor of a running case get codes; it is not one of Eva Egli's."""

import datetime as dt
import json

import django

django.setup()

from django.utils import timezone  # noqa: E402

from nahtstelle.cases.casework.actions.entry_codes import hand_out_codes  # noqa: E402
from nahtstelle.cases.casework.actions.guests import invite_client, invite_guest  # noqa: E402
from nahtstelle.cases.casework.content_types import GuestContent  # noqa: E402
from nahtstelle.cases.casework.models import CaseGuest, TeamMember  # noqa: E402
from nahtstelle.cases.casework.walls import as_service, reading_as  # noqa: E402
from nahtstelle.ground.identity.api import actor_for  # noqa: E402

now, today = timezone.now(), timezone.localdate()
with as_service("journeys"):
    heads = TeamMember.objects.filter(role="coordinator", until_at=None).exclude(user__key="eva")
    head = (
        heads.filter(case__state="implementing").select_related("case", "user").order_by("-case_id").first()
    )
    case = head.case
    client = CaseGuest.objects.filter(case=case, kind="client").first()
coordinator = actor_for(head.user, today)
with reading_as(user_id=coordinator.user_id):
    doctor = invite_guest(
        case_id=case.pk,
        guest=GuestContent(name="Dr. Ada Arzt", function="Hausärztin", contact="044 000 00 00"),
        categories=["health", "situation"],
        from_on=today,
        until_on=today + dt.timedelta(days=30),
        actor=coordinator,
        now=now,
    )
    client = client or invite_client(case_id=case.pk, actor=coordinator, now=now)
    codes = {
        who: hand_out_codes(case_id=case.pk, guest_id=row.pk, actor=coordinator, now=now).codes
        for who, row in {"client": client, "doctor": doctor}.items()
    }
print(
    json.dumps(
        {
            "case": case.pk,
            "number": case.number,
            "doctor_id": doctor.pk,
            "coordinator": coordinator.name,
            **codes,
        }
    )
)
