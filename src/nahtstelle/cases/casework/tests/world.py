"""1,000 random people and 1,000 random cases, and what each may read by the written rule, in other words than the code.

The rule (004 §3, domain §6), as a sentence for each way in:
- while it is an enquiry, only whoever took it down;
- from the registration to the end, an open member of the team whose institution the consent in force names, the
  categories it names; the coordinator keeps sight of the case without content;
- in the same time an invited person from outside, their own categories as far as the consent names them, their period;
- in the same time whoever has an emergency access that is running, everything;
- after the closing the coordinator, letters only; the client, everything, until the erasure;
- nobody else, and after the erasure nobody.
"""

from __future__ import annotations

import datetime as dt
import random
import re
from collections import defaultdict
from typing import TypeVar

from django.apps import apps
from django.db import connection
from django.utils import timezone
from stdnum import ean

from nahtstelle.cases.casework.actions.access import renew_access_of
from nahtstelle.cases.casework.content_types import ClientPerson
from nahtstelle.cases.casework.models import (
    Case,
    CaseDocument,
    CaseGuest,
    CaseMessage,
    ClientRecord,
    Consent,
    ConsentInstitution,
    EmergencyAccess,
    PersonFingerprint,
    RoundTable,
    RoundTableParticipant,
    TeamMember,
)
from nahtstelle.cases.casework.models.base import SealedRow
from nahtstelle.cases.casework.queries.content import open_new_case
from nahtstelle.cases.casework.queries.persons import digests_of
from nahtstelle.cases.casework.states import (
    CONSENT_CATEGORIES,
    CONSENTED_STATES,
    CaseState,
    DataCategory,
    Purpose,
)
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.identity.models import Canton, Institution, User
from nahtstelle.ground.records.api import create_vault

PEOPLE = CASES = 1_000
ROLES = ("coordinator", "specialist", "case_worker", "administrator", "data_protection", "secretariat", "")
NAME = re.compile(r"Zwetschge(\d{4})")
NUMBER = re.compile(r"F-\d{4}\b")
Book = dict[int, dict[int, set[str]]]
EVERYTHING = frozenset(map(str, CONSENT_CATEGORIES))
DAY = dt.timedelta(days=1)
Row = TypeVar("Row", bound=SealedRow)


def person_of(case: Case) -> ClientPerson:
    """Return the invented person of a case: the name has its number."""
    number = case.number.removeprefix("F-")
    digits = f"75600000{number}"
    return ClientPerson(
        given_name="Gisela",
        family_name=f"Zwetschge{number}",
        birth_date="1980-01-01",
        ahv_number=f"{digits}{ean.calc_check_digit(digits)}",
    )


