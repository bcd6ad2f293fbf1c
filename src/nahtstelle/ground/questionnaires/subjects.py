"""What responses are about: a room above registers its kind of thing, who may do what, and how answers are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from nahtstelle.ground.identity.api import Actor

Rule = Callable[["Actor", int], bool]


class AnswerCodec(Protocol):
    """How answers are kept. An owner that must keep them secret gives one that encrypts with the subject's key."""

    def encode(self, subject_id: int, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Return what is stored: JSON."""

    def decode(self, subject_id: int, stored: Mapping[str, Any]) -> dict[str, Any]:
        """Return what was encoded."""


class PlainCodec:
    """Answers in clear, for what is no secret of a person."""

    def encode(self, subject_id: int, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answers."""
        return dict(answers)

    def decode(self, subject_id: int, stored: Mapping[str, Any]) -> dict[str, Any]:
        """Return the answers."""
        return dict(stored)


PLAIN = PlainCodec()


def _nobody(actor: Actor, subject_id: int) -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectKind:
    """A kind of thing that is answered about. Each rule gets actor and id of the subject."""

    subject_type: str
    may_read: Rule = _nobody
    may_answer: Rule = _nobody
    may_return: Rule = _nobody
    codec: AnswerCodec = PLAIN


_kinds: dict[str, SubjectKind] = {}


def register_subject(kind: SubjectKind) -> None:
    """Register a kind of subject (called in `ready()` of the room above); the same type again replaces it."""
    _kinds[kind.subject_type] = kind


def subject_kind(subject_type: str) -> SubjectKind:
    """Return a kind; one that nobody registered lets nobody in."""
    return _kinds.get(subject_type, SubjectKind(subject_type=subject_type))
