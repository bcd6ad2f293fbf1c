"""Closing a case: reason, outcome, the social service informed beforehand, letters (004 §5 Abschluss)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from nahtstelle.cases.casework.actions.closing import (
    ClosingData,
    ReasonRefused,
    RecommendationNotSent,
    SocialServiceNotTold,
    close_case,
    reasons_in,
    record_sending,
)
from nahtstelle.cases.casework.actions.expiry import warn_of_expiry
from nahtstelle.cases.casework.models import Case, CaseDocument, Closure
from nahtstelle.cases.casework.queries.content import open_case
from nahtstelle.cases.casework.refusals import DayRefused, TextMissing
from nahtstelle.cases.casework.states import OPEN_STATES, CaseState, ClosingReason, Outcome
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.walls import as_service, reading_as
from nahtstelle.ground.lifecycle.api import PermissionRefused
from nahtstelle.ground.worklist.api import duties_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now() - dt.timedelta(minutes=5)


def data(**values) -> ClosingData:
    today = timezone.localdate()
    given = {
        "reason": ClosingReason.GOALS_REACHED,
        "outcome": Outcome.EMPLOYMENT,
        "text": "Stelle als Logistikerin angetreten.",
        "social_service_told_on": today - dt.timedelta(days=3),
    }
    return ClosingData(**given | values)


def close(case, actor, now, **values):
    with reading_as(user_id=actor.user_id):
        return close_case(case_id=case.pk, data=data(**values), actor=actor, now=now)


def test_a_case_is_closed_with_reason_outcome_letters_and_a_day_of_erasure(make_case, team, actor_of, now):
    case, eva = make_case(), actor_of(team.eva)
    close(case, eva, now, to_client=["Alles Gute an der neuen Stelle."])
    with reading_as(user_id=team.eva.pk):
        closed = Case.objects.get(pk=case.pk)
        assert (closed.state, closed.outcome) == (CaseState.CLOSED, Outcome.EMPLOYMENT)
        assert closed.erase_on == timezone.localdate(now) + dt.timedelta(days=30)
        closure = Closure.objects.get()
        content = open_case(closed, viewer=viewer_of(eva), what="case", categories=["letters"], now=now)
        assert content.read(closure)["text"] == "Stelle als Logistikerin angetreten."
        assert CaseDocument.objects.filter(kind="letter").count() == 1 + 3  # client, three institutions
    assert [duty.kind for duty in duties_for(eva)] == ["casework.letter"]
    with reading_as(user_id=team.fritz.pk):
        assert not Case.objects.exists()


@pytest.mark.parametrize("state", [state for state in OPEN_STATES if state != CaseState.ENQUIRY])
def test_a_case_can_be_closed_from_every_open_state(make_case, team, actor_of, now, state):
    case = make_case(state)
    close(
        case,
        actor_of(team.eva),
        now,
        recommendation="Direkt zum RAV.",
        recommendation_sent_on=timezone.localdate(),
    )
    with as_service("tests"):
        assert Case.objects.get(pk=case.pk).state == CaseState.CLOSED


@pytest.mark.parametrize(
    ("state", "values", "refusal", "field"),
    [
        ("implementing", {"social_service_told_on": None}, SocialServiceNotTold, "social_service_told_on"),
        ("implementing", {"reason": ClosingReason.RECOMMENDATION}, ReasonRefused, "reason"),
        ("implementing", {"reason": ClosingReason.CONSENT_REVOKED}, ReasonRefused, "reason"),
        ("implementing", {"reason": ClosingReason.OTHER, "text": " "}, TextMissing, "text"),
        ("recommended", {}, TextMissing, "recommendation"),
        ("recommended", {"recommendation": "RAV"}, RecommendationNotSent, "recommendation_sent_on"),
        (
            "implementing",
            {"social_service_told_on": dt.date(2100, 1, 1)},
            DayRefused,
            "social_service_told_on",
        ),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_nothing_changes(
    make_case, team, actor_of, now, state, values, refusal, field
):
    case = make_case(state)
    with pytest.raises(refusal) as caught:
        close(case, actor_of(team.eva), now, **values)
    assert caught.value.field == field
    with as_service("tests"):
        assert Case.objects.get(pk=case.pk).state == state
        assert not Closure.objects.exists()


def test_where_no_social_assistance_is_involved_nobody_need_be_told(make_case, team, actor_of, now):
    case = make_case(members=(team.fritz, team.rita))
    close(case, actor_of(team.eva), now, social_service_told_on=None)


def test_only_the_coordinator_closes_and_others_are_refused(make_case, team, actor_of, now):
    case = make_case()
    for user in (team.fritz, team.petra, team.other):
        with pytest.raises(PermissionRefused):
            close(case, actor_of(user), now)


def test_an_enquiry_is_closed_by_who_took_it_in_without_a_letter(make_case, team, actor_of, now):
    case = make_case("enquiry", members=(team.fritz,))
    close(case, actor_of(team.fritz), now, reason=ClosingReason.NOT_REGISTERED, social_service_told_on=None)
    with as_service("tests"):
        assert Case.objects.get().closing_reason == "not_registered"
        assert not CaseDocument.objects.exists()


def test_a_withdrawal_is_never_a_reason_to_choose():
    for state in OPEN_STATES:
        assert ClosingReason.CONSENT_REVOKED not in reasons_in(state)


def test_the_sending_of_the_letters_is_recorded_once_and_settles_the_duty(make_case, team, actor_of, now):
    case, eva, today = make_case(), actor_of(team.eva), timezone.localdate()
    close(case, eva, now)
    with reading_as(user_id=team.eva.pk):
        with pytest.raises(DayRefused):
            record_sending(case_id=case.pk, sent_on=today + dt.timedelta(days=1), actor=eva, now=now)
        record_sending(case_id=case.pk, sent_on=today, actor=eva, now=now)
        assert Closure.objects.get().letter_sent_on == today
    assert not duties_for(eva).exists()


def test_a_consent_that_ends_waits_for_its_coordinator(make_case, team, actor_of):
    now = timezone.now()
    today = timezone.localdate(now)
    make_case()
    make_case(valid_to=today + dt.timedelta(days=200))
    soon = make_case(valid_to=today + dt.timedelta(days=20))
    over = make_case(valid_to=today - dt.timedelta(days=1))
    assert warn_of_expiry(now=now) == 2
    assert warn_of_expiry(now=now) == 2
    duties = duties_for(actor_of(team.eva)).filter(kind="casework.consent")
    assert {duty.place: duty.due_on for duty in duties} == {
        soon.number: today + dt.timedelta(days=20),
        over.number: today - dt.timedelta(days=1),
    }
