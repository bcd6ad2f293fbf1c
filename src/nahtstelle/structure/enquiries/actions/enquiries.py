"""Taking in, passing on, answering and closing enquiries (000 §9.3)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor, mainstream_institutions
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, record_change
from nahtstelle.ground.records import api as records
from nahtstelle.ground.worklist.api import close_duties, open_duty
from nahtstelle.structure.enquiries.models import Enquiry
from nahtstelle.structure.enquiries.permissions import (
    can_answer_enquiry,
    can_close_enquiry,
    can_hand_back_enquiry,
    can_register_enquiry,
    can_route_enquiry,
    can_take_on_enquiry,
)
from nahtstelle.structure.enquiries.queries.enquiries import SUBJECT
from nahtstelle.structure.enquiries.states import ENQUIRY, EnquiryState
from nahtstelle.structure.governance.api import next_number

DUTY = "enquiries.enquiry"


class TextMissing(ActionRefused):
    """Something that has to be written is missing."""

    default_sentence = gettext_lazy("Please fill in this field.")


class DayRefused(ActionRefused):
    """A moment that cannot be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquiryData:
    """Who asks what, until when. `person` and `contact` are personal data."""

    kind: str
    subject: str
    question: str
    received_at: dt.datetime
    organisation: str = ""
    person: str = ""
    contact: str = ""
    due_at: dt.datetime | None = None
    theme_id: int | None = None


@transaction.atomic
def register_enquiry(*, data: EnquiryData, actor: Actor, now: dt.datetime) -> Enquiry:
    """Take an enquiry in: it gets a number («2026-007»), a dossier, and the secretariat decides who answers.

    Raises PermissionRefused, TextMissing, DayRefused.
    """
    if not can_register_enquiry(actor):
        raise PermissionRefused
    _check(data, now)
    year = timezone.localdate(data.received_at).year
    number = f"{year}-{next_number(scope='enquiry', year=year):03d}"
    enquiry = Enquiry(number=number, state=ENQUIRY.initial)
    for name in EnquiryData.__dataclass_fields__:
        setattr(enquiry, name, getattr(data, name))
    enquiry.save(force_insert=True)
    dossier = records.open_dossier(
        title=_("Enquiry %(number)s: %(subject)s") % {"number": number, "subject": data.subject},
        owner_type=SUBJECT,
        owner_id=enquiry.pk,
        actor=actor,
        now=now,
    )
    enquiry.dossier_id = dossier.id
    enquiry.save(update_fields=["dossier"])
    _note(enquiry, "register", "", actor=actor, now=now)
    _wait(enquiry, _("Decide who answers: %(subject)s"), now=now, role="secretariat")
    return enquiry


@transaction.atomic
def route_enquiry(
    *,
    enquiry_id: int,
    institution_id: int,
    actor: Actor,
    now: dt.datetime,
    theme_id: int | None = None,
    message: str = "",
) -> Enquiry:
    """Pass a specific question on to the responsible mainstream structure (000 §9.3); it gets a duty.

    Raises PermissionRefused, TransitionRefused, TextMissing for one that is no mainstream structure.
    """
    enquiry = _locked(enquiry_id)
    if not can_route_enquiry(actor, enquiry):
        raise PermissionRefused
    source, enquiry.state = enquiry.state, ENQUIRY.step("route", enquiry.state)
    if institution_id not in dict(mainstream_institutions()):
        raise TextMissing(field="institution")
    enquiry.responsible_id = institution_id
    if theme_id is not None:
        enquiry.theme_id = theme_id
    enquiry.save()
    _note(enquiry, "route", source, actor=actor, now=now, reason=message.strip())
    _wait(enquiry, _("Answer enquiry: %(subject)s"), now=now, institution_id=institution_id)
    return enquiry


@transaction.atomic
def take_on_enquiry(*, enquiry_id: int, actor: Actor, now: dt.datetime) -> Enquiry:
    """Answer a general question oneself. Raises PermissionRefused, TransitionRefused."""
    enquiry = _locked(enquiry_id)
    if not can_take_on_enquiry(actor, enquiry):
        raise PermissionRefused
    source, enquiry.state = enquiry.state, ENQUIRY.step("take_on", enquiry.state)
    enquiry.responsible_id = None
    enquiry.save()
    _note(enquiry, "take_on", source, actor=actor, now=now)
    _wait(enquiry, _("Answer enquiry: %(subject)s"), now=now, role="secretariat")
    return enquiry


@transaction.atomic
def hand_back_enquiry(*, enquiry_id: int, reason: str, actor: Actor, now: dt.datetime) -> Enquiry:
    """Say that the question is somebody else's. Raises PermissionRefused, TransitionRefused, TextMissing."""
    enquiry = _locked(enquiry_id)
    if not can_hand_back_enquiry(actor, enquiry):
        raise PermissionRefused
    source, enquiry.state = enquiry.state, ENQUIRY.step("hand_back", enquiry.state)
    if not reason.strip():
        raise TextMissing(field="reason")
    enquiry.responsible_id = None
    enquiry.save()
    _note(enquiry, "hand_back", source, actor=actor, now=now, reason=reason.strip())
    _wait(enquiry, _("Decide who answers: %(subject)s"), now=now, role="secretariat")
    return enquiry


