"""What every action of a report does: lock, note in history and audit, let duties wait."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, record_change
from nahtstelle.ground.worklist.api import close_duties, open_duty
from nahtstelle.outward.insight.models import Report, ReportSection
from nahtstelle.outward.insight.queries.reports import SECTION_SUBJECT, SUBJECT, section_label
from nahtstelle.outward.insight.states import REPORT, SECTION, WRITABLE

SECTION_DUTY = "insight.section"
CODES = {
    "create": "created",
    "review": "reviewed",
    "reopen": "reopened",
    "submit": "submitted",
    "take_back": "taken_back",
    "approve": "approved",
    "publish": "published",
}
SECTION_CODES = {"assign": "assigned", "write": "written", "finish": "finished", "resume": "resumed"}


class ReportClosed(ActionRefused):
    """The report lies before the body, or is approved: its texts and figures stand."""

    default_sentence = _("The report is submitted or approved: its texts and figures no longer change.")


def locked_report(report_id: int) -> Report:
    """Lock a report until the transaction ends. Raises Report.DoesNotExist."""
    return Report.objects.select_for_update(of=("self",)).get(pk=report_id)


def locked_section(section_id: int) -> tuple[Report, ReportSection]:
    """Lock a report and one of its sections, in this order."""
    report_id = ReportSection.objects.values_list("report_id", flat=True).get(pk=section_id)
    report = locked_report(report_id)
    return report, ReportSection.objects.select_for_update(of=("self",)).get(pk=section_id)


def need_writable(report: Report) -> None:
    """Refuse once the report is submitted. Raises ReportClosed."""
    if report.state not in WRITABLE:
        raise ReportClosed


def note_report(
    report: Report,
    verb: str,
    source: str,
    *,
    actor: Actor | None,
    now: dt.datetime,
    reason: str = "",
    by: str = "",
) -> None:
    """Write history and audit of a report; it already has its new state. `by` names what acted where nobody did."""
    record_change(
        lifecycle=REPORT.name,
        subject_type=SUBJECT,
        subject_id=report.pk,
        verb=verb,
        source=source,
        target=report.state,
        actor=actor or Actor(user_id=None, name=by),
        now=now,
        reason=reason,
    )
    audit.record(
        code=f"{SUBJECT}.{CODES[verb]}",
        actor=actor,
        subject_type=SUBJECT,
        subject_id=report.pk,
        facts={"year": report.year, "proposal": report.proposal_id},
        now=now,
    )


def note_section(
    section: ReportSection, verb: str, source: str, *, actor: Actor, now: dt.datetime, note: str = ""
) -> None:
    """Write history and audit of a section; the history stands at the report's page too."""
    record_change(
        lifecycle=SECTION.name,
        subject_type=SECTION_SUBJECT,
        subject_id=section.pk,
        verb=verb,
        source=source,
        target=section.state,
        actor=actor,
        now=now,
        note=note,
    )
    audit.record(
        code=f"{SECTION_SUBJECT}.{SECTION_CODES[verb]}",
        actor=actor,
        subject_type=SECTION_SUBJECT,
        subject_id=section.pk,
        facts={"report": section.report_id, "number": section.number, "author": section.author_id},
        now=now,
    )


def wait_for_text(report: Report, section: ReportSection, *, now: dt.datetime) -> None:
    """Let the text of a section wait for its author; nothing where nobody is named."""
    stop_waiting(section, actor=None, now=now)
    if section.author_id is None:
        return
    open_duty(
        key=_key(section),
        kind=SECTION_DUTY,
        subject_type=SECTION_SUBJECT,
        subject_id=section.pk,
        title=str(_("Write section: %(section)s")) % {"section": section_label(section)},
        place=report.title,
        url=reverse("insight:write_section", args=[report.pk, section.pk]),
        due_on=section.due_on,
        user_id=section.author_id,
        now=now,
    )


def stop_waiting(section: ReportSection, *, actor: Actor | None, now: dt.datetime) -> None:
    """Close the duty of a section."""
    close_duties(key_prefix=_key(section), now=now, actor=actor)


def _key(section: ReportSection) -> str:
    return f"{SECTION_DUTY}:{section.pk}:"
