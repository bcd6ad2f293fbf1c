"""The paper of a plan: what coordinator and client sign at the kick-off talk, sealed with the case (004 §5)."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.cases.casework.actions.documents import add_case_document
from nahtstelle.cases.casework.content_types import ClientPerson, MeasureContent, PlanContent
from nahtstelle.cases.casework.models import Case, ClientRecord, PlanVersion
from nahtstelle.cases.casework.queries.content import OpenCase, open_case
from nahtstelle.cases.casework.states import DataCategory, DocumentKind, TeamRole
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.ground.identity.api import Actor, institution_labels, people
from nahtstelle.ground.records import api as records

PDF = "application/pdf"
CLIENT = "Klientin / Klient"


def open_for_paper(case: Case, actor: Actor, now: dt.datetime) -> OpenCase:
    """Open plan and name of a case for its paper."""
    return open_case(
        case,
        viewer=viewer_of(actor),
        what="plan",
        categories=[DataCategory.IDENTITY, DataCategory.PLAN],
        now=now,
    )


def keep_paper(case: Case, plan: PlanVersion, content: OpenCase, *, actor: Actor, now: dt.datetime) -> None:
    """Set the paper of a version and keep it; the caller saves `document`."""
    plan.document = add_case_document(
        case,
        content,
        kind=DocumentKind.PLAN,
        category=DataCategory.PLAN,
        title=_("Integration plan, version %(number)d") % {"number": plan.number},
        filename=f"{case.number}-integrationsplan-{plan.number}.pdf",
        media_type=PDF,
        data=plan_pdf(case, plan, content, actor=actor, now=now),
        now=now,
        added_by_id=actor.user_id,
    )


def drop_paper(plan: PlanVersion) -> None:
    """Take back the paper of a version that is not signed; the file goes when the transaction is over."""
    document = plan.document
    if document is None:
        return
    plan.document = None
    PlanVersion.objects.filter(pk=plan.pk).update(document=None)
    document.delete()
    transaction.on_commit(partial(records.remove_sealed_file, document.storage_name))


def plan_pdf(case: Case, plan: PlanVersion, content: OpenCase, *, actor: Actor, now: dt.datetime) -> bytes:
    """Return the paper of a version as PDF."""
    return records.render_pdf(
        template="casework/plan", data=_paper(case, plan, content, actor=actor, day=timezone.localdate(now))
    )


def _paper(case: Case, plan: PlanVersion, content: OpenCase, *, actor: Actor, day: dt.date) -> dict[str, Any]:
    measures = list(plan.measures.all())
    persons = people({row.responsible_id for row in measures if row.responsible_id is not None})
    labels = institution_labels({row.institution_id for row in measures if row.institution_id is not None})
    record = ClientRecord.objects.filter(case=case).first() if content.may(DataCategory.IDENTITY) else None
    name = ClientPerson.of(content.read(record)).name if record is not None else case.number
    head = PlanContent.of(content.read(plan))
    lines: dict[int, list[dict[str, Any]]] = {}
    for row in measures:
        words = MeasureContent.of(content.read(row))
        who = CLIENT
        if row.responsible_id is not None:
            office = labels.get(row.institution_id or 0, "")
            who = ", ".join(part for part in (persons[row.responsible_id].name, office) if part)
        lines.setdefault(row.goal_id, []).append(
            {
                "text": words.text,
                "offer": words.offer,
                "note": words.note,
                "kind": str(row.get_kind_display()),
                "who": who,
                "starts_on": row.starts_on.isoformat() if row.starts_on else "",
                "due_on": row.due_on.isoformat(),
            }
        )
    return {
        "issued_on": day.isoformat(),
        "number": case.number,
        "client": name,
        "version": plan.number,
        "starting_point": head.starting_point,
        "why": head.why,
        "review_every_weeks": plan.review_every_weeks,
        "goals": [
            {
                "text": content.read(goal).get("text", ""),
                "due_on": goal.due_on.isoformat() if goal.due_on else "",
                "measures": lines.get(goal.pk, []),
            }
            for goal in plan.goals.all()
        ],
        "signatures": [
            {"name": name, "function": CLIENT},
            {"name": actor.name, "function": str(TeamRole.COORDINATOR.label)},
        ],
    }
