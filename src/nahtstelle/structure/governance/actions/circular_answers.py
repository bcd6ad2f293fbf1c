"""Answers to a circular resolution: given, reminded of, closed (002 §2.1)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.identity.api import ANONYMOUS, Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.structure.governance import permissions
from nahtstelle.structure.governance.actions.circular_ends import stop_running
from nahtstelle.structure.governance.actions.circular_parts import (
    audit_circular,
    close_own_duty,
    lock_next_meeting,
    locked_circular,
    renew_duties,
    write_step,
)
from nahtstelle.structure.governance.actions.circulars import queue_notice
from nahtstelle.structure.governance.models import (
    CircularAnswer,
    CircularResolution,
)
from nahtstelle.structure.governance.queries.circular_answers import (
    current_answers,
    tally_of,
)
from nahtstelle.structure.governance.states import (
    ANSWERS_WITH_REMARK,
    CIRCULAR,
    GIVEN_ANSWERS,
    Answer,
    CircularState,
)

REMIND_DAYS = 2


class AnswersClosed(ActionRefused):
    """Nothing is taken after the closing."""

    default_sentence = _("The answers are closed. Please turn to the secretariat.")


class AnswerMissing(ActionRefused):
    """Nothing was chosen."""

    default_sentence = _("Please choose your answer.")


class AnswerRemarkMissing(ActionRefused):
    """A remark, disagreement or request needs its text."""

    default_sentence = _("Please write your remark or your reason.")


class RemarkNotExpected(ActionRefused):
    """A plain agreement has no remark."""

    default_sentence = _("You have written a remark: choose «I agree with remarks», or remove the remark.")


class AnswersOutstanding(ActionRefused):
    """The date has not passed and somebody has not answered: silence must not be made."""

    default_sentence = _(
        "Answers are outstanding and the date has not passed. Wait for the date, or remind the members."
    )


class NobodyToRemind(ActionRefused):
    """Everybody has answered."""

    default_sentence = _("All members have answered; nobody needs to be reminded.")


@transaction.atomic
def answer_circular(
    *, circular_id: int, answer: str, remark: str, actor: Actor, now: dt.datetime
) -> CircularAnswer:
    """Answer, or change the answer until the closing. A request for a meeting stops the resolution at once.

    Raises PermissionRefused, AnswersClosed, AnswerMissing, AnswerRemarkMissing, RemarkNotExpected.
    """
    meeting = lock_next_meeting(circular_id, now=now) if answer == Answer.MEETING else None
    circular = locked_circular(circular_id)
    row = next((row for row in current_answers(circular) if row.member_id == actor.user_id), None)
    if row is None or not permissions.can_answer_circular(actor, row):
        raise PermissionRefused
    if circular.state != CircularState.OPEN:
        raise AnswersClosed
    _check_answer(answer, remark)
    row.answer, row.remark, row.answered_at = answer, remark.strip(), now
    row.save(update_fields=["answer", "remark", "answered_at"])
    audit_circular(
        "answer", circular, actor=actor, now=now, facts={"answer": answer, "text": row.text.number}
    )
    if answer == Answer.MEETING:
        stop_running(circular, "request_meeting", reason=row.remark, meeting=meeting, actor=actor, now=now)
        return row
    renew_duties(circular, actor=actor, now=now)
    close_own_duty(row, actor=actor, now=now)
    return row


def _check_answer(answer: str, remark: str) -> None:
    if answer not in GIVEN_ANSWERS:
        raise AnswerMissing(field="answer")
    if answer in ANSWERS_WITH_REMARK and not remark.strip():
        raise AnswerRemarkMissing(field="remark")
    if answer not in ANSWERS_WITH_REMARK and remark.strip():
        raise RemarkNotExpected(field="answer")


@transaction.atomic
def remind_members(*, circular_id: int, actor: Actor, now: dt.datetime) -> int:
    """Remind those who have not answered; return how many.

    Raises PermissionRefused, AnswersClosed, NobodyToRemind.
    """
    circular = locked_circular(circular_id)
    if not permissions.can_remind_circular(actor, circular):
        raise PermissionRefused
    if circular.state != CircularState.OPEN:
        raise AnswersClosed
    return _remind(circular, actor, now)


def _remind(circular: CircularResolution, actor: Actor, now: dt.datetime) -> int:
    count = CircularAnswer.objects.filter(resolution=circular, answer="").update(reminded_at=now)
    if not count:
        raise NobodyToRemind
    write_step(circular, "remind", circular.state, actor=actor, now=now, facts={"count": count})
    queue_notice(circular, "asked")
    return count


@transaction.atomic
def remind_before_due(*, circular_id: int, now: dt.datetime) -> int:
    """Remind without anybody's doing, two days before the date and once; return how many were reminded."""
    circular = locked_circular(circular_id)
    if circular.state != CircularState.OPEN or circular.due_on is None:
        return 0
    is_near = circular.due_on - timezone.localdate(now) <= dt.timedelta(days=REMIND_DAYS)
    waiting = CircularAnswer.objects.filter(resolution=circular, answer="", reminded_at__isnull=True)
    return _remind(circular, ANONYMOUS, now) if is_near and waiting.exists() else 0


@transaction.atomic
def close_circular(*, circular_id: int, actor: Actor, now: dt.datetime) -> CircularResolution:
    """Close the answers once all have answered or the date has passed; who said nothing is recorded as silent.

    Raises PermissionRefused, TransitionRefused, AnswersOutstanding.
    """
    circular = locked_circular(circular_id)
    if not permissions.can_close_circular(actor, circular):
        raise PermissionRefused
    source = circular.state
    circular.state = CIRCULAR.step("close", source)
    tally = tally_of(current_answers(circular))
    if tally.outstanding and circular.due_on and timezone.localdate(now) <= circular.due_on:
        raise AnswersOutstanding
    silent = CircularAnswer.objects.filter(resolution=circular, answer="").update(answer=Answer.SILENCE)
    circular.closed_at = now
    circular.save(update_fields=["state", "closed_at"])
    write_step(circular, "close", source, actor=actor, now=now, facts={"silent": silent})
    renew_duties(circular, actor=actor, now=now)
    return circular
