"""How the invented proposals of the current year come to their states, step by step and by the right roles."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from nahtstelle.config.demonstration.circulars import play_circulars
from nahtstelle.config.demonstration.groups import begin_groups
from nahtstelle.config.demonstration.members import invite_to_extraordinary_meeting
from nahtstelle.config.demonstration.minutes import write_minutes
from nahtstelle.ground.identity.api import Actor, actor_for, canton
from nahtstelle.ground.identity.models import Institution, User
from nahtstelle.structure.governance.actions import agenda, consultations, judgement, proposals, tasks
from nahtstelle.structure.governance.actions.attendance import Presented, record_attendance, record_recusal
from nahtstelle.structure.governance.actions.decisions import record_government_resolution
from nahtstelle.structure.governance.actions.meetings import (
    MeetingPlan,
    hold_meeting,
    invite_meeting,
    plan_meeting,
)
from nahtstelle.structure.governance.actions.outcomes import OutcomeEntry, record_outcome
from nahtstelle.structure.governance.models import AgendaItem, Body, Meeting, Proposal, Theme
from nahtstelle.structure.governance.queries.attendance import roll_of
from nahtstelle.structure.governance.states import BodyKind, MeetingState

ZONE = ZoneInfo("Europe/Zurich")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BEFORE_BODIES = {"draft", "submitted", "in_consultation", "returned", "forwarded", "withdrawn"}
PAST_COORDINATION = {
    "completed",
    "in_execution",
    "decided",
    "noted",
    "rejected",
    "escalated",
    "deferred",
    "circular",
}
GOES_TO_STEERING = {"in_execution", "decided"}
Story = dict[str, Any]


def was_played(stories: list[Story]) -> bool:
    """Tell whether the year was played before."""
    return Proposal.objects.filter(title=stories[0]["title"]).exists()


class Year:
    """One playing of the story: days are counted back from `today`; the secretariat is the first one there is."""

    def __init__(
        self,
        *,
        today: dt.date,
        stories: list[Story],
        circulars: list[Story] | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        self.today = today
        self.stories = stories
        self.circulars = circulars or []
        self.progress = progress
        self.people = {user.key: user for user in User.objects.select_related("institution")}
        self.institutions = dict(Institution.objects.values_list("key", "pk"))
        self.themes = dict(Theme.objects.values_list("key", "pk"))
        self.actors: dict[str, Actor] = {}
        self.secretariat = next(
            self.actor(key) for key, user in sorted(self.people.items()) if user.role == "secretariat"
        )
        self.made: list[tuple[Story, int]] = []
        self.meetings: dict[str, Meeting] = {}

    def actor(self, key: str) -> Actor:
        """Return the actor of a person, as of today."""
        if key not in self.actors:
            self.actors[key] = actor_for(self.people[key], self.today)
        return self.actors[key]

    def at(self, days_ago: int, hour: int = 9, minute: int = 0) -> dt.datetime:
        """Return a moment so many days before today, on a working day at or before it."""
        day = canton().holidays.working_day_before(self.today - dt.timedelta(days=days_ago))
        return dt.datetime.combine(day, dt.time(hour, minute), ZONE)

    def play(self) -> None:
        """Lead every proposal to its goal, every working group to its state."""
        groups = begin_groups(self)
        for index, story in enumerate(self.stories):
            self._bring_in(story, index)
            if self.progress:
                self.progress(index + 1, len(self.stories))
        self._meeting_of_coordination()
        self._meeting_of_steering()
        self._execution()
        write_minutes(self)
        self._agenda_ahead()
        groups.go_on()
        invite_to_extraordinary_meeting(self)
        play_circulars(self, self.circulars)

    def _bring_in(self, story: Story, index: int) -> None:
        """Draft, submit, consult, accept; or return, forward, withdraw."""
        goal = story["goal"]
        start = 84 - index if goal in PAST_COORDINATION else 24 - index // 2
        author, key = self.actor(story["author"]), story["goal"]
        proposal = proposals.create_proposal(
            text=self._text(story), actor=author, now=self.at(start + 1, 10, index % 60)
        )
        self.made.append((story, proposal.pk))
        if key == "draft":
            return
        proposals.submit_proposal(proposal_id=proposal.pk, actor=author, now=self.at(start, 11, index % 60))
        if index % 2 == 0:
            self._add_costs(proposal.pk, author, start)
        if key == "submitted":
            return
        if story.get("members"):
            self._consult(proposal.pk, story, start - 2)
        self._judge(proposal.pk, story, start - 9)

    def _judge(self, pk: int, story: Story, days_ago: int) -> None:
        now, goal = self.at(days_ago, 14), story["goal"]
        if goal == "returned":
            judgement.return_proposal(proposal_id=pk, reason=story["reason"], actor=self.secretariat, now=now)
        elif goal == "forwarded":
            judgement.forward_proposal(
                proposal_id=pk, reason=story["reason"], actor=self.secretariat, now=now
            )
        elif goal == "withdrawn":
            author = self.actor(story["author"])
            proposals.withdraw_proposal(proposal_id=pk, reason=story["reason"], actor=author, now=now)
        elif goal not in BEFORE_BODIES:
            judgement.accept_proposal(
                proposal_id=pk, actor=self.secretariat, now=now, classification=self._classification(story)
            )

    def _text(self, story: Story) -> proposals.ProposalText:
        return proposals.ProposalText(
            title=story["title"],
            origin=story["origin"],
            request=story["request"],
            field_of_service=story["field"],
            theme_id=self.themes.get(story["theme"]),
            background=story["background"],
            motion=story["motion"],
        )

    def _classification(self, story: Story) -> judgement.Classification:
        return judgement.Classification(
            matter=story["matter"],
            field_of_service=story["field"],
            theme_id=self.themes.get(story["theme"]),
            lead_institution_id=self.institutions.get(story["lead"]),
        )

    def _add_costs(self, pk: int, author: Actor, days_ago: int) -> None:
        """Add an invented paper, so that the documents of a proposal have something to show."""
        book = Workbook()
        sheet = book.worksheets[0]
        sheet.title = "Kosten"
        for row in (
            ("Kostenschätzung (erfunden, Demonstration)", None),
            ("Position", "CHF"),
            ("Personal", 48000),
            ("Räume", 6500),
            ("Total", 54500),
        ):
            sheet.append(row)
        content = io.BytesIO()
        book.save(content)
        upload = SimpleUploadedFile("Kostenschätzung.xlsx", content.getvalue(), XLSX)
        proposals.add_paper(
            proposal_id=pk, title="Kostenschätzung", upload=upload, actor=author, now=self.at(days_ago, 13)
        )

    def _consult(self, pk: int, story: Story, days_ago: int) -> None:
        members = [self.people[key].pk for key in story["members"]]
        due_on = self.at(max(days_ago - 14, 2) if story["goal"] != "in_consultation" else 3).date()
        if story["goal"] == "in_consultation" and not story["answers"]:
            due_on = canton().holidays.working_day_after(self.today + dt.timedelta(days=9))
        consultation = consultations.ask_members(
            proposal_id=pk,
            member_ids=members,
            due_on=due_on,
            question="Sind Sie mit dem Antrag einverstanden? Was muss bei der Umsetzung beachtet werden?",
            actor=self.secretariat,
            now=self.at(days_ago, 8, 30),
        )
        asked = {row.member_id: row.pk for row in consultation.statements.all()}
        for number, (key, (stance, remark)) in enumerate(
            zip(story["members"], story["answers"], strict=False)
        ):
            consultations.answer_statement(
                statement_id=asked[self.people[key].pk],
                stance=stance,
                remark=remark,
                actor=self.actor(key),
                now=self.at(days_ago - 2 - number, 16, 10),
            )

    def _meeting_of_coordination(self) -> None:
        """A meeting of the coordination body that was held, with one recusal and each kind of outcome."""
        chosen = [(story, pk) for story, pk in self.made if story["goal"] in PAST_COORDINATION]
        meeting = self.meetings["coordination"] = self.hold(
            BodyKind.COORDINATION, 47, [pk for _, pk in chosen], free="Mitteilungen der Geschäftsstelle"
        )
        self._recuse(meeting, next(pk for story, pk in chosen if story["goal"] == "completed"))
        for story, pk in chosen:
            self.record(meeting, pk, self._coordination_outcome(story))
        free = meeting.items.get(proposal=None)
        record_outcome(
            item_id=free.pk,
            entry=OutcomeEntry(outcome="noted", recusals_checked=True),
            actor=self.secretariat,
            now=self.during(meeting),
        )

    def _coordination_outcome(self, story: Story) -> OutcomeEntry:
        goal = story["goal"]
        if goal == "noted":
            return OutcomeEntry(outcome="noted", recusals_checked=True)
        if goal == "escalated":
            return OutcomeEntry(
                outcome="escalated",
                text=story["escalation"],
                agreement="majority",
                votes_for=5,
                votes_against=2,
                votes_abstained=0,
                recusals_checked=True,
            )
        if goal == "deferred":
            later = canton().holidays.working_day_after(self.today + dt.timedelta(days=17))
            return OutcomeEntry(
                outcome="deferred", text=story["deferral"], deferred_to=later, recusals_checked=True
            )
        outcome = {"completed": "decided", "rejected": "rejected"}.get(goal, "recommended")
        return OutcomeEntry(
            outcome=outcome,
            text=story.get("rejection") or story["motion"],
            agreement="consensus",
            recusals_checked=True,
            institution_ids=(self.institutions[story["lead"]],),
        )

    def _meeting_of_steering(self) -> None:
        """A meeting of the steering body that was held, and the government's resolution on one decision."""
        chosen = [(story, pk) for story, pk in self.made if story["goal"] in GOES_TO_STEERING]
        meeting = self.meetings["steering"] = self.hold(
            BodyKind.STEERING, 26, [pk for _, pk in chosen], free="Ausblick auf das kommende Jahr"
        )
        for number, (story, pk) in enumerate(chosen, start=1):
            entry = OutcomeEntry(
                outcome="decided",
                text=story["motion"],
                agreement="approval",
                recusals_checked=True,
                institution_ids=(self.institutions[story["lead"]],),
            )
            decision = self.record(meeting, pk, entry)
            if story.get("resolution"):
                record_government_resolution(
                    decision_id=decision,
                    number=f"{self.at(16).year}/{1700 + number}",
                    resolved_on=self.at(17).date(),
                    actor=self.secretariat,
                    now=self.at(16),
                )

    def _execution(self) -> None:
        for story, pk in self.made:
            if story["goal"] not in {"completed", "in_execution"}:
                continue
            decision = Proposal.objects.get(pk=pk).decisions.order_by("-pk").first()
            assert decision is not None
            made = [self._charge(decision.pk, *row) for row in story["tasks"]]
            tasks.start_execution(proposal_id=pk, actor=self.secretariat, now=self.at(15, 9))
            if story["goal"] == "completed":
                for task_id, (_, _, responsible, _) in zip(made, story["tasks"], strict=True):
                    person = self.actor(responsible)
                    tasks.report_completion(
                        task_id=task_id, report=story["report"], actor=person, now=self.at(6, 15)
                    )
                    tasks.confirm_task(task_id=task_id, actor=self.secretariat, now=self.at(5, 10))

    def _charge(self, decision_id: int, title: str, institution: str, responsible: str, due_in: int) -> int:
        return tasks.add_task(
            decision_id=decision_id,
            title=title,
            institution_id=self.institutions[institution],
            responsible_id=self.people[responsible].pk,
            due_on=self.today + dt.timedelta(days=due_in),
            actor=self.secretariat,
            now=self.at(15, 8),
        ).pk

    def _agenda_ahead(self) -> None:
        """Put what is accepted onto the agenda of the next meeting of the coordination body."""
        meeting = self._next_meeting(BodyKind.COORDINATION)
        for story, pk in self.made:
            if story["goal"] == "scheduled":
                agenda.schedule_proposal(
                    actor=self.secretariat, proposal_id=pk, meeting_id=meeting.pk, now=self.at(4, 9)
                )
        agenda.add_item(
            actor=self.secretariat,
            meeting_id=meeting.pk,
            title="Mitteilungen und Termine",
            request="information",
            presenter="Geschäftsstelle",
            now=self.at(4, 10),
        )

    def _next_meeting(self, kind: str) -> Meeting:
        planned = Meeting.objects.filter(
            body__kind=kind, state=MeetingState.PLANNED, date__gt=self.today + dt.timedelta(days=6)
        )
        found = planned.order_by("date").first()
        if found is not None:
            return found
        day = canton().holidays.working_day_after(self.today + dt.timedelta(days=24))
        return self._plan(kind, day, self.at(60))

    def _plan(self, kind: str, day: dt.date, now: dt.datetime) -> Meeting:
        body = Body.objects.existing_on(day).get(kind=kind)
        while Meeting.objects.filter(body=body, date=day).exists():
            day = canton().holidays.working_day_after(day + dt.timedelta(days=1))
        place = "Rathaus, Solothurn" if kind == BodyKind.STEERING else "Riedholzplatz 3, Solothurn"
        plan = MeetingPlan(date=day, starts_at=dt.time(14), ends_at=dt.time(16, 30), place=place)
        return plan_meeting(actor=self.secretariat, body_id=body.pk, plan=plan, now=now)

    def hold(
        self, kind: str, days_ago: int, proposal_ids: list[int], *, free: str, request: str = "information"
    ) -> Meeting:
        """Hold a meeting so many days ago, with these proposals and an item without one."""
        meeting = self._plan(kind, self.at(days_ago).date(), self.at(days_ago + 40))
        for pk in proposal_ids:
            agenda.schedule_proposal(
                actor=self.secretariat, proposal_id=pk, meeting_id=meeting.pk, now=self.at(days_ago + 12)
            )
        agenda.add_item(
            actor=self.secretariat,
            meeting_id=meeting.pk,
            title=free,
            request=request,
            presenter="Geschäftsstelle",
            now=self.at(days_ago + 12, 10),
        )
        invite_meeting(actor=self.secretariat, meeting_id=meeting.pk, now=self.at(days_ago + 11))
        hold_meeting(actor=self.secretariat, meeting_id=meeting.pk, now=self.during(meeting))
        self.attend(meeting)
        return Meeting.objects.select_related("body").get(pk=meeting.pk)

    def attend(self, meeting: Meeting) -> None:
        """Everybody comes; who has a deputy of their own sends them, and the last one without is excused."""
        roll = roll_of(meeting)
        people = {row.user_id: Presented("present") for row in (*roll.members, *roll.associates)}
        deputy = next((row for row in roll.deputies if row.deputy_for_id in people), None)
        if deputy is not None and deputy.deputy_for_id is not None:
            people[deputy.deputy_for_id] = Presented("represented", deputy.user_id)
        people[roll.members[-1].user_id] = Presented("excused")
        record_attendance(
            actor=self.secretariat, meeting_id=meeting.pk, people=people, now=self.during(meeting)
        )

    def _recuse(self, meeting: Meeting, proposal_id: int) -> None:
        item = AgendaItem.objects.get(meeting=meeting, proposal_id=proposal_id)
        record_recusal(
            actor=self.secretariat,
            item_id=item.pk,
            user_id=roll_of(meeting).members[-2].user_id,
            reason="An der Ausarbeitung des Antrags beteiligt",
            now=self.during(meeting),
        )

    def record(self, meeting: Meeting, proposal_id: int, entry: OutcomeEntry) -> int:
        """Record the outcome of a proposal's item; return the number of the decision's row, 0 without one."""
        item = AgendaItem.objects.get(meeting=meeting, proposal_id=proposal_id)
        decision = record_outcome(
            item_id=item.pk, entry=entry, actor=self.secretariat, now=self.during(meeting)
        )
        return decision.pk if decision else 0

    @staticmethod
    def during(meeting: Meeting) -> dt.datetime:
        """Return a moment in the middle of a meeting."""
        return dt.datetime.combine(meeting.date, dt.time(15), ZONE)
