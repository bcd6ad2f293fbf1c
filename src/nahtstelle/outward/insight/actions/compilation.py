"""Compiling the figures of a report from the records: kept beside each other, never over a text."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import PermissionRefused
from nahtstelle.outward.insight.actions.steps import locked_report, need_writable
from nahtstelle.outward.insight.models import Compilation, Report
from nahtstelle.outward.insight.permissions import can_compile_report
from nahtstelle.outward.insight.queries.compiling import compile_year
from nahtstelle.outward.insight.queries.editions import edition
from nahtstelle.outward.insight.queries.facts import canonical, sha256
from nahtstelle.outward.insight.queries.reports import SUBJECT


@transaction.atomic
def compile_report(*, report_id: int, actor: Actor, now: dt.datetime) -> Compilation:
    """Count the records of the year anew; the same result makes no new row. Texts are not touched.

    Raises PermissionRefused, ReportClosed.
    """
    report = locked_report(report_id)
    if not can_compile_report(actor, report):
        raise PermissionRefused
    need_writable(report)
    return compile_into(report, actor=actor, now=now)


def compile_into(report: Report, *, actor: Actor, now: dt.datetime) -> Compilation:
    """Compile for a report that the caller has locked and checked."""
    content = compile_year(year=report.year, edition=edition(report.template, report.edition))
    text = canonical(content)
    latest = report.compilations.order_by("-number").first()
    if latest is not None and latest.sha256 == sha256(text):
        return latest
    made = Compilation.objects.create(
        report=report,
        number=latest.number + 1 if latest else 1,
        made_at=now,
        made_by_id=actor.user_id,
        facts=text,
        sha256=sha256(text),
    )
    audit.record(
        code=f"{SUBJECT}.compiled",
        actor=actor,
        subject_type=SUBJECT,
        subject_id=report.pk,
        facts={"number": made.number, "sha256": made.sha256},
        now=now,
    )
    return made
