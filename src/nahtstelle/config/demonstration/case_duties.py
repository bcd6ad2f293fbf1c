"""What waits for whom in the invented cases: opened by the functions that the application's own steps call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from nahtstelle.cases.casework.actions.ending import let_letters_wait
from nahtstelle.cases.casework.actions.enquiries import let_enquiry_wait
from nahtstelle.cases.casework.actions.escalation import watch_cases
from nahtstelle.cases.casework.actions.plan_signing import let_measure_wait
from nahtstelle.cases.casework.actions.registrations import let_registration_wait
from nahtstelle.cases.casework.actions.round_tables import let_goals_wait, let_record_wait
from nahtstelle.cases.casework.actions.situation import (
    let_contribution_wait,
    let_report_wait,
    remind_coordinator_of_late,
)
from nahtstelle.cases.casework.actions.situation_report import let_next_step_wait
from nahtstelle.cases.casework.models import (
    Case,
    Closure,
    Contribution,
    Measure,
    RoundTable,
    RoundTableParticipant,
    TeamMember,
)
from nahtstelle.cases.casework.states import (
    CaseState,
    ContributionState,
    MeasureState,
    RoundTableState,
    TeamRole,
)


def let_cases_wait(case_ids: Collection[int], *, now: dt.datetime) -> None:
    """Open the duties of cases as they stand at `now`; called as a service, inside its transaction."""
    members = list(TeamMember.objects.filter(case__in=case_ids, until_at__isnull=True))
    heads = {member.case_id: member.user_id for member in members if member.role == TeamRole.COORDINATOR}
    _let_beginnings_wait(case_ids, heads, now)
    _let_assessments_wait(members, now)
    _let_tables_wait(heads, now)
    running = Measure.objects.filter(
        case__in=case_ids, state__in=(MeasureState.PLANNED, MeasureState.RUNNING)
    )
    for measure in running.select_related("case").defer("sealed"):
        if measure.case.state == CaseState.IMPLEMENTING:
            let_measure_wait(measure.case, measure, now=now)
    unsent = Closure.objects.filter(case__in=case_ids, letter__isnull=False, letter_sent_on__isnull=True)
    for closure in unsent.select_related("case").defer("sealed"):
        let_letters_wait(closure.case, heads.get(closure.case_id) or closure.recorded_by_id or 0, now)
    watch_cases(now=now)


def _let_beginnings_wait(case_ids: Collection[int], heads: dict[int, int], now: dt.datetime) -> None:
    for case in Case.objects.filter(pk__in=case_ids, state=CaseState.ENQUIRY):
        let_enquiry_wait(case, case.registered_by_id, now)
    for case in Case.objects.filter(state=CaseState.REGISTERED, pk__in=heads):
        let_registration_wait(case, heads[case.pk], now)
    for case in Case.objects.filter(state=CaseState.RECOMMENDED, pk__in=heads):
        let_next_step_wait(case, heads[case.pk], now)


def _let_assessments_wait(members: list[TeamMember], now: dt.datetime) -> None:
    for_institution = {
        (member.case_id, member.institution_id): member.user_id
        for member in members
        if member.role != TeamRole.COORDINATOR
    }
    led = {member.case_id for member in members}
    asked = Contribution.objects.filter(
        case__in=led, state=ContributionState.ASKED, case__state=CaseState.CLARIFYING
    )
    for row in asked.select_related("case").defer("sealed"):
        user_id = for_institution.get((row.case_id, row.institution_id or 0))
        if user_id is not None:
            let_contribution_wait(row.case, row, user_id, now)
    waiting = {row.case_id for row in asked if row.institution_id is not None}
    for case in Case.objects.filter(pk__in=led, state=CaseState.CLARIFYING).exclude(pk__in=waiting):
        let_report_wait(case, now)
    for case_id in sorted({row.case_id for row in asked if row.due_on and row.due_on < now.date()}):
        remind_coordinator_of_late(case_id=case_id, now=now)


def _let_tables_wait(heads: dict[int, int], now: dt.datetime) -> None:
    invited = RoundTable.objects.filter(state=RoundTableState.INVITED, case__in=heads)
    silent = dict(
        RoundTableParticipant.objects.filter(round_table__in=invited, user__isnull=False)
        .order_by("pk")
        .values_list("round_table_id", "user_id")
    )  # the last of each table: their goals are left open
    for table in invited.select_related("case").defer("sealed"):
        let_goals_wait(table.case, table, silent[table.pk] or 0, now)
        let_record_wait(table.case, table, heads[table.case_id], now)
