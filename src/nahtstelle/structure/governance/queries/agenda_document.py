"""What the agenda document says (`typst/agenda.typ`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from nahtstelle.structure.governance.models import AgendaItem, Appointment, Body, Meeting
from nahtstelle.structure.governance.queries.agenda import ItemPaper, documents_of, papers_of
from nahtstelle.structure.governance.queries.attendance import Roll, roll_of
from nahtstelle.structure.governance.states import AppointmentFunction, BodyKind


def agenda_data(meeting: Meeting, *, items: Sequence[AgendaItem], issued_on: dt.date) -> dict[str, object]:
    """Return the data of the invitation with agenda, as `agenda.typ` asks for it; `items` are those its reader sees."""
    roll = roll_of(meeting)
    papers = papers_of(items, documents_of(meeting, items))
    office = Body.objects.filter(kind=BodyKind.SECRETARIAT).existing_on(issued_on).first()
    sender = (
        {"name": office.name, "lines": []} if office else {"name": _("IIZ secretariat office"), "lines": []}
    )
    return {
        "sender": sender,
        "issued_on": issued_on,
        "body": meeting.body.name,
        "kind": meeting.get_kind_display(),
        "date": meeting.date,
        "begins": meeting.starts_at.strftime("%H.%M") if meeting.starts_at else _("open"),
        "ends": meeting.ends_at.strftime("%H.%M") if meeting.ends_at else None,
        "place": meeting.place or _("to be announced"),
        "chair": chair_of(roll),
        "items": [_item(item, papers[item.pk]) for item in items],
        "deadlines": _deadlines(meeting),
        "recipients": [_recipient(row) for row in (*roll.members, *roll.associates)],
    }


def _item(item: AgendaItem, papers: list[ItemPaper]) -> dict[str, object]:
    proposal = item.proposal
    return {
        "number": item.position,
        "title": item.title,
        "kind": item.get_request_display(),
        "proposer": proposal.institution.label if proposal else None,
        "presenter": item.presenter or None,
        "motion": proposal.motion if proposal else _text_to_note(item),
        "papers": [{"title": paper.title, "added": paper.is_added} for paper in papers if not paper.is_new],
    }


def _text_to_note(item: AgendaItem) -> str | None:
    """Return the wording of a circular resolution that is put on the agenda to be noted."""
    decision = item.circular.decision if item.circular else None
    return decision.text if decision else None


def chair_of(roll: Roll) -> str | None:
    """Return the chair of the day with the institution; None where there is none."""
    chair = next((row for row in roll.members if row.function == AppointmentFunction.CHAIR), None)
    if chair is None:
        return None
    institution = chair.user.institution
    return f"{chair.user.full_name}, {institution.name}" if institution else chair.user.full_name


def _deadlines(meeting: Meeting) -> list[dict[str, object]]:
    rows = (
        (_("Submission of proposals"), meeting.submission_on),
        (_("Dispatch of papers"), meeting.dispatch_on),
        (_("Dispatch of minutes"), meeting.minutes_on),
    )
    return [{"label": label, "date": day} for label, day in rows if day]


def _recipient(row: Appointment) -> dict[str, object]:
    institution = row.user.institution
    return {
        "name": row.user.full_name,
        "function": row.get_function_display(),
        "institution": institution.label if institution else None,
    }
