"""Working groups of the demonstration: requested, mandated, reporting, before the committee, ending, discharged."""

from __future__ import annotations

import datetime as dt
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from nahtstelle.config.demonstration.annual_report import publish_annual_report, submit_annual_report
from nahtstelle.ground.identity.api import canton
from nahtstelle.structure.governance.actions import (
    escalations,
    judgement,
    mandate_reports,
    mandates,
    proposals,
)
from nahtstelle.structure.governance.actions.decisions import record_government_resolution
from nahtstelle.structure.governance.actions.mandate_plans import Deliverable, MandatePlan
from nahtstelle.structure.governance.actions.mandate_reports import Progress
from nahtstelle.structure.governance.actions.mandate_requests import request_mandate
from nahtstelle.structure.governance.actions.meetings import MeetingPlan, plan_meeting
from nahtstelle.structure.governance.actions.outcomes import OutcomeEntry, record_outcome
from nahtstelle.structure.governance.models import Body, Decision, Mandate, Meeting
from nahtstelle.structure.governance.states import BodyKind, Request

if TYPE_CHECKING:
    from nahtstelle.config.demonstration.year import Story, Year

ZONE = ZoneInfo("Europe/Zurich")
REQUESTED, RECOMMENDED, DECIDED, RESOLVED, ISSUED, ENDED = 350, 320, 290, 275, 270, 40


