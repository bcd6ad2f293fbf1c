"""Reading drafts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from nahtstelle.ground.ui.models import Draft


@dataclass(frozen=True, kw_only=True)
class DraftState:
    """The stored fields by name (text, or a list of texts), ready as `initial`; empty with `saved_at` None."""

    data: Mapping[str, str | list[str]] = field(default_factory=dict)
    saved_at: datetime | None = None
    form_key: str = ""


def drafts_for(*, user_id: int, prefix: str) -> dict[str, DraftState]:
    """The person's drafts of all forms whose key begins with `prefix`, by key (one query)."""
    rows = Draft.objects.filter(user_id=user_id, form_key__startswith=prefix).order_by("form_key")
    return {
        row.form_key: DraftState(data=row.data, saved_at=row.saved_at, form_key=row.form_key) for row in rows
    }


def draft_for(*, user_id: int, form_key: str) -> DraftState:
    """The person's draft of a form; an empty one where nothing is stored."""
    draft = Draft.objects.filter(user_id=user_id, form_key=form_key).first()
    if draft is None:
        return DraftState(form_key=form_key)
    return DraftState(data=draft.data, saved_at=draft.saved_at, form_key=form_key)
