"""Whose turn it is on the page of a case: what waits for whoever looks, else whom the case waits for (mock «case»)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.cases.casework.presentation.case_pieces import CasePage
from nahtstelle.cases.casework.presentation.round_tables import open_table
from nahtstelle.cases.casework.queries.duties import Waiting
from nahtstelle.cases.casework.states import CaseState, ContributionState, DataCategory, PlanState
from nahtstelle.ground.ui import api as ui

WAYS: Mapping[str, str | Promise] = {
    "contribute": gettext_lazy("Contribute"),
    "show_situation": gettext_lazy("Clarify situation"),
    "show_round_table": gettext_lazy("To the round table"),
    "counter_read_plan": gettext_lazy("Counter-read"),
    "show_plan": gettext_lazy("Integration plan"),
    "list_reviews": gettext_lazy("Reviews"),
    "show_team": gettext_lazy("Team and lead"),
}
"""What the button is called that leads to where a duty is done, by the name of its address."""


def own_turn(page: CasePage, offered: Sequence[ui.Action]) -> ui.Turn | None:
    """Return the most urgent thing that waits in the worklist; done on this page, its button is the main one here."""
    waiting = next((row for row in page.waiting if not row.is_message), None)
    if waiting is None:
        return None
    return ui.Turn(text=waiting.title, due=waiting.due_on, actions=_ways(page, waiting, offered))


def turn_of_others(page: CasePage, offered: Sequence[ui.Action]) -> ui.Turn | None:
    """Tell whom the case waits for: institutions asked, the counter-reading, the day of the round table (no query)."""
    if page.case.state == CaseState.CLARIFYING and page.content.may(DataCategory.SITUATION):
        return _contributions(page)
    if not page.content.may(DataCategory.PLAN):
        return None
    reading = next((plan for plan in page.sheet.plans if plan.state == PlanState.COUNTER_READING), None)
    if reading is not None:
        return _theirs(_("Counter-reading of the plan"), reading.reading_until, who=_("the case team"))
    table = open_table(page)
    if table is None or table.starts_at is None:
        return None
    to_table = ui.Action(
        label=_("To the round table"), url=reverse("casework:show_round_table", args=[page.case.pk, table.pk])
    )
    return _theirs(_("Round table"), timezone.localdate(table.starts_at), actions=(to_table,))


def _contributions(page: CasePage) -> ui.Turn | None:
    open_rows = [row for row in page.sheet.asked if row.state == ContributionState.ASKED]
    if not open_rows:
        return None
    names = [page.sheet.labels[row.institution_id] for row in open_rows if row.institution_id]
    days = [row.due_on for row in open_rows if row.due_on]
    return _theirs(_("Assessment"), min(days, default=None), who=", ".join(names))


def _theirs(text: str, due: dt.date | None, *, who: str = "", actions: tuple[ui.Action, ...] = ()) -> ui.Turn:
    return ui.Turn(text=text, due=due, waiting_for=who, yours=False, actions=actions)


def _ways(page: CasePage, waiting: Waiting, offered: Sequence[ui.Action]) -> tuple[ui.Action, ...]:
    if waiting.url == reverse("casework:show_case", args=[page.case.pk]):
        return tuple(action for action in offered if action.primary and not action.refusal)[:1]
    label = WAYS.get(_name_of(waiting.url), _("Open (case)"))
    return (ui.Action(label=label, url=waiting.url, primary=True),)


def _name_of(address: str) -> str:
    """Return the name of an address; empty for one that a newer version no longer knows."""
    try:
        return resolve(urlsplit(address).path).url_name or ""
    except Resolver404:
        return ""
