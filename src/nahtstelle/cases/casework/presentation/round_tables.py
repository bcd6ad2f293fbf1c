"""Round tables as the pieces of their pages, and what they add to the page of a case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.cases.casework.actions.round_tables import TABLE_STATES
from nahtstelle.cases.casework.models import RoundTable
from nahtstelle.cases.casework.permissions import round_tables as permissions
from nahtstelle.cases.casework.permissions.situation import Members
from nahtstelle.cases.casework.presentation.case_pieces import CasePage, Panel
from nahtstelle.cases.casework.queries.round_tables import Seat, Table
from nahtstelle.cases.casework.round_table_mail import round_table_times
from nahtstelle.cases.casework.states import DataCategory, DateAnswer, RoundTablePresence, RoundTableState
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.ui import api as ui

TAGS: dict[str, ui.TagKind] = {
    RoundTableState.PROPOSED: "warn",
    RoundTableState.INVITED: "now",
    RoundTableState.HELD: "ok",
    RoundTableState.CANCELLED: "neutral",
}
NOT_HELD = {RoundTableState.PROPOSED, RoundTableState.INVITED}
PRESENCE_TAGS: dict[str, ui.TagKind] = {
    RoundTablePresence.INVITED: "neutral",
    RoundTablePresence.PRESENT: "ok",
    RoundTablePresence.EXCUSED: "neutral",
    RoundTablePresence.ABSENT: "warn",
}
COLUMNS = (
    ui.Column(
        key="fall",
        label=gettext_lazy("Case"),
        value="case.number",
        sort="case__number",
        numeric=True,
        url=lambda row: reverse("casework:show_round_table", args=[row.case_id, row.pk]),
    ),
    ui.Column(key="termin", label=gettext_lazy("Date"), value="starts_at", sort="starts_at", kind="moment"),
    ui.Column(key="ort", label=gettext_lazy("Place"), value="place"),
    ui.count_column(key="leute", label=gettext_lazy("Participants"), value="people", hide=True),
    ui.state_column(TAGS, key="stand", sort=""),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatLine:
    """A participant on the page of a table."""

    seat: Seat
    presence: str
    presence_kind: ui.TagKind
    dates_url: str = ""
    goals_url: str = ""


def seat_lines(table: Table, *, actor: Actor, members: Members) -> list[SeatLine]:
    """Return the participants, with the links for whom the actor speaks."""
    case_id, state = table.row.case_id, table.row.state
    rows = []
    for seat in table.seats:
        mine = permissions.can_speak_for(actor, members, seat.row.user_id)
        args = [case_id, seat.row.pk]
        may_goals = mine and state in NOT_HELD
        may_dates = mine and state == RoundTableState.PROPOSED
        rows.append(
            SeatLine(
                seat=seat,
                presence=str(seat.row.get_presence_display()) if state == RoundTableState.HELD else "",
                presence_kind=PRESENCE_TAGS[seat.row.presence],
                dates_url=reverse("casework:answer_dates", args=args) if may_dates else "",
                goals_url=reverse("casework:write_goals", args=args) if may_goals else "",
            )
        )
    return rows


def date_matrix(table: Table) -> ui.Matrix:
    """Return who can come when."""
    words: dict[str, tuple[str, ui.TagKind]] = {
        DateAnswer.YES: (_("yes"), "ok"),
        DateAnswer.NO: (_("no"), "bad"),
    }
    return ui.Matrix(
        corner=_("Person"),
        columns=tuple(ui.moment(date.starts_at) for date in table.dates),
        rows=tuple(
            ui.MatrixRow(
                label=seat.name,
                cells=tuple(
                    ui.MatrixCell(
                        text=words[seat.votes[date.pk]][0] if date.pk in seat.votes else "–",
                        kind=words[seat.votes[date.pk]][1] if date.pk in seat.votes else "",
                    )
                    for date in table.dates
                ),
            )
            for seat in table.seats
        ),
    )


def facts(table: RoundTable) -> list[ui.Fact]:
    """Return when and where."""
    found = []
    if table.starts_at is not None:
        prepares, begins, ends = round_table_times(table)
        found = [
            ui.Fact(label=_("Date"), value=ui.weekday_date(begins.date())),
            ui.Fact(label=_("Professionals"), value=_("from %(time)s") % {"time": ui.clock(prepares)}),
            ui.Fact(label=_("All"), value=f"{ui.clock(begins)}–{ui.clock(ends)}"),
        ]
    return [*found, ui.Fact(label=_("Place"), value=table.place)]


def table_actions(table: RoundTable, *, actor: Actor, members: Members) -> list[ui.Action]:
    """Return the buttons of a table."""
    args = [table.case_id, table.pk]
    runs = permissions.can_run_round_table(actor, members)
    found = []
    if table.state == RoundTableState.PROPOSED and runs:
        found.append(
            ui.Action(
                label=_("Fix date and invite"),
                url=reverse("casework:invite_round_table", args=args),
                icon="send",
                primary=True,
            )
        )
    if table.state == RoundTableState.INVITED and runs:
        begun = table.starts_at is not None and table.starts_at <= timezone.now()
        found.append(
            ui.Action(
                label=_("Write record"),
                url=reverse("casework:record_round_table", args=args),
                icon="notebook-pen",
                primary=begun,
            )
        )
    if table.state == RoundTableState.INVITED and permissions.can_prepare_round_table(actor, members):
        found.append(
            ui.Action(
                label=_("Preparation list"),
                url=reverse("casework:prepare_round_table", args=args),
                icon="list-checks",
            )
        )
    if table.state in {RoundTableState.INVITED, RoundTableState.HELD}:
        found.append(
            ui.Action(
                label=_("Write results into the plan") if runs else _("Integration plan"),
                url=reverse("casework:show_plan", args=[table.case_id]),
                icon="target",
            )
        )
    if table.state in NOT_HELD and runs:
        found.append(
            ui.Action(
                label=_("Cancel round table"),
                url=reverse("casework:cancel_round_table", args=args),
                icon="calendar-x",
                danger=True,
            )
        )
    return found


def actions(page: CasePage) -> Iterator[ui.Action]:
    """Yield «propose dates» for the coordinator, from the plan on."""
    if page.case.state in TABLE_STATES and permissions.can_propose_round_table(page.actor, page.members):
        yield ui.Action(
            label=_("Propose round table"),
            url=reverse("casework:propose_round_table", args=[page.case.pk]),
            icon="users",
            primary=page.case.table_held_at is None and open_table(page) is None,
        )


def open_table(page: CasePage) -> RoundTable | None:
    """Return the table that has not been held yet, as far as it may be read (no query)."""
    if not page.content.may(DataCategory.PLAN):
        return None
    return next((row for row in page.sheet.tables if row.state in NOT_HELD), None)


def planned(page: CasePage) -> str:
    """Return the day of the table that has not been held yet; empty where there is none."""
    table = open_table(page)
    if table is None:
        return ""
    if table.starts_at is None:
        return _("Date open")
    return _("on %(day)s") % {"day": ui.near_date(timezone.localdate(table.starts_at), page.today)}


def panels(page: CasePage) -> Iterator[Panel]:
    """Yield the card «Runde Tische» of a case that has any (no query)."""
    if not page.content.may(DataCategory.PLAN):
        return
    if page.sheet.tables:
        lines = [
            {
                "url": reverse("casework:show_round_table", args=[row.case_id, row.pk]),
                "moment": row.starts_at,
                "state": row.get_state_display(),
                "kind": TAGS[row.state],
            }
            for row in page.sheet.tables
        ]
        yield Panel(template="casework/_round_tables_panel.html", context={"rows": lines}, place="aside")
