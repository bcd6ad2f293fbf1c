"""A report is submitted as a proposal, approved by the decision, and frozen with its sources (000 §9.2)."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.db import DatabaseError, transaction

from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, TransitionRefused
from nahtstelle.ground.records import api as records
from nahtstelle.outward.insight.actions import approval, compilation, reports
from nahtstelle.outward.insight.actions.steps import ReportClosed
from nahtstelle.outward.insight.handlers import on_decision_numbered
from nahtstelle.outward.insight.models import FrozenReport, Report
from nahtstelle.outward.insight.queries.freezing import is_intact
from nahtstelle.outward.insight.tests.conftest import NOW, decide, finish_all, section_of, write
from nahtstelle.structure.governance.models import Proposal


def test_a_report_with_open_sections_is_not_submitted(report, secretariat):
    reports.review_report(report_id=report.pk, actor=secretariat, now=NOW)
    with pytest.raises(approval.ReportIncomplete, match=r"1, 2, 2\.1"):
        approval.submit_report(report_id=report.pk, actor=secretariat, now=NOW)
    assert not Proposal.objects.exists()


def test_a_report_that_quotes_a_number_of_before_is_not_submitted(report, secretariat, record):
    record("904")
    compilation.compile_report(report_id=report.pk, actor=secretariat, now=NOW)
    write(section_of(report, "fruehe-sprachfoerderung"), "Es waren 904 Kinder.", secretariat)
    finish_all(report)
    reports.review_report(report_id=report.pk, actor=secretariat, now=NOW)
    record("910")
    with pytest.raises(approval.ReportIncomplete, match=r"3\.1\.4\.1"):
        approval.submit_report(report_id=report.pk, actor=secretariat, now=NOW)


def test_the_report_goes_as_a_proposal_with_its_pdf_and_then_stands(submitted, secretariat):
    proposal = Proposal.objects.get(pk=submitted.proposal_id)
    assert (proposal.state, proposal.title) == ("submitted", "Jahresbericht 2023")
    (paper,) = records.documents(proposal.dossier_id or 0)
    assert records.read_version(paper.latest.id).startswith(b"%PDF")
    with pytest.raises(ReportClosed):
        write(section_of(submitted, "steering"), "Noch etwas.", secretariat)
    with pytest.raises(ReportClosed):
        compilation.compile_report(report_id=submitted.pk, actor=secretariat, now=NOW)
    with pytest.raises(approval.ReportNotDecided):
        approval.approve_report(report_id=submitted.pk, actor=secretariat, now=NOW)
    with pytest.raises(approval.ReportBeforeBody):
        approval.take_back_report(report_id=submitted.pk, reason="Fehler", actor=secretariat, now=NOW)


def test_only_the_decision_that_approves_freezes_the_report(submitted):
    on_decision_numbered(decision_id=decide(submitted, "recommended").pk)
    assert not FrozenReport.objects.exists()
    decision = decide(submitted)
    on_decision_numbered(decision_id=decision.pk)
    on_decision_numbered(decision_id=decision.pk)
    frozen = FrozenReport.objects.get()
    assert (frozen.report.state, frozen.decision_id) == ("approved", decision.pk)
    assert is_intact(frozen)
    by_title = {row.title: row for row in records.documents(submitted.dossier_id or 0)}
    pdf = records.read_version(by_title["Jahresbericht 2023 (PDF)"].latest.id)
    html = records.read_version(by_title["Jahresbericht 2023 (HTML)"].latest.id)
    assert hashlib.sha256(pdf).hexdigest() == frozen.pdf_sha256
    assert hashlib.sha256(html).hexdigest() == frozen.html_sha256
    assert b"<script" not in html
    assert frozen.sources_sha256.encode() in html
    facts = json.loads(frozen.sources)["facts"]
    assert facts
    assert all(set(row) == {"section", "title", "kind", "name", "label", "says", "sources"} for row in facts)


def test_what_is_frozen_never_changes(submitted, secretariat):
    decide(submitted)
    approval.approve_report(report_id=submitted.pk, actor=secretariat, now=NOW)
    for act in (lambda rows: rows.update(sources="{}"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act(FrozenReport.objects.all())


def test_a_returned_proposal_brings_the_report_back_and_is_submitted_again(submitted, secretariat):
    Proposal.objects.filter(pk=submitted.proposal_id).update(state="returned")
    with pytest.raises(ActionRefused):
        approval.take_back_report(report_id=submitted.pk, reason=" ", actor=secretariat, now=NOW)
    back = approval.take_back_report(report_id=submitted.pk, reason="Zahl falsch", actor=secretariat, now=NOW)
    assert (back.state, back.proposal_id) == ("in_review", submitted.proposal_id)
    again = approval.submit_report(report_id=back.pk, actor=secretariat, now=NOW)
    assert again.proposal_id == submitted.proposal_id
    proposal = Proposal.objects.get()
    assert len(records.documents(proposal.dossier_id or 0)) == 2


def test_a_rejected_proposal_stays_and_a_new_one_is_made(submitted, secretariat):
    Proposal.objects.filter(pk=submitted.proposal_id).update(state="rejected", accepted_at=NOW)
    back = approval.take_back_report(report_id=submitted.pk, reason="Abgelehnt", actor=secretariat, now=NOW)
    assert back.proposal_id is None
    approval.submit_report(report_id=back.pk, actor=secretariat, now=NOW)
    assert Proposal.objects.count() == 2


def test_published_to_everybody_on_the_structural_level(submitted, secretariat, actor_of, carla, make_person):
    outsider = actor_of(carla)
    with pytest.raises(TransitionRefused):
        reports.publish_report(report_id=submitted.pk, actor=secretariat, now=NOW)
    decide(submitted)
    approval.approve_report(report_id=submitted.pk, actor=None, now=NOW)
    assert not Report.objects.visible_to(outsider).exists()
    reports.publish_report(report_id=submitted.pk, actor=secretariat, now=NOW)
    assert Report.objects.visible_to(outsider).exists()
    assert not Report.objects.visible_to(actor_of(make_person("Gisela", "Gut", role="case_worker"))).exists()


def test_nobody_but_the_secretariat_submits(reviewed, actor_of, bruno):
    with pytest.raises(PermissionRefused):
        approval.submit_report(report_id=reviewed.pk, actor=actor_of(bruno), now=NOW)


def test_a_year_has_one_report(report, secretariat):
    with pytest.raises(reports.YearRefused):
        reports.create_report(year=2023, actor=secretariat, now=NOW)
    with pytest.raises(reports.YearRefused):
        reports.create_report(year=2027, actor=secretariat, now=NOW)
