"""A questionnaire that asks something, and a subject whose answers anybody signed in may give."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest

from nahtstelle.ground.questionnaires import subjects
from nahtstelle.ground.questionnaires.actions import versions as actions
from nahtstelle.ground.questionnaires.actions.questionnaires import QuestionnaireData, create_questionnaire
from nahtstelle.ground.questionnaires.fhir import write_items
from nahtstelle.ground.questionnaires.models import QuestionnaireVersion
from nahtstelle.ground.questionnaires.tests.definitions import FULL

NOW = dt.datetime(2026, 3, 28, 9, 0, tzinfo=dt.UTC)
SUBJECT = "tests.thing"


class Mirror:
    """A codec that keeps no word readable: what an owner with keys would do by encryption."""

    def encode(self, subject_id: int, answers: Mapping[str, Any]) -> dict[str, Any]:
        import json

        return {"sealed": json.dumps(answers)[::-1], "subject": subject_id}

    def decode(self, subject_id: int, stored: Mapping[str, Any]) -> dict[str, Any]:
        import json

        return json.loads(stored["sealed"][::-1]) if stored else {}


@pytest.fixture
def actor(anna, actor_of):
    return actor_of(anna)


@pytest.fixture
def draft(actor) -> QuestionnaireVersion:
    data = QuestionnaireData(key="bestand", title="Bestandsaufnahme", purpose="Wissen, was da ist")
    made = create_questionnaire(data=data, actor=actor, now=NOW)
    version = made.versions.get()
    version.definition = write_items(FULL)
    version.save()
    return version


@pytest.fixture
def published(draft, actor) -> QuestionnaireVersion:
    return actions.publish_version(version_id=draft.pk, actor=actor, now=NOW)


@pytest.fixture
def subject(monkeypatch):
    """Everybody but the person named Carla answers; the secretariat sends back."""
    kind = subjects.SubjectKind(
        subject_type=SUBJECT,
        may_read=lambda actor, _: True,
        may_answer=lambda actor, _: actor.user_id is not None and not actor.name.startswith("Carla"),
        may_return=lambda actor, _: actor.is_secretariat,
        codec=Mirror(),
    )
    monkeypatch.setitem(subjects._kinds, SUBJECT, kind)
    return kind
