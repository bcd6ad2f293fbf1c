"""The end of cases: the coordinator closes and sends letters; data protection confirms erasures, both see them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import uuid4

from nahtstelle.cases.casework.models import Case
from nahtstelle.cases.casework.permissions import closing as permissions
from nahtstelle.cases.casework.permissions.closing import ClosingFacts
from nahtstelle.cases.casework.states import OPEN_STATES, CaseState

if TYPE_CHECKING:
    from tests.permissions.scene import Row, Scene

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


def rows_of_closing(scene: Scene) -> Iterator[Row]:
    """Yield the closing of a case in each open state, the letters of a closed one, the erasures."""
    from tests.permissions.scene import Row

    head = scene.actors["coordinator"].user_id
    facts = ClosingFacts(coordinator_id=head)
    for state in OPEN_STATES:
        case = _case(head, state)
        close = scene.simple(lambda actor, thing: permissions.can_close_case(actor, thing, facts), case)
        yield Row("case", state, "close", close)
    closed = _case(head, CaseState.CLOSED)
    send = scene.simple(lambda actor, thing: permissions.can_record_sending(actor, thing, facts), closed)
    yield Row("case", "closed", "record_sending", send)
    read = scene.simple(lambda actor, _: permissions.can_read_erasures(actor), None)
    yield Row("erasures", "any", "read", read)
    confirm = scene.simple(lambda actor, _: permissions.can_confirm_erasure(actor), None)
    yield Row("erasures", "certified", "confirm", confirm)


def _case(head: int | None, state: str) -> Case:
    return Case(number=f"F-{state}", state=state, key_id=uuid4(), registered_by_id=head, opened_at=NOON)
