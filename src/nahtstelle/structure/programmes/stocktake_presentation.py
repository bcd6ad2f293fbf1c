"""Stocktakes as the pieces that the components of `ui` draw."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import Change
from nahtstelle.ground.questionnaires import api as questionnaires
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.programmes.models import Stocktake, StocktakeRequest
from nahtstelle.structure.programmes.permissions import stocktakes as permissions
from nahtstelle.structure.programmes.queries.stocktakes import Returns
from nahtstelle.structure.programmes.states.stocktakes import (
    REQUEST,
    STOCKTAKE,
    WAITING,
    RequestState,
    StocktakeState,
)

STOCKTAKE_TAGS: dict[str, ui.TagKind] = {
    StocktakeState.PREPARED: "neutral",
    StocktakeState.RUNNING: "now",
    StocktakeState.CLOSED: "warn",
    StocktakeState.PRESENTED: "ok",
}
REQUEST_TAGS: dict[str, ui.TagKind] = {
    RequestState.ASKED: "neutral",
    RequestState.DRAFT: "now",
    RequestState.RETURNED: "ok",
    RequestState.SENT_BACK: "warn",
    RequestState.NOT_ANSWERED: "bad",
}
VERBS = {
    "prepare": gettext_lazy("Stocktake prepared"),
    "ask": gettext_lazy("Offices asked"),
    "extend": gettext_lazy("Deadline extended"),
    "close": gettext_lazy("Stocktake closed"),
    "present": gettext_lazy("Put before the coordination body"),
    "save": gettext_lazy("Answering begun"),
    "submit": gettext_lazy("Answers returned"),
    "send_back": gettext_lazy("Answers sent back"),
    "give_up": gettext_lazy("Closed without answers"),
    "hand_over": gettext_lazy("Handed over"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the bar of returns: place and width in per cent."""

    label: str
    count: int
    kind: str
    x: str
    width: str


def _stocktake_url(row: Stocktake) -> str:
    return reverse("programmes:show_stocktake", args=[row.pk])


COLUMNS = (
    ui.Column(key="titel", label=gettext_lazy("Title"), value="title", sort="title", url=_stocktake_url),
    ui.Column(
        key="projekt",
        label=gettext_lazy("Project"),
        value=lambda row: row.project.label if row.project else "",
        sort="project__sort_name",
        hide=True,
    ),
    ui.Column(
        key="leitung", label=gettext_lazy("Led by"), value="lead.full_name", sort="lead__sort_name", hide=True
    ),
    ui.Column(
        key="ruecklauf",
        label=gettext_lazy("Returned"),
        value=lambda row: (
            _("%(returned)d of %(offices)d") % {"returned": row.returned, "offices": row.offices}
        ),
        sort="returned",
        numeric=True,
        align="end",
    ),
    ui.Column(
        key="frist",
        label=gettext_lazy("Until"),
        value="deadline",
        sort="deadline",
        kind="due",
        done=lambda row: row.state != StocktakeState.RUNNING,
        align="end",
    ),
    ui.state_column(STOCKTAKE_TAGS),
)


def filters() -> tuple[ui.TextFilter | ui.ChoiceFilter, ...]:
    """Return the filters of the list."""
    return (
        ui.TextFilter(
            key="q", label=_("Title or project"), lookups=("title__icontains", "project__name__icontains")
        ),
        ui.ChoiceFilter(key="zustand", label=_("State"), choices=StocktakeState.choices, lookup="state"),
    )


def asked_row(row: StocktakeRequest) -> dict[str, Any]:
    """Return what one's own office is asked, as the list shows it."""
    is_open = row.state in WAITING and row.stocktake.state == StocktakeState.RUNNING
    name = "programmes:answer_request" if is_open else "programmes:show_request"
    return {
        "request": row,
        "url": reverse(name, args=[row.pk]),
        "kind": REQUEST_TAGS[row.state],
        "done": not is_open,
    }


def office_columns(today: dt.date) -> tuple[ui.Column, ...]:
    """Return the columns of the returns; an office that is late says so."""
    return (
        ui.Column(
            key="amt",
            label=_("Office asked"),
            value="institution.name",
            sort="institution.sort_name",
            url=lambda row: reverse("programmes:show_request", args=[row.pk]),
        ),
        ui.Column(
            key="person", label=_("Who answers"), value="person.full_name", sort="person.sort_name", hide=True
        ),
        ui.Column(
            key="frist",
            label=_("Until"),
            value="due_on",
            sort="due_on",
            kind="due",
            done=lambda row: row.state not in WAITING,
            align="end",
        ),
        ui.Column(
            key="eingang", label=_("Returned on"), value="returned_at", sort="returned_at", kind="date",
            align="end", hide=True,
        ),
        ui.Column(
            key="zustand",
            label=_("State"),
            value=lambda row: _("%(state)s, late") % {"state": row.get_state_display()}
            if row.is_late_on(today)
            else row.get_state_display(),
            sort="state",
            kind="tag",
            tag_kind=lambda row: "bad" if row.is_late_on(today) else REQUEST_TAGS[row.state],
            note=lambda row: _("reminded on %(day)s") % {"day": ui.date_short(row.reminded_on)}
            if row.reminded_on and row.state in WAITING
            else "",
        ),
    )  # fmt: skip


