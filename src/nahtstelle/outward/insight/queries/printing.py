"""Setting the report: PDF by Typst, HTML as one file; both from the same document."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from nahtstelle.ground.identity.api import canton
from nahtstelle.ground.records import api as records
from nahtstelle.outward.insight.queries.drawing import drawn
from nahtstelle.outward.insight.queries.facts import Content


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """What makes a report the approved one: the decision, its day, the hash of the frozen sources."""

    decision: str
    decided_on: dt.date
    sources_sha256: str


def pdf_of(document: Content, *, issued_on: dt.date, seal: Seal | None = None) -> bytes:
    """Return the report as PDF/A-2a and PDF/UA-1; without a seal it says on every page that it is a draft."""
    data = dict(document) | {"issued_on": issued_on, "seal": _seal(seal)}
    return records.render_pdf(template="insight/annual_report", data=data)


def html_of(document: Content, *, seal: Seal | None = None) -> str:
    """Return the report as one HTML file that needs nothing else."""
    look = canton()
    rules = render_to_string("insight/printed.css", {"colour": look.colour})
    context = {
        "document": document,
        "sections": drawn(document),
        "seal": seal,
        "canton": look,
        "style": format_html("<style>{}</style>", mark_safe(rules)),  # noqa: S308 - our own file
    }
    return render_to_string("insight/printed.html", context)


def _seal(seal: Seal | None) -> dict[str, object] | None:
    if seal is None:
        return None
    return {
        "decision": seal.decision,
        "decided_on": seal.decided_on,
        "sources_sha256": seal.sources_sha256,
    }
