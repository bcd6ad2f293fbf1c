"""What meetings and bodies register below: rail areas, papers, kinds of duties, a card on people's pages."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.identity import api as identity
from nahtstelle.ground.records import api as records
from nahtstelle.ground.ui import api as ui
from nahtstelle.ground.worklist import api as worklist
from nahtstelle.structure.governance.duty_kinds import BINDING_KINDS, KINDS
from nahtstelle.structure.governance.models import Appointment, Meeting
from nahtstelle.structure.governance.permissions import can_enter_structure
from nahtstelle.structure.governance.queries.appointments import demonstration_groups
from nahtstelle.structure.governance.queries.calendar_entries import meeting_entries
from nahtstelle.structure.governance.queries.endings import ended_meetings
from nahtstelle.structure.governance.states import BodyKind

SUBJECT = "governance.meeting"


def register_meetings() -> None:
    """Register everything; called once in `ready()`."""
    records.register_access(SUBJECT, may_read_papers)
    records.register_owner(SUBJECT, owner_of_papers)
    records.register_visible_owners(SUBJECT, Meeting.objects.visible_to)
    records.register_owner_label(SUBJECT, _("Meetings"))
    records.register_endings(SUBJECT, ended_meetings)
    identity.register_person_section(appointments_card)
    identity.register_demonstration_people(demonstration_groups)
    worklist.register_kinds(KINDS)
    worklist.register_binding_kinds(BINDING_KINDS)
    worklist.register_calendar(meeting_entries)
    overview, bodies = "governance:show_overview", "governance:list_bodies"
    ui.register_area(
        ui.Area(key="overview", label=_("Overview"), icon="layout-dashboard", url_name=overview, order=10,
                counted=worklist.duties_for)
    )  # fmt: skip
    ui.register_area(
        ui.Area(key="members", label=_("My meetings"), short=_("Meetings"), icon="calendar-check",
                url_name="governance:show_own_meetings", order=15, visible=is_member)
    )  # fmt: skip
    ui.register_area(
        ui.Area(key="bodies", label=_("Bodies and meetings"), short=_("Bodies"), icon="users", url_name=bodies,
                order=30, visible=can_enter_structure)
    )  # fmt: skip


def is_member(actor: identity.Actor) -> bool:
    """Tell whether the actor sits in a body today; the secretariat has its own work."""
    return any(held.body_kind != BodyKind.SECRETARIAT for held in actor.appointments)


def may_read_papers(actor: identity.Actor, meeting_id: int) -> bool:
    """Tell whether the actor reads the papers of a meeting: whoever sees the meeting."""
    return Meeting.objects.visible_to(actor).filter(pk=meeting_id).exists()


def owner_of_papers(meeting_id: int) -> records.OwnerLink:
    """Return the page of a meeting."""
    meeting = Meeting.objects.select_related("body").get(pk=meeting_id)
    label = f"{meeting.body.short_name}, {ui.date_words(meeting.date)}"
    return records.OwnerLink(label, reverse("governance:show_meeting", args=[meeting_id]))


def appointments_card(actor: identity.Actor, user_id: int) -> identity.PersonSection | None:
    """Return the appointments of a person, today's first (one query)."""
    if not can_enter_structure(actor):
        return None
    today = timezone.localdate()
    rows = Appointment.objects.filter(user_id=user_id).select_related("body").order_by("-period", "pk")
    lines = [
        {
            "row": row,
            "url": reverse("governance:show_body", args=[row.body.key]),
            "is_current": (row.period.lower is None or row.period.lower <= today)
            and (row.period.upper is None or row.period.upper > today),
        }
        for row in rows
    ]
    return identity.PersonSection(
        title=gettext("Appointments"),
        template="governance/bodies/_appointments.html",
        context={"appointments": lines},
        order=20,
    )
