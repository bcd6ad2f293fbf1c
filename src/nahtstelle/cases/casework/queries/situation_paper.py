"""The situation report and its annexes as `typst/situation_report.typ` asks for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from nahtstelle.cases.casework.models import Case
from nahtstelle.cases.casework.queries.situation import Given, Situation
from nahtstelle.cases.casework.situation_content import APART
from nahtstelle.cases.casework.states import ContributionState, ProblemArea
from nahtstelle.ground.questionnaires import api as questionnaires


def label_of(row: Given) -> str:
    """Return who said it."""
    return row.row.institution.label if row.row.institution else _("Client's own view")


def report_data(
    case: Case, situation: Situation, *, person: Mapping[str, Any], number: int, day: dt.date
) -> dict[str, object]:
    """Return the data of the report: no note on health or finances, these are annexes."""
    name = f"{person.get('given_name', '')} {person.get('family_name', '')}".strip()
    return {
        "issued_on": day,
        "title": _("Situation report"),
        "case": case.number,
        "number": number,
        "person": name or None,
        "asked": [_asked(row) for row in situation.asked],
        "differences": [
            {
                "question": row.item.text,
                "answers": [{"who": who, "words": words} for _id, who, words in row.answers],
                "resolution": row.resolution or None,
            }
            for row in situation.differences
        ],
        "questions": _questions(situation),
        "areas": [
            {"title": str(area.label), "notes": _notes(situation, area)}
            for area in ProblemArea
            if area not in APART and _notes(situation, area)
        ],
        "resources": [
            {"who": label_of(row), "words": ", ".join(row.notes.resources)}
            for row in situation.given
            if row.notes.resources
        ],
        "obstacles": [
            {"who": label_of(row), "words": ", ".join(row.notes.obstacles)}
            for row in situation.given
            if row.notes.obstacles
        ],
    }


def annex_data(
    case: Case, situation: Situation, *, area: ProblemArea, number: int, day: dt.date
) -> dict[str, object]:
    """Return the data of an annex: what was said about health, or about finances."""
    title = (
        _("Situation report, annex on health")
        if area == ProblemArea.HEALTH
        else _("Situation report, annex on finances")
    )
    return {
        "issued_on": day,
        "title": title,
        "case": case.number,
        "number": number,
        "person": None,
        "asked": [],
        "differences": [],
        "questions": [],
        "areas": [{"title": str(area.label), "notes": _notes(situation, area)}],
        "resources": [],
        "obstacles": [],
    }


def _asked(row: Given) -> dict[str, object]:
    return {
        "who": label_of(row),
        "state": str(row.row.get_state_display()),
        "is_missing": row.row.state == ContributionState.ASKED,
        "day": row.row.given_at.date() if row.row.given_at else None,
    }


def _questions(situation: Situation) -> list[dict[str, object]]:
    """Return the questions that somebody answered, with all answers; where nobody did it says so by leaving out."""
    if situation.version is None:
        return []
    rows: list[dict[str, object]] = []
    for placed in questionnaires.questions(situation.version.items):
        answers = [
            {
                "who": label_of(row),
                "words": ", ".join(
                    questionnaires.as_words(placed.item, value) for value in row.values[placed.item.link_id]
                ),
            }
            for row in situation.given
            if row.values.get(placed.item.link_id)
        ]
        if answers:
            rows.append({"question": placed.item.text, "answers": answers})
    return rows


def _notes(situation: Situation, area: ProblemArea) -> list[dict[str, str]]:
    return [
        {"who": label_of(row), "words": row.notes.areas[area]}
        for row in situation.given
        if row.notes.areas.get(area)
    ]
