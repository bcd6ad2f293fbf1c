"""Invitations and answers against a model that knows nothing of the code.

No sequence of verbs leaves somebody with a calendar entry who is not to come, or without one who is; sequences of one
person only grow; duties wait for exactly those who are silent.
"""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any, ClassVar

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from procrastinate.contrib.django.models import ProcrastinateJob

from nahtstelle.ground.lifecycle.api import ActionRefused
from nahtstelle.ground.worklist.models import Duty
from nahtstelle.structure.governance.actions import appointments, meetings, replies
from nahtstelle.structure.governance.models import Appointment, AttendanceReply, Invitation, Meeting
from nahtstelle.structure.governance.tasks import send_meeting_message
from nahtstelle.structure.governance.tests.gatherings import item_of, meeting_of

DAYS = (dt.date(2026, 4, 28), dt.date(2026, 5, 12))
MEMBERS = ("bruno", "nora", "walter")
PEOPLE = (*MEMBERS, "dora", "peter")
ANSWERS = ("attending", "excused", "represented")


class AttendeeMachine(RuleBasedStateMachine):
    """One meeting, three members, Dora who stands in for Bruno, Peter who stands in for anybody."""

    world: ClassVar[SimpleNamespace]

    def __init__(self) -> None:
        super().__init__()
        self._transaction = transaction.atomic()
        self._transaction.__enter__()
        world = self.world
        self.meeting = meeting_of(world.body, date=DAYS[0], starts_at=dt.time(14))
        item_of(self.meeting)
        self.day, self.state, self.hour = DAYS[0], "planned", 14
        self.members = dict.fromkeys(MEMBERS, True)
        self.answers: dict[str, tuple[str, str | None]] = {}
        self.deputies = {"dora": "bruno", "peter": None}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._transaction.__exit__(None, None, None)

    def tries(self, action: Any, **arguments: Any) -> bool:
        """Do something; tell whether it was allowed."""
        try:
            with transaction.atomic():
                action(now=self.world.now, **arguments)
        except ActionRefused:
            return False
        return True

    @rule()
    def invite(self) -> None:
        allowed = self.tries(meetings.invite_meeting, actor=self.world.anna, meeting_id=self.meeting.pk)
        assert allowed == (self.state == "planned" and any(self.members.values()))
        if allowed:
            self.state = "invited"

    @rule(
        who=st.sampled_from(PEOPLE), answer=st.sampled_from(ANSWERS), deputy=st.sampled_from((None, *PEOPLE))
    )
    def reply(self, who: str, answer: str, deputy: str | None) -> None:
        allowed = self.tries(
            replies.reply_attendance, actor=self.world.actors[who], meeting_id=self.meeting.pk, answer=answer,
            deputy_id=self.world.people[deputy].pk if deputy else None,
        )  # fmt: skip
        taken = {row[1] for name, row in self.answers.items() if name != who}
        fits = deputy is None
        if answer == "represented":
            fits = deputy in self.deputies and self.deputies[deputy] in {None, who} and deputy not in taken
        assert allowed == (self.state == "invited" and self.members.get(who, False) and fits)
        if allowed:
            self.answers[who] = (answer, deputy)

    @rule(who=st.sampled_from(PEOPLE))
    def decline(self, who: str) -> None:
        allowed = self.tries(
            replies.decline_representation, actor=self.world.actors[who], meeting_id=self.meeting.pk
        )
        named = [name for name, row in self.answers.items() if row[1] == who]
        assert allowed == (self.state == "invited" and bool(named))
        if allowed:
            del self.answers[named[0]]

    @rule(day=st.sampled_from(DAYS), hour=st.sampled_from((9, 14)), place=st.sampled_from(("", "Rathaus")))
    def change(self, day: dt.date, hour: int, place: str) -> None:
        version = Meeting.objects.get(pk=self.meeting.pk).version
        plan = meetings.MeetingPlan(date=day, starts_at=dt.time(hour), place=place)
        changed = self.tries(
            meetings.change_meeting,
            actor=self.world.anna,
            meeting_id=self.meeting.pk,
            version=version,
            plan=plan,
        )
        assert changed == (self.state in {"planned", "invited"})
        if changed and (day, hour) != (self.day, self.hour):
            self.answers.clear()
        if changed:
            self.day, self.hour = day, hour

    @rule(who=st.sampled_from(MEMBERS))
    def leave_or_return(self, who: str) -> None:
        user = self.world.people[who]
        if self.members[who]:
            held = Appointment.objects.get(user=user, body=self.world.body, period__contains=DAYS[0])
            done = self.tries(
                appointments.end_appointment, actor=self.world.anna, appointment_id=held.pk,
                ends_on=dt.date(2026, 4, 1),
            )  # fmt: skip
        else:
            done = self.tries(
                appointments.appoint_person, actor=self.world.anna, body_id=self.world.body.pk, user_id=user.pk,
                function="member", starts_on=dt.date(2026, 4, 1), ends_on=None,
            )  # fmt: skip
        if done:
            self.members[who] = not self.members[who]
            if self.state == "invited":
                self.answers.pop(who, None)

    @rule()
    def cancel(self) -> None:
        allowed = self.tries(
            meetings.cancel_meeting, actor=self.world.anna, meeting_id=self.meeting.pk, reason="Krankheit"
        )
        assert allowed == (self.state in {"planned", "invited"})
        if allowed:
            self.state = "cancelled"

    @invariant()
    def exactly_those_who_are_to_come_have_the_entry(self) -> None:
        wanted: set[str] = set()
        if self.state == "invited":
            wanted = {name for name, is_member in self.members.items() if is_member}
            wanted |= {row[1] for row in self.answers.values() if row[1]}
        rows = Invitation.objects.standing().filter(meeting=self.meeting)
        assert set(rows.values_list("user__given_name", flat=True)) == {name.capitalize() for name in wanted}

    @invariant()
    def answers_are_kept_and_the_silent_are_asked(self) -> None:
        if self.state != "invited":
            return
        rows = AttendanceReply.objects.filter(meeting=self.meeting)
        found = {row.user.given_name.lower(): row.answer for row in rows.select_related("user")}
        assert found == {name: row[0] for name, row in self.answers.items()}
        duties = Duty.objects.filter(kind="governance.meeting.reply", closed_at__isnull=True)
        silent = {name.capitalize() for name, is_member in self.members.items() if is_member} - {
            name.capitalize() for name in self.answers
        }
        assert set(duties.values_list("user__given_name", flat=True)) == silent

    @invariant()
    def the_last_message_says_how_it_stands(self) -> None:
        jobs = ProcrastinateJob.objects.filter(task_name=send_meeting_message.name).order_by("pk")
        by_person: dict[int, list[tuple[int, str]]] = {}
        for job in jobs:
            by_person.setdefault(job.args["user_id"], []).append((job.args["sequence"], job.args["method"]))
        for row in Invitation.objects.filter(meeting=self.meeting):
            sent = by_person[row.user_id]
            numbers = [number for number, _method in sent]
            assert numbers == sorted(set(numbers)), "sequences of one person grow"
            assert sent[-1][1] == ("REQUEST" if row.withdrawn_at is None else "CANCEL")


def test_no_sequence_leaves_a_wrong_calendar(
    structure, appoint, make_person, actor_of, anna, bruno, nora, walter, now
):
    dora, peter = make_person("Dora", "Dietschi"), make_person("Peter", "Portmann")
    appoint(dora, structure.coordination, "deputy", deputy_for=bruno)
    appoint(peter, structure.coordination, "deputy")
    people = {"bruno": bruno, "nora": nora, "walter": walter, "dora": dora, "peter": peter}
    Appointment.objects.filter(user__in=[bruno, nora, walter], body=structure.coordination).update(
        function="member", period=DateRange(dt.date(2021, 1, 1), None)
    )
    AttendeeMachine.world = SimpleNamespace(
        body=structure.coordination,
        people=people,
        actors={name: actor_of(user) for name, user in people.items()},
        anna=actor_of(anna),
        now=now,
    )
    run_state_machine_as_test(
        AttendeeMachine,
        settings=settings(
            max_examples=25,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
