"""Answering invitations: a member's own, a deputy's own, and the answers of all."""

from __future__ import annotations

from collections.abc import Iterator

from nahtstelle.structure.governance import permissions
from nahtstelle.structure.governance.models import Invitation
from tests.permissions.scene import NOW, Row, Scene


def attendees(scene: Scene) -> Iterator[Row]:
    """Yield the lines of an invitation of the member, of one standing in for them, and of the meeting's answers."""
    meeting = scene.meeting("invited")
    people = {role: scene.actors[role].user_id for role in ("member", "steering")}
    member = Invitation.objects.create(meeting=meeting, user_id=people["member"], sent_at=NOW)
    deputy = Invitation.objects.create(
        meeting=meeting, user_id=people["steering"], deputy_for_id=people["member"], sent_at=NOW
    )
    for state, row in (("member", member), ("deputy", deputy)):
        yield Row("invitation", state, "see", scene.seen(row))
        for verb, may in (
            ("reply", permissions.can_reply_attendance),
            ("decline", permissions.can_decline_representation),
        ):
            yield Row("invitation", state, verb, scene.simple(may, row))
    member.withdrawn_at = NOW
    yield Row("invitation", "withdrawn", "reply", scene.simple(permissions.can_reply_attendance, member))
    yield Row("meeting", "invited", "read_replies", scene.simple(permissions.can_read_replies, meeting))
    yield Row("meeting", "invited", "remind_of_reply", scene.simple(permissions.can_remind_of_reply, meeting))
