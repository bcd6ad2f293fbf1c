"""Quarterly rounds as the pieces that the components of `ui` draw."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import Change
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.funding.models import Round, RoundEntry
from nahtstelle.structure.funding.permissions import rounds as permissions
from nahtstelle.structure.funding.queries import rounds as queries
from nahtstelle.structure.funding.queries.rounds import EntryPage, QuarterSum, RoundPage
from nahtstelle.structure.funding.states import short_labels
from nahtstelle.structure.funding.states.rounds import (
    DONE,
    ENTRY,
    TO_DO,
    EntryState,
    RoundState,
    quarter_short,
    quarter_words,
)

NOTHING = Decimal(0)
VERBS = {
    "open": gettext_lazy("Round opened"),
    "remind": gettext_lazy("Leads reminded"),
    "extend": gettext_lazy("Date moved"),
    "close": gettext_lazy("Round closed"),
    "submit": gettext_lazy("Figures handed in"),
    "accept": gettext_lazy("Figures accepted"),
    "send_back": gettext_lazy("Figures sent back"),
    "waive": gettext_lazy("Gone on without"),
}


def round_url(row: Round) -> str:
    """Return the page of a round."""
    return reverse("funding:show_round", args=[row.pk])


def entry_url(row: RoundEntry) -> str:
    """Return the page of an entry."""
    return reverse("funding:show_entry", args=[row.round_id, row.pk])


def round_title(row: Round) -> str:
    """Return what a round is called."""
    return _("Quarterly round %(quarter)s") % {"quarter": quarter_words(row.quarter)}


def round_columns(today: dt.date) -> tuple[ui.Column, ...]:
    """Return the columns of the register."""
    return (
        ui.Column(
            key="quartal",
            label=_("Quarter"),
            value=lambda row: quarter_words(row.quarter),
            sort="quarter",
            url=round_url,
            note=lambda row: ", ".join(link.fund.name for link in row.round_funds.all()),
        ),
        ui.Column(
            key="ruecklauf",
            label=_("Handed in"),
            value=lambda row: _("%(done)s of %(all)s") % {"done": row.returned, "all": row.asked},
            align="end",
            numeric=True,
        ),
        ui.Column(
            key="stand",
            label=_("State"),
            value=lambda row: round_standing(row, today, row.asked - row.returned)[0],
            sort="state",
            kind="tag",
            tag_kind=lambda row: round_standing(row, today, row.asked - row.returned)[1],
        ),
        ui.Column(
            key="frist",
            label=_("Figures until"),
            value="due_on",
            sort="due_on",
            kind="due",
            align="end",
            done=lambda row: row.state == RoundState.CLOSED or not row.asked - row.returned,
        ),
    )


def round_filters(years: Sequence[int]) -> tuple[ui.ChoiceFilter, ...]:
    """Return the filters of the register."""
    return (
        ui.ChoiceFilter(key="stand", label=_("State"), choices=RoundState.choices, lookup="state"),
        ui.ChoiceFilter(
            key="jahr", label=_("Year"), choices=[(year, year) for year in years], lookup="quarter__year"
        ),
    )


def round_standing(row: Round, today: dt.date, outstanding: int) -> tuple[str, ui.TagKind]:
    """Say in a word how a round stands."""
    if row.state == RoundState.CLOSED:
        return _("Closed (round)"), "neutral"
    if outstanding and row.due_on < today:
        return _("Figures overdue"), "bad"
    return (_("Open (round)"), "now") if outstanding else (_("All handed in"), "ok")


def entry_standing(entry: RoundEntry, today: dt.date, *, due_on: dt.date) -> tuple[str, ui.TagKind]:
    """Say in a word how an entry stands; a late one is marked."""
    if entry.state in TO_DO and due_on < today:
        return _("Late"), "bad"
    kind: Any = queries.STATE_KINDS[EntryState(entry.state)]
    return str(entry.get_state_display()), kind


def return_columns(row: Round, today: dt.date) -> tuple[ui.Column, ...]:
    """Return the columns of the table of returns."""

    def stands(entry: RoundEntry) -> tuple[str, ui.TagKind]:
        return entry_standing(
            entry, today, due_on=row.due_on if row.state == RoundState.OPEN else dt.date.max
        )

    def lead(entry: Any) -> str:
        return entry.lead.full_name if entry.lead else _("secretariat")

    return (
        ui.Column(
            key="massnahme",
            label=_("Measure (column)"),
            value="measure",
            sort="measure",
            url=entry_url,
            note=lead,
        ),
        ui.Column(key="plan", label=_("Plan CHF"), value="plan", sort="plan", kind="number", align="end", hide=True),
        ui.Column(key="ist", label=_("Actual CHF"), value="spent", sort="spent", kind="number", align="end"),
        ui.Column(
            key="abweichung",
            label=_("Difference"),
            value=lambda entry: (entry.spent or NOTHING) - (entry.plan or NOTHING),
            kind="number",
            align="end",
            hide=True,
        ),
        ui.Column(
            key="rest",
            label=_("Free rest CHF"),
            value=lambda entry: entry.amount - (entry.all_actual or NOTHING) - (entry.all_forecast or NOTHING),
            kind="number",
            align="end",
            hide=True,
        ),
        ui.Column(
            key="stand",
            label=_("State"),
            value=lambda entry: stands(entry)[0],
            sort="state",
            kind="tag",
            tag_kind=lambda entry: stands(entry)[1],
        ),
    )  # fmt: skip


def picture(sums: Sequence[QuarterSum]) -> ui.BarPairs:
    """Return plan against actual by quarter."""
    pairs = [
        ui.BarPair(
            label=quarter_short(row.quarter), first=row.plan, second=row.value, is_open=row.actual is None
        )
        for row in sums
    ]
    return ui.bar_pairs(
        pairs, first_name=_("Plan"), second_name=_("Actual (spent)"), open_name=_("Forecast (expected)")
    )


def round_way(page: RoundPage) -> list[ui.Station]:
    """Return the stations of a round: opened, figures, checked, closed."""
    row, counts = page.round, page.counts
    outstanding = sum(counts.get(state, 0) for state in TO_DO)
    asked = sum(counts.values())
    waiting = counts.get(EntryState.SUBMITTED, 0)
    is_closed = row.state == RoundState.CLOSED
    place = 3 if is_closed or page.is_complete else 1 if outstanding else 2
    figures = _("%(done)s of %(all)s") % {"done": asked - outstanding, "all": asked}
    checked = _("%(count)s to check") % {"count": waiting} if waiting else ""
    rows = (
        (_("Round opened"), ui.moment(row.opened_at)),
        (_("Figures by leads"), figures),
        (_("Check by the secretariat"), checked),
        (_("Report closed"), ui.moment(row.closed_at) if row.closed_at else ""),
    )
    return [
        ui.Station(
            label=label,
            notes=(note,) if note else (),
            state="done" if index < place or is_closed else "here" if index == place else "ahead",
        )
        for index, (label, note) in enumerate(rows)
    ]


def round_turn(page: RoundPage, actor: Actor) -> ui.Turn | None:
    """Say whose turn it is in an open round."""
    row = page.round
    if row.state == RoundState.CLOSED:
        return None
    is_office = permissions.can_close_round(actor, row)
    if page.is_complete:
        text = _("All figures are checked: close the round")
        if not is_office:
            return ui.Turn(text=f"{text}.", yours=False, waiting_for=_("the secretariat office"))
        close = ui.Action(
            label=_("Close round"),
            url=reverse("funding:close_round", args=[row.pk]),
            method="post",
            icon="lock",
            primary=True,
            confirm=_("Spreadsheet and PDF are filed and the figures no longer change."),
        )
        return ui.Turn(text=text, actions=(close,))
    outstanding = sum(page.counts.get(state, 0) for state in TO_DO)
    if outstanding:
        text = _("Figures outstanding: %(count)s.") % {"count": outstanding}
        if page.late:
            text = _("Figures outstanding: %(count)s, late.") % {"count": outstanding}
        return ui.Turn(text=text, due=row.due_on, yours=False, waiting_for=_("the leads"))
    text = _("Check what was handed in")
    return ui.Turn(text=text, yours=is_office, waiting_for="" if is_office else _("the secretariat office"))


def round_actions(page: RoundPage, actor: Actor) -> list[ui.Action]:
    """Return the buttons of an open round."""
    row = page.round
    if row.state != RoundState.OPEN or not permissions.can_remind_round(actor, row):
        return []
    if not any(page.counts.get(state, 0) for state in TO_DO):
        return []
    remind = reverse("funding:remind_leads", args=[row.pk])
    extend = reverse("funding:extend_round", args=[row.pk])
    return [
        ui.Action(label=_("Remind leads"), url=remind, method="post", icon="bell"),
        ui.Action(label=_("Move the date"), url=extend, icon="calendar-plus"),
    ]


def round_facts(page: RoundPage) -> list[ui.Fact]:
    """Say which funds, until when, from which difference on."""
    row = page.round
    return [
        ui.Fact(label=_("Funds"), value=", ".join(fund.name for fund in page.funds)),
        ui.Fact(label=_("Figures until"), value=ui.date_words(row.due_on)),
        ui.Fact(label=_("Explained from"), value=f"CHF {ui.amount(row.threshold)}", numeric=True),
        ui.Fact(label=_("Last reminder"), value=ui.moment(row.reminded_at) if row.reminded_at else "–"),
    ]


def entry_actions(page: EntryPage, actor: Actor, today: dt.date) -> list[ui.Action]:
    """Return the buttons of an entry for this actor."""
    entry = page.entry
    if entry.round.state != RoundState.OPEN:
        return []
    rows = (
        ("edit_entry", _("Enter figures"), "pencil", "save", permissions.can_edit_entry, False),
        ("accept_entry", _("Accept figures"), "check", "accept", permissions.can_accept_entry, True),
        (
            "send_back_entry",
            _("Send figures back"),
            "undo-2",
            "send_back",
            permissions.can_send_back_entry,
            False,
        ),
        ("waive_entry", _("Go on without"), "circle-slash", "waive", permissions.can_waive_entry, False),
    )
    offered: list[ui.Action] = []
    for name, label, icon, verb, may, is_post in rows:
        if not ENTRY.allows(verb, entry.state) or not may(actor, entry):
            continue
        if verb == "waive" and entry.round.due_on >= today:
            continue
        url = reverse(f"funding:{name}", args=[entry.round_id, entry.pk])
        method: Any = "post" if is_post else "get"
        offered.append(ui.Action(label=label, url=url, icon=icon, method=method, primary=not offered))
    return offered  # fmt: skip


def entry_facts(page: EntryPage) -> list[ui.Fact]:
    """Say whose figures these are, how much was allocated and what is left of it."""
    entry = page.entry
    spent = sum((row.actual or NOTHING for row in page.sums), NOTHING)
    found = [
        ui.Fact(label=_("Fund (column)"), value=entry.allocation.fund.name),
        ui.Fact(label=_("Lead (column)"), value=entry.lead.full_name if entry.lead else _("secretariat")),
        ui.Fact(label=_("Mainstream structure"), value=entry.institution.name),
        ui.Fact(label=_("Target groups"), value=short_labels(entry.groups)),
        ui.Fact(label=_("Allocated"), value=_chf(entry.amount), numeric=True),
        ui.Fact(label=_("Spent so far"), value=_chf(spent), numeric=True),
        ui.Fact(label=_("Expected in all"), value=_chf(page.expected), numeric=True),
        ui.Fact(label=_("Free rest"), value=_chf(entry.amount - page.expected), numeric=True),
    ]
    if entry.project:
        found.insert(1, ui.Fact(label=_("Project (column)"), value=entry.project))
    return found


def entry_lines(page: EntryPage) -> list[dict[str, object]]:
    """Return the quarters of an entry as its table shows them."""
    return [
        {"label": quarter_words(row.quarter), "row": row, "is_here": row.quarter == page.entry.round.quarter}
        for row in page.sums
    ]


def _chf(value: Decimal) -> str:
    return f"CHF {ui.amount(value)}"


def history(changes: Sequence[Change]) -> list[ui.HistoryEntry]:
    """Return a history, the newest on top."""
    return [
        ui.HistoryEntry(
            at=change.at,
            text=" ".join(part for part in (str(VERBS[change.verb]), change.note) if part),
            who=" · ".join(part for part in (change.actor_name, change.institution_name) if part),
            reason=change.reason,
        )
        for change in reversed(changes)
    ]


def is_done(entry: RoundEntry) -> bool:
    """Tell whether nothing is left to do with an entry."""
    return entry.state in DONE
