"""1,000 random people and 1,000 random cases, and what each may read by the written rule, in other words than the code.

The rule (004 §3, domain §6), as a sentence for each way in:
- of the staff, only who works on cases at all: coordinators, specialists, case workers, with an open account;
- while it is an enquiry, only whoever took it down;
- from the registration to the end, an open member of the team who still works for the institution that the consent in
  force names, the categories it names; the coordinator keeps sight of the case without content. The consent in force
  is the one recorded last, or none;
- content, for the purposes that the consent names only: to clarify, in planning to plan, afterwards to implement;
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
    Erasure,
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
WORKING = ("coordinator", "specialist", "case_worker")
ROLES = ("coordinator", "specialist", "case_worker", "administrator", "data_protection", "secretariat", "")
NAME = re.compile(r"Zwetschge(\d{4})")
NUMBER = re.compile(r"F-\d{4}\b")
Book = dict[int, dict[int, set[str]]]
AIMS = {"planning": "plan", "implementing": "implement"}
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
    """Random cases, and what each person may read in them by the sentences above: case → categories.

    `by_user` and `by_guest`: the rows that are shown, sealed; `reads` and `guest_reads`: what is opened for reading.
    """

    def __init__(self) -> None:
        Canton.objects.create(code="ZH", name="Kanton Zürich", languages=["de"], colour="#0070b4")
        self.random = random.Random(20_260_101)
        self.now = timezone.now()
        self.today = timezone.localdate(self.now)
        self.by_user: Book = defaultdict(dict)
        self.by_guest: Book = defaultdict(dict)
        self.reads: Book = defaultdict(dict)
        self.guest_reads: Book = defaultdict(dict)
        self.seats: dict[int, set[int]] = defaultdict(set)
        self.written: dict[int, set[str]] = {}
        self.vacant: dict[str, set[int]] = {}
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
                is_active=self.random.random() > 0.1,
            )
            for n in range(PEOPLE)
        )
        self.working = [user for user in self.people if user.role in WORKING and user.is_active]
        with as_service("tests"):
            self.cases = self._cases()
            self.by_pk = {case.pk: case for case in self.cases}
            self.numbers = {case.pk: case.number for case in self.cases}
            self.contents = {case.pk: open_new_case(case, self.vaults[case.number]) for case in self.cases}
            self._contents()
            self._fill()
            self.erasures = Erasure.objects.bulk_create(
                Erasure(
                    case_number=case.number,
                    key_id=case.key_id,
                    due_on=self.today,
                    rows_erased_at=self.now,
                    key_destroyed_at=self.now,
                )
                for case in self.cases
                if case.state == CaseState.ERASED
            )
            renew_access_of(self.cases, now=self.now)
        connection.check_constraints()  # once here, not again at the end of every test
        with connection.cursor() as cursor:
            for model in apps.get_app_config("casework").get_models():
                cursor.execute(f"ANALYZE {model._meta.db_table}")  # as the server does after a commit

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
                    registered_by=self.random.choice(self.random.choice([self.people, self.working])),
                    registering_institution=self.institutions[0],
                    opened_at=self.now - 90 * DAY,
                    registered_at=None if state == CaseState.ENQUIRY else self.now - 80 * DAY,
                    closed_at=self.now - 5 * DAY if is_ended else None,
                    closing_reason="goals_reached" if is_ended else "",
                    outcome="employment" if is_ended else "",
                    erase_on=self.today if is_ended else None,
                    next_review_on=self.today + self.random.choice([-3, 3]) * DAY,
                )
            )
        return Case.objects.bulk_create(rows)

    def _contents(self) -> None:
        """Give each case a person who can be looked for, and a message in half of the categories (`written`)."""
        people, messages, digests = [], [], []
        for case in self.cases:
            self.written[case.pk] = set(self.random.sample(DataCategory.values, 3))
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
                for category in self.written[case.pk]
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
        for case, crew in crews:
            for user in crew:
                self.seats[user.pk].add(case.pk)
        RoundTableParticipant.objects.bulk_create(
            self._sealed(RoundTableParticipant(case=case, round_table=table, user=user), {"goals": ""})
            for table, (case, crew) in zip(made, crews, strict=True)
            for user in crew
        )

    def _sealed(self, row: Row, content: dict[str, object]) -> Row:
        self.contents[row.case_id].put(row, content)
        return row

    def _fill(self) -> None:
        papers = CaseDocument.objects.bulk_create(
            self._sealed(
                CaseDocument(
                    case=case,
                    category="identity",
                    kind="consent",
                    size=1,
                    storage_name=f"{case.pk:064d}",
                    added_at=self.now,
                ),
                {"title": "Vollmacht", "filename": "v.pdf", "media_type": "application/pdf"},
            )
            for case in self.cases
        )
        self.papers = {paper.case_id: paper for paper in papers}
        self.consents: list[tuple[Consent, list[Institution]]] = []
        self.members: list[TeamMember] = []
        self.emergencies: list[EmergencyAccess] = []
        guests, crews = [], []
        for case in self.cases:
            if case.state == CaseState.ENQUIRY:
                self._staff(case.registered_by, case, EVERYTHING, EVERYTHING)
                continue
            institutions, scope, reads = self._consent(case)
            crews.append((case, self._crew(case, institutions, scope, reads)))
            guests += self._guests(case, scope, reads)
            if self.random.random() < 0.3:
                self._emergency(case)
        self._tables(crews)
        Consent.objects.bulk_create(self._sealed(row, {"signed_by": "G"}) for row, _named in self.consents)
        ConsentInstitution.objects.bulk_create(
            ConsentInstitution(case_id=consent.case_id, consent=consent, institution=institution)
            for consent, named in self.consents
            for institution in named
        )
        TeamMember.objects.bulk_create(self.members)
        EmergencyAccess.objects.bulk_create(self._sealed(row, {"reason": "G"}) for row in self.emergencies)
        CaseGuest.objects.bulk_create(self._sealed(guest, {"name": "G"}) for guest, _shown, _read in guests)
        for guest, shown, read in guests:
            if shown is not None:
                self._may(self.by_guest, guest.pk, guest.case, shown)
                self._may(self.guest_reads, guest.pk, guest.case, read)

    def _consent(self, case: Case) -> tuple[list[Institution], set[str], set[str]]:
        """Record what was signed last, sometimes after a wider one that no longer counts: whom it names, what it covers

        while the case runs, and what of it for what is done now.
        """
        draw = self.random
        valid_to = draw.choice([None, None, self.today - DAY, self.today, self.today + DAY])
        is_revoked = draw.random() < 0.15
        institutions = draw.sample(self.institutions, draw.randint(0, 6))
        categories = set(draw.sample(sorted(EVERYTHING), draw.randint(0, 5)))
        purposes = draw.choice([[], Purpose.values, Purpose.values, draw.sample(Purpose.values, 2)])
        given = {
            "case": case,
            "text_version": "1",
            "signer": "client",
            "document": self.papers[case.pk],
            "recorded_by": self.people[0],
        }
        if draw.random() < 0.3:
            wide = {"categories": sorted(EVERYTHING), "purposes": Purpose.values, "valid_to": None}
            before = self.today - 70 * DAY
            wider = Consent(
                **given, **wide, signed_on=before, valid_from=before,
                recorded_at=self.now - 9 * DAY, replaced_at=self.now,
            )  # fmt: skip
            self.consents.append((wider, self.institutions))
        latest = Consent(
            **given,
            categories=sorted(categories),
            purposes=purposes,
            signed_on=self.today - 60 * DAY,
            valid_from=self.today - 60 * DAY,
            valid_to=valid_to,
            recorded_at=self.now,
            revoked_at=self.now if is_revoked else None,
            revoked_by_client=is_revoked,
        )
        self.consents.append((latest, institutions))
        holds = not is_revoked and (valid_to is None or valid_to > self.today) and bool(purposes)
        scope = categories if holds and case.state in CONSENTED_STATES else set()
        return institutions, scope, scope if AIMS.get(case.state, "clarify") in purposes else set()

    def _crew(
        self, case: Case, institutions: list[Institution], scope: set[str], reads: set[str]
    ) -> list[User]:
        """Make a team: the first coordinates, some have left, some work elsewhere now, some had coordinated before."""
        draw = self.random
        crew = list(
            {user.pk: user for user in [*draw.sample(self.working, 3), draw.choice(self.people)]}.values()
        )
        draw.shuffle(crew)
        parts = [
            ("coordinator" if place == 0 else "case_worker", user, 50, draw.choice([None, None, None, 1]))
            for place, user in enumerate(crew)
        ]
        if draw.random() < 0.3:
            parts.append(("coordinator", draw.choice(self.working), 60, 50))
        for role, user, since, until in parts:
            has_moved = draw.random() < 0.15
            theirs = draw.choice(self.institutions) if has_moved else user.institution
            self.members.append(
                TeamMember(
                    case=case,
                    user=user,
                    institution=theirs,
                    role=role,
                    from_at=self.now - since * DAY,
                    until_at=None if until is None else self.now - until * DAY,
                )
            )
            if case.state in CONSENTED_STATES and until is None:
                if role == "coordinator":
                    self._staff(user, case, set(), set())
                    self._may_be_vacant(case, user, theirs)
                if scope and theirs in institutions and theirs == user.institution:
                    self._staff(user, case, scope, reads)
        if case.state == CaseState.CLOSED:
            self._staff(crew[0], case, {"letters"}, {"letters"})
        return crew

    def _may_be_vacant(self, case: Case, head: User, office: Institution) -> None:
        """Note who may take over a case whose coordinator is gone: the same office, and those the consent names."""
        if not head.is_active or head.role not in WORKING:
            latest, named = self.consents[-1]
            holds = latest.revoked_at is None and (latest.valid_to is None or latest.valid_to > self.today)
            self.vacant[case.number] = {office.pk} | ({one.pk for one in named} if holds else set())

    def _emergency(self, case: Case) -> None:
        draw = self.random
        user, ends = draw.choice(self.people), draw.choice([self.now - DAY, self.now + DAY])
        given = {"ground": "danger", "from_at": self.now - 2 * DAY, "until_at": ends}
        self.emergencies.append(EmergencyAccess(case=case, user=user, **given))
        if case.state in CONSENTED_STATES and ends > self.now:
            self._staff(user, case, EVERYTHING, EVERYTHING)

    def _guests(
        self, case: Case, scope: set[str], reads: set[str]
    ) -> list[tuple[CaseGuest, set[str] | None, set[str]]]:
        """Make a doctor and the client, with what is shown to them and what they read."""
        draw = self.random
        values = {"case": case, "added_by": self.people[0]}
        own = set(draw.sample(sorted(EVERYTHING), 2))
        begins, ends = draw.choice([(-20, -1), (-20, 1), (-20, 1), (1, 2)])
        is_sent_away = draw.random() < 0.2
        outside = CaseGuest(
            kind="outside",
            categories=sorted(own),
            from_at=self.now + begins * DAY,
            until_at=self.now + ends * DAY,
            ended_at=self.now if is_sent_away else None,
            **values,
        )
        is_in = begins < 0 < ends and not is_sent_away
        client = CaseGuest(kind="client", from_at=self.now - 20 * DAY, **values)
        theirs = None if case.state == CaseState.ERASED else set(DataCategory.values)
        return [
            (outside, (own & scope or None) if is_in else None, own & reads),
            (client, theirs, set(DataCategory.values)),
        ]

    def _staff(
        self, user: User, case: Case, shown: set[str] | frozenset[str], read: set[str] | frozenset[str]
    ) -> None:
        if user.role in WORKING and user.is_active:
            self._may(self.by_user, user.pk, case, shown)
            self._may(self.reads, user.pk, case, read)

    def _may(
        self,
        book: dict[int, dict[int, set[str]]],
        who: int,
        case: Case,
        categories: set[str] | frozenset[str],
    ) -> None:
        book[who].setdefault(case.pk, set()).update(categories)
