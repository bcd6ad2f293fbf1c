"""1,000 random people against 1,000 random cases: both walls show what the rule says, in other words than the code.

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
from collections import defaultdict

import pytest
from django.db import connection
from django.utils import timezone

from nahtstelle.cases.casework.actions.access import renew_access_of
from nahtstelle.cases.casework.models import (
    Case,
    CaseDocument,
    CaseGuest,
    CaseMessage,
    Consent,
    ConsentInstitution,
    EmergencyAccess,
    TeamMember,
)
from nahtstelle.cases.casework.queries.content import open_cases
from nahtstelle.cases.casework.states import (
    CONSENT_CATEGORIES,
    CONSENTED_STATES,
    CaseState,
    DataCategory,
    Purpose,
)
from nahtstelle.cases.casework.viewers import Viewer
from nahtstelle.cases.casework.walls import as_service, reading_as
from nahtstelle.ground.identity.models import Institution, User
from nahtstelle.ground.records.api import create_vault

pytestmark = pytest.mark.django_db

PEOPLE = CASES = 1_000
Book = dict[int, dict[int, set[str]]]
EVERYTHING = frozenset(map(str, CONSENT_CATEGORIES))
DAY = dt.timedelta(days=1)
RAW = """
SELECT id, '' FROM casework_case UNION ALL SELECT case_id, category FROM casework_casemessage
"""


class World:
    """Random cases, and what each person may read in them by the sentences above: case → categories."""

    def __init__(self, canton: object) -> None:
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
                role=self.random.choice(["coordinator", "specialist", "case_worker", "administrator", ""]),
            )
            for n in range(PEOPLE)
        )
        with as_service("tests"):
            self.cases = self._cases()
            self._messages()
            self._fill()
            renew_access_of(self.cases, now=self.now)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE casework_case, casework_caseaccess, casework_casemessage")

    def _cases(self) -> list[Case]:
        rows = []
        for number in range(CASES):
            state = self.random.choice(list(CaseState.values))
            is_ended = state in {CaseState.CLOSED, CaseState.ERASED}
            rows.append(
                Case(
                    number=f"F-{number}",
                    state=state,
                    origin="partner",
                    key_id=create_vault().key_id,
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

    def _messages(self) -> None:
        CaseMessage.objects.bulk_create(
            CaseMessage(case=case, category=category, sealed=b"x", written_at=self.now)
            for case in self.cases
            for category in DataCategory.values
        )

    def _fill(self) -> None:
        draw = self.random
        papers = CaseDocument.objects.bulk_create(
            CaseDocument(
                case=case,
                sealed=b"x",
                kind="consent",
                size=1,
                storage_name=f"{case.pk:064d}",
                added_at=self.now,
            )
            for case in self.cases
        )
        consents, named, members, guests, emergencies = [], [], [], [], []
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
                sealed=b"x",
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
                        sealed=b"x",
                        user=user,
                        ground="danger",
                        from_at=self.now - 2 * DAY,
                        until_at=ends,
                    )
                )
                if is_running and ends > self.now:
                    self._may(self.by_user, user.pk, case, EVERYTHING)
        Consent.objects.bulk_create(consents)
        ConsentInstitution.objects.bulk_create(
            ConsentInstitution(case_id=consent.case_id, consent=consent, institution=institution)
            for consent, institution in named
        )
        TeamMember.objects.bulk_create(members)
        EmergencyAccess.objects.bulk_create(emergencies)
        CaseGuest.objects.bulk_create(guest for guest, _scope in guests)
        for guest, scope in guests:
            if scope is not None:
                self._may(self.by_guest, guest.pk, guest.case, scope)

    def _guests(self, case: Case, scope: set[str]) -> list[tuple[CaseGuest, set[str] | None]]:
        draw = self.random
        values = {"case": case, "sealed": b"x", "from_at": self.now - 20 * DAY, "added_by": self.people[0]}
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


@pytest.fixture
def world(canton: object, settings, tmp_path) -> World:
    return World(canton)


def shown(**standing: int) -> dict[int, set[str]]:
    """What raw SQL with the application's own role shows: case → categories."""
    found: dict[int, set[str]] = {}
    with reading_as(**standing), connection.cursor() as cursor:
        cursor.execute(RAW)
        for case_id, category in cursor.fetchall():
            found.setdefault(case_id, set()).update({category} - {""})
    return found


def test_both_walls_show_exactly_what_the_written_rule_allows(world):
    """Raw SQL for everybody; the application's lists and the door to content for some hundred."""
    cases = {case.pk: case for case in world.cases}
    for user in world.people:
        assert shown(user_id=user.pk) == world.by_user.get(user.pk, {}), user
    with as_service("tests"):
        guests = dict(CaseGuest.objects.order_by("pk").values_list("pk", "case_id")[:200])
    for guest_id, case_id in guests.items():
        found = shown(guest_id=guest_id)
        assert found == world.by_guest.get(guest_id, {})
        assert set(found) <= {case_id}
    everybody = [Viewer(name="", user_id=user.pk) for user in world.people[:150]]
    everybody += [Viewer(name="", guest_id=guest) for guest in guests]
    for viewer in everybody:
        book = world.by_guest if viewer.is_guest else world.by_user
        mine = book.get(viewer.guest_id or viewer.user_id, {})
        # a case of somebody else is not opened by naming it either, should a view ever forget to ask
        foreign = [pk for pk in world.random.sample(sorted(cases), 3) if pk not in mine]
        with reading_as(user_id=viewer.user_id, guest_id=viewer.guest_id):
            visible = set(Case.objects.visible_to(viewer).values_list("pk", flat=True))
            opened = open_cases(
                [cases[pk] for pk in (*sorted(visible), *foreign)],
                viewer=viewer,
                what="case",
                categories=DataCategory.values,
                now=world.now,
            )
        assert visible == set(mine)
        assert {pk: set(content.categories) for pk, content in opened.items()} == mine | {
            pk: set() for pk in foreign
        }
