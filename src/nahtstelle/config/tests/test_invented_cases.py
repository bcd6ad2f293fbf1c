"""Cases written in bulk obey the rules of those led by actions (domain §6): guards, access, history, days, duties."""

from __future__ import annotations

import datetime as dt
import shutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import pytest_django
from django.db.models import DateField, DateTimeField, Model
from django.utils import timezone

pytestmark = pytest.mark.django_db
CANTONS = Path(__file__).resolve().parents[4] / "cantons"
REGISTER = ("profile.toml", "municipalities.csv", "institutions.csv", "people.csv")
NUMBER = 60
SHARES = (
    ("enquiry", 0.03),
    ("registered", 0.03),
    ("clarifying", 0.1),
    ("recommended", 0.03),
    ("planning", 0.08),
    ("implementing", 0.15),
    ("closed", 0.3),
)
"""More ended cases than a canton has, for each way in which one ends."""
AHEAD = {
    "due_on", "next_on", "next_review_on", "starts_at", "starts_on", "valid_to", "erase_on", "until_at", "expires_at",
}  # fmt: skip
"""Days that may lie ahead: what is agreed, not what has happened."""
REACHED = ("registered", "clarifying", "planning", "implementing")
"""States in the order in which they are reached."""


@dataclass(frozen=True)
class Told:
    """An invented case as it lies in the database, rows by table."""

    case: Any
    rows: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))

    def of(self, name: str, **wanted: object) -> list[Any]:
        """Return the rows of a table in which these columns hold these values."""
        return [
            row for row in self.rows[name] if all(getattr(row, key) == value for key, value in wanted.items())
        ]

    def has_reached(self, state: str) -> bool:
        """Tell whether the case came as far; a recommendation follows the clarification."""
        moments = {
            "registered": self.case.registered_at,
            "planning": self.case.clarified_at,
            "implementing": self.case.planned_at,
        }
        if state == "clarifying":
            return self.case.state == "clarifying" or self.has_reached("planning")
        return moments[state] is not None


