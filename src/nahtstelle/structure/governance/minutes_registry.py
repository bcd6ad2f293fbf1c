"""What minutes register with the floors below: who reads the complete PDF in their dossier, and the way back."""

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
from nahtstelle.ground.ui.api import date_words
from nahtstelle.structure.governance.models import Minutes
from nahtstelle.structure.governance.queries.endings import ended_minutes
from nahtstelle.structure.governance.queries.minutes import SUBJECT


def register_minutes() -> None:
    """Register the rule for the PDFs; called once, when Django is ready."""
    register_access(SUBJECT, may_read_everything)
    register_owner(SUBJECT, owner_of_minutes)
    register_visible_owners(SUBJECT, Minutes.objects.whole_for)
    register_owner_label(SUBJECT, gettext_lazy("Minutes (plural)"))
    register_endings(SUBJECT, ended_minutes)


def may_read_everything(actor: Actor, minutes_id: int) -> bool:
    """Who sees every item and left for none reads the file as it is kept; others get their own copy."""
    return Minutes.objects.whole_for(actor).filter(pk=minutes_id).exists()


def owner_of_minutes(minutes_id: int) -> OwnerLink:
    """Return the page of the minutes."""
    minutes = Minutes.objects.select_related("meeting__body").get(pk=minutes_id)
    names = {"body": minutes.meeting.body.short_name, "date": date_words(minutes.meeting.date)}
    url = reverse("governance:show_minutes", args=[minutes.meeting_id])
    return OwnerLink(label=_("Minutes %(body)s, %(date)s") % names, url=url)
