"""Decisions: numbered without gaps, frozen, delivered as excerpt, corrected only by a new decision (domain §4)."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, record_change
from nahtstelle.ground.records import api as records
from nahtstelle.ground.worklist.api import close_duties, open_duty
from nahtstelle.structure.governance import permissions
from nahtstelle.structure.governance.actions.numbers import next_number
from nahtstelle.structure.governance.events import decision_numbered
from nahtstelle.structure.governance.models import (
    AgendaItem,
    Body,
    Decision,
    Meeting,
    Numbering,
    Proposal,
    Recipient,
    Referral,
)
from nahtstelle.structure.governance.queries.excerpts import excerpt_data
from nahtstelle.structure.governance.states import (
    PROPOSAL,
    MeetingState,
    Outcome,
    Procedure,
    Station,
)

RESOLUTION = re.compile(r"^\d{4}/\d{1,5}$")


class DecisionTextMissing(ActionRefused):
    """A decision has a wording."""

    default_sentence = gettext_lazy("Enter the wording of the decision.")


class ResolutionNumberInvalid(ActionRefused):
    """The government's number looks like 2023/659."""

    default_sentence = gettext_lazy(
        "Enter the number of the resolution as year/number, for example 2023/659."
    )


class ResolutionNotExpected(ActionRefused):
    """No resolution of the government belongs to this decision, or it is entered already."""

    default_sentence = gettext_lazy("No resolution of the government is expected for this decision.")


class CorrectionNotPossible(ActionRefused):
    """A correction names a decision of its own body and follows it."""


@dataclass(frozen=True, kw_only=True)
class NewDecision:
    """What is to be numbered and frozen. `votes` are for, against, abstained."""

    body: Body
    decided_on: dt.date
    procedure: str
    kind: str
    title: str
    text: str
    outcome: str = Outcome.DECIDED
    meeting: Meeting | None = None
    item: AgendaItem | None = None
    proposal: Proposal | None = None
    theme_id: int | None = None
    corrects: Decision | None = None
    needs_government_resolution: bool = False
    agreement: str = ""
    votes: tuple[int | None, int | None, int | None] = (None, None, None)


def frozen_hash(text: str) -> str:
    """Return the SHA-256 of a decision's text (UTF-8), in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def number_decision(
    *, new: NewDecision, actor: Actor, now: dt.datetime, recipients: Sequence[int] = ()
) -> Decision:
    """Number, freeze and deliver a decision; `recipients` are ids of institutions concerned besides the proposer.

    The callers are actions that have checked permission and state. Raises DecisionTextMissing.
    """
    text = new.text.strip()
    if not text:
        raise DecisionTextMissing(field="text")
    year = new.decided_on.year
    number = next_number(scope=f"decision:{new.body.pk}", year=year)
    decision = Decision.objects.create(
        body=new.body,
        year=year,
        number=number,
        label=decision_label(body=new.body, year=year, number=number),
        decided_on=new.decided_on,
        procedure=new.procedure,
        outcome=new.outcome,
        meeting=new.meeting,
        item=new.item,
        kind=new.kind,
        title=new.title.strip(),
        text=text,
        text_sha256=frozen_hash(text),
        proposal=new.proposal,
        theme_id=new.theme_id,
        corrects=new.corrects,
        needs_government_resolution=new.needs_government_resolution,
        agreement=new.agreement,
        votes_for=new.votes[0],
        votes_against=new.votes[1],
        votes_abstained=new.votes[2],
        recorded_at=now,
        recorded_by_id=actor.user_id,
    )
    _deliver(decision, recipients, now)
    _store_excerpt(decision, actor, now)
    if decision.needs_government_resolution:
        _expect_resolution(decision, now)
    audit.record(
        code="governance.decision.numbered",
        actor=actor,
        subject_type="governance.decision",
        subject_id=decision.pk,
        facts={"label": decision.label, "sha256": decision.text_sha256},
        now=now,
    )
    transaction.on_commit(lambda: decision_numbered.send(sender=Decision, decision_id=decision.pk))
    return decision


def decision_label(*, body: Body, year: int, number: int) -> str:
    """Build the label that is stored with the decision, from the canton's template."""
    numbering = Numbering.objects.first()
    template = numbering.decision if numbering else "{body} {year}/{number}"
    return template.format(body=body.short_name, year=year, number=number)


@transaction.atomic
def record_government_resolution(
    *, decision_id: int, number: str, resolved_on: dt.date, actor: Actor, now: dt.datetime
) -> Decision:
    """Enter the number and date of the government's resolution (RRB); the excerpt gets a new version.

    Raises ResolutionNumberInvalid, ResolutionNotExpected, PermissionRefused.
    """
    decision = Decision.objects.select_for_update(of=("self",)).select_related("body").get(pk=decision_id)
    if not permissions.can_record_government_resolution(actor, decision):
        raise PermissionRefused
    if not decision.needs_government_resolution or decision.government_resolution:
        raise ResolutionNotExpected
    number = number.strip().removeprefix("RRB").removeprefix(" Nr.").strip()
    if not RESOLUTION.match(number):
        raise ResolutionNumberInvalid(field="number")
    if resolved_on < decision.decided_on or resolved_on > now.date():
        raise ResolutionNumberInvalid(
            _("The resolution follows the decision and does not lie in the future."), field="resolved_on"
        )
    decision.government_resolution, decision.government_resolution_on = number, resolved_on
    decision.save(update_fields=["government_resolution", "government_resolution_on"])
    if decision.proposal_id:
        _close_government_station(decision, actor, now)
    close_duties(key_prefix=f"decision:{decision.pk}:resolution", now=now, actor=actor)
    _store_excerpt(decision, actor, now)
    audit.record(
        code="governance.decision.resolved",
        actor=actor,
        subject_type="governance.decision",
        subject_id=decision.pk,
        facts={"government_resolution": number},
        now=now,
    )
    return decision