@pytest.fixture(scope="module")
def told(
    django_db_setup: None,
    django_db_blocker: pytest_django.DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[list[Told]]:
    """Load Zürich's register and invent cases, in a transaction that is never committed."""
    from django.db import transaction
    from django.test.utils import override_settings
    from django.utils import translation

    from nahtstelle.config.demonstration import cases
    from nahtstelle.ground.intake.api import load_folder

    folder = tmp_path_factory.mktemp("zurich")
    with (
        django_db_blocker.unblock(),
        override_settings(VAULT_DIRECTORY=str(folder / "vault")),
        translation.override("de-ch"),
        patch.object(cases, "SHARES", SHARES),
        patch.object(cases, "first_plays", return_value=[]),
        transaction.atomic(),
    ):
        for origin in ("zh", "zh/demo"):
            part = folder / origin.replace("/", "-")
            part.mkdir()
            for name in REGISTER:
                if (CANTONS / origin / name).is_file():
                    shutil.copy(CANTONS / origin / name, part / name)
            load_folder(folder=part, now=timezone.now())
        cases.invent_cases(today=timezone.localdate(), number=NUMBER)
        yield _read()
        transaction.set_rollback(True)


def _read() -> list[Told]:
    from django.apps import apps

    from nahtstelle.cases.casework.models import Case
    from nahtstelle.cases.casework.models.base import CaseRow
    from nahtstelle.cases.casework.walls import as_service

    with as_service("tests"):
        living = Case.objects.exclude(state="erased").order_by("number")
        told = {case.pk: Told(case) for case in living.select_related("registered_by")}
        for kind in apps.get_app_config("casework").get_models():
            if issubclass(kind, CaseRow):
                for row in kind._default_manager.filter(case_id__in=told).order_by("pk"):
                    told[row.case_id].rows[kind.__name__].append(row)
    return list(told.values())


@pytest.fixture
def service() -> Iterator[None]:
    from nahtstelle.cases.casework.walls import as_service

    with as_service("tests"):
        yield


def _opened(one: Told) -> Any:
    """Open the contents of a case, past the door: nobody is told here."""
    from nahtstelle.cases.casework.queries.content import open_new_case
    from nahtstelle.ground.records.api import open_vault

    return open_new_case(one.case, open_vault(one.case.key_id))


def _members(one: Told) -> list[Any]:
    """Return who was in the team last: all parts of an invented case last until its end."""
    return one.rows["TeamMember"]


def test_the_sample_has_every_state_and_every_end(told: list[Told]) -> None:
    states = {one.case.state for one in told}
    assert states == {state for state, _share in SHARES}
    ends = {one.case.closing_reason for one in told}
    assert {"recommendation", "consent_revoked", "goals_reached"} <= ends
    numbers = [one.case.number for one in sorted(told, key=lambda one: one.case.opened_at)]
    assert numbers == sorted(numbers), "numbered as they came in"


def test_a_consent_names_the_team_and_holds_as_long_as_the_case_is_open(told: list[Told]) -> None:
    for one in told:
        case, consents = one.case, one.rows["Consent"]
        assert bool(consents) == one.has_reached("registered"), case.number
        for consent in consents:
            named = {row.institution_id for row in one.of("ConsentInstitution", consent_id=consent.pk)}
            assert {member.institution_id for member in _members(one)} <= named, case.number
            assert one.of("CaseDocument", pk=consent.document_id, kind="consent"), case.number
            assert case.opened_at.date() <= consent.signed_on <= case.registered_at.date(), case.number
            assert consent.replaced_at is None, case.number
            is_revoked = case.closing_reason == "consent_revoked"
            assert consent.revoked_at == (case.closed_at if is_revoked else None), case.number
            assert consent.expired_at == (None if is_revoked else case.closed_at), case.number


def test_what_was_agreed_at_the_registration_is_whole(told: list[Told]) -> None:
    from nahtstelle.cases.casework.content_types import RegistrationContent
    from nahtstelle.cases.casework.queries.registration import gaps_of

    for one in told:
        (row,) = one.rows["Registration"]
        gaps = gaps_of(RegistrationContent.of(_opened(one).read(row)))
        assert not gaps.mandate, one.case.number
        assert not gaps.criteria, one.case.number


@pytest.mark.usefixtures("service")
def test_the_team_is_complete_before_the_clarification(told: list[Told]) -> None:
    from nahtstelle.cases.casework.actions.situation import _demand_team
    from nahtstelle.cases.casework.permissions.access import MemberFacts

    for one in told:
        members, roles = _members(one), [member.role for member in _members(one)]
        assert roles.count("coordinator") == one.has_reached("registered"), one.case.number
        assert all(member.until_at == one.case.closed_at for member in members), one.case.number
        if one.has_reached("clarifying"):
            _demand_team(
                one.case,
                tuple(
                    MemberFacts(
                        user_id=row.user_id,
                        institution_id=row.institution_id,
                        role=row.role,
                        from_at=row.from_at,
                    )
                    for row in members
                ),
            )


def test_exactly_one_institution_leads_from_the_registration_to_the_end(told: list[Told]) -> None:
    for one in told:
        spans = [(row.from_at, row.until_at) for row in one.rows["LeadPeriod"]]
        wanted = [(one.case.registered_at, one.case.closed_at)] if one.has_reached("registered") else []
        assert spans == wanted, one.case.number
        named = {row.institution_id for row in one.rows["ConsentInstitution"]}
        assert {row.institution_id for row in one.rows["LeadPeriod"]} <= named, one.case.number


def test_every_institution_of_the_team_is_asked_by_the_days_of_the_procedure(told: list[Told]) -> None:
    from nahtstelle.cases.casework.models import CaseProcedure

    days = dt.timedelta(days=CaseProcedure.objects.get().contribution_days)
    for one in told:
        asked = one.rows["Contribution"]
        institutions = {row.institution_id for row in _members(one) if row.role != "coordinator"}
        wanted = {*institutions, None} if one.has_reached("clarifying") else set()
        assert {row.institution_id for row in asked} == wanted, one.case.number
        assert len(asked) == len(wanted), one.case.number
        for row in asked:
            assert row.due_on == (row.asked_at.date() + days if row.institution_id else None), one.case.number
            assert (row.given_at is not None) == (row.state != "asked"), one.case.number
            authors = {member.user_id for member in _members(one)}
            assert row.given_by_id is None or row.given_by_id in authors, one.case.number


@pytest.mark.usefixtures("service")
def test_the_clarification_ended_with_everything_the_guard_asks(told: list[Told]) -> None:
    from nahtstelle.cases.casework.actions.situation_report import unfinished
    from nahtstelle.cases.casework.queries.situation import read_situation

    clarified = [one for one in told if one.has_reached("planning")]
    for one in clarified[::2]:
        assert unfinished(read_situation(one.case, _opened(one))) == [], one.case.number
    for one in clarified:
        (decision,) = one.rows["TeamDecision"]
        is_recommendation = "recommendation" in (decision.verdict, one.case.closing_reason)
        assert is_recommendation == (decision.verdict == "recommendation"), one.case.number
        assert (one.case.state == "recommended") <= is_recommendation, one.case.number
        assert bool(one.rows["RoundTable"]) != is_recommendation, one.case.number


@pytest.mark.usefixtures("service")
def test_a_case_being_implemented_has_held_its_table_and_signed_a_complete_plan(told: list[Told]) -> None:
    from nahtstelle.cases.casework.actions.plan_guards import demand_complete

    for one in told:
        plans = one.rows["PlanVersion"]
        assert len(plans) == one.has_reached("implementing"), one.case.number
        for plan in plans:
            assert plan.state == "signed", one.case.number
            assert plan.reading_waived or one.of("CounterReading", plan_id=plan.pk), one.case.number
            assert plan.signed_on == one.case.planned_at.date(), one.case.number
            demand_complete(plan, tuple(_members(one)))
            (table,) = one.of("RoundTable", state="held")
            assert table.held_at == one.case.table_held_at <= one.case.planned_at, one.case.number
            assert not one.of("RoundTableParticipant", presence="invited"), one.case.number
            for measure in one.rows["Measure"]:
                reported = [row.state for row in one.of("MeasureStep", measure_id=measure.pk)]
                assert (reported or ["planned"])[-1] == measure.state, one.case.number


def test_reviews_are_held_at_the_interval_and_set_the_next_one(told: list[Told]) -> None:
    from nahtstelle.cases.casework.models import CaseProcedure

    interval = dt.timedelta(weeks=CaseProcedure.objects.get().review_weeks)
    for one in told:
        days = [plan.signed_on for plan in one.rows["PlanVersion"]]
        days += [review.held_on for review in one.rows["Review"]]
        assert all(later - earlier == interval for earlier, later in pairwise(days)), one.case.number
        assert all(row.next_on == row.held_on + interval for row in one.rows["Review"]), one.case.number
        wanted = days[-1] + interval if one.case.state == "implementing" else None
        assert one.case.next_review_on == wanted, one.case.number
        assert one.case.last_contact_on == (days[-1] if days else None), one.case.number


@pytest.mark.usefixtures("service")
def test_access_is_what_the_written_rule_says(told: list[Told]) -> None:
    from nahtstelle.cases.casework.actions.access import renew_access_of
    from nahtstelle.cases.casework.models import CaseAccess

    before = set(CaseAccess.objects.values_list("pk", flat=True))
    assert before
    renew_access_of([one.case for one in told], now=timezone.now())
    assert set(CaseAccess.objects.values_list("pk", flat=True)) == before, "nothing was missing or too much"


def test_the_history_leads_by_allowed_steps_to_the_state(told: list[Told]) -> None:
    from nahtstelle.cases.casework.queries.content import SUBJECT
    from nahtstelle.cases.casework.states import CASE
    from nahtstelle.ground.lifecycle.api import changes

    for one in told:
        steps = list(changes(subject_type=SUBJECT, subject_id=one.case.pk))
        assert steps[0].verb == "begin", one.case.number
        for earlier, later in pairwise(steps):
            assert earlier.target == later.source, one.case.number
            assert CASE.step(later.verb, later.source, later.target) == later.target, one.case.number
            assert earlier.at <= later.at, one.case.number
        assert steps[-1].target == one.case.state, one.case.number
        moments = ("opened_at", "registered_at", "clarified_at", "planned_at", "closed_at")
        noted = {step.at for step in steps}
        dated = {getattr(one.case, name) for name in moments} - {None}
        assert dated <= noted, one.case.number


def test_nothing_happened_before_the_case_after_its_end_or_in_the_future(told: list[Told]) -> None:
    now = timezone.now()
    for one in told:
        end = one.case.closed_at or now
        for row in (one.case, *(row for rows in one.rows.values() for row in rows)):
            for name, value in _moments(row):
                if name not in AHEAD:
                    assert one.case.opened_at.date() <= value.date(), (one.case.number, row, name)
                    assert value.date() <= end.date(), (one.case.number, type(row), name)


def _moments(row: Model) -> Iterator[tuple[str, dt.datetime]]:
    for column in row._meta.concrete_fields:
        value = getattr(row, column.attname)
        if isinstance(column, DateTimeField) and value is not None:
            yield column.name, timezone.localtime(value)
        elif isinstance(column, DateField) and value is not None:
            yield column.name, dt.datetime.combine(value, dt.time())


WAITING = {
    "enquiry": ("enquiry",),
    "registered": ("registered",),
    "clarifying": ("contribution:", "situation:report:"),
    "recommended": ("situation:next:",),
    "planning": ("round_table:",),
    "implementing": ("measure:", "review:", "consent-expiry", "emergency"),
    "closed": ("letter",),
}
"""How the keys of duties begin that may be open in a state."""


def test_duties_are_those_of_the_state_and_wait_for_people_of_the_case(told: list[Told]) -> None:
    from nahtstelle.ground.worklist.models import Duty

    by_case = defaultdict(list)
    for duty in Duty.objects.filter(subject_type="casework.case", closed_at__isnull=True):
        by_case[duty.subject_id].append(duty)
    for one in told:
        case, prefix = one.case, f"case:{one.case.pk}:"
        keys = {duty.key.removeprefix(prefix) for duty in by_case[case.pk]}
        assert all(key.startswith(WAITING[case.state]) for key in keys), (case.number, case.state, keys)
        people = {case.registered_by_id, *(member.user_id for member in _members(one))}
        assert {duty.user_id for duty in by_case[case.pk] if not duty.role} <= people, case.number
        assert all(duty.place == case.number for duty in by_case[case.pk]), case.number
        assert _wanted(one) <= keys, (case.number, case.state)


def _wanted(one: Told) -> set[str]:
    """Return the keys that must be there."""
    case, wanted = one.case, set[str]()
    if case.state in {"enquiry", "registered"}:
        wanted.add(case.state)
    if case.state == "recommended":
        wanted.add("situation:next:")
    if case.state == "clarifying":
        asked = [row for row in one.of("Contribution", state="asked") if row.institution_id]
        wanted |= {f"contribution:{row.pk}:" for row in asked} or {"situation:report:"}
    if case.state == "planning":
        (head,) = one.of("TeamMember", role="coordinator")
        wanted |= {f"round_table:{row.pk}:record:{head.user_id}:" for row in one.rows["RoundTable"]}
    if case.state == "implementing":
        running = [*one.of("Measure", state="running"), *one.of("Measure", state="planned")]
        wanted |= {f"measure:{row.line}:do" for row in running}
    if case.state == "closed" and one.of("Closure", letter_sent_on=None):
        wanted.add("letter")
    return wanted


def test_what_was_erased_earlier_is_confirmed_and_the_last_ones_wait(told: list[Told], service: None) -> None:
    from nahtstelle.cases.casework.models import Erasure

    erased = list(Erasure.objects.order_by("rows_erased_at"))
    waits = [row.confirmed_at is None for row in erased]
    assert waits == sorted(waits)
    assert set(waits) == {True, False}
    assert all(row.rows_erased_at < row.confirmed_at < timezone.now() for row in erased if row.confirmed_at)