def office_filters() -> tuple[ui.ChoiceFilter, ...]:
    """Return the filters of the returns."""
    return (
        ui.ChoiceFilter(
            key="zustand",
            label=_("State"),
            choices=RequestState.choices,
            apply=lambda rows, value: [row for row in rows if row.state == value],
        ),
    )


def parts(returns: Returns) -> list[Part]:
    """Return the parts of the bar: returned, begun, sent back, asked, not answered."""
    rows = (
        (RequestState.RETURNED, returns.returned, "ok"),
        (RequestState.DRAFT, returns.begun, "now"),
        (RequestState.SENT_BACK, returns.sent_back, "warn"),
        (RequestState.ASKED, returns.asked, "neutral"),
        (RequestState.NOT_ANSWERED, returns.not_answered, "bad"),
    )
    made: list[Part] = []
    before = 0
    for state, count, kind in rows:
        if count:
            x, width = 100 * before / returns.total, 100 * count / returns.total
            made.append(Part(str(state.label), count, kind, f"{x:.2f}%", f"{width:.2f}%"))
        before += count
    return made


def way(stocktake: Stocktake) -> tuple[ui.Station, ...]:
    """Return the way of a stocktake."""
    order = tuple(StocktakeState)
    here = order.index(StocktakeState(stocktake.state))
    until = _("until %(day)s") % {"day": ui.date_words(stocktake.deadline)}
    notes = {
        StocktakeState.PREPARED: (ui.date_words(stocktake.created_at),),
        StocktakeState.RUNNING: (until,),
        StocktakeState.CLOSED: (ui.date_words(stocktake.closed_at),) if stocktake.closed_at else (),
        StocktakeState.PRESENTED: (ui.date_words(stocktake.presented_at),) if stocktake.presented_at else (),
    }
    return tuple(
        ui.Station(
            label=state.label,
            notes=notes[state],
            state="done" if place < here else "here" if place == here else "ahead",
        )
        for place, state in enumerate(order)
    )


def stocktake_actions(stocktake: Stocktake, actor: Actor, *, has_offices: bool) -> list[ui.Action]:
    """Return the buttons of a stocktake for this actor."""
    if not permissions.can_run_stocktake(actor, stocktake):
        return []
    here = [stocktake.pk]
    state = stocktake.state
    made: list[ui.Action] = []
    if STOCKTAKE.allows("ask", state):
        url = reverse("programmes:ask_offices", args=here)
        refusal = "" if has_offices else _("Please add the offices to ask first.")
        confirm = "" if refusal else _("Every office gets the questionnaire and a duty in its worklist.")
        made.append(
            ui.Action(
                label=_("Ask the offices"),
                url=url,
                method="post",
                icon="send",
                primary=True,
                refusal=refusal,
                confirm=confirm,
            )
        )
    if state in {StocktakeState.PREPARED, StocktakeState.RUNNING}:
        url = reverse("programmes:add_office", args=here)
        made.append(ui.Action(label=_("Add office"), url=url, icon="plus"))
    if state == StocktakeState.RUNNING:
        made += _running_actions(here)
    if state in {StocktakeState.CLOSED, StocktakeState.PRESENTED, StocktakeState.RUNNING}:
        url = reverse("programmes:summarise_stocktake", args=here)
        is_next = state == StocktakeState.CLOSED
        made.append(ui.Action(label=_("Summary"), url=url, icon="chart-column", primary=is_next))
    return made


def _running_actions(here: list[int]) -> list[ui.Action]:
    return [
        ui.Action(
            label=_("Remind"), url=reverse("programmes:remind_offices", args=here), method="post", icon="bell"
        ),
        ui.Action(
            label=_("Extend deadline"),
            url=reverse("programmes:extend_stocktake", args=here),
            icon="calendar-plus",
        ),
        ui.Action(
            label=_("Close stocktake"),
            url=reverse("programmes:close_stocktake", args=here),
            method="post",
            icon="check",
            confirm=_("Offices that have not answered cannot do so any more."),
        ),
    ]


