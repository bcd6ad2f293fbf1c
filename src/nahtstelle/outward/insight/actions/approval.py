"""Submitting the report as a proposal; approved by the decision, its sources and files are frozen (domain §8)."""

from __future__ import annotations

import datetime as dt

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.ground.records import api as records
from nahtstelle.outward.insight.actions.compilation import compile_into
from nahtstelle.outward.insight.actions.steps import locked_report, note_report
from nahtstelle.outward.insight.models import FrozenReport, Report
from nahtstelle.outward.insight.permissions import (
    can_approve_report,
    can_submit_report,
    can_take_back_report,
)
from nahtstelle.outward.insight.queries.documents import document_of
from nahtstelle.outward.insight.queries.facts import canonical, sha256
from nahtstelle.outward.insight.queries.freezing import frozen_sources
from nahtstelle.outward.insight.queries.printing import Seal, html_of, pdf_of
from nahtstelle.outward.insight.queries.reports import latest_compilation, sections_of, standing_of
from nahtstelle.outward.insight.states import FROZEN, REPORT, SectionState
from nahtstelle.structure.governance import api as governance

ENDED = frozenset({"withdrawn", "rejected", "noted", "forwarded"})
RETURNED = "returned"


class ReportIncomplete(ActionRefused):
    """Sections are not finished, or a text quotes a number of before."""


class ReportBeforeBody(ActionRefused):
    """The proposal is still on its way."""

    default_sentence = gettext_lazy(
        "The proposal is still on its way. Withdraw it first, or have the secretariat return it."
    )


class ReportNotDecided(ActionRefused):
    """No decision approves the proposal of this report."""

    default_sentence = gettext_lazy("There is no decision yet that approves this report.")


@transaction.atomic
def submit_report(*, report_id: int, actor: Actor, now: dt.datetime) -> Report:
    """Submit the report to the bodies as a proposal with the PDF as its paper; from now on nothing changes.

    A proposal that was returned is submitted again. Raises PermissionRefused, TransitionRefused, ReportIncomplete.
    """
    report = locked_report(report_id)
    if not can_submit_report(actor, report):
        raise PermissionRefused
    source, target = report.state, REPORT.step("submit", report.state)
    compile_into(report, actor=actor, now=now)
    _need_complete(report)
    proposal_id = _proposal_for(report, actor=actor, now=now)
    pdf = pdf_of(document_of(report), issued_on=timezone.localdate(now))
    name = records.clean_filename(f"{report.title}.pdf")
    governance.add_paper(
        proposal_id=proposal_id,
        title=report.title,
        upload=SimpleUploadedFile(name, pdf, "application/pdf"),
        actor=actor,
        now=now,
    )
    governance.submit_proposal(proposal_id=proposal_id, actor=actor, now=now)
    report.state, report.proposal_id, report.submitted_at = target, proposal_id, now
    report.save(update_fields=["state", "proposal", "submitted_at"])
    note_report(report, "submit", source, actor=actor, now=now)
    return report


@transaction.atomic
def take_back_report(*, report_id: int, reason: str, actor: Actor, now: dt.datetime) -> Report:
    """Work on a report again whose proposal was returned, withdrawn or rejected.

    Raises PermissionRefused, TransitionRefused, ReportBeforeBody, ActionRefused without a reason.
    """
    report = locked_report(report_id)
    if not can_take_back_report(actor, report):
        raise PermissionRefused
    source, target = report.state, REPORT.step("take_back", report.state)
    if not reason.strip():
        raise ActionRefused(_("Please give a reason."), field="reason")
    standing = governance.proposal_standing(report.proposal_id or 0)
    if standing.state not in {*ENDED, RETURNED}:
        raise ReportBeforeBody
    report.state, report.submitted_at = target, None
    if standing.state != RETURNED:
        report.proposal_id = None
    report.save(update_fields=["state", "submitted_at", "proposal"])
    note_report(report, "take_back", source, actor=actor, now=now, reason=reason.strip())
    return report


