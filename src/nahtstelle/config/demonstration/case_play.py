"""One invented case, step by step: who may do it does it, on its day, as on the pages of the case (004 §5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from nahtstelle.cases.casework.actions import clients, consents, enquiries, instruments, situation, team
from nahtstelle.cases.casework.actions.registrations import register_person
from nahtstelle.cases.casework.actions.situation_report import (
    finish_clarification,
    freeze_report,
    record_team_decision,
)
from nahtstelle.cases.casework.content_types import ClientPerson, RegistrationContent
from nahtstelle.cases.casework.models import CaseProcedure, Contribution, Instrument
from nahtstelle.cases.casework.situation_content import Notes
from nahtstelle.cases.casework.states import (
    CONSENT_CATEGORIES,
    CaseOrigin,
    Criterion,
    Purpose,
    Signer,
    TeamVerdict,
)
from nahtstelle.cases.casework.walls import as_service, reading_as
from nahtstelle.config.demonstration.case_goals import GoalPlay
from nahtstelle.config.demonstration.case_rows import invented_ahv_number
from nahtstelle.config.demonstration.case_stories import paper
from nahtstelle.config.demonstration.case_voices import bring_papers, let_guests_in, let_voices_speak
from nahtstelle.ground.identity.api import Actor, HolidayTable, actor_for, canton
from nahtstelle.ground.identity.models import Municipality, User
from nahtstelle.ground.identity.states import Role
from nahtstelle.ground.records import api as records

ZONE = ZoneInfo("Europe/Zurich")
FIRST_NUMBER = 90_000
"""AHV numbers of played cases, apart from those of the others."""
DAYS_OF_A_STORY = 120
"""Days from the enquiry to a plan that is being carried out, generously."""
ROUND_TABLE = "Mehrere Stellen tragen zur Lösung bei: Ein Runder Tisch legt Ziele und Massnahmen fest."
RECOMMENDATION = (
    "Die Unterstützung durch eine Stelle genügt. Das Fallteam empfiehlt das weitere Vorgehen schriftlich."
)
Story = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What all cases share: the day, the texts, the people of the register."""

    today: dt.date
    texts: dict[str, Any]
    people: Mapping[str, User]
    places: Mapping[str, Municipality]
    postcodes: Mapping[str, str]
    phone: str = "032 000 00 00"
    office: str = "Sitzungszimmer 2, Geschäftsstelle IIZ, Solothurn"
    actors: dict[int, Actor] = field(default_factory=dict)

    def actor(self, user: User) -> Actor:
        """Return somebody as of today, asked for once."""
        if user.pk not in self.actors:
            self.actors[user.pk] = actor_for(user, self.today)
        return self.actors[user.pk]

    def is_over(self, story: Story) -> bool:
        """Tell whether what a story tells had its time: one with a day of its own needs some months since."""
        return "ago" in story or self.opening(story) < self.ago(DAYS_OF_A_STORY)

    def opening(self, story: Story) -> dt.date:
        """Return the day on which a case begins: its own, or so many days ago."""
        day = dt.date.fromisoformat(story["opened"]) if "opened" in story else self.ago(story["ago"])
        return self.workday(day)

    def workday(self, day: dt.date) -> dt.date:
        """Return the working day at or before a day: nobody works on cases on Sundays."""
        return self.holidays.working_day_before(day)

    def next_workday(self, day: dt.date) -> dt.date:
        """Return the first working day after a day."""
        following = (day + dt.timedelta(days=number) for number in count(1))
        return next(later for later in following if self.workday(later) == later)

    def ago(self, days: int) -> dt.date:
        """Return the day so many days before today."""
        return self.today - dt.timedelta(days=days)

    @cached_property
    def holidays(self) -> HolidayTable:
        """The canton's holidays."""
        return canton().holidays

    @cached_property
    def consent_scan(self) -> records.CheckedFile:
        """What stands for a signed consent, and says so."""
        return records.check_file(filename="vollmacht.pdf", content=paper("Vollmacht"))

    @cached_property
    def report_scan(self) -> records.CheckedFile:
        """What stands for a report of an institution, and says so."""
        return records.check_file(filename="bericht.pdf", content=paper("Bericht"))

    @cached_property
    def consent_version(self) -> str:
        """The wording of the canton's procedure."""
        return CaseProcedure.objects.values_list("consent_version", flat=True).get()


