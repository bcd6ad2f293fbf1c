"""Pages of meetings: list, one meeting, plan, change, invite, hold, cancel."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nahtstelle.ground.identity.api import canton
from nahtstelle.ground.lifecycle.api import ActionRefused, EditConflict, add_refusal, demand
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.governance.actions import meetings as actions
from nahtstelle.structure.governance.actions.agenda import add_late_papers as add_late_papers_action
from nahtstelle.structure.governance.actions.invitations import recipients
from nahtstelle.structure.governance.forms.meetings import (
    CancelMeetingForm,
    ChangeMeetingForm,
    PlanMeetingForm,
)
from nahtstelle.structure.governance.models import Body, Meeting
from nahtstelle.structure.governance.permissions import can_cancel_meeting, can_edit_meeting, can_plan_meeting
from nahtstelle.structure.governance.queries import meetings as queries
from nahtstelle.structure.governance.queries.agenda import documents_of, items_of, papers_of
from nahtstelle.structure.governance.queries.attendance import roll_of
from nahtstelle.structure.governance.queries.packs import packs_for_page
from nahtstelle.structure.governance.states import BodyKind
from nahtstelle.structure.governance.views import attendee_pages, pack_pages
from nahtstelle.structure.governance.views import meeting_pages as pages
from nahtstelle.structure.governance.views import meeting_turns as turns
from nahtstelle.structure.governance.views.body_pages import structure_tabs
from nahtstelle.structure.governance.views.doors import enter_structure, seen_meeting

GET_AND_POST = ["GET", "HEAD", "POST"]


@require_safe
def list_meetings(request: HttpRequest) -> HttpResponse:
    """Show the year as a band and all meetings as a table; everybody sees the meetings of their bodies."""
    actor, today = enter_structure(request), timezone.localdate()
    years = queries.years_of(actor, today)
    table = ui.data_table(
        query=request.GET,
        rows=queries.list_meetings(actor),
        columns=pages.COLUMNS,
        filters=pages.filters(years, queries.bodies_with_meetings(actor)),
        default_sort="-date",
        name=_("Meetings"),
    )
    if table.export_format:
        return ui.export_table(table)
    year = pages.year_asked(request.GET.get("jahr", ""), today)
    meetings = queries.meetings_of_year(actor, year)
    context = {
        "table": table,
        "year": year,
        "band": queries.band_of(meetings, year=year, today=today) if meetings else None,
        "tabs": structure_tabs("meetings"),
        "can_plan": can_plan_meeting(actor),
        "area": "bodies",
    }
    return render(request, "governance/meetings/list_meetings.html", context)


@require_safe
def show_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a meeting: agenda, papers, people, deadlines, history; those who may see it."""
    actor, meeting, today = enter_structure(request), seen_meeting(request, pk), timezone.localdate()
    items, roll = items_of(meeting, actor), roll_of(meeting)
    documents = documents_of(meeting, items)
    papers = papers_of(items, documents)
    edits = can_edit_meeting(actor, meeting)
    context = {
        "meeting": meeting,
        "today": today,
        "stations": turns.stations(meeting),
        "turn": turns.turn(meeting, items=len(items), today=today, edits=edits),
        "actions": turns.meeting_actions(meeting) if edits else (),
        "late_papers": turns.late_papers_action(meeting, papers) if edits else None,
        "lines": pages.item_lines(meeting, items, papers),
        "documents": pages.documents(meeting, documents),
        "decisions": queries.decisions_without_item(actor, meeting),
        "facts": pages.facts(meeting),
        "members": pages.people(roll),
        "attendance": pages.attendance_words(roll) if meeting.held_at else "",
        "entries": pages.history(meeting),
        "area": "bodies",
    }
    context |= attendee_pages.meeting_context(actor, meeting, roll, today, turn=context["turn"])
    context |= pack_pages.meeting_context(packs_for_page(meeting, actor), meeting, edits=edits)
    return render(request, "governance/meetings/show_meeting.html", context)


def _bodies_that_meet() -> pages.Bodies:
    return Body.objects.existing_on(timezone.localdate()).exclude(kind=BodyKind.SECRETARIAT)


@require_http_methods(GET_AND_POST)
def plan_meeting(request: HttpRequest) -> HttpResponse:
    """Plan a meeting; the secretariat. «Derive deadlines» shows them without saving."""
    actor = enter_structure(request)
    demand(can_plan_meeting(actor))
    chosen = Body.objects.filter(key=request.GET.get("gremium", "")).first()
    form = PlanMeetingForm(request.POST or None, bodies=_bodies_that_meet(), initial={"body": chosen})
    valid = request.method == "POST" and form.is_valid()
    preview = valid and "preview" in request.POST
    if valid and not preview:
        try:
            meeting = actions.plan_meeting(
                actor=actor, body_id=form.cleaned_data["body"].pk, plan=form.plan, now=timezone.now()
            )
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The meeting is planned; its deadlines have been derived."))
            _warn_of_holiday(request, meeting.date)
            return redirect("governance:show_meeting", pk=meeting.pk)
    context = {"form": form, "area": "bodies"}
    if preview:
        context |= _deadlines(form.cleaned_data["body"].kind, form.cleaned_data["date"])
    status = 422 if request.method == "POST" and not preview else 200
    return render(request, "governance/meetings/plan_meeting.html", context, status=status)


