"""What a case of the measurement holds: a case under way, with everything sealed by its own key."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

MEASURES, MESSAGES, REVIEWS = 6, 3, 2
CODES = 2
ANSWERS = (60, 80, 60)
"""What three institutions say of the capacity to work: two of them contradict the others."""


def person_of(number: int) -> Any:
    """Return the invented person of a case."""
    from nahtstelle.cases.casework.content_types import ClientPerson

    return ClientPerson(
        given_name="Muster", family_name=f"Person {number}", birth_date="1985-02-03",
        ahv_number=f"756.{number // 10_000:04d}.{number % 10_000:04d}.00", street="Musterweg 3",
        postcode="4500", town="Solothurn", phone="032 000 00 00",
    )  # fmt: skip


class CaseRows:
    """The rows of one case, in the order in which they name each other."""

    def __init__(
        self, case: Any, vault: Any, *, number: int, head: Any, team: list[Any], now: dt.datetime
    ) -> None:
        self.case, self.vault, self.number, self.head, self.team, self.now = (
            case, vault, number, head, team, now,
        )  # fmt: skip

    def __iter__(self) -> Iterator[Any]:
        """Yield all rows; the case is saved by now."""
        from nahtstelle.cases.casework.queries.content import open_new_case

        self.content = open_new_case(self.case, self.vault)
        yield from self._person()
        yield from self._consent()
        yield from self._team()
        yield from self._situation()
        yield from self._plan()
        yield from self._talks()

    def _sealed(self, row: Any, words: Mapping[str, Any]) -> Any:
        self.content.put(row, words)
        return row

    def _person(self) -> Iterator[Any]:
        from nahtstelle.cases.casework import models
        from nahtstelle.cases.casework.queries.persons import digests_of
        from nahtstelle.cases.casework.states import Criterion

        person, case = person_of(self.number), self.case
        yield self._sealed(models.ClientRecord(case=case), person.sealed())
        for kind, digest in digests_of(person).items():
            yield models.PersonFingerprint(case=case, kind=kind, digest=digest)
        criteria = {name: {"answer": "yes", "remark": ""} for name in Criterion.values}
        mandate = {"mandate": "Rückkehr in den Arbeitsmarkt", "goals": ["Stelle"], "criteria": criteria}
        yield self._sealed(models.Registration(case=case), mandate)

    def _consent(self) -> Iterator[Any]:
        from nahtstelle.cases.casework import models
        from nahtstelle.cases.casework.states import CONSENT_CATEGORIES, Purpose

        case, opened = self.case, self.case.opened_at
        self.paper = models.CaseDocument(
            case=case, category="identity", kind="consent", size=3, added_at=opened, added_by=self.head,
            storage_name=f"bench-{case.number}",
        )  # fmt: skip
        yield self._sealed(
            self.paper, {"title": "Vollmacht", "filename": "v.pdf", "media_type": "application/pdf"}
        )
        consent = models.Consent(
            case=case, text_version="1", categories=[str(value) for value in CONSENT_CATEGORIES],
            purposes=list(Purpose.values), signer="client", signed_on=opened.date(), valid_from=opened.date(),
            document=self.paper, recorded_at=opened, recorded_by=self.head,
        )  # fmt: skip
        yield self._sealed(consent, {"signed_by": "Muster Person"})
        for office in sorted({user.institution_id for user in (self.head, *self.team)}):
            yield models.ConsentInstitution(case=case, consent=consent, institution_id=office)

    def _team(self) -> Iterator[Any]:
        from nahtstelle.cases.casework import models

        case = self.case
        yield self._member(self.head, "coordinator")
        for user in self._specialists():
            yield self._member(user, "specialist")
        yield models.LeadPeriod(case=case, institution_id=self.team[0].institution_id, from_at=case.opened_at)
        self.client = models.CaseGuest(
            case=case, kind="client", from_at=case.opened_at, added_by=self.head, categories=[]
        )
        yield self._sealed(self.client, {})
        for _number in range(CODES):
            yield models.EntryCode(
                case=case, guest=self.client, digest=secrets.token_bytes(32), issued_at=self.now,
                expires_at=self.now + dt.timedelta(days=90),
            )  # fmt: skip

    def _specialists(self) -> list[Any]:
        """One for each institution."""
        return list({user.institution_id: user for user in reversed(self.team)}.values())

    def _member(self, user: Any, role: str) -> Any:
        from nahtstelle.cases.casework.models import TeamMember

        return TeamMember(
            case=self.case, user=user, institution_id=user.institution_id, role=role,
            from_at=self.case.opened_at,
        )  # fmt: skip

    def _situation(self) -> Iterator[Any]:
        from nahtstelle.cases.casework.models import Contribution

        version = situation_version()
        for answer, user in zip(ANSWERS, self._specialists(), strict=False):
            row = Contribution(
                case=self.case, institution_id=user.institution_id, questionnaire_version_id=version.id,
                state="contributed", asked_at=self.case.opened_at, given_at=self.now, given_by=user,
            )  # fmt: skip
            yield self._sealed(row, contribution(answer))

    def _plan(self) -> Iterator[Any]:
        from nahtstelle.cases.casework import models

        case, day, is_signed = self.case, self.now.date(), self.case.state == "implementing"
        plan = models.PlanVersion(
            case=case, number=1, state="signed" if is_signed else "draft", created_at=case.opened_at,
            created_by=self.head, signed_on=day if is_signed else None,
            signed_by=self.head if is_signed else None, document=self.paper,
        )  # fmt: skip
        yield self._sealed(plan, {"starting_point": "Sucht seit zwei Jahren eine Stelle", "why": ""})
        goal = models.Goal(case=case, plan=plan, position=1, due_on=day + dt.timedelta(days=90))
        yield self._sealed(goal, {"text": "Anstellung im ersten Arbeitsmarkt"})
        for place in range(MEASURES):
            measure = models.Measure(
                case=case, plan=plan, goal=goal, position=place, kind="training", responsible=self.team[0],
                institution_id=self.team[0].institution_id, due_on=day + dt.timedelta(days=place * 20 - 15),
            )  # fmt: skip
            yield self._sealed(measure, {"text": f"Massnahme {place}", "offer": "", "note": ""})

    def _talks(self) -> Iterator[Any]:
        """A round table ahead, reviews, messages."""
        from nahtstelle.cases.casework import models

        case, day = self.case, self.now.date()
        table = models.RoundTable(
            case=case, state="invited", place="Sitzungszimmer 2", starts_at=self.now + dt.timedelta(days=9),
            created_at=self.now, created_by=self.head, invited_at=self.now,
        )  # fmt: skip
        yield self._sealed(table, {"agenda": "Wie es weitergeht", "record": ""})
        for who in ({"is_client": True}, {"user": self.head}):
            yield self._sealed(
                models.RoundTableParticipant(case=case, round_table=table, **who), {"goals": "Stelle"}
            )
        for number in range(REVIEWS):
            held = day - dt.timedelta(days=60 * (number + 1))
            review = models.Review(case=case, held_on=held, recorded_at=self.now, recorded_by=self.head)
            yield self._sealed(review, {"text": "Die Bewerbungen laufen.", "agreed": "Weiter so."})
        for number in range(MESSAGES):
            written = self.now - dt.timedelta(days=number)
            message = models.CaseMessage(case=case, written_at=written, written_by=self.team[0])
            yield self._sealed(message, {"text": "Der Termin ist verschoben."})


@cache
def situation_version() -> Any:
    """Return the published version of the questions about the situation."""
    from django.utils import timezone

    from nahtstelle.cases.casework.actions.provided import asked_version

    return asked_version("situation", now=timezone.now())


@cache
def contribution(answer: int) -> Mapping[str, Any]:
    """Return what an institution says."""
    from nahtstelle.cases.casework.situation_content import Notes, contribution_content

    notes = Notes(areas={"labour_market": "Lange ohne Stelle"}, resources=("Pünktlich",))
    given = {"vergleich": [{"arbeitsfaehigkeit": [answer]}]}
    return contribution_content(situation_version(), given, notes)
