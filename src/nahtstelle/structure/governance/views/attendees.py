"""Answering an invitation, declining to stand in, reminding."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from nahtstelle.ground.lifecycle.api import ActionRefused, add_refusal, demand
from nahtstelle.structure.governance.actions import replies as actions
from nahtstelle.structure.governance.forms.attendees import ReplyForm
from nahtstelle.structure.governance.models import Meeting
from nahtstelle.structure.governance.permissions import (
    can_decline_representation,
    can_remind_of_reply,
    can_reply_attendance,
)
from nahtstelle.structure.governance.queries.attendance import roll_of
from nahtstelle.structure.governance.queries.attendees import OwnInvitation, own_invitation
from nahtstelle.structure.governance.views.doors import actor_of, enter_structure, seen_meeting

GET_AND_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_AND_POST)
def reply_attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the own invitation; whoever is invited."""
    actor, meeting = enter_structure(request), seen_meeting(request, pk)
    own = _own(request, meeting)
    demand(own is not None and can_reply_attendance(actor, own.invitation))
    assert own is not None
    form = ReplyForm(request.POST or None, deputies=own.deputies, initial=_initial(own))
    if request.method == "POST" and form.is_valid():
        answer, deputy_id = form.cleaned_data["answer"], form.deputy_id
        try:
            actions.reply_attendance(
                actor=actor, meeting_id=pk, answer=answer, deputy_id=deputy_id, now=timezone.now()
            )
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Your answer is with the secretariat."))
            return _back(request, pk)
    context = {"form": form, "meeting": meeting, "own": own, "area": "bodies"}
    status = 422 if request.method == "POST" else 200
    return render(request, "governance/meetings/reply_attendance.html", context, status=status)


@require_POST
def decline_representation(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that one cannot stand in; the deputy named."""
    actor, meeting = enter_structure(request), seen_meeting(request, pk)
    own = _own(request, meeting)
    demand(own is not None and can_decline_representation(actor, own.invitation))
    actions.decline_representation(actor=actor, meeting_id=pk, now=timezone.now())
    messages.success(request, _("You do not stand in; the member is asked again."))
    return redirect("governance:list_meetings")


@require_POST
def remind_of_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind those who have not answered; the secretariat."""
    actor, meeting = enter_structure(request), seen_meeting(request, pk)
    demand(can_remind_of_reply(actor, meeting))
    count = actions.remind_of_reply(actor=actor, meeting_id=pk, now=timezone.now())
    messages.success(
        request,
        ngettext("%(count)d person is reminded.", "%(count)d people are reminded.", count) % {"count": count},
    )
    return redirect("governance:show_meeting", pk=pk)


def _own(request: HttpRequest, meeting: Meeting) -> OwnInvitation | None:
    return own_invitation(actor_of(request), meeting, roll_of(meeting))


def _initial(own: OwnInvitation) -> dict[str, object]:
    if own.reply is None:
        return {}
    return {"answer": own.reply.answer, "deputy": own.reply.deputy_id}


def _back(request: HttpRequest, pk: int) -> HttpResponse:
    if "mein" in {request.POST.get("back"), request.GET.get("back")}:
        return redirect("governance:show_own_meetings")
    return redirect("governance:show_meeting", pk=pk)
