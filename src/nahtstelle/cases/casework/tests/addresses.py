"""The addresses of a case, walked: a new one is tried without being named, a new kind of number asks for its value."""

from __future__ import annotations

import itertools

from django.conf import settings
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone

from nahtstelle.cases.casework.models import (
    Assessment,
    Case,
    CaseDocument,
    CaseGuest,
    Contradiction,
    Contribution,
    EmergencyAccess,
    Instrument,
    LeadTransfer,
    Measure,
    RoundTable,
    RoundTableParticipant,
    SecrecyRelease,
    TeamMember,
)
from nahtstelle.cases.casework.urls import urlpatterns
from nahtstelle.cases.casework.views.guest_doors import KEY
from nahtstelle.cases.casework.walls import as_service

ROWS = {
    "table": RoundTable, "participant": RoundTableParticipant, "contribution": Contribution, "measure": Measure,
    "release": SecrecyRelease, "paper": CaseDocument, "document_pk": CaseDocument, "assessment": Assessment,
    "guest": CaseGuest, "member_pk": TeamMember, "transfer_pk": LeadTransfer, "access_pk": EmergencyAccess,
}  # fmt: skip
SAID = {
    "number": [1, 2],
    "part": ["beschrieb", "gesundheit", "finanzen"],
    "step": ["beginnen", "erledigt", "abbrechen"],
}
OF_A_CASE = [pattern for pattern in urlpatterns if "pk" in pattern.pattern.converters]
OWN = [
    pattern
    for pattern in urlpatterns
    if str(pattern.pattern).startswith("mein-fall/") and pattern.name != "leave_own_case"
]


def addresses(case: Case, found: list[URLPattern]) -> dict[str, list[str]]:
    """Return the addresses of a case by name: one for each of its rows that can stand in it."""
    made: dict[str, list[str]] = {}
    with as_service("tests"):
        for pattern in found:
            names = [name for name in pattern.pattern.converters if name != "pk"]
            choices = [_values(name, case) for name in names]
            assert all(choices), f"{pattern.name}: plant something for {names}"
            given = {"pk": case.pk} if "pk" in pattern.pattern.converters else {}
            made[str(pattern.name)] = [
                reverse(f"casework:{pattern.name}", kwargs=given | dict(zip(names, values, strict=True)))
                for values in itertools.product(*choices)
            ]
    return made


def _values(name: str, case: Case) -> list[object]:
    if name in SAID:
        return SAID[name]
    if name == "instrument":
        return list(Instrument.objects.values_list("pk", flat=True))
    if name == "link_id":
        return list(Contradiction.objects.filter(case=case).values_list("link_id", flat=True))
    return list(ROWS[name].objects.filter(case=case).values_list("pk", flat=True))


def as_guest(client: Client, guest_id: int) -> Client:
    """Give a visitor the session of a guest who came in with a code."""
    moment = int(timezone.now().timestamp())
    session = client.session
    session[KEY] = {"guest": guest_id, "issued": moment, "seen": moment}
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client
