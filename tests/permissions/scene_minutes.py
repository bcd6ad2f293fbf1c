"""Minutes in each state, an objection to them; the member was of the meeting's day, steering was not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from nahtstelle.structure.governance import permissions
from nahtstelle.structure.governance.models import Minutes, MinutesReview, Objection
from nahtstelle.structure.governance.states import MINUTES, MeetingState, MinutesState

if TYPE_CHECKING:
    from tests.permissions.scene import Row, Scene

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
MEETING_STATES = {
    MinutesState.DRAFT: MeetingState.MINUTES_DRAFTED,
    MinutesState.CIRCULATED: MeetingState.MINUTES_DRAFTED,
    MinutesState.REVISED: MeetingState.MINUTES_DRAFTED,
    MinutesState.APPROVED: MeetingState.MINUTES_APPROVED,
}
VERBS: dict[str, tuple[str, Callable[[Any, Any], bool]]] = {
    "edit": ("", permissions.can_edit_minutes),
    "circulate": ("circulate", permissions.can_circulate_minutes),
    "approve": ("approve", permissions.can_approve_minutes),
}


def rows_of_minutes(scene: Scene) -> Iterator[Row]:
    """Yield the held meeting whose minutes can be begun, minutes in each state, an objection and its answer."""
    from tests.permissions.scene import Row

    meeting = scene.meeting(MeetingState.HELD)
    for verb, may in (("draft", permissions.can_draft_minutes), ("note", permissions.can_note_item)):
        yield Row("minutes", "none", verb, _answers(scene, scene.seen(meeting), may, meeting))
    for state in MinutesState.values:
        minutes = _minutes(scene, state)
        yield from scene.lines("minutes", state, minutes, VERBS, MINUTES)
        if state not in {MinutesState.CIRCULATED, MinutesState.REVISED}:
            continue
        seen = scene.seen(minutes)
        member = scene.actors["member"].user_id or 0
        review = MinutesReview.objects.create(minutes=minutes, user_id=member)
        objection = Objection.objects.create(
            minutes=minutes, user_id=member, version=1, text="Einwand", raised_at=NOW
        )
        yield Row("minutes", state, "object", _answers(scene, seen, permissions.can_raise_objection, review))
        yield Row("minutes", state, "confirm", _answers(scene, seen, permissions.can_confirm_minutes, review))
        yield Row(
            "objection", state, "answer", _answers(scene, seen, permissions.can_answer_objection, objection)
        )


def _minutes(scene: Scene, state: str) -> Minutes:
    is_sent = state != MinutesState.DRAFT
    return Minutes.objects.create(
        meeting=scene.meeting(MEETING_STATES[MinutesState(state)]),
        state=state,
        version=1 if is_sent else 0,
        approval="silence" if is_sent else "",
        circulated_at=NOW if is_sent else None,
        objection_until=NOW.date() if is_sent else None,
        approved_on=NOW.date() if state == MinutesState.APPROVED else None,
        drafted_at=NOW,
    )


def _answers(
    scene: Scene, seen: tuple[str, ...], may: Callable[[Any, Any], bool], thing: Any
) -> tuple[str, ...]:
    return tuple(
        sight if sight != "yes" else ("yes" if may(actor, thing) else "403")
        for sight, actor in zip(seen, scene.actors.values(), strict=True)
    )
