"""Decisions: numbered without gaps, frozen, delivered as excerpt, corrected only by a new decision (domain §4)."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, record_change
from nahtstelle.ground.worklist.api import close_duties, open_duty
from nahtstelle.structure.governance import permissions
from nahtstelle.structure.governance.actions.excerpts import (
    name_recipients,
    queue_notices,
    store_excerpt,
)
from nahtstelle.structure.governance.actions.mandate_duties import wait_for_mandate
from nahtstelle.structure.governance.actions.numbers import next_number
from nahtstelle.structure.governance.actions.steps import note_step
from nahtstelle.structure.governance.events import decision_numbered
from nahtstelle.structure.governance.models import (
    AgendaItem,
    Body,
    Decision,
    Meeting,
    Numbering,
    Proposal,
    Referral,
)
from nahtstelle.structure.governance.queries.mandate_rules import is_mandate_expected
from nahtstelle.structure.governance.states import (
    HELD_STATES,
    Outcome,
    Procedure,
    Station,
)

RESOLUTION = re.compile(r"(?:RRB)?\s*(?:Nr\.?)?\s*(?P<number>(?P<year>\d{4})/[1-9]\d{0,4})", re.IGNORECASE)


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
    """What is to be numbered and frozen. `votes`: for, against, abstained; the resolution if it is known already."""

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
    source_item_id: int | None = None
    needs_government_resolution: bool = False
    agreement: str = ""
    votes: tuple[int | None, int | None, int | None] = (None, None, None)
    government_resolution: str = ""
    government_resolution_on: dt.date | None = None


def frozen_text(text: str) -> str:
    """Return the text as it is frozen: lines end as in Unix, whatever a browser sends, and without blanks."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


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
    text = frozen_text(new.text)
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
        source_item_id=new.item.pk if new.item else new.source_item_id,
        kind=new.kind,
        title=new.title.strip(),
        text=text,
        text_sha256=frozen_hash(text),
        proposal=new.proposal,
        theme_id=new.theme_id,
        corrects=new.corrects,
        needs_government_resolution=new.needs_government_resolution,
        government_resolution=new.government_resolution,
        government_resolution_on=new.government_resolution_on,
        agreement=new.agreement,
        votes_for=new.votes[0],
        votes_against=new.votes[1],
        votes_abstained=new.votes[2],
        recorded_at=now,
        recorded_by_id=actor.user_id,
    )
    name_recipients(decision=decision, institution_ids=recipients, now=now)
    store_excerpt(decision=decision, actor=actor, now=now)
    queue_notices(decision=decision)
    _write_step(
        decision, "number", actor, now, note=_("Numbered and frozen: %(label)s") % {"label": decision.label}
    )
    if decision.needs_government_resolution and not decision.government_resolution:
        _expect_resolution(decision, now)
    if is_mandate_expected(decision):
        wait_for_mandate(decision, now=now)
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
    decision = _locked(decision_id)
    if not permissions.can_record_government_resolution(actor, decision):
        raise PermissionRefused
    _check_expected(decision)
    number = resolution_number(number, resolved_on=resolved_on, not_before=decision.decided_on, now=now)
    decision.government_resolution, decision.government_resolution_on = number, resolved_on
    decision.save(update_fields=["government_resolution", "government_resolution_on"])
    if decision.proposal_id:
        _close_government_station(decision, actor, now)
    close_duties(key_prefix=f"decision:{decision.pk}:resolution", now=now, actor=actor)
    store_excerpt(decision=decision, actor=actor, now=now)
    note = _("RRB %(number)s entered") % {"number": number}
    _write_step(decision, "record_government_resolution", actor, now, note=note)
    audit.record(
        code="governance.decision.resolved",
        actor=actor,
        subject_type="governance.decision",
        subject_id=decision.pk,
        facts={"government_resolution": number},
        now=now,
    )
    return decision


def _check_expected(decision: Decision) -> None:
    if not decision.needs_government_resolution or decision.government_resolution:
        raise ResolutionNotExpected
    correction = decision.corrections.first()
    if correction is not None:
        raise ResolutionNotExpected(
            _("The decision is corrected by %(label)s. Enter the number there.") % {"label": correction.label}
        )


