"""Whatever order people act in: the clarification ends only with answers, report and decision; a table is held once."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nahtstelle.cases.casework.actions import round_table_meeting as meeting
from nahtstelle.cases.casework.actions import round_tables as tables
from nahtstelle.cases.casework.actions import situation as actions
from nahtstelle.cases.casework.actions import situation_report as reports
from nahtstelle.cases.casework.models import Case, Contribution, RoundTable, RoundTableParticipant
from nahtstelle.cases.casework.states import CaseState, RoundTablePresence, TeamVerdict
from nahtstelle.cases.casework.tests.test_round_tables import propose
from nahtstelle.cases.casework.tests.test_situation import Desk
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.lifecycle.api import ActionRefused

pytestmark = pytest.mark.django_db
FEW = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
CLARIFY = st.lists(
    st.sampled_from(["say:fritz", "say:rita", "nothing:fritz", "nothing:rita", "freeze", "decide", "finish"]),
    min_size=3,
    max_size=8,
)
ANSWERED = CLARIFY.map(lambda verbs: ["say:fritz", "nothing:rita", "freeze", "decide", *verbs[:4]])
MEET = st.lists(st.sampled_from(["invite", "cancel", "hold", "early", "save"]), min_size=2, max_size=6)


@pytest.fixture(autouse=True)
def light_papers(monkeypatch):
    """Typesetting is not what is tried here."""
    monkeypatch.setattr("nahtstelle.ground.records.api.render_pdf", lambda **_: b"%PDF")


@FEW
@given(verbs=st.one_of(CLARIFY, ANSWERED))
def test_a_clarification_ends_only_with_all_answers_a_current_report_and_its_decision(make_case, team, verbs):
    desk = Desk(make_case(state=CaseState.REGISTERED, members=(team.fritz, team.rita)))
    desk.do(team.eva, actions.open_clarification)
    states = {"fritz": "asked", "rita": "asked"}
    has_report = is_current = is_decided = ended = False
    for verb in verbs:
        desk.now += dt.timedelta(minutes=1)
        name, _, who = verb.partition(":")
        expected = (
            not ended
            and {
                "say": not has_report or states.get(who) == "asked",
                "nothing": states.get(who) == "asked",
                "freeze": True,
                "decide": has_report,
                "finish": "asked" not in states.values() and is_current and is_decided,
            }[name]
        )
        assert _try(desk, team, name, who) is expected, (verb, verbs)
        if not expected:
            continue
        if name in {"say", "nothing"}:
            states[who] = "contributed" if name == "say" else "nothing"
            is_current = False
        has_report = has_report or name == "freeze"
        is_current = True if name == "freeze" else is_current
        is_decided = name == "decide" or (is_decided and name != "freeze")
        ended = name == "finish"
    with as_service("tests"):
        case = Case.objects.get(pk=desk.case.pk)
        rows = Contribution.objects.filter(case=case, institution__isnull=False).order_by("pk")
        assert case.state == (CaseState.PLANNING if ended else CaseState.CLARIFYING)
        assert [row.state for row in rows] == [states["fritz"], states["rita"]]


def _try(desk, team, name, who):
    user = getattr(team, who, None)
    try:
        if name == "say":
            desk.say(user, version=desk.row(user).version, arbeitsfaehigkeit=60)
        elif name == "nothing":
            desk.do(user, actions.declare_nothing, contribution_id=desk.row(user).pk)
        elif name == "freeze":
            desk.do(team.eva, reports.freeze_report)
        elif name == "decide":
            today = timezone.localdate(desk.now)
            decision = {"verdict": TeamVerdict.ROUND_TABLE, "text": "Weil.", "decided_on": today}
            desk.do(team.eva, reports.record_team_decision, **decision)
        else:
            desk.do(team.rita, reports.finish_clarification)
    except ActionRefused:
        return False
    return True


@FEW
@given(verbs=MEET)
def test_a_round_table_is_held_once_after_an_invitation_and_never_after_its_cancellation(
    make_case, team, verbs
):
    desk = Desk(make_case(state=CaseState.PLANNING, members=(team.fritz,)))
    table = propose(desk, team.eva)
    state = "proposed"
    for verb in verbs:
        expected = {
            "invite": state == "proposed",
            "cancel": state in {"proposed", "invited"},
            "hold": state == "invited",
            "early": False,
            "save": state == "invited",
        }[verb]
        assert _meet(desk, team, table, verb) is expected, (verb, verbs)
        if expected:
            state = {"invite": "invited", "cancel": "cancelled", "hold": "held"}.get(verb, state)
    with as_service("tests"):
        assert RoundTable.objects.get(pk=table.pk).state == state
        case = Case.objects.get(pk=desk.case.pk)
    assert (case.table_held_at is not None) == (state == "held")


def _meet(desk, team, table, verb):
    with as_service("tests"):
        row = RoundTable.objects.get(pk=table.pk)
        seats = list(RoundTableParticipant.objects.filter(round_table=table).values_list("pk", flat=True))
    before = desk.now
    record = {
        "table_id": table.pk,
        "record": "Ergebnis",
        "presences": dict.fromkeys(seats, RoundTablePresence.PRESENT),
        "version": row.version,
    }
    try:
        if verb == "invite":
            starts = desk.now + dt.timedelta(days=7)
            desk.do(
                team.eva, tables.invite_round_table, table_id=table.pk, starts_at=starts, place="Zimmer 2"
            )
        elif verb == "cancel":
            desk.do(team.eva, tables.cancel_round_table, table_id=table.pk, reason="Krankheit")
        elif verb == "save":
            desk.do(team.eva, meeting.save_record, **record)
        else:
            desk.now += dt.timedelta(days=8 if verb == "hold" else 0)
            desk.do(team.eva, meeting.hold_round_table, **record)
    except ActionRefused:
        return False
    finally:
        desk.now = before
    return True
