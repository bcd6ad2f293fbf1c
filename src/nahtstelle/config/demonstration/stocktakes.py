"""Stocktakes of the demonstration. The dates of the first are those of 002 §3.2; questions and answers are invented."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from nahtstelle.ground.identity.api import Actor, actor_for
from nahtstelle.ground.identity.models import Institution, User
from nahtstelle.ground.questionnaires.actions import questionnaires, versions
from nahtstelle.ground.questionnaires.definition import Answers, item_by_id
from nahtstelle.ground.questionnaires.models import QuestionnaireVersion, Response
from nahtstelle.structure.programmes.actions import stocktake_requests as office
from nahtstelle.structure.programmes.actions import stocktake_summaries
from nahtstelle.structure.programmes.actions import stocktakes as actions
from nahtstelle.structure.programmes.models import Project, Stocktake, StocktakeRequest

ZONE = ZoneInfo("Europe/Zurich")
QUESTIONS = Path(__file__).with_name("so_questionnaire.json")
STORY = Path(__file__).with_name("so_stocktakes.toml")
DAY = dt.timedelta(days=1)


def at(day: dt.date, hour: int = 9) -> dt.datetime:
    """Return a moment in Switzerland."""
    return dt.datetime.combine(day, dt.time(hour), tzinfo=ZONE)


def take_stock(*, today: dt.date) -> None:
    """Publish the questionnaire, play the stocktake of 2023 and the one under way, begin the next version."""
    people = User.objects.filter(role="secretariat", is_active=True).select_related("institution")
    secretariat = actor_for(people.order_by("key")[0], today)
    version = _publish_questions(secretariat)
    playing = _Playing(today, secretariat, version)
    playing.play_first()
    playing.play_running()
    _begin_next_version(version, secretariat, today)


class _Playing:
    """Both stocktakes, played by the application's own actions."""

    def __init__(self, today: dt.date, secretariat: Actor, version: QuestionnaireVersion) -> None:
        self.today, self.secretariat, self.version = today, secretariat, version
        self.story: dict[str, Any] = tomllib.loads(STORY.read_text(encoding="utf-8"))
        keys = [row["person"] for row in self.story["offices"]]
        users = User.objects.filter(key__in=keys).select_related("institution")
        self.actors = {user.key: actor_for(user, today) for user in users}
        self.projects = dict(Project.objects.exclude(key=None).values_list("key", "pk"))

    def play_first(self) -> None:
        """Play the stocktake of 2023: the deadline is moved, everybody answers, the summary is written."""
        story = self.story["first"]
        made = self._ask(story, asked_on=story["asked_on"], deadline=story["deadline"])
        is_moved = False
        for row in sorted(self.story["offices"], key=lambda row: row["on"]):
            if not is_moved and row["on"] > story["moved_on"]:
                is_moved = self._move(made, story)
            self._submit(made, row, row["on"])
        lead, closed_on = self.secretariat, at(story["closed_on"])
        actions.close_stocktake(stocktake_id=made.pk, actor=lead, now=closed_on)
        stocktake_summaries.write_summary(
            stocktake_id=made.pk, text=story["summary"], revision=0, actor=lead, now=at(story["summary_on"])
        )

    def _move(self, made: Stocktake, story: dict[str, Any]) -> bool:
        actions.extend_stocktake(
            stocktake_id=made.pk,
            to_on=story["moved_to"],
            reason=story["reason"],
            actor=self.secretariat,
            now=at(story["moved_on"]),
        )
        return True

    def play_running(self) -> None:
        """Play the one under way: some have answered, some are late and reminded, one has more time."""
        begun = self.today - 45 * DAY
        made = self._ask(self.story["running"], asked_on=begun, deadline=self.today - 3 * DAY)
        for row in self.story["offices"]:
            self._play_office(made, row)
        for request in made.requests.order_by("pk"):
            office.remind_when_due(request_id=request.pk, now=at(self.today - DAY))

    def _play_office(self, made: Stocktake, row: dict[str, Any]) -> None:
        goal, pk = row["now"], self._request(made, row).pk
        if goal in {"draft", "extended"}:
            answers = {name: given for name, given in _answers(row).items() if name == "zustaendigkeit"}
            now = at(self.today - 8 * DAY)
            office.save_answers(
                request_id=pk, answers=answers, revision=0, actor=self.actors[row["person"]], now=now
            )
        if goal in {"returned", "sent_back"}:
            self._submit(made, row, self.today - 10 * DAY)
        if goal == "sent_back":
            reason = "Bitte ergänzen, seit wann die Massnahme besteht. (erfunden)"
            office.send_back_request(
                request_id=pk,
                reason=reason,
                due_on=self.today + 9 * DAY,
                actor=self.secretariat,
                now=at(self.today - 6 * DAY),
            )
        if goal == "extended":
            office.extend_request(
                request_id=pk,
                to_on=self.today + 20 * DAY,
                reason="Die zuständige Person ist länger abwesend. (erfunden)",
                actor=self.secretariat,
                now=at(self.today - 5 * DAY),
            )

    def _ask(self, story: dict[str, Any], *, asked_on: dt.date, deadline: dt.date) -> Stocktake:
        data = actions.StocktakeData(
            title=story["title"],
            version_id=self.version.pk,
            lead_id=self.secretariat.user_id or 0,
            deadline=deadline,
            project_id=self.projects.get(story["project"]),
            intro=story["intro"],
            source=story["source"],
        )
        now = at(asked_on, 8)
        made = actions.create_stocktake(data=data, actor=self.secretariat, now=now)
        for row in self.story["offices"]:
            person = self.actors[row["person"]].user_id or 0
            actions.add_office(stocktake_id=made.pk, person_id=person, actor=self.secretariat, now=now)
        return actions.ask_offices(stocktake_id=made.pk, actor=self.secretariat, now=at(asked_on))

    def _request(self, made: Stocktake, row: dict[str, Any]) -> StocktakeRequest:
        return made.requests.get(person=self.actors[row["person"]].user_id)

    def _submit(self, made: Stocktake, row: dict[str, Any], day: dt.date) -> None:
        request = self._request(made, row)
        revision = Response.objects.get(pk=request.response_id or 0).revision
        office.submit_answers(
            request_id=request.pk,
            answers=_answers(row),
            revision=revision,
            actor=self.actors[row["person"]],
            now=at(day, 14),
        )


