"""Cases for tests, built row by row: `make_case(state="clarifying")`. The cast: Eva coordinates, Fritz and Rita are

specialists of disability and unemployment insurance, Petra is the case worker of the social assistance.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone

from nahtstelle.cases.casework.actions.access import renew_access
from nahtstelle.cases.casework.models import (
    Case,
    CaseDocument,
    CaseProcedure,
    ClientRecord,
    Consent,
    ConsentInstitution,
    LeadPeriod,
    Registration,
    TeamMember,
)
from nahtstelle.cases.casework.queries.content import OpenCase, open_new_case
from nahtstelle.cases.casework.states import (
    CONSENT_CATEGORIES,
    CaseOrigin,
    CaseState,
    DataCategory,
    Purpose,
    Signer,
    TeamRole,
)
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.identity.models import User
from nahtstelle.ground.records.api import create_vault

PERSON = {
    "given_name": "Gisela",
    "family_name": "Beispiel",
    "birth_date": "1985-02-03",
    "ahv_number": "756.9217.0769.85",
    "language": "de",
    "street": "Musterweg 3",
    "postcode": "8610",
    "town": "Uster",
    "phone": "044 000 00 00",
    "email": "",
}
ENDED = {CaseState.CLOSED, CaseState.ERASED}


@dataclass(frozen=True)
class CaseTeam:
    """The people of the case level, and who is outside."""

    eva: User
    fritz: User
    rita: User
    petra: User
    other: User


@pytest.fixture(autouse=True)
def data_directory(settings: Any, tmp_path: Any) -> None:
    """Keep keys and files of a test to itself."""
    settings.DATA_DIRECTORY = tmp_path
    settings.VAULT_DIRECTORY = str(tmp_path / "vault")


@pytest.fixture
def team(eva: User, fritz: User, make_person: Callable[..., User]) -> CaseTeam:
    """Eva, Fritz, Rita, Petra; and Oskar, a specialist of another institution who is in no case."""
    return CaseTeam(
        eva=eva,
        fritz=fritz,
        rita=make_person("Rita", "Roth", institution="awa", role="specialist", function="RAV"),
        petra=make_person("Petra", "Peter", institution="ags", role="case_worker", function="Sozialdienst"),
        other=make_person("Oskar", "Ochsner", institution="brueckenwerk", role="specialist"),
    )


@pytest.fixture
def procedure(db: None) -> CaseProcedure:
    """The procedure of the test canton."""
    with as_service("tests"):
        return CaseProcedure.objects.create(
            consent_version="2026-1",
            consent_text="Ich bin einverstanden, dass die genannten Stellen Informationen austauschen.",
            partners=["awa", "iv", "ags"],
        )


@pytest.fixture
def make_case(team: CaseTeam, procedure: CaseProcedure) -> Callable[..., Case]:
    """Make a case: `make_case(state="planning", members=(team.fritz,), categories=("identity",))`."""
    count = 0

    def make(
        state: str = CaseState.IMPLEMENTING,
        *,
        members: Iterable[User] | None = None,
        coordinator: User | None = None,
        named: Iterable[int] | None = None,
        categories: Iterable[str] = CONSENT_CATEGORIES,
        purposes: Iterable[str] = Purpose.values,
        valid_to: dt.date | None = None,
        person: dict[str, Any] | None = None,
        now: dt.datetime | None = None,
    ) -> Case:
        nonlocal count
        count += 1
        moment = now or timezone.now() - dt.timedelta(days=60)
        head = coordinator or team.eva
        crew = tuple(members) if members is not None else (team.fritz, team.rita, team.petra)
        vault = create_vault()
        with as_service("tests"):
            case = Case.objects.create(
                number=f"F-2026-{count:04d}",
                state=state,
                origin=CaseOrigin.PARTNER,
                key_id=vault.key_id,
                region="Uster",
                registered_by=crew[0] if crew else head,
                registering_institution=(crew[0] if crew else head).institution,
                opened_at=moment,
                registered_at=None if state == CaseState.ENQUIRY else moment,
                **(
                    {
                        "closed_at": moment + dt.timedelta(days=30),
                        "closing_reason": "goals_reached",
                        "outcome": "employment",
                        "erase_on": timezone.localdate(moment) + dt.timedelta(days=60),
                    }
                    if state in ENDED
                    else {}
                ),
            )
            content = open_new_case(case, vault)
            _fill(case, content, person or PERSON)
            if state != CaseState.ENQUIRY:
                _consent(
                    case, content, named, crew, head, tuple(categories), tuple(purposes), valid_to, moment
                )
                _members(case, head, crew, moment)
            renew_access(case, now=moment)
        return case

    return make


def _fill(case: Case, content: OpenCase, person: dict[str, Any]) -> None:
    for row, what in (
        (ClientRecord(case=case), person),
        (
            Registration(case=case),
            {"mandate": "Rückkehr in den Arbeitsmarkt", "goals": ["Stelle"], "criteria": {}},
        ),
    ):
        content.put(row, what)
        row.save()


def _consent(
    case: Case,
    content: OpenCase,
    named: Iterable[int] | None,
    crew: tuple[User, ...],
    head: User,
    categories: tuple[str, ...],
    purposes: tuple[str, ...],
    valid_to: dt.date | None,
    moment: dt.datetime,
) -> None:
    paper = CaseDocument(
        case=case, category=DataCategory.IDENTITY, kind="consent", size=3, added_at=moment, added_by=head
    )
    content.put(paper, {"title": "Vollmacht", "filename": "vollmacht.pdf", "media_type": "application/pdf"})
    paper.storage_name = content.keep_file(paper, b"pdf")
    paper.save()
    consent = Consent(
        case=case,
        text_version="2026-1",
        categories=[str(value) for value in categories],
        purposes=[str(value) for value in purposes],
        signer=Signer.CLIENT,
        signed_on=timezone.localdate(moment),
        valid_from=timezone.localdate(moment),
        valid_to=valid_to,
        document=paper,
        recorded_at=moment,
        recorded_by=head,
        expired_at=moment + dt.timedelta(days=30) if case.state in ENDED else None,
    )
    content.put(consent, {"signed_by": "Gisela Beispiel"})
    consent.save()
    everyone = {user.institution_id for user in (head, *crew)}
    for institution_id in sorted(set(named) if named is not None else everyone):
        ConsentInstitution.objects.create(case=case, consent=consent, institution_id=institution_id)


def _members(case: Case, head: User, crew: tuple[User, ...], moment: dt.datetime) -> None:
    parts = [(head, TeamRole.COORDINATOR)]
    parts += [
        (user, TeamRole.CASE_WORKER if user.role == "case_worker" else TeamRole.SPECIALIST) for user in crew
    ]
    for user, role in parts:
        TeamMember.objects.create(
            case=case,
            user=user,
            institution_id=user.institution_id,
            role=role,
            from_at=moment,
            until_at=moment + dt.timedelta(days=30) if case.state in ENDED else None,
        )
    if crew:
        LeadPeriod.objects.create(case=case, institution_id=crew[0].institution_id, from_at=moment)