@transaction.atomic
def answer_enquiry(*, enquiry_id: int, answer: str, given_by: str, actor: Actor, now: dt.datetime) -> Enquiry:
    """Enter what was answered and who gave the answer (empty: the actor).

    For a question passed on, the secretariat names who of the responsible structure answered: it does not answer
    questions on specific projects itself (000 §9.3). Raises PermissionRefused, TransitionRefused, TextMissing.
    """
    enquiry = _locked(enquiry_id)
    if not can_answer_enquiry(actor, enquiry):
        raise PermissionRefused
    source, target = enquiry.state, ENQUIRY.step("answer", enquiry.state)
    if not answer.strip():
        raise TextMissing(field="answer")
    if source == EnquiryState.ROUTED and actor.is_secretariat and not given_by.strip():
        raise TextMissing(_("Please say who of the responsible structure answered."), field="given_by")
    enquiry.state, enquiry.answer = target, answer.strip()
    enquiry.answered_at, enquiry.answered_by_id = now, actor.user_id
    enquiry.given_by = given_by.strip() or actor.name
    enquiry.save()
    _note(enquiry, "answer", source, actor=actor, now=now)
    _wait(enquiry, _("Close enquiry: %(subject)s"), now=now, role="secretariat", is_dated=False)
    return enquiry


@transaction.atomic
def close_enquiry(*, enquiry_id: int, actor: Actor, now: dt.datetime) -> Enquiry:
    """Close an answered enquiry; some time later the person asking is no longer named.

    Raises PermissionRefused, TransitionRefused.
    """
    enquiry = _locked(enquiry_id)
    if not can_close_enquiry(actor, enquiry):
        raise PermissionRefused
    source, enquiry.state = enquiry.state, ENQUIRY.step("close", enquiry.state)
    enquiry.closed_at = now
    enquiry.save()
    _note(enquiry, "close", source, actor=actor, now=now)
    close_duties(key_prefix=_key(enquiry), now=now, actor=actor)
    return enquiry


@transaction.atomic
def remove_contact(*, enquiry_id: int, now: dt.datetime) -> None:
    """Remove person and contact of an enquiry closed long ago; again does no harm."""
    enquiry = _locked(enquiry_id)
    if enquiry.state != EnquiryState.CLOSED or enquiry.contact_removed_at:
        return
    enquiry.person = enquiry.contact = ""
    enquiry.contact_removed_at = now
    enquiry.save()
    _audit("contact_removed", enquiry, actor=None, now=now)


def _check(data: EnquiryData, now: dt.datetime) -> None:
    for name in ("subject", "question"):
        if not getattr(data, name).strip():
            raise TextMissing(field=name)
    if data.received_at > now:
        raise DayRefused(_("An enquiry cannot have come in the future."), field="received_at")
    if data.due_at is not None and data.due_at < data.received_at:
        raise DayRefused(_("The deadline lies before the enquiry."), field="due_at")


def _locked(enquiry_id: int) -> Enquiry:
    return Enquiry.objects.select_for_update(of=("self",)).get(pk=enquiry_id)


def _key(enquiry: Enquiry) -> str:
    return f"{DUTY}:{enquiry.pk}:"


def _wait(
    enquiry: Enquiry,
    title: str,
    *,
    now: dt.datetime,
    role: str = "",
    institution_id: int | None = None,
    is_dated: bool = True,
) -> None:
    """Let the one duty of an enquiry wait for the next one; the title names nobody who asked."""
    close_duties(key_prefix=_key(enquiry), now=now, actor=None)
    due_on = timezone.localdate(enquiry.due_at) if enquiry.due_at and is_dated else None
    open_duty(
        key=_key(enquiry),
        kind=DUTY,
        subject_type=SUBJECT,
        subject_id=enquiry.pk,
        title=title % {"subject": enquiry.subject},
        place=_("Enquiry %(number)s") % {"number": enquiry.number},
        url=reverse("enquiries:show_enquiry", args=[enquiry.pk]),
        due_on=due_on,
        role=role,
        institution_id=institution_id,
        now=now,
    )


def _note(
    enquiry: Enquiry, verb: str, source: str, *, actor: Actor, now: dt.datetime, reason: str = ""
) -> None:
    """Write history and audit; the enquiry already has its new state."""
    record_change(
        lifecycle=ENQUIRY.name,
        subject_type=SUBJECT,
        subject_id=enquiry.pk,
        verb=verb,
        source=source,
        target=enquiry.state,
        actor=actor,
        now=now,
        reason=reason,
    )
    codes = {
        "register": "registered",
        "route": "routed",
        "take_on": "taken_on",
        "hand_back": "handed_back",
        "answer": "answered",
        "close": "closed",
    }
    _audit(codes[verb], enquiry, actor=actor, now=now)


def _audit(code: str, enquiry: Enquiry, *, actor: Actor | None, now: dt.datetime) -> None:
    audit.record(
        code=f"{SUBJECT}.{code}",
        actor=actor,
        subject_type=SUBJECT,
        subject_id=enquiry.pk,
        facts={"number": enquiry.number, "responsible": enquiry.responsible_id},
        now=now,
    )