def _answers(row: dict[str, Any]) -> Answers:
    measures: list[Any] = [
        {"was": [what], "feld": [field], "seit": [dt.date.fromisoformat(since)], "wirkung": [effect]}
        for what, field, since, effect in row["measures"]
    ]
    existing: Answers = {"massnahmen": ["ja" if measures else "nein"]}
    if measures:
        existing["massnahme"] = measures
    access: Answers = {"schalter": [row["counter"]], "leichte-sprache": [row["plain_language"]]}
    if row["counter"] != "ja":
        access["hindernisse"] = ["Stufen, schmale Türen oder fehlende Anzeigen. (erfunden)"]
    return {
        "zustaendigkeit": [{"handlungsfelder": row["fields"]}],
        "bestand": [existing],
        "zugang": [access],
        "mittel": [{"stellen": [Decimal(str(row["posts"]))]}],
        "bedarf": [{"luecken": [row["gap"]], "dringlich": [row["urgency"]]}],
    }


def _publish_questions(secretariat: Actor) -> QuestionnaireVersion:
    """Import the questionnaire and publish it in February 2023."""
    begun = at(dt.date(2023, 2, 27))
    made = questionnaires.import_questionnaire(
        content=QUESTIONS.read_bytes(),
        key="",
        owner_id=Institution.objects.get(key="ags").pk,
        actor=secretariat,
        now=begun,
    )
    return versions.publish_version(version_id=made.versions.get().pk, actor=secretariat, now=begun)


def _begin_next_version(published: QuestionnaireVersion, secretariat: Actor, today: dt.date) -> None:
    """Begin the second version: one question is worded anew."""
    now = at(today - 3 * DAY)
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
