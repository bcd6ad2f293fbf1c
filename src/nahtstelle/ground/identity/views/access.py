"""Who may enter the administration at all; for everybody else its pages do not exist."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse

from nahtstelle.ground.identity.permissions import can_read_register

View = Callable[..., HttpResponse]


def register_only(view: View) -> View:
    """Answer 404 to those who may not read the register (domain §9: such a link looks like one to nothing)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not can_read_register(request.actor):  # type: ignore[attr-defined]
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
