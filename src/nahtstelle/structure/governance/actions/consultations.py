"""Asking the members mainly affected, and their answers (domain §4; 000 §8.1.1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app as jobs

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.structure.governance import events
from nahtstelle.structure.governance.actions import duties
from nahtstelle.structure.governance.actions.announcing import announce_consultation
from nahtstelle.structure.governance.actions.steps import audit_proposal, keep, locked_proposal, note_step
from nahtstelle.structure.governance.models import Appointment, Consultation, Proposal, Statement
from nahtstelle.structure.governance.permissions import (
    can_answer_statement,
    can_ask_members,
    can_close_consultation,
)
from nahtstelle.structure.governance.states import PROPOSAL, Stance

NOTICE_JOB = "governance.notify_members"
STANCES_WITH_REMARK = frozenset({Stance.REMARKS, Stance.DISAGREE})


class MembersMissing(ActionRefused):
    """A consultation needs somebody to ask."""

    default_sentence = _("Please choose at least one member.")


class MembersUnknown(ActionRefused):
    """Only members of a body are asked."""

    default_sentence = _("Only people who belong to a body today can be asked. Please choose again.")


class QuestionMissing(ActionRefused):
    """Members must know what they are asked."""

    default_sentence = _("Please write what the members are asked.")


class DueDatePassed(ActionRefused):
    """The date lies not ahead."""

    default_sentence = _("Please choose a date in the future.")


class ConsultationClosed(ActionRefused):
    """Nothing is taken after the closing."""

    default_sentence = _("The consultation is closed. Please turn to the secretariat.")


class ConsultationStillOpen(ActionRefused):
    """Answers are outstanding and the date has not passed."""

    default_sentence = _(
        "Answers are outstanding and the date has not passed. Please give a reason for closing early."
    )


class StanceMissing(ActionRefused):
    """An answer needs a stance."""

    default_sentence = _("Please choose your stance.")


class RemarkMissing(ActionRefused):
    """A disagreement or remark needs its text."""

    default_sentence = _("Please write your remark.")


class NobodyOutstanding(ActionRefused):
    """Everybody has answered."""

    default_sentence = _("All members have answered; nobody needs to be reminded.")


@transaction.atomic
def ask_members(
    *,
    proposal_id: int,
    member_ids: Sequence[int],
    due_on: dt.date,
    question: str,
    actor: Actor,
    now: dt.datetime,
) -> Consultation:
    """Consult the members mainly affected by a date; each gets a duty and an e-mail without content.

    Raises PermissionRefused, TransitionRefused, MembersMissing, MembersUnknown, DueDatePassed, QuestionMissing.
    """
    proposal = locked_proposal(proposal_id)
    if not can_ask_members(actor, proposal):
        raise PermissionRefused
    source = proposal.state
    proposal.state = PROPOSAL.step("ask_members", source)
    institutions = _institutions_of(member_ids, day=timezone.localdate(now))
    if due_on <= timezone.localdate(now):
        raise DueDatePassed(field="due_on")
    if not question.strip():
        raise QuestionMissing(field="question")
    consultation = Consultation.objects.create(
        proposal=proposal, question=question.strip(), opened_at=now, due_on=due_on
    )
    Statement.objects.bulk_create(
        Statement(consultation=consultation, member_id=member_id, institution_id=institution_id)
        for member_id, institution_id in institutions.items()
    )
    keep(proposal, actor=actor, now=now)
    note_step(proposal, verb="ask_members", source=source, actor=actor, now=now)
    audit_proposal("members_asked", proposal, actor=actor, now=now, members=sorted(institutions))
    duties.stop_waiting(proposal, duties.JUDGE, actor=actor, now=now)
    duties.wait_for_statements(proposal, consultation, institutions, now=now)
    _queue_notice(consultation)
    announce_consultation(events.members_asked, consultation)
    return consultation


@transaction.atomic
def answer_statement(
    *, statement_id: int, stance: str, remark: str, actor: Actor, now: dt.datetime
) -> Statement:
    """Answer, or change the answer while the consultation is open. The last answer closes it.

    Raises PermissionRefused, ConsultationClosed, StanceMissing, RemarkMissing.
    """
    statement = Statement.objects.select_related("consultation").get(pk=statement_id)
    proposal = locked_proposal(statement.consultation.proposal_id)
    statement.refresh_from_db()
    if not can_answer_statement(actor, statement):
        raise PermissionRefused
    consultation = Consultation.objects.get(pk=statement.consultation_id)
    if consultation.closed_at is not None:
        raise ConsultationClosed
    if stance not in Stance.values:
        raise StanceMissing(field="stance")
    if stance in STANCES_WITH_REMARK and not remark.strip():
        raise RemarkMissing(field="remark")
    statement.stance, statement.remark, statement.answered_at = stance, remark.strip(), now
    statement.save(update_fields=["stance", "remark", "answered_at"])
    audit.record(
        code="governance.statement.answered",
        actor=actor,
        subject_type="governance.statement",
        subject_id=statement.pk,
        facts={"proposal": proposal.pk, "stance": stance},
        now=now,
    )
    duties.stop_waiting(proposal, f"{duties.STATEMENT}:{statement.member_id}:", actor=actor, now=now)
    if not _outstanding(consultation):
        _close(consultation, proposal, actor=actor, now=now)
    return statement


@transaction.atomic
def remind_members(*, proposal_id: int, actor: Actor, now: dt.datetime) -> int:
    """Remind those who have not answered; return how many.

    Raises PermissionRefused, ConsultationClosed, NobodyOutstanding.
    """
    proposal = locked_proposal(proposal_id)
    consultation = _open_consultation(proposal)
    if not can_close_consultation(actor, consultation):
        raise PermissionRefused
    outstanding = Statement.objects.filter(consultation=consultation, stance="")
    count = outstanding.update(reminded_at=now)
    if not count:
        raise NobodyOutstanding
    note_step(proposal, verb="remind_members", source=proposal.state, actor=actor, now=now)
    audit_proposal("members_reminded", proposal, actor=actor, now=now, count=count)
    _queue_notice(consultation)
    announce_consultation(events.members_reminded, consultation)
    return count


@transaction.atomic
def close_consultation(*, proposal_id: int, actor: Actor, now: dt.datetime, reason: str = "") -> Consultation:
    """Close once all have answered or the date has passed; earlier only with a reason. Then the secretariat judges.

    Raises PermissionRefused, ConsultationClosed, ConsultationStillOpen.
    """
    proposal = locked_proposal(proposal_id)
    consultation = _open_consultation(proposal)
    if not can_close_consultation(actor, consultation):
        raise PermissionRefused
    date_passed = timezone.localdate(now) > consultation.due_on
    if _outstanding(consultation) and not date_passed and not reason.strip():
        raise ConsultationStillOpen(field="reason")
    _close(consultation, proposal, actor=actor, now=now, reason=reason)
    return consultation


def _institutions_of(member_ids: Sequence[int], *, day: dt.date) -> dict[int, int | None]:
    """Return the institution of each member asked. Raises MembersMissing, MembersUnknown."""
    if not member_ids:
        raise MembersMissing(field="members")
    rows = Appointment.objects.in_force_on(day).filter(user_id__in=member_ids, user__is_active=True)
    pairs = rows.order_by("user_id").values_list("user_id", "user__institution_id")
    found: dict[int, int | None] = dict(pairs)
    if set(found) != set(member_ids):
        raise MembersUnknown(field="members")
    return found


def _open_consultation(proposal: Proposal) -> Consultation:
    consultation = Consultation.objects.filter(proposal=proposal, closed_at__isnull=True).first()
    if consultation is None:
        raise ConsultationClosed
    return consultation


def _outstanding(consultation: Consultation) -> bool:
    return Statement.objects.filter(consultation=consultation, stance="").exists()


def _close(
    consultation: Consultation, proposal: Proposal, *, actor: Actor, now: dt.datetime, reason: str = ""
) -> None:
    consultation.closed_at = now
    consultation.save(update_fields=["closed_at"])
    note_step(proposal, verb="close_consultation", source=proposal.state, actor=actor, now=now, reason=reason)
    audit_proposal("consultation_closed", proposal, actor=actor, now=now, consultation=consultation.pk)
    duties.stop_waiting(proposal, duties.STATEMENT, duties.CONSULT, actor=actor, now=now)
    duties.wait_for_judgement(proposal, now=now)
    announce_consultation(events.consultation_closed, consultation)


def _queue_notice(consultation: Consultation) -> None:
    """Queue the e-mail in this transaction, by the job's name: jobs stand above actions."""
    jobs.configure_task(NOTICE_JOB).defer(consultation_id=consultation.pk)
