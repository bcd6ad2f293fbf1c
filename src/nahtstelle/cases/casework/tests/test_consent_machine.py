"""Case and consent under any sequence of steps, from the first call to the erasure (domain §6).

After each step: the wall shows exactly what the written rule allows; without a consent in force nobody of the team
reads; one institution leads a running case, none an ended one; nobody waits in an ended case; after the erasure nothing
is there and nothing can be done.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from nahtstelle.cases.casework.actions.access import renew_access
from nahtstelle.cases.casework.actions.closing import ClosingData, close_case
from nahtstelle.cases.casework.actions.erasure import erase_due_cases
from nahtstelle.cases.casework.actions.revocations import revoke_consent
from nahtstelle.cases.casework.actions.team import add_member, end_part
from nahtstelle.cases.casework.content_types import ClientPerson
from nahtstelle.cases.casework.models import (
    Case,
    CaseAccess,
    CaseDocument,
    Consent,
    Erasure,
    LeadPeriod,
    Registration,
    TeamMember,
)
from nahtstelle.cases.casework.permissions.access import EVERYTHING, entitlements
from nahtstelle.cases.casework.queries.content import SUBJECT, open_case
from nahtstelle.cases.casework.queries.erasures import case_tables
from nahtstelle.cases.casework.queries.facts import case_facts
from nahtstelle.cases.casework.states import (
    CONSENT_CATEGORIES,
    CaseState,
    ClosingReason,
    DataCategory,
    DocumentKind,
    Outcome,
    TeamRole,
)
from nahtstelle.cases.casework.tests.entering import agreed, begun, earlier, registered, signed
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.walls import as_service, reading_as
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused
from nahtstelle.ground.records import api as records
from nahtstelle.ground.worklist.models import Duty

pytestmark = pytest.mark.django_db

SEEN = """
SELECT EXISTS (SELECT 1 FROM casework_case WHERE id = %s),
    EXISTS (SELECT 1 FROM casework_clientrecord WHERE case_id = %s),
    EXISTS (SELECT 1 FROM casework_registration WHERE case_id = %s)
