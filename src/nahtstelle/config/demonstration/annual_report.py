"""The annual reports of the demonstration: 2023 written, submitted, approved and published; the latest full year begun.

Texts are in own words after the published report (002), persons and amounts are invented; the cover says so.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nahtstelle.outward.insight.actions import approval, reports, sections
from nahtstelle.outward.insight.models import Report
from nahtstelle.structure.governance.actions import judgement

if TYPE_CHECKING:
    from nahtstelle.config.demonstration.year import Story, Year

YEAR = 2023
AUTHORS = {"dfpa": "edgar", "finances": "sina", "essentials": "sina"}
BEGUN, WRITTEN, REVIEWED, SUBMITTED, ACCEPTED, APPROVED, PUBLISHED = 420, 400, 380, 350, 341, 288, 280
"""Days before today."""


def _content() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("annual_report.toml").read_text(encoding="utf-8"))


def submit_annual_report(year: Year) -> list[tuple[Story, int]]:
    """Write the report of 2023 and submit it; return its proposal, to go before the bodies with others."""
    report = write_report(year, until=SUBMITTED)
    approval.submit_report(report_id=report.pk, actor=year.secretariat, now=year.at(SUBMITTED, 10))
    report.refresh_from_db()
    classification = judgement.Classification(
        matter="programme",
        field_of_service="overarching",
        theme_id=None,
        lead_institution_id=year.institutions["ags"],
    )
    proposal_id = report.proposal_id or 0
    judgement.accept_proposal(
        proposal_id=proposal_id, classification=classification, actor=year.secretariat, now=year.at(ACCEPTED)
    )
    motion = f"1. Der {report.title} wird genehmigt.\n2. Die Geschäftsstelle wird mit der Veröffentlichung beauftragt."
    return [({"name": report.title, "motion": motion}, proposal_id)]


def write_report(year: Year, *, until: int = SUBMITTED) -> Report:
    """Begin the report of 2023, let authors and secretariat write it, and give it into review."""
    content, secretariat = _content(), year.secretariat
    report = reports.create_report(year=YEAR, note=content["note"], actor=secretariat, now=year.at(BEGUN))
    for number, section in enumerate(report.sections.filter(is_written=True).order_by("position")):
        author = year.actor(AUTHORS[section.key]) if section.key in AUTHORS else secretariat
        if section.key in AUTHORS:
            sections.assign_section(
                section_id=section.pk,
                author_id=author.user_id,
                due_on=year.at(REVIEWED).date(),
                actor=secretariat,
                now=year.at(BEGUN, 10, number),
            )
        now = year.at(WRITTEN, 10, number)
        text = content["texts"][section.key]
        sections.write_section(section_id=section.pk, version=0, text=text, actor=author, now=now)
        sections.finish_section(section_id=section.pk, actor=author, now=now)
    reports.review_report(report_id=report.pk, actor=secretariat, now=year.at(REVIEWED))
    return report


def publish_annual_report(year: Year) -> None:
    """Take over the decision on the report of 2023, and publish it."""
    report = Report.objects.get(year=YEAR)
    approval.approve_report(report_id=report.pk, actor=None, now=year.at(APPROVED))
    reports.publish_report(report_id=report.pk, actor=year.secretariat, now=year.at(PUBLISHED))


def begin_annual_report(year: Year) -> None:
    """Begin the report of the latest full year: sections are assigned, one has a first text."""
    secretariat = year.secretariat
    report = reports.create_report(
        year=year.today.year - 1,
        note="Vorführung: Personen, Beträge und Texte sind erfunden.",
        actor=secretariat,
        now=year.at(20),
    )
    for story in _content()["assigned"]:
        section = report.sections.get(key=story["section"])
        author = year.actor(AUTHORS[section.key])
        due_on = year.today + dt.timedelta(days=story["days"])
        sections.assign_section(
            section_id=section.pk,
            author_id=author.user_id,
            due_on=due_on,
            actor=secretariat,
            now=year.at(19),
        )
        if "text" in story:
            sections.write_section(
                section_id=section.pk, version=0, text=story["text"], actor=author, now=year.at(6)
            )
