"""Issuing, extending, reporting, escalating, discharging mandates of working groups (000 §6.2.3, §6.3; domain §4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, transaction

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.identity.actors import Actor
from nahtstelle.ground.identity.models import User
from nahtstelle.ground.lifecycle.api import PermissionRefused, TransitionRefused
from nahtstelle.ground.worklist.models import Duty
from nahtstelle.structure.governance.actions import escalations, mandate_reports, mandates
from nahtstelle.structure.governance.actions.mandate_plans import MandateIncomplete, MandatePlan
from nahtstelle.structure.governance.actions.mandate_reports import Progress
from nahtstelle.structure.governance.actions.mandate_steps import DecisionDoesNotMandate
from nahtstelle.structure.governance.models import (
    AgendaItem,
    Appointment,
    Body,
    Decision,
    Mandate,
    MandateEscalation,
    MandatePeriod,
    Meeting,
    Proposal,
)
from nahtstelle.structure.governance.tests import mandating
from nahtstelle.structure.governance.tests.mandating import END, NOW, START, at, decide

GREEN = Progress(status="green", done="Konzept begonnen.", next_steps="Anhörung.")
RED = Progress(status="red", done="Nichts.", risks="Die Leitung fehlt.")
pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(make_person: Callable[..., User]) -> User:
    """Lena Lüthi, who leads the working group."""
    return make_person("Lena", "Lüthi", institution="awa", function="Projektleiterin")


@pytest.fixture
def cast(structure: SimpleNamespace, lead: User, carla: User, walter: User, nora: User) -> SimpleNamespace:
    return mandating.people(lead, carla, walter, nora)


@pytest.fixture
def plan(cast: SimpleNamespace, institutions: SimpleNamespace) -> MandatePlan:
    return mandating.plan(cast, institutions.awa)


@pytest.fixture
def decision(structure: SimpleNamespace) -> Decision:
    return decide(structure.steering)


@pytest.fixture
def mandate(decision: Decision, plan: MandatePlan, anna: User, actor_of: Callable[[User], Actor]) -> Mandate:
    return mandates.issue_mandate(decision_id=decision.pk, plan=plan, actor=actor_of(anna), now=NOW)


def test_a_mandate_installs_group_and_committee_with_their_people(
    mandate: Mandate, structure: SimpleNamespace, lead: User
) -> None:
    group, committee = mandate.group, mandate.committee
    assert (group.kind, group.parent_id, group.installed_on) == ("working_group", committee.pk, START)
    assert (committee.kind, committee.parent_id) == ("committee", structure.coordination.pk)
    seats = Appointment.objects.filter(body__in=[group, committee]).order_by("body__rank", "function_rank")
    assert [(row.user.given_name, row.function) for row in seats] == [
        ("Walter", "chair"),
        ("Nora", "member"),
        ("Lena", "chair"),
        ("Carla", "member"),
    ]
    period = mandate.periods.get()
    assert (period.period.lower, period.period.upper) == (START, END)
    assert mandate.next_report_on == dt.date(2026, 6, 16)
    assert mandate.decision.recipients.filter(user=lead).exists()
    assert Entry.objects.filter(code="governance.mandate.issued", subject_id=str(mandate.pk)).count() == 1


def test_a_mandate_needs_a_fitting_decision(
    plan: MandatePlan, structure: SimpleNamespace, anna: User, actor_of: Callable[[User], Actor]
) -> None:
    corrected = decide(structure.steering)
    decide(structure.steering, corrects=corrected)
    wrong = (
        decide(structure.coordination),
        decide(structure.steering, outcome="recommended"),
        decide(structure.steering, kind="funding"),
        decide(structure.steering, needs_government_resolution=True),
        corrected,
    )
    for decision in wrong:
        with pytest.raises(DecisionDoesNotMandate):
            mandates.issue_mandate(decision_id=decision.pk, plan=plan, actor=actor_of(anna), now=NOW)
    assert not Mandate.objects.exists()
    assert not Body.objects.filter(kind="working_group").exists()


def test_only_the_secretariat_issues(
    plan: MandatePlan, decision: Decision, walter: User, bruno: User, actor_of: Callable[[User], Actor]
) -> None:
    for user in (walter, bruno):
        with pytest.raises(PermissionRefused):
            mandates.issue_mandate(decision_id=decision.pk, plan=plan, actor=actor_of(user), now=NOW)


def test_a_decision_issues_one_mandate(
    mandate: Mandate, plan: MandatePlan, anna: User, actor_of: Callable[[User], Actor]
) -> None:
    with pytest.raises(mandates.MandateIssuedAlready):
        mandates.issue_mandate(decision_id=mandate.decision_id, plan=plan, actor=actor_of(anna), now=NOW)


def test_a_plan_is_complete_or_refused_at_its_field(
    plan: MandatePlan,
    decision: Decision,
    institutions: SimpleNamespace,
    anna: User,
    lead: User,
    actor_of: Callable[[User], Actor],
) -> None:
    wrong = {
        "grounds": {"grounds": " "},
        "affected": {"affected": ""},
        "last_day": {"ends_on": START},
        "institution": {"institution_id": institutions.ddi.pk},
        "committee_members": {"committee_member_ids": (lead.pk,)},
        "committee_chair": {"committee_chair_id": None},
        "deliverable_1": {"deliverables": ()},
        "starts_on": {"starts_on": dt.date(2026, 3, 1)},
        "report_months": {"report_months": 0},
        "name": {"name": " "},
    }
    for field, change in wrong.items():
        with pytest.raises(MandateIncomplete) as refusal:
            mandates.issue_mandate(
                decision_id=decision.pk, plan=replace(plan, **change), actor=actor_of(anna), now=NOW
            )
        assert refusal.value.field == field
    assert not Mandate.objects.exists()


def test_the_database_knows_no_mandate_without_a_fitting_decision(
    mandate: Mandate, structure: SimpleNamespace
) -> None:
    other = decide(structure.coordination)
    with pytest.raises(DatabaseError), transaction.atomic():
        Mandate.objects.filter(pk=mandate.pk).update(decision=other)
    with pytest.raises(DatabaseError), transaction.atomic():
        Mandate.objects.filter(pk=mandate.pk).update(
            state="discharged", discharge_decision=other, discharged_on=END, next_report_on=None
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        Mandate.objects.filter(pk=mandate.pk).update(state="discharged")
    good = decide(structure.steering)
    gap = type(mandate.periods.get().period)(END + dt.timedelta(days=1), END + dt.timedelta(days=9))
    with pytest.raises(DatabaseError), transaction.atomic():
        MandatePeriod.objects.create(mandate=mandate, decision=good, period=gap, recorded_at=NOW)


def test_an_extension_begins_where_the_period_ended(
    mandate: Mandate, structure: SimpleNamespace, anna: User, actor_of: Callable[[User], Actor]
) -> None:
    actor, later = actor_of(anna), decide(structure.steering, day=dt.date(2026, 11, 2))
    with pytest.raises(mandates.MandateNotExtendable):
        mandates.extend_mandate(
            mandate_id=mandate.pk, decision_id=later.pk, ends_on=END, actor=actor, now=NOW
        )
    with pytest.raises(mandates.MandateNotExtendable):
        mandates.extend_mandate(
            mandate_id=mandate.pk,
            decision_id=mandate.decision_id,
            ends_on=dt.date(2028, 1, 1),
            actor=actor,
            now=NOW,
        )
    mandate = mandates.extend_mandate(
        mandate_id=mandate.pk, decision_id=later.pk, ends_on=dt.date(2027, 9, 1), actor=actor, now=NOW
    )
    periods = [(row.period.lower, row.period.upper) for row in mandate.periods.order_by("period")]
    assert periods == [(START, END), (END, dt.date(2027, 9, 1))]
    assert mandate.ends_on == dt.date(2027, 9, 1)


def report(mandate: Mandate, progress: Progress, actor: Actor, day: dt.date, after: int) -> None:
    mandate_reports.report_progress(
        mandate_id=mandate.pk, progress=progress, after=after, actor=actor, now=at(day)
    )


def test_a_report_in_time_settles_the_date_and_one_in_between_does_not(
    mandate: Mandate, lead: User, actor_of: Callable[[User], Actor]
) -> None:
    report(mandate, GREEN, actor_of(lead), dt.date(2026, 4, 10), 0)
    mandate.refresh_from_db()
    assert (mandate.next_report_on, mandate.reports.get().due_on) == (dt.date(2026, 6, 16), None)
    report(mandate, GREEN, actor_of(lead), dt.date(2026, 6, 10), 1)
    mandate.refresh_from_db()
    assert (mandate.next_report_on, mandate.reports_count) == (dt.date(2026, 9, 16), 2)
    with pytest.raises(mandate_reports.ReportStale):
        report(mandate, GREEN, actor_of(lead), dt.date(2026, 6, 10), 1)


def test_nobody_but_the_lead_reports(
    mandate: Mandate, anna: User, walter: User, carla: User, actor_of: Callable[[User], Actor]
) -> None:
    for user in (anna, walter, carla):
        with pytest.raises(PermissionRefused):
            report(mandate, GREEN, actor_of(user), START, 0)


def test_a_red_report_reaches_the_committee_and_its_next_agenda(
    mandate: Mandate, lead: User, walter: User, anna: User, actor_of: Callable[[User], Actor]
) -> None:
    meeting = Meeting.objects.create(body=mandate.committee, state="planned", date=dt.date(2026, 7, 1))
    with pytest.raises(mandate_reports.ReportIncomplete):
        report(mandate, replace(RED, risks=""), actor_of(lead), dt.date(2026, 6, 15), 0)
    report(mandate, RED, actor_of(lead), dt.date(2026, 6, 15), 0)
    escalation = mandate.escalations.get()
    item = AgendaItem.objects.get(meeting=meeting)
    assert (escalation.reason, escalation.item) == ("red", item)
    waiting = Duty.objects.filter(kind="governance.mandate.escalation", closed_at=None)
    assert {(row.user_id, row.role) for row in waiting} == {(walter.pk, ""), (None, "secretariat")}
    with pytest.raises(PermissionRefused):
        escalations.settle_escalation(
            escalation_id=escalation.pk, note="Ja.", actor=actor_of(lead), now=at(dt.date(2026, 7, 2))
        )
    with pytest.raises(escalations.EscalationNoteMissing):
        escalations.settle_escalation(
            escalation_id=escalation.pk, note=" ", actor=actor_of(anna), now=at(dt.date(2026, 7, 2))
        )
    escalations.settle_escalation(
        escalation_id=escalation.pk,
        note="Neue Leitung bis August.",
        actor=actor_of(walter) if mandate.starts_on <= dt.date.today() else actor_of(anna),
        now=at(dt.date(2026, 7, 2)),
    )
    assert not waiting.all().exists()
    with pytest.raises(escalations.EscalationSettled):
        escalations.settle_escalation(
            escalation_id=escalation.pk,
            note="Noch einmal.",
            actor=actor_of(anna),
            now=at(dt.date(2026, 7, 2)),
        )


def test_the_daily_look_reminds_escalates_and_warns_once(
    mandate: Mandate, lead: User, actor_of: Callable[[User], Actor]
) -> None:
    def kinds() -> dict[str, int]:
        rows = Duty.objects.filter(closed_at=None, subject_type="governance.mandate").values_list(
            "kind", flat=True
        )
        return {kind.rsplit(".", 1)[1]: list(rows).count(kind) for kind in rows}

    escalations.watch_mandates(now=at(dt.date(2026, 5, 1)))
    assert kinds() == {}
    for _time in range(2):
        escalations.watch_mandates(now=at(dt.date(2026, 6, 1)))
        assert kinds() == {"report": 1}
    for _time in range(2):
        escalations.watch_mandates(now=at(dt.date(2026, 6, 17)))
        assert kinds() == {"report": 1, "escalation": 2}
    assert mandate.escalations.get().reason == "report_overdue"
    report(mandate, GREEN, actor_of(lead), dt.date(2026, 6, 18), 0)
    assert kinds() == {}
    assert mandate.escalations.get().settled_at is not None
    for _time in range(2):
        escalations.watch_mandates(now=at(dt.date(2026, 12, 16)))
    assert kinds()["ending"] == 3
    for _time in range(2):
        escalations.watch_mandates(now=at(END))
    assert MandateEscalation.objects.filter(reason="expired").count() == 1


def test_a_discharge_dissolves_the_group_and_completes_the_proposal(
    make_proposal: Callable[..., Proposal],
    plan: MandatePlan,
    structure: SimpleNamespace,
    anna: User,
    lead: User,
    actor_of: Callable[[User], Actor],
) -> None:
    proposal = make_proposal(state="decided", matter="working_group", route=[structure.steering])
    decision = decide(structure.steering, proposal=proposal)
    mandate = mandates.issue_mandate(decision_id=decision.pk, plan=plan, actor=actor_of(anna), now=NOW)
    proposal.refresh_from_db()
    assert proposal.state == "in_execution"
    day, last = dt.date(2026, 11, 2), decide(structure.steering, day=dt.date(2026, 11, 2))
    mandates.discharge_mandate(
        mandate_id=mandate.pk,
        decision_id=last.pk,
        discharged_on=day,
        final_report=GREEN,
        actor=actor_of(anna),
        now=at(day),
    )
    mandate.refresh_from_db()
    proposal.refresh_from_db()
    assert (mandate.state, mandate.discharged_on, proposal.state) == ("discharged", day, "completed")
    assert Body.objects.get(pk=mandate.group_id).dissolved_on == day
    assert all(row.period.upper == day for row in Appointment.objects.filter(body=mandate.group))
    assert Body.objects.get(pk=mandate.committee_id).dissolved_on is None
    assert not Duty.objects.filter(subject_type="governance.mandate", closed_at=None).exists()
    with pytest.raises(TransitionRefused):
        report(mandate, GREEN, actor_of(lead), day, 1)
    with pytest.raises(TransitionRefused):
        mandates.extend_mandate(
            mandate_id=mandate.pk,
            decision_id=last.pk,
            ends_on=dt.date(2029, 1, 1),
            actor=actor_of(anna),
            now=NOW,
        )


def test_what_is_delivered_is_reported_once(
    mandate: Mandate, lead: User, carla: User, actor_of: Callable[[User], Actor]
) -> None:
    deliverable = mandate.deliverables.get()
    with pytest.raises(PermissionRefused):
        mandate_reports.report_deliverable(
            deliverable_id=deliverable.pk, report="Da.", actor=actor_of(carla), now=NOW
        )
    mandate_reports.report_deliverable(
        deliverable_id=deliverable.pk, report="Liegt vor.", actor=actor_of(lead), now=NOW
    )
    with pytest.raises(mandate_reports.DeliveredAlready):
        mandate_reports.report_deliverable(
            deliverable_id=deliverable.pk, report="Liegt vor.", actor=actor_of(lead), now=NOW
        )


def test_who_reads_a_mandate(
    mandate: Mandate,
    anna: User,
    lead: User,
    walter: User,
    helene: User,
    bruno: User,
    nora: User,
    carla: User,
    dario: User,
    eva: User,
    admin_person: User,
    actor_of: Callable[[User], Actor],
) -> None:
    readers = (anna, lead, walter, helene, bruno, nora)
    assert all(Mandate.objects.visible_to(actor_of(user)).exists() for user in readers)
    for user in (dario, eva, admin_person):
        assert not Mandate.objects.visible_to(actor_of(user)).exists(), user
