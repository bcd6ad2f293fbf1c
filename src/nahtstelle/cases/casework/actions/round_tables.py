"""A round table before it takes place: dates proposed and answered, goals collected, the date fixed (004 §5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.cases.casework.actions.round_table_notices import tell_participants
from nahtstelle.cases.casework.actions.steps import locked_case, note, settle, wait_for
from nahtstelle.cases.casework.models import (
    Case,
    CaseGuest,
    DateVote,
    RoundTable,
    RoundTableDate,
    RoundTableParticipant,
)
from nahtstelle.cases.casework.permissions import round_tables as permissions
from nahtstelle.cases.casework.permissions.access import MemberFacts
from nahtstelle.cases.casework.queries.content import OpenCase, open_case
from nahtstelle.cases.casework.queries.members import open_members
from nahtstelle.cases.casework.refusals import DayRefused, TextMissing
from nahtstelle.cases.casework.states import (
    ROUND_TABLE,
    CaseState,
    DataCategory,
    DateAnswer,
    GuestKind,
    RoundTableState,
)
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused

KIND = "casework.round_table"
TABLE_STATES = (CaseState.PLANNING, CaseState.IMPLEMENTING)
MOST_DATES = 10


class TableOutOfTurn(ActionRefused):
    """A round table belongs to the plan and its implementation."""

    default_sentence = gettext_lazy(
        "A round table is held once the clarification has led to a plan, or while it is carried out."
    )


class NobodyInvited(ActionRefused):
    """A table needs people."""

    default_sentence = gettext_lazy("Choose at least one person of the team.")


class DatePassed(DayRefused):
    """Dates lie ahead."""

    default_sentence = gettext_lazy("Propose at least one date; all of them lie in the future.")


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePlan:
    """What is proposed: place, beginnings, who comes, what it is about (sealed)."""

    place: str
    dates: tuple[dt.datetime, ...]
    user_ids: frozenset[int]
    guest_ids: frozenset[int] = field(default=frozenset())
    with_client: bool = True
    agenda: str = ""


@transaction.atomic
def propose_round_table(*, case_id: int, plan: TablePlan, actor: Actor, now: dt.datetime) -> RoundTable:
    """Propose dates to the team, the client and people from outside.

    Raises PermissionRefused, TableOutOfTurn, TextMissing, DatePassed, NobodyInvited, NotCoveredByConsent.
    """
    case, members = _locked(case_id, actor)
    if not permissions.can_propose_round_table(actor, members):
        raise PermissionRefused
    if case.state not in TABLE_STATES:
        raise TableOutOfTurn
    dates = sorted(set(plan.dates))
    if not plan.place.strip():
        raise TextMissing(field="place")
    if not dates or dates[0] <= now or len(dates) > MOST_DATES:
        raise DatePassed(field="dates")
    users = [member for member in members if member.user_id in plan.user_ids]
    if not users:
        raise NobodyInvited(field="people")
    content = open_plan_content(case, actor, now)
    table = RoundTable(case=case, place=plan.place.strip(), created_at=now, created_by_id=actor.user_id or 0)
    content.put(table, {"agenda": plan.agenda.strip(), "record": "", "reason": ""})
    table.save()
    RoundTableDate.objects.bulk_create(
        RoundTableDate(case=case, round_table=table, starts_at=moment) for moment in dates
    )
    _seat(case, table, content, users, plan)
    for member in users:
        wait(case, table, member.user_id, "dates", _("Say which dates suit you"), None, now)
    settle(case, "round_table:plan:", now=now, actor=actor)
    _note(case, table, "propose", "", actor, now)
    return table


@transaction.atomic
def answer_dates(
    *,
    case_id: int,
    participant_id: int,
    answers: Mapping[int, DateAnswer],
    actor: Actor,
    now: dt.datetime,
) -> None:
    """Say which dates suit a participant, by id of the date. Raises PermissionRefused, TransitionRefused."""
    case, participant = _spoken_for(case_id, participant_id, actor)
    table = participant.round_table
    if table.state != RoundTableState.PROPOSED:
        ROUND_TABLE.step("invite", table.state)
    for date in RoundTableDate.objects.filter(round_table=table, pk__in=answers):
        DateVote.objects.update_or_create(
            date=date, participant=participant, defaults={"case": case, "answer": answers[date.pk]}
        )
    if participant.user_id is not None:
        settle(case, f"round_table:{table.pk}:dates:{participant.user_id}:", now=now, actor=actor)
    facts: dict[str, object] = {"round_table": table.pk, "participant": participant.pk}
    note(case, "round_table.dates_answered", actor=actor, now=now, facts=facts)


@transaction.atomic
def write_goals(*, case_id: int, participant_id: int, goals: str, actor: Actor, now: dt.datetime) -> None:
    """Keep what a participant wants to reach at the table (004 §5: goals and strategies, collected beforehand).

    Raises PermissionRefused, TransitionRefused, NotCoveredByConsent.
    """
    case, participant = _spoken_for(case_id, participant_id, actor)
    table = participant.round_table
    if table.state not in {RoundTableState.PROPOSED, RoundTableState.INVITED}:
        ROUND_TABLE.step("hold", table.state)
    content = open_plan_content(case, actor, now)
    content.put(participant, {"goals": goals.strip()})
    participant.save(update_fields=["sealed"])
    if participant.user_id is not None:
        settle(case, f"round_table:{table.pk}:goals:{participant.user_id}:", now=now, actor=actor)
    facts: dict[str, object] = {"round_table": table.pk, "participant": participant.pk}
    note(case, "round_table.goals_written", actor=actor, now=now, facts=facts)


@transaction.atomic
def invite_round_table(
    *, case_id: int, table_id: int, starts_at: dt.datetime, place: str, actor: Actor, now: dt.datetime
) -> RoundTable:
    """Fix the date and invite: an e-mail with time and place, an entry in the calendars, a duty to say one's goals.

    Raises PermissionRefused, TransitionRefused, TextMissing, DatePassed.
    """
    case, members = _locked(case_id, actor)
    table = locked_table(case, table_id)
    if not permissions.can_invite_round_table(actor, members):
        raise PermissionRefused
    source, target = table.state, ROUND_TABLE.step("invite", table.state)
    if not place.strip():
        raise TextMissing(field="place")
    if starts_at <= now:
        raise DatePassed(field="starts_at")
    table.state, table.starts_at, table.place, table.invited_at = target, starts_at, place.strip(), now
    table.version += 1
    table.save(update_fields=["state", "starts_at", "place", "invited_at", "version"])
    settle(case, f"round_table:{table.pk}:dates:", now=now, actor=actor)
    rows = RoundTableParticipant.objects.filter(round_table=table, user__isnull=False)
    for user_id in rows.order_by("pk").values_list("user_id", flat=True):
        let_goals_wait(case, table, user_id or 0, now)
    let_record_wait(case, table, actor.user_id or 0, now)
    tell_participants(table, method="REQUEST")
    _note(case, table, "invite", source, actor, now)
    return table


@transaction.atomic
def cancel_round_table(
    *, case_id: int, table_id: int, reason: str, actor: Actor, now: dt.datetime
) -> RoundTable:
    """Cancel a table; the reason is sealed, who was invited is told without it.

    Raises PermissionRefused, TransitionRefused, TextMissing, NotCoveredByConsent.
    """
    case, members = _locked(case_id, actor)
    table = locked_table(case, table_id)
    if not permissions.can_cancel_round_table(actor, members):
        raise PermissionRefused
    source, target = table.state, ROUND_TABLE.step("cancel", table.state)
    if not reason.strip():
        raise TextMissing(field="reason")
    content = open_plan_content(case, actor, now)
    content.put(table, {**content.read(table), "reason": reason.strip()})
    table.state = target
    table.version += 1
    table.save()
    settle(case, f"round_table:{table.pk}:", now=now, actor=actor)
    if source == RoundTableState.INVITED:
        tell_participants(table, method="CANCEL")
    _note(case, table, "cancel", source, actor, now)
    return table


def open_plan_content(case: Case, actor: Actor, now: dt.datetime) -> OpenCase:
    """Open what a round table needs."""
    return open_case(
        case, viewer=viewer_of(actor), what="round_table", categories=[DataCategory.PLAN], now=now
    )


def locked_table(case: Case, table_id: int) -> RoundTable:
    """Lock a table of a case. Raises PermissionRefused, as if it did not exist."""
    table = RoundTable.objects.select_for_update(of=("self",)).filter(case=case, pk=table_id).first()
    if table is None:
        raise PermissionRefused
    table.case = case
    return table


def wait(
    case: Case,
    table: RoundTable,
    user_id: int,
    what: str,
    title: str,
    due_on: dt.date | None,
    now: dt.datetime,
) -> None:
    """Let somebody do something about a table."""
    wait_for(
        case,
        f"round_table:{table.pk}:{what}:{user_id}:",
        kind=KIND,
        title=title,
        url=reverse("casework:show_round_table", args=[case.pk, table.pk]),
        due_on=due_on,
        user_id=user_id,
        now=now,
    )


def note_table(case: Case, table: RoundTable, verb: str, source: str, actor: Actor, now: dt.datetime) -> None:
    """Write a step of a table into the audit, in codes: a history of its own would outlive the case."""
    facts: dict[str, object] = {"round_table": table.pk, "source": source, "target": table.state}
    note(case, f"round_table.{verb}", actor=actor, now=now, facts=facts)


_note = note_table


def let_goals_wait(case: Case, table: RoundTable, user_id: int, now: dt.datetime) -> None:
    """Let somebody invited say beforehand what the table should reach (004 IV)."""
    day = timezone.localdate(table.starts_at)
    wait(case, table, user_id, "goals", _("Say what you want to reach at the round table"), day, now)


def let_record_wait(case: Case, table: RoundTable, user_id: int, now: dt.datetime) -> None:
    """Let the table wait for who leads it."""
    day = timezone.localdate(table.starts_at)
    wait(case, table, user_id, "record", _("Lead and record the round table"), day, now)


def _locked(case_id: int, actor: Actor) -> tuple[Case, tuple[MemberFacts, ...]]:
    case = locked_case(case_id, viewer=viewer_of(actor))
    return case, open_members(case)


def _spoken_for(case_id: int, participant_id: int, actor: Actor) -> tuple[Case, RoundTableParticipant]:
    case, members = _locked(case_id, actor)
    rows = RoundTableParticipant.objects.filter(case=case, pk=participant_id).select_related("round_table")
    participant = rows.first()
    if participant is None or not permissions.can_speak_for(actor, members, participant.user_id):
        raise PermissionRefused
    return case, participant


def _seat(
    case: Case, table: RoundTable, content: OpenCase, users: Iterable[MemberFacts], plan: TablePlan
) -> None:
    """Write down who comes: members of the team, guests from outside who are let in now, the client."""
    rows = [RoundTableParticipant(case=case, round_table=table, user_id=row.user_id) for row in users]
    guests = CaseGuest.objects.filter(
        case=case, pk__in=plan.guest_ids, kind=GuestKind.OUTSIDE, ended_at__isnull=True
    )
    rows += [RoundTableParticipant(case=case, round_table=table, guest=guest) for guest in guests]
    if plan.with_client:
        rows.append(RoundTableParticipant(case=case, round_table=table, is_client=True))
    for row in rows:
        content.put(row, {"goals": ""})
        row.save()
