"""Keeping the people of the register."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.text import slugify

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity import permissions
from nahtstelle.ground.identity.actors import Actor
from nahtstelle.ground.identity.events import announce_person
from nahtstelle.ground.identity.mail import send_address_changed, send_invitation
from nahtstelle.ground.identity.models import User
from nahtstelle.ground.identity.refusals import AlreadySo, EmailTaken, LastAdministrator
from nahtstelle.ground.identity.sorting import sort_key
from nahtstelle.ground.identity.states import Role
from nahtstelle.ground.lifecycle.api import EditConflict, PermissionRefused

SUBJECT = "identity.user"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonData:
    """What the register keeps of a person; `institution_id` None for somebody without an institution."""

    given_name: str
    family_name: str
    email: str
    institution_id: int | None = None
    function: str = ""
    role: str = ""


def _record(verb: str, *, actor: Actor, person: User, now: dt.datetime, **facts: object) -> None:
    code = f"{SUBJECT}.{verb}"
    audit.record(code=code, actor=actor, subject_type=SUBJECT, subject_id=person.pk, facts=facts, now=now)


def _locked(person_id: int) -> User:
    return User.objects.select_for_update().get(pk=person_id)


def _free_key(data: PersonData) -> str:
    stem = slugify(sort_key(f"{data.given_name} {data.family_name}"))[:50] or "person"
    taken = set(User.objects.filter(key__startswith=stem).values_list("key", flat=True))
    return next(key for key in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if key not in taken)


def _refuse_taken_email(email: str, *, person_id: int | None) -> None:
    holders = User.objects.filter(email__iexact=email.strip()).values_list("pk", flat=True)
    if any(holder != person_id for holder in holders):
        raise EmailTaken(field="email")


def _keep_an_administrator(person: User) -> None:
    """Refuse when no other active administrator would remain; all of them are locked, so two cannot both go."""
    administrators = User.objects.select_for_update().filter(role=Role.ADMINISTRATOR, is_active=True)
    if not any(other.pk != person.pk for other in administrators.order_by("pk")):
        raise LastAdministrator(field="role")


@transaction.atomic
def create_person(*, actor: Actor, data: PersonData, now: dt.datetime) -> User:
    """Add a person, who may sign in once they have set a password or come through OpenID Connect.

    Raises PermissionRefused (also for a role the actor may not give) and EmailTaken.
    """
    if not permissions.can_create_person(actor) or not permissions.can_grant_role(actor, None, data.role):
        raise PermissionRefused
    _refuse_taken_email(data.email, person_id=None)
    person = User(key=_free_key(data), changed_at=now, changed_by_id=actor.user_id, **asdict(data))
    person.set_unusable_password()
    person.save()
    _record("created", actor=actor, person=person, now=now, role=data.role, institution=data.institution_id)
    return person


@transaction.atomic
def change_person(*, actor: Actor, person_id: int, version: int, data: PersonData, now: dt.datetime) -> User:
    """Change a person; `version` is the one the form was opened with.

    A new e-mail address ends pending links, and the old address is told. Raises PermissionRefused, EditConflict,
    EmailTaken, LastAdministrator and MailNotSent.
    """
    person = _locked(person_id)
    _refuse_change(actor, person, data)
    if person.version != version:
        raise EditConflict(current=stored_texts(person), changed_by=str(person.changed_by or ""))
    _refuse_taken_email(data.email, person_id=person.pk)
    changed = [name for name, value in asdict(data).items() if getattr(person, name) != value]
    old_role, old_email = person.role, person.email
    for name in changed:
        setattr(person, name, getattr(data, name))
    person.version, person.changed_at, person.changed_by_id = version + 1, now, actor.user_id
    person.save()
    _record("changed", actor=actor, person=person, now=now, fields=sorted(changed))
    if person.role != old_role:
        _record("role_changed", actor=actor, person=person, now=now, old=old_role, new=person.role)
    if person.email != old_email:
        EmailAddress.objects.filter(user=person).delete()
        send_address_changed(person=person, old_email=old_email)
    if {"institution_id", "role"} & set(changed):
        announce_person(person.pk)
    return person


def _refuse_change(actor: Actor, person: User, data: PersonData) -> None:
    if not permissions.can_change_person(actor, person):
        raise PermissionRefused
    if data.role == person.role:
        return
    if not permissions.can_grant_role(actor, person, data.role):
        raise PermissionRefused
    if person.role == Role.ADMINISTRATOR and person.is_active:
        _keep_an_administrator(person)


def stored_texts(person: User) -> dict[str, str]:
    """Return what is stored, by field, as text: for comparing two versions."""
    return {
        "given_name": person.given_name,
        "family_name": person.family_name,
        "email": person.email,
        "institution_id": str(person.institution or ""),
        "function": person.function,
        "role": str(person.get_role_display()) if person.role else "",
    }


@transaction.atomic
def deactivate_person(*, actor: Actor, person_id: int, now: dt.datetime) -> None:
    """Close a person's access at once, running sessions included; the person stays in the records.

    Raises PermissionRefused, AlreadySo and LastAdministrator.
    """
    person = _locked(person_id)
    if not permissions.can_deactivate_person(actor, person):
        raise PermissionRefused
    if not person.is_active:
        raise AlreadySo
    if person.role == Role.ADMINISTRATOR:
        _keep_an_administrator(person)
    person.is_active = False
    person.session_generation += 1
    _touch(person, actor=actor, now=now)
    _record("deactivated", actor=actor, person=person, now=now)
    announce_person(person.pk)


@transaction.atomic
def reactivate_person(*, actor: Actor, person_id: int, now: dt.datetime) -> None:
    """Let a person sign in again, with the password and second factor they had. Raises PermissionRefused, AlreadySo."""
    person = _locked(person_id)
    if not permissions.can_reactivate_person(actor, person):
        raise PermissionRefused
    if person.is_active:
        raise AlreadySo
    person.is_active = True
    _touch(person, actor=actor, now=now)
    _record("reactivated", actor=actor, person=person, now=now)
    announce_person(person.pk)


@transaction.atomic
def invite_person(*, actor: Actor, person_id: int, now: dt.datetime) -> None:
    """Send a person the link with which they set a password. Raises PermissionRefused and MailNotSent.

    The mail is the last step inside the transaction: when it cannot be sent, nobody stands there as invited.
    """
    person = _locked(person_id)
    if not permissions.can_invite_person(actor, person):
        raise PermissionRefused
    person.invited_at = now
    person.save(update_fields=["invited_at"])
    _record("invited", actor=actor, person=person, now=now)
    send_invitation(person=person, invited_by=actor.name)


@transaction.atomic
def end_sessions(*, actor: Actor, person_id: int, now: dt.datetime) -> None:
    """End all sessions of a person on all devices («Überall abmelden»). Raises PermissionRefused."""
    person = _locked(person_id)
    if not permissions.can_end_sessions(actor, person):
        raise PermissionRefused
    person.session_generation += 1
    person.save(update_fields=["session_generation"])
    _record("sessions_ended", actor=actor, person=person, now=now)


def _touch(person: User, *, actor: Actor, now: dt.datetime) -> None:
    person.version += 1
    person.changed_at, person.changed_by_id = now, actor.user_id
    person.save()
