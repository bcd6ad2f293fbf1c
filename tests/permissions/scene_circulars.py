"""Circular resolutions: who sees them before and after the opening, who answers, who runs them (002 §2.1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from nahtstelle.ground.identity.api import Actor
from nahtstelle.structure.governance import permissions
from nahtstelle.structure.governance.models import CircularAnswer, CircularResolution, CircularText, Decision
from nahtstelle.structure.governance.states import CIRCULAR, RUNNING, CircularState

if TYPE_CHECKING:
    from tests.permissions.scene import Row, Scene

VERBS: dict[str, tuple[str, Callable[[Actor, Any], bool]]] = {
    "open": ("open", permissions.can_open_circular),
    "close": ("close", permissions.can_close_circular),
    "ask_again": ("ask_again", permissions.can_ask_again),
    "submit": ("submit", permissions.can_submit_circular),
    "decide": ("decide", permissions.can_decide_circular),
    "stop": ("stop", permissions.can_stop_circular),
    "withdraw": ("withdraw", permissions.can_withdraw_circular),
    "run": ("", permissions.can_run_circular),
    "change": ("open", permissions.can_change_circular),
    "remind": ("close", permissions.can_remind_circular),
    "treat_remark": ("submit", permissions.can_treat_remark),
    "read_answers": ("", permissions.can_read_answers),
}


def rows_of_circulars(scene: Scene) -> Iterator[Row]:
    """Yield a resolution of the coordination body in each state; the member «asked» is asked."""
    from tests.permissions.scene import Row

    yield Row(
        "circular",
        "new",
        "create",
        scene.simple(lambda actor, _: permissions.can_create_circular(actor), None),
    )
    for state in CircularState.values:
        circular = _circular(scene, state)
        yield from scene.lines("circular", state, circular, VERBS, CIRCULAR)
    answer = CircularAnswer.objects.filter(member=scene.asked).first()
    yield Row("circular_answer", "any", "answer", scene.simple(permissions.can_answer_circular, answer))


def _circular(scene: Scene, state: str) -> CircularResolution:
    from tests.permissions.scene import NOW

    was_opened = state != CircularState.DRAFT
    was_closed = state in {CircularState.CLOSED, CircularState.SUBMITTED, CircularState.DECIDED}
    circular = CircularResolution.objects.create(
        body=scene.bodies.ekg,
        title=f"Zirkularbeschluss {state}",
        state=state,
        needs_government_resolution=True,
        created_at=NOW,
        opened_at=NOW if was_opened else None,
        due_on=NOW.date() if was_opened else None,
        closed_at=NOW if was_closed else None,
        submitted_at=NOW if state in {CircularState.SUBMITTED, CircularState.DECIDED} else None,
        ended_at=None if state in RUNNING else NOW,
        decision=_decision(scene) if state == CircularState.DECIDED else None,
    )
    text = CircularText.objects.create(resolution=circular, number=1, text="Wortlaut")
    if was_opened:
        CircularAnswer.objects.create(
            resolution=circular, text=text, member=scene.asked, institution=scene.asked.institution
        )
    return circular


def _decision(scene: Scene) -> Decision:
    from tests.permissions.scene import NOW

    return Decision.objects.create(
        body=scene.bodies.ekg,
        year=2026,
        number=999,
        label="EKG 2026/999",
        decided_on=NOW.date(),
        procedure="circular",
        kind="other",
        title="Beschluss",
        text="Wortlaut",
        text_sha256="0" * 64,
        recorded_at=NOW,
    )