@transaction.atomic
def correct_decision(
    *,
    decision_id: int,
    title: str,
    text: str,
    decided_on: dt.date,
    meeting_id: int | None,
    actor: Actor,
    now: dt.datetime,
) -> Decision:
    """Correct a decision by a new one that names it; the old text stays as it is.

    Raises CorrectionNotPossible, DecisionTextMissing, PermissionRefused.
    """
    old = Decision.objects.select_for_update(of=("self",)).select_related("body").get(pk=decision_id)
    if not permissions.can_correct_decision(actor, old):
        raise PermissionRefused
    if decided_on < old.decided_on or decided_on > now.date():
        raise CorrectionNotPossible(
            _("The correction follows the decision and does not lie in the future."), field="decided_on"
        )
    if text.strip() == old.text:
        raise CorrectionNotPossible(_("The wording is the same as before."), field="text")
    meeting = _meeting_of_correction(old, meeting_id)
    new = NewDecision(
        body=old.body,
        decided_on=meeting.date if meeting else decided_on,
        procedure=Procedure.MEETING if meeting else Procedure.CIRCULAR,
        kind=old.kind,
        title=title,
        text=text,
        outcome=old.outcome,
        meeting=meeting,
        proposal=old.proposal,
        theme_id=old.theme_id,
        corrects=old,
        needs_government_resolution=old.needs_government_resolution,
    )
    institutions = [row.institution_id for row in old.recipients.all() if row.institution_id]
    decision = number_decision(new=new, recipients=institutions, actor=actor, now=now)
    audit.record(
        code="governance.decision.corrected",
        actor=actor,
        subject_type="governance.decision",
        subject_id=old.pk,
        facts={"by": decision.pk, "label": decision.label},
        now=now,
    )
    return decision


def _meeting_of_correction(old: Decision, meeting_id: int | None) -> Meeting | None:
    if meeting_id is None:
        return None
    meeting = Meeting.objects.filter(pk=meeting_id, body=old.body, state=MeetingState.HELD).first()
    if meeting is None or meeting.date < old.decided_on:
        raise CorrectionNotPossible(_("Choose a meeting of the same body that was held."), field="meeting")
    return meeting


def _deliver(decision: Decision, institution_ids: Sequence[int], now: dt.datetime) -> None:
    """Name the recipients: the proposer and the institutions concerned (domain §4)."""
    rows = [
        Recipient(decision=decision, institution_id=pk, delivered_at=now)
        for pk in dict.fromkeys(institution_ids)
    ]
    if decision.proposal is not None:
        rows.append(Recipient(decision=decision, user_id=decision.proposal.author_id, delivered_at=now))
    Recipient.objects.bulk_create(rows)


def _store_excerpt(decision: Decision, actor: Actor, now: dt.datetime) -> None:
    """Write the excerpt as PDF into the decision's dossier: the first time a document, later a new version."""
    content = records.render_pdf(template="governance/excerpt", data=excerpt_data(decision))
    filename = f"Beschlussauszug {decision.label.replace('/', '-')}.pdf"
    if decision.excerpt_id is not None:
        records.add_version(
            document_id=decision.excerpt_id, content=content, filename=filename, actor=actor, now=now
        )
        return
    dossier = records.open_dossier(
        title=decision.title, owner_type="governance.decision", owner_id=decision.pk, actor=actor, now=now
    )
    version = records.add_document(
        dossier_id=dossier.id,
        title=_("Excerpt %(label)s") % {"label": decision.label},
        content=content,
        filename=filename,
        kind="excerpt",
        actor=actor,
        now=now,
    )
    decision.excerpt_id = version.document_id
    decision.save(update_fields=["excerpt"])


def _expect_resolution(decision: Decision, now: dt.datetime) -> None:
    open_duty(
        key=f"decision:{decision.pk}:resolution",
        kind="resolution",
        subject_type="governance.decision",
        subject_id=decision.pk,
        title=_("Enter the number of the government's resolution: %(title)s") % {"title": decision.title},
        place=_("Decision %(label)s") % {"label": decision.label},
        url=reverse("governance:show_decision", args=[decision.pk]),
        due_on=None,
        role="secretariat",
        now=now,
    )


def _close_government_station(decision: Decision, actor: Actor, now: dt.datetime) -> None:
    proposal = decision.proposal
    assert proposal is not None
    Referral.objects.filter(proposal=proposal, station=Station.RESOLVES, outcome="").update(
        outcome=Outcome.DECIDED, outcome_on=decision.government_resolution_on
    )
    record_change(
        lifecycle=PROPOSAL.name,
        subject_type="governance.proposal",
        subject_id=proposal.pk,
        verb="record_government_resolution",
        source=proposal.state,
        target=proposal.state,
        actor=actor,
        now=now,
        note=_("Government: resolution RRB %(number)s") % {"number": decision.government_resolution},
    )
