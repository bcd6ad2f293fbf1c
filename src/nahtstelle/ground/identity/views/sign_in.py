"""Edges around signing in: the page itself, demonstration roles, the end of all sessions, an empty page."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import LoginView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nahtstelle.ground.identity.actions import people as person_actions
from nahtstelle.ground.identity.demonstration import demonstration_cards, demonstration_people

MOST_SHOWN = 100


class SignInView(LoginView):
    """The sign-in page; in a demonstration it offers roles to enter with one click."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the OpenID Connect provider, where one is configured, and the roles of a demonstration."""
        context = super().get_context_data(**kwargs)
        apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
        context["oidc"] = [
            {"name": app["name"], "url": reverse("openid_connect_login", args=[app["provider_id"]])}
            for app in apps
        ]
        if settings.DEMONSTRATION:
            context["demonstration"] = demonstration_cards(timezone.localdate())
        return context


sign_in = require_http_methods(["GET", "HEAD", "POST"])(SignInView.as_view())


def _demonstration_only() -> None:
    if not settings.DEMONSTRATION:
        raise Http404


@login_not_required
@never_cache
@require_GET
def choose_person(request: HttpRequest) -> HttpResponse:
    """Show everybody one may enter as, at most a hundred; exists in demonstrations only."""
    _demonstration_only()
    term = request.GET.get("q", "").strip()
    found = demonstration_people(term)
    context = {"people": found[:MOST_SHOWN], "more": max(0, found.count() - MOST_SHOWN), "term": term}
    return render(request, "identity/choose_person.html", context)


@login_not_required
@require_POST
def enter_as(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign in as an invented person with one click; exists in demonstrations only."""
    _demonstration_only()
    person = get_object_or_404(demonstration_people(), pk=pk)
    logout(request)
    record_authentication(request, person, "demonstration")
    login(request, person, backend="nahtstelle.ground.identity.backends.PersonBackend")
    return redirect("/")


@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """End all of one's sessions, this one too («Überall abmelden»)."""
    actor = request.actor  # type: ignore[attr-defined]
    person_actions.end_sessions(actor=actor, person_id=actor.user_id, now=timezone.now())
    logout(request)
    messages.success(request, _("You are signed out on all devices."))
    return redirect("account_login")


@require_GET
def show_empty_page(request: HttpRequest) -> HttpResponse:
    """Show the frame and nothing else, for measuring; exists in development and demonstrations only."""
    if not (settings.DEVELOPMENT or settings.DEMONSTRATION):
        raise Http404
    return render(request, "identity/empty_page.html")
