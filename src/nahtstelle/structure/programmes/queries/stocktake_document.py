"""The summary as `typst/stocktake.typ` asks for it."""

from __future__ import annotations

import datetime as dt

from nahtstelle.ground.questionnaires import api as questionnaires
from nahtstelle.structure.programmes.models import Stocktake
from nahtstelle.structure.programmes.queries.stocktakes import (
    extensions_of,
    requests_of,
    returns_of,
    summary_of,
)


def document_data(
    stocktake: Stocktake, version: questionnaires.VersionRef, *, issued_on: dt.date
) -> dict[str, object]:
    """Return the data of the document."""
    requests = requests_of(stocktake)
    returns = returns_of(requests, issued_on)
    return {
        "issued_on": issued_on.isoformat(),
        "title": stocktake.title,
        "project": stocktake.project.name if stocktake.project else None,
        "questionnaire": version.label,
        "deadline": stocktake.deadline.isoformat(),
        "first_deadline": stocktake.first_deadline.isoformat(),
        "source": stocktake.source or None,
        "offices": returns.total,
        "returned": returns.returned,
        "summary": stocktake.summary or None,
        "extensions": [
            {
                "office": row.request.institution.label if row.request else None,
                "before": row.from_on.isoformat(),
                "after": row.to_on.isoformat(),
                "reason": row.reason,
            }
            for row in extensions_of(stocktake)
        ],
        "requests": [
            {
                "office": row.institution.name,
                "state": str(row.get_state_display()),
                "returned": row.returned_at.date().isoformat() if row.returned_at else None,
            }
            for row in requests
        ],
        "questions": [_question(row) for row in summary_of(stocktake, version)],
    }


def _question(row: questionnaires.Summary) -> dict[str, object]:
    return {
        "group": row.group or None,
        "text": row.item.text,
        "answered": row.answered,
        "counts": [
            {"label": count.label, "count": count.count, "share": count.share} for count in row.counts
        ],
        "texts": [{"office": office, "text": text} for office, text in row.texts],
        "smallest": row.smallest or None,
        "greatest": row.greatest or None,
        "mean": row.mean or None,
    }