def resolution_number(entered: str, *, resolved_on: dt.date, not_before: dt.date, now: dt.datetime) -> str:
    """Return the number as year/number; people write «RRB 2023/659» and «Nr. 2023/659» too.

    Raises ResolutionNumberInvalid.
    """
    match = RESOLUTION.fullmatch(entered.strip())
    if match is None:
        raise ResolutionNumberInvalid(field="number")
    if resolved_on < not_before or resolved_on > timezone.localdate(now):
        raise ResolutionNumberInvalid(
            _("The resolution follows the decision and does not lie in the future."), field="resolved_on"
        )
    if int(match["year"]) != resolved_on.year:
        raise ResolutionNumberInvalid(
            _("The number is of another year than the date of the resolution."), field="number"
        )
    return match["number"]


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
    old = _locked(decision_id)
    if not permissions.can_correct_decision(actor, old):
        raise PermissionRefused
    _check_correction(old, title=title, text=text, decided_on=decided_on, now=now)
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
        source_item_id=old.source_item_id,
        needs_government_resolution=old.needs_government_resolution,
    )
    institutions = [row.institution_id for row in old.recipients.all() if row.institution_id]
    decision = number_decision(new=new, recipients=institutions, actor=actor, now=now)
    close_duties(key_prefix=f"decision:{old.pk}:resolution", now=now, actor=actor)
    note = _("Corrected by %(label)s") % {"label": decision.label}
    _write_step(old, "correct", actor, now, note=note)
    audit.record(
        code="governance.decision.corrected",
        actor=actor,
        subject_type="governance.decision",
        subject_id=old.pk,
        facts={"by": decision.pk, "label": decision.label},
        now=now,
    )
    return decision


def _check_correction(old: Decision, *, title: str, text: str, decided_on: dt.date, now: dt.datetime) -> None:
    later = old.corrections.first()
    if later is not None:
        raise CorrectionNotPossible(
            _("The decision is corrected by %(label)s already. Correct that one.") % {"label": later.label}
        )
    if not title.strip():
        raise CorrectionNotPossible(_("Enter a title."), field="title")
    if decided_on < old.decided_on or decided_on > timezone.localdate(now):
        raise CorrectionNotPossible(
            _("The correction follows the decision and does not lie in the future."), field="decided_on"
        )
    if frozen_text(text) == old.text and title.strip() == old.title:
        raise CorrectionNotPossible(_("The wording is the same as before."), field="text")


def _meeting_of_correction(old: Decision, meeting_id: int | None) -> Meeting | None:
    if meeting_id is None:
        return None
    meeting = Meeting.objects.filter(pk=meeting_id, body=old.body, state__in=HELD_STATES).first()
    if meeting is None or meeting.date < old.decided_on:
        raise CorrectionNotPossible(_("Choose a meeting of the same body that was held."), field="meeting")
    return meeting


def _locked(decision_id: int) -> Decision:
    """Lock the proposal, then the decision: always in this order, so that two people never wait for each other."""
    Proposal.objects.select_for_update().filter(decisions=decision_id).first()
    rows = Decision.objects.select_for_update(of=("self",)).select_related("body", "proposal")
    return rows.get(pk=decision_id)


def _write_step(decision: Decision, verb: str, actor: Actor, now: dt.datetime, *, note: str) -> None:
    """Write a line of the decision's history; its outcome never changes."""
    record_change(
        lifecycle="decision",
        subject_type="governance.decision",
        subject_id=decision.pk,
        verb=verb,
        source=decision.outcome,
        target=decision.outcome,
        actor=actor,
        now=now,
        note=note,
    )


def _expect_resolution(decision: Decision, now: dt.datetime) -> None:
    open_duty(
        key=f"decision:{decision.pk}:resolution",
        kind="governance.decision.resolution",
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
    sentence = _("RRB %(number)s entered") % {"number": decision.government_resolution}
    verb = "record_government_resolution"
    note_step(proposal, verb=verb, source=proposal.state, actor=actor, now=now, sentence=sentence)
