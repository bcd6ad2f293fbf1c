"""Reading questionnaires and their versions."""

from __future__ import annotations

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import Change, changes
from nahtstelle.ground.questionnaires.models import Questionnaire, QuestionnaireVersion, Response
from nahtstelle.ground.questionnaires.states import VersionState

VERSION_SUBJECT = "questionnaires.version"


def register(actor: Actor) -> QuerySet[Questionnaire]:
    """Return the questionnaires the actor sees, with number and state of the latest version."""
    latest = QuestionnaireVersion.objects.filter(questionnaire=OuterRef("pk")).order_by("-number")
    published = latest.filter(state=VersionState.PUBLISHED)
    rows = Questionnaire.objects.visible_to(actor).select_related("owner")
    return rows.annotate(
        latest_number=Subquery(latest.values("number")[:1]),
        latest_state=Subquery(latest.values("state")[:1]),
        published_number=Subquery(published.values("number")[:1]),
    ).order_by("title", "pk")


def versions_of(questionnaire: Questionnaire) -> list[QuestionnaireVersion]:
    """Return the versions, the latest first, with how often each is being answered (one query)."""
    counts = Response.objects.filter(version=OuterRef("pk")).order_by().values("version")
    number = Subquery(counts.annotate(count=Count("pk")).values("count"), output_field=IntegerField())
    rows = questionnaire.versions.select_related("changed_by").annotate(responses_count=Coalesce(number, 0))
    return list(rows.order_by("-number"))


def version_changes(version: QuestionnaireVersion) -> list[Change]:
    """Return the history of a version (one query)."""
    return changes(VERSION_SUBJECT, version.pk)
