"""Run by `nahtstelle manage shell`: a registered case with four institutions in Uster; prints its id. All invented."""

import json

from django.utils import timezone

from nahtstelle.cases.casework.actions.access import renew_access
from nahtstelle.cases.casework.models import (
    Case,
    CaseDocument,
    ClientRecord,
    Consent,
    ConsentInstitution,
    LeadPeriod,
    TeamMember,
)
from nahtstelle.cases.casework.queries.content import open_new_case
from nahtstelle.cases.casework.states import CONSENT_CATEGORIES, Purpose
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.identity.models import User
from nahtstelle.ground.records.api import create_vault

now, today = timezone.now(), timezone.localdate()
parts = {
    "eva": "coordinator",
    "fritz": "specialist",
    "jana": "specialist",
    "kilian": "specialist",
    "marco": "case_worker",
}
people = {key: User.objects.get(key=key) for key in parts}
vault = create_vault()
with as_service("journey"):
    case = Case.objects.create(
        number=f"F-{now:%H%M%S%f}",
        state="registered",
        origin="partner",
        key_id=vault.key_id,
        region="Uster",
        registered_by=people["fritz"],
        registering_institution=people["fritz"].institution,
        opened_at=now,
        registered_at=now,
    )
    content = open_new_case(case, vault)
    person = ClientRecord(case=case)
    content.put(person, {"given_name": "Gisela", "family_name": "Beispiel"})
    person.save()
    paper = CaseDocument(case=case, category="identity", kind="consent", size=3, added_at=now)
    content.put(paper, {"title": "Vollmacht", "filename": "v.pdf", "media_type": "application/pdf"})
    paper.storage_name = content.keep_file(paper, b"pdf")
    paper.save()
    consent = Consent(
        case=case,
        text_version="1",
        categories=[str(value) for value in CONSENT_CATEGORIES],
        purposes=Purpose.values,
        signer="client",
        signed_on=today,
        valid_from=today,
        document=paper,
        recorded_at=now,
        recorded_by=people["fritz"],
    )
    content.put(consent, {"signed_by": "Gisela Beispiel"})
    consent.save()
    for institution in sorted({user.institution_id for user in people.values()}):
        ConsentInstitution.objects.create(case=case, consent=consent, institution_id=institution)
    for key, role in parts.items():
        TeamMember.objects.create(
            case=case, user=people[key], institution=people[key].institution, role=role, from_at=now
        )
    LeadPeriod.objects.create(case=case, institution=people["fritz"].institution, from_at=now)
    renew_access(case, now=now)
print(json.dumps({"case": case.pk, "number": case.number}))
