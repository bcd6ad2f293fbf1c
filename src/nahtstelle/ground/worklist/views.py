"""Edges: what one is told and how often, the address of one's calendar, and the calendar itself."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.worklist import actions, queries
from nahtstelle.ground.worklist.calendars import calendar_file
from nahtstelle.ground.worklist.forms import NoticesForm
from nahtstelle.ground.worklist.kinds import is_binding

HOUR = 3600
FETCHES_AN_HOUR = 60  # of one calendar, from wherever
MISSES_AN_HOUR = 600  # from one place of the network, which may be a proxy for many


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


@require_http_methods(["GET", "HEAD", "POST"])
def choose_notices(request: HttpRequest) -> HttpResponse:
    """Choose what one is told by e-mail and how often; everybody for themselves."""
    lines = queries.notice_lines(_actor(request))
    form = NoticesForm(request.POST or None, lines=lines)
    if request.method == "POST" and form.is_valid():
        actions.choose_notices(actor=_actor(request), rhythms=form.rhythms, now=timezone.now())
        messages.success(request, _("Your choice is saved."))
        return redirect("worklist:choose_notices")
    return _page(request, form, status=422 if request.method == "POST" else 200)


def _page(request: HttpRequest, form: NoticesForm, *, token: str = "", status: int = 200) -> HttpResponse:
    address = settings.BASE_URL + reverse("worklist:calendar_feed", args=[token]) if token else ""
    context = {
        "form": form,
        "binding": [field for field in form if is_binding(form.kinds[field.name])],
        "free": [field for field in form if not is_binding(form.kinds[field.name])],
        "calendar": queries.calendar_of(_actor(request)),
        "address": address,
        "subscribe": address.replace("https://", "webcal://").replace("http://", "webcal://"),
    }
    response = render(request, "worklist/choose_notices.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def renew_calendar(request: HttpRequest) -> HttpResponse:
    """Make a new address for one's calendar and show it this once."""
    token = actions.renew_calendar(actor=_actor(request), now=timezone.now())
    form = NoticesForm(lines=queries.notice_lines(_actor(request)))
    return _page(request, form, token=token)


@require_POST
def revoke_calendar(request: HttpRequest) -> HttpResponse:
    """End the address of one's calendar."""
    actions.revoke_calendar(actor=_actor(request), now=timezone.now())
    messages.success(request, _("The address of your calendar has ended."))
    return redirect("worklist:choose_notices")


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """Send the calendar of whoever the address was made for; an unknown or ended address is not found."""
    digest = actions.token_digest(token)
    if _is_too_often(digest, request.META.get("REMOTE_ADDR", "")):
        return HttpResponse(status=429, headers={"Retry-After": str(HOUR), "Cache-Control": "no-store"})
    feed = queries.feed_of(digest, timezone.localdate())
    if feed is None:
        raise Http404
    content = calendar_file(feed)
    etag = f'"{hashlib.sha256(content).hexdigest()}"'
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="iiz.ics"'
    response["Cache-Control"] = "private, max-age=900"
    response["ETag"] = etag
    if feed:
        latest = max(entry.changed_at for entry in feed if entry.changed_at).astimezone(dt.UTC)
        response["Last-Modified"] = latest.strftime("%a, %d %b %Y %H:%M:%S GMT")
    return get_conditional_response(request, etag=etag, response=response) or response


def _is_too_often(digest: str, place: str) -> bool:
    """Count the fetches of a calendar within the hour; unknown addresses are counted by the place they come from."""
    is_known = queries.is_known_calendar(digest)
    name, most = (digest, FETCHES_AN_HOUR) if is_known else (place, MISSES_AN_HOUR)
    key = f"worklist.calendar.{name}.{int(timezone.now().timestamp()) // HOUR}"
    cache.add(key, 0, timeout=HOUR)
    return cache.incr(key) > most
