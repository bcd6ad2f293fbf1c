"""Plan, measures, reviews and messages: the coordinator leads, a specialist (the author) carries a measure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from nahtstelle.cases.casework.models import Measure
from nahtstelle.cases.casework.permissions import plans as permissions
from tests.permissions.case_team import team_of

if TYPE_CHECKING:
    from nahtstelle.ground.identity.actors import Actor
    from tests.permissions.scene import Row, Scene

May = Callable[["Actor", permissions.Members], bool]


def rows_of_plans(scene: Scene) -> Iterator[Row]:
    """Yield what everybody may do with the plan of a case whose coordinator is «coordinator»."""
    from tests.permissions.scene import Row

    head, members = scene.actors["coordinator"], team_of(scene)
    verbs: dict[tuple[str, str, str], May] = {
        ("plan", "draft", "write"): permissions.can_write_plan,
        ("plan", "counter_reading", "counter_read"): permissions.can_counter_read_plan,
        ("plan", "ready", "sign"): permissions.can_sign_plan,
        ("plan", "signed", "amend"): permissions.can_amend_plan,
        ("review", "new", "record"): permissions.can_record_review,
        ("case_message", "new", "write"): permissions.can_write_message,
        ("measure", "own", "move"): _moves(Measure(responsible_id=head.user_id)),
        ("measure", "clients", "move"): _moves(Measure(is_clients=True)),
        ("measure", "of_one_who_left", "move"): _moves(Measure(responsible_id=scene.asked.pk)),
        ("measure", "of_a_specialist", "move"): _moves(Measure(responsible_id=scene.author.pk)),
    }
    for (thing, state, verb), may in verbs.items():
        yield Row(thing, state, verb, scene.simple(lambda actor, team, may=may: may(actor, team), members))


def _moves(measure: Measure) -> May:
    return lambda actor, members: permissions.can_move_measure(actor, members, measure)
