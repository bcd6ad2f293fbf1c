"""The letter to the national IIZ office: written, sent, answered (000 §8.1.3)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor, working_day_after
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, record_change
from nahtstelle.ground.records import api as records
from nahtstelle.ground.worklist.api import close_duties, open_duty
from nahtstelle.structure.enquiries.actions.enquiries import DayRefused, TextMissing
from nahtstelle.structure.enquiries.models import NationalLetter
from nahtstelle.structure.enquiries.permissions import can_write_national_letter
from nahtstelle.structure.enquiries.queries.letters import federal_offices
from nahtstelle.structure.governance.api import ForwardedProposal, forwarded_proposal

DUTY = "enquiries.letter"
KIND = "national_letter"
FOLLOW_UP_DAYS = 60
"""So long after the sending the secretariat asks for an answer."""


class LetterNotPossible(ActionRefused):
    """The proposal was not forwarded, or has its letter already."""

    default_sentence = gettext_lazy("There is no letter to write for this proposal.")


class LetterNotSent(ActionRefused):
    """A reply to a letter that has not left."""

    default_sentence = gettext_lazy("Please record first when the letter was sent.")


def wait_for_letter(*, proposal_id: int, now: dt.datetime) -> None:
    """Let the letter of a forwarded proposal wait for the secretariat; nothing where it is written already."""
    proposal = forwarded_proposal(proposal_id)
    if proposal is not None and not NationalLetter.objects.filter(proposal=proposal_id).exists():
        _wait(proposal, _("Write to the national IIZ: %(title)s"), now=now, due_on=None)


@transaction.atomic
def write_letter(
    *, proposal_id: int, addressee_id: int, reason: str, summary: str, actor: Actor, now: dt.datetime
) -> NationalLetter:
    """Set the letter with the canton's letterhead and file it in the proposal's dossier.

    Raises PermissionRefused, LetterNotPossible, TextMissing.
    """
    if not can_write_national_letter(actor):
        raise PermissionRefused
    proposal = forwarded_proposal(proposal_id, actor=actor)
    if proposal is None or NationalLetter.objects.filter(proposal=proposal_id).exists():
        raise LetterNotPossible
    offices = dict(federal_offices())
    for name, value in (
        ("addressee", offices.get(addressee_id, "")),
        ("reason", reason),
        ("summary", summary),
    ):
        if not value.strip():
            raise TextMissing(field=name)
    office = offices[addressee_id]
    version = _filed(proposal, office, reason=reason, summary=summary, actor=actor, now=now)
    letter = NationalLetter.objects.create(
        proposal_id=proposal_id,
        addressee_id=addressee_id,
        reason=reason.strip(),
        summary=summary.strip(),
        document_id=version.document_id,
        written_at=now,
    )
    _note(proposal, "written", _("Letter to %(office)s written.") % {"office": office}, actor, now)
    _wait(proposal, _("Send the letter to the national IIZ: %(title)s"), now=now, due_on=None)
    return letter


def _filed(
    proposal: ForwardedProposal, office: str, *, reason: str, summary: str, actor: Actor, now: dt.datetime
) -> records.VersionRef:
    """Set the letter as a PDF and file it with the proposal's papers, which it names as enclosures."""
    content = records.render_pdf(
        template="enquiries/national_letter",
        data={
            "issued_on": timezone.localdate(now),
            "addressee": office,
            "number": proposal.number,
            "title": proposal.title,
            "institution": proposal.institution,
            "reason": reason.strip(),
            "summary": summary.strip(),
            "motion": proposal.motion,
            "enclosures": [paper.title for paper in records.documents(proposal.dossier_id)],
            "signature": {"name": actor.name, "function": actor.function or _("secretariat")},
        },
    )
    return records.add_document(
        dossier_id=proposal.dossier_id,
        title=_("Letter to %(office)s") % {"office": office},
        content=content,
        filename=records.clean_filename(_("Letter %(number)s") % {"number": proposal.number} + ".pdf"),
        kind=KIND,
        actor=actor,
        now=now,
    )


