"""Recording the result of an instrument: Kurzassessment, vertiefte Potenzialerfassung (002 §3.1.1.3)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.cases.casework.actions.provided import asked_version
from nahtstelle.cases.casework.actions.steps import locked_case, note
from nahtstelle.cases.casework.models import Assessment, Instrument
from nahtstelle.cases.casework.permissions import instruments as permissions
from nahtstelle.cases.casework.queries.content import open_case
from nahtstelle.cases.casework.queries.instruments import offer_of
from nahtstelle.cases.casework.queries.members import open_members
from nahtstelle.cases.casework.refusals import DayRefused
from nahtstelle.cases.casework.states import CONSENTED_STATES, DataCategory
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.ground.questionnaires import api as questionnaires
from nahtstelle.ground.ui.api import date_words


class NotOffered(ActionRefused):
    """A pilot has its sites and its period; a dropped instrument is not used any more."""

    default_sentence = gettext_lazy("This instrument is used in running cases with a consent.")

    @classmethod
    def because(cls, reason: permissions.Absence, instrument: Instrument, region: str) -> NotOffered:
        """Say where and until when it is offered."""
        return cls(absence_sentence(reason, instrument, region), field="done_on")


class NothingAnswered(ActionRefused):
    """A result has answers."""

    default_sentence = gettext_lazy("Answer one question at least.")


@transaction.atomic
def record_assessment(
    *,
    case_id: int,
    instrument_id: int,
    answers: questionnaires.Answers,
    done_on: dt.date,
    actor: Actor,
    now: dt.datetime,
) -> Assessment:
    """Keep the result of an instrument in a case, bound to the version of its questionnaire.

    Raises PermissionRefused, NotOffered, DayRefused, NothingAnswered, NotCoveredByConsent.
    """
    viewer = viewer_of(actor)
    case = locked_case(case_id, viewer=viewer)
    if not permissions.can_record_assessment(actor, open_members(case)):
        raise PermissionRefused
    instrument = Instrument.objects.get(pk=instrument_id)
    if case.state not in CONSENTED_STATES:
        raise NotOffered
    if reason := permissions.absence(offer_of(instrument), region=case.region, day=done_on):
        raise NotOffered.because(reason, instrument, case.region)
    if done_on > timezone.localdate(now):
        raise DayRefused(_("This day lies in the future."), field="done_on")
    version = asked_version(instrument.questionnaire, now=now)
    given = questionnaires.asked_only(version.items, answers)
    if not given:
        raise NothingAnswered
    content = open_case(case, viewer=viewer, what="assessment", categories=[DataCategory.SITUATION], now=now)
    row = Assessment(
        case=case,
        instrument=instrument,
        questionnaire_version_id=version.id,
        done_on=done_on,
        recorded_at=now,
        recorded_by_id=actor.user_id or 0,
    )
    written = questionnaires.write_answers(
        version.items, given, name=f"{instrument.questionnaire}|{version.number}", status="completed"
    )
    content.put(row, {"answers": written})
    row.save()
    facts: dict[str, object] = {"assessment": row.pk, "instrument": instrument.key}
    note(case, "assessment.recorded", actor=actor, now=now, facts=facts)
    return row


def absence_sentence(reason: permissions.Absence, instrument: Instrument, region: str) -> str:
    """Say why an instrument is not offered in a region on a day: a pilot has its sites and its period."""
    if reason == permissions.Absence.ELSEWHERE:
        return _("This instrument is offered in %(regions)s. This case belongs to: %(region)s.") % {
            "regions": ", ".join(instrument.regions),
            "region": region or _("no region"),
        }
    if reason == permissions.Absence.NOT_YET:
        return _("This instrument is offered from %(day)s on.") % {"day": date_words(instrument.starts_on)}
    last = instrument.ends_on
    if reason == permissions.Absence.DROPPED and instrument.dropped_on is not None:
        day = instrument.dropped_on - dt.timedelta(days=1)
        last = min(last, day) if last is not None else day
    return _(
        "This instrument was offered from %(first)s to %(last)s. What was done in that time can be recorded."
    ) % {
        "first": date_words(instrument.starts_on),
        "last": date_words(last) if last is not None else "",
    }