"""
CATEGORIES = st.sets(st.sampled_from([str(value) for value in CONSENT_CATEGORIES]), min_size=1)


class CaseMachine(RuleBasedStateMachine):
    """One case: Fritz keeps the enquiry, Eva coordinates, Rita and Petra stand outside until taken into the team."""

    cast: ClassVar[dict[str, Actor]] = {}
    askers: ClassVar[Iterator[Actor]]

    def __init__(self) -> None:
        super().__init__()
        self._transaction = transaction.atomic()
        self._transaction.__enter__()
        self.erased = self.has_changed = False
        self.written = self.renewed = self.nights = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._transaction.__exit__(None, None, None)

    @initialize(start=st.sampled_from(["registered", "ready", "call"]))
    def begin(self, start: str) -> None:
        """An enquiry about nobody who has a case: just called, ready to be registered, or registered."""
        self.case = begun(self.cast["fritz"], person=ClientPerson(given_name="G", family_name="B"))
        self.minutes = 9.0
        if start != "call":
            fritz, eva = self.cast["fritz"], self.cast["eva"]
            agreed(self.case, fritz)
            signed(self.case, fritz, [fritz.institution_id or 0, eva.institution_id or 0], now=self.now())
            if start == "registered":
                registered(self.case, fritz, eva)
                assert self.fresh().state == CaseState.REGISTERED
        self.has_changed = True

    def now(self) -> dt.datetime:
        """Later with each step, always before the transaction began."""
        self.minutes -= 0.1
        return earlier(0) - dt.timedelta(minutes=self.minutes + 60)

    def fresh(self) -> Case:
        with as_service("tests"):
            return Case.objects.get(pk=self.case.pk)

    @rule(narrow=CATEGORIES)
    def go_on(self, narrow: set[str]) -> None:
        """The next step on the straight way; in a running case a new consent, then the end."""
        state = "" if self.erased else self.fresh().state
        if state == CaseState.ENQUIRY:
            self.attempt(lambda: agreed(self.case, self.keeper()))
            self.sign(set(EVERYTHING), {"fritz", "eva"}, is_over=False)
            self.register()
        elif state == CaseState.CLOSED:
            self.night(is_due=True)
        elif self.erased:
            self.register()
        elif self.renewed < 2:
            self.renewed += 1
            self.sign(narrow, {"fritz", "eva", "petra"}, is_over=False)
            self.join("petra", "eva")
        else:
            self.end("eva", "close")

    @precondition(lambda self: self.written < 2)
    @rule()
    def agree(self) -> None:
        """The mandate is written by who may."""
        self.written += 1
        self.attempt(lambda: agreed(self.case, self.keeper()))

    @rule(
        categories=CATEGORIES,
        names=st.sampled_from([{"fritz", "eva", "petra"}, {"fritz", "eva"}, {"eva", "petra"}]),
        is_over=st.booleans(),
    )
    def sign(self, categories: set[str], names: set[str], is_over: bool) -> None:
        """A consent comes back signed, perhaps narrower; it may have run out since."""
        institutions = sorted({self.cast[name].institution_id or 0 for name in names})

        def act() -> None:
            consent = signed(
                self.case, self.keeper(), institutions, categories=sorted(categories), now=self.now()
            )
            if is_over:
                day = timezone.localdate()
                with as_service("tests"):
                    Consent.objects.filter(pk=consent.pk).update(
                        signed_on=day - dt.timedelta(days=9),
                        valid_from=day - dt.timedelta(days=9),
                        valid_to=day,
                    )
                renew_access(self.fresh(), now=timezone.now())

        self.attempt(act)

    @rule()
    def register(self) -> None:
        """Registering succeeds only with everything on file."""
        self.attempt(lambda: registered(self.case, self.cast["fritz"], self.cast["eva"]))

    @rule(who=st.sampled_from(["rita", "petra"]), by=st.sampled_from(["eva", "eva", "fritz"]))
    def join(self, who: str, by: str) -> None:
        """Somebody is taken into the team, if the consent names their institution."""
        self.act(by, add_member, user_id=self.cast[who].user_id)

    @rule(who=st.sampled_from(["rita", "petra", "fritz"]))
    def leave(self, who: str) -> None:
        """A part in the team ends."""
        with as_service("tests"):
            part = TeamMember.objects.filter(case=self.case, user_id=self.cast[who].user_id).last()
        self.act("eva", end_part, member_id=part.pk if part else 0)

    @precondition(lambda self: not self.erased)
    @rule(who=st.sampled_from(["eva", "fritz", "rita"]), way=st.sampled_from(["", "", "close", "revoke"]))
    def end(self, who: str, way: str) -> None:
        """The case goes on; or it is closed, or the consent withdrawn, by whoever may."""
        is_enquiry = self.fresh().state == CaseState.ENQUIRY
        reason = ClosingReason.NOT_REGISTERED if is_enquiry else ClosingReason.GOALS_REACHED
        told = timezone.localdate(self.case.opened_at)
        if way == "close":
            data = ClosingData(reason=reason, outcome=Outcome.UNKNOWN, social_service_told_on=told)
            self.act(who, close_case, data=data)
        elif way:
            self.act(who, revoke_consent)

    @precondition(
        lambda self: not self.erased and (self.nights < 1 or self.fresh().state == CaseState.CLOSED)
    )
    @rule(is_due=st.sampled_from([True, True, False]))
    def night(self, is_due: bool) -> None:
        """The job of the night erases what is due, and nothing else."""
        self.nights += 1
        today = timezone.localdate()
        with as_service("tests"):
            case = Case.objects.filter(pk=self.case.pk).first()
            was_closed = case is not None and case.state == CaseState.CLOSED
            if was_closed:
                day = today if is_due else today + dt.timedelta(days=1)
                Case.objects.filter(pk=self.case.pk).update(erase_on=day)
        numbers = erase_due_cases(now=timezone.now())
        assert numbers == ([self.case.number] if was_closed and is_due else [])
        self.erased = self.erased or bool(numbers)
        self.has_changed = was_closed

    def act(self, who: str, action: Any, **values: Any) -> None:
        actor = self.cast[who]

        def do() -> None:
            with reading_as(user_id=actor.user_id):
                action(case_id=self.case.pk, actor=actor, now=self.now(), **values)

        self.attempt(do)

    def attempt(self, act: Any) -> None:
        """Take a step; what is refused is refused. Nothing can be done with what is erased."""
        self.has_changed = False
        try:
            with transaction.atomic():
                act()
        except (ActionRefused, Registration.DoesNotExist):
            return
        assert not self.erased
        self.has_changed = True

    def keeper(self) -> Actor:
        is_enquiry = not self.erased and self.fresh().state == CaseState.ENQUIRY
        return self.cast["fritz" if is_enquiry else "eva"]

    @invariant()
    def the_wall_says_what_the_rule_says(self) -> None:
        """Rows of access are the rule's, and PostgreSQL and the door to content follow them for everybody."""
        if not self.has_changed or self.erased:
            return
        case, now = self.fresh(), timezone.now()
        with as_service("tests"):
            facts = case_facts([case])[case.pk]
            rows = {
                (row.user_id, row.ground): frozenset(row.categories)
                for row in CaseAccess.objects.filter(case=case)
            }
        day = timezone.localdate(now)
        wanted = entitlements(facts, day=day, zone=timezone.get_default_timezone())
        assert rows == {(one.user_id, str(one.ground)): one.categories for one in wanted}
        if facts.consent is None or not facts.consent.in_force(day):
            assert {ground for _user, ground in rows} <= {"enquiry", "coordination", "closing"}
        for actor in self.cast.values():
            mine = [one for one in wanted if one.user_id == actor.user_id]
            may = frozenset().union(*(one.categories for one in mine))
            with reading_as(user_id=actor.user_id), connection.cursor() as cursor:
                cursor.execute(SEEN, [case.pk] * 3)
                assert cursor.fetchone() == (bool(mine), "identity" in may, "situation" in may)
        self.asker = next(self.askers)
        with reading_as(user_id=self.asker.user_id):
            content = open_case(
                case, viewer=viewer_of(self.asker), what="case", categories=list(DataCategory.values), now=now
            )
        granted = [one.categories for one in wanted if one.user_id == self.asker.user_id]
        assert content.categories <= frozenset().union(*granted)

    @invariant()
    def a_case_has_what_its_state_asks_for(self) -> None:
        """Registered: a consent on file, exactly one institution leads. Ended: no consent, no lead, nobody waits.

        And for each consent ever recorded its receipt, for each withdrawal its own.
        """
        if not self.has_changed or self.erased:
            return
        case = self.fresh()
        with as_service("tests"):
            rows = Consent.objects.filter(case=case)
            receipts = CaseDocument.objects.filter(case=case, kind=DocumentKind.RECEIPT)
            assert receipts.filter(category=DataCategory.IDENTITY).count() == rows.count()
            withdrawn = (
                case.closing_reason == ClosingReason.CONSENT_REVOKED and case.registered_at is not None
            )
            assert receipts.filter(category=DataCategory.LETTERS).count() == withdrawn
            still = rows.filter(revoked_at=None, expired_at=None, replaced_at=None).count()
            leads = LeadPeriod.objects.filter(case=case, until_at=None).count()
            team = TeamMember.objects.filter(case=case, until_at=None)
            heads, parts = team.filter(role=TeamRole.COORDINATOR).count(), team.count()
        if case.state == CaseState.ENQUIRY:
            assert (leads, parts) == (0, 0)
            assert still <= 1
        elif case.state == CaseState.REGISTERED:
            assert (still, leads, heads) == (1, 1, 1)
        else:
            assert (case.state, still, leads, parts) == (CaseState.CLOSED, 0, 0, 0)
            duties = Duty.objects.filter(subject_type=SUBJECT, subject_id=case.pk, closed_at=None)
            assert set(duties.values_list("user_id", flat=True)) <= {
                case.registered_by_id,
                self.cast["eva"].user_id,
            }

    @invariant()
    def nothing_is_left_of_an_erased_case(self) -> None:
        """No row, no key, nobody waits; one statistical row and the certificate stay."""
        if not self.erased:
            return
        with as_service("tests"):
            assert not Case.objects.filter(pk=self.case.pk).exists()
            assert not any(
                model._default_manager.filter(case_id=self.case.pk).exists() for model in case_tables()
            )
            assert Erasure.objects.get(case_number=self.case.number).certificate_id
        assert not Duty.objects.filter(subject_type=SUBJECT, subject_id=self.case.pk).exists()
        assert not records.vault_exists(self.case.key_id)


def test_no_sequence_of_steps_lets_anybody_read_more_than_the_consent_says(
    procedure, team, actor_of, monkeypatch
):
    monkeypatch.setattr("nahtstelle.ground.records.api.render_pdf", lambda **_values: b"%PDF-1.7\n%%EOF")
    names = ("eva", "fritz", "rita", "petra", "other")
    CaseMachine.cast = {name: actor_of(getattr(team, name)) for name in names}
    CaseMachine.askers = itertools.cycle(CaseMachine.cast.values())
    run_state_machine_as_test(
        CaseMachine,
        settings=settings(
            max_examples=15,
            stateful_step_count=15,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
