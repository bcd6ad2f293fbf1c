"""Stocktakes of the demonstration. The dates of the first are those of 002 §3.2; questions and answers are invented."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from nahtstelle.ground.identity.api import Actor, actor_for
from nahtstelle.ground.identity.models import Institution, User
from nahtstelle.ground.questionnaires.actions import questionnaires, versions
from nahtstelle.ground.questionnaires.definition import item_by_id
from nahtstelle.ground.questionnaires.models import QuestionnaireVersion

ZONE = ZoneInfo("Europe/Zurich")
QUESTIONS = Path(__file__).with_name("so_questionnaire.json")


def at(day: dt.date, hour: int = 9) -> dt.datetime:
    """Return a moment in Switzerland."""
    return dt.datetime.combine(day, dt.time(hour), tzinfo=ZONE)


def take_stock(*, today: dt.date) -> None:
    """Publish the questionnaire and begin its next version, one question changed."""
    people = User.objects.filter(role="secretariat", is_active=True).select_related("institution")
    secretariat = actor_for(people.order_by("key")[0], today)
    begin_next_version(publish_questions(secretariat), secretariat, today)


def publish_questions(secretariat: Actor) -> QuestionnaireVersion:
    """Import the questionnaire and publish it in February 2023."""
    begun = at(dt.date(2023, 2, 27))
    made = questionnaires.import_questionnaire(
        content=json.dumps(json.loads(QUESTIONS.read_text(encoding="utf-8"))).encode(),
        key="",
        owner_id=Institution.objects.get(key="ags").pk,
        actor=secretariat,
        now=begun,
    )
    return versions.publish_version(version_id=made.versions.get().pk, actor=secretariat, now=begun)


def begin_next_version(published: QuestionnaireVersion, secretariat: Actor, today: dt.date) -> None:
    """Begin the second version: one question is worded anew."""
    now = at(today - dt.timedelta(days=3))
    draft = versions.begin_version(
        questionnaire_id=published.questionnaire_id, from_version_id=published.pk, actor=secretariat, now=now
    )
    item = item_by_id(draft.items, "luecken")
    if item is None:
        raise LookupError("luecken")
    text = "Wo sehen Sie seit der letzten Bestandsaufnahme Lücken?"
    versions.change_item(
        version_id=draft.pk,
        link_id="luecken",
        item=replace(item, text=text),
        revision=draft.revision,
        actor=secretariat,
        now=now,
    )
