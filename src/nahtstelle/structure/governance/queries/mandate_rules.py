"""What issuing, extending and discharging a mandate ask of the database: eligible decisions, heads of committees."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, QuerySet

from nahtstelle.structure.governance.models import (
    Appointment,
    Body,
    Competence,
    Decision,
    Mandate,
    MandatePeriod,
    MandateRequest,
    Meeting,
)
from nahtstelle.structure.governance.states import (
    VOTING_FUNCTIONS,
    AppointmentFunction,
    BodyKind,
    Matter,
    MeetingState,
    Outcome,
)


def deciding_kind() -> str:
    """Return the kind of body that the competence matrix lets decide about working groups; empty without a row."""
    row = Competence.objects.filter(matter=Matter.WORKING_GROUP).first()
    return row.decides if row else ""


def mandating_decisions() -> QuerySet[Decision]:
    """Return the final decisions about working groups of the competent body that no correction has replaced."""
    corrected = Decision.objects.filter(corrects=OuterRef("pk"))
    rows = Decision.objects.filter(
        kind=Matter.WORKING_GROUP, outcome=Outcome.DECIDED, body__kind=deciding_kind()
    )
    return rows.filter(~Exists(corrected))


def is_mandate_expected(decision: Decision) -> bool:
    """Tell whether a decision grants the working group that its proposal requests and no mandate is issued yet."""
    if decision.kind != Matter.WORKING_GROUP or decision.outcome != Outcome.DECIDED:
        return False
    if decision.proposal_id is None or decision.corrects_id is not None:
        return False
    asked = MandateRequest.objects.filter(proposal=decision.proposal_id).exists()
    return asked and mandating_decisions().filter(pk=decision.pk, mandate__isnull=True).exists()


def issued_mandate(decision: Decision) -> int | None:
    """Return the id of the mandate that a decision has issued; asked only where it is about working groups."""
    if decision.kind != Matter.WORKING_GROUP:
        return None
    return Mandate.objects.filter(decision=decision).values_list("pk", flat=True).first()


def decisions_for_change(mandate: Mandate) -> QuerySet[Decision]:
    """Return the decisions by which this mandate may be extended or discharged, the latest first.

    Not its own, none used for it before, none older, and none that issued another mandate.
    """
    used = MandatePeriod.objects.filter(mandate=mandate).values("decision")
    rows = mandating_decisions().filter(decided_on__gte=mandate.decision.decided_on, mandate__isnull=True)
    return rows.exclude(pk__in=used).select_related("body").order_by("-decided_on", "-number", "-pk")


def coordination_members(day: dt.date) -> QuerySet[Appointment]:
    """Return the members of the coordination body on a day: a committee is formed from them (000 §6.2.3)."""
    rows = Appointment.objects.in_force_on(day).filter(
        body__kind=BodyKind.COORDINATION, function__in=VOTING_FUNCTIONS
    )
    return rows.select_related("user__institution").order_by("user__sort_name", "pk")


def heads_of(body_id: int, day: dt.date) -> list[int]:
    """Return who is asked for a body: its chair, else who stands in, else all its voting members."""
    rows = Appointment.objects.in_force_on(day).filter(body=body_id, function__in=VOTING_FUNCTIONS)
    people: dict[str, list[int]] = {}
    for row in rows.order_by("function_rank", "pk"):
        people.setdefault(row.function, []).append(row.user_id)
    for function in (
        AppointmentFunction.CHAIR,
        AppointmentFunction.DEPUTY_CHAIR,
        AppointmentFunction.MEMBER,
    ):
        if function in people:
            return people[function]
    return []


def coming_meeting_of(body_id: int, day: dt.date) -> Meeting | None:
    """Return the next meeting of a body that is planned or invited, from this day on."""
    rows = Meeting.objects.filter(
        body=body_id, date__gte=day, state__in=[MeetingState.PLANNED, MeetingState.INVITED]
    )
    return rows.order_by("date", "starts_at", "pk").first()


def free_groups() -> QuerySet[Body]:
    """Return the working groups in existence that no mandate charges."""
    active = Mandate.objects.active().filter(group=OuterRef("pk"))
    rows = Body.objects.filter(kind=BodyKind.WORKING_GROUP, dissolved_on__isnull=True)
    return rows.filter(~Exists(active)).order_by("sort_name", "pk")


def committees() -> QuerySet[Body]:
    """Return the committees in existence."""
    rows = Body.objects.filter(kind=BodyKind.COMMITTEE, dissolved_on__isnull=True)
    return rows.order_by("sort_name", "pk")
