"""How every view of «Mein Fall» begins: a session of its own, no account, inside the wall as this guest.

The session holds three numbers under a key of its own: whose it is, since when, last used when. It opens no page of
the staff, and an account opens none of these pages.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.cases.casework.models import Case
from nahtstelle.cases.casework.queries.guests import case_of_guest
from nahtstelle.cases.casework.viewers import Viewer
from nahtstelle.cases.casework.walls import reading_as

KEY = "casework.guest"
IDLE_SECONDS = 30 * 60
LONGEST_SECONDS = 8 * 60 * 60
NOTE_EVERY_SECONDS = 60
OwnView = Callable[..., HttpResponse]


def begin_session(request: HttpRequest, guest_id: int, now: dt.datetime) -> None:
    """Begin the session of a guest: whatever was in it before, an account too, is gone, and its key is a new one."""
    logout(request)
    moment = int(now.timestamp())
    request.session[KEY] = {"guest": guest_id, "issued": moment, "seen": moment}
    request.session.cycle_key()
    request.session.set_expiry(LONGEST_SECONDS)


def end_session(request: HttpRequest) -> None:
    """End the session of a guest; nothing stays."""
    request.session.flush()


def guest_in(request: HttpRequest, now: dt.datetime) -> int | None:
    """Return whose session it is, while it lasts; an account has none."""
    if request.user.is_authenticated:
        return None
    kept = request.session.get(KEY)
    if not isinstance(kept, dict):
        return None
    moment = int(now.timestamp())
    if moment - kept["seen"] > IDLE_SECONDS or moment - kept["issued"] > LONGEST_SECONDS:
        end_session(request)
        return None
    if moment - kept["seen"] >= NOTE_EVERY_SECONDS:
        request.session[KEY] = kept | {"seen": moment}
    return cast("int", kept["guest"])


def inside_own_case(view: OwnView) -> OwnView:
    """Let a guest see the rows opened to them in their case: `view(request, case, viewer, …)`.

    Accounts find nothing (404); without a session, or when the access was ended, the way leads to the sign-in page.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            raise Http404
        guest_id = guest_in(request, timezone.now())
        if guest_id is None:
            return _to_the_door(request, "")
        with reading_as(guest_id=guest_id):
            case: Case | None = case_of_guest(guest_id)
            if case is not None:
                response = view(request, case, Viewer(name="", guest_id=guest_id), *args, **kwargs)
                response["Cache-Control"] = "no-store"
                return response
        end_session(request)
        return _to_the_door(request, _("Your access has ended. Please ask your coordinator."))

    return login_not_required(wrapped)


def _to_the_door(request: HttpRequest, sentence: str) -> HttpResponse:
    if sentence:
        messages.info(request, sentence)
    return redirect("casework:enter_own_case")
