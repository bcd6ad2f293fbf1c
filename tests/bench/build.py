"""The 1×: the canton and its demonstration, loaded as `make demo` loads them, and a meeting under way today."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from tests.bench import cases

CANTON = "so"
FREE_ITEMS = 8


def build() -> None:
    """Fill an empty data directory."""
    from nahtstelle.config.commands.preparation import prepare

    prepare(static_files=True)
    from django.db import connection
    from django.utils import timezone

    from nahtstelle.config.demonstration import replay
    from nahtstelle.ground.intake.api import load_folder

    folder = Path(__file__).resolve().parents[2] / "cantons" / CANTON
    for part in (folder, folder / "demo"):
        load_folder(folder=part, now=timezone.now())
    replay(canton_code=CANTON.upper(), today=timezone.localdate())
    _meeting_under_way(timezone.now())
    cases.fill(1)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (FREEZE, ANALYZE)")


def _meeting_under_way(now: dt.datetime) -> None:
    """Open a meeting of the coordination body whose items wait for their outcomes."""
    from nahtstelle.ground.identity.actors import actor_for
    from nahtstelle.ground.identity.models import User
    from nahtstelle.structure.governance.actions import agenda, meetings
    from nahtstelle.structure.governance.models import Body
    from nahtstelle.structure.governance.queries.agenda import proposals_for

    today = now.date()
    anna = actor_for(User.objects.get(key="anna"), today)
    plan = meetings.MeetingPlan(date=today, starts_at=dt.time(8), ends_at=dt.time(11, 30), place="Rathaus")
    body = Body.objects.get(key="ekg")
    meeting = meetings.plan_meeting(actor=anna, body_id=body.pk, plan=plan, now=now)
    for number in range(1, FREE_ITEMS + 1):
        agenda.add_item(
            actor=anna, meeting_id=meeting.pk, title=f"Mitteilung {number}", request="information",
            presenter="Geschäftsstelle", now=now,
        )  # fmt: skip
    waiting = proposals_for(meeting)[0]
    agenda.schedule_proposal(actor=anna, proposal_id=waiting.pk, meeting_id=meeting.pk, now=now)
    meetings.invite_meeting(actor=anna, meeting_id=meeting.pk, now=now)
    meetings.hold_meeting(actor=anna, meeting_id=meeting.pk, now=now)


if __name__ == "__main__":
    build()
