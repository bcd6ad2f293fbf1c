"""Clarifying the situation: who is asked, who contributes, what contradicts, what the team decides (004 §5)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from nahtstelle.cases.casework.actions import situation as actions
from nahtstelle.cases.casework.actions import situation_report as report_actions
from nahtstelle.cases.casework.actions.registrations import let_registration_wait
from nahtstelle.cases.casework.actions.team import replace_specialist
from nahtstelle.cases.casework.models import (
    Case,
    CaseDocument,
    Contribution,
    ContributionPart,
    SituationReport,
    TeamMember,
)
from nahtstelle.cases.casework.queries.content import open_case
from nahtstelle.cases.casework.queries.situation import read_situation
from nahtstelle.cases.casework.refusals import ContentChangedMeanwhile, NotCoveredByConsent, TextMissing
from nahtstelle.cases.casework.situation_content import Notes
from nahtstelle.cases.casework.states import CaseState, TeamRole, TeamVerdict
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.walls import as_service, reading_as
from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.identity.api import actor_for
from nahtstelle.ground.lifecycle.api import PermissionRefused, TransitionRefused
from nahtstelle.ground.worklist.models import Duty

pytestmark = pytest.mark.django_db
CATEGORIES = ("identity", "situation", "health", "finance")


class Desk:
    """People acting on one case, each behind the wall in their own name."""

    def __init__(self, case) -> None:
        self.case = case
        self.now = timezone.now()

    def do(self, user, verb, **more):
        with reading_as(user_id=user.pk):
            return verb(case_id=self.case.pk, actor=self.actor(user), now=self.now, **more)

    def actor(self, user):
        return actor_for(user, timezone.localdate())

    def row(self, user):
        with as_service("tests"):
            return Contribution.objects.get(case=self.case, institution_id=user.institution_id)

    def say(self, user, version=1, notes=None, row=None, **answers):
        """Answer `arbeitsfaehigkeit` and the like, inside their group."""
        given = {"vergleich": [{key.replace("_", "-"): [value] for key, value in answers.items()}]}
        row = row or self.row(user)
        return self.do(
            user,
            actions.contribute,
            contribution_id=row.pk,
            answers=given if answers else {},
            notes=notes or Notes(),
            version=version,
        )

    def case_again(self):
        with as_service("tests"):
            return Case.objects.get(pk=self.case.pk)

    def situation(self, user):
        with reading_as(user_id=user.pk):
            content = open_case(
                self.case,
                viewer=viewer_of(self.actor(user)),
                what="situation",
                categories=CATEGORIES,
                now=self.now,
            )
            return read_situation(self.case, content)


@pytest.fixture
def desk(make_case, team):
    return Desk(make_case(state=CaseState.REGISTERED))


@pytest.fixture
def asked(desk, team):
    """The clarification has begun."""
    desk.do(team.eva, actions.open_clarification)
    return desk


def waiting(user):
    return Duty.objects.filter(user_id=user.pk, closed_at__isnull=True).count()


def test_the_coordinator_asks_every_institution_and_each_has_a_duty_with_a_day(desk, team):
    with as_service("tests"):
        let_registration_wait(desk.case, team.eva.pk, desk.now)
    assert waiting(team.eva) == 1
    case = desk.do(team.eva, actions.open_clarification)
    assert waiting(team.eva) == 0
    assert case.state == CaseState.CLARIFYING
    with as_service("tests"):
        rows = list(Contribution.objects.filter(case=case).order_by("pk"))
    assert {row.institution_id for row in rows} == {
        team.fritz.institution_id,
        team.rita.institution_id,
        team.petra.institution_id,
        None,
    }
    due = timezone.localdate(desk.now) + dt.timedelta(days=21)
    assert {row.due_on for row in rows if row.institution_id} == {due}
    assert [waiting(user) for user in (team.fritz, team.rita, team.petra, team.other)] == [1, 1, 1, 0]
    assert set(Duty.objects.values_list("place", flat=True)) == {case.number}


def test_only_the_coordinator_of_the_case_asks(desk, team):
    for user in (team.fritz, team.petra, team.other):
        with pytest.raises(PermissionRefused):
            desk.do(user, actions.open_clarification)


def test_an_institution_of_the_consent_without_a_member_keeps_the_clarification_from_beginning(
    make_case, team
):
    named = [user.institution_id for user in (team.eva, team.fritz, team.rita, team.petra, team.other)]
    desk = Desk(make_case(state=CaseState.REGISTERED, named=named))
    with pytest.raises(actions.TeamIncomplete) as refusal:
        desk.do(team.eva, actions.open_clarification)
    assert team.other.institution.label in refusal.value.sentence


def test_social_assistance_needs_the_case_worker_of_the_municipality(desk, team):
    with as_service("tests"):
        TeamMember.objects.filter(case=desk.case, role=TeamRole.CASE_WORKER).update(role=TeamRole.SPECIALIST)
    team.petra.institution.systems = ["sh"]
    team.petra.institution.save()
    with pytest.raises(actions.TeamIncomplete):
        desk.do(team.eva, actions.open_clarification)


def test_a_clarification_begins_once(asked, team):
    with pytest.raises(TransitionRefused):
        asked.do(team.eva, actions.open_clarification)


def test_an_institution_contributes_for_itself_only(asked, team):
    asked.say(team.fritz, arbeitsfaehigkeit=60)
    assert asked.row(team.fritz).state == "contributed"
    assert waiting(team.fritz) == 0
    for user in (team.rita, team.eva, team.other):
        with pytest.raises(PermissionRefused):
            asked.say(user, row=asked.row(team.fritz), version=2, arbeitsfaehigkeit=80)


def test_what_is_said_is_sealed_and_stands_in_no_trace(asked, team):
    asked.say(team.fritz, notes=Notes(areas={"social": "Zeichen-4711"}, resources=("Zeichen-4712",)))
    row = asked.row(team.fritz)
    assert b"Zeichen" not in bytes(row.sealed)
    for entry in Entry.objects.all():
        assert "Zeichen" not in f"{entry.facts}{entry.purpose}"
    situation = asked.situation(team.rita)
    assert situation.given[0].notes.areas == {"social": "Zeichen-4711"}


def test_health_and_finances_are_kept_under_their_own_category(asked, team):
    asked.say(team.fritz, notes=Notes(areas={"health": "Rücken", "finance": "Schulden"}))
    with as_service("tests"):
        assert set(ContributionPart.objects.values_list("category", flat=True)) == {"health", "finance"}
    assert asked.situation(team.rita).given[0].notes.areas == {"health": "Rücken", "finance": "Schulden"}


def test_a_note_that_the_consent_does_not_cover_is_not_kept(make_case, team):
    desk = Desk(make_case(state=CaseState.REGISTERED, categories=("identity", "situation")))
    desk.do(team.eva, actions.open_clarification)
    with pytest.raises(NotCoveredByConsent):
        desk.say(team.fritz, notes=Notes(areas={"health": "Rücken"}))
    desk.say(team.fritz, arbeitsfaehigkeit=60)


def test_an_empty_contribution_is_refused(asked, team):
    with pytest.raises(actions.NothingContributed):
        asked.say(team.fritz)


def test_who_saves_second_is_told(asked, team):
    asked.say(team.fritz, arbeitsfaehigkeit=60)
    with pytest.raises(ContentChangedMeanwhile):
        asked.say(team.fritz, version=1, arbeitsfaehigkeit=80)
    asked.say(team.fritz, version=2, arbeitsfaehigkeit=80)


def test_an_institution_may_declare_that_it_has_nothing_and_still_contribute_later(asked, team):
    asked.do(team.rita, actions.declare_nothing, contribution_id=asked.row(team.rita).pk)
    assert asked.row(team.rita).state == "nothing"
    asked.say(team.rita, version=2, arbeitsfaehigkeit=80)
    assert asked.row(team.rita).state == "contributed"


def test_the_clients_view_is_written_by_the_coordinator_and_contradicts_nobody(asked, team):
    with as_service("tests"):
        row = Contribution.objects.get(case=asked.case, institution=None)
    with pytest.raises(PermissionRefused):
        asked.say(team.fritz, row=row, arbeitsfaehigkeit=100)
    asked.say(team.eva, row=row, arbeitsfaehigkeit=100)
    asked.say(team.fritz, arbeitsfaehigkeit=60)
    assert asked.situation(team.eva).differences == ()


def test_institutions_that_answer_differently_contradict_each_other_until_it_is_cleared(asked, team):
    asked.say(team.fritz, arbeitsfaehigkeit=60, wohnen=True)
    asked.say(team.rita, arbeitsfaehigkeit=80, wohnen=True)
    (found,) = asked.situation(team.eva).differences
    assert found.item.link_id == "arbeitsfaehigkeit"
    assert not found.is_cleared
    clear = {"link_id": "arbeitsfaehigkeit", "seen": found.fingerprint}
    with pytest.raises(TextMissing):
        asked.do(team.eva, actions.clear_contradiction, resolution=" ", **clear)
    with pytest.raises(PermissionRefused):
        asked.do(team.fritz, actions.clear_contradiction, resolution="60 %", **clear)
    asked.do(team.eva, actions.clear_contradiction, resolution="Auf 60 % geklärt.", **clear)
    (cleared,) = asked.situation(team.fritz).differences
    assert cleared.resolution == "Auf 60 % geklärt."
    asked.say(team.rita, version=2, arbeitsfaehigkeit=70)
    assert not asked.situation(team.eva).differences[0].is_cleared
    with pytest.raises(actions.ContradictionGone):
        asked.do(team.eva, actions.clear_contradiction, resolution="60 %", **clear)


def all_answer(desk, team):
    desk.say(team.fritz, arbeitsfaehigkeit=60, notes=Notes(areas={"health": "Rücken", "social": "Umfeld"}))
    desk.say(team.rita, arbeitsfaehigkeit=80)
    desk.do(team.petra, actions.declare_nothing, contribution_id=desk.row(team.petra).pk)


def decide(desk, user, verdict):
    return desk.do(
        user,
        report_actions.record_team_decision,
        verdict=verdict,
        text="Weil.",
        decided_on=timezone.localdate(desk.now),
    )


def test_the_report_is_frozen_with_annexes_of_their_own_category(asked, team):
    all_answer(asked, team)
    with pytest.raises(PermissionRefused):
        asked.do(team.fritz, report_actions.freeze_report)
    report = asked.do(team.eva, report_actions.freeze_report)
    assert (report.number, report.finance_document) == (1, None)
    with as_service("tests"):
        papers = CaseDocument.objects.filter(kind="situation_report")
        assert sorted(papers.values_list("category", flat=True)) == ["health", "situation"]
    with pytest.raises(actions.ReportFrozen):
        asked.say(team.fritz, version=2, arbeitsfaehigkeit=50)


@pytest.mark.parametrize(
    ("verdict", "state"),
    [(TeamVerdict.ROUND_TABLE, CaseState.PLANNING), (TeamVerdict.RECOMMENDATION, CaseState.RECOMMENDED)],
)
def test_the_clarification_ends_as_the_team_decided(asked, team, verdict, state):
    all_answer(asked, team)
    asked.do(team.eva, report_actions.freeze_report)
    decide(asked, team.eva, verdict)
    case = asked.do(team.rita, report_actions.finish_clarification)
    assert (case.state, case.clarified_at) == (state, asked.now)
    assert waiting(team.eva) == 1


def test_the_clarification_does_not_end_before_answers_report_and_decision_are_there(asked, team):
    def refused():
        with pytest.raises(report_actions.ClarificationUnfinished) as refusal:
            asked.do(team.eva, report_actions.finish_clarification)
        return refusal.value.sentence

    with pytest.raises(report_actions.ReportMissing):
        decide(asked, team.eva, TeamVerdict.ROUND_TABLE)
    assert team.fritz.institution.label in refused()
    asked.say(team.fritz, arbeitsfaehigkeit=60)
    asked.do(team.eva, report_actions.freeze_report)
    decide(asked, team.eva, TeamVerdict.ROUND_TABLE)
    asked.now += dt.timedelta(hours=1)
    asked.say(team.rita, arbeitsfaehigkeit=80)
    asked.do(team.petra, actions.declare_nothing, contribution_id=asked.row(team.petra).pk)
    assert refused()
    asked.do(team.eva, report_actions.freeze_report)
    assert refused()
    decide(asked, team.eva, TeamVerdict.ROUND_TABLE)
    asked.do(team.eva, report_actions.finish_clarification)
    with as_service("tests"):
        assert SituationReport.objects.filter(case=asked.case).count() == 2


def test_nothing_is_contributed_after_the_clarification(asked, team):
    all_answer(asked, team)
    asked.do(team.eva, report_actions.freeze_report)
    decide(asked, team.eva, TeamVerdict.ROUND_TABLE)
    asked.do(team.eva, report_actions.finish_clarification)
    with pytest.raises(TransitionRefused):
        asked.say(team.petra, version=2, arbeitsfaehigkeit=50)


def test_who_joins_while_the_situation_is_clarified_is_asked_and_who_leaves_is_no_longer_waited_for(
    make_case, team
):
    everyone = [user.institution_id for user in (team.eva, team.fritz, team.rita, team.other)]
    desk = Desk(make_case(state=CaseState.REGISTERED, members=(team.fritz, team.rita), named=everyone[:3]))
    desk.do(team.eva, actions.open_clarification)
    with as_service("tests"):
        TeamMember.objects.create(
            case=desk.case,
            user=team.other,
            institution_id=team.other.institution_id,
            role=TeamRole.SPECIALIST,
            from_at=desk.now,
        )
        TeamMember.objects.filter(case=desk.case, user=team.rita).update(until_at=desk.now)
    desk.do(team.eva, lambda case_id, **more: actions.follow_team(desk.case_again(), **more))
    assert [waiting(user) for user in (team.fritz, team.rita, team.other)] == [1, 0, 1]


def test_whoever_follows_a_specialist_inherits_the_open_assessment_with_its_day(asked, team, make_person):
    """The institution was asked, not the person (004 §5)."""
    successor = make_person("Nora", "Neu", institution="awa", role="specialist", function="RAV")
    asked.now -= dt.timedelta(hours=1)  # the wall reads the clock of the database, which does not tick here
    asked.do(team.eva, replace_specialist, user_id=successor.pk)
    assert waiting(team.rita) == 0
    duty = Duty.objects.get(user_id=successor.pk, closed_at__isnull=True)
    row = asked.row(successor)
    assert (row.pk, duty.due_on) == (asked.row(team.rita).pk, row.due_on)
    assert duty.url.endswith(f"/beitraege/{row.pk}/")
    asked.say(successor, arbeitsfaehigkeit=50)
    assert [waiting(user) for user in (team.rita, successor)] == [0, 0]
    assert asked.row(successor).given_by_id == successor.pk
