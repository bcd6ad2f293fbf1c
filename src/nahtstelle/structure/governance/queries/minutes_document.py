"""What the PDF of minutes says (`typst/minutes.typ`)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from nahtstelle.ground.ui.api import date_words
from nahtstelle.structure.governance.models import Body, Minutes
from nahtstelle.structure.governance.queries.minutes_text import Text
from nahtstelle.structure.governance.states import BodyKind, MinutesState, Outcome


def minutes_data(
    text: Text, *, number: int, sha256: str, issued_on: dt.date, approved: str = "", is_whole: bool = True
) -> dict[str, Any]:
    """Return the data of the document as plain values; `approved` is the sentence on the approval, if there is one."""
    office = Body.objects.filter(kind=BodyKind.SECRETARIAT).existing_on(issued_on).first()
    return {
        "sender": {"name": office.name if office else _("IIZ secretariat office"), "lines": []},
        "issued_on": issued_on,
        "body": text["body"],
        "kind": text["kind"],
        "date": text["date"],
        "begins": text["begins"] or None,
        "ends": text["ends"] or None,
        "place": text["place"] or None,
        "chair": text["chair"] or None,
        "taker": text["taker"] or None,
        "version": number,
        "sha256": sha256,
        "approved": approved or None,
        "excerpt": not is_whole,
        "attendance": text["attendance"],
        "general": text["general"],
        "items": [_item(row) for row in text["items"]],
        "decisions": text["decisions"],
        "signatures": _signatures(text),
    }


def approved_sentence(minutes: Minutes) -> str:
    """Return «Approved at the next meeting, on 21 September 2023»; empty before."""
    if minutes.state != MinutesState.APPROVED or minutes.approved_on is None:
        return ""
    names = {"how": minutes.get_approval_display(), "date": date_words(minutes.approved_on)}
    return _("Approved %(how)s, %(date)s") % names


def minutes_filename(minutes: Minutes) -> str:
    """Return the name of the file, such as «Protokoll EKG 2023-06-15.pdf»."""
    return f"{_('Minutes')} {minutes.meeting.body.short_name} {minutes.meeting.date.isoformat()}.pdf"


def _item(row: Text) -> dict[str, Any]:
    outcome = row["outcome"] or {}
    return {
        "number": row["number"],
        "title": row["title"],
        "kind": row["request"],
        "proposal": row["proposal"] or None,
        "proposer": row["proposer"] or None,
        "presenter": row["presenter"] or None,
        "late": row["is_late"],
        "recused": [away["name"] for away in row["recused"]],
        "entitled": row["entitled"] if outcome.get("code") != Outcome.NOTED else None,
        "withheld": row.get("is_withheld", False),
        "text": row["text"],
        "outcome": {key: value or None for key, value in outcome.items()} or None,
        "decision": row["decision"],
    }


def _signatures(text: Text) -> list[dict[str, str]]:
    rows = ((text["chair"], _("Chair of the meeting")), (text["taker"], _("Minutes taken by")))
    return [{"name": name, "function": function} for name, function in rows if name]
