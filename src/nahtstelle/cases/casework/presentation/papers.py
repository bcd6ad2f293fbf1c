"""Papers of a case as lines of a list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import PurePosixPath

from django.urls import reverse

from nahtstelle.cases.casework.models import Case, CaseDocument
from nahtstelle.cases.casework.queries.content import OpenCase
from nahtstelle.ground.ui import api as ui


def paper_address(case: Case, row: CaseDocument) -> str:
    """Return where the staff open a paper."""
    return reverse("casework:download_paper", args=[case.pk, row.pk])


def paper_lines(
    rows: Iterable[CaseDocument], content: OpenCase, *, address: Callable[[CaseDocument], str]
) -> list[ui.DocumentLine]:
    """Return the papers that may be read, by the title they were sealed with; `address` is where one is opened."""
    lines = []
    for row in rows:
        if not content.may(row.category):
            continue
        about = content.read(row)
        lines.append(
            ui.DocumentLine(
                title=about["title"],
                url=address(row),
                format=PurePosixPath(about["filename"]).suffix.lstrip(".").upper() or "–",
                size=row.size,
                at=row.added_at,
                who=row.supplied_by.label if row.supplied_by else "",
            )
        )
    return lines