class World:
    """Random cases, and what each person may read in them by the sentences above: case → categories."""

    def __init__(self) -> None:
        Canton.objects.create(code="ZH", name="Kanton Zürich", languages=["de"], colour="#0070b4")
        self.random = random.Random(20_260_101)
        self.now = timezone.now()
        self.today = timezone.localdate(self.now)
        self.by_user: Book = defaultdict(dict)
        self.by_guest: Book = defaultdict(dict)
        self.institutions = Institution.objects.bulk_create(
            Institution(key=f"i{n}", name=f"Stelle {n}", sort_name=f"{n}", kind="office") for n in range(12)
        )
        self.people = User.objects.bulk_create(
            User(
                key=f"p{n}",
                email=f"p{n}@example.org",
                given_name="P",
                family_name=str(n),
                sort_name=f"{n}",
                institution=self.random.choice(self.institutions),
                role=self.random.choice(ROLES),
            )
            for n in range(PEOPLE)
        )
        with as_service("tests"):
            self.cases = self._cases()
            self.contents = {case.pk: open_new_case(case, self.vaults[case.number]) for case in self.cases}
            self._contents()
            self._fill()
            renew_access_of(self.cases, now=self.now)
        with connection.cursor() as cursor:
            for model in apps.get_app_config("casework").get_models():
                cursor.execute(
                    f"ANALYZE {model._meta.db_table}"
                )  # as the server does once rows are committed

    def _cases(self) -> list[Case]:
        rows, self.vaults = [], {}
        for number in range(CASES):
            vault = create_vault()
            self.vaults[f"F-{number:04d}"] = vault
            state = self.random.choice(list(CaseState.values))
            is_ended = state in {CaseState.CLOSED, CaseState.ERASED}
            rows.append(
                Case(
                    number=f"F-{number:04d}",
                    state=state,
                    origin="partner",
                    key_id=vault.key_id,
                    registered_by=self.random.choice(self.people),
                    registering_institution=self.institutions[0],
                    opened_at=self.now - 90 * DAY,
                    registered_at=None if state == CaseState.ENQUIRY else self.now - 80 * DAY,
                    closed_at=self.now - 5 * DAY if is_ended else None,
                    closing_reason="goals_reached" if is_ended else "",
                    outcome="employment" if is_ended else "",
                    erase_on=self.today if is_ended else None,
                )
            )
        return Case.objects.bulk_create(rows)

    def _contents(self) -> None:
        """Give each case a person who can be looked for, a message of each category, and a round table."""
        people, messages, digests = [], [], []
        for case in self.cases:
            person = person_of(case)
            people.append(self._sealed(ClientRecord(case=case), person.sealed()))
            digests += [
                PersonFingerprint(case=case, kind=kind, digest=digest)
                for kind, digest in digests_of(person).items()
            ]
            messages += [
                self._sealed(
                    CaseMessage(case=case, category=category, written_at=self.now),
                    {"text": "Guten Tag"},
                )
                for category in DataCategory.values
            ]
        ClientRecord.objects.bulk_create(people)
        PersonFingerprint.objects.bulk_create(digests)
        CaseMessage.objects.bulk_create(messages)

    def _tables(self, crews: list[tuple[Case, list[User]]]) -> None:
        """Invite every crew to a table next week; who has left the team is not crossed off."""
        starts = self.now + 7 * DAY
        made = RoundTable.objects.bulk_create(
            self._sealed(
                RoundTable(
                    case=case,
                    state="invited",
                    place="Zimmer 2",
                    starts_at=starts,
                    invited_at=self.now,
                    created_at=self.now,
                    created_by=crew[0],
                ),
                {"agenda": "Ziele"},
            )
            for case, crew in crews
        )
        RoundTableParticipant.objects.bulk_create(
            self._sealed(RoundTableParticipant(case=case, round_table=table, user=user), {"goals": ""})
            for table, (case, crew) in zip(made, crews, strict=True)
            for user in crew
        )

    def _sealed(self, row: Row, content: dict[str, object]) -> Row:
        self.contents[row.case_id].put(row, content)
        return row

    def _fill(self) -> None:
        draw = self.random
        papers = CaseDocument.objects.bulk_create(
            self._sealed(
                CaseDocument(
                    case=case, kind="consent", size=1, storage_name=f"{case.pk:064d}", added_at=self.now
                ),
                {"title": "Vollmacht", "filename": "v.pdf", "media_type": "application/pdf"},
            )
            for case in self.cases
        )
        consents, named, members, guests, emergencies, crews = [], [], [], [], [], []
        for case, paper in zip(self.cases, papers, strict=True):
            if case.state == CaseState.ENQUIRY:
                self._may(self.by_user, case.registered_by_id, case, EVERYTHING)
                continue
            valid_to = draw.choice([None, None, self.today - DAY, self.today, self.today + DAY])
            is_revoked = draw.random() < 0.15
            institutions = draw.sample(self.institutions, draw.randint(0, 6))
            categories = set(draw.sample(sorted(EVERYTHING), draw.randint(0, 5)))
            purposes = draw.sample(Purpose.values, draw.choice([0, 4, 4, 4]))
            consent = Consent(
                case=case,
                text_version="1",
                categories=sorted(categories),
                purposes=purposes,
                signer="client",
                signed_on=self.today - 60 * DAY,
                valid_from=self.today - 60 * DAY,
                valid_to=valid_to,
                document=paper,
                recorded_at=self.now,
                recorded_by=self.people[0],
                revoked_at=self.now if is_revoked else None,
                revoked_by_client=is_revoked,
            )
            consents.append(consent)
            named += [(consent, institution) for institution in institutions]
            holds = not is_revoked and (valid_to is None or valid_to > self.today) and bool(purposes)
            scope = categories if holds else set()
            is_running = case.state in CONSENTED_STATES
            crew = draw.sample(self.people, 4)
            crews.append((case, crew))
            for position, user in enumerate(crew):
                until = draw.choice([None, None, None, self.now - DAY])
                role = "coordinator" if position == 0 else "case_worker"
                members.append(
                    TeamMember(
                        case=case,
                        user=user,
                        institution=user.institution,
                        role=role,
                        from_at=self.now - 50 * DAY,
                        until_at=until,
                    )
                )
                if is_running and until is None:
                    if role == "coordinator":
                        self._may(self.by_user, user.pk, case, set())
                    if scope and user.institution in institutions:
                        self._may(self.by_user, user.pk, case, scope)
                if case.state == CaseState.CLOSED and role == "coordinator":
                    self._may(self.by_user, user.pk, case, {"letters"})
            guests += self._guests(case, scope if is_running else set())
            if draw.random() < 0.3:
                user, ends = draw.choice(self.people), draw.choice([self.now - DAY, self.now + DAY])
                emergencies.append(
                    EmergencyAccess(
                        case=case,
                        user=user,
                        ground="danger",
                        from_at=self.now - 2 * DAY,
                        until_at=ends,
                    )
                )
                if is_running and ends > self.now:
                    self._may(self.by_user, user.pk, case, EVERYTHING)
        self._tables(crews)
        Consent.objects.bulk_create(self._sealed(row, {"signed_by": "G"}) for row in consents)
        ConsentInstitution.objects.bulk_create(
            ConsentInstitution(case_id=consent.case_id, consent=consent, institution=institution)
            for consent, institution in named
        )
        TeamMember.objects.bulk_create(members)
        EmergencyAccess.objects.bulk_create(self._sealed(row, {"reason": "G"}) for row in emergencies)
        CaseGuest.objects.bulk_create(self._sealed(guest, {"name": "G"}) for guest, _scope in guests)
        for guest, scope in guests:
            if scope is not None:
                self._may(self.by_guest, guest.pk, guest.case, scope)

    def _guests(self, case: Case, scope: set[str]) -> list[tuple[CaseGuest, set[str] | None]]:
        draw = self.random
        values = {"case": case, "from_at": self.now - 20 * DAY, "added_by": self.people[0]}
        own = set(draw.sample(sorted(EVERYTHING), 2))
        until = draw.choice([self.now - DAY, self.now + DAY])
        is_sent_away = draw.random() < 0.2
        outside = CaseGuest(
            kind="outside",
            categories=sorted(own),
            until_at=until,
            ended_at=self.now if is_sent_away else None,
            **values,
        )
        reads = own & scope if until > self.now and not is_sent_away else set()
        client = CaseGuest(kind="client", **values)
        theirs = None if case.state == CaseState.ERASED else set(DataCategory.values)
        return [(outside, reads or None), (client, theirs)]

    def _may(
        self,
        book: dict[int, dict[int, set[str]]],
        who: int,
        case: Case,
        categories: set[str] | frozenset[str],
    ) -> None:
        book[who].setdefault(case.pk, set()).update(categories)
