"""Building the agenda, and the meeting itself: attendance, recusals, items."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nahtstelle.ground.lifecycle.api import ActionRefused, add_refusal, demand
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.governance.actions import agenda as actions
from nahtstelle.structure.governance.actions import attendance as attendance_actions
from nahtstelle.structure.governance.forms.meetings import AttendanceForm, ItemForm, RecusalForm, ScheduleForm
from nahtstelle.structure.governance.models import AgendaItem, Meeting, MinutesItem
from nahtstelle.structure.governance.permissions import (
    can_edit_agenda,
    can_record_attendance,
    can_schedule_proposal,
)
from nahtstelle.structure.governance.queries.agenda import (
    documents_of,
    items_of,
    meetings_for,
    papers_of,
    proposals_for,
)
from nahtstelle.structure.governance.queries.attendance import Roll, entitled_by_item, roll_of
from nahtstelle.structure.governance.queries.attendees import replies_of
from nahtstelle.structure.governance.states import MeetingState
from nahtstelle.structure.governance.views import attendee_pages
from nahtstelle.structure.governance.views import meeting_pages as pages
from nahtstelle.structure.governance.views import meeting_turns as turns
from nahtstelle.structure.governance.views.doors import (
    actor_of,
    enter_structure,
    seen_item,
    seen_meeting,
    visible_proposal,
)
from nahtstelle.structure.governance.views.restrictions import access_lines

GET_AND_POST = ["GET", "HEAD", "POST"]
CHOICES_SHOWN = 10


@require_safe
def edit_agenda(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the agenda for editing; the secretariat."""
    actor, meeting = enter_structure(request), seen_meeting(request, pk)
    demand(can_edit_agenda(actor, meeting))
    return _agenda_page(request, meeting, ItemForm())


def _agenda_page(
    request: HttpRequest, meeting: Meeting, form: ItemForm, *, sentence: str = ""
) -> HttpResponse:
    items = items_of(meeting, actor_of(request))
    base = "-".join(str(item.pk) for item in items)
    is_open = meeting.state in actions.OPEN_STATES
    waiting = list(proposals_for(meeting)[: CHOICES_SHOWN + 1]) if is_open else []
    context = {
        "meeting": meeting,
        "items": items,
        "sort_items": [_sort_item(item) for item in items],
        "order_url": f"{turns.address(meeting, 'order_agenda')}?stand={base}",
        "waiting": waiting[:CHOICES_SHOWN],
        "more_wait": len(waiting) > CHOICES_SHOWN,
        "is_open": is_open,
        "form": form,
        "sentences": [sentence] if sentence else [],
        "readers": access_lines(items),
        "turn": turns.turn_on_agenda(meeting, items=len(items)),
        "area": "bodies",
    }
    status = 422 if form.errors or sentence else 200
    return render(request, "governance/meetings/edit_agenda.html", context, status=status)


def _sort_item(item: AgendaItem) -> ui.SortItem:
    added = _("added after the invitation") if item.is_late else ""
    restricted = _("confidential") if item.is_restricted else ""
    proposal = _("Proposal %(number)s") % {"number": item.proposal.number} if item.proposal else ""
    note = " · ".join(
        part
        for part in (str(item.get_request_display()), proposal, item.presenter, added, restricted)
        if part
    )
    return ui.SortItem(key=str(item.pk), label=item.title, note=note)


