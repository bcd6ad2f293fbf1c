"""Circular resolutions of the current year: one in each state, led there by the right people. All is invented."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from nahtstelle.ground.identity.api import canton
from nahtstelle.structure.governance.actions.circular_answers import answer_circular, close_circular
from nahtstelle.structure.governance.actions.circular_decisions import (
    GovernmentEntry,
    record_resolution,
    submit_circular,
)
from nahtstelle.structure.governance.actions.circular_remarks import Treatment, treat_remark
from nahtstelle.structure.governance.actions.circulars import (
    CircularEntry,
    create_circular,
    open_circular,
    put_on_circular_way,
)
from nahtstelle.structure.governance.models import Body, CircularAnswer, CircularText, Proposal

if TYPE_CHECKING:
    from nahtstelle.config.demonstration.year import Year

CLOSED_GOALS = {"consultation_closed", "submitted", "decided"}
SUBMITTED_GOALS = {"submitted", "decided"}


def play_circulars(year: Year, stories: list[dict[str, Any]]) -> None:
    """Lead each resolution to its goal; `days_ago` is the day on which its members were asked."""
    for story in stories:
        _play(year, story)


def _play(year: Year, story: dict[str, Any]) -> None:
    start, goal, secretariat = story["days_ago"], story["goal"], year.secretariat
    circular_id = _begin(year, story)
    due_on = year.at(start - 12).date() if goal in CLOSED_GOALS else _ahead(year, story.get("due_in", 8))
    open_circular(circular_id=circular_id, due_on=due_on, actor=secretariat, now=year.at(start))
    for number, (key, answer, remark) in enumerate(story["answers"], start=1):
        answer_circular(
            circular_id=circular_id,
            answer=answer,
            remark=remark,
            actor=year.actor(key),
            now=year.at(start - number, 17, 20),
        )
    if goal not in CLOSED_GOALS:
        return
    close_circular(circular_id=circular_id, actor=secretariat, now=year.at(max(start - 14, 1)))
    for key, treatment, reply, change in story.get("treatments", []):
        _treat(year, circular_id, key, treatment, reply, change, days_ago=max(start - 15, 1))
    if goal in SUBMITTED_GOALS:
        submit_circular(circular_id=circular_id, actor=secretariat, now=year.at(max(start - 16, 1), 11))
    if goal == "decided":
        resolved = year.at(max(start - 23, 1)).date()
        entry = GovernmentEntry(number=f"{resolved.year}/{story['rrb']}", resolved_on=resolved)
        record_resolution(
            circular_id=circular_id, entry=entry, actor=secretariat, now=year.at(max(start - 24, 0), 16)
        )


def _begin(year: Year, story: dict[str, Any]) -> int:
    now = year.at(story["days_ago"] + 2)
    if "proposal" in story:
        proposal = Proposal.objects.get(title=story["proposal"])
        return put_on_circular_way(proposal_id=proposal.pk, actor=year.secretariat, now=now).pk
    entry = CircularEntry(
        title=story["title"],
        text=story["text"],
        matter=story["matter"],
        theme_id=year.themes.get(story["theme"]),
        body_id=Body.objects.get(key=story["body"]).pk,
    )
    return create_circular(entry=entry, actor=year.secretariat, now=now).pk


def _treat(
    year: Year, circular_id: int, key: str, treatment: str, reply: str, change: list[str], *, days_ago: int
) -> None:
    """Treat a remark; `change` is what is replaced in the wording, and by what."""
    latest = CircularText.objects.filter(resolution=circular_id).latest("number")
    answer = CircularAnswer.objects.get(resolution=circular_id, member=year.people[key])
    entry = Treatment(
        treatment=treatment,
        reply=reply,
        text=latest.text.replace(change[0], change[1]) if change else "",
        seen_text=latest.number,
    )
    treat_remark(answer_id=answer.pk, entry=entry, actor=year.secretariat, now=year.at(days_ago, 10))


def _ahead(year: Year, days: int) -> dt.date:
    return canton().holidays.working_day_after(year.today + dt.timedelta(days=days))
