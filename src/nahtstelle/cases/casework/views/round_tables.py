"""Edges: round tables before they take place – mine, one, dates, goals, invitation."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nahtstelle.cases.casework.actions import round_tables as actions
from nahtstelle.cases.casework.forms import round_tables as forms
from nahtstelle.cases.casework.models import Case, RoundTable, RoundTableParticipant
from nahtstelle.cases.casework.permissions import round_tables as permissions
from nahtstelle.cases.casework.presentation import round_tables as look
from nahtstelle.cases.casework.queries import round_tables as queries
from nahtstelle.cases.casework.queries.content import OpenCase, open_case
from nahtstelle.cases.casework.queries.members import open_members
from nahtstelle.cases.casework.queries.persons import client_name
from nahtstelle.cases.casework.queries.seats import guests_to_invite, people_to_invite
from nahtstelle.cases.casework.states import DataCategory, DateAnswer
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.views.doors import actor_of, inside_the_wall, seen_case
from nahtstelle.cases.casework.views.situation_steps import GET_AND_POST, take_step
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import demand
from nahtstelle.ground.ui import api as ui

AREA = "round_tables"
CATEGORIES = (DataCategory.IDENTITY, DataCategory.PLAN)


@require_safe
@inside_the_wall
def list_round_tables(request: HttpRequest) -> HttpResponse:
    """Show the round tables of the cases one works on: numbers of cases, dates and places, no names."""
    is_past = request.GET.get("ansicht") == "vergangene"
    rows = queries.tables_of(viewer_of(actor_of(request)), is_past=is_past)
    table = ui.data_table(query=request.GET, rows=rows, columns=look.COLUMNS, name=_("Round tables"))
    if table.export_format:
        return ui.export_table(table)
    address = reverse("casework:list_round_tables")
    tabs = [
        ui.Tab(label=_("Coming (case)"), url=address, current=not is_past),
        ui.Tab(label=_("Past"), url=f"{address}?ansicht=vergangene", current=is_past),
    ]
    context = {"table": table, "tabs": tabs, "is_past": is_past, "area": AREA}
    return render(request, "casework/list_round_tables.html", context)


@require_safe
@inside_the_wall
def show_round_table(request: HttpRequest, pk: int, table: int) -> HttpResponse:
    """Show a round table as far as the consent goes; 404 outside the team."""
    actor, case = actor_of(request), seen_case(request, pk)
    row = get_object_or_404(RoundTable, case=case, pk=table)
    content, name = open_table(case, actor)
    read = queries.read_table(row, content, client_name=name)
    members = open_members(case)
    context = {
        "case": case,
        "client_name": name,
        "row": row,
        "table": read,
        "state_kind": look.TAGS[row.state],
        "seats": look.seat_lines(read, actor=actor, members=members),
        "matrix": look.date_matrix(read),
        "facts": look.facts(row),
        "actions": look.table_actions(row, actor=actor, members=members),
        "area": AREA,
    }
    return render(request, "casework/show_round_table.html", context)


def open_table(case: Case, actor: Actor) -> tuple[OpenCase, str]:
    """Open what the page of a table shows, and the name of the client as far as it may be read."""
    content = open_case(
        case, viewer=viewer_of(actor), what="round_table", categories=CATEGORIES, now=timezone.now()
    )
    return content, client_name(case, content)


@require_http_methods(GET_AND_POST)
@inside_the_wall
def propose_round_table(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose dates (permissions.can_propose_round_table)."""
    actor, case = actor_of(request), seen_case(request, pk)
    demand(permissions.can_propose_round_table(actor, open_members(case)))
    content, _name = open_table(case, actor)
    form = forms.ProposeForm(
        request.POST or None, people=people_to_invite(case), guests=guests_to_invite(case, content)
    )

    def act() -> str:
        actions.propose_round_table(case_id=pk, plan=form.plan(), actor=actor, now=timezone.now())
        return _("The dates are proposed; everybody invited is asked.")

    back = reverse("casework:show_case", args=[pk])
    text = _("Half an hour among professionals, then about an hour with the client.")
    return take_step(request, case, form, act, title=_("Propose round table"), back=back, text=text)


