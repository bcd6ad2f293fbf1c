"""The rows of one invented case, sealed with its key, from the enquiry as far as its state has come."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.utils import timezone

from nahtstelle.cases.casework.content_types import ClientPerson, ConsentScope, RegistrationContent
from nahtstelle.cases.casework.models import (
    Case,
    CaseDocument,
    CaseMessage,
    ClientRecord,
    Closure,
    Consent,
    ConsentInstitution,
    Contribution,
    ContributionPart,
    Goal,
    LeadPeriod,
    Measure,
    MeasureStep,
    PersonFingerprint,
    PlanVersion,
    Registration,
    Review,
    RoundTable,
    RoundTableParticipant,
    SituationReport,
    TeamDecision,
    TeamMember,
)
from nahtstelle.cases.casework.queries.content import OpenCase, open_new_case
from nahtstelle.cases.casework.queries.persons import digests_of
from nahtstelle.cases.casework.states import (
    CONSENT_CATEGORIES,
    CaseState,
    Criterion,
    DocumentKind,
    Purpose,
    Signer,
    TeamRole,
)
from nahtstelle.config.demonstration.case_stories import (
    DECISION,
    PLAN,
    REVIEW_EVERY,
    TABLE,
    Papers,
    Story,
    document,
    note_history,
)
from nahtstelle.config.demonstration.case_work import closure, contributions, decision, table_and_plan
from nahtstelle.ground.lifecycle.api import NamedActor
from nahtstelle.ground.questionnaires.api import VersionRef
from nahtstelle.ground.records import api as records

ORDER: tuple[type[Model], ...] = (
    ClientRecord,
    Registration,
    PersonFingerprint,
    CaseDocument,
    Consent,
    ConsentInstitution,
    TeamMember,
    LeadPeriod,
    Contribution,
    ContributionPart,
    SituationReport,
    TeamDecision,
    RoundTable,
    RoundTableParticipant,
    PlanVersion,
    Goal,
    Measure,
    MeasureStep,
    Review,
    CaseMessage,
    Closure,
)


@dataclass(slots=True)
class Rows:
    """Rows by table, saved together, who is referred to first."""

    rows: dict[type[Model], list[Model]] = field(default_factory=lambda: defaultdict(list))

    def add(self, made: Iterable[Model]) -> None:
        """Take over the rows of a case."""
        for row in made:
            self.rows[type(row)].append(row)

    def save(self) -> None:
        """Write all tables, one statement each."""
        assert set(self.rows) <= set(ORDER)
        for model in ORDER:
            model._default_manager.bulk_create(self.rows[model], batch_size=500)


def written(
    story: Story, *, version: VersionRef, papers: Papers, actors: Mapping[int, NamedActor], now: dt.datetime
) -> list[Model]:
    """Make the case, its key and its history, and return its rows, sealed but not yet saved."""
    vault = records.create_vault()
    case = _case(story, vault.key_id, now)
    case.save(force_insert=True)
    note_history(story, case, actors)
    content = open_new_case(case, vault)
    rows = [*_person(story, case, content)]
    if story.state == CaseState.ENQUIRY:
        return rows
    rows += _consent(story, case, content, papers)
    rows += _team(story, case)
    if story.reached(CaseState.CLARIFYING):
        rows += contributions(story, case, content, version, now)
    if story.reached(CaseState.PLANNING):
        rows += decision(story, case, content, papers)
        if not story.is_recommended:
            rows += table_and_plan(story, case, content, papers, now)
    if story.ending is not None:
        rows += closure(story, case, content)
    return rows


def _case(story: Story, key_id: Any, now: dt.datetime) -> Case:
    is_open = story.ending is None
    since = 31 + 6 * ((story.place // 5 + 1) % 4) if story.is_due else 3 + story.place % 24
    closed_at = None if is_open else now - dt.timedelta(days=since)
    implementing = story.reached(CaseState.IMPLEMENTING)
    reviews = story.reviews(closed_at or now) if implementing else []
    return Case(
        number=story.number,
        state=story.state,
        origin=story.origin,
        key_id=key_id,
        municipality=story.municipality,
        region=story.municipality.district,
        registered_by=story.registering,
        registering_institution=story.registering.institution,
        opened_at=story.opened_at,
        registered_at=None if story.state == CaseState.ENQUIRY else story.registered_at,
        clarified_at=story.week(DECISION) if story.reached(CaseState.PLANNING) else None,
        table_held_at=story.week(TABLE) if implementing else None,
        planned_at=story.week(PLAN) if implementing else None,
        closed_at=closed_at,
        closing_reason=story.ending[0] if story.ending else "",
        outcome=story.ending[1] if story.ending else "",
        erase_on=timezone.localdate(closed_at) + dt.timedelta(days=30) if closed_at else None,
        next_review_on=timezone.localdate(story.week((reviews or [PLAN])[-1] + REVIEW_EVERY))
        if story.state == CaseState.IMPLEMENTING
        else None,
        last_contact_on=timezone.localdate(story.week((reviews or [PLAN])[-1])) if implementing else None,
    )


def _person(story: Story, case: Case, content: OpenCase) -> list[Model]:
    profile = story.profile
    person = ClientPerson(
        given_name=story.given_name,
        family_name=story.family_name,
        birth_date=story.birth_date.isoformat(),
        ahv_number=invented_ahv_number(story.place),
        street=story.street,
        postcode="8000",
        town=story.municipality.name,
        phone="044 000 00 00",
    )
    job = profile["job"] if story.is_woman else profile["job_m"]
    registration = RegistrationContent(
        description=profile["description"].format(job=job),
        mandate=profile["mandate"],
        goals=list(profile["goals"]),
        criteria={str(value): {"answer": "yes", "remark": ""} for value in Criterion.values},
        papers="Lebenslauf, Arbeitszeugnisse",
        scope=_scope(story).sealed(),
    )
    client, entry = ClientRecord(case=case), Registration(case=case)
    content.put(client, person.sealed())
    content.put(entry, registration.sealed())
    prints = [
        PersonFingerprint(case=case, kind=kind, digest=digest) for kind, digest in digests_of(person).items()
    ]
    return [client, entry, *prints]


def _scope(story: Story) -> ConsentScope:
    return ConsentScope(
        institutions=sorted({user.institution_id or 0 for user, _role in story.crew}),
        categories=[str(value) for value in CONSENT_CATEGORIES],
        purposes=[str(value) for value in Purpose.values],
    )


def _consent(story: Story, case: Case, content: OpenCase, papers: Papers) -> list[Model]:
    signed = timezone.localdate(story.opened_at)
    paper = document(
        story, case, content, DocumentKind.CONSENT, "Vollmacht", papers.consent, story.registered_at
    )
    scope = _scope(story)
    consent = Consent(
        case=case,
        text_version="ZH 2026-1",
        categories=scope.categories,
        purposes=scope.purposes,
        signer=Signer.CLIENT,
        signed_on=signed,
        valid_from=signed,
        valid_to=_consent_end(story),
        document=paper,
        recorded_at=story.registered_at,
        recorded_by=story.registering,
        expired_at=None if story.is_revoked else case.closed_at,
        revoked_at=case.closed_at if story.is_revoked else None,
        revoked_by=story.crew[0][0] if story.is_revoked else None,
    )
    content.put(consent, {"signed_by": f"{story.given_name} {story.family_name}"})
    named = [
        ConsentInstitution(case=case, consent=consent, institution_id=institution)
        for institution in scope.institutions
    ]
    report = document(
        story, case, content, DocumentKind.REPORT, "Arbeitszeugnisse", papers.report, story.registered_at
    )
    return [paper, consent, *named, report]


def _consent_end(story: Story) -> dt.date | None:
    """Most consents last until the closing; a few end soon or have ended by their own date."""
    if story.state != CaseState.IMPLEMENTING or story.place % 19 != 7:
        return None
    return timezone.localdate(story.registered_at) + dt.timedelta(days=420 + story.place % 60)


def _team(story: Story, case: Case) -> list[Model]:
    members = [
        TeamMember(
            case=case,
            user=user,
            institution=user.institution,
            role=role,
            from_at=story.registered_at,
            until_at=case.closed_at,
        )
        for user, role in story.crew
        if role == TeamRole.COORDINATOR or user == story.registering or story.reached(CaseState.CLARIFYING)
    ]
    lead = LeadPeriod(
        case=case,
        institution=story.registering.institution,
        from_at=story.registered_at,
        until_at=case.closed_at,
    )
    return [*members, lead]


def invented_ahv_number(place: int) -> str:
    """Return a number with a right check digit that is given to nobody: 756.0000.…"""
    digits = f"7560000{place:05d}"
    total = sum(int(digit) * (3 if position % 2 else 1) for position, digit in enumerate(digits))
    whole = f"{digits}{-total % 10}"
    return f"{whole[:3]}.{whole[3:7]}.{whole[7:11]}.{whole[11:]}"
