"""Edges: in and out of «Mein Fall» with a one-time code."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from nahtstelle.cases.casework.actions.entry_codes import EntryRefused, enter_with_code
from nahtstelle.cases.casework.entry_limits import count_failure, is_locked
from nahtstelle.cases.casework.forms.guests import EntryForm
from nahtstelle.cases.casework.views.guest_doors import begin_session, end_session, guest_in
from nahtstelle.cases.casework.views.situation_steps import GET_AND_POST
from nahtstelle.ground.identity.api import client_address
from nahtstelle.ground.lifecycle.api import add_refusal


@login_not_required
@never_cache
@require_http_methods(GET_AND_POST)
def enter_own_case(request: HttpRequest) -> HttpResponse:
    """Ask for number and code; whoever is in already goes on to the own case."""
    now = timezone.now()
    if request.method != "POST" and guest_in(request, now) is not None:
        return redirect("casework:show_own_case")
    form = EntryForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            number, code = form.cleaned_data["number"], form.cleaned_data["code"]
            place = client_address(request)
            if is_locked(number=number, place=place, now=now):
                sentence = _(
                    "Too many wrong tries. Please wait a quarter of an hour, or call your coordinator."
                )
                form.add_error(None, sentence)
                status = 429
            else:
                try:
                    guest_id = enter_with_code(number=number, code=code, now=now)
                except EntryRefused as refusal:
                    count_failure(number=number, place=place, now=now)
                    add_refusal(form, refusal)
                else:
                    begin_session(request, guest_id, now)
                    return redirect("casework:show_own_case")
    return render(request, "casework/own_case/enter.html", {"form": form}, status=status)


@login_not_required
@require_POST
def leave_own_case(request: HttpRequest) -> HttpResponse:
    """Sign out; an account that is signed in is left alone."""
    if not request.user.is_authenticated:
        end_session(request)
        messages.info(request, _("You are signed out."))
    return redirect("casework:enter_own_case")