class Groups:
    """One playing: all groups but the one on its way were asked for a year ago and mandated together."""

    def __init__(self, year: Year) -> None:
        self.year = year
        path = Path(__file__).with_name("so_groups.toml")
        self.stories: list[Story] = tomllib.loads(path.read_text(encoding="utf-8"))["groups"]
        self.bodies = dict(Body.objects.values_list("key", "pk"))

    def begin(self) -> None:
        """Ask for the groups of the past, lead them through both bodies and issue their mandates."""
        past = [
            (story, self._ask(story, REQUESTED)) for story in self.stories if story["goal"] != "requested"
        ]
        along = submit_annual_report(self.year)
        self._recommend([*past, *along])
        self._decide([*past, *along])
        for story, pk in past:
            self._issue(story, pk)
        publish_annual_report(self.year)

    def go_on(self) -> None:
        """Report, deliver, escalate, discharge; ask for the new one; look at all dates as the nightly job does."""
        for story in self.stories:
            if story["goal"] == "requested":
                self._ask(story, 22)
            else:
                self._work(story)
        self._discharge(next(story for story in self.stories if story["goal"] == "discharged"))
        escalations.watch_mandates(now=self.year.at(0, 4))

    def _day(self, days: int) -> dt.date:
        return canton().holidays.working_day_after(self.year.today + dt.timedelta(days=days))

    def _ask(self, story: Story, days_ago: int) -> int:
        year, author = self.year, self.year.actor(story["author"])
        text = proposals.ProposalText(
            title=story["name"],
            origin="initiative",
            request="decision",
            field_of_service=story["field"],
            theme_id=year.themes.get(story["theme"]),
            background=story["background"],
            motion=story["motion"],
        )
        made = proposals.create_proposal(text=text, actor=author, now=year.at(days_ago, 9))
        request_mandate(proposal_id=made.pk, plan=self._plan(story), actor=author, now=year.at(days_ago, 10))
        proposals.submit_proposal(proposal_id=made.pk, actor=author, now=year.at(days_ago, 11))
        classification = judgement.Classification(
            matter="working_group",
            field_of_service=story["field"],
            theme_id=year.themes.get(story["theme"]),
            lead_institution_id=year.institutions[story["institution"]],
        )
        judgement.accept_proposal(
            proposal_id=made.pk,
            classification=classification,
            actor=year.secretariat,
            now=year.at(days_ago - 8, 14),
        )
        return made.pk

    def _plan(self, story: Story) -> MandatePlan:
        people = self.year.people
        return MandatePlan(
            name=story["name"],
            grounds=story["grounds"],
            affected=story["affected"],
            starts_on=self._day(story["starts"]),
            ends_on=self._day(story["ends"]),
            lead_id=people[story["lead"]].pk,
            institution_id=self.year.institutions[story["institution"]],
            deliverables=tuple(
                Deliverable(title=title, due_on=self._day(days)) for title, days in story["deliverables"]
            ),
            group_member_ids=tuple(people[key].pk for key in story["members"]),
            committee_id=self.bodies[story["committee"]] if "committee" in story else None,
            committee_member_ids=tuple(people[key].pk for key in story.get("steering", ())),
            committee_chair_id=people[story["chair"]].pk if "chair" in story else None,
            budget_frame=Decimal(story["budget"]) if "budget" in story else None,
            specialists=story.get("specialists", ""),
        )

    def _recommend(self, past: list[tuple[Story, int]]) -> None:
        meeting = self.year.hold(
            BodyKind.COORDINATION, RECOMMENDED, [pk for _, pk in past], free="Jahresplanung der Fachgruppen"
        )
        for story, pk in past:
            entry = OutcomeEntry(
                outcome="recommended", text=story["motion"], agreement="consensus", recusals_checked=True
            )
            self.year.record(meeting, pk, entry)
        self._note(meeting)

    def _decide(self, past: list[tuple[Story, int]]) -> None:
        year = self.year
        meeting = year.hold(BodyKind.STEERING, DECIDED, [pk for _, pk in past], free="Stand der Fachgruppen")
        for number, (story, pk) in enumerate(past, start=1):
            entry = OutcomeEntry(
                outcome="decided", text=story["motion"], agreement="approval", recusals_checked=True
            )
            resolved_on = year.at(RESOLVED).date()
            record_government_resolution(
                decision_id=year.record(meeting, pk, entry),
                number=f"{resolved_on.year}/{300 + number}",
                resolved_on=resolved_on,
                actor=year.secretariat,
                now=year.at(RESOLVED - 1),
            )
        self._note(meeting)

    def _note(self, meeting: Meeting) -> None:
        record_outcome(
            item_id=meeting.items.get(proposal=None).pk,
            entry=OutcomeEntry(outcome="noted", recusals_checked=True),
            actor=self.year.secretariat,
            now=dt.datetime.combine(meeting.date, dt.time(16), ZONE),
        )

    def _issue(self, story: Story, pk: int) -> None:
        decision = Decision.objects.get(proposal=pk, outcome="decided")
        mandate = mandates.issue_mandate(
            decision_id=decision.pk,
            plan=self._plan(story),
            actor=self.year.secretariat,
            now=self.year.at(ISSUED),
        )
        if "meeting_in" in story:
            plan = MeetingPlan(
                date=self._day(story["meeting_in"]),
                starts_at=dt.time(9),
                ends_at=dt.time(10, 30),
                place="Riedholzplatz 3, Solothurn",
            )
            plan_meeting(
                actor=self.year.secretariat, body_id=mandate.committee_id, plan=plan, now=self.year.at(60)
            )

    def _work(self, story: Story) -> None:
        mandate = Mandate.objects.get(title=story["name"])
        lead = self.year.actor(story["lead"])
        for index, days, sentence in story["delivered"]:
            deliverable = mandate.deliverables.order_by("due_on", "pk")[index]
            mandate_reports.report_deliverable(
                deliverable_id=deliverable.pk, report=sentence, actor=lead, now=self.year.at(-days, 16)
            )
        for number, (days, status, done, next_steps, risks) in enumerate(story["reports"]):
            mandate_reports.report_progress(
                mandate_id=mandate.pk,
                progress=Progress(status=status, done=done, next_steps=next_steps, risks=risks),
                after=number,
                actor=lead,
                now=self.year.at(-days, 17),
            )

    def _discharge(self, story: Story) -> None:
        year, mandate = self.year, Mandate.objects.get(title=story["name"])
        meeting = year.hold(
            BodyKind.STEERING, ENDED, [], free=f"Entlassung: {story['name']}", request=Request.DECISION
        )
        entry = OutcomeEntry(
            outcome="decided",
            title=f"Entlassung: {story['name']}",
            matter="working_group",
            text="1. Vom Schlussbericht wird Kenntnis genommen.\n"
            f"2. Die {story['name']} wird unter Verdankung entlassen.",
            agreement="approval",
            recusals_checked=True,
        )
        now = dt.datetime.combine(meeting.date, dt.time(15), ZONE)
        decision = record_outcome(
            item_id=meeting.items.get(proposal=None).pk, entry=entry, actor=year.secretariat, now=now
        )
        assert decision is not None
        mandates.discharge_mandate(
            mandate_id=mandate.pk,
            decision_id=decision.pk,
            discharged_on=meeting.date + dt.timedelta(days=1),
            final_report=Progress(status="green", done=story["final"], next_steps=story["left"]),
            actor=year.secretariat,
            now=year.at(ENDED - 4),
        )


def begin_groups(year: Year) -> Groups:
    """Begin the working groups a year ago; `go_on` leads them to today."""
    groups = Groups(year)
    groups.begin()
    return groups
