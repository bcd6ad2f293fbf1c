"""What a stocktake leaves waiting: answers for the one who answers, the summary for the lead."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.worklist import api as worklist
from nahtstelle.structure.programmes.models import Stocktake, StocktakeRequest
from nahtstelle.structure.programmes.queries.stocktakes import REQUEST_SUBJECT, SUBJECT
from nahtstelle.structure.programmes.states.stocktakes import RequestState

ANSWER, SUMMARY = "programmes.stocktake.answer", "programmes.stocktake.summary"


def wait_for_answers(request: StocktakeRequest, *, now: dt.datetime) -> None:
    """Let the answers wait for who gives them; again brings the duty up to date."""
    titles = {
        RequestState.SENT_BACK: _("Correct answers: %(title)s"),
        RequestState.DRAFT: _("Go on answering: %(title)s"),
    }
    title = titles.get(RequestState(request.state), _("Answer: %(title)s"))
    worklist.open_duty(
        key=_key(request),
        kind=ANSWER,
        subject_type=REQUEST_SUBJECT,
        subject_id=request.pk,
        title=title % {"title": request.stocktake.title},
        place=_("Stocktake"),
        url=reverse("programmes:answer_request", args=[request.pk]),
        due_on=request.due_on,
        user_id=request.person_id,
        now=now,
    )


def stop_waiting_for_answers(request: StocktakeRequest, *, actor: Actor, now: dt.datetime) -> None:
    """Close the duty of one office."""
    worklist.close_duties(key_prefix=_key(request), now=now, actor=actor)


def stop_waiting(stocktake: Stocktake, *, actor: Actor, now: dt.datetime) -> None:
    """Close all duties of a stocktake."""
    worklist.close_duties(key_prefix=f"stocktake:{stocktake.pk}:", now=now, actor=actor)


def wait_for_summary(stocktake: Stocktake, *, now: dt.datetime) -> None:
    """Let the summary wait for the lead."""
    worklist.open_duty(
        key=f"stocktake:{stocktake.pk}:summary:",
        kind=SUMMARY,
        subject_type=SUBJECT,
        subject_id=stocktake.pk,
        title=_("Summarise for the coordination body: %(title)s") % {"title": stocktake.title},
        place=_("Stocktake"),
        url=reverse("programmes:summarise_stocktake", args=[stocktake.pk]),
        due_on=None,
        user_id=stocktake.lead_id,
        now=now,
    )


def _key(request: StocktakeRequest) -> str:
    return f"stocktake:{request.stocktake_id}:request:{request.pk}:"
