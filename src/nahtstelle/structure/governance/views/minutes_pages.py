"""What the pages of minutes are made of. Turns rows into pieces of `ui`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import changes
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.governance.actions.minutes import why_not_silent
from nahtstelle.structure.governance.models import Minutes, MinutesReview, Objection
from nahtstelle.structure.governance.queries.minutes import SUBJECT
from nahtstelle.structure.governance.queries.minutes_text import Text
from nahtstelle.structure.governance.states import ApprovalWay, MinutesState, ObjectionState
from nahtstelle.structure.governance.views.meeting_pages import OUTCOME_KINDS

STATE_KINDS: Mapping[str, ui.TagKind] = {
    MinutesState.DRAFT: "neutral",
    MinutesState.CIRCULATED: "now",
    MinutesState.REVISED: "warn",
    MinutesState.APPROVED: "ok",
}
OBJECTION_KINDS: Mapping[str, ui.TagKind] = {
    ObjectionState.OPEN: "warn",
    ObjectionState.ACCEPTED: "ok",
    ObjectionState.DECLINED: "bad",
}


@dataclass(frozen=True, slots=True)
class ObjectionLine:
    """An objection with its tag, and the way to its answer."""

    row: Objection
    kind: str
    url: str


@dataclass(frozen=True, slots=True)
class Block:
    """An item as the page of the minutes shows it; `row` is empty for what concerns no single item."""

    row: Text
    title: str
    note: str
    anchor: str
    text: str
    outcome_kind: str
    objections: list[ObjectionLine]
    edit_url: str = ""
    object_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What the reader may do: write texts (all, or of some items), object to items, answer objections."""

    edits: bool = False
    editable: frozenset[int | None] | None = None
    objectable: frozenset[int | None] = frozenset()
    answers: bool = False


def blocks(minutes: Minutes, text: Text, objections: Sequence[Objection], rights: Rights) -> list[Block]:
    """Return what concerns the whole first, then the items."""
    pk = minutes.meeting_id
    lines: dict[int | None, list[ObjectionLine]] = {}
    for row in objections:
        url = reverse("governance:answer_objection", args=[row.pk])
        can = rights.answers and row.state == ObjectionState.OPEN
        line = ObjectionLine(row, OBJECTION_KINDS[row.state], url if can else "")
        lines.setdefault(row.item_id, []).append(line)
    found = []
    general = {"item": None, "title": _("General remarks"), "text": text["general"]}
    for row in (general, *text["items"]):
        item = row["item"]
        edits = rights.edits and (rights.editable is None or item in rights.editable)
        block = Block(
            row=_dated(row),
            title=f"{row['number']}. {row['title']}" if item else row["title"],
            note=_said(row),
            anchor=f"traktandum-{item or 0}",
            text=row["text"],
            outcome_kind=_kind(row),
            objections=lines.get(item, []),
            edit_url=_address("write_minutes_item", pk, item) if edits else "",
            object_url=_address("raise_objection", pk, item) if item in rights.objectable else "",
        )
        if item or block.text or block.objections or block.edit_url or block.object_url:
            found.append(block)
    return found


def _said(row: Text) -> str:
    """What was asked and by whom, in one line."""
    proposal = _("Proposal %(number)s") % {"number": row["proposal"]} if row.get("proposal") else ""
    parts = (row.get("request"), proposal, row.get("proposer"), row.get("presenter"))
    return " · ".join(str(part) for part in parts if part)


def _dated(row: Text) -> Text:
    """Add dates to the days written in the text, for the filters of the page."""
    outcome, decision = row.get("outcome"), row.get("decision")
    if outcome and outcome["deferred_to"]:
        row["outcome"] = outcome | {"deferred_on": dt.date.fromisoformat(outcome["deferred_to"])}
    if decision:
        row["decision"] = dated_decision(decision)
    return row


def dated_decision(decision: Text) -> Text:
    """Return a decision whose tasks carry their days as dates."""
    tasks = [task | {"due_day": dt.date.fromisoformat(task["due_on"])} for task in decision["tasks"]]
    return decision | {"tasks": tasks}


def _kind(row: Text) -> str:
    outcome = row.get("outcome")
    return OUTCOME_KINDS.get(outcome["code"], "neutral") if outcome else "neutral"


def _address(name: str, meeting_id: int, item_id: int | None) -> str:
    return reverse(f"governance:{name}", args=[meeting_id, item_id or 0])


def facts(minutes: Minutes, text: Text) -> list[ui.Fact]:
    """Return the dates of the minutes and how they are approved."""
    pages: list[tuple[str, object]] = [
        (_("Taken by"), text["taker"] or None),
        (_("Version"), minutes.version or None),
        (_("Circulated on"), ui.date_short(minutes.circulated_at) if minutes.circulated_at else None),
        (
            _("Objections until"),
            ui.weekday_date(minutes.objection_until) if minutes.objection_until else None,
        ),
        (_("Approval"), minutes.get_approval_display() or None),
        (_("Approved on"), ui.date_words(minutes.approved_on) if minutes.approved_on else None),
    ]
    return [ui.Fact(label=label, value=value) for label, value in pages if value is not None]


