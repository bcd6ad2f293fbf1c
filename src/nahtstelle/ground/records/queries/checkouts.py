"""Reading who has a document out, and two of its versions beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.records.comparing import Pair, compare_texts, count_changes
from nahtstelle.ground.records.models import Checkout, Document, Version
from nahtstelle.ground.records.permissions import can_break_checkout, can_check_out_document
from nahtstelle.ground.records.queries.documents import content_of, find_version
from nahtstelle.ground.records.reading import has_text, text_of
from nahtstelle.ground.records.states import SEALED


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutStand:
    """Who has the document out, and what the actor may do about it."""

    checkout: Checkout | None
    is_mine: bool
    may_check_out: bool
    may_break: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two versions of a document, their paragraphs in pairs."""

    before: Version
    after: Version
    pairs: list[Pair]
    changes: int


class NotComparable(Exception):
    """A version is of a kind that has no text: a picture, a table of another program."""


def checkout_stand(*, actor: Actor, document_id: int) -> CheckoutStand:
    """Return who has a document out (two queries and the owner's rule)."""
    document = Document.objects.select_related("dossier").get(pk=document_id)
    taken = Checkout.objects.filter(document=document, until__isnull=True).select_related("user").first()
    is_sealed = document.dossier.state in SEALED
    is_mine = taken is not None and taken.user_id == actor.user_id
    return CheckoutStand(
        checkout=taken,
        is_mine=is_mine,
        may_check_out=taken is None and not is_sealed and can_check_out_document(actor, document),
        may_break=taken is not None and not is_mine and can_break_checkout(actor, document),
    )


def compare_versions(*, actor: Actor, uuid: UUID, before: int, after: int) -> Comparison:
    """Compare two versions of a document the actor may read.

    Raises Version.DoesNotExist for everybody else, NotComparable, TextUnreadable, FileDamaged, MasterKeyRefused.
    """
    versions = [find_version(actor=actor, uuid=uuid, number=number) for number in (before, after)]
    if not all(has_text(version.filename) for version in versions):
        raise NotComparable
    texts = [text_of(filename=version.filename, content=content_of(version)) for version in versions]
    pairs = compare_texts(*texts)
    return Comparison(before=versions[0], after=versions[1], pairs=pairs, changes=count_changes(pairs))
