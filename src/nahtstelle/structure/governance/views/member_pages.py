"""What the pages of a member's space are made of. Turns rows into pieces of `ui`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.identity.api import canton
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.governance.models import AgendaItem, Theme
from nahtstelle.structure.governance.queries.members import OwnMeeting, OwnPaper
from nahtstelle.structure.governance.queries.notes import NoteText
from nahtstelle.structure.governance.views import attendee_pages, meeting_pages

COLUMNS = (
    ui.Column(
        key="date", label=gettext_lazy("Date"), value="decided_on", sort="decided_on", kind="date", numeric=True
    ),
    ui.Column(
        key="title",
        label=gettext_lazy("Decision"),
        value="title",
        sort="title",
        url=lambda row: reverse("governance:show_decision", args=[row.pk]),
        note=lambda row: row.label,
    ),
    ui.Column(key="theme", label=gettext_lazy("Theme"), value=lambda row: theme_of(row), hide=True),
    ui.Column(key="body", label=gettext_lazy("Body"), value="body.short_name", hide=True),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingCard:
    """A meeting to come with the buttons or the answer."""

    row: OwnMeeting
    answer: attendee_pages.OwnAnswer | None
    turn: ui.Turn | None
    hours: str


def cards(rows: Sequence[OwnMeeting], today: dt.date) -> list[MeetingCard]:
    """Return the cards of the meetings to come."""
    holidays = canton().holidays
    return [
        MeetingCard(
            row=row,
            answer=attendee_pages.own_answer(row.meeting, row.own, back=BACK),
            turn=attendee_pages.own_turn(row.meeting, row.own, today, back=BACK, holidays=holidays),
            hours=meeting_pages.hours(row.meeting),
        )
        for row in rows
    ]


BACK = "mein"


def theme_of(decision: object) -> str:
    """Return the theme of a decision, or that of its proposal."""
    theme = getattr(decision, "theme", None) or getattr(getattr(decision, "proposal", None), "theme", None)
    return theme.name if theme else ""


def filters(themes: Sequence[Theme], years: Sequence[int]) -> tuple[ui.ChoiceFilter, ...]:
    """Return the filters of the decisions: theme, since when."""
    return (
        ui.ChoiceFilter(
            key="thema",
            label=_("Theme"),
            choices=[(theme.key, theme.name) for theme in themes],
            apply=lambda rows, value: (
                rows.filter(theme__key=value) | rows.filter(theme__isnull=True, proposal__theme__key=value)
            ),
        ),
        ui.ChoiceFilter(
            key="seit",
            label=_("Since"),
            choices=[(str(year), str(year)) for year in years],
            lookup="decided_on__year__gte",
        ),
    )


def tabs(item: AgendaItem, papers: Sequence[OwnPaper], chosen: OwnPaper | None) -> list[ui.Tab]:
    """Return what can be read of an item: the proposal, and each paper sent."""
    address = reverse("governance:read_item", args=[item.pk])
    first = _("Proposal") if item.proposal_id else _("Item")
    found = [ui.Tab(label=first, url=address, current=chosen is None)]
    for row in papers:
        version = row.paper.version
        label = f"{row.paper.title} (v{version.number})" if _is_repeated(row, papers) else row.paper.title
        found.append(ui.Tab(label=label, url=f"{address}?unterlage={version.id}", current=row is chosen))
    return found


def _is_repeated(row: OwnPaper, papers: Sequence[OwnPaper]) -> bool:
    return sum(1 for other in papers if other.paper.version.document_id == row.paper.version.document_id) > 1


def chosen_paper(papers: Sequence[OwnPaper], asked: str) -> OwnPaper | None:
    """Return the paper whose version is asked for in the address."""
    return next((row for row in papers if str(row.paper.version.id) == asked), None)


def conflict(typed: str, theirs: str, version: str) -> ui.Conflict:
    """Return both texts of a note that was changed in another window."""
    return ui.Conflict(
        field="text",
        label=_("Private note"),
        mine=typed,
        theirs=theirs,
        saved_by=_("you in another window"),
        saved_at=timezone.now(),
        version=int(version),
    )


def note_state(note: NoteText) -> str:
    """Return «Zuletzt gespeichert …» or nothing."""
    return _("Last saved on %(moment)s") % {"moment": ui.moment(note.changed_at)} if note.changed_at else ""
