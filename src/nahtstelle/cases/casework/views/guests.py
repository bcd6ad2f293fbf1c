"""Edges: guests of a case – invite, end, hand out and withdraw codes (004 §3, §4)."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nahtstelle.cases.casework.actions import entry_codes
from nahtstelle.cases.casework.actions import guests as actions
from nahtstelle.cases.casework.content_types import GuestContent
from nahtstelle.cases.casework.forms.guests import GuestForm
from nahtstelle.cases.casework.models import Case, CaseGuest
from nahtstelle.cases.casework.permissions import guests as permissions
from nahtstelle.cases.casework.queries.consents import consents_of_case
from nahtstelle.cases.casework.queries.entry_sheet import entry_sheet_pdf
from nahtstelle.cases.casework.queries.guests import codes_left, guest_of
from nahtstelle.cases.casework.queries.standing import standing_in
from nahtstelle.cases.casework.states import GuestKind
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.views.doors import AREA, actor_of, inside_the_wall, seen_case
from nahtstelle.cases.casework.views.situation_steps import GET_AND_POST, take_step
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, demand


@require_http_methods(GET_AND_POST)
@inside_the_wall
def invite_guest(request: HttpRequest, pk: int) -> HttpResponse:
    """Open parts of the case to somebody from outside (permissions.can_invite_guest)."""
    actor, case, now = actor_of(request), seen_case(request, pk), timezone.now()
    demand(permissions.can_invite_guest(actor, standing_in(case, viewer_of(actor))))
    lines = consents_of_case(case, timezone.localdate(now))
    covered = frozenset(lines[0].row.categories) if lines and lines[0].is_in_force else frozenset()
    initial = {"from_on": timezone.localdate(now)}
    form = GuestForm(request.POST or None, initial=initial, categories=covered)

    def act() -> str:
        data = form.cleaned_data
        actions.invite_guest(
            case_id=pk,
            guest=GuestContent(name=data["name"], function=data["function"], contact=data["contact"]),
            categories=data["categories"],
            from_on=data["from_on"],
            until_on=data["until_on"],
            actor=actor,
            now=now,
        )
        return _("The person may read from the day chosen on. Hand over a sheet with codes.")

    text = _(
        "Somebody from outside has no account: the person enters with one-time codes on paper, reads only what "
        "you open here, only in this period, and each reading is recorded for the client."
    )
    title = _("Invite person from outside")
    return take_step(request, case, form, act, title=title, back=_back(case), text=text)


@require_POST
@inside_the_wall
def invite_client(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the client into the own case (permissions.can_invite_client)."""
    actor, case = actor_of(request), seen_case(request, pk)
    try:
        actions.invite_client(case_id=pk, actor=actor, now=timezone.now())
    except PermissionRefused:
        raise
    except ActionRefused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("The client can enter. Hand over a sheet with codes."))
    return redirect(_back(case))


@require_http_methods(GET_AND_POST)
@inside_the_wall
def end_guest(request: HttpRequest, pk: int, guest: int) -> HttpResponse:
    """End the access of somebody from outside at once (permissions.can_end_guest)."""
    actor, case = actor_of(request), seen_case(request, pk)
    row = _guest(case, guest)
    demand(permissions.can_end_guest(actor, standing_in(case, viewer_of(actor))))
    if row.kind != GuestKind.OUTSIDE:
        raise Http404
    form = forms.Form(request.POST if request.method == "POST" else None)

    def act() -> str:
        actions.end_guest(case_id=pk, guest_id=guest, actor=actor, now=timezone.now())
        return _("The access has ended; the codes no longer work.")

    text = _("From now on this person reads nothing in the case any more. Who is signed in is sent away.")
    return take_step(
        request, case, form, act, title=_("End access"), back=_back(case), text=text, is_danger=True
    )


@require_http_methods(GET_AND_POST)
@inside_the_wall
def hand_out_codes(request: HttpRequest, pk: int, guest: int) -> HttpResponse:
    """Make a sheet with codes and hand it out this once; it is kept nowhere (permissions.can_hand_out_codes)."""
    actor, case = actor_of(request), seen_case(request, pk)
    row = _guest(case, guest)
    demand(permissions.can_hand_out_codes(actor, standing_in(case, viewer_of(actor)), row.kind))
    if request.method != "POST":
        context = {
            "case": case,
            "back": _back(case),
            "who": row.get_kind_display(),
            "codes": codes_left(row, timezone.now()),
            "withdraw": reverse("casework:withdraw_codes", args=[pk, guest]),
            "area": AREA,
        }
        return render(request, "casework/guests/hand_out_codes.html", context)
    now = timezone.now()
    sheet = entry_codes.hand_out_codes(case_id=pk, guest_id=guest, actor=actor, now=now)
    content = entry_sheet_pdf(sheet, day=timezone.localdate(now))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, f"{case.number}-codes.pdf") or ""
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@inside_the_wall
def withdraw_codes(request: HttpRequest, pk: int, guest: int) -> HttpResponse:
    """Make all unused codes worthless (permissions.can_hand_out_codes)."""
    actor, case = actor_of(request), seen_case(request, pk)
    _guest(case, guest)
    entry_codes.withdraw_codes(case_id=pk, guest_id=guest, actor=actor, now=timezone.now())
    messages.success(request, _("The codes no longer work. Hand over a new sheet when it is needed."))
    return redirect(_back(case))


def _guest(case: Case, guest_id: int) -> CaseGuest:
    row = guest_of(case, guest_id)
    if row is None:
        raise Http404
    return row


def _back(case: Case) -> str:
    return reverse("casework:show_case", args=[case.pk])
