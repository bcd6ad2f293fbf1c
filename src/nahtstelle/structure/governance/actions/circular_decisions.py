"""From the answers to the decision: submitted to the government, or concluded by the body itself (002 §2.1)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.ground.records import api as records
from nahtstelle.structure.governance import permissions
from nahtstelle.structure.governance.actions.circular_parts import (
    SUBJECT,
    list_on,
    lock_next_meeting,
    locked_circular,
    renew_duties,
    write_step,
)
from nahtstelle.structure.governance.actions.circular_remarks import freeze_new_text
from nahtstelle.structure.governance.actions.circulars import queue_notice
from nahtstelle.structure.governance.actions.decisions import (
    NewDecision,
    frozen_text,
    number_decision,
    resolution_number,
)
from nahtstelle.structure.governance.actions.outcomes import ask_to_schedule
from nahtstelle.structure.governance.actions.steps import note_step
from nahtstelle.structure.governance.models import (
    CircularResolution,
    Decision,
    Meeting,
    Referral,
)
from nahtstelle.structure.governance.queries.circular_answers import (
    current_answers,
    latest_text,
    tally_of,
    untreated,
    why_not_agreed,
)
from nahtstelle.structure.governance.queries.circular_documents import remarks_document
from nahtstelle.structure.governance.queries.routes import current_referral
from nahtstelle.structure.governance.states import (
    CIRCULAR,
    OUTCOME_TARGETS,
    PROPOSAL,
    CircularState,
    Outcome,
    Procedure,
    Station,
)

GOVERNMENT_OUTCOMES = (Outcome.DECIDED, Outcome.REJECTED)


class RemarksUntreated(ActionRefused):
    """Every remark is answered before anything goes on."""

    default_sentence = _("Treat every remark before you go on.")


class GovernmentNotConcerned(ActionRefused):
    """The body decides by itself, or the government does."""

    default_sentence = _("This resolution does not go to the government: record the result.")


class GovernmentDecides(ActionRefused):
    """Without the government there is no decision."""

    default_sentence = _(
        "The government decides: submit the resolution and enter the number of its resolution."
    )


class NotAgreed(ActionRefused):
    """The answers are no decision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GovernmentEntry:
    """What the government resolved: number and day, whether it agreed, and its wording where it changed it."""

    number: str
    resolved_on: dt.date
    outcome: str = Outcome.DECIDED
    text: str = ""


@transaction.atomic
def submit_circular(*, circular_id: int, actor: Actor, now: dt.datetime) -> CircularResolution:
    """Submit to the government once every remark is treated; the chair gets what was handed over, as PDF.

    Raises PermissionRefused, TransitionRefused, RemarksUntreated, GovernmentNotConcerned.
    """
    circular = locked_circular(circular_id)
    if not permissions.can_submit_circular(actor, circular):
        raise PermissionRefused
    source = circular.state
    circular.state = CIRCULAR.step("submit", source)
    if not circular.needs_government_resolution:
        raise GovernmentNotConcerned
    if untreated(circular):
        raise RemarksUntreated
    circular.submitted_at = now
    _store_remarks(circular, actor, now)
    circular.save(update_fields=["state", "submitted_at", "dossier"])
    facts: dict[str, object] = {"text": latest_text(circular).number}
    write_step(circular, "submit", source, actor=actor, now=now, facts=facts)
    renew_duties(circular, actor=actor, now=now)
    queue_notice(circular, "treated")
    return circular


def _store_remarks(circular: CircularResolution, actor: Actor, now: dt.datetime) -> None:
    """Keep what goes to the government's meeting in the dossier of the resolution."""
    if circular.dossier_id is None:
        dossier = records.open_dossier(
            title=circular.title, owner_type=SUBJECT, owner_id=circular.pk, actor=actor, now=now
        )
        circular.dossier_id = dossier.id
    content = records.render_pdf(
        template="governance/circular_remarks",
        data=remarks_document(circular, today=timezone.localdate(now)),
    )
    records.add_document(
        dossier_id=circular.dossier_id,
        title=gettext("Remarks for the government's meeting"),
        content=content,
        filename=gettext("Remarks for the government's meeting") + ".pdf",
        kind="remarks",
        actor=actor,
        now=now,
    )


@transaction.atomic
def record_resolution(
    *, circular_id: int, entry: GovernmentEntry, actor: Actor, now: dt.datetime
) -> Decision:
    """Enter what the government resolved: the decision is numbered with the last text and put on the next agenda.

    Raises PermissionRefused, TransitionRefused, GovernmentNotConcerned, ResolutionNumberInvalid, RemarksUntreated.
    """
    meeting = lock_next_meeting(circular_id, now=now)
    circular = locked_circular(circular_id)
    if not permissions.can_decide_circular(actor, circular):
        raise PermissionRefused
    CIRCULAR.step("decide", circular.state)
    if circular.state != CircularState.SUBMITTED or circular.submitted_at is None:
        raise GovernmentDecides
    not_before = timezone.localdate(circular.submitted_at)
    number = resolution_number(entry.number, resolved_on=entry.resolved_on, not_before=not_before, now=now)
    _take_government_text(circular, entry, number, now)
    is_rejected = entry.outcome == Outcome.REJECTED
    new = replace(
        _new_decision(circular, Outcome.REJECTED if is_rejected else Outcome.DECIDED, entry.resolved_on),
        government_resolution=number,
        government_resolution_on=entry.resolved_on,
    )
    return _decide(circular, new=new, meeting=meeting, actor=actor, now=now)


