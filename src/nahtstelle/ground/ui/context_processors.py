"""Puts the frame of the page into every context."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from nahtstelle.ground.ui.shell import Shell


def shell(request: HttpRequest) -> dict[str, Any]:
    """`shell` (rail, canton, person), `search_url`, `today`; nothing is computed before a template asks."""
    frame = Shell(request)
    return {"shell": frame, "search_url": lambda: frame.search_url, "today": timezone.localdate()}
