"""Papers that people bring into a case."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from nahtstelle.cases.casework.actions.documents import add_case_document
from nahtstelle.cases.casework.actions.steps import locked_case, note
from nahtstelle.cases.casework.models import CaseDocument
from nahtstelle.cases.casework.permissions.entry import can_add_paper
from nahtstelle.cases.casework.queries.content import open_case
from nahtstelle.cases.casework.queries.standing import standing_in
from nahtstelle.cases.casework.refusals import TextMissing
from nahtstelle.cases.casework.states import DataCategory, DocumentKind
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import demand
from nahtstelle.ground.records import api as records

BROUGHT = (DocumentKind.REPORT, DocumentKind.OTHER)
"""Kinds that people bring; the others are made by the software or recorded with their own step."""


@transaction.atomic
def add_paper(
    *,
    case_id: int,
    kind: DocumentKind,
    category: DataCategory,
    title: str,
    file: records.CheckedFile,
    actor: Actor,
    now: dt.datetime,
) -> CaseDocument:
    """Add a paper in the name of one's institution, under the category it is about.

    Raises PermissionRefused, TextMissing, NotCoveredByConsent for a category the consent does not cover.
    """
    viewer = viewer_of(actor)
    case = locked_case(case_id, viewer=viewer)
    demand(can_add_paper(actor, standing_in(case, viewer)))
    if not title.strip():
        raise TextMissing(field="title")
    content = open_case(case, viewer=viewer, what="paper", categories=[str(category)], now=now)
    document = add_case_document(
        case,
        content,
        kind=kind,
        category=category,
        title=title.strip(),
        filename=file.filename,
        media_type=file.media_type,
        data=file.content,
        now=now,
        added_by_id=actor.user_id,
        supplied_by_id=actor.institution_id,
    )
    note(case, "paper.added", actor=actor, now=now, facts={"document": document.pk, "kind": str(kind)})
    return document
