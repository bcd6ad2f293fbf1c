"""What people say in a case that has words of its own: contributions, what contradicts, papers, people from outside.

`voices` names by person what an institution answers («client»: the client's own view); who is not named is still asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from nahtstelle.cases.casework.actions import guests, releases, situation
from nahtstelle.cases.casework.actions.papers import add_paper
from nahtstelle.cases.casework.content_types import GuestContent
from nahtstelle.cases.casework.models import Case, Contradiction, Contribution
from nahtstelle.cases.casework.queries.content import open_case
from nahtstelle.cases.casework.queries.situation import read_situation
from nahtstelle.cases.casework.situation_content import Notes
from nahtstelle.cases.casework.states import DataCategory, DocumentKind
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.ground.identity.api import Actor

if TYPE_CHECKING:
    from nahtstelle.config.demonstration.case_play import CasePlay

CLIENT = "client"


def let_voices_speak(case: CasePlay, asked: Iterable[Contribution]) -> None:
    """Let everybody named answer for their institution, one after the other, and clear what was cleared."""
    people = {user.institution_id: user for user in case.team}
    for number, row in enumerate(asked):
        author = people.get(row.institution_id)
        voice = case.story["voices"].get(author.key if author else CLIENT)
        if voice is None:
            continue
        by, now = author or case.coordinator, case.after(11 + number)
        if voice.get("nothing"):
            case.do(situation.declare_nothing, by=by, now=now, contribution_id=row.pk)
            continue
        case.do(
            situation.contribute,
            by=by,
            now=now,
            contribution_id=row.pk,
            answers=_answers(voice),
            notes=Notes(
                areas=voice.get("areas", {}),
                resources=tuple(voice.get("resources", ())),
                obstacles=tuple(voice.get("obstacles", ())),
            ),
            version=row.version,
        )
    for link_id, words in case.story.get("cleared", {}).items():
        case.do(_clear, by=case.coordinator, now=case.after(22), link_id=link_id, words=words)


def _answers(voice: dict[str, Any]) -> Any:
    groups = {"fragen": voice.get("answers", {}), "vergleich": voice.get("compare", {})}
    return {name: [{key: [value] for key, value in given.items()}] for name, given in groups.items() if given}


def _clear(*, case_id: int, link_id: str, words: str, actor: Actor, now: dt.datetime) -> Contradiction:
    """Say how a contradiction was cleared, with the answers before one's eyes."""
    case = Case.objects.get(pk=case_id)
    categories = situation.SITUATION
    content = open_case(case, viewer=viewer_of(actor), what="situation", categories=categories, now=now)
    differences = {row.item.link_id: row.fingerprint for row in read_situation(case, content).differences}
    return situation.clear_contradiction(
        case_id=case_id, link_id=link_id, resolution=words, seen=differences[link_id], actor=actor, now=now
    )


def bring_papers(case: CasePlay) -> None:
    """Add the papers that institutions bring."""
    for row in case.story.get("papers", []):
        case.do(
            add_paper,
            by=case.stage.people[row["by"]],
            now=case.after(9),
            kind=DocumentKind.REPORT,
            category=DataCategory(row.get("category", DataCategory.SITUATION)),
            title=row["title"],
            file=case.stage.report_scan,
        )


def let_guests_in(case: CasePlay) -> None:
    """Let the client in, and people from outside whom the client released from secrecy, for a time."""
    if case.story.get("client_enters"):
        row = case.do(guests.invite_client, by=case.coordinator, now=case.after(6))
        case.client_id = row.pk
    today = case.stage.today
    for row in case.story.get("outside", []):
        now, until = case.after(7), today + dt.timedelta(days=row["days"])
        release = releases.ReleaseContent(name=row["name"], profession=row["function"], scope=row["scope"])
        case.do(
            releases.release_from_secrecy,
            by=case.coordinator,
            now=now,
            release=release,
            valid_from=now.date(),
            valid_to=until,
        )
        case.do(
            guests.invite_guest,
            by=case.coordinator,
            now=now,
            guest=GuestContent(name=row["name"], function=row["function"], contact=row["contact"]),
            categories=row["categories"],
            from_on=now.date(),
            until_on=until,
        )
