"""Case and consent under any sequence of steps: after each, the wall shows exactly what the written rule allows."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

import pytest
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
from nahtstelle.cases.casework.actions.revocations import revoke_consent
from nahtstelle.cases.casework.models import Case, CaseAccess, ClientRecord, Consent, Registration
from nahtstelle.cases.casework.permissions.access import entitlements
from nahtstelle.cases.casework.queries.content import open_case
from nahtstelle.cases.casework.queries.facts import case_facts
from nahtstelle.cases.casework.states import CONSENT_CATEGORIES, CaseState, DataCategory
from nahtstelle.cases.casework.tests.entering import agreed, begun, earlier, registered, signed
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.walls import as_service, reading_as
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused

pytestmark = pytest.mark.django_db

CATEGORIES = st.sets(st.sampled_from([str(value) for value in CONSENT_CATEGORIES]), min_size=1)


class ConsentMachine(RuleBasedStateMachine):
    """One case: Fritz keeps the enquiry, Eva coordinates, Rita and Petra stand outside until named and in the team."""

    cast: ClassVar[dict[str, Actor]] = {}

    @initialize(start=st.sampled_from(["call", "ready", "registered"]))
    def begin(self, start: str) -> None:
        """An enquiry about nobody who has a case: just called, ready to be registered, or registered."""
        from nahtstelle.cases.casework.content_types import ClientPerson

        self.case = begun(self.cast["fritz"], person=ClientPerson(given_name="G", family_name="B"))
        self.minutes = 9.0
        if start != "call":
            fritz, eva = self.cast["fritz"], self.cast["eva"]
            agreed(self.case, fritz)
            signed(self.case, fritz, [fritz.institution_id or 0, eva.institution_id or 0], now=self.now())
            if start == "registered":
                registered(self.case, fritz, eva)
                assert self.fresh().state == CaseState.REGISTERED

    def now(self) -> dt.datetime:
        """Later with each step, always before the transaction began."""
        self.minutes -= 0.1
        return earlier(0) - dt.timedelta(minutes=self.minutes + 60)

    def fresh(self) -> Case:
        with as_service("tests"):
            return Case.objects.get(pk=self.case.pk)

    @rule()
    def agree(self) -> None:
        """The mandate is written by who may."""
        self.attempt(lambda: agreed(self.case, self.keeper()))

    @rule(
        categories=CATEGORIES,
        names=st.sets(st.sampled_from(["fritz", "eva", "petra"]), min_size=1),
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

    @precondition(lambda self: self.fresh().state != CaseState.ENQUIRY)
    @rule(who=st.sampled_from(["fritz", "eva", "rita"]))
    def revoke(self, who: str) -> None:
        """The consent is withdrawn by whoever may; afterwards nobody of the team reads."""
        actor = self.cast[who]

        def act() -> None:
            with reading_as(user_id=actor.user_id):
                revoke_consent(case_id=self.case.pk, actor=actor, now=self.now())

        self.attempt(act)

    def attempt(self, act: Any) -> None:
        from django.db import transaction

        try:
            with transaction.atomic():
                act()
        except (ActionRefused, Registration.DoesNotExist):
            return

    def keeper(self) -> Actor:
        return self.cast["fritz" if self.fresh().state == CaseState.ENQUIRY else "eva"]

    @invariant()
    def the_wall_says_what_the_rule_says(self) -> None:
        """Rows of access are the rule's, and PostgreSQL and the door to content follow them for everybody."""
        if not hasattr(self, "case"):
            return
        case, now = self.fresh(), timezone.now()
        with as_service("tests"):
            facts = case_facts([case])[case.pk]
            rows = {
                (row.user_id, row.ground): frozenset(row.categories)
                for row in CaseAccess.objects.filter(case=case)
            }
        zone = timezone.get_default_timezone()
        wanted = entitlements(facts, day=timezone.localdate(now), zone=zone)
        assert rows == {(one.user_id, str(one.ground)): one.categories for one in wanted}
        for actor in self.cast.values():
            mine = [one for one in wanted if one.user_id == actor.user_id]
            may = frozenset().union(*(one.categories for one in mine))
            with reading_as(user_id=actor.user_id):
                assert Case.objects.filter(pk=case.pk).exists() == bool(mine)
                assert ClientRecord.objects.filter(case=case).exists() == ("identity" in may)
                assert Registration.objects.filter(case=case).exists() == ("situation" in may)
                content = open_case(
                    case, viewer=viewer_of(actor), what="case", categories=list(DataCategory.values), now=now
                )
            assert content.categories <= may

    @invariant()
    def a_registered_case_has_what_it_needs(self) -> None:
        """Registered means: a consent was on file; closed means: none is in force."""
        if not hasattr(self, "case"):
            return
        case = self.fresh()
        with as_service("tests"):
            open_consents = Consent.objects.filter(
                case=case, revoked_at__isnull=True, expired_at__isnull=True, replaced_at__isnull=True
            ).count()
        assert open_consents <= 1
        if case.state == CaseState.REGISTERED:
            assert open_consents == 1
        if case.state == CaseState.CLOSED:
            assert open_consents == 0


def test_no_sequence_of_steps_lets_anybody_read_more_than_the_consent_says(procedure, team, actor_of):
    names = ("eva", "fritz", "rita", "petra", "other")
    ConsentMachine.cast = {name: actor_of(getattr(team, name)) for name in names}
    run_state_machine_as_test(
        ConsentMachine,
        settings=settings(
            max_examples=6,
            stateful_step_count=6,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
