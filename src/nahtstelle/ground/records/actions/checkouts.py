"""Documents out and in: one person at a time; what comes back is a new version, nothing is overwritten."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import PermissionRefused
from nahtstelle.ground.records.actions.documents import add_version
from nahtstelle.ground.records.models import Checkout, Document
from nahtstelle.ground.records.permissions import can_break_checkout, can_check_out_document
from nahtstelle.ground.records.queries.documents import VersionRef
from nahtstelle.ground.records.refusals import DocumentOut, DossierSealed, NotOut, ReasonMissing
from nahtstelle.ground.records.states import SEALED, CheckoutEnd


@transaction.atomic
def check_out(*, uuid: UUID, actor: Actor, now: dt.datetime) -> Checkout:
    """Take a document out to work on it. Raises PermissionRefused, DossierSealed, DocumentOut (by whom, since when)."""
    document = _locked(uuid)
    if not can_check_out_document(actor, document) or actor.user_id is None:
        raise PermissionRefused
    if document.dossier.state in SEALED:
        raise DossierSealed.named(document.dossier.number, state=str(document.dossier.get_state_display()))
    if taken := _open(document):
        raise DocumentOut.by(taken.user.full_name, since=timezone.localtime(taken.since))
    made = Checkout.objects.create(document=document, user_id=actor.user_id, since=now)
    _audit("checked_out", document, actor=actor, now=now)
    return made


@transaction.atomic
def check_in(*, uuid: UUID, upload: UploadedFile, note: str, actor: Actor, now: dt.datetime) -> VersionRef:
    """Bring a document back as its next version, with a note. Raises NotOut, DossierSealed, FileRefused."""
    document = _locked(uuid)
    mine = _mine(document, actor)
    version = add_version(document_id=document.pk, upload=upload, note=note.strip(), actor=actor, now=now)
    _end(mine, CheckoutEnd.CHECKED_IN, actor=actor, now=now)
    _audit("checked_in", document, actor=actor, now=now, version=version.number)
    return version


@transaction.atomic
def give_back(*, uuid: UUID, actor: Actor, now: dt.datetime) -> None:
    """Give a document back without a change. Raises NotOut."""
    document = _locked(uuid)
    _end(_mine(document, actor), CheckoutEnd.GIVEN_BACK, actor=actor, now=now)
    _audit("given_back", document, actor=actor, now=now)


@transaction.atomic
def break_checkout(*, uuid: UUID, reason: str, actor: Actor, now: dt.datetime) -> None:
    """Lift somebody's checkout, with a reason; their copy can come back as a version later.

    Raises PermissionRefused, NotOut, ReasonMissing.
    """
    document = _locked(uuid)
    if not can_break_checkout(actor, document):
        raise PermissionRefused
    taken = _open(document)
    if taken is None:
        raise NotOut
    if not reason.strip():
        raise ReasonMissing(field="reason")
    taken.reason = reason.strip()
    _end(taken, CheckoutEnd.BROKEN, actor=actor, now=now)
    _audit("checkout_broken", document, actor=actor, now=now, holder=taken.user_id)


def _locked(uuid: UUID) -> Document:
    rows = Document.objects.select_for_update(of=("self",)).select_related("dossier")
    return rows.get(uuid=uuid)


def _open(document: Document) -> Checkout | None:
    rows = Checkout.objects.filter(document=document, until__isnull=True).select_related("user")
    return rows.order_by("pk").first()


def _mine(document: Document, actor: Actor) -> Checkout:
    taken = _open(document)
    if taken is None or taken.user_id != actor.user_id:
        raise NotOut
    return taken


def _end(checkout: Checkout, how: str, *, actor: Actor, now: dt.datetime) -> None:
    checkout.until, checkout.ended_how, checkout.ended_by_id = now, how, actor.user_id
    checkout.save()


def _audit(verb: str, document: Document, *, actor: Actor, now: dt.datetime, **facts: object) -> None:
    audit.record(
        code=f"records.document.{verb}",
        actor=actor,
        subject_type="records.document",
        subject_id=document.pk,
        facts={"document": str(document.uuid), **facts},
        now=now,
    )
