"""What authors do with their proposals: create, change, submit, withdraw, add papers (domain §4; 000 §8.1)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, EditConflict, PermissionRefused
from nahtstelle.ground.records import api as records
from nahtstelle.structure.governance import events
from nahtstelle.structure.governance.actions import duties
from nahtstelle.structure.governance.actions.agenda import locked_meeting, take_off
from nahtstelle.structure.governance.actions.announcing import announce_proposal
from nahtstelle.structure.governance.actions.circular_ends import end_with_proposal, running_circular
from nahtstelle.structure.governance.actions.numbers import next_number
from nahtstelle.structure.governance.actions.routes import plan_route_if_possible
from nahtstelle.structure.governance.actions.steps import (
    audit_proposal,
    end_consultation,
    keep,
    locked_proposal,
    need_reason,
    note_step,
    open_dossier,
)
from nahtstelle.structure.governance.models import AgendaItem, Meeting, Proposal
from nahtstelle.structure.governance.permissions import (
    can_add_paper,
    can_create_proposal,
    can_edit_proposal,
    can_submit_proposal,
    can_withdraw_proposal,
)
from nahtstelle.structure.governance.states import (
    HELD_STATES,
    PROPOSAL,
    CircularState,
    MeetingState,
    ProposalState,
)

REQUIRED_TO_SUBMIT = {
    "title": _("Please give the proposal a title."),
    "origin": _("Please say where the proposal comes from."),
    "request": _("Please say what is asked of the body: information, discussion or decision."),
    "motion": _("Please write the text of the motion."),
    "field_of_service": _("Please choose the field of service."),
}
STATES_WITH_ROUTE = frozenset(
    {ProposalState.SUBMITTED, ProposalState.IN_CONSULTATION, ProposalState.ACCEPTED}
)


class ProposalIncomplete(ActionRefused):
    """A proposal needs at least a title to be kept."""

    default_sentence = _("Please give the proposal a title.")


class ProposalNotSubmittable(ActionRefused):
    """Something is missing before submission; `missing` holds a sentence for each field."""

    def __init__(self, missing: dict[str, str]) -> None:
        self.missing = missing
        super().__init__(" ".join(missing.values()), field=next(iter(missing)))


class ProposalBeforeBody(ActionRefused):
    """The meeting has begun: the item belongs to the body now."""

    default_sentence = _("The meeting has begun: now the body decides on the proposal or defers it.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalText:
    """What an author writes; in a draft everything but the title may be empty."""

    title: str
    origin: str = ""
    request: str = ""
    field_of_service: str = ""
    theme_id: int | None = None
    background: str = ""
    motion: str = ""


TEXT_FIELDS = tuple(field.name for field in fields(ProposalText))
ROUTE_FIELDS = frozenset({"request", "theme_id"})


def create_proposal(
    *, text: ProposalText, actor: Actor, now: dt.datetime, form_key: UUID | None = None
) -> Proposal:
    """Keep a draft that only its author sees; a form sent twice, even at once, makes one (`form_key` names the form).

    A form sent again with other words makes another: nothing typed is lost. Raises PermissionRefused,
    ProposalIncomplete.
    """
    try:
        return _create_proposal(text=text, actor=actor, now=now, form_key=form_key)
    except IntegrityError:
        kept = (
            Proposal.objects.filter(author_id=actor.user_id, form_key=form_key).exclude(form_key=None).first()
        )
        if kept is None:
            raise
    if all(getattr(kept, name) == value for name, value in _values(text).items()):
        return kept
    return _create_proposal(text=text, actor=actor, now=now, form_key=None)


@transaction.atomic
def _create_proposal(
    *, text: ProposalText, actor: Actor, now: dt.datetime, form_key: UUID | None
) -> Proposal:
    if not can_create_proposal(actor) or actor.user_id is None or actor.institution_id is None:
        raise PermissionRefused
    _need_title(text)
    proposal = Proposal.objects.create(
        author_id=actor.user_id,
        institution_id=actor.institution_id,
        form_key=form_key,
        created_at=now,
        changed_at=now,
        changed_by_id=actor.user_id,
        **_values(text),
    )
    note_step(proposal, verb="create", source="", actor=actor, now=now)
    audit_proposal("created", proposal, actor=actor, now=now)
    return proposal


@transaction.atomic
def change_proposal(
    *, proposal_id: int, version: int, text: ProposalText, actor: Actor, now: dt.datetime
) -> Proposal:
    """Change the text of a proposal. `version` is what the editor began with.

    The route follows while no station has an outcome. Raises PermissionRefused, ProposalIncomplete,
    ProposalNotSubmittable (a submitted proposal stays complete) and EditConflict with the stored texts (domain §9).
    """
    proposal = locked_proposal(proposal_id)
    if not can_edit_proposal(actor, proposal):
        raise PermissionRefused
    if proposal.version != version:
        raise EditConflict(current=_stored_texts(proposal), changed_by=str(proposal.changed_by or ""))
    _need_title(text)
    changed = [name for name, value in _values(text).items() if getattr(proposal, name) != value]
    if not changed:
        return proposal
    for name in changed:
        setattr(proposal, name, getattr(text, name))
    if proposal.state != ProposalState.DRAFT:
        _need_complete(proposal)
    keep(proposal, actor=actor, now=now)
    if proposal.state in STATES_WITH_ROUTE and ROUTE_FIELDS & set(changed):
        plan_route_if_possible(proposal, now=now)
    if proposal.state != ProposalState.DRAFT:
        note_step(proposal, verb="change", source=proposal.state, actor=actor, now=now)
    audit_proposal("changed", proposal, actor=actor, now=now, fields=changed)
    announce_proposal(events.proposal_changed, proposal)
    return proposal


@transaction.atomic
def submit_proposal(*, proposal_id: int, actor: Actor, now: dt.datetime) -> Proposal:
    """Hand a proposal in, for the first time or after it was returned.

    It gets its number («2026-014») and its dossier, the route is planned from the matrix, and the secretariat judges.
    Raises PermissionRefused, TransitionRefused, ProposalNotSubmittable.
    """
    proposal = locked_proposal(proposal_id)
    if not can_submit_proposal(actor, proposal):
        raise PermissionRefused
    source = proposal.state
    proposal.state = PROPOSAL.step("submit", source)
    _need_complete(proposal)
    if proposal.number is None:
        year = timezone.localdate(now).year
        proposal.number = f"{year}-{next_number(scope='proposal', year=year):03d}"
    proposal.submitted_at = proposal.submitted_at or now
    open_dossier(proposal, actor=actor, now=now)
    keep(proposal, actor=actor, now=now)
    plan_route_if_possible(proposal, now=now)
    note_step(proposal, verb="submit", source=source, actor=actor, now=now)
    audit_proposal("submitted", proposal, actor=actor, now=now, number=proposal.number)
    duties.stop_waiting(proposal, duties.REVISE, actor=actor, now=now)
    duties.wait_for_judgement(proposal, now=now)
    announce_proposal(events.proposal_submitted, proposal)
    return proposal


@transaction.atomic
def withdraw_proposal(*, proposal_id: int, reason: str, actor: Actor, now: dt.datetime) -> Proposal:
    """Take a proposal back, before a decision; it leaves the agenda of a meeting not yet held.

    An open consultation ends. Raises PermissionRefused, TransitionRefused, ReasonMissing, ProposalBeforeBody.
    """
    meeting = _locked_meeting_of(proposal_id)
    proposal = locked_proposal(proposal_id)
    if not can_withdraw_proposal(actor, proposal):
        raise PermissionRefused
    PROPOSAL.step("withdraw", proposal.state)
    need_reason(reason)
    if proposal.state == ProposalState.SCHEDULED:
        if meeting is not None and meeting.state in HELD_STATES:
            raise ProposalBeforeBody
        take_off(proposal=proposal, actor=actor, now=now, reason=reason.strip())
        _end_circular(proposal, reason=reason, actor=actor, now=now)
    source = proposal.state
    proposal.state = PROPOSAL.step("withdraw", source)
    end_consultation(proposal, now=now)
    keep(proposal, actor=actor, now=now)
    note_step(proposal, verb="withdraw", source=source, actor=actor, now=now, reason=reason)
    audit_proposal("withdrawn", proposal, actor=actor, now=now)
    duties.stop_waiting(proposal, actor=actor, now=now)
    announce_proposal(events.proposal_withdrawn, proposal)
    return proposal


@transaction.atomic
def add_paper(
    *,
    proposal_id: int,
    title: str,
    upload: UploadedFile,
    actor: Actor,
    now: dt.datetime,
    document_id: int | None = None,
) -> records.VersionRef:
    """Add a paper to the dossier of a proposal, or with `document_id` the next version of one that is there.

    Raises PermissionRefused, FileRefused; a document of another dossier is refused as PermissionRefused.
    """
    proposal = locked_proposal(proposal_id)
    if not can_add_paper(actor, proposal):
        raise PermissionRefused
    if open_dossier(proposal, actor=actor, now=now):
        proposal.save(update_fields=["dossier"])
    dossier_id = int(proposal.dossier_id or 0)
    if document_id is None:
        version = records.add_document(
            dossier_id=dossier_id,
            title=title.strip() or upload.name or "",
            upload=upload,
            actor=actor,
            now=now,
        )
    else:
        if document_id not in {document.id for document in records.documents(dossier_id)}:
            raise PermissionRefused
        version = records.add_version(document_id=document_id, upload=upload, actor=actor, now=now)
    audit_proposal("paper_added", proposal, actor=actor, now=now, version=version.id)
    return version


def _end_circular(proposal: Proposal, *, reason: str, actor: Actor, now: dt.datetime) -> None:
    """End the circular resolution on its way; what lies before the government is out of the author's hands."""
    circular = running_circular(proposal)
    if circular is None:
        return
    if circular.state == CircularState.SUBMITTED:
        raise ProposalBeforeBody
    end_with_proposal(circular=circular, reason=reason, actor=actor, now=now)


def _locked_meeting_of(proposal_id: int) -> Meeting | None:
    """Lock the meeting whose agenda the proposal is on: always before the proposal, as the agenda's actions do."""
    rows = AgendaItem.objects.filter(proposal_id=proposal_id, outcome="").exclude(
        meeting__state=MeetingState.CANCELLED
    )
    meeting_id = rows.order_by("-pk").values_list("meeting_id", flat=True).first()
    return locked_meeting(meeting_id) if meeting_id is not None else None


def _values(text: ProposalText) -> dict[str, object]:
    return {name: getattr(text, name) for name in TEXT_FIELDS}


def _stored_texts(proposal: Proposal) -> dict[str, str]:
    return {name: str(getattr(proposal, name) or "") for name in TEXT_FIELDS} | {
        "version": str(proposal.version)
    }


def _need_title(text: ProposalText) -> None:
    if not text.title.strip():
        raise ProposalIncomplete(field="title")


def _need_complete(proposal: Proposal) -> None:
    missing = {
        name: str(sentence)
        for name, sentence in REQUIRED_TO_SUBMIT.items()
        if not str(getattr(proposal, name)).strip()
    }
    if missing:
        raise ProposalNotSubmittable(missing)
