"""What minutes say: written from the agenda and from what was recorded in the meeting, never retyped (domain §4).

The text is plain data, so that it can be frozen with its SHA-256, compared, set as PDF and cut for a reader.
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Prefetch

from nahtstelle.structure.governance.models import (
    AgendaItem,
    Appointment,
    Decision,
    Meeting,
    MinutesItem,
    Recusal,
    Task,
)
from nahtstelle.structure.governance.queries.attendance import Roll, roll_of
from nahtstelle.structure.governance.states import AppointmentFunction, Presence

Text = dict[str, Any]
"""The whole text of minutes; see `minutes_text`."""

FORM = 1
"""Version of the shape, kept in each frozen text."""


def minutes_text(meeting: Meeting, *, taker: str) -> Text:
    """Return the text as the records have it now (eight queries, however long the agenda).

    Keys: body, kind, date, begins, ends, place, chair, taker, attendance, general, items, decisions. An item carries
    its place, what was asked, who brought it, recusals, text, outcome, decision and tasks, in words as they are shown.
    """
    roll = roll_of(meeting)
    notes: dict[int | None, str] = dict(
        MinutesItem.objects.filter(meeting=meeting).values_list("item_id", "text")
    )
    tasks = _tasks(meeting)
    decisions = Decision.objects.filter(meeting=meeting, corrects=None).order_by("number", "pk")
    return {
        "form": FORM,
        "body": meeting.body.name,
        "kind": str(meeting.get_kind_display()),
        "date": meeting.date.isoformat(),
        "begins": meeting.starts_at.strftime("%H.%M") if meeting.starts_at else "",
        "ends": meeting.ends_at.strftime("%H.%M") if meeting.ends_at else "",
        "place": meeting.place,
        "quorum": meeting.body.quorum,
        "chair": _chair(roll),
        "taker": taker,
        "attendance": [_attendance(roll, row) for row in (*roll.members, *roll.associates)],
        "general": notes.get(None, ""),
        "items": [_item(item, notes.get(item.pk, ""), tasks) for item in _items(meeting)],
        "decisions": [_decision(row, tasks) for row in decisions if row.item_id is None],
    }


def canonical(text: Text) -> str:
    """Return the one way to write a text down."""
    return json.dumps(text, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(content: str) -> str:
    """Return the SHA-256 of a written text in UTF-8, in hexadecimal."""
    return hashlib.sha256(content.encode()).hexdigest()


def edition_for(text: Text, *, readable: Collection[int] | None, user_id: int | None) -> Text:
    """Return the text as one reader may see it: `readable` are the ids of the items they see (None: all).

    An item they may not see is left out, its number stays free. Who left for an item reads its result, not what was
    said in their absence.
    """
    edition = copy.deepcopy(text)
    if readable is not None:
        edition["items"] = [row for row in edition["items"] if row["item"] in readable]
    for row in edition["items"]:
        row["is_withheld"] = any(away["user"] == user_id for away in row["recused"])
        if row["is_withheld"]:
            row["text"] = ""
    return edition


def is_complete(text: Text, *, readable: Collection[int] | None, user_id: int | None) -> bool:
    """Tell whether a reader sees the whole text."""
    return all(
        (readable is None or row["item"] in readable)
        and all(away["user"] != user_id for away in row["recused"])
        for row in text["items"]
    )


def _items(meeting: Meeting) -> list[AgendaItem]:
    rows = (
        AgendaItem.objects.filter(meeting=meeting)
        .select_related("proposal__institution", "decision")
        .prefetch_related(
            Prefetch("recusals", Recusal.objects.select_related("user").order_by("user__sort_name", "pk"))
        )
        .order_by("position", "pk")
    )
    return list(rows)


def _item(item: AgendaItem, note: str, tasks: Mapping[int, list[Text]]) -> Text:
    proposal = item.proposal
    decision: Decision | None = getattr(item, "decision", None)
    return {
        "item": item.pk,
        "number": item.position,
        "title": item.title,
        "request": str(item.get_request_display()),
        "proposal": (proposal.number or "") if proposal else "",
        "proposer": proposal.institution.label if proposal else "",
        "presenter": item.presenter,
        "is_late": item.is_late,
        "recused": [{"user": row.user_id, "name": row.user.full_name} for row in item.recusals.all()],
        "entitled": item.entitled_present,
        "text": note,
        "outcome": _outcome(item, decision),
        "decision": _decision(decision, tasks) if decision else None,
    }


def _outcome(item: AgendaItem, decision: Decision | None) -> Text | None:
    if not item.outcome:
        return None
    votes = None
    if item.votes_for is not None:
        votes = {"yes": item.votes_for, "no": item.votes_against or 0, "abstained": item.votes_abstained or 0}
    return {
        "code": item.outcome,
        "label": str(item.get_outcome_display()),
        "text": "" if decision else item.outcome_text,
        "how": str(item.get_agreement_display()) if item.agreement else "",
        "votes": votes,
        "deferred_to": item.deferred_to.isoformat() if item.deferred_to else "",
    }


def _decision(decision: Decision, tasks: Mapping[int, list[Text]]) -> Text:
    return {
        "decision": decision.pk,
        "label": decision.label,
        "title": decision.title,
        "text": decision.text,
        "sha256": decision.text_sha256,
        "tasks": tasks.get(decision.pk, []),
    }


def _tasks(meeting: Meeting) -> dict[int, list[Text]]:
    """Return the tasks by the decision of the meeting that yielded them (one query)."""
    rows = Task.objects.filter(decision__meeting=meeting).select_related("institution", "responsible")
    found: dict[int, list[Text]] = {}
    for task in rows.order_by("due_on", "pk"):
        responsible = ", ".join(str(part) for part in (task.responsible, task.institution) if part)
        line = {"text": task.title, "responsible": responsible, "due_on": task.due_on.isoformat()}
        found.setdefault(task.decision_id, []).append(line)
    return found


def _attendance(roll: Roll, row: Appointment) -> Text:
    recorded = roll.attendances.get(row.user_id)
    deputy = recorded.represented_by if recorded else None
    institution = row.user.institution
    return {
        "user": row.user_id,
        "name": row.user.full_name,
        "institution": institution.label if institution else "",
        "function": str(row.get_function_display()),
        "presence": recorded.presence if recorded else "",
        "label": str(recorded.get_presence_display()) if recorded else "",
        "represented_by": deputy.full_name if deputy else "",
    }


def _chair(roll: Roll) -> str:
    """Return who led the meeting: the chair if present, else the deputy chair; empty where nobody of them came."""
    for function in (AppointmentFunction.CHAIR, AppointmentFunction.DEPUTY_CHAIR):
        for row in roll.members:
            recorded = roll.attendances.get(row.user_id)
            if row.function == function and recorded and recorded.presence == Presence.PRESENT:
                return row.user.full_name
    return ""
