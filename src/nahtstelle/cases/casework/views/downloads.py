"""Handing out a file of a case: under its number, never under the name it was brought with (decision 0025)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from nahtstelle.ground.records.api import accepted_extensions


def file_response(data: bytes, *, name: str, about: Mapping[str, Any]) -> HttpResponse:
    """Return a file for download: its bytes, `name` without ending, and the sealed facts about it.

    Of the name it was brought with only a known ending gets into the head of the answer; no browser keeps or guesses.
    """
    ending = PurePosixPath(str(about["filename"])).suffix.lower()
    full_name = name + (ending if ending in accepted_extensions() else "")
    headers = {
        "Content-Disposition": content_disposition_header(True, full_name) or "attachment",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(data, content_type=str(about["media_type"]), headers=headers)
