"""What the kinds of duties are called: upper apps register their words in `ready()`."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _

_labels: dict[str, str | Promise] = {}


def register_kinds(labels: Mapping[str, str | Promise]) -> None:
    """Register words for kinds of duties, such as `{"governance.meeting.dispatch": _("Send papers")}`."""
    _labels.update(labels)


def kind_label(kind: str) -> str:
    """Return the word for a kind; kinds without one are «other»."""
    return str(_labels[kind]) if kind in _labels else _("Other duties")
