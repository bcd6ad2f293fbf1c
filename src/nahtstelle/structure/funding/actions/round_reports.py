"""Filing the report of a round: spreadsheet and PDF, each with its SHA-256."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.records import api as records
from nahtstelle.structure.funding.models import Round
from nahtstelle.structure.funding.queries.round_report import report_data, round_report
from nahtstelle.structure.funding.queries.rounds import SUBJECT
from nahtstelle.structure.funding.round_sheets import round_workbook, sheet_name
from nahtstelle.structure.funding.states.rounds import quarter_words

KIND = "round_report"


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledReport:
    """The two files of a round."""

    sheet: records.VersionRef
    report: records.VersionRef


def file_reports(row: Round, *, actor: Actor, now: dt.datetime) -> FiledReport:
    """Open the round's dossier, write both files into it and name the dossier on the round; the caller saves it."""
    report = round_report(row, issued_on=timezone.localdate(now))
    title = _("Quarterly report to the funder, %(quarter)s") % {"quarter": quarter_words(row.quarter)}
    dossier = records.open_dossier(title=title, owner_type=SUBJECT, owner_id=row.pk, actor=actor, now=now)
    row.dossier_id = dossier.id
    name = sheet_name(row.quarter)
    sheet = records.add_document(
        dossier_id=dossier.id,
        title=_("%(name)s: goals and finances") % {"name": name},
        content=round_workbook(report),
        filename=records.clean_filename(f"{name}.xlsx"),
        kind=KIND,
        actor=actor,
        now=now,
    )
    pdf = records.add_document(
        dossier_id=dossier.id,
        title=name,
        content=records.render_pdf(template="funding/round_report", data=report_data(report)),
        filename=records.clean_filename(f"{name}.pdf"),
        kind=KIND,
        actor=actor,
        now=now,
    )
    return FiledReport(sheet=sheet, report=pdf)