@transaction.atomic
def send_letter(
    *, proposal_id: int, sent_on: dt.date, sent_how: str, actor: Actor, now: dt.datetime
) -> NationalLetter:
    """Record when and how the letter left; after 60 days the secretariat asks for an answer.

    Raises PermissionRefused, LetterNotPossible, DayRefused.
    """
    letter, proposal = _locked(proposal_id, actor)
    if letter.sent_on is not None:
        raise LetterNotPossible
    if not timezone.localdate(letter.written_at) <= sent_on <= timezone.localdate(now):
        raise DayRefused(
            _("Please choose a day between the writing of the letter and today."), field="sent_on"
        )
    letter.sent_on, letter.sent_how = sent_on, sent_how
    letter.save()
    sentence = _("Letter to %(office)s sent.") % {"office": letter.addressee.name}
    _note(proposal, "sent", sentence, actor, now)
    due_on = working_day_after(sent_on + dt.timedelta(days=FOLLOW_UP_DAYS))
    _wait(proposal, _("Ask the national IIZ for an answer: %(title)s"), now=now, due_on=due_on)
    return letter


@transaction.atomic
def record_reply(
    *, proposal_id: int, reply_on: dt.date, reply: str, actor: Actor, now: dt.datetime
) -> NationalLetter:
    """Record what the national IIZ office answered.

    Raises PermissionRefused, LetterNotPossible, LetterNotSent, DayRefused, TextMissing.
    """
    letter, proposal = _locked(proposal_id, actor)
    if letter.sent_on is None:
        raise LetterNotSent
    if letter.reply_on is not None:
        raise LetterNotPossible
    if not letter.sent_on <= reply_on <= timezone.localdate(now):
        raise DayRefused(_("Please choose a day between the sending and today."), field="reply_on")
    if not reply.strip():
        raise TextMissing(field="reply")
    letter.reply_on, letter.reply = reply_on, reply.strip()
    letter.save()
    sentence = _("%(office)s has answered.") % {"office": letter.addressee.name}
    _note(proposal, "answered", sentence, actor, now)
    close_duties(key_prefix=_key(proposal_id), now=now, actor=actor)
    return letter


def _locked(proposal_id: int, actor: Actor) -> tuple[NationalLetter, ForwardedProposal]:
    if not can_write_national_letter(actor):
        raise PermissionRefused
    proposal = forwarded_proposal(proposal_id, actor=actor)
    rows = NationalLetter.objects.select_for_update(of=("self",)).select_related("addressee")
    letter = rows.filter(proposal=proposal_id).first()
    if proposal is None or letter is None:
        raise LetterNotPossible
    return letter, proposal


def _key(proposal_id: int) -> str:
    return f"{DUTY}:{proposal_id}:"


def _wait(proposal: ForwardedProposal, title: str, *, now: dt.datetime, due_on: dt.date | None) -> None:
    close_duties(key_prefix=_key(proposal.id), now=now, actor=None)
    open_duty(
        key=_key(proposal.id),
        kind=DUTY,
        subject_type="governance.proposal",
        subject_id=proposal.id,
        title=title % {"title": proposal.title},
        place=_("Proposal %(number)s") % {"number": proposal.number},
        url=reverse("enquiries:show_letter", args=[proposal.id]),
        due_on=due_on,
        role="secretariat",
        now=now,
    )


def _note(proposal: ForwardedProposal, verb: str, sentence: str, actor: Actor, now: dt.datetime) -> None:
    """Write the step into the proposal's own timeline, and the audit entry."""
    record_change(
        lifecycle="proposal",
        subject_type="governance.proposal",
        subject_id=proposal.id,
        verb=f"letter_{verb}",
        source=proposal.state,
        target=proposal.state,
        actor=actor,
        now=now,
        note=sentence,
    )
    audit.record(
        code=f"enquiries.letter.{verb}",
        actor=actor,
        subject_type="governance.proposal",
        subject_id=proposal.id,
        facts={"number": proposal.number},
        now=now,
    )
