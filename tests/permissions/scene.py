"""One scene for the whole matrix: people in every relation to a proposal, a meeting, a decision and its tasks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from nahtstelle.ground.identity import permissions as register
from nahtstelle.ground.identity.actors import ANONYMOUS, Actor, actor_for
from nahtstelle.ground.identity.models import User
from nahtstelle.structure.governance import permissions
from nahtstelle.structure.governance.models import (
    Appointment,
    Body,
    Consultation,
    Decision,
    Meeting,
    Proposal,
    Referral,
    Statement,
    Task,
)
from nahtstelle.structure.governance.states import (
    MEETING,
    PROPOSAL,
    TASK,
    MeetingState,
    ProposalState,
    TaskState,
)

SINCE = DateRange(dt.date(2021, 1, 1), None)
NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
ROLES = (
    "secretariat",
    "author",
    "colleague",
    "asked",
    "member",
    "steering",
    "other_body",
    "responsible",
    "recipient",
    "outsider",
    "coordinator",
    "administrator",
    "data_protection",
    "anonymous",
)
PROPOSAL_VERBS: dict[str, tuple[str, Callable[[Actor, Any], bool]]] = {
    "submit": ("submit", permissions.can_submit_proposal),
    "withdraw": ("withdraw", permissions.can_withdraw_proposal),
    "ask_members": ("ask_members", permissions.can_ask_members),
    "accept": ("accept", permissions.can_accept_proposal),
    "return_to_author": ("return_to_author", permissions.can_return_proposal),
    "forward_to_national": ("forward_to_national", permissions.can_forward_proposal),
    "schedule": ("schedule", permissions.can_schedule_proposal),
    "unschedule": ("unschedule", permissions.can_unschedule_proposal),
    "start_execution": ("start_execution", permissions.can_start_execution),
    "edit": ("", permissions.can_edit_proposal),
    "add_paper": ("", permissions.can_add_paper),
    "classify": ("", permissions.can_classify_proposal),
    "read_synopsis": ("", permissions.can_read_synopsis),
}
MEETING_VERBS: dict[str, tuple[str, Callable[[Actor, Any], bool]]] = {
    "edit": ("", permissions.can_edit_meeting),
    "edit_agenda": ("", permissions.can_edit_agenda),
    "invite": ("invite", permissions.can_invite_meeting),
    "hold": ("hold", permissions.can_hold_meeting),
    "cancel": ("cancel", permissions.can_cancel_meeting),
    "record_attendance": ("", permissions.can_record_attendance),
    "record_recusal": ("", permissions.can_record_recusal),
    "record_outcome": ("", permissions.can_record_outcome),
}
DECISION_VERBS = {
    "correct": permissions.can_correct_decision,
    "record_government_resolution": permissions.can_record_government_resolution,
    "add_task": permissions.can_add_task,
}
TASK_VERBS = {
    "report": permissions.can_report_task,
    "confirm": permissions.can_confirm_task,
    "send_back": permissions.can_confirm_task,
}


PERSON_VERBS: dict[str, Callable[[Actor, Any], bool]] = {
    "change": register.can_change_person,
    "deactivate": register.can_deactivate_person,
    "reactivate": register.can_reactivate_person,
    "invite": register.can_invite_person,
    "end_sessions": register.can_end_sessions,
    "grant_secretariat": lambda actor, person: register.can_grant_role(actor, person, "secretariat"),
    "grant_administrator": lambda actor, person: register.can_grant_role(actor, person, "administrator"),
}
FREE_VERBS: dict[tuple[str, str, str], Callable[[Actor, Any], bool]] = {
    ("structure", "any", "enter"): lambda actor, _: permissions.can_enter_structure(actor),
    ("proposal", "new", "create"): lambda actor, _: permissions.can_create_proposal(actor),
    ("meeting", "new", "plan"): lambda actor, _: permissions.can_plan_meeting(actor),
    ("body", "new", "administer"): lambda actor, _: permissions.can_administer_body(actor),
    ("competence", "any", "change"): lambda actor, _: permissions.can_change_competence(actor),
    ("register", "any", "read"): lambda actor, _: register.can_read_register(actor),
    ("person", "new", "create"): lambda actor, _: register.can_create_person(actor),
    ("institution", "new", "create"): lambda actor, _: register.can_create_institution(actor),
}


@dataclass(frozen=True)
class Row:
    """A line of the matrix: what, in which state, which verb, and the answer for each role."""

    thing: str
    state: str
    verb: str
    answers: tuple[str, ...]


class Scene:
    """People and things; `rows()` yields every line of the matrix as the application answers it."""

    def __init__(self, institutions: SimpleNamespace, make_person: Callable[..., User]) -> None:
        self.institutions = institutions
        self.bodies = self._bodies()
        people = self._people(make_person)
        self.author, self.asked, self.responsible = people["author"], people["asked"], people["responsible"]
        self.privileged = people["administrator"]
        today = timezone.localdate()
        self.actors = {role: actor_for(user, today) for role, user in people.items()}
        self.actors["anonymous"] = ANONYMOUS

    def rows(self) -> Iterator[Row]:
        """Yield all lines."""
        for state in ProposalState.values:
            yield from self.lines("proposal", state, self.proposal(state), PROPOSAL_VERBS, PROPOSAL)
        for meeting_state in MeetingState.values:
            yield from self.lines(
                "meeting", meeting_state, self.meeting(meeting_state), MEETING_VERBS, MEETING
            )
        decision = self.decision(self.proposal(ProposalState.DECIDED))
        yield from self.lines(
            "decision", "frozen", decision, {key: ("", can) for key, can in DECISION_VERBS.items()}, None
        )
        for task_state in TaskState.values:
            verbs = {key: (key, can) for key, can in TASK_VERBS.items()}
            yield from self.lines("task", task_state, self.task(decision, task_state), verbs, TASK)
        statement = Statement.objects.filter(member=self.asked).first()
        yield Row("statement", "open", "answer", self.simple(permissions.can_answer_statement, statement))
        consultation = Consultation.objects.first()
        yield Row(
            "consultation", "open", "close", self.simple(permissions.can_close_consultation, consultation)
        )
        yield Row("body", "any", "see", self.seen(self.bodies.ekg))
        yield Row("body", "any", "administer", self.simple(permissions.can_administer_body, self.bodies.ekg))
        yield from self._register()
        for (thing, state, verb), may in FREE_VERBS.items():
            yield Row(thing, state, verb, self.simple(may, None))

    def _register(self) -> Iterator[Row]:
        """Yield the lines of the administration: an ordinary person (the author) and a privileged one."""
        for state, person in (("ordinary", self.author), ("privileged", self.privileged)):
            for verb, may in PERSON_VERBS.items():
                yield Row("person", state, verb, self.simple(may, person))
        institution = self.institutions.ags
        yield Row("institution", "any", "change", self.simple(register.can_change_institution, institution))

    def lines(self, thing: str, state: str, row: Any, verbs: dict[str, Any], lifecycle: Any) -> Iterator[Row]:
        seen = self.seen(row)
        yield Row(thing, state, "see", seen)
        for name, (verb, may) in verbs.items():
            if verb and not lifecycle.allows(verb, state):
                continue
            answers = tuple(
                sight if sight != "yes" else ("yes" if may(self.actors[role], row) else "403")
                for role, sight in zip(ROLES, seen, strict=True)
            )
            yield Row(thing, state, name, answers)

    def seen(self, row: Any) -> tuple[str, ...]:
        rows = type(row).objects
        return tuple(
            "yes" if rows.visible_to(self.actors[role]).filter(pk=row.pk).exists() else "404"
            for role in ROLES
        )

    def simple(self, may: Callable[[Actor, Any], bool], row: Any) -> tuple[str, ...]:
        return tuple("yes" if may(self.actors[role], row) else "403" for role in ROLES)

    def _bodies(self) -> SimpleNamespace:
        def make(key: str, kind: str, parent: Body | None) -> Body:
            return Body.objects.create(
                key=key, name=key, short_name=key, kind=kind, decision_rule="consensus", parent=parent
            )

        leitung = make("leitung", "steering", None)
        ekg = make("ekg", "coordination", leitung)
        return SimpleNamespace(leitung=leitung, ekg=ekg, ausschuss=make("ausschuss", "committee", ekg))

    def _people(self, make_person: Callable[..., User]) -> dict[str, User]:
        places = {
            "secretariat": ("ags", "secretariat"),
            "author": ("iv", ""),
            "colleague": ("iv", ""),
            "asked": ("awa", ""),
            "member": ("ddi", ""),
            "steering": ("ddi", ""),
            "other_body": ("ddi", ""),
            "responsible": ("datenschutz", ""),
            "recipient": ("ags", ""),
            "outsider": ("brueckenwerk", ""),
            "coordinator": ("iv", "coordinator"),
            "administrator": ("ddi", "administrator"),
            "data_protection": ("datenschutz", "data_protection"),
        }
        people = {
            role: make_person(role.capitalize(), "Person", institution=institution, role=granted)
            for role, (institution, granted) in places.items()
        }
        for role, body in (
            ("member", self.bodies.ekg),
            ("steering", self.bodies.leitung),
            ("other_body", self.bodies.ausschuss),
        ):
            Appointment.objects.create(user=people[role], body=body, function="member", period=SINCE)
        return people

    def proposal(self, state: str) -> Proposal:
        count = Proposal.objects.count()
        draft = state == ProposalState.DRAFT
        before = {"draft", "submitted", "in_consultation", "returned", "forwarded", "withdrawn"}
        proposal = Proposal.objects.create(
            title=f"Antrag {state}",
            origin="initiative",
            request="decision",
            motion="Wortlaut",
            field_of_service="overarching",
            state=state,
            author=self.author,
            institution=self.author.institution,
            created_at=NOW,
            changed_at=NOW,
            number=None if draft else f"2026-{count + 1:03d}",
            submitted_at=None if draft else NOW,
            accepted_at=None if state in before else NOW,
        )
        if not draft:
            Referral.objects.create(proposal=proposal, position=1, body=self.bodies.ekg, station="decides")
            consultation = Consultation.objects.create(
                proposal=proposal, opened_at=NOW, due_on=NOW.date() + dt.timedelta(days=10)
            )
            Statement.objects.create(
                consultation=consultation, member=self.asked, institution=self.asked.institution
            )
        if state in {"decided", "in_execution", "completed"}:
            self.task(self.decision(proposal), TaskState.OPEN)
        return proposal

    def meeting(self, state: str) -> Meeting:
        return Meeting.objects.create(
            body=self.bodies.ekg,
            state=state,
            date=NOW.date() + dt.timedelta(days=Meeting.objects.count()),
            invited_at=None if state == MeetingState.PLANNED else NOW,
        )

    def decision(self, proposal: Proposal) -> Decision:
        existing = proposal.decisions.first()
        if existing is not None:
            return existing
        number = Decision.objects.count() + 1
        decision = Decision.objects.create(
            body=self.bodies.ekg,
            year=2026,
            number=number,
            label=f"EKG 2026/{number}",
            decided_on=NOW.date(),
            procedure="meeting",
            kind="other",
            title="Beschluss",
            text="Wortlaut",
            text_sha256="0" * 64,
            proposal=proposal,
            recorded_at=NOW,
        )
        decision.recipients.create(institution=self.institutions.ags)
        return decision

    def task(self, decision: Decision, state: str) -> Task:
        done = state != TaskState.OPEN
        return Task.objects.create(
            decision=decision,
            title="Auftrag",
            institution=self.responsible.institution,
            responsible=self.responsible,
            due_on=NOW.date(),
            state=state,
            report="Erledigt." if done else "",
            reported_at=NOW if done else None,
            confirmed_at=NOW if state == TaskState.CONFIRMED else None,
            created_at=NOW,
        )
