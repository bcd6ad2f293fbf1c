"""Annual reports: the secretariat runs them, an author writes the own section, bodies read from the review on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from nahtstelle.outward.insight import permissions
from nahtstelle.outward.insight.models import Report, ReportSection
from nahtstelle.outward.insight.states import FROZEN, REPORT, ReportState

if TYPE_CHECKING:
    from tests.permissions.scene import Row, Scene

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
VERBS = {
    "review": ("review", permissions.can_review_report),
    "reopen": ("reopen", permissions.can_reopen_report),
    "submit": ("submit", permissions.can_submit_report),
    "take_back": ("take_back", permissions.can_take_back_report),
    "approve": ("approve", permissions.can_approve_report),
    "publish": ("publish", permissions.can_publish_report),
    "run": ("", permissions.can_run_report),
    "compile": ("", permissions.can_compile_report),
    "sources": ("", permissions.can_read_compilation),
}
SECTION_VERBS = {
    "write": permissions.can_write_section,
    "finish": permissions.can_finish_section,
    "resume": permissions.can_resume_section,
    "assign": permissions.can_assign_section,
}


def rows_of_reports(scene: Scene) -> Iterator[Row]:
    """Yield a report in each state, with one section assigned to the author; beginning one; measured values."""
    from tests.permissions.scene import Row

    for number, state in enumerate(ReportState.values):
        report = _report(scene, state, 2020 + number)
        section = ReportSection.objects.create(
            report=report,
            position=1,
            number="1",
            key="one",
            title="Eins",
            author_id=scene.actors["author"].user_id,
        )
        yield from scene.lines("report", state, report, VERBS, REPORT)
        if state != ReportState.DRAFT:
            continue
        seen = scene.seen(report)
        for verb, may in SECTION_VERBS.items():
            answers = scene.simple(lambda actor, thing, may=may: may(actor, thing), section)
            yield Row(
                "report_section",
                state,
                verb,
                tuple("404" if eye == "404" else answer for eye, answer in zip(seen, answers, strict=True)),
            )
    enter = scene.simple(lambda actor, _: permissions.can_enter_reports(actor), None)
    yield Row("reports", "any", "enter", enter)
    create = scene.simple(lambda actor, _: permissions.can_create_report(actor), None)
    yield Row("reports", "any", "create", create)
    record = scene.simple(lambda actor, _: permissions.can_record_figure(actor), None)
    yield Row("reported_figures", "any", "record", record)
    figures = scene.simple(lambda actor, _: permissions.can_read_case_figures(actor), None)
    yield Row("case_figures", "any", "read", figures)


def _report(scene: Scene, state: str, year: int) -> Report:
    is_sent = state in {ReportState.SUBMITTED, *FROZEN}
    return Report.objects.create(
        year=year,
        title=f"Jahresbericht {year}",
        template="jahresbericht",
        edition=1,
        state=state,
        created_at=NOON,
        proposal=scene.proposal("decided") if is_sent else None,
        submitted_at=NOON if is_sent else None,
        approved_at=NOON if state in FROZEN else None,
        published_at=NOON if state == ReportState.PUBLISHED else None,
    )