def _take_government_text(
    circular: CircularResolution, entry: GovernmentEntry, number: str, now: dt.datetime
) -> None:
    """Freeze the government's own wording as the last text, where it has changed it."""
    latest, text = latest_text(circular), frozen_text(entry.text)
    if text and text != latest.text:
        reason = gettext("Wording of RRB %(number)s") % {"number": number}
        freeze_new_text(circular, text=text, after=latest, reason=reason, now=now)


@transaction.atomic
def conclude_circular(*, circular_id: int, actor: Actor, now: dt.datetime) -> Decision:
    """Record what the answers amount to by the body's own rule, where no government decides (decision 0013).

    Raises PermissionRefused, TransitionRefused, GovernmentDecides, RemarksUntreated, NotAgreed.
    """
    meeting = lock_next_meeting(circular_id, now=now)
    circular = locked_circular(circular_id)
    if not permissions.can_decide_circular(actor, circular):
        raise PermissionRefused
    CIRCULAR.step("decide", circular.state)
    if circular.needs_government_resolution:
        raise GovernmentDecides
    if untreated(circular):
        raise RemarksUntreated
    answers = current_answers(circular)
    if not answers or answers[0].text.number != latest_text(circular).number:
        raise NotAgreed(_("The text has changed since the members agreed. Ask them again."))
    tally = tally_of(answers)
    if sentence := why_not_agreed(circular.body, tally):
        raise NotAgreed(sentence)
    new = replace(
        _new_decision(circular, Outcome.DECIDED, timezone.localdate(now)),
        agreement=circular.body.decision_rule,
        votes=(tally.agreed, tally.disagreed, None),
    )
    return _decide(circular, new=new, meeting=meeting, actor=actor, now=now)


def _new_decision(circular: CircularResolution, outcome: str, day: dt.date) -> NewDecision:
    """Describe the decision; at a station that only recommends it is a recommendation to the next one."""
    station = current_referral(circular.proposal_id) if circular.proposal_id else None
    recommends = station is not None and station.station == Station.RECOMMENDS
    return NewDecision(
        body=circular.body,
        decided_on=day,
        procedure=Procedure.CIRCULAR,
        outcome=Outcome.RECOMMENDED if recommends and outcome == Outcome.DECIDED else outcome,
        kind=circular.matter,
        title=circular.title,
        text=latest_text(circular).text,
        proposal=circular.proposal,
        theme_id=circular.theme_id,
        needs_government_resolution=circular.needs_government_resolution,
    )


def _decide(
    circular: CircularResolution,
    *,
    new: NewDecision,
    meeting: Meeting | None,
    actor: Actor,
    now: dt.datetime,
) -> Decision:
    """Number the decision, close the station of the proposal, put it on the next agenda to be noted."""
    station = current_referral(circular.proposal_id) if circular.proposal_id else None
    proposal = circular.proposal
    lead = [proposal.lead_institution_id] if proposal and proposal.lead_institution_id else []
    decision = number_decision(new=new, recipients=lead, actor=actor, now=now)
    source = circular.state
    circular.state, circular.decision, circular.ended_at = CIRCULAR.step("decide", source), decision, now
    circular.awaits_agenda = meeting is None
    circular.save(update_fields=["state", "decision", "ended_at", "awaits_agenda"])
    if meeting is not None:
        list_on(meeting, circular)
    if proposal is not None and station is not None:
        _move_proposal(circular, station, decision, actor, now)
    facts: dict[str, object] = {"decision": decision.pk, "label": decision.label}
    write_step(circular, "decide", source, actor=actor, now=now, note=decision.label, facts=facts)
    renew_duties(circular, actor=actor, now=now)
    return decision


def _move_proposal(
    circular: CircularResolution, station: Referral, decision: Decision, actor: Actor, now: dt.datetime
) -> None:
    """Record the outcome at the proposal's station, as a meeting does; the government's station ends with it."""
    proposal = circular.proposal
    assert proposal is not None
    source = proposal.state
    proposal.state = PROPOSAL.step("record_outcome", source, OUTCOME_TARGETS[decision.outcome])
    proposal.version += 1
    proposal.save(update_fields=["state", "version"])
    station.outcome, station.outcome_on = decision.outcome, decision.decided_on
    station.save(update_fields=["outcome", "outcome_on"])
    if decision.government_resolution:
        resolves = Referral.objects.filter(proposal=proposal, station=Station.RESOLVES, outcome="")
        resolves.update(outcome=decision.outcome, outcome_on=decision.decided_on)
    named = {"body": circular.body.short_name, "label": decision.label}
    sentence = gettext("%(body)s: decided by circular resolution, %(label)s") % named
    note_step(proposal, verb="record_outcome", source=source, actor=actor, now=now, sentence=sentence)
    if decision.outcome == Outcome.RECOMMENDED:
        ask_to_schedule(proposal, None, now)