def stocktake_facts(stocktake: Stocktake, version: questionnaires.VersionRef) -> list[ui.Fact]:
    """Return what there is to know of a stocktake."""
    facts = [
        ui.Fact(label=_("Questionnaire"), value=version.label),
        ui.Fact(label=_("Project"), value=stocktake.project.name if stocktake.project else "–"),
        ui.Fact(label=_("Led by"), value=stocktake.lead.full_name),
        ui.Fact(label=_("Answers until"), value=ui.date_words(stocktake.deadline)),
    ]
    if stocktake.first_deadline != stocktake.deadline:
        facts.append(ui.Fact(label=_("First deadline"), value=ui.date_words(stocktake.first_deadline)))
    if stocktake.meeting:
        url = reverse("governance:show_meeting", args=[stocktake.meeting_id])
        facts.append(ui.Fact(label=_("Meeting"), value=ui.date_words(stocktake.meeting.date), url=url))
    if stocktake.source:
        facts.append(ui.Fact(label=_("Source"), value=stocktake.source))
    return facts


def request_way(request: StocktakeRequest) -> tuple[ui.Station, ...]:
    """Return the way of what one office is asked."""
    middle = RequestState.SENT_BACK if request.state == RequestState.SENT_BACK else RequestState.DRAFT
    is_missing = request.state == RequestState.NOT_ANSWERED
    last = RequestState.NOT_ANSWERED if is_missing else RequestState.RETURNED
    order = (RequestState.ASKED, middle, last)
    here = order.index(RequestState(request.state))
    notes = {
        RequestState.ASKED: (_("until %(day)s") % {"day": ui.date_words(request.due_on)},),
        RequestState.RETURNED: (ui.date_words(request.returned_at),) if request.returned_at else (),
    }
    return tuple(
        ui.Station(
            label=state.label,
            notes=notes.get(state, ()),
            state="done" if place < here else "here" if place == here else "ahead",
        )
        for place, state in enumerate(order)
    )


def request_actions(request: StocktakeRequest, actor: Actor, *, answering: bool = False) -> list[ui.Action]:
    """Return the buttons of what one office is asked."""
    here, runs = [request.pk], request.stocktake.state == StocktakeState.RUNNING
    rows = (
        ("submit", "answer_request", _("Answer"), "pencil", permissions.can_answer_request),
        (
            "hand_over",
            "hand_over_request",
            _("Hand over to a colleague"),
            "corner-up-right",
            permissions.can_hand_over_request,
        ),
        ("send_back", "send_back_request", _("Send back"), "undo-2", permissions.can_send_back_request),
    )
    made = [
        ui.Action(
            label=label, url=reverse(f"programmes:{name}", args=here), icon=icon, primary=verb == "submit"
        )
        for verb, name, label, icon, may in rows
        if runs
        and REQUEST.allows(verb, request.state)
        and may(actor, request)
        and not (answering and verb == "submit")
    ]
    if runs and request.state in WAITING and permissions.can_extend_request(actor, request):
        url = reverse("programmes:extend_request", args=here)
        made.append(ui.Action(label=_("Give more time"), url=url, icon="calendar-plus"))
    is_prepared = request.stocktake.state == StocktakeState.PREPARED
    if is_prepared and permissions.can_run_stocktake(actor, request.stocktake):
        url = reverse("programmes:remove_office", args=here)
        made.append(ui.Action(label=_("Take out"), url=url, method="post", icon="x"))
    return made


def request_facts(request: StocktakeRequest, response: questionnaires.ResponseRef | None) -> list[ui.Fact]:
    """Return who answers until when, and how far."""
    facts = [
        ui.Fact(label=_("Office asked"), value=request.institution.name),
        ui.Fact(label=_("Who answers"), value=request.person.full_name),
        ui.Fact(label=_("Until"), value=ui.date_words(request.due_on)),
    ]
    if response is not None:
        named = {"answered": response.answered, "asked": response.asked}
        facts.append(
            ui.Fact(label=_("Answered questions"), value=_("%(answered)d of %(asked)d") % named, numeric=True)
        )
    if request.reminded_on:
        facts.append(ui.Fact(label=_("Reminded on"), value=ui.date_words(request.reminded_on)))
    return facts


def reason_of(changes: list[Change], request: StocktakeRequest) -> str:
    """Return what is to be corrected, while answers are sent back."""
    if request.state != RequestState.SENT_BACK:
        return ""
    return next((change.reason for change in reversed(changes) if change.verb == "send_back"), "")


def history(changes: list[Change]) -> list[ui.HistoryEntry]:
    """Return the history, the newest on top."""
    return [
        ui.HistoryEntry(
            at=change.at,
            text=f"{VERBS[change.verb]}. {change.note}" if change.note else str(VERBS[change.verb]),
            who=" · ".join(part for part in (change.actor_name, change.institution_name) if part),
            reason=change.reason,
        )
        for change in reversed(changes)
    ]
