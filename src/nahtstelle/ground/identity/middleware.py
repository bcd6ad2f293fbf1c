"""Edge of every request: how long a session lasts, and who acts."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from nahtstelle.ground.identity.actors import ANONYMOUS, Actor, actor_for
from nahtstelle.ground.identity.queries import keep_canton

SEEN, SINCE = "identity.seen_at", "identity.signed_in_at"
NOTE_EVERY_SECONDS = 60


class SessionEndMiddleware:
    """End a session that was idle too long, or lasted too long; after that the person signs in again.

    The last use is noted at most once a minute, so most requests write nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        if request.user.is_authenticated:
            self._check(request)
        return self.get_response(request)

    def _check(self, request: HttpRequest) -> None:
        now = int(timezone.now().timestamp())
        seen = request.session.get(SEEN, now)
        since = request.session.setdefault(SINCE, now)
        if now - seen > settings.SESSION_IDLE_SECONDS or now - since > settings.SESSION_COOKIE_AGE:
            logout(request)
            messages.info(request, _("Your session has ended. Please sign in again."))
        elif SEEN not in request.session or now - seen >= NOTE_EVERY_SECONDS:
            request.session[SEEN] = now


def _load(request: HttpRequest) -> Actor:
    user = request.user
    if not user.is_authenticated:
        return ANONYMOUS
    return actor_for(user, timezone.localdate())


class ActorMiddleware:
    """Set `request.actor`, loaded when first looked at; the canton's profile is read once a request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        request.actor = SimpleLazyObject(lambda: _load(request))  # type: ignore[attr-defined]
        with keep_canton():
            return self.get_response(request)
