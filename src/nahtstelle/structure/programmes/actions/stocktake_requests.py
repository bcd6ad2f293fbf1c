"""Answering, handing over, giving more time, sending back, reminding (002 §3.2)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from procrastinate.contrib.django import app

from nahtstelle.ground.identity.api import Actor, people
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.ground.questionnaires import api as questionnaires
from nahtstelle.ground.ui.api import date_words
from nahtstelle.structure.programmes.actions import stocktake_duties as duties
from nahtstelle.structure.programmes.actions.stocktakes import (
    DeadlineRefused,
    OfficeRefused,
    StocktakeIncomplete,
    audit_stocktake,
    check_extension,
    locked_stocktake,
    note_request,
)
from nahtstelle.structure.programmes.models import StocktakeExtension, StocktakeRequest
from nahtstelle.structure.programmes.permissions import stocktakes as permissions
from nahtstelle.structure.programmes.states.stocktakes import REQUEST, WAITING, StocktakeState

REMIND_AT = (-7, 1, 14)
"""Days after the due date on which an office is reminded, each once; a new due date begins anew."""
SEND = "programmes.send_stocktake_reminder"


class StocktakeNotRunning(ActionRefused):
    """Before the asking and after the closing nobody answers."""

    default_sentence = gettext_lazy("This stocktake is closed. Please ask whoever leads it.")


@transaction.atomic
def save_answers(
    *, request_id: int, answers: questionnaires.Answers, revision: int, actor: Actor, now: dt.datetime
) -> StocktakeRequest:
    """Keep answers in between. Raises PermissionRefused, TransitionRefused, StocktakeNotRunning, and as saving does."""
    request = _answerable(request_id, actor)
    source, request.state = request.state, REQUEST.step("save", request.state)
    questionnaires.save_response(
        response_id=_response(request), answers=answers, revision=revision, actor=actor, now=now
    )
    request.save()
    if source != request.state:
        note_request("save", request, source, actor=actor, now=now)
    duties.wait_for_answers(request, now=now)
    return request


@transaction.atomic
def submit_answers(
    *, request_id: int, answers: questionnaires.Answers, revision: int, actor: Actor, now: dt.datetime
) -> StocktakeRequest:
    """Hand the answers of the office in. Raises what `save_answers` does, and AnswersIncomplete."""
    request = _answerable(request_id, actor)
    source, request.state = request.state, REQUEST.step("submit", request.state)
    questionnaires.submit_response(
        response_id=_response(request), answers=answers, revision=revision, actor=actor, now=now
    )
    request.returned_at = now
    request.save()
    duties.stop_waiting_for_answers(request, actor=actor, now=now)
    note_request("submit", request, source, actor=actor, now=now)
    return request


@transaction.atomic
def hand_over_request(*, request_id: int, person_id: int, actor: Actor, now: dt.datetime) -> StocktakeRequest:
    """Let somebody else of the same office answer. Raises PermissionRefused, TransitionRefused, OfficeRefused."""
    request = locked_request(request_id)
    if not permissions.can_hand_over_request(actor, request):
        raise PermissionRefused
    REQUEST.step("hand_over", request.state)
    person = people([person_id]).get(person_id)
    if person is None or person.institution_id != request.institution_id or not person.is_active:
        raise OfficeRefused(_("Please choose somebody of the same institution."), field="person")
    request.person_id = person_id
    request.save()
    if request.stocktake.state == StocktakeState.RUNNING:
        duties.wait_for_answers(request, now=now)
    sentence = _("Handed over to %(name)s.") % {"name": person.name}
    note_request("hand_over", request, request.state, actor=actor, now=now, sentence=sentence)
    return request


@transaction.atomic
def send_back_request(
    *, request_id: int, reason: str, due_on: dt.date, actor: Actor, now: dt.datetime
) -> StocktakeRequest:
    """Send answers back for correction, with a day.

    Raises PermissionRefused, TransitionRefused, DeadlineRefused, ReturnWithoutReason.
    """
    request = locked_request(request_id)
    if not permissions.can_send_back_request(actor, request):
        raise PermissionRefused
    _demand_running(request)
    source, request.state = request.state, REQUEST.step("send_back", request.state)
    if due_on < timezone.localdate(now):
        raise DeadlineRefused(_("Please choose a day that lies ahead."), field="due_on")
    questionnaires.return_response(response_id=_response(request), reason=reason, actor=actor, now=now)
    request.due_on, request.reminders = due_on, 0
    request.save()
    duties.wait_for_answers(request, now=now)
    note_request("send_back", request, source, actor=actor, now=now, reason=reason.strip())
    return request


@transaction.atomic
def extend_request(
    *, request_id: int, to_on: dt.date, reason: str, actor: Actor, now: dt.datetime
) -> StocktakeExtension:
    """Give one office more time.

    Raises PermissionRefused, StocktakeNotRunning, DeadlineRefused, StocktakeIncomplete.
    """
    request = locked_request(request_id)
    if not permissions.can_extend_request(actor, request):
        raise PermissionRefused
    _demand_running(request)
    if request.state not in WAITING:
        raise StocktakeIncomplete(_("This office has answered."))
    check_extension(request.due_on, to_on, reason, now)
    extension = StocktakeExtension.objects.create(
        stocktake_id=request.stocktake_id,
        request=request,
        from_on=request.due_on,
        to_on=to_on,
        reason=reason.strip(),
        moved_at=now,
        moved_by_id=actor.user_id,
    )
    request.due_on, request.reminders = to_on, 0
    request.save()
    duties.wait_for_answers(request, now=now)
    sentence = _("Deadline moved from %(before)s to %(after)s.") % {
        "before": date_words(extension.from_on),
        "after": date_words(to_on),
    }
    note_request(
        "extend", request, request.state, actor=actor, now=now, reason=reason.strip(), sentence=sentence
    )
    return extension


@transaction.atomic
def remind_offices(*, stocktake_id: int, actor: Actor, now: dt.datetime) -> int:
    """Remind everybody who has not answered, once a day at the most; return how many. Raises PermissionRefused."""
    stocktake = locked_stocktake(stocktake_id)
    if not permissions.can_run_stocktake(actor, stocktake):
        raise PermissionRefused
    if stocktake.state != StocktakeState.RUNNING:
        raise StocktakeNotRunning
    today = timezone.localdate(now)
    rows = stocktake.requests.filter(state__in=WAITING).exclude(reminded_on=today).order_by("pk")
    count = 0
    for request in rows:
        _remind(request, today)
        count += 1
    audit_stocktake("reminded", stocktake, actor=actor, now=now, offices=count)
    return count


@transaction.atomic
def remind_when_due(*, request_id: int, now: dt.datetime) -> bool:
    """Remind one office on its days (`REMIND_AT`), each once however often this runs; tell whether it did."""
    request = locked_request(request_id)
    today = timezone.localdate(now)
    is_open = request.state in WAITING and request.stocktake.state == StocktakeState.RUNNING
    passed = sum(1 for days in REMIND_AT if request.due_on + dt.timedelta(days=days) <= today)
    if not is_open or passed <= request.reminders or request.reminded_on == today:
        return False
    request.reminders = passed
    _remind(request, today)
    return True


def _remind(request: StocktakeRequest, today: dt.date) -> None:
    request.reminded_on = today
    request.save()
    app.configure_task(SEND).defer(request_id=request.pk, day=today.isoformat())


def locked_request(request_id: int) -> StocktakeRequest:
    """Return a request with its stocktake locked first, then itself."""
    stocktake_id = StocktakeRequest.objects.values_list("stocktake_id", flat=True).get(pk=request_id)
    stocktake = locked_stocktake(stocktake_id)
    request = StocktakeRequest.objects.select_for_update(of=("self",)).get(pk=request_id)
    request.stocktake = stocktake
    return request


def _answerable(request_id: int, actor: Actor) -> StocktakeRequest:
    request = locked_request(request_id)
    if not permissions.can_answer_request(actor, request):
        raise PermissionRefused
    _demand_running(request)
    return request


def _demand_running(request: StocktakeRequest) -> None:
    if request.stocktake.state != StocktakeState.RUNNING:
        raise StocktakeNotRunning


def _response(request: StocktakeRequest) -> int:
    if request.response_id is None:
        raise StocktakeNotRunning
    return request.response_id
