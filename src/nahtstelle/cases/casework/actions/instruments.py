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


class NotOffered(ActionRefused):
    """A pilot has its sites and its period; a dropped instrument is not used any more."""

    default_sentence = gettext_lazy("This instrument is not offered in this region on this day.")


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
    offer = offer_of(instrument)
    if case.state not in CONSENTED_STATES or not permissions.is_offered(
        offer, region=case.region, day=done_on
    ):
        raise NotOffered
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
