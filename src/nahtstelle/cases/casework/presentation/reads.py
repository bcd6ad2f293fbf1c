"""Who read what, as a card of the case page and as a list."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from nahtstelle.cases.casework.models import Case
from nahtstelle.cases.casework.presentation.case_pieces import CasePage, Panel
from nahtstelle.cases.casework.queries.reads import PANEL_LINES, ReadLine, reads_of, reads_of_number
from nahtstelle.cases.casework.states import CaseState
from nahtstelle.ground.ui import api as ui


def panels(page: CasePage) -> Iterator[Panel]:
    """Yield the last reads of the case (one query, and one for readers who are not of the team)."""
    if page.case.state in {CaseState.ENQUIRY, CaseState.CLOSED, CaseState.ERASED}:
        return
    lines = reads_of(page.case, limit=PANEL_LINES, team=page.parts, guests=page.guests)
    yield Panel(
        template="casework/team/_reads_panel.html",
        context={
            "entries": [_entry(line) for line in lines],
            "url": reverse("casework:list_reads", args=[page.case.pk]),
        },
        place="aside",
    )


def reads_table(case: Case, query: QueryDict) -> ui.DataTable:
    """Return everything that was read of a case, by day and person."""
    return ui.data_table(
        query=query,
        rows=reads_of(case),
        columns=_columns(),
        default_sort="-wann",
        name=_("Who read what"),
    )


def reads_by_number(query: QueryDict) -> ui.DataTable:
    """Return who read what, and why they could, of the case with the number in question; the caller is a service."""
    number = ui.TextFilter(
        key="q", label=_("Number of the case"), apply=lambda _none, value: reads_of_number(value)
    )
    return ui.data_table(
        query=query,
        rows=list[ReadLine](),
        columns=(
            *_columns(),
            ui.Column(key="grund", label=_("Ground"), value="grounds", sort="grounds"),
        ),
        filters=(number,),
        default_sort="-wann",
        name=_("Who read what"),
    )


def _columns() -> tuple[ui.Column, ...]:
    return (
        ui.Column(key="wann", label=_("Last on this day"), value="at", sort="at", kind="moment"),
        ui.Column(key="wer", label=_("Who"), value="name", sort="name"),
        ui.Column(key="stelle", label=_("Institution"), value="institution", sort="institution"),
        ui.Column(key="was", label=_("What was read"), value="text", note=_note),
    )


def _note(line: ReadLine) -> str:
    return _("Emergency access") if line.is_emergency else ""


def _entry(line: ReadLine) -> ui.HistoryEntry:
    text = f"{line.name}: {line.text}"
    who = f"{line.institution} · {_('Emergency access')}" if line.is_emergency else line.institution
    return ui.HistoryEntry(at=line.at, text=text, who=who)
