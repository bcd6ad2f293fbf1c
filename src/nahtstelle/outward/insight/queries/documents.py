"""The whole report as one document: what PDF and HTML are set from."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from nahtstelle.outward.insight.models import Report, ReportSection
from nahtstelle.outward.insight.queries.editions import edition
from nahtstelle.outward.insight.queries.facts import Content
from nahtstelle.outward.insight.queries.reports import latest_compilation, sections_of

MARKER = re.compile(r"^\s*(?:[-–•]|\d{1,2}[.)])\s+")
EMPTY: Content = {"numbers": [], "callouts": [], "sentences": [], "tables": [], "pictures": []}


def document_of(report: Report, sections: Sequence[ReportSection] | None = None) -> Content:
    """Return the report: facts of the latest compilation and the texts as they stand (two queries at most)."""
    rows = sections_of(report) if sections is None else sections
    return assembled(report, rows, json.loads(latest_compilation(report).facts))


def assembled(report: Report, sections: Sequence[ReportSection], facts: Content) -> Content:
    """Return facts and texts by section."""
    compiled = {row["key"]: row for row in facts["sections"]}
    return {
        "year": report.year,
        "title": report.title,
        "heading": edition(report.template, report.edition).heading,
        "note": report.note,
        "sections": [_section(row, compiled.get(row.key, EMPTY)) for row in sections],
    }


def _section(section: ReportSection, facts: Content) -> Content:
    numbers = {row["name"]: row for row in facts["numbers"]}
    return {
        "key": section.key,
        "number": section.number,
        "level": section.number.count(".") + 1,
        "title": section.title,
        "callouts": [
            {"label": numbers[name]["label"], "shown": numbers[name]["shown"]} for name in facts["callouts"]
        ],
        "sentences": facts["sentences"],
        "tables": [_without_sources(row) for row in facts["tables"]],
        "pictures": [_without_sources(row) for row in facts["pictures"]],
        "text": section.text,
        "blocks": blocks(section.text),
    }


def _without_sources(row: Content) -> Content:
    return {name: value for name, value in row.items() if name != "sources"}


def blocks(text: str) -> list[dict[str, Any]]:
    """Return paragraphs and lists of a text: a blank line ends a paragraph, a line with a marker begins an item."""
    found: list[dict[str, Any]] = []
    is_open = False
    for raw in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        line = raw.strip()
        if not line:
            is_open = False
        elif MARKER.match(line):
            kind = "ordered" if line[0].isdecimal() else "list"
            if not found or found[-1]["kind"] != kind:
                found.append({"kind": kind, "items": []})
            found[-1]["items"].append(MARKER.sub("", line))
            is_open = True
        elif is_open and found[-1]["kind"] == "text":
            found[-1]["items"][0] += f" {line}"
        elif is_open:
            found[-1]["items"][-1] += f" {line}"
        else:
            found.append({"kind": "text", "items": [line]})
            is_open = True
    return found
