"""Reading mandates: the register, one mandate with all that belongs to it, the request behind it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import Change, changes
from nahtstelle.structure.governance.models import (
    Appointment,
    Body,
    Decision,
    Mandate,
    MandateDeliverable,
    MandateEscalation,
    MandatePeriod,
    MandateReport,
    MandateRequest,
    Proposal,
    Theme,
)
from nahtstelle.structure.governance.states import (
    BodyKind,
    MandateState,
    ReportStatus,
    months_after,
    warning_day,
)

REPORTS_SHOWN = 12


def register(actor: Actor) -> QuerySet[Mandate]:
    """Return the mandates the actor may see, with what the register shows of each."""
    unsettled = MandateEscalation.objects.filter(mandate=OuterRef("pk"), settled_at__isnull=True)
    rows = Mandate.objects.visible_to(actor).annotate(is_escalated=Exists(unsettled))
    return rows.select_related("theme", "committee", "lead", "institution").defer(
        "grounds", "affected", "specialists"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterChoices:
    """What the register can be filtered by, and how many mandates it holds."""

    themes: tuple[tuple[int, str], ...]
    committees: tuple[tuple[int, str], ...]
    total: int


def register_choices(actor: Actor) -> RegisterChoices:
    """Return themes and committees among the mandates the actor may see (three queries)."""
    visible = Mandate.objects.visible_to(actor).order_by()
    found = list(visible.values_list("theme", "committee").annotate(number=Count("pk")))
    themes = Theme.objects.filter(pk__in={theme for theme, _committee, _number in found})
    bodies = Body.objects.filter(pk__in={committee for _theme, committee, _number in found})
    return RegisterChoices(
        themes=tuple((row.pk, row.name) for row in themes.order_by("sort_name", "pk")),
        committees=tuple((row.pk, row.short_name) for row in bodies.order_by("sort_name", "pk")),
        total=sum(number for *_group, number in found),
    )


def in_standing(rows: QuerySet[Mandate], standing: str, today: dt.date) -> QuerySet[Mandate]:
    """Narrow to active, discharged, ending (within three months), overdue (report or end) or escalated ones."""
    active = rows.filter(state=MandateState.ACTIVE)
    if standing == "ending":
        return active.filter(ends_on__gt=today, ends_on__lte=months_after(today, 3))
    if standing == "overdue":
        return active.filter(Q(next_report_on__lt=today) | Q(ends_on__lte=today))
    if standing == "escalated":
        unsettled = MandateEscalation.objects.filter(mandate=OuterRef("pk"), settled_at__isnull=True)
        return active.filter(Exists(unsettled))
    return rows.filter(state=standing)


def timeline_rows(actor: Actor, today: dt.date) -> list[Mandate]:
    """Return the mandates that touch this year or the next, those that end next on top, with periods (two queries)."""
    since, until = dt.date(today.year, 1, 1), dt.date(today.year + 2, 1, 1)
    rows = register(actor).filter(ends_on__gt=since, starts_on__lt=until)
    rows = rows.filter(Q(discharged_on__isnull=True) | Q(discharged_on__gt=since))
    periods = Prefetch("periods", MandatePeriod.objects.order_by("period"))
    return list(rows.prefetch_related(periods).order_by("ends_on", "pk")[:30])


def is_overdue(mandate: Mandate, today: dt.date) -> bool:
    """Tell whether a report is missing or the period has ended without a decision; never stored."""
    if mandate.state != MandateState.ACTIVE:
        return False
    return mandate.ends_on <= today or (mandate.next_report_on is not None and mandate.next_report_on < today)


def is_ending(mandate: Mandate, today: dt.date) -> bool:
    """Tell whether an active mandate ends within three months."""
    return mandate.state == MandateState.ACTIVE and warning_day(mandate.ends_on) <= today < mandate.ends_on


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateRecord:
    """A mandate with all its page shows; decisions the actor may not see carry no link."""

    mandate: Mandate
    periods: tuple[MandatePeriod, ...]
    deliverables: tuple[MandateDeliverable, ...]
    reports: tuple[MandateReport, ...]
    escalations: tuple[MandateEscalation, ...]
    group: tuple[Appointment, ...]
    committee: tuple[Appointment, ...]
    visible_decisions: frozenset[int]
    proposal: Proposal | None
    changes: tuple[Change, ...]

    @property
    def open_escalations(self) -> tuple[MandateEscalation, ...]:
        """Those on which the committee has not decided."""
        return tuple(row for row in self.escalations if row.settled_at is None)


def mandate_record(*, actor: Actor, mandate_id: int, today: dt.date) -> MandateRecord:
    """Return a mandate with all its page shows. Raises Mandate.DoesNotExist for outsiders."""
    related = (
        "theme",
        "group",
        "committee",
        "lead__institution",
        "institution",
        "decision",
        "discharge_decision",
    )
    mandate = Mandate.objects.visible_to(actor).select_related(*related).get(pk=mandate_id)
    periods = tuple(mandate.periods.select_related("decision").order_by("period"))
    decisions = {row.decision_id for row in periods} | {mandate.decision_id}
    if mandate.discharge_decision_id:
        decisions.add(mandate.discharge_decision_id)
    visible = Decision.objects.visible_to(actor).filter(pk__in=decisions).order_by()
    people = _people(mandate, today)
    reports = mandate.reports.select_related("author").order_by("-number")[:REPORTS_SHOWN]
    escalations = mandate.escalations.select_related("report", "item__meeting", "settled_by")
    return MandateRecord(
        mandate=mandate,
        periods=periods,
        deliverables=tuple(mandate.deliverables.order_by("due_on", "pk")),
        reports=tuple(reports),
        escalations=tuple(escalations.order_by("-raised_at", "-pk")[:REPORTS_SHOWN]),
        group=tuple(row for row in people if row.body_id == mandate.group_id),
        committee=tuple(row for row in people if row.body_id == mandate.committee_id),
        visible_decisions=frozenset(visible.values_list("pk", flat=True)),
        proposal=Proposal.objects.visible_to(actor).filter(decisions__mandate=mandate).first(),
        changes=tuple(changes("governance.mandate", mandate.pk)),
    )


def _people(mandate: Mandate, today: dt.date) -> list[Appointment]:
    """Return who sits in group and committee: today, on the first day of one to come, on the last of one discharged."""
    day = max(today, mandate.starts_on)
    if mandate.discharged_on is not None:
        day = mandate.discharged_on - dt.timedelta(days=1)
    rows = Appointment.objects.in_force_on(day).filter(body__in=[mandate.group_id, mandate.committee_id])
    return list(rows.select_related("user__institution").order_by("function_rank", "user__sort_name", "pk"))


def request_of(decision: Decision) -> MandateRequest | None:
    """Return the request that the decision's proposal carries, with its lists."""
    return None if decision.proposal_id is None else request_for(decision.proposal_id)


def request_for(proposal_id: int) -> MandateRequest | None:
    """Return the request of a proposal, with its lists and people."""
    rows = MandateRequest.objects.filter(proposal=proposal_id).select_related(
        "lead__institution", "institution", "committee"
    )
    return rows.prefetch_related("seats__user__institution", "deliverables").first()


WITH_MANDATES = frozenset({BodyKind.WORKING_GROUP, BodyKind.COMMITTEE})


def mandates_of_body(actor: Actor, body: Body) -> QuerySet[Mandate]:
    """Return the mandates in which a body is the group or steers, those that end next on top."""
    rows = Mandate.objects.visible_to(actor).filter(Q(group=body) | Q(committee=body))
    return rows.order_by("state", "ends_on", "pk")


STATUS_KINDS = {"": "neutral", ReportStatus.GREEN: "ok", ReportStatus.AMBER: "warn", ReportStatus.RED: "bad"}
