"""The summary for the coordination body, written from the reports of a period (000 §6.2.3 «summarisch informiert»)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.ui.api import date_words
from nahtstelle.structure.governance.models import (
    Body,
    Mandate,
    MandateDeliverable,
    MandateEscalation,
    MandateReport,
    Meeting,
)
from nahtstelle.structure.governance.states import BodyKind, MandateState, MeetingState, months_after

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """A mandate in a period: its last report up to its end, what was delivered, what came before the committee."""

    mandate: Mandate
    report: MandateReport | None
    is_new: bool
    delivered: tuple[MandateDeliverable, ...]
    escalations: tuple[MandateEscalation, ...]

    @property
    def last_day(self) -> dt.date:
        """The last day of the mandate: of its period, or the day of its discharge."""
        return (self.mandate.discharged_on or self.mandate.ends_on) - DAY

    @property
    def state_words(self) -> str:
        """How the mandate stands at the end of the period, in a word."""
        if self.mandate.state == MandateState.DISCHARGED:
            return _("Discharged")
        return self.report.get_status_display() if self.report else _("no report")


@dataclass(frozen=True, slots=True)
class Summary:
    """All mandates the reader may see that were at work in a period; `until` is its last day."""

    since: dt.date
    until: dt.date
    lines: tuple[SummaryLine, ...]


def mandate_summary(actor: Actor, *, since: dt.date, until: dt.date) -> Summary:
    """Return the mandates at work between two days, both counted in (four queries).

    Of each the last report up to the last day; `is_new` tells whether it came within the period.
    """
    rows = Mandate.objects.visible_to(actor).filter(starts_on__lte=until)
    rows = rows.filter(Q(discharged_on__isnull=True) | Q(discharged_on__gt=since))
    latest = MandateReport.objects.filter(mandate=OuterRef("mandate"), reported_on__lte=until)
    reports = MandateReport.objects.filter(pk=Subquery(latest.order_by("-number").values("pk")[:1]))
    delivered = MandateDeliverable.objects.filter(delivered_on__range=(since, until)).order_by(
        "delivered_on", "pk"
    )
    escalations = MandateEscalation.objects.filter(raised_at__date__lte=until).filter(
        Q(raised_at__date__gte=since) | Q(settled_at__isnull=True)
    )
    related = _with(rows, "reports", reports)
    related = _with(related, "deliverables", delivered)
    related = _with(related, "escalations", escalations.order_by("raised_at", "pk"))
    found = related.select_related("theme", "lead", "institution", "committee").order_by("ends_on", "pk")
    return Summary(since=since, until=until, lines=tuple(_line(row, since) for row in found))


def _with(rows: QuerySet[Mandate], name: str, related: QuerySet[Any]) -> QuerySet[Mandate]:
    return rows.prefetch_related(Prefetch(name, related, to_attr=f"summarised_{name}"))


def _line(mandate: Any, since: dt.date) -> SummaryLine:
    report = next(iter(mandate.summarised_reports), None)
    return SummaryLine(
        mandate=mandate,
        report=report,
        is_new=report is not None and report.reported_on >= since,
        delivered=tuple(mandate.summarised_deliverables),
        escalations=tuple(mandate.summarised_escalations),
    )


def usual_period(today: dt.date) -> tuple[dt.date, dt.date]:
    """Return the days since the last meeting of the coordination body that was held; else four months."""
    held = Meeting.objects.filter(
        body__kind=BodyKind.COORDINATION, state=MeetingState.HELD, date__lt=today
    ).order_by("-date")
    last = held.values_list("date", flat=True).first()
    return (last + DAY if last else months_after(today, -4)), today


def meetings_for_summary(today: dt.date) -> QuerySet[Meeting]:
    """Return the meetings of the coordination body to come."""
    rows = Meeting.objects.filter(
        body__kind=BodyKind.COORDINATION,
        state__in=[MeetingState.PLANNED, MeetingState.INVITED],
        date__gte=today,
    )
    return rows.select_related("body").order_by("date", "pk")


def coming_coordination_meetings(today: dt.date) -> list[tuple[int, str]]:
    """Return the meetings of the coordination body to come: id and «EKG, 8. Dezember 2026» (one query)."""
    return [
        (meeting.pk, f"{meeting.body.short_name}, {date_words(meeting.date)}")
        for meeting in meetings_for_summary(today)
    ]


def summary_data(summary: Summary, *, issued_on: dt.date) -> dict[str, object]:
    """Return the data of the document, as `typst/mandate_summary.typ` asks for it."""
    office = Body.objects.filter(kind=BodyKind.SECRETARIAT).existing_on(issued_on).first()
    return {
        "sender": {"name": office.name if office else _("IIZ secretariat office"), "lines": []},
        "issued_on": issued_on.isoformat(),
        "since": summary.since.isoformat(),
        "until": summary.until.isoformat(),
        "mandates": [_mandate_data(line) for line in summary.lines],
    }


def _mandate_data(line: SummaryLine) -> dict[str, object]:
    mandate, report = line.mandate, line.report
    return {
        "title": mandate.title,
        "theme": mandate.theme.name if mandate.theme else None,
        "lead": f"{mandate.lead.full_name}, {mandate.institution.label}",
        "committee": mandate.committee.short_name,
        "state": line.state_words,
        "kind": report.status if report else "none",
        "ends": line.last_day.isoformat(),
        "is_ended": mandate.state == MandateState.DISCHARGED,
        "reported_on": report.reported_on.isoformat() if report else None,
        "done": report.done if report else None,
        "next": report.next_steps if report else None,
        "risks": report.risks if report else None,
        "delivered": [f"{row.title}: {row.report}" for row in line.delivered],
        "escalations": [
            {"text": str(row.get_reason_display()), "note": row.note or _("not decided yet")}
            for row in line.escalations
        ],
    }
