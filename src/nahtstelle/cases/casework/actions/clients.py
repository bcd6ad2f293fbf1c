"""The record of the person, and the mandate with goals and criteria (004 §2, §5.1)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.db import transaction

from nahtstelle.cases.casework.actions.enquiries import (
    PersonKnown,
    checked_person,
    keep_digests,
    lock_digests,
    look_for_person,
)
from nahtstelle.cases.casework.actions.steps import locked_case, note
from nahtstelle.cases.casework.content_types import ClientPerson, RegistrationContent
from nahtstelle.cases.casework.models import Case, ClientRecord, Registration
from nahtstelle.cases.casework.permissions.entry import can_agree_mandate, can_describe_person
from nahtstelle.cases.casework.queries.content import OpenCase, open_case
from nahtstelle.cases.casework.queries.persons import digests_of, known_person
from nahtstelle.cases.casework.queries.standing import standing_in
from nahtstelle.cases.casework.refusals import ContentChangedMeanwhile, NotCoveredByConsent
from nahtstelle.cases.casework.states import DataCategory
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import demand


def change_person(
    *, case_id: int, person: ClientPerson, version: int, actor: Actor, now: dt.datetime
) -> ClientRecord:
    """Write the record of the person, unless somebody else did since `version`.

    Another AHV number is looked for first: with that of an open case it is refused. Raises PermissionRefused,
    NotCoveredByConsent, TextMissing, AhvNumberRefused, PersonKnown, ContentChangedMeanwhile.
    """
    person = checked_person(person)
    found = look_for_person(person, actor=actor, now=now, besides=case_id)
    if found is not None and found.is_certain:
        raise PersonKnown.at(found.contact)
    with transaction.atomic():
        viewer = viewer_of(actor)
        case = locked_case(case_id, viewer=viewer)
        demand(can_describe_person(actor, standing_in(case, viewer)))
        content = open_case(
            case, viewer=viewer, what="person", categories=[str(DataCategory.IDENTITY)], now=now
        )
        record = ClientRecord.objects.select_for_update().filter(case=case).first()
        if record is None:
            raise NotCoveredByConsent
        if record.version != version:
            raise ContentChangedMeanwhile
        record.version += 1
        content.put(record, person.sealed())
        record.save(update_fields=["sealed", "version"])
        digests = digests_of(person)
        with as_service("search"):
            lock_digests(digests)
            known = known_person(digests, besides=case.pk)
            if known is not None and known.is_certain:
                raise PersonKnown.at(known.contact)
            keep_digests(case, digests)
        note(case, "person.changed", actor=actor, now=now, facts={"version": record.version})
    return record


@transaction.atomic
def agree_mandate(
    *, case_id: int, agreed: RegistrationContent, version: int, actor: Actor, now: dt.datetime
) -> Registration:
    """Write description, mandate, goals and the four criteria; the scope prepared for the consent stays.

    Raises PermissionRefused, NotCoveredByConsent, ContentChangedMeanwhile.
    """
    viewer = viewer_of(actor)
    case = locked_case(case_id, viewer=viewer)
    demand(can_agree_mandate(actor, standing_in(case, viewer)))
    row, content = locked_registration(case, actor, now=now, what="mandate")
    if row.version != version:
        raise ContentChangedMeanwhile
    before = RegistrationContent.of(content.read(row))
    row.version += 1
    content.put(row, replace(agreed, scope=before.scope).sealed())
    row.save(update_fields=["sealed", "version"])
    note(case, "mandate.agreed", actor=actor, now=now, facts={"version": row.version})
    return row


def locked_registration(
    case: Case, actor: Actor, *, now: dt.datetime, what: str
) -> tuple[Registration, OpenCase]:
    """Lock what the registering institution brought, opened. Raises NotCoveredByConsent where it may not be read."""
    content = open_case(
        case, viewer=viewer_of(actor), what=what, categories=[str(DataCategory.SITUATION)], now=now
    )
    row = Registration.objects.select_for_update().filter(case=case).first()
    if row is None:
        raise NotCoveredByConsent
    return row, content
