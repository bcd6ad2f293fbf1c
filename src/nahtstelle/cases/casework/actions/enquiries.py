"""Beginning a case: search before create, the number, handing over to who registers (004 §5.1; decision 0026)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.cases.casework.actions.access import renew_access
from nahtstelle.cases.casework.actions.steps import locked_case, note, settle, wait_for
from nahtstelle.cases.casework.ahv import checked_ahv_number
from nahtstelle.cases.casework.content_types import ClientPerson, RegistrationContent
from nahtstelle.cases.casework.models import (
    Case,
    CaseCounter,
    CaseProcedure,
    ClientRecord,
    PersonFingerprint,
    Registration,
)
from nahtstelle.cases.casework.permissions.entry import (
    REGISTERING_ROLES,
    can_begin_enquiry,
    can_hand_over_enquiry,
)
from nahtstelle.cases.casework.queries.content import FOUND, SUBJECT, open_new_case
from nahtstelle.cases.casework.queries.persons import KnownPerson, digests_of, known_person
from nahtstelle.cases.casework.queries.procedure import procedure, region_of
from nahtstelle.cases.casework.queries.standing import standing_in
from nahtstelle.cases.casework.refusals import TextMissing
from nahtstelle.cases.casework.states import CASE, CaseOrigin, CaseState
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor, PersonRef, active_people, municipality_refs
from nahtstelle.ground.lifecycle.api import ActionRefused, demand, record_change
from nahtstelle.ground.records import api as records

DUTY = "casework.enquiry"


class ProcedureMissing(ActionRefused):
    """The canton has not said how it works on cases."""

    default_sentence = gettext_lazy(
        "This canton has no procedure for cases yet. The administration loads it with the canton folder."
    )


class PersonKnown(ActionRefused):
    """The person has an open case: with the same AHV number no second one is made."""

    @classmethod
    def at(cls, contact: PersonRef) -> PersonKnown:
        """Say that there is a case, and whom to contact; nothing else."""
        return cls(
            _("There is an open case for this AHV number. Please contact %(contact)s.")
            % {"contact": _of(contact)},
            field="ahv_number",
        )


class PersonPerhapsKnown(ActionRefused):
    """Somebody of this name and birth date has an open case: it may be another person."""

    @classmethod
    def at(cls, contact: PersonRef) -> PersonPerhapsKnown:
        """Say whom to ask, and that one may go on if it is another person."""
        return cls(
            _(
                "There is an open case for a person of this name and birth date. Please ask %(contact)s first. If "
                "it is another person, tick the box and send again."
            )
            % {"contact": _of(contact)},
            field="is_another",
        )


class ReceiverRefused(ActionRefused):
    """An enquiry goes to a specialist or coordinator."""

    default_sentence = gettext_lazy("Please choose a specialist or a coordinator.")


def begin_enquiry(
    *,
    person: ClientPerson,
    origin: CaseOrigin,
    description: str,
    actor: Actor,
    now: dt.datetime,
    municipality_id: int | None = None,
    is_another: bool = False,
) -> Case:
    """Begin an enquiry about a person: a call is enough (004 §5.1). Only who begins it reads it, until the consent.

    Looks for an open case of the same person first and leaves a trace there. Raises PermissionRefused,
    ProcedureMissing, TextMissing, AhvNumberRefused, PersonKnown, PersonPerhapsKnown.
    """
    demand(can_begin_enquiry(actor))
    person = checked_person(person)
    if origin == CaseOrigin.SOCIAL_SERVICE and municipality_id is None:
        raise TextMissing(_("Please choose the municipality of the social service."), field="municipality")
    _refuse_known(look_for_person(person, actor=actor, now=now), is_another=is_another)
    with transaction.atomic(), as_service("enquiry"):
        rules = procedure()
        if rules is None:
            raise ProcedureMissing
        digests = digests_of(person)
        lock_digests(digests)
        found = known_person(digests)
        if found is not None and found.is_certain:  # somebody else was quicker by a moment
            raise PersonKnown.at(found.contact)
        vault = records.create_vault()
        case = _new_case(rules, vault, origin, municipality_id, actor, now)
        content = open_new_case(case, vault)
        for row, what in (
            (ClientRecord(case=case), person.sealed()),
            (Registration(case=case), RegistrationContent(description=description.strip()).sealed()),
        ):
            content.put(row, what)
            row.save(force_insert=True)
        keep_digests(case, digests)
        _noted(case, "begin", actor, now, {"origin": str(origin)})
        renew_access(case, now=now)
        let_enquiry_wait(case, actor.user_id or 0, now)
    return case


@transaction.atomic
def look_for_person(
    person: ClientPerson, *, actor: Actor, now: dt.datetime, besides: int | None = None
) -> KnownPerson | None:
    """Look for an open case of the same person; a hit leaves a trace in that case, which its client can read."""
    demand(can_begin_enquiry(actor))
    with as_service("search"):
        found = known_person(digests_of(person), besides=besides)
    if found is not None:
        audit.record(
            code=FOUND,
            actor=actor,
            subject_type=SUBJECT,
            subject_id=found.case_id,
            now=now,
            facts={"what": "search", "by": "ahv" if found.is_certain else "name"},
            purpose="search_before_create",
        )
    return found


@transaction.atomic
def hand_over_enquiry(*, case_id: int, receiver_id: int, actor: Actor, now: dt.datetime) -> Case:
    """Hand an enquiry to the specialist who agrees on the mandate and registers (004 §5.1); it leaves one's own hands.

    Raises PermissionRefused, TransitionRefused, ReceiverRefused.
    """
    viewer = viewer_of(actor)
    case = locked_case(case_id, viewer=viewer)
    demand(can_hand_over_enquiry(actor, standing_in(case, viewer)))
    receiver = next((row for row in receivers() if row.user_id == receiver_id), None)
    if receiver is None or receiver.institution_id is None or receiver_id == actor.user_id:
        raise ReceiverRefused(field="receiver")
    case.registered_by_id = receiver_id
    case.registering_institution_id = receiver.institution_id
    with as_service("enquiry"):
        case.save(update_fields=["registered_by", "registering_institution"])
        _noted(case, "hand_over", actor, now, {"receiver": receiver_id})
        settle(case, "enquiry", now=now, actor=actor)
        let_enquiry_wait(case, receiver_id, now)
    renew_access(case, now=now)
    return case


def receivers() -> list[PersonRef]:
    """Return who may register: specialists and coordinators, by name (two queries)."""
    found = [row for role in sorted(REGISTERING_ROLES) for row in active_people(role=role)]
    return [row for row in found if row.institution_id is not None]


def checked_person(person: ClientPerson) -> ClientPerson:
    """Return the person with a checked AHV number. Raises AhvNumberRefused, TextMissing."""
    for name in ("given_name", "family_name"):
        if not getattr(person, name).strip():
            raise TextMissing(field=name)
    return replace(person, ahv_number=checked_ahv_number(person.ahv_number))


def lock_digests(digests: dict[str, bytes]) -> None:
    """Let nobody else make a case for the same AHV number until this transaction ends."""
    digest = digests.get(PersonFingerprint.Kind.AHV)
    if digest is not None:
        with connection.cursor() as cursor:
            key = int.from_bytes(digest[:8], "big", signed=True)
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def keep_digests(case: Case, digests: dict[str, bytes]) -> None:
    """Keep what finds the person of a case again, instead of what was kept before."""
    PersonFingerprint.objects.filter(case=case).delete()
    PersonFingerprint.objects.bulk_create(
        PersonFingerprint(case=case, kind=kind, digest=digest) for kind, digest in digests.items()
    )


def _refuse_known(found: KnownPerson | None, *, is_another: bool) -> None:
    if found is None:
        return
    if found.is_certain:
        raise PersonKnown.at(found.contact)
    if not is_another:
        raise PersonPerhapsKnown.at(found.contact)


def _new_case(
    rules: CaseProcedure,
    vault: records.Vault,
    origin: CaseOrigin,
    municipality_id: int | None,
    actor: Actor,
    now: dt.datetime,
) -> Case:
    day = timezone.localdate(now)
    CaseCounter.objects.bulk_create([CaseCounter(year=day.year)], ignore_conflicts=True)
    counter = CaseCounter.objects.select_for_update().get(year=day.year)
    counter.last += 1
    counter.save(update_fields=["last"])
    place = next((row for row in municipality_refs(day) if row.id == municipality_id), None)
    return Case.objects.create(
        number=rules.case_number.format(year=day.year, number=counter.last),
        state=CASE.initial,
        origin=origin,
        key_id=vault.key_id,
        municipality_id=place.id if place else None,
        region=region_of(place, rules),
        registered_by_id=actor.user_id or 0,
        registering_institution_id=actor.institution_id or 0,
        opened_at=now,
    )


def _noted(case: Case, verb: str, actor: Actor, now: dt.datetime, facts: dict[str, object]) -> None:
    record_change(
        lifecycle=CASE.name,
        subject_type=SUBJECT,
        subject_id=case.pk,
        verb=verb,
        source="" if verb == "begin" else CaseState.ENQUIRY,
        target=case.state,
        actor=actor,
        now=now,
    )
    note(case, f"enquiry.{verb}", actor=actor, now=now, facts=facts)


def let_enquiry_wait(case: Case, user_id: int, now: dt.datetime) -> None:
    """Let an enquiry wait for who agrees with the person on it."""
    wait_for(
        case,
        "enquiry",
        kind=DUTY,
        title=_("Agree on mandate and consent, then register or close"),
        url=reverse("casework:show_case", args=[case.pk]),
        now=now,
        user_id=user_id,
    )


def _of(contact: PersonRef) -> str:
    return ", ".join(part for part in (contact.name, contact.institution_name, contact.email) if part)
