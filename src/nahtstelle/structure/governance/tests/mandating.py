"""A decision about a working group, and the mandate it yields, for tests of what comes after."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from nahtstelle.ground.identity.models import Institution, User
from nahtstelle.structure.governance.actions.mandate_plans import Deliverable, MandatePlan
from nahtstelle.structure.governance.models import Body, Decision

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
START, END = dt.date(2026, 3, 16), dt.date(2027, 3, 16)


def at(day: dt.date) -> dt.datetime:
    """Noon of a day."""
    return dt.datetime.combine(day, dt.time(11), dt.UTC)


def decide(body: Body, *, day: dt.date = dt.date(2026, 3, 2), **fields: Any) -> Decision:
    """A final decision of a body about a working group, as a row."""
    number = Decision.objects.filter(body=body, year=day.year).count() + 1
    values: dict[str, Any] = {
        "body": body,
        "year": day.year,
        "number": number,
        "label": f"{body.short_name} {day.year}/{number}",
        "decided_on": day,
        "procedure": "meeting",
        "kind": "working_group",
        "title": "Fachgruppe Erstgespräch",
        "text": "1. Die Fachgruppe wird eingesetzt.",
        "text_sha256": "0" * 64,
        "recorded_at": at(day),
    }
    return Decision.objects.create(**values | fields)


def plan(cast: SimpleNamespace, institution: Institution, **fields: Any) -> MandatePlan:
    """A complete plan: `cast` has `lead`, `chair` and `member` (of the coordination body) and `expert`."""
    values: dict[str, Any] = {
        "name": "Fachgruppe Erstgespräch",
        "grounds": "Kein Amt kann das gemeinsame Erstgespräch allein einführen.",
        "affected": "RAV, Sozialregionen und IV-Stelle sind wesentlich betroffen.",
        "starts_on": START,
        "ends_on": END,
        "lead_id": cast.lead.pk,
        "institution_id": institution.pk,
        "deliverables": (Deliverable(title="Konzept", due_on=dt.date(2026, 9, 30)),),
        "group_member_ids": (cast.expert.pk,),
        "committee_member_ids": (cast.member.pk,),
        "committee_chair_id": cast.chair.pk,
    }
    return MandatePlan(**values | fields)


def people(lead: User, expert: User, chair: User, member: User) -> SimpleNamespace:
    """Name the roles around a mandate."""
    return SimpleNamespace(lead=lead, expert=expert, chair=chair, member=member)
