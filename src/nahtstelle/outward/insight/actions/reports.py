"""Beginning a report, giving it into review, publishing it (000 §9.2)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.ground.records import api as records
from nahtstelle.outward.insight.actions.compilation import compile_into
from nahtstelle.outward.insight.actions.steps import locked_report, note_report
from nahtstelle.outward.insight.models import Report, ReportSection
from nahtstelle.outward.insight.permissions import (
    can_create_report,
    can_publish_report,
    can_reopen_report,
    can_review_report,
)
from nahtstelle.outward.insight.queries.editions import Edition, newest_edition
from nahtstelle.outward.insight.queries.reports import SUBJECT
from nahtstelle.outward.insight.states import REPORT

FIRST_YEAR = 2000


class YearRefused(ActionRefused):
    """There is a report of this year already, or the year has not begun."""


@transaction.atomic
def create_report(*, year: int, actor: Actor, now: dt.datetime, note: str = "") -> Report:
    """Begin the report of a year from the newest outline: its sections are there and its figures compiled.

    Raises PermissionRefused, YearRefused.
    """
    if not can_create_report(actor):
        raise PermissionRefused
    if not FIRST_YEAR <= year <= now.year:
        raise YearRefused(_("Please choose a year that has begun."), field="year")
    if Report.objects.filter(year=year).exists():
        raise YearRefused(_("There is a report of this year already."), field="year")
    outline = newest_edition()
    report = Report.objects.create(
        year=year,
        title=outline.title.replace("{year}", str(year)),
        template=outline.key,
        edition=outline.edition,
        note=note.strip(),
        state=REPORT.initial,
        created_at=now,
    )
    _begin_sections(report, outline)
    dossier = records.open_dossier(
        title=report.title, owner_type=SUBJECT, owner_id=report.pk, actor=actor, now=now
    )
    report.dossier_id = dossier.id
    report.save(update_fields=["dossier"])
    compile_into(report, actor=actor, now=now)
    note_report(report, "create", "", actor=actor, now=now)
    return report


@transaction.atomic
def review_report(*, report_id: int, actor: Actor, now: dt.datetime) -> Report:
    """Let the members of steering and coordination read along. Raises PermissionRefused, TransitionRefused."""
    report = locked_report(report_id)
    if not can_review_report(actor, report):
        raise PermissionRefused
    return _step(report, "review", actor=actor, now=now)


@transaction.atomic
def reopen_report(*, report_id: int, actor: Actor, now: dt.datetime) -> Report:
    """Take a report out of the review again. Raises PermissionRefused, TransitionRefused."""
    report = locked_report(report_id)
    if not can_reopen_report(actor, report):
        raise PermissionRefused
    return _step(report, "reopen", actor=actor, now=now)


@transaction.atomic
def publish_report(*, report_id: int, actor: Actor, now: dt.datetime) -> Report:
    """Let everybody on the structural level read the approved report. Raises PermissionRefused, TransitionRefused."""
    report = locked_report(report_id)
    if not can_publish_report(actor, report):
        raise PermissionRefused
    return _step(report, "publish", actor=actor, now=now, published_at=now)


def _step(report: Report, verb: str, *, actor: Actor, now: dt.datetime, **values: dt.datetime) -> Report:
    source, report.state = report.state, REPORT.step(verb, report.state)
    for name, value in values.items():
        setattr(report, name, value)
    report.save(update_fields=["state", *values])
    note_report(report, verb, source, actor=actor, now=now)
    return report


def _begin_sections(report: Report, outline: Edition) -> None:
    ReportSection.objects.bulk_create(
        ReportSection(
            report=report,
            position=position,
            number=row.number,
            key=row.key,
            title=row.title,
            hint=row.hint,
            is_written=row.is_written,
        )
        for position, row in enumerate(outline.sections, start=1)
    )
