"""The entry of cases: who keeps an enquiry registers; the coordinator keeps the consent; others find nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from nahtstelle.cases.casework.models import Case, CaseAccess
from nahtstelle.cases.casework.permissions import cases as area
from nahtstelle.cases.casework.permissions import entry as permissions
from nahtstelle.cases.casework.queries.standing import standing_in
from nahtstelle.cases.casework.states import CONSENTED_STATES, AccessGround, CaseState
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.walls import as_service, reading_as

if TYPE_CHECKING:
    from tests.permissions.scene import Row, Scene

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
FIRST: dict[str, Callable[..., bool]] = {
    "hand_over": permissions.can_hand_over_enquiry,
    "register": permissions.can_register_person,
}
VERBS: dict[str, Callable[..., bool]] = {
    "describe_person": permissions.can_describe_person,
    "agree_mandate": permissions.can_agree_mandate,
    "record_consent": permissions.can_record_consent,
    "release_from_secrecy": permissions.can_release_from_secrecy,
    "add_paper": permissions.can_add_paper,
    "revoke_consent": lambda _actor, standing: permissions.can_revoke_consent(standing),
}
TEAM = (AccessGround.COORDINATION, AccessGround.TEAM)


def rows_of_entry(scene: Scene) -> Iterator[Row]:
    """Yield an enquiry the coordinator keeps, a case in each state, one whose consent is over, a closed one."""
    from tests.permissions.scene import Row

    enter = scene.simple(lambda actor, _: area.can_enter_cases(actor), None)
    yield Row("cases", "any", "enter", enter)
    begin = scene.simple(lambda actor, _: permissions.can_begin_enquiry(actor), None)
    yield Row("cases", "any", "begin_enquiry", begin)
    places: list[tuple[str, str, tuple[AccessGround, ...]]] = [
        (CaseState.ENQUIRY, CaseState.ENQUIRY, (AccessGround.ENQUIRY,)),
        *((state, state, TEAM) for state in CONSENTED_STATES),
        ("consent_over", CaseState.IMPLEMENTING, (AccessGround.COORDINATION,)),
        ("emergency", CaseState.IMPLEMENTING, (AccessGround.EMERGENCY,)),
        (CaseState.CLOSED, CaseState.CLOSED, (AccessGround.CLOSING,)),
    ]
    for name, state, grounds in places:
        case = _case(scene, f"F-{name}"[:20], state, grounds)
        yield Row("case_entry", name, "see", _answers(scene, case, lambda *_: True))
        for verb, may in (VERBS | FIRST if state == CaseState.ENQUIRY else VERBS).items():
            yield Row("case_entry", name, verb, _answers(scene, case, may))


def _answers(scene: Scene, case: Case, may: Callable[..., bool]) -> tuple[str, ...]:
    from tests.permissions.scene import ROLES

    return tuple(_answer(scene.actors[role], case, may) for role in ROLES)


def _answer(actor: Any, case: Case, may: Callable[..., bool]) -> str:
    viewer = viewer_of(actor)
    with reading_as(user_id=actor.user_id):
        if not Case.objects.visible_to(viewer).filter(pk=case.pk).exists():
            return "404"
        return "yes" if may(actor, standing_in(case, viewer)) else "403"


def _case(scene: Scene, number: str, state: str, grounds: tuple[AccessGround, ...]) -> Case:
    coordinator = scene.actors["coordinator"]
    closed = {"closed_at": NOON, "erase_on": NOON.date(), "closing_reason": "other", "outcome": "unknown"}
    with as_service("tests"):
        case = Case.objects.create(
            number=number,
            state=state,
            origin="partner",
            key_id=uuid4(),
            registered_by_id=coordinator.user_id,
            registering_institution_id=coordinator.institution_id,
            opened_at=NOON,
            registered_at=NOON,
            **(closed if state == CaseState.CLOSED else {}),
        )
        for ground in grounds:
            CaseAccess.objects.create(
                case=case,
                user_id=coordinator.user_id,
                ground=ground,
                categories=[] if ground == AccessGround.COORDINATION else ["identity"],
                from_at=NOON,
            )
    return case