@require_POST
def order_agenda(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the items into another order; the secretariat. The whole order comes at once."""
    actor, meeting = enter_structure(request), seen_meeting(request, pk)
    base = _numbers(request.GET.get("stand", "").split("-"))
    order = _numbers(request.POST.getlist("order"))
    if key := request.POST.get("move_up") or request.POST.get("move_down"):
        order = _moved(base, key, up="move_up" in request.POST)
    try:
        actions.order_agenda(actor=actor, meeting_id=pk, order=order, base=base, now=timezone.now())
    except actions.AgendaOrderStale as refusal:
        return _agenda_page(request, meeting, ItemForm(), sentence=refusal.sentence)
    messages.success(request, _("The order has been saved."))
    return redirect("governance:edit_agenda", pk=pk)


def _numbers(values: list[str]) -> list[int]:
    return [int(value) for value in values if value.isdecimal()]


def _moved(order: list[int], key: str, *, up: bool) -> list[int]:
    moved = list(order)
    if key.isdecimal() and int(key) in moved:
        index = moved.index(int(key))
        other = max(index - 1, 0) if up else min(index + 1, len(moved) - 1)
        moved[index], moved[other] = moved[other], moved[index]
    return moved


@require_POST
def add_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Add an item without a proposal; the secretariat."""
    actor, meeting = enter_structure(request), seen_meeting(request, pk)
    form = ItemForm(request.POST)
    if form.is_valid():
        try:
            actions.add_item(actor=actor, meeting_id=pk, now=timezone.now(), **form.cleaned_data)
        except actions.AgendaNotEditable as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The item is on the agenda."))
            return redirect(_back(meeting))
    demand(can_edit_agenda(actor, meeting))
    return _agenda_page(request, meeting, form)


def _back(meeting: Meeting) -> str:
    held = meeting.state == MeetingState.HELD
    return turns.address(meeting, "conduct_meeting" if held else "edit_agenda")


@require_POST
def remove_item(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """Take an item off the agenda; a proposal is accepted again; the secretariat."""
    actor, item = enter_structure(request), seen_item(request, pk, item_pk)
    actions.remove_item(actor=actor, item_id=item.pk, now=timezone.now())
    messages.success(request, _("«%(title)s» is off the agenda.") % {"title": item.title})
    return redirect(_back(seen_meeting(request, pk)))


@require_http_methods(GET_AND_POST)
def schedule_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the meeting of a proposal; the secretariat."""
    actor, proposal = enter_structure(request), visible_proposal(request, pk)
    demand(can_schedule_proposal(actor, proposal))
    choices = meetings_for(proposal)
    form = ScheduleForm(request.POST or None, meetings=choices)
    if request.method == "POST" and form.is_valid():
        meeting = form.cleaned_data["meeting"]
        try:
            actions.schedule_proposal(
                actor=actor,
                proposal_id=pk,
                meeting_id=meeting.pk,
                presenter=form.cleaned_data["presenter"],
                now=timezone.now(),
            )
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The proposal is on the agenda."))
            if "agenda" in request.POST:
                return redirect("governance:edit_agenda", pk=meeting.pk)
            return redirect("governance:show_proposal", pk=pk)
    context = {"form": form, "proposal": proposal, "has_meetings": choices.exists()}
    status = 422 if request.method == "POST" else 200
    return render(
        request, "governance/meetings/schedule_proposal.html", context | {"area": "proposals"}, status=status
    )


@require_POST
def unschedule_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a proposal off the agenda; the secretariat."""
    actor, proposal = enter_structure(request), visible_proposal(request, pk)
    actions.unschedule_proposal(actor=actor, proposal_id=proposal.pk, now=timezone.now())
    messages.success(request, _("The proposal is off the agenda and waits for another meeting."))
    return redirect("governance:show_proposal", pk=pk)


@require_safe
def conduct_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the meeting itself: attendance, quorum, recusals, outcomes; the secretariat."""
    actor, meeting = enter_structure(request), seen_meeting(request, pk)
    demand(can_record_attendance(actor, meeting))
    roll = roll_of(meeting)
    announced = attendee_pages.announced(roll, replies_of(meeting))
    return _conduct_page(request, meeting, roll, AttendanceForm(roll=roll, announced=announced))


def _conduct_page(
    request: HttpRequest,
    meeting: Meeting,
    roll: Roll,
    form: AttendanceForm,
    *,
    recusal_form: RecusalForm | None = None,
    item_pk: int | None = None,
) -> HttpResponse:
    items = items_of(meeting, actor_of(request))
    recusals = [recusal for item in items for recusal in item.recusals.all()]
    entitled = entitled_by_item(roll, recusals, [item.pk for item in items])
    present, is_held = roll.present_without(()), meeting.state == MeetingState.HELD
    lines = pages.item_lines(meeting, items, papers_of(items, documents_of(meeting, items)), entitled)
    notes = _notes(request, meeting, items) if is_held else {}
    context = {
        "meeting": meeting,
        "form": form,
        "lines": pages.with_notes(lines, notes),
        "present": present,
        "is_announced": any(user_id not in roll.attendances for user_id in form.announced),
        "quorum": meeting.body.quorum,
        "quorum_met": present >= (meeting.body.quorum or 0),
        "item_form": ItemForm(),
        "recusal_form": recusal_form or RecusalForm(roll=roll),
        "recusal_item": item_pk,
        "is_held": is_held,
        "today": timezone.localdate(),
        "area": "bodies",
    }
    status = 422 if form.errors or (recusal_form and recusal_form.errors) else 200
    return render(request, "governance/meetings/conduct_meeting.html", context, status=status)


def _notes(
    request: HttpRequest, meeting: Meeting, items: list[AgendaItem]
) -> dict[int | None, pages.ItemNote]:
    """What the minute taker has written to each item, unsaved drafts included (two queries)."""
    user_id, prefix = actor_of(request).user_id or 0, f"governance.minutes.{meeting.pk}."
    stored = MinutesItem.objects.filter(meeting=meeting).order_by("pk")
    return pages.notes_of(meeting, items, stored, ui.drafts_for(user_id=user_id, prefix=prefix))


@require_POST
def record_attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Record who came; the secretariat."""
    actor, meeting = enter_structure(request), seen_meeting(request, pk)
    demand(can_record_attendance(actor, meeting))
    roll = roll_of(meeting)
    form = AttendanceForm(request.POST, roll=roll)
    if form.is_valid():
        try:
            attendance_actions.record_attendance(
                actor=actor, meeting_id=pk, people=form.people, now=timezone.now()
            )
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The attendance has been recorded."))
            return redirect("governance:conduct_meeting", pk=pk)
    return _conduct_page(request, meeting, roll, form)


@require_POST
def record_recusal(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """Record that somebody leaves for an item; the secretariat."""
    actor, item = enter_structure(request), seen_item(request, pk, item_pk)
    meeting = seen_meeting(request, pk)
    demand(can_record_attendance(actor, meeting))
    roll = roll_of(meeting)
    form = RecusalForm(request.POST, roll=roll)
    if form.is_valid():
        try:
            attendance_actions.record_recusal(
                actor=actor,
                item_id=item.pk,
                user_id=form.cleaned_data["user"],
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The recusal has been recorded."))
            return redirect("governance:conduct_meeting", pk=pk)
    attendance = AttendanceForm(roll=roll)
    return _conduct_page(request, meeting, roll, attendance, recusal_form=form, item_pk=item.pk)


@require_POST
def withdraw_recusal(request: HttpRequest, pk: int, item_pk: int, user_pk: int) -> HttpResponse:
    """Take a recusal back; the secretariat."""
    actor, item = enter_structure(request), seen_item(request, pk, item_pk)
    recusal = get_object_or_404(item.recusals.all(), user_id=user_pk)
    attendance_actions.withdraw_recusal(
        actor=actor, item_id=item.pk, user_id=recusal.user_id, now=timezone.now()
    )
    messages.success(request, _("The recusal has been withdrawn."))
    return redirect("governance:conduct_meeting", pk=pk)
