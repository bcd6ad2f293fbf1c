"""Steps from enquiry to registration, for tests: through the actions, as people take them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from nahtstelle.cases.casework.actions.clients import agree_mandate
from nahtstelle.cases.casework.actions.consents import SignedConsent, record_consent
from nahtstelle.cases.casework.actions.enquiries import begin_enquiry
from nahtstelle.cases.casework.actions.registrations import register_person
from nahtstelle.cases.casework.content_types import ClientPerson, RegistrationContent
from nahtstelle.cases.casework.models import Case, Consent, Registration
from nahtstelle.cases.casework.states import CONSENT_CATEGORIES, CaseOrigin, Criterion, Purpose, Signer
from nahtstelle.cases.casework.walls import reading_as
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.records import api as records

GISELA = ClientPerson(
    given_name="Gisela",
    family_name="Beispiel",
    birth_date="1985-02-03",
    ahv_number="756.9217.0769.85",
    street="Musterweg 3",
    postcode="8610",
    town="Uster",
)
AGREED = RegistrationContent(
    description="Lange ohne Stelle, Rückenleiden, Schulden.",
    mandate="Rückkehr in den ersten Arbeitsmarkt",
    goals=["Stelle mit 60 Prozent"],
    criteria={criterion: {"answer": "yes", "remark": ""} for criterion in Criterion.values},
)
SCAN = records.CheckedFile(filename="vollmacht.pdf", media_type="application/pdf", content=b"%PDF-1.7\n%%EOF")


def earlier(minutes: int = 10) -> dt.datetime:
    """A moment before this transaction began: the wall reads the clock of the database."""
    return timezone.now() - dt.timedelta(minutes=minutes)


def begun(actor: Actor, *, person: ClientPerson = GISELA, **more: Any) -> Case:
    """An enquiry."""
    with reading_as(user_id=actor.user_id):
        return begin_enquiry(
            person=person,
            origin=more.pop("origin", CaseOrigin.PARTNER),
            description="Anruf",
            actor=actor,
            now=more.pop("now", earlier()),
            **more,
        )


def agreed(case: Case, actor: Actor, content: RegistrationContent = AGREED) -> None:
    """Its mandate."""
    with reading_as(user_id=actor.user_id):
        version = Registration.objects.get(case=case).version
        agree_mandate(case_id=case.pk, agreed=content, version=version, actor=actor, now=earlier())


def signed(case: Case, actor: Actor, institutions: list[int], **more: Any) -> Consent:
    """Its consent."""
    with reading_as(user_id=actor.user_id):
        return record_consent(
            case_id=case.pk,
            signed=SignedConsent(
                institutions=tuple(institutions),
                categories=tuple(more.pop("categories", CONSENT_CATEGORIES)),
                purposes=tuple(more.pop("purposes", Purpose.values)),
                signer=Signer.CLIENT,
                signed_by="Gisela Beispiel",
                signed_on=more.pop("signed_on", timezone.localdate()),
                text_version="2026-1",
                valid_to=more.pop("valid_to", None),
            ),
            scan=SCAN,
            actor=actor,
            now=more.pop("now", earlier()),
        )


def registered(case: Case, actor: Actor, coordinator: Actor) -> Case:
    """Registered, led by the registering institution."""
    with reading_as(user_id=actor.user_id):
        return register_person(
            case_id=case.pk,
            coordinator_id=coordinator.user_id or 0,
            lead_institution_id=actor.institution_id or 0,
            actor=actor,
            now=earlier(),
        )
