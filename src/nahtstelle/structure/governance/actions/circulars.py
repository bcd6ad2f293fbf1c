"""Circular resolutions: begin, ask the members, take their answers, remind, close (002 §2.1; domain §4)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app as jobs

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.structure.governance import permissions
from nahtstelle.structure.governance.actions.circular_parts import (
    audit_circular,
    list_on_next,
    locked_circular,
    renew_duties,
    write_step,
)
from nahtstelle.structure.governance.actions.decisions import frozen_hash, frozen_text
from nahtstelle.structure.governance.actions.duties import SCHEDULE, stop_waiting
from nahtstelle.structure.governance.actions.outcome_rules import check_competence
from nahtstelle.structure.governance.actions.steps import audit_proposal, locked_proposal, note_step
from nahtstelle.structure.governance.models import (
    Body,
    CircularAnswer,
    CircularResolution,
    CircularText,
    Proposal,
)
from nahtstelle.structure.governance.queries.circular_answers import (
    government_decides,
    government_follows,
    latest_text,
    people_to_ask,
    untreated,
)
from nahtstelle.structure.governance.queries.routes import current_referral
from nahtstelle.structure.governance.states import (
    CIRCULAR,
    PROPOSAL,
    BodyKind,
    CircularState,
    Matter,
    Request,
)

NOTICE_JOB = "governance.notify_circular"


class CircularNotPossible(ActionRefused):
    """The matter, the body or its members do not allow a circular resolution."""


class CircularTextMissing(ActionRefused):
    """There is no wording."""

    default_sentence = _("Enter the wording of the resolution.")


class CircularTitleMissing(ActionRefused):
    """There is no title."""

    default_sentence = _("Enter a title.")


class CircularStale(ActionRefused):
    """Somebody else has changed it meanwhile."""

    default_sentence = _(
        "Somebody else has changed this meanwhile. The text as it stands now is shown below; yours is kept in the form."
    )


class DueDateTooEarly(ActionRefused):
    """Members need time."""

    default_sentence = _("Please choose a date in the future.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CircularEntry:
    """What is typed in: the wording and what it is about. Body and matter are fixed once it is created."""

    title: str
    text: str
    theme_id: int | None = None
    body_id: int = 0
    matter: str = Matter.OTHER


@transaction.atomic
def put_on_circular_way(*, proposal_id: int, actor: Actor, now: dt.datetime) -> CircularResolution:
    """Begin a circular resolution with an accepted proposal, in the body whose turn it is; it is scheduled now.

    Raises PermissionRefused, TransitionRefused, CircularNotPossible.
    """
    proposal = locked_proposal(proposal_id)
    if not permissions.can_create_circular(actor):
        raise PermissionRefused
    source = proposal.state
    proposal.state = PROPOSAL.step("schedule", source)
    if proposal.request != Request.DECISION:
        raise CircularNotPossible(_("Only a proposal for decision can be decided without a meeting."))
    if proposal.is_restricted:
        raise CircularNotPossible(
            _("A restricted matter goes to a meeting: a circular resolution asks everybody.")
        )
    station = current_referral(proposal.pk)
    if station is None or station.body is None:
        raise CircularNotPossible(_("It is not the turn of a body on the route of this proposal."))
    proposal.save(update_fields=["state"])
    circular = _create(
        proposal=proposal,
        body=station.body,
        entry=CircularEntry(
            title=proposal.title, text=proposal.motion, theme_id=proposal.theme_id, matter=proposal.matter
        ),
        needs_government=government_follows(proposal),
        actor=actor,
        now=now,
    )
    sentence = gettext("Put on the circular way: %(body)s.") % {"body": station.body.short_name}
    note_step(proposal, verb="schedule", source=source, actor=actor, now=now, sentence=sentence)
    audit_proposal("scheduled", proposal, actor=actor, now=now, circular=circular.pk)
    stop_waiting(proposal, SCHEDULE, actor=actor, now=now)
    return circular


@transaction.atomic
def create_circular(*, entry: CircularEntry, actor: Actor, now: dt.datetime) -> CircularResolution:
    """Begin a free circular resolution, within the body's competence by the matrix as it stands.

    Raises PermissionRefused, CircularNotPossible, OutcomeNotPossible, CircularTitleMissing, CircularTextMissing.
    """
    if not permissions.can_create_circular(actor):
        raise PermissionRefused
    body = Body.objects.existing_on(timezone.localdate(now)).filter(pk=entry.body_id).first()
    if body is None or body.kind == BodyKind.SECRETARIAT:
        raise CircularNotPossible(_("Choose a body that decides."), field="body")
    check_competence(body, entry.matter)
    return _create(
        proposal=None,
        body=body,
        entry=entry,
        needs_government=government_decides(body=body, matter=entry.matter),
        actor=actor,
        now=now,
    )


def _create(
    *,
    proposal: Proposal | None,
    body: Body,
    entry: CircularEntry,
    needs_government: bool,
    actor: Actor,
    now: dt.datetime,
) -> CircularResolution:
    _check_entry(entry)
    circular = CircularResolution.objects.create(
        body=body,
        proposal=proposal,
        title=entry.title.strip(),
        matter=entry.matter,
        theme_id=entry.theme_id,
        needs_government_resolution=needs_government,
        created_at=now,
    )
    CircularText.objects.create(resolution=circular, number=1, text=frozen_text(entry.text))
    facts: dict[str, object] = {
        "body": body.pk,
        "proposal": proposal.pk if proposal else None,
        "government": needs_government,
    }
    write_step(circular, "create", "", actor=actor, now=now, facts=facts)
    return circular


def _check_entry(entry: CircularEntry) -> None:
    if not entry.title.strip():
        raise CircularTitleMissing(field="title")
    if not entry.text.strip():
        raise CircularTextMissing(field="text")


def fingerprint(circular: CircularResolution, text: CircularText) -> str:
    """Return what a draft looked like, so that the second of two people sees that the first has changed it."""
    return frozen_hash(f"{circular.title}\n{circular.theme_id}\n{text.text}")


@transaction.atomic
def change_circular(
    *, circular_id: int, entry: CircularEntry, seen: str, actor: Actor, now: dt.datetime
) -> CircularResolution:
    """Change title, theme and wording of a draft; `seen` is the fingerprint of what the person saw.

    Raises PermissionRefused, AnswersClosed, CircularStale, CircularTitleMissing, CircularTextMissing.
    """
    circular = locked_circular(circular_id)
    if not permissions.can_change_circular(actor, circular):
        raise PermissionRefused
    if circular.state != CircularState.DRAFT:
        raise CircularNotPossible(_("The text is frozen since the members were asked."))
    text = latest_text(circular)
    if seen != fingerprint(circular, text):
        raise CircularStale
    _check_entry(entry)
    circular.title, circular.theme_id = entry.title.strip(), entry.theme_id
    circular.save(update_fields=["title", "theme"])
    text.text = frozen_text(entry.text)
    text.save(update_fields=["text"])
    audit_circular("change", circular, actor=actor, now=now)
    return circular


@transaction.atomic
def open_circular(*, circular_id: int, due_on: dt.date, actor: Actor, now: dt.datetime) -> CircularResolution:
    """Freeze the text and ask the members by a date; each gets a duty and an e-mail without content.

    Raises PermissionRefused, TransitionRefused, DueDateTooEarly, CircularNotPossible.
    """
    circular = locked_circular(circular_id)
    if not permissions.can_open_circular(actor, circular):
        raise PermissionRefused
    source = circular.state
    circular.state = CIRCULAR.step("open", source)
    text = latest_text(circular)
    text.sha256, text.frozen_at = frozen_hash(text.text), now
    text.save(update_fields=["sha256", "frozen_at"])
    circular.opened_at = now
    _ask(circular, text, "open", source, due_on, actor, now)
    return circular


@transaction.atomic
def ask_again(*, circular_id: int, due_on: dt.date, actor: Actor, now: dt.datetime) -> CircularResolution:
    """Ask the members once more, about the text that came of their remarks.

    Raises PermissionRefused, TransitionRefused, DueDateTooEarly, CircularNotPossible.
    """
    circular = locked_circular(circular_id)
    if not permissions.can_ask_again(actor, circular):
        raise PermissionRefused
    source = circular.state
    circular.state = CIRCULAR.step("ask_again", source)
    text = latest_text(circular)
    if untreated(circular):
        raise CircularNotPossible(_("Treat every remark before you go on."))
    if CircularAnswer.objects.filter(text=text).exists():
        raise CircularNotPossible(_("The members have answered to this very text already."))
    circular.closed_at = None
    _ask(circular, text, "ask_again", source, due_on, actor, now)
    return circular


def _ask(
    circular: CircularResolution,
    text: CircularText,
    verb: str,
    source: str,
    due_on: dt.date,
    actor: Actor,
    now: dt.datetime,
) -> None:
    today = timezone.localdate(now)
    if due_on <= today:
        raise DueDateTooEarly(field="due_on")
    people = people_to_ask(
        body=circular.body, needs_government=circular.needs_government_resolution, day=today
    )
    if not people:
        raise CircularNotPossible(
            _("The body has no members who could be asked. Enter the appointments first.")
        )
    circular.due_on = due_on
    circular.save()
    CircularAnswer.objects.bulk_create(
        CircularAnswer(
            resolution=circular, text=text, member_id=row.user_id, institution_id=row.user.institution_id
        )
        for row in people
    )
    facts: dict[str, object] = {
        "text": text.number,
        "sha256": text.sha256,
        "asked": [row.user_id for row in people],
    }
    write_step(circular, verb, source, actor=actor, now=now, facts=facts)
    renew_duties(circular, actor=actor, now=now)
    queue_notice(circular, "asked")


@transaction.atomic
def list_waiting_circular(*, circular_id: int, now: dt.datetime) -> bool:
    """Put what ended without a meeting ahead on the next agenda, if there is one now; nobody has to do anything."""
    return list_on_next(circular_id=circular_id, now=now)


def queue_notice(circular: CircularResolution, occasion: str) -> None:
    """Queue the e-mail in this transaction, by the job's name: jobs stand above actions."""
    jobs.configure_task(NOTICE_JOB).defer(circular_id=circular.pk, occasion=occasion)