class CasePlay:
    """One case: `play()` leads it as far as its `goal`."""

    def __init__(self, stage: Stage, story: Story, place: int) -> None:
        self.stage, self.story, self.place = stage, story, place
        self.texts: dict[str, Any] = story.get("texts") or stage.texts["profiles"][story["profile"]]
        self.coordinator = stage.people[story["coordinator"]]
        self.team = [stage.people[key] for key in story["team"]]
        self.opened = stage.opening(story)
        self.moment = dt.datetime.combine(self.opened, dt.time(8), ZONE)
        self.latest = dt.datetime.combine(stage.ago(1), dt.time(17), ZONE)
        self.case_id, self.client_id = 0, 0
        self.counted = (0, 0)

    def play(self) -> None:
        """Go from step to step until the goal is reached."""
        self._enquire()
        for goal, step in (
            ("enquiry", self._register),
            ("registered", self._clarify),
            ("clarifying", self._decide),
        ):
            if self.story["goal"] == goal:
                return
            step()
        GoalPlay(self).play()

    def at(self, day: dt.date, hour: int = 10) -> dt.datetime:
        """Return the moment of a step: never before the last one, never after yesterday."""
        wanted = min(dt.datetime.combine(self.stage.workday(day), dt.time(hour), ZONE), self.latest)
        self.moment = max(self.moment + dt.timedelta(minutes=7), wanted)
        return self.moment

    def after(self, days: int) -> dt.datetime:
        """Return the moment of a step so many days after the opening."""
        return self.at(self.opened + dt.timedelta(days=days))

    def do(self, action: Callable[..., Any], *, by: User, now: dt.datetime, **values: Any) -> Any:
        """Carry out an action on this case in the name of a person, within the walls of that person."""
        with reading_as(user_id=by.pk):
            return action(case_id=self.case_id, actor=self.stage.actor(by), now=now, **values)

    @property
    def worker(self) -> User | None:
        """The case worker of the social service."""
        return next((user for user in self.team if user.role == Role.CASE_WORKER), None)

    @property
    def registrar(self) -> User:
        """Who registers: the first of the team, or the coordinator where the social service came in (004 §5.1)."""
        return self.coordinator if self.team[0].role == Role.CASE_WORKER else self.team[0]

    def _enquire(self) -> None:
        first, home = self.team[0], self.stage.places[self.story["place"]]
        given_name, family_name, _gender, birth_date = self.story["person"]
        person = ClientPerson(
            given_name=given_name,
            family_name=family_name,
            birth_date=birth_date,
            ahv_number=invented_ahv_number(FIRST_NUMBER + self.place),
            street=f"{self.stage.texts['streets'][self.place % 4]} {3 + self.place}",
            postcode=self.stage.postcodes[home.name],
            town=home.name,
            phone=self.stage.phone,
        )
        by_service = first.role == Role.CASE_WORKER
        with reading_as(user_id=first.pk):
            case = enquiries.begin_enquiry(
                person=person,
                origin=CaseOrigin.SOCIAL_SERVICE if by_service else CaseOrigin.PARTNER,
                description=self.texts["description"].format(job=self._job),
                actor=self.stage.actor(first),
                now=self.after(0),
                municipality_id=home.pk,
            )
        self.case_id = case.pk
        if by_service and self.story["goal"] != "enquiry":
            self.do(enquiries.hand_over_enquiry, by=first, now=self.after(1), receiver_id=self.coordinator.pk)

    def _register(self) -> None:
        by = self.registrar
        agreed = RegistrationContent(
            description=self.texts["description"].format(job=self._job),
            mandate=self.texts["mandate"],
            goals=list(self.texts["goals"]),
            criteria={
                str(value): {"answer": "yes", "remark": self.texts.get("criteria", {}).get(value, "")}
                for value in Criterion.values
            },
            papers=self.texts.get("papers", "Lebenslauf, Arbeitszeugnisse"),
        )
        self.do(clients.agree_mandate, by=by, now=self.after(2), agreed=agreed, version=1)
        named = sorted({user.institution_id or 0 for user in (self.coordinator, *self.team)})
        categories = tuple(str(value) for value in CONSENT_CATEGORIES)
        purposes = tuple(str(value) for value in Purpose.values)
        now = self.after(4)
        signed = consents.SignedConsent(
            institutions=tuple(named),
            categories=categories,
            purposes=purposes,
            signer=Signer.CLIENT,
            signed_by=" ".join(self.story["person"][:2]),
            signed_on=now.date(),
            text_version=self.stage.consent_version,
        )
        self.do(consents.record_consent, by=by, now=now, signed=signed, scan=self.stage.consent_scan)
        lead = self.stage.people[self.story.get("lead", self.story["team"][0])]
        self.do(
            register_person,
            by=by,
            now=self.after(5),
            coordinator_id=self.coordinator.pk,
            lead_institution_id=lead.institution_id,
        )
        let_guests_in(self)
        self.assess(until="registered")

    @property
    def _job(self) -> str:
        return str(self.texts.get("job" if self.story["person"][2] == "f" else "job_m", ""))

    def _clarify(self) -> None:
        for user in self.team:
            if user != self.registrar:
                self.do(team.add_member, by=self.coordinator, now=self.after(7), user_id=user.pk)
        self.do(situation.open_clarification, by=self.coordinator, now=self.after(8))
        bring_papers(self)
        with as_service("demonstration"):
            asked = list(Contribution.objects.filter(case=self.case_id).defer("sealed").order_by("pk"))
        if "voices" in self.story:
            let_voices_speak(self, asked)
        else:
            self._answer(asked)
        self.assess(until="clarifying")

    def _answer(self, asked: list[Contribution]) -> None:
        """Answer with the words of the profile; the last `waiting` do not answer yet."""
        waiting = self.story.get("waiting", 0)
        by_institution = {user.institution_id: user for user in self.team}
        for number, row in enumerate(asked[: len(asked) - waiting] if waiting else asked):
            author = by_institution.get(row.institution_id, self.coordinator)
            if row.institution_id is not None and number == 2:
                self.do(situation.declare_nothing, by=author, now=self.after(12), contribution_id=row.pk)
                continue
            self.do(
                situation.contribute,
                by=author,
                now=self.after(11 + number),
                contribution_id=row.pk,
                answers=self._answers(number),
                notes=self._notes(number),
                version=row.version,
            )

    def _answers(self, number: int) -> Any:
        """What each institution answers for itself; where notes are kept apart, the second contradicts the first."""
        known = [("frage-2", "question_2"), ("frage-9", "question_9")][number % 2]
        ability = 80 if number == 1 and self.story.get("notes") else 60
        return {
            "fragen": [{known[0]: [self.texts[known[1]]]}],
            "vergleich": [{"arbeitsfaehigkeit": [ability], "pensum": [60 + 20 * (self.place % 3)]}],
        }

    def _notes(self, number: int) -> Notes:
        apart = ("health", "finance") if number == 0 and self.story.get("notes") else ()
        return Notes(
            areas={area: self.texts[area] for area in apart},
            resources=tuple(self.texts["resources"][number::2]),
            obstacles=tuple(self.texts["obstacles"][number::2]),
        )

    def _decide(self) -> None:
        coordinator, is_table = self.coordinator, self.story["goal"] != "recommended"
        self.do(freeze_report, by=coordinator, now=self.after(24))
        now = self.after(26)
        self.do(
            record_team_decision,
            by=coordinator,
            now=now,
            verdict=TeamVerdict.ROUND_TABLE if is_table else TeamVerdict.RECOMMENDATION,
            text=self.story.get("decision", ROUND_TABLE if is_table else RECOMMENDATION),
            decided_on=now.date(),
        )
        self.do(finish_clarification, by=coordinator, now=self.after(27))

    def assess(self, *, until: str) -> None:
        """Record what came of the instruments used by then, each by who used it (002 §3.1.1.3)."""
        for row in self.story.get("assessments", []):
            if row.get("when", "clarifying") != until:
                continue
            day = (
                dt.date.fromisoformat(row["on"])
                if "on" in row
                else self.stage.workday(self.stage.ago(row["ago"]))
            )
            instrument = Instrument.objects.get(key=row["instrument"])
            if not instrument.starts_on <= day <= (instrument.ends_on or day):
                continue
            answers = {
                group: [{key: value if isinstance(value, list) else [value] for key, value in given.items()}]
                for group, given in row["answers"].items()
            }
            self.do(
                instruments.record_assessment,
                by=self.stage.people[row["by"]],
                now=self.at(day, 15),
                instrument_id=instrument.pk,
                answers=answers,
                done_on=day,
            )
