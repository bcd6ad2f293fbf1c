"""The board as a table: which columns, filters and tabs it has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.cases.casework.actions.escalation import DUTY_OVERDUE, DUTY_REVIEW
from nahtstelle.cases.casework.models import Case
from nahtstelle.cases.casework.presentation.case_page import TAGS
from nahtstelle.cases.casework.queries import board
from nahtstelle.cases.casework.queries.board import BoardCounts, BoardLine
from nahtstelle.cases.casework.states import OPEN_STATES, CaseState
from nahtstelle.ground.ui import api as ui

CONSENT_TAGS: Mapping[str, ui.TagKind] = {"in_force": "ok", "ending": "warn", "none": "bad"}
CONSENT_WORDS = {
    "in_force": gettext_lazy("In force (consent)"),
    "ending": gettext_lazy("Ends soon"),
    "none": gettext_lazy("None in force"),
}


def _overdue(line: BoardLine) -> str:
    return _("%(count)d overdue") % {"count": line.overdue} if line.overdue else ""


def _place(line: BoardLine) -> SafeString:
    """Return number and region, each on one line."""
    parts = [part for part in (line.name and line.case.number, line.case.region) if part]
    return format_html_join(" · ", '<span class="text-nowrap">{}</span>', ((part,) for part in parts))


def _waiting(line: BoardLine) -> str:
    """Return what waits in the case for whoever looks, each kind once; not what columns of their own tell already."""
    return " · ".join(dict.fromkeys(row.title for row in line.waiting if row.kind not in OWN_COLUMNS))


def _consent(line: BoardLine) -> str:
    if line.case.state == CaseState.ENQUIRY:
        return _("Not yet signed")
    if line.case.state == CaseState.CLOSED:
        return _("Expired (case)")
    return str(CONSENT_WORDS[line.consent])


def _consent_kind(line: BoardLine) -> str:
    if line.case.state in {CaseState.ENQUIRY, CaseState.CLOSED}:
        return "neutral"
    return CONSENT_TAGS[line.consent]


OWN_COLUMNS = {DUTY_OVERDUE, DUTY_REVIEW}
NUMBER = ui.Column(
    key="nummer", label=gettext_lazy("Number"), value="case.number", sort="number", numeric=True
)
NAMED = ui.Column(
    key="nummer",
    label=gettext_lazy("Case"),
    value=lambda line: line.name or line.case.number,
    sort="number",
    url=lambda line: reverse("casework:show_case", args=[line.case.pk]),
    note=lambda line: _place(line),
)
REGION = ui.Column(key="region", label=gettext_lazy("Region"), value="case.region", sort="region")
STATE = ui.Column(
    key="stand",
    label=gettext_lazy("State"),
    value="case.get_state_display",
    sort="state",
    kind="tag",
    tag_kind=lambda line: TAGS[line.case.state],
    note=lambda line: _waiting(line),
)
LEAD = ui.Column(key="fuehrung", label=gettext_lazy("Lead (case)"), value="lead", sort="lead", hide=True)
REVIEW = ui.Column(
    key="standort",
    label=gettext_lazy("Review (board)"),
    value="case.next_review_on",
    sort="next_review_on",
    kind="due",
    done=lambda line: line.case.state == CaseState.CLOSED,
    align="end",
)
OVERDUE = ui.Column(
    key="massnahmen",
    label=gettext_lazy("Measures"),
    value=_overdue,
    sort="overdue",
    kind="tag",
    tag_kind=lambda line: "bad",
)
CONTACT = ui.Column(
    key="kontakt",
    label=gettext_lazy("Last contact"),
    value="case.last_contact_on",
    sort="last_contact_on",
    kind="date",
    align="end",
    hide=True,
)
CONSENT = ui.Column(
    key="vollmacht",
    label=gettext_lazy("Consent"),
    value=_consent,
    kind="tag",
    tag_kind=_consent_kind,
)
COLUMNS = (NAMED, STATE, LEAD, REVIEW, OVERDUE, CONTACT, CONSENT)
BARE_COLUMNS = (NUMBER, REGION, STATE, LEAD, REVIEW, OVERDUE, CONTACT, CONSENT)


def filters(
    *, regions: list[str], user_id: int, tab: str, today: dt.date
) -> tuple[ui.TextFilter | ui.ChoiceFilter, ...]:
    """Return the filters of a view of the board."""
    number = ui.TextFilter(key="q", label=_("Case number"), lookups=("number__icontains",))
    region = ui.ChoiceFilter(
        key="region", label=_("Region"), choices=[(name, name) for name in regions], lookup="region"
    )
    mine = ui.ChoiceFilter(
        key="rolle",
        label=_("My part"),
        choices=[("koordination", _("I coordinate")), ("team", _("I am in the team"))],
        apply=lambda rows, value: _of_part(rows, value, user_id),
    )
    if tab == "closed":
        return (number, region, mine)
    state = ui.ChoiceFilter(
        key="stand",
        label=_("State"),
        choices=[(value, CaseState(value).label) for value in OPEN_STATES],
        lookup="state",
    )
    late = ui.ChoiceFilter(
        key="faellig",
        label=_("Due"),
        choices=[
            ("massnahme", _("Measure overdue")),
            ("standort", _("Review overdue")),
            ("bald", _("Review within 14 days")),
        ],
        apply=lambda rows, value: _due(rows, value, today),
    )
    return (number, state, late, mine, region)


def _of_part(rows: QuerySet[Case], value: str, user_id: int) -> QuerySet[Case]:
    mine = board.coordinated_by(rows, user_id)
    return mine if value == "koordination" else rows.exclude(pk__in=mine.values("pk"))


def _due(rows: QuerySet[Any], value: str, today: dt.date) -> QuerySet[Any]:
    if value == "massnahme":
        return rows.filter(overdue__gt=0)
    if value == "standort":
        return rows.filter(next_review_on__lt=today)
    return rows.filter(next_review_on__gte=today, next_review_on__lte=today + dt.timedelta(days=14))


def tabs(counts: BoardCounts, current: str) -> list[ui.Tab]:
    """Return the views of the board."""
    views: tuple[tuple[str, str, str, int], ...] = (
        ("running", _("Running cases"), "list_cases", counts.running),
        ("pressing", _("What presses"), "list_pressing_cases", counts.pressing),
        ("closed", _("Closed, before erasure"), "list_closed_cases", counts.closed),
    )
    return [
        ui.Tab(label=label, url=reverse(f"casework:{name}"), current=key == current, count=count)
        for key, label, name, count in views
    ]


def chosen(rows: QuerySet[Case], tab: str, today: dt.date) -> QuerySet[Any]:
    """Return the rows of a view."""
    if tab == "pressing":
        return board.pressing(rows, today=today)
    return board.closed(rows) if tab == "closed" else board.running(rows)
