"""The second half of an invented case: round table, plan, reviews, another lead, closing (004 §5; domain §6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from nahtstelle.cases.casework.actions import closing, counter_reading, lead, plan_drafts, plan_signing
from nahtstelle.cases.casework.actions.measures import move_measure
from nahtstelle.cases.casework.actions.monitoring import ReviewEntry, record_review, write_message
from nahtstelle.cases.casework.actions.revocations import revoke_consent
from nahtstelle.cases.casework.actions.round_table_meeting import hold_round_table
from nahtstelle.cases.casework.actions.round_tables import (
    TablePlan,
    invite_round_table,
    propose_round_table,
    write_goals,
)
from nahtstelle.cases.casework.models import Measure, RoundTable, RoundTableParticipant
from nahtstelle.cases.casework.states import (
    ClosingReason,
    CounterReadingAnswer,
    Outcome,
    PlanState,
    RoundTablePresence,
)
from nahtstelle.cases.casework.viewers import Viewer
from nahtstelle.cases.casework.walls import as_service, reading_as
from nahtstelle.config.demonstration.case_voices import CLIENT
from nahtstelle.ground.identity.models import User

if TYPE_CHECKING:
    from nahtstelle.config.demonstration.case_play import CasePlay, Story

Deed = Callable[[dt.datetime], None]
AGENDA = "Ausgangslage, Ziele der Beteiligten, verbindliche Massnahmen"
RECORD = "Alle tragen die Ziele mit. Die Massnahmen sind im Plan festgehalten."


class GoalPlay:
    """What follows the clarification of a case."""

    def __init__(self, case: CasePlay) -> None:
        self.case, self.story, self.stage = case, case.story, case.stage
        self.coordinator = case.coordinator

    def play(self) -> None:
        """Go on until the goal is reached."""
        goal = self.story["goal"]
        if goal == "recommended":
            return
        if goal == "planning":
            self._table(held=self.story.get("table_held", False))
            if self.story.get("table_held"):
                self._write_plan()
                self.case.do(
                    counter_reading.send_to_counter_reading,
                    by=self.coordinator,
                    now=self.case.after(46),
                    until=self.stage.today + dt.timedelta(days=8),
                )
                for key, (answer, remark) in self.story.get("read", {}).items():
                    self.case.do(
                        counter_reading.answer_counter_reading,
                        by=self.stage.people[key],
                        now=self.case.after(48),
                        answer=CounterReadingAnswer(answer),
                        remark=remark,
                    )
            return
        if goal != "revoked":
            self._table(held=True)
            self._write_plan()
            self._sign()
            self.case.assess(until="implementing")
            self._carry_out()
        if goal in {"closed", "revoked"}:
            self._end()

    def _table(self, *, held: bool) -> None:
        do, case = self.case.do, self.case
        told, place = self.story.get("table", {}), self.stage.office
        everybody = frozenset(user.pk for user in (self.coordinator, *case.team))
        proposed = case.after(30)
        day = self.stage.workday(
            case.opened + dt.timedelta(days=42) if held else self.stage.today + dt.timedelta(days=9)
        )
        starts_at = dt.datetime.combine(day, dt.time(14), proposed.tzinfo)
        plan = TablePlan(
            place=place, dates=(starts_at,), user_ids=everybody, agenda=told.get("agenda", AGENDA)
        )
        table: RoundTable = do(propose_round_table, by=self.coordinator, now=proposed, plan=plan)
        invited = case.after(33)
        do(
            invite_round_table,
            by=self.coordinator,
            now=invited,
            table_id=table.pk,
            starts_at=starts_at,
            place=place,
        )
        with as_service("demonstration"):
            seats = list(
                RoundTableParticipant.objects.filter(round_table=table).defer("sealed").order_by("pk")
            )
        wishes = told.get("wishes", {} if held else {case.team[0].key: case.texts["goals"][0]})
        for key, goals in wishes.items():
            by = self.coordinator if key == CLIENT else self.stage.people[key]
            own = next(row for row in seats if row.user_id == (None if key == CLIENT else by.pk))
            do(write_goals, by=by, now=case.after(36), participant_id=own.pk, goals=goals)
        if held:
            do(
                hold_round_table,
                by=self.coordinator,
                now=case.at(day, 16),
                table_id=table.pk,
                record=told.get("record", RECORD),
                presences=dict.fromkeys((row.pk for row in seats), RoundTablePresence.PRESENT),
                version=table.version + 1,
            )

    def _write_plan(self) -> None:
        case, texts = self.case, self.case.texts
        if "plan" in self.story:
            self._draft(self._told_goals(), texts["start"])
            return
        begun = case.opened + dt.timedelta(days=50)
        measures: list[list[plan_drafts.MeasureDraft]] = [[] for _goal in texts["goals"]]
        for number, (kind, system, text, offer, week, weeks) in enumerate(texts["measures"]):
            starts = begun + dt.timedelta(weeks=week)
            measures[number % len(measures)].append(
                plan_drafts.MeasureDraft(
                    text=text,
                    kind=kind,
                    offer=offer,
                    starts_on=starts,
                    due_on=starts + dt.timedelta(weeks=weeks * self.story.get("stretch", 1)),
                    responsible_id=self._responsible(system),
                )
            )
        goals = tuple(
            plan_drafts.GoalDraft(
                text=text,
                due_on=max(row.due_on for row in measures[number]) + dt.timedelta(weeks=4),
                measures=tuple(measures[number]),
            )
            for number, text in enumerate(texts["goals"])
        )
        start = f"{texts['mandate']} Am Runden Tisch wurden Ziele und Massnahmen vereinbart."
        self._draft(goals, start)

    def _draft(self, goals: tuple[plan_drafts.GoalDraft, ...], start: str) -> None:
        self.case.do(
            plan_drafts.write_plan,
            by=self.coordinator,
            now=self.case.after(44),
            draft=plan_drafts.PlanDraft(goals=goals, starting_point=start),
            expected_version=0,
        )

    def _told_goals(self) -> tuple[plan_drafts.GoalDraft, ...]:
        """Return the goals of a story that names its own; days are days before today, those ahead are negative."""
        return tuple(
            plan_drafts.GoalDraft(
                text=goal["goal"],
                due_on=self.stage.ago(goal["until"]),
                measures=tuple(
                    plan_drafts.MeasureDraft(
                        text=row["text"],
                        kind=row["kind"],
                        offer=row.get("offer", ""),
                        note=row.get("note", ""),
                        starts_on=self.stage.ago(row["from"]),
                        due_on=self.stage.ago(row["until"]),
                        responsible_id=self.stage.people[row["by"]].pk if row["by"] != CLIENT else None,
                    )
                    for row in goal["measures"]
                ),
            )
            for goal in self.story["plan"]
        )

    def _responsible(self, system: str) -> int | None:
        """Return who stands for a system, the social service before others; the client where nobody does."""
        people = sorted(self.case.team, key=lambda user: user != self.case.worker)
        found = (user.pk for user in people if user.institution and system in user.institution.systems)
        return next(found, None)

    def _sign(self) -> None:
        case = self.case
        case.do(counter_reading.waive_counter_reading, by=self.coordinator, now=case.after(46))
        now = case.after(50)
        signing = plan_signing.Signing(signed_on=now.date(), both_confirmed=True)
        case.do(plan_signing.sign_plan, by=self.coordinator, now=now, signing=signing)

    def _carry_out(self) -> None:
        """Do what happened since the kick-off in the order of time: measures, reviews, messages, another lead."""
        for day, deed in sorted([*self._measures(), *self._others()], key=lambda pair: pair[0]):
            deed(self.case.at(day, 11))

    def _measures(self) -> Iterator[tuple[dt.date, Deed]]:
        """Yield what became of each measure: reported as done when its time is over, else begun on its day."""
        with as_service("demonstration"):
            signed = Measure.objects.filter(case=self.case.case_id, plan__state=PlanState.SIGNED)
            rows = list(signed.defer("sealed").order_by("position"))
        people = {user.pk: user for user in self.case.team}
        if "plan" in self.story:
            told = [row for goal in self.story["plan"] for row in goal["measures"]]
            for row, words in zip(rows, told, strict=True):
                yield from self._told_steps(row, words, people.get(row.responsible_id or 0, self.coordinator))
            return
        for row in rows:
            by = people[row.responsible_id] if row.responsible_id else self.coordinator
            for day, verb in ((row.due_on, "complete"), (row.starts_on, "begin")):
                if day is not None and day < self.stage.ago(1):
                    yield day, partial(self._move, row.pk, verb, by)
                    break

    def _told_steps(self, row: Measure, words: Story, by: User) -> Iterator[tuple[dt.date, Deed]]:
        """Yield what a story says of a measure: begun on its day, done or broken off at its end or on a day named."""
        if words.get("begun", True) and words["from"] > 1:
            yield self.stage.ago(words["from"]), partial(self._move, row.pk, "begin", by)
        for name, verb in (("done", "complete"), ("broken", "break_off")):
            if name in words:
                day = self.stage.ago(words["at"] if "at" in words else words["until"])
                yield day, partial(self._move, row.pk, verb, by, text=words[name])

    def _move(self, measure_id: int, verb: str, by: User, now: dt.datetime, *, text: str = "") -> None:
        self.case.do(move_measure, by=by, now=now, measure_id=measure_id, verb=verb, text=text)

    def _others(self) -> Iterator[tuple[dt.date, Deed]]:
        for number, told in enumerate(self.story.get("reviews", [])):
            words: Story = told if isinstance(told, dict) else {"ago": told}
            yield self.stage.ago(words["ago"]), partial(self._review, words, number)
        if "lead_to" in self.story:
            yield self.stage.ago(int(self.story.get("lead_ago", 24))), self._hand_lead_over
        if "message" in self.story:
            yield self.stage.ago(5), partial(self._write, self.case.team[0], self.story["message"])
        for row in self.story.get("messages", []):
            by = None if row["by"] == CLIENT else self.stage.people[row["by"]]
            yield self.stage.ago(row["ago"]), partial(self._write, by, row["text"])

    def _review(self, told: Story, number: int, now: dt.datetime) -> None:
        text, agreed = told.get("text"), told.get("agreed")
        if text is None:
            resource = self.case.texts["resources"][number % len(self.case.texts["resources"])]
            text = f"Die Massnahmen laufen wie vereinbart. {resource}."
        entry = ReviewEntry(
            held_on=now.date(),
            text=text,
            agreed=agreed or "Weiter nach Plan; nächste Standortbestimmung in zwölf Wochen.",
        )
        self.case.do(record_review, by=self.coordinator, now=now, entry=entry)

    def _hand_lead_over(self, now: dt.datetime) -> None:
        """The lead goes over for a time, as the procedure wants it: offered one day, accepted the next."""
        target = self.stage.people[self.story["lead_to"]]
        offer = lead.Offer(
            target_id=target.institution_id or 0,
            takes_effect_on=self.stage.next_workday(now.date()),
            limited_to=self.stage.today + dt.timedelta(days=120),
            message=self.story.get("lead_words", "Für die Dauer der Umschulung führt Ihre Stelle den Fall."),
        )
        made = self.case.do(lead.offer_lead, by=self.coordinator, now=now, offer=offer)
        accepted = self.case.at(offer.takes_effect_on, 9)
        self.case.do(lead.accept_lead, by=target, now=accepted, transfer_id=made.pk)

    def _write(self, by: User | None, text: str, now: dt.datetime) -> None:
        """Write to the team: as one of it, or as the client."""
        case = self.case
        writer = self.stage.actor(by) if by else Viewer(name="", guest_id=case.client_id)
        with reading_as(user_id=by.pk if by else None, guest_id=None if by else case.client_id):
            write_message(case_id=case.case_id, text=text, writer=writer, now=now)

    def _end(self) -> None:
        now = self.case.at(self.stage.ago(self.story["ended_ago"]), 9)
        if self.story["goal"] == "revoked":
            text = self.story.get("end", "Die Klientin möchte ohne die Zusammenarbeit weitergehen.")
            self.case.do(revoke_consent, by=self.coordinator, now=now, text=text)
            return
        reason, outcome = self.story["ending"]
        data = closing.ClosingData(
            reason=ClosingReason(reason),
            outcome=Outcome(outcome),
            text=self.story.get("end", "Die vereinbarten Massnahmen sind abgeschlossen."),
            social_service_told_on=now.date() - dt.timedelta(days=6),
        )
        self.case.do(closing.close_case, by=self.coordinator, now=now, data=data)
        sent = self.case.at(now.date() + dt.timedelta(days=1), 9)
        self.case.do(closing.record_sending, by=self.coordinator, now=sent, sent_on=sent.date())
