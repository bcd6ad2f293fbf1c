"""Circular resolutions: the secretariat runs them, the members asked answer (002 §2.1)."""

from __future__ import annotations

from nahtstelle.ground.identity.api import Actor
from nahtstelle.structure.governance.models import CircularAnswer, CircularResolution


def can_create_circular(actor: Actor) -> bool:
    """The secretariat prepares what the bodies decide (000 §6.4.1.2)."""
    return actor.is_secretariat


def can_run_circular(actor: Actor, circular: CircularResolution) -> bool:
    """The secretariat."""
    return actor.is_secretariat


can_change_circular = can_open_circular = can_close_circular = can_remind_circular = can_run_circular
can_treat_remark = can_ask_again = can_submit_circular = can_decide_circular = can_run_circular
can_stop_circular = can_withdraw_circular = can_run_circular


def can_answer_circular(actor: Actor, answer: CircularAnswer) -> bool:
    """The member who was asked, in person: a deputy stands in at meetings, not for a signature."""
    return actor.user_id is not None and not actor.is_case_level and answer.member_id == actor.user_id


def can_read_answers(actor: Actor, circular: CircularResolution) -> bool:
    """The secretariat at any time; everybody who sees the resolution once the answers are closed (decision 0013)."""
    return actor.is_secretariat or circular.closed_at is not None or circular.ended_at is not None
