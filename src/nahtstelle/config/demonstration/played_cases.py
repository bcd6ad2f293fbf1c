"""Invented cases led through the application's own actions, from the enquiry to the erasure (002 §3.1.1; domain §6).

`<canton>_cases.toml` says who, where, when and how far (`<canton>_first_cases.toml` where others are written in bulk
besides); what is said comes from `case_texts.toml` or stands there. Nothing is written
that an action would refuse: each step is done by somebody who may, at its own moment. All persons are invented.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from nahtstelle.cases.casework.actions.erasure import erase_due_cases
from nahtstelle.cases.casework.models import CaseCounter, CaseProcedure
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.config.demonstration.case_play import CasePlay, Stage, Story
from nahtstelle.ground.identity.models import Municipality, User
from nahtstelle.outward.insight.actions.case_figures import count_cases

FOLDER = Path(__file__).parent
Progress = Callable[[int, int], None]


def play_cases(*, canton_code: str, today: dt.date, progress: Progress | None = None) -> int:
    """Play the canton's invented cases once; return how many: none without a story, or where there are cases.

    The playing is one transaction; what is due is erased afterwards, as every night.
    """
    path = FOLDER / f"{canton_code.lower()}_cases.toml"
    if not path.is_file():
        return 0
    with as_service("demonstration"):
        if CaseCounter.objects.exists() or not CaseProcedure.objects.exists():
            return 0
    plays = plays_of(path, today=today)
    with transaction.atomic():
        for done, play in enumerate(plays, start=1):
            play.play()
            if progress is not None:
                progress(done, len(plays))
    erase_due_cases(now=timezone.now())
    count_cases(now=timezone.now())
    return len(plays)


def first_plays(*, canton_code: str, today: dt.date) -> list[CasePlay]:
    """Return the cases that are led by actions before others are written in bulk; none where no story is told."""
    path = FOLDER / f"{canton_code.lower()}_first_cases.toml"
    return plays_of(path, today=today) if path.is_file() else []


def plays_of(path: Path, *, today: dt.date) -> list[CasePlay]:
    """Return the cases a file tells of whose time has come, in the order in which they began."""
    played = tomllib.loads(path.read_text(encoding="utf-8"))
    stories: list[Story] = played["cases"]
    stage = Stage(
        today=today,
        texts=tomllib.loads((FOLDER / "case_texts.toml").read_text(encoding="utf-8")),
        people={user.key: user for user in User.objects.select_related("institution")},
        postcodes=played["postcodes"],
        places={row.name: row for row in Municipality.objects.all()},
        **played.get("stage", {}),
    )
    told = [CasePlay(stage, story, place) for place, story in enumerate(stories) if stage.is_over(story)]
    return sorted(told, key=lambda play: play.opened)
