"""Kinds of duties of the room: what people choose for themselves how often they are told of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

KINDS = {
    "casework.enquiry": _("Enquiries about persons"),
    "casework.registered": _("Newly registered cases"),
    "casework.counter_reading": _("Plans to counter-read"),
    "casework.plan": _("Plans to bring on"),
    "casework.measure": _("Measures to carry out"),
    "casework.overdue": _("Overdue measures"),
    "casework.review": _("Reviews"),
    "casework.message": _("Messages inside cases"),
    "casework.letter": _("Letters at the end of a case"),
    "casework.lead": _("Lead of cases"),
    "casework.vacancy": _("Cases without coordination"),
    "casework.emergency": _("Emergency accesses"),
    "casework.consent": _("Consents that expire"),
    "casework.erasure": _("Erasures to confirm"),
}
