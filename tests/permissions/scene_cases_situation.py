"""Clarification, round tables and instruments: the coordinator of the case leads; the team answers for itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from nahtstelle.cases.casework.permissions import instruments, round_tables, situation
from tests.permissions.case_team import team_of

if TYPE_CHECKING:
    from nahtstelle.ground.identity.actors import Actor
    from tests.permissions.scene import Row, Scene

May = Callable[["Actor", situation.Members], bool]


def rows_of_situation(scene: Scene) -> Iterator[Row]:
    """Yield what everybody may do in a case of whose team the coordinator and a specialist of the IV are."""
    from tests.permissions.scene import Row

    head, members = scene.actors["coordinator"], team_of(scene)
    institution = head.institution_id or 0
    verbs: dict[tuple[str, str, str], May] = {
        ("case", "registered", "open_clarification"): situation.can_open_clarification,
        ("case", "clarifying", "clear_contradiction"): situation.can_clear_contradiction,
        ("case", "clarifying", "freeze_report"): situation.can_freeze_report,
        ("case", "clarifying", "record_team_decision"): situation.can_record_team_decision,
        ("case", "clarifying", "finish_clarification"): situation.can_finish_clarification,
        ("contribution", "institution", "contribute"): lambda actor, team: situation.can_contribute(
            actor, team, institution
        ),
        ("contribution", "institution", "declare_nothing"): lambda actor, team: situation.can_declare_nothing(
            actor, team, institution
        ),
        ("contribution", "client", "contribute"): lambda actor, team: situation.can_contribute(
            actor, team, None
        ),
        ("contribution", "client", "declare_nothing"): lambda actor, team: situation.can_declare_nothing(
            actor, team, None
        ),
        ("round_table", "new", "propose"): round_tables.can_propose_round_table,
        ("round_table", "proposed", "invite"): round_tables.can_invite_round_table,
        ("round_table", "invited", "hold"): round_tables.can_hold_round_table,
        ("round_table", "invited", "cancel"): round_tables.can_cancel_round_table,
        ("round_table", "invited", "run"): round_tables.can_run_round_table,
        ("round_table", "invited", "prepare"): round_tables.can_prepare_round_table,
        ("participant", "own", "speak_for"): lambda actor, team: round_tables.can_speak_for(
            actor, team, head.user_id
        ),
        ("participant", "client", "speak_for"): lambda actor, team: round_tables.can_speak_for(
            actor, team, None
        ),
        ("instrument", "offered", "record"): instruments.can_record_assessment,
    }
    for (thing, state, verb), may in verbs.items():
        yield Row(thing, state, verb, scene.simple(lambda actor, team, may=may: may(actor, team), members))