def _deadlines(body_kind: str, day: dt.date) -> dict[str, object]:
    derived = actions.deadlines_for(body_kind=body_kind, date=day)
    return {
        "deadlines": pages.deadline_facts(derived),
        "warning": pages.holiday_warning(canton().holidays, day),
    }


def _warn_of_holiday(request: HttpRequest, day: dt.date) -> None:
    warning = pages.holiday_warning(canton().holidays, day)
    if warning:
        messages.warning(request, warning)


@require_http_methods(GET_AND_POST)
def change_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Change day, time or place; the secretariat. A conflict shows what was saved and keeps what was typed."""
    actor, meeting = enter_structure(request), seen_meeting(request, pk)
    demand(can_edit_meeting(actor, meeting))
    form = ChangeMeetingForm(request.POST or None, initial=pages.initial(meeting))
    conflict: EditConflict | None = None
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.change_meeting(
                actor=actor,
                meeting_id=pk,
                version=form.cleaned_data["version"],
                plan=form.plan,
                now=timezone.now(),
            )
        except EditConflict as refusal:
            conflict, form = refusal, pages.form_with_version(request.POST, refusal.current["version"])
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            sent = _(" Everybody invited gets the change by e-mail.") if changed.invited_at else ""
            messages.success(
                request, _("The meeting has been changed; its deadlines are derived again.") + sent
            )
            _warn_of_holiday(request, changed.date)
            return redirect("governance:show_meeting", pk=pk)
    context = {"form": form, "meeting": meeting, "conflict": conflict, "area": "bodies"}
    if conflict:
        context["stored"] = pages.stored_facts(meeting)
    return render(
        request,
        "governance/meetings/change_meeting.html",
        context,
        status=422 if request.method == "POST" else 200,
    )


@require_http_methods(GET_AND_POST)
def cancel_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a meeting with a reason; the secretariat."""
    actor, meeting = enter_structure(request), seen_meeting(request, pk)
    demand(can_cancel_meeting(actor, meeting))
    form = CancelMeetingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.cancel_meeting(
                actor=actor, meeting_id=pk, reason=form.cleaned_data["reason"], now=timezone.now()
            )
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The meeting is cancelled. Its proposals wait for another meeting."))
            return redirect("governance:show_meeting", pk=pk)
    context = {"form": form, "meeting": meeting, "area": "bodies"}
    return render(
        request,
        "governance/meetings/cancel_meeting.html",
        context,
        status=422 if request.method == "POST" else 200,
    )


@require_POST
def invite_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Freeze the papers and invite everybody; the secretariat."""
    actor, meeting = enter_structure(request), seen_meeting(request, pk)
    try:
        actions.invite_meeting(actor=actor, meeting_id=pk, now=timezone.now())
    except actions.MeetingNotInvitable as refusal:
        messages.error(request, refusal.sentence)
        return redirect("governance:edit_agenda", pk=pk)
    count = len(recipients(meeting))
    messages.success(
        request,
        ngettext(
            "The papers are frozen; %(count)d invitation goes out by e-mail.",
            "The papers are frozen; %(count)d invitations go out by e-mail.",
            count,
        )
        % {"count": count},
    )
    _name_unreachable(request, meeting)
    return redirect("governance:show_meeting", pk=pk)


def _name_unreachable(request: HttpRequest, meeting: Meeting) -> None:
    roll = roll_of(meeting)
    names = [row.user.full_name for row in (*roll.members, *roll.associates) if not row.user.email]
    if names:
        messages.warning(request, _("Without an e-mail address: %(names)s.") % {"names": ", ".join(names)})


@require_POST
def hold_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the meeting; the secretariat."""
    actor = enter_structure(request)
    seen_meeting(request, pk)
    try:
        actions.hold_meeting(actor=actor, meeting_id=pk, now=timezone.now())
    except actions.MeetingNotHoldable as refusal:
        messages.error(request, refusal.sentence)
        return redirect("governance:show_meeting", pk=pk)
    return redirect("governance:conduct_meeting", pk=pk)


@require_POST
def add_late_papers(request: HttpRequest, pk: int) -> HttpResponse:
    """Take papers that came since the invitation into the agenda, marked as added; the secretariat."""
    actor = enter_structure(request)
    seen_meeting(request, pk)
    count = add_late_papers_action(actor=actor, meeting_id=pk, now=timezone.now())
    messages.success(
        request,
        ngettext("%(count)d paper added.", "%(count)d papers added.", count) % {"count": count},
    )
    return redirect("governance:show_meeting", pk=pk)
