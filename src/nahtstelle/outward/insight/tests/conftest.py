"""A report of 2023 as the secretariat begins it, one that is written, and one before the bodies."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from nahtstelle.outward.insight.actions import approval, figures, reports, sections
from nahtstelle.outward.insight.models import Report, ReportSection
from nahtstelle.structure.governance.models import Body, Decision, Proposal

NOW = dt.datetime(2026, 3, 28, 9, 0, tzinfo=dt.UTC)
CHILDREN = "sprachstand-kinder"


@pytest.fixture(autouse=True)
def data_directory(settings, tmp_path):
    settings.DATA_DIRECTORY = tmp_path
    settings.MASTER_KEY = ""


@pytest.fixture
def secretariat(anna, actor_of):
    return actor_of(anna)


@pytest.fixture
def record(secretariat):
    def enter(value: str, key: str = CHILDREN, **changes):
        values = {"label": "Kinder in der Erhebung", "source": "Erhebung 2023", "unit": ""} | changes
        data = figures.FigureData(key=key, year=2023, value=Decimal(value), **values)
        return figures.record_figure(data=data, actor=secretariat, now=NOW)

    return enter


@pytest.fixture
def report(secretariat) -> Report:
    return reports.create_report(year=2023, actor=secretariat, now=NOW)


def section_of(report: Report, key: str) -> ReportSection:
    return report.sections.get(key=key)


def write(section: ReportSection, text: str, actor) -> ReportSection:
    section.refresh_from_db()
    values = {"version": section.version, "text": text, "actor": actor, "now": NOW}
    return sections.write_section(section_id=section.pk, **values)


def finish_all(report: Report) -> None:
    """Every section has a text and is finished; written directly, not one action after the other."""
    rows = report.sections.filter(is_written=True)
    rows.filter(text="").update(text="Was zu sagen ist.", version=1)
    rows.update(state="done")


@pytest.fixture
def reviewed(report, secretariat) -> Report:
    finish_all(report)
    return reports.review_report(report_id=report.pk, actor=secretariat, now=NOW)


@pytest.fixture
def submitted(reviewed, secretariat) -> Report:
    return approval.submit_report(report_id=reviewed.pk, actor=secretariat, now=NOW)


def decide(report: Report, outcome: str = "decided") -> Decision:
    """A decision on the proposal of the report, as the steering body makes it."""
    body = Body.objects.get_or_create(
        key="iizl",
        defaults={
            "name": "IIZ-Leitung",
            "short_name": "IIZ-Leitung",
            "kind": "steering",
            "decision_rule": "approval",
        },
    )[0]
    number = Decision.objects.count() + 1
    return Decision.objects.create(
        body=body,
        year=2026,
        number=number,
        label=f"IIZ-Leitung 2026/{number}",
        decided_on=NOW.date(),
        procedure="meeting",
        kind="programme",
        outcome=outcome,
        title=report.title,
        text="1. Genehmigt.",
        text_sha256="0" * 64,
        proposal=Proposal.objects.get(pk=report.proposal_id),
        recorded_at=NOW,
    )
