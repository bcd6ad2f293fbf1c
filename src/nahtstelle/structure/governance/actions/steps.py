"""The parts that every action on a proposal is made of: lock, keep, history, audit, dossier, agenda."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, record_change
from nahtstelle.ground.records import api as records
from nahtstelle.structure.governance.models import Consultation, Proposal
from nahtstelle.structure.governance.states import PROPOSAL

SUBJECT = "governance.proposal"


class ReasonMissing(ActionRefused):
    """A step that needs a reason was taken without."""

    default_sentence = _("Please give a reason.")


def locked_proposal(proposal_id: int) -> Proposal:
    """Return the proposal with its row locked until the transaction ends. Raises Proposal.DoesNotExist."""
    return Proposal.objects.select_for_update(of=("self",)).get(pk=proposal_id)


def keep(proposal: Proposal, *, actor: Actor, now: dt.datetime) -> None:
    """Save a changed proposal under its next version."""
    proposal.version += 1
    proposal.changed_at = now
    proposal.changed_by_id = actor.user_id
    proposal.save()


def note_step(
    proposal: Proposal,
    *,
    verb: str,
    source: str,
    actor: Actor,
    now: dt.datetime,
    reason: str = "",
    sentence: str = "",
) -> None:
    """Write the step into the history; the proposal already has its new state."""
    record_change(
        lifecycle=PROPOSAL.name,
        subject_type=SUBJECT,
        subject_id=proposal.pk,
        verb=verb,
        source=source,
        target=proposal.state,
        actor=actor,
        now=now,
        reason=reason.strip(),
        note=sentence,
    )


def audit_proposal(verb: str, proposal: Proposal, *, actor: Actor, now: dt.datetime, **facts: object) -> None:
    """Write the audit entry «governance.proposal.<verb>»; facts carry no content."""
    audit.record(
        code=f"{SUBJECT}.{verb}",
        actor=actor,
        subject_type=SUBJECT,
        subject_id=proposal.pk,
        facts=facts,
        now=now,
    )


def need_reason(reason: str) -> None:
    """Raise ReasonMissing unless there is one."""
    if not reason.strip():
        raise ReasonMissing(field="reason")


def end_consultation(proposal: Proposal, *, now: dt.datetime) -> None:
    """Close what is open when the proposal goes another way; no answers are taken any more."""
    Consultation.objects.filter(proposal=proposal, closed_at__isnull=True).update(closed_at=now)


def open_dossier(proposal: Proposal, *, actor: Actor, now: dt.datetime) -> bool:
    """Open the dossier where there is none yet; tell whether one was opened. The caller saves."""
    if proposal.dossier_id is not None:
        return False
    dossier = records.open_dossier(
        title=proposal.title, owner_type=SUBJECT, owner_id=proposal.pk, actor=actor, now=now
    )
    proposal.dossier_id = dossier.id
    return True
