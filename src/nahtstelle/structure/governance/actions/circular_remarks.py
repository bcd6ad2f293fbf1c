"""Remarks, answered one by one: integrated into a new frozen text, handed over to the chair, or answered (002 §2.1)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.structure.governance import permissions
from nahtstelle.structure.governance.actions.circular_parts import (
    locked_circular,
    renew_duties,
    write_step,
)
from nahtstelle.structure.governance.actions.decisions import frozen_hash, frozen_text
from nahtstelle.structure.governance.models import CircularAnswer, CircularResolution, CircularText
from nahtstelle.structure.governance.queries.circular_answers import latest_text, possible_treatments
from nahtstelle.structure.governance.states import CircularState, RemarkTreatment


class RemarkNotTreatable(ActionRefused):
    """Remarks are treated between the closing of the answers and what follows."""

    default_sentence = _("Remarks are treated once the answers are closed, and before anything is submitted.")


class TreatmentMissing(ActionRefused):
    """Nothing was chosen, or what does not fit this body."""

    default_sentence = _("Choose what becomes of the remark.")


class ReplyMissing(ActionRefused):
    """A remark is answered."""

    default_sentence = _("Write the reply to the member.")


class TextUnchanged(ActionRefused):
    """Integrating changes the wording."""

    default_sentence = _("Change the wording so that it takes up the remark.")


class TextStale(ActionRefused):
    """Somebody else has changed the text or treated the remark meanwhile."""

    default_sentence = _(
        "Somebody else has treated a remark meanwhile. The text as it stands now is shown beside; "
        "bring yours into line with it and save again."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """What becomes of a remark. `text` is the new wording of an integrated one.

    `seen_text` is the number of the text the person worked on, `seen_treatment` what stood there.
    """

    treatment: str
    reply: str = ""
    text: str = ""
    seen_text: int = 0
    seen_treatment: str = ""


@transaction.atomic
def treat_remark(*, answer_id: int, entry: Treatment, actor: Actor, now: dt.datetime) -> CircularAnswer:
    """Treat one remark; integrated, it yields a new frozen text unless the last one takes it up already.

    Raises PermissionRefused, RemarkNotTreatable, TreatmentMissing, ReplyMissing, TextStale, TextUnchanged.
    """
    circular_id = CircularAnswer.objects.values_list("resolution_id", flat=True).get(pk=answer_id)
    circular = locked_circular(circular_id)
    answer = CircularAnswer.objects.select_related("text", "institution", "member").get(pk=answer_id)
    if not permissions.can_treat_remark(actor, circular):
        raise PermissionRefused
    if circular.state != CircularState.CLOSED or not answer.remark:
        raise RemarkNotTreatable
    _check_entry(circular, answer, entry)
    latest = latest_text(circular)
    if answer.treatment != entry.seen_treatment or latest.number != entry.seen_text:
        raise TextStale
    is_integrated = entry.treatment == RemarkTreatment.INTEGRATED
    answer.integrated_in = _text_with(circular, answer, entry, latest, now) if is_integrated else None
    answer.treatment, answer.reply, answer.treated_at = entry.treatment, entry.reply.strip(), now
    answer.save(update_fields=["treatment", "reply", "treated_at", "integrated_in"])
    note = f"{answer.institution or answer.member}: {RemarkTreatment(entry.treatment).label}"
    facts: dict[str, object] = {"answer": answer.pk, "treatment": entry.treatment}
    write_step(circular, "treat", circular.state, actor=actor, now=now, note=note, facts=facts)
    renew_duties(circular, actor=actor, now=now)
    return answer


def _check_entry(circular: CircularResolution, answer: CircularAnswer, entry: Treatment) -> None:
    if entry.treatment not in possible_treatments(circular):
        raise TreatmentMissing(field="treatment")
    if entry.treatment != RemarkTreatment.HANDED_OVER and not entry.reply.strip():
        raise ReplyMissing(field="reply")


def _text_with(
    circular: CircularResolution,
    answer: CircularAnswer,
    entry: Treatment,
    latest: CircularText,
    now: dt.datetime,
) -> CircularText:
    """Return the text that takes up the remark: a new one, or the last one where an earlier remark did it."""
    text = frozen_text(entry.text)
    if text and text != latest.text:
        who = str(answer.institution or answer.member)
        return freeze_new_text(circular, text=text, after=latest, reason=who, now=now)
    if latest.number == answer.text.number:
        raise TextUnchanged(field="text")
    return latest


def freeze_new_text(
    circular: CircularResolution, *, text: str, after: CircularText, reason: str, now: dt.datetime
) -> CircularText:
    """Store the next text, frozen from the beginning; the caller holds the resolution's lock."""
    return CircularText.objects.create(
        resolution=circular,
        number=after.number + 1,
        text=text,
        sha256=frozen_hash(text),
        frozen_at=now,
        reason=reason[:300],
    )