@require_http_methods(GET_AND_POST)
@inside_the_wall
def answer_dates(request: HttpRequest, pk: int, participant: int) -> HttpResponse:
    """Say which dates suit (permissions.can_speak_for)."""
    actor, case = actor_of(request), seen_case(request, pk)
    row = _participant(case, participant)
    demand(permissions.can_speak_for(actor, open_members(case), row.user_id))
    content, name = open_table(case, actor)
    read = queries.read_table(row.round_table, content, client_name=name)
    seat = next(seat for seat in read.seats if seat.row.pk == participant)
    dates = [(date.pk, ui.moment(date.starts_at)) for date in read.dates]
    form = forms.DatesForm(request.POST or None, dates=dates, votes=seat.votes)

    def act() -> str:
        actions.answer_dates(
            case_id=pk, participant_id=participant, answers=form.answers(), actor=actor, now=timezone.now()
        )
        return _("The answers are noted.")

    return take_step(request, case, form, act, title=_("Answer dates"), back=_back(row), text=seat.name)


@require_http_methods(GET_AND_POST)
@inside_the_wall
def write_goals(request: HttpRequest, pk: int, participant: int) -> HttpResponse:
    """Keep what somebody wants to reach (permissions.can_speak_for)."""
    actor, case = actor_of(request), seen_case(request, pk)
    row = _participant(case, participant)
    demand(permissions.can_speak_for(actor, open_members(case), row.user_id))
    content, name = open_table(case, actor)
    read = queries.read_table(row.round_table, content, client_name=name)
    seat = next(seat for seat in read.seats if seat.row.pk == participant)
    form = forms.GoalsForm(request.POST or None, initial={"goals": seat.goals})

    def act() -> str:
        actions.write_goals(
            case_id=pk,
            participant_id=participant,
            goals=form.cleaned_data["goals"],
            actor=actor,
            now=timezone.now(),
        )
        return _("The goals are noted.")

    return take_step(request, case, form, act, title=_("Write goals"), back=_back(row), text=seat.name)


@require_http_methods(GET_AND_POST)
@inside_the_wall
def invite_round_table(request: HttpRequest, pk: int, table: int) -> HttpResponse:
    """Fix the date and invite (permissions.can_invite_round_table)."""
    actor, case = actor_of(request), seen_case(request, pk)
    row = get_object_or_404(RoundTable, case=case, pk=table)
    demand(permissions.can_invite_round_table(actor, open_members(case)))
    content, name = open_table(case, actor)
    read = queries.read_table(row, content, client_name=name)
    moments = {date.pk: date.starts_at for date in read.dates}
    suits = {pk: sum(1 for seat in read.seats if seat.votes.get(pk) == DateAnswer.YES) for pk in moments}
    choices = [
        (
            pk,
            _("%(moment)s – suits %(count)d of %(all)d")
            % {"moment": ui.moment(moment), "count": suits[pk], "all": len(read.seats)},
        )
        for pk, moment in moments.items()
    ]
    form = forms.InviteForm(request.POST or None, dates=choices, place=row.place)

    def act() -> str:
        actions.invite_round_table(
            case_id=case.pk,
            table_id=table,
            starts_at=moments[form.cleaned_data["date"]],
            place=form.cleaned_data["place"],
            actor=actor,
            now=timezone.now(),
        )
        return _("The date is fixed; the invitations are on their way.")

    return take_step(request, case, form, act, title=_("Fix date and invite"), back=_address(row))


@require_http_methods(GET_AND_POST)
@inside_the_wall
def cancel_round_table(request: HttpRequest, pk: int, table: int) -> HttpResponse:
    """Cancel a table (permissions.can_cancel_round_table)."""
    actor, case = actor_of(request), seen_case(request, pk)
    row = get_object_or_404(RoundTable, case=case, pk=table)
    demand(permissions.can_cancel_round_table(actor, open_members(case)))
    form = forms.CancelForm(request.POST or None)

    def act() -> str:
        actions.cancel_round_table(
            case_id=pk,
            table_id=table,
            reason=form.cleaned_data["reason"],
            actor=actor,
            now=timezone.now(),
        )
        return _("The round table is cancelled.")

    return take_step(request, case, form, act, title=_("Cancel round table"), back=_address(row))


def _participant(case: Case, participant: int) -> RoundTableParticipant:
    rows = RoundTableParticipant.objects.filter(case=case).select_related("round_table")
    return get_object_or_404(rows, pk=participant)


def _back(row: RoundTableParticipant) -> str:
    return reverse("casework:show_round_table", args=[row.case_id, row.round_table_id])


def _address(row: RoundTable) -> str:
    return reverse("casework:show_round_table", args=[row.case_id, row.pk])


def back_to_table(row: RoundTable) -> HttpResponse:
    """Return to the page of a table."""
    return redirect(_address(row))
