"""Writing drafts. They are no business records: no audit entry, and they go when the form is sent."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from nahtstelle.ground.ui.models import Draft

FORM_KEY = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
MAX_BYTES = 300_000


class DraftRefused(Exception):
    """A draft cannot be stored; `sentence` says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def save_draft(
    *, user_id: int, form_key: str, data: Mapping[str, str | list[str]], now: datetime
) -> datetime:
    """Stores the fields of a form for one person, replacing the former draft; returns when.

    Raises DraftRefused for an odd key or more than 300 kB.
    """
    if not FORM_KEY.fullmatch(form_key):
        raise DraftRefused(_("This form cannot keep drafts."))
    if len(json.dumps(data)) > MAX_BYTES:
        raise DraftRefused(_("This text is too long to be kept as a draft. Please save it."))
    Draft.objects.update_or_create(
        user_id=user_id, form_key=form_key, defaults={"data": dict(data), "saved_at": now}
    )
    return now


def discard_draft(*, user_id: int, form_key: str) -> None:
    """Forgets a draft; does nothing where there is none."""
    Draft.objects.filter(user_id=user_id, form_key=form_key).delete()
