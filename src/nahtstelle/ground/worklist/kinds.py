"""What the kinds of duties are called, and which bind: upper apps register their words in `ready()`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _

_labels: dict[str, str | Promise] = {}
_binding: set[str] = set()


def register_kinds(labels: Mapping[str, str | Promise]) -> None:
    """Register words for kinds of duties, such as `{"governance.meeting.dispatch": _("Send papers")}`."""
    _labels.update(labels)


def register_binding_kinds(kinds: Iterable[str]) -> None:
    """Register the kinds that a set period binds: everybody is told of them daily at the least (decision 0018)."""
    _binding.update(kinds)


def is_binding(kind: str) -> bool:
    """Tell whether a set period binds this kind."""
    return kind in _binding


def binding_kinds() -> frozenset[str]:
    """Return the kinds that bind."""
    return frozenset(_binding)


def kind_label(kind: str) -> str:
    """Return the word for a kind; kinds without one are «other»."""
    return str(_labels[kind]) if kind in _labels else _("Other duties")
