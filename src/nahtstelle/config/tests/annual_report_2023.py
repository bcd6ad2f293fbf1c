"""The annual report of the demonstration, compiled from the loaded records: its PDF says what was published."""

from __future__ import annotations

import datetime as dt
import re

from nahtstelle.config.demonstration.annual_report import write_report
from nahtstelle.config.demonstration.year import Year
from nahtstelle.ground.records.text_reader import read_text
from nahtstelle.outward.insight.models import Report
from nahtstelle.outward.insight.queries.documents import document_of
from nahtstelle.outward.insight.queries.printing import pdf_of

TODAY = dt.date(2026, 11, 20)
COUNTED = {  # 002 §2.1, §2.2: what is counted, as the report must say it
    "steering": "fanden 2 ordentliche Sitzungen der IIZ-Leitung statt: März und September",
    "steering_by_circular": "Die IIZ-Leitung fasste 8 Beschlüsse, davon 8 auf dem Zirkularweg",
    "steering_on_dfpa": "2 Beschlüsse betreffen das Thema «Durchgehende Fallführung und Potenzialabklärung (DFPA)»",
    "steering_on_funding": "2 Beschlüsse betreffen die Finanzierung",
    "coordination_total": "zu 14 Sitzungen zusammen",
    "coordination_ordinary": "3 ordentlichen und 11 in thematischen Ausschüssen",
    "committee_meetings_on_dfpa": "9 Ausschusssitzungen betrafen das Thema «Durchgehende Fallführung",
    "coordination_including_committees": "wurden 31 Beschlüsse gefasst",
}
FUNDING = {  # 002 §5
    "government_resolution": "Gemäss RRB 2020/1317 entscheidet die IIZ-Leitung",
    "reserve": "Integrationspauschale 2019–2021 (KIP 2)",
    "earmark_status": "Status F, B",
    "repayment": "31. Dezember 2025, verlängert um 2 Jahre (ursprünglich 31. Dezember 2023)",
    "condition": "Quartalsweise Berichterstattung",
}
SURVEY = {  # 002 §3.1.4.1
    "municipalities_and_children": "in 22 Gemeinden mit 904 Kindern",
    "return_rate_and_need": "Rücklaufquote betrug 71 %; bei 42.5 % der Kinder",
    "playgroup_places": "16 Plätze",
    "municipalities_registered_for_2024": "65 Gemeinden angemeldet",
}


def check_annual_report() -> None:
    """Write the report as the demonstration does, set it, and read its PDF: every number stands in it."""
    write_report(Year(today=TODAY, stories=[]))
    document = document_of(Report.objects.get(year=2023))
    text = _squeezed(read_text("pdf", pdf_of(document, issued_on=TODAY)))
    missing = {
        name: said for name, said in (COUNTED | FUNDING | SURVEY).items() if _squeezed(said) not in text
    }
    assert not missing, missing


def _squeezed(text: str) -> str:
    """Without blanks and hyphens: a PDF breaks lines, words and columns where it likes."""
    return re.sub(r"[\s\u00ad-]+", "", text)
