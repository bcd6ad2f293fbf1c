"""Stocktakes: the secretariat and the leads run them, people of the office asked answer (002 §3.2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from nahtstelle.ground.questionnaires.models import Questionnaire, QuestionnaireVersion, Response
from nahtstelle.structure.programmes.models import Programme, Project, Stocktake, StocktakeRequest
from nahtstelle.structure.programmes.permissions import stocktakes as permissions
from nahtstelle.structure.programmes.states.stocktakes import STOCKTAKE, RequestState, StocktakeState

if TYPE_CHECKING:
    from tests.permissions.scene import Row, Scene

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
DAY = dt.date(2026, 6, 30)
VERBS = {"run": ("", permissions.can_run_stocktake), "present": ("", permissions.can_present_stocktake)}
REQUEST_VERBS = {
    "answer": ("", permissions.can_answer_request),
    "submit": ("", permissions.can_submit_request),
    "hand_over": ("", permissions.can_hand_over_request),
    "send_back": ("", permissions.can_send_back_request),
    "extend": ("", permissions.can_extend_request),
    "remind": ("", permissions.can_remind_request),
}


def rows_of_stocktakes(scene: Scene) -> Iterator[Row]:
    """Yield a stocktake of «other_body» in a project of the recipient; the office asked answers."""
    from tests.permissions.scene import Row

    programme = Programme.objects.create(name="P")
    project = Project.objects.create(programme=programme, name="P", lead_id=scene.actors["recipient"].user_id)
    questionnaire = Questionnaire.objects.create(key="s", title="S", created_at=NOON)
    version = QuestionnaireVersion.objects.create(
        questionnaire=questionnaire,
        number=1,
        title="S",
        state="published",
        changed_at=NOON,
        published_at=NOON,
        sha256="0" * 64,
    )
    for state in (StocktakeState.PREPARED, StocktakeState.RUNNING):
        stocktake = Stocktake.objects.create(
            title="S",
            project=project,
            version=version,
            lead_id=scene.actors["other_body"].user_id,
            first_deadline=DAY,
            deadline=DAY,
            state=state,
            created_at=NOON,
            asked_at=None if state == StocktakeState.PREPARED else NOON,
        )
        yield from scene.lines("stocktake", state, stocktake, VERBS, STOCKTAKE)
        request = StocktakeRequest.objects.create(
            stocktake=stocktake, institution=scene.asked.institution, person=scene.asked, due_on=DAY
        )
        if state == StocktakeState.RUNNING:
            request.response = Response.objects.create(
                version=version,
                subject_type="programmes.stocktakerequest",
                subject_id=request.pk,
                opened_at=NOON,
            )
            request.state = RequestState.DRAFT
            request.save()
        yield from scene.lines("stocktakerequest", state, request, REQUEST_VERBS, STOCKTAKE)
    enter = scene.simple(lambda actor, _: permissions.can_enter_stocktakes(actor), None)
    yield Row("stocktakes", "any", "enter", enter)
    for name, chosen in (("create", project), ("create_without", None)):
        yield Row("stocktakes", "any", name, scene.simple(permissions.can_create_stocktake, chosen))
