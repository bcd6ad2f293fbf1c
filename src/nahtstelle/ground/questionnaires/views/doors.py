"""Who comes in; outsiders find nothing (404)."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.questionnaires import permissions
from nahtstelle.ground.questionnaires.models import Questionnaire, QuestionnaireVersion

AREA = {"area": "questionnaires"}
GET_AND_POST = ["GET", "HEAD", "POST"]


def enter(request: HttpRequest) -> Actor:
    """Return the actor, who has the area."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not permissions.can_enter_questionnaires(actor):
        raise Http404
    return actor


def seen_questionnaire(request: HttpRequest, pk: int) -> Questionnaire:
    """Return a questionnaire the actor sees."""
    rows = Questionnaire.objects.visible_to(enter(request)).select_related("owner")
    return get_object_or_404(rows, pk=pk)


def seen_version(request: HttpRequest, pk: int, number: int) -> QuestionnaireVersion:
    """Return a version of a questionnaire the actor sees."""
    seen = Questionnaire.objects.visible_to(enter(request))
    rows = QuestionnaireVersion.objects.filter(questionnaire__in=seen).select_related(
        "questionnaire", "changed_by"
    )
    return get_object_or_404(rows, questionnaire=pk, number=number)
