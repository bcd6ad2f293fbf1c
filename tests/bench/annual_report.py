"""The annual report of 40 pages, set as PDF in a process of its own: the report of the demonstration with longer texts.

`measure` compiles the year, puts the document together and sets it, five times; it prints the seconds as JSON.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import sys
from time import perf_counter
from typing import Any

SENTENCE = "Die Zusammenarbeit der Institutionen gelingt, wo eine Stelle führt und die anderen beitragen. "
PARAGRAPHS = 12
PAGES, TIMES = 40, 5


def measure() -> dict[str, Any]:
    """Compile and set the earliest report there is, its texts lengthened until it has 40 pages."""
    from pypdf import PdfReader

    from nahtstelle.outward.insight.models import Report
    from nahtstelle.outward.insight.queries.compiling import compile_year
    from nahtstelle.outward.insight.queries.documents import assembled
    from nahtstelle.outward.insight.queries.editions import edition
    from nahtstelle.outward.insight.queries.printing import pdf_of
    from nahtstelle.outward.insight.queries.reports import sections_of

    report = Report.objects.order_by("year")[0]
    sections = sections_of(report)
    paragraphs, pages, content = PARAGRAPHS, 0, b""
    compiled, seconds = [], []
    while pages < PAGES:
        text = "\n\n".join([SENTENCE * 5] * paragraphs)
        for section in sections:
            section.text = text if section.is_written else ""
        facts = compile_year(year=report.year, edition=edition(report.template, report.edition))
        content = pdf_of(assembled(report, sections, facts), issued_on=dt.date(2026, 3, 2))
        pages, paragraphs = len(PdfReader(io.BytesIO(content)).pages), paragraphs + 2
    for _ in range(TIMES):
        began = perf_counter()
        facts = compile_year(year=report.year, edition=edition(report.template, report.edition))
        compiled.append(perf_counter() - began)
        pdf_of(assembled(report, sections, facts), issued_on=dt.date(2026, 3, 2))
        seconds.append(perf_counter() - began)
    return {"pages": pages, "kilobytes": len(content) / 1e3, "compiled": compiled, "seconds": seconds}


if __name__ == "__main__":
    import django

    django.setup()
    json.dump(measure(), sys.stdout)