@transaction.atomic
def approve_report(*, report_id: int, actor: Actor | None, now: dt.datetime) -> Report:
    """Take over the decision that approves the report, and freeze what it approved; again does no harm.

    Without an actor the decision itself acts (it was just numbered). Raises PermissionRefused, TransitionRefused,
    ReportNotDecided.
    """
    report = locked_report(report_id)
    if actor is not None and not can_approve_report(actor, report):
        raise PermissionRefused
    if report.state in FROZEN:
        return report
    source, target = report.state, REPORT.step("approve", report.state)
    decision = governance.approving_decision(report.proposal_id or 0)
    if decision is None:
        raise ReportNotDecided
    report.state, report.approved_at = target, now
    report.save(update_fields=["state", "approved_at"])
    _freeze(report, decision, actor=actor, now=now)
    by = _("Decision %(label)s") % {"label": decision.label}
    note_report(report, "approve", source, actor=actor, now=now, by=by)
    return report


def _need_complete(report: Report) -> None:
    """Every section that has a text of its own is finished, and no text quotes a number of before."""
    sections = sections_of(report)
    open_ones = [row for row in sections if row.is_written and row.state != SectionState.DONE]
    if open_ones:
        names = ", ".join(row.number for row in open_ones)
        raise ReportIncomplete(_("These sections are not finished: %(sections)s.") % {"sections": names})
    stale = standing_of(report, sections).stale
    if stale:
        names = ", ".join(row.number for row in sections if row.pk in stale)
        raise ReportIncomplete(
            _("The text of these sections quotes numbers of before: %(sections)s.") % {"sections": names}
        )


def _proposal_for(report: Report, *, actor: Actor, now: dt.datetime) -> int:
    """Return the proposal that was returned, or a new one."""
    if report.proposal_id is not None:
        return report.proposal_id
    text = governance.ProposalText(
        title=report.title,
        origin="initiative",
        request="decision",
        field_of_service="overarching",
        background=_(
            "The secretariat accounts for the year %(year)s to the steering body and the government (guide §9.2). "
            "The figures are compiled from the records; their sources are frozen with the approval."
        )
        % {"year": report.year},
        motion=_("1. %(title)s is approved.\n2. The secretariat is charged with its publication.")
        % {"title": report.title},
    )
    return governance.create_proposal(text=text, actor=actor, now=now).pk


def _freeze(
    report: Report, decision: governance.ApprovingDecision, *, actor: Actor | None, now: dt.datetime
) -> FrozenReport:
    """Keep facts, sources and texts as canonical JSON, and the files set from them."""
    sources = frozen_sources(latest_compilation(report))
    content = document_of(report)
    document = canonical(content)
    seal = Seal(decision=decision.label, decided_on=decision.decided_on, sources_sha256=sha256(sources))
    pdf = pdf_of(content, issued_on=decision.decided_on, seal=seal)
    html = html_of(content, seal=seal).encode()
    files = {}
    for ending, content_of_file in (("pdf", pdf), ("html", html)):
        files[ending] = records.add_document(
            dossier_id=report.dossier_id or 0,
            title=f"{report.title} ({ending.upper()})",
            content=content_of_file,
            filename=records.clean_filename(f"{report.title}.{ending}"),
            kind="annual_report",
            actor=actor,
            now=now,
        )
    return FrozenReport.objects.create(
        report=report,
        decision_id=decision.id,
        decision_label=decision.label,
        decided_on=decision.decided_on,
        frozen_at=now,
        sources=sources,
        sources_sha256=seal.sources_sha256,
        document=document,
        document_sha256=sha256(document),
        pdf_id=files["pdf"].document_id,
        pdf_sha256=sha256(pdf),
        html_id=files["html"].document_id,
        html_sha256=sha256(html),
    )
