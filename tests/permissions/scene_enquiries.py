"""Enquiries: the secretariat directs, the structure it was passed on to answers; nobody else sees them (000 §9.3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from nahtstelle.structure.enquiries import permissions
from nahtstelle.structure.enquiries.models import Enquiry
from nahtstelle.structure.enquiries.states import ENQUIRY, EnquiryState

if TYPE_CHECKING:
    from tests.permissions.scene import Row, Scene

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
VERBS = {
    "route": ("route", permissions.can_route_enquiry),
    "take_on": ("take_on", permissions.can_take_on_enquiry),
    "hand_back": ("hand_back", permissions.can_hand_back_enquiry),
    "answer": ("answer", permissions.can_answer_enquiry),
    "close": ("close", permissions.can_close_enquiry),
}


def rows_of_enquiries(scene: Scene) -> Iterator[Row]:
    """Yield an enquiry in each state; from «routed» on it is with the office of the member asked."""
    from tests.permissions.scene import Row

    for number, state in enumerate(EnquiryState.values, start=1):
        is_answered = state in {EnquiryState.ANSWERED, EnquiryState.CLOSED}
        is_general = state in {EnquiryState.RECEIVED, EnquiryState.IN_ANSWER}
        enquiry = Enquiry.objects.create(
            number=f"2026-{number:03d}",
            kind="media",
            received_at=NOON,
            subject="Frage",
            question="Was?",
            state=state,
            responsible=None if is_general else scene.asked.institution,
            answer="So." if is_answered else "",
            given_by="X" if is_answered else "",
            answered_at=NOON if is_answered else None,
            closed_at=NOON if state == EnquiryState.CLOSED else None,
        )
        yield from scene.lines("enquiry", state, enquiry, VERBS, ENQUIRY)
    enter = scene.simple(lambda actor, _: permissions.can_enter_enquiries(actor), None)
    yield Row("enquiries", "any", "enter", enter)
    register = scene.simple(lambda actor, _: permissions.can_register_enquiry(actor), None)
    yield Row("enquiries", "any", "register", register)
    write = scene.simple(lambda actor, _: permissions.can_write_national_letter(actor), None)
    yield Row("national_letter", "any", "write", write)
