"""Reading reports: the list, one report with its sections, compilations and texts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.records.api import OwnerLink
from nahtstelle.outward.insight.models import Compilation, Narrative, Report, ReportSection
from nahtstelle.outward.insight.queries.comparing import (
    FactChange,
    StaleQuote,
    changes_between,
    stale_quotes,
)
from nahtstelle.outward.insight.states import SectionState

SUBJECT = "insight.report"
SECTION_SUBJECT = "insight.report_section"
KEPT_COMPILATIONS = 50
"""So many compilations are looked at for numbers that are no longer right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A report as it stands: its latest compilation, what it changed, and texts that no longer agree."""

    compilation: Compilation
    content: dict[str, Any]
    changes: list[FactChange]
    stale: dict[int, list[StaleQuote]]


def register(actor: Actor) -> QuerySet[Report]:
    """Return the reports the actor sees, the latest year first, with how many sections are finished."""
    written = Q(sections__is_written=True)
    done = written & Q(sections__state=SectionState.DONE)
    return (
        Report.objects.visible_to(actor)
        .annotate(written=Count("sections", filter=written), done=Count("sections", filter=done))
        .order_by("-year", "pk")
    )


def sections_of(report: Report) -> list[ReportSection]:
    """Return the sections of a report in order, with their authors (one query)."""
    return list(report.sections.select_related("author").order_by("position", "pk"))


def latest_compilation(report: Report) -> Compilation:
    """Return what was compiled last. A report is compiled when it is begun, so there is always one."""
    return report.compilations.order_by("-number")[:1].get()


def standing_of(report: Report, sections: Sequence[ReportSection]) -> Standing:
    """Return how facts and texts of a report stand to each other (one query)."""
    kept = list(report.compilations.order_by("-number")[:KEPT_COMPILATIONS])
    contents = [json.loads(row.facts) for row in kept]
    stale = {
        row.pk: stale_quotes(row.text, earlier=contents[1:], current=contents[0])
        for row in sections
        if row.text
    }
    return Standing(
        compilation=kept[0],
        content=contents[0],
        changes=changes_between(contents[1] if len(contents) > 1 else None, contents[0]),
        stale={pk: rows for pk, rows in stale.items() if rows},
    )


def texts_of(section: ReportSection) -> list[Narrative]:
    """Return the kept texts of a section, the newest first (one query)."""
    return list(section.narratives.select_related("written_by").order_by("-number")[:30])


def text_keeper(section: ReportSection) -> Narrative | None:
    """Return the text that stands, with who wrote it; None before the first."""
    return section.narratives.select_related("written_by").filter(number=section.version).first()


def may_read_papers(actor: Actor, report_id: int) -> bool:
    """Whoever sees the report reads its dossier."""
    return Report.objects.visible_to(actor).filter(pk=report_id).exists()


def owner_of_papers(report_id: int) -> OwnerLink:
    """Return the page of the report."""
    report = Report.objects.only("title").get(pk=report_id)
    return OwnerLink(report.title, reverse("insight:show_report", args=[report_id]))


def years_without_report(years: Sequence[int]) -> list[int]:
    """Return the years of those given that have no report yet."""
    taken = set(Report.objects.filter(year__in=years).order_by("year").values_list("year", flat=True))
    return [year for year in years if year not in taken]


def section_label(section: ReportSection) -> str:
    """Return how a section is named in duties and history."""
    return f"{section.number} {section.title}"