def attendance(text: Text) -> list[ui.Person]:
    """Return who was there, as the records say."""
    return [
        ui.Person(
            name=row["name"],
            note=f"{row['label']}: {row['represented_by']}" if row["represented_by"] else row["label"] or "–",
        )
        for row in text["attendance"]
    ]


def turn(
    minutes: Minutes, *, actor: Actor, review: MinutesReview | None, open_objections: int, today: dt.date
) -> ui.Turn | None:
    """Return whose turn it is, with the next verb as a button."""
    if minutes.state == MinutesState.APPROVED:
        return None
    is_open = bool(minutes.objection_until and today <= minutes.objection_until)
    if actor.is_secretariat:
        return _turn_of_secretariat(minutes, open_objections, today)
    if minutes.state == MinutesState.CIRCULATED and is_open and review is not None:
        return _turn_of_reader(minutes, review)
    return ui.Turn(text=_waiting(minutes, is_open), yours=False, waiting_for=_who(minutes, is_open))


def _who(minutes: Minutes, is_open: bool) -> str:
    if minutes.state == MinutesState.CIRCULATED and is_open:
        return _("the members")
    if minutes.approval == ApprovalWay.MEETING and minutes.state == MinutesState.CIRCULATED:
        return _("the body")
    return _("Secretariat")


def _waiting(minutes: Minutes, is_open: bool) -> str:
    if minutes.state == MinutesState.REVISED:
        return _("corrects the minutes and circulates them again")
    if is_open:
        return _("check the minutes")
    if minutes.approval == ApprovalWay.MEETING:
        return _("approves the minutes at its next meeting")
    return _("answers the objections")


def _turn_of_secretariat(minutes: Minutes, open_objections: int, today: dt.date) -> ui.Turn:
    if open_objections:
        return ui.Turn(text=_("Answer the objections below, one by one"), due=None)
    if minutes.state in {MinutesState.DRAFT, MinutesState.REVISED}:
        again = minutes.state == MinutesState.REVISED
        text = (
            _("Circulate the corrected minutes") if again else _("Check the texts and circulate the minutes")
        )
        url = reverse("governance:circulate_minutes", args=[minutes.meeting_id])
        due = None if again else minutes.meeting.minutes_on
        action = ui.Action(label=_("Circulate"), url=url, icon="send", primary=True)
        return ui.Turn(text=text, due=due, actions=(action,))
    if minutes.approval == ApprovalWay.MEETING:
        return ui.Turn(text=_placed(minutes), yours=False, waiting_for=_("the body"))
    refusal = why_not_silent(minutes, today)
    if refusal:
        text = _("check the minutes")
        return ui.Turn(text=text, due=minutes.objection_until, yours=False, waiting_for=_("the members"))
    url = reverse("governance:approve_minutes", args=[minutes.meeting_id])
    action = ui.Action(label=_("Note the approval"), url=url, method="post", icon="stamp", primary=True)
    return ui.Turn(text=_("Nobody objected within the window"), actions=(action,))


def _placed(minutes: Minutes) -> str:
    item = minutes.approving_item
    if item is None:
        return _("approves the minutes at its next meeting; none is planned yet")
    return _("approves the minutes on %(date)s") % {"date": ui.date_words(item.meeting.date)}


def _turn_of_reader(minutes: Minutes, review: MinutesReview) -> ui.Turn | None:
    if review.confirmed_version == minutes.version:
        return ui.Turn(text=_("check the minutes"), yours=False, waiting_for=_("the other members"))
    url = reverse("governance:confirm_minutes", args=[minutes.meeting_id])
    action = ui.Action(label=_("Nothing to object to"), url=url, method="post", icon="check", primary=True)
    text = _("Check the minutes; object to an item where something is wrong")
    return ui.Turn(text=text, due=minutes.objection_until, actions=(action,))


def reviews(rows: Sequence[MinutesReview], objecting: frozenset[int], version: int) -> list[ui.Person]:
    """Return who has confirmed, objected or been silent so far."""
    return [
        ui.Person(name=row.user.full_name, note=_reviewed(row, row.user_id in objecting, version))
        for row in rows
    ]


def _reviewed(row: MinutesReview, has_objected: bool, version: int) -> str:
    if has_objected:
        return _("has objected")
    return _("confirmed") if row.confirmed_version == version else _("silent so far")


def history(minutes: Minutes) -> list[ui.HistoryEntry]:
    """Return the steps of the minutes, the latest first (one query)."""
    past = {
        "draft": _("Drafted"),
        "circulate": _("Circulated"),
        "revise": _("Text corrected"),
        "approve": _("Approved (step)"),
    }
    return [
        ui.HistoryEntry(at=row.at, text=past.get(row.verb, row.verb), who=row.actor_name, reason=row.reason)
        for row in reversed(changes(SUBJECT, minutes.pk))
    ]
