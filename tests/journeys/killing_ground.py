"""Run by `nahtstelle manage shell`: brings in drafts and open items for the test that kills the server; prints them."""

import json

from django.contrib.auth import get_user_model
from django.utils import timezone

from nahtstelle.ground.identity.api import actor_for
from nahtstelle.structure.governance.actions import agenda
from nahtstelle.structure.governance.actions.attendance import Presented, record_attendance
from nahtstelle.structure.governance.actions.meetings import (
    MeetingPlan,
    hold_meeting,
    invite_meeting,
    plan_meeting,
)
from nahtstelle.structure.governance.actions.proposals import ProposalText, create_proposal
from nahtstelle.structure.governance.models import Body, Meeting
from nahtstelle.structure.governance.queries.attendance import roll_of

now, today = timezone.now(), timezone.localdate()
secretary = get_user_model().objects.filter(role="secretariat").order_by("pk").first()
actor = actor_for(secretary, today)
body = Body.objects.get(kind="coordination")
Meeting.objects.filter(body=body, date=today).update(date=today.replace(year=today.year + 1, month=1, day=5))
meeting = plan_meeting(actor=actor, body_id=body.pk, plan=MeetingPlan(date=today), now=now)
titles = [f"Traktandum {number}" for number in range(60)]
items = [
    agenda.add_item(
        actor=actor, meeting_id=meeting.pk, title=title, request="decision", presenter="", now=now
    ).pk
    for title in titles
]
invite_meeting(actor=actor, meeting_id=meeting.pk, now=now)
hold_meeting(actor=actor, meeting_id=meeting.pk, now=now)
people = {row.user_id: Presented("present") for row in roll_of(meeting).members}
record_attendance(actor=actor, meeting_id=meeting.pk, people=people, now=now)
text = {
    "origin": "initiative",
    "request": "discussion",
    "field_of_service": "poverty",
    "motion": "1. Diskussion.",
}
drafts = [
    create_proposal(text=ProposalText(title=f"Abbruch {number}", **text), actor=actor, now=now).pk
    for number in range(200)
]
print(json.dumps({"items": items, "drafts": drafts, "secretary": secretary.full_name}))
