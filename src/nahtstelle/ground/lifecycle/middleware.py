"""An action refused for want of permission, and caught by no view, becomes the page that says so."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from nahtstelle.ground.lifecycle.refusals import ActionRefused, PermissionRefused


class RefusalMiddleware:
    """Render `403.html` for PermissionRefused and `409.html` for any other refusal that reaches the edge."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn a refusal into its page; anything else goes on."""
        if isinstance(exception, PermissionRefused):
            return render(request, "403.html", {"exception_sentence": exception.sentence}, status=403)
        if isinstance(exception, ActionRefused):
            return render(request, "409.html", {"exception_sentence": exception.sentence}, status=409)
        return None
