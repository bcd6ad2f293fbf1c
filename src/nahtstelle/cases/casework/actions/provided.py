"""Questionnaires that come along with the software (`questionnaires/*.json`): published when they are first needed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.lifecycle.api import ActionRefused
from nahtstelle.ground.questionnaires import api as questionnaires

FOLDER = Path(__file__).resolve().parent.parent / "questionnaires"


class QuestionnaireMissing(ActionRefused):
    """The canton's procedure names a questionnaire that nobody has published."""

    default_sentence = _("The questionnaire of this canton is not published. Please ask the secretariat.")


def brought_along() -> dict[str, Path]:
    """Return the questionnaires that come with the software, by key."""
    return {path.stem: path for path in sorted(FOLDER.glob("*.json"))}


def provide_all(*, now: dt.datetime) -> int:
    """Publish what comes along and is not there yet, when a canton is loaded; return how many are new."""
    return sum(
        questionnaires.provide_questionnaire(content=path.read_bytes(), now=now)
        for path in brought_along().values()
    )


def asked_version(key: str, *, now: dt.datetime) -> questionnaires.VersionRef:
    """Return the published version of a questionnaire, publishing what comes along. Raises QuestionnaireMissing."""
    version = questionnaires.published_version(key)
    if version is None and key in brought_along():
        questionnaires.provide_questionnaire(content=brought_along()[key].read_bytes(), now=now)
        version = questionnaires.published_version(key)
    if version is None:
        raise QuestionnaireMissing
    return version
