"""How a circular resolution ends without a decision: stopped for a meeting, or withdrawn (domain §4)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import PermissionRefused
from nahtstelle.structure.governance import permissions
from nahtstelle.structure.governance.actions.circular_parts import (
    list_on,
    lock_next_meeting,
    locked_circular,
    renew_duties,
    write_step,
)
from nahtstelle.structure.governance.actions.duties import wait_for_scheduling
from nahtstelle.structure.governance.actions.steps import audit_proposal, need_reason, note_step
from nahtstelle.structure.governance.models import CircularResolution, Meeting, Proposal
from nahtstelle.structure.governance.states import CIRCULAR, PROPOSAL, RUNNING, ProposalState


@transaction.atomic
def stop_circular(*, circular_id: int, reason: str, actor: Actor, now: dt.datetime) -> CircularResolution:
    """Take the matter to a meeting, with a reason: there is no agreement without talking.

    Raises PermissionRefused, TransitionRefused, ReasonMissing.
    """
    meeting = lock_next_meeting(circular_id, now=now)
    circular = locked_circular(circular_id)
    if not permissions.can_stop_circular(actor, circular):
        raise PermissionRefused
    CIRCULAR.step("stop", circular.state)
    need_reason(reason)
    stop_running(circular, "stop", reason=reason, meeting=meeting, actor=actor, now=now)
    return circular


@transaction.atomic
def withdraw_circular(*, circular_id: int, reason: str, actor: Actor, now: dt.datetime) -> CircularResolution:
    """Take a resolution back before it is decided, with a reason; its proposal waits for another way.

    Raises PermissionRefused, TransitionRefused, ReasonMissing.
    """
    circular = locked_circular(circular_id)
    if not permissions.can_withdraw_circular(actor, circular):
        raise PermissionRefused
    CIRCULAR.step("withdraw", circular.state)
    need_reason(reason)
    _end(circular, "withdraw", reason=reason, actor=actor, now=now)
    sentence = _("The circular resolution was withdrawn.")
    _release_proposal(circular, sentence, reason=reason, actor=actor, now=now)
    return circular


def stop_running(
    circular: CircularResolution,
    verb: str,
    *,
    reason: str,
    meeting: Meeting | None,
    actor: Actor,
    now: dt.datetime,
) -> None:
    """Stop at once («stop», «request_meeting»). The caller has locked and checked.

    A proposal is accepted again and waits for its meeting; a free matter goes on the agenda of the next meeting, or of
    the one that is planned next.
    """
    if circular.proposal_id is None:
        circular.awaits_agenda = meeting is None
    _end(circular, verb, reason=reason, actor=actor, now=now)
    if circular.proposal_id is None and meeting is not None:
        list_on(meeting, circular)
    sentence = _("The circular resolution was stopped: the matter goes to a meeting.")
    _release_proposal(circular, sentence, reason=reason, actor=actor, now=now)


def end_with_proposal(*, circular: CircularResolution, reason: str, actor: Actor, now: dt.datetime) -> None:
    """Withdraw the resolution of a proposal that its author takes back. The caller has locked both."""
    _end(circular, "withdraw", reason=reason, actor=actor, now=now)


def running_circular(proposal: Proposal) -> CircularResolution | None:
    """Return the running resolution of a proposal with its row locked; the caller has locked the proposal."""
    rows = CircularResolution.objects.select_for_update(of=("self",)).select_related("body", "proposal")
    return rows.filter(proposal=proposal, state__in=RUNNING).first()


def _end(circular: CircularResolution, verb: str, *, reason: str, actor: Actor, now: dt.datetime) -> None:
    source = circular.state
    circular.state, circular.ended_at = CIRCULAR.step(verb, source), now
    circular.save(update_fields=["state", "ended_at", "awaits_agenda"])
    write_step(circular, verb, source, actor=actor, now=now, reason=reason)
    renew_duties(circular, actor=actor, now=now)


def _release_proposal(
    circular: CircularResolution, sentence: str, *, reason: str, actor: Actor, now: dt.datetime
) -> None:
    proposal = circular.proposal
    if proposal is None or proposal.state != ProposalState.SCHEDULED:
        return
    source = proposal.state
    proposal.state = PROPOSAL.step("unschedule", source)
    proposal.save(update_fields=["state"])
    note_step(
        proposal, verb="unschedule", source=source, actor=actor, now=now, reason=reason, sentence=sentence
    )
    audit_proposal("unscheduled", proposal, actor=actor, now=now, circular=circular.pk)
    wait_for_scheduling(proposal, now=now)
