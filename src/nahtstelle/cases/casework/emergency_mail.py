"""The message about an emergency access: number of the case and where to look, nothing else (domain §6)."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _

from nahtstelle.cases.casework.models import EmergencyAccess
from nahtstelle.ground.identity.api import PersonRef, Role


def emergency_message(access: EmergencyAccess, person: PersonRef) -> EmailMessage:
    """Return the message to the coordinator or the data protection officer."""
    number = {"number": access.case.number}
    if person.role == Role.DATA_PROTECTION:
        path = reverse("casework:list_accesses")
    else:
        path = reverse("casework:show_emergency", args=[access.case_id, access.pk])
    body = "\n".join(
        [
            _("Good day"),
            "",
            _("Somebody who is not of the team reads case %(number)s by emergency access.") % number,
            "",
            _("More (after signing in):"),
            settings.BASE_URL + path,
            "",
            _("This message contains no content on purpose."),
        ]
    )
    subject = _("Emergency access to case %(number)s") % number
    return EmailMessage(subject, body, to=[person.email], headers={"Auto-Submitted": "auto-generated"})
