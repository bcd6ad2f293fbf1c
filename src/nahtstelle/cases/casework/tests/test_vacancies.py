"""A case whose coordinator no longer works on cases waits for another: found by number, taken over once, whole."""

from __future__ import annotations

import pytest
from django.test import TestCase
from django.utils import timezone

from nahtstelle.cases.casework.actions.steps import wait_for
from nahtstelle.cases.casework.actions.vacancies import NotVacant, take_over_coordination
from nahtstelle.cases.casework.models import CaseAccess, TeamMember
from nahtstelle.cases.casework.tests.scene import PERSON
from nahtstelle.cases.casework.walls import as_service, reading_as
from nahtstelle.ground.identity.actions.people import deactivate_person
from nahtstelle.ground.worklist.api import duties_for

pytestmark = pytest.mark.django_db
HERE = "/faelle/ohne-koordination/"


@pytest.fixture
def nina(make_person, team):
    """A coordinator of an office that the consents name."""
    return make_person("Nina", "Neu", institution="awa", role="coordinator")


@pytest.fixture
def abroad(make_person, team):
    """A coordinator of an office that no consent names."""
    return make_person("Anton", "Anders", institution="brueckenwerk", role="coordinator")


@pytest.fixture
def leave(admin_person, actor_of):
    """Close somebody's account."""

    def close(user):
        with TestCase.captureOnCommitCallbacks(execute=True):
            deactivate_person(actor=actor_of(admin_person), person_id=user.pk, now=timezone.now())

    return close


@pytest.fixture
def take(actor_of):
    def act(user, case):
        with reading_as(user_id=user.pk):
            return take_over_coordination(case_id=case.pk, actor=actor_of(user), now=timezone.now())

    return act


def heads(case):
    with as_service("tests"):
        rows = TeamMember.objects.filter(case=case, role="coordinator", until_at__isnull=True)
        return list(rows.values_list("user_id", flat=True))


def grounds(case, user):
    with as_service("tests"):
        return set(CaseAccess.objects.filter(case=case, user=user).values_list("ground", flat=True))


def test_a_case_is_taken_over_from_the_list_with_its_duties(
    make_case, team, nina, leave, client_for, actor_of
):
    case = make_case(person=PERSON | {"family_name": "Geheim"})
    with as_service("tests"):
        wait_for(
            case, "x", kind="casework.plan", title="Plan", url="/", now=timezone.now(), user_id=team.eva.pk
        )
    assert case.number not in client_for(nina).get(HERE).content.decode()
    leave(team.eva)
    assert [duty.url for duty in duties_for(actor_of(nina))] == [HERE]
    page = client_for(nina).get(HERE).content.decode()
    assert case.number in page
    assert "Geheim" not in page
    assert client_for(nina).post(HERE, {"case": case.pk})["Location"] == f"/faelle/{case.pk}/"
    assert heads(case) == [nina.pk]
    assert grounds(case, nina) == {"coordination", "team"}
    assert grounds(case, team.eva) == set()
    assert [duty.title for duty in duties_for(actor_of(nina))] == ["Plan"]


def test_of_two_the_second_is_refused_and_a_coordinated_case_is_nobodys(
    make_case, team, nina, make_person, leave, take, client_for
):
    case, kept = make_case(), make_case(coordinator=nina)
    other = make_person("Olga", "Ochs", institution="awa", role="coordinator")
    with pytest.raises(NotVacant):
        take(nina, case)
    leave(team.eva)
    take(nina, case)
    for user, wanted in ((other, case), (other, kept)):
        with pytest.raises(NotVacant):
            take(user, wanted)
    answer = client_for(other).post(HERE, {"case": case.pk}, follow=True).content.decode()
    assert "kann nicht übernommen werden" in answer
    for nonsense in ("", "x", "9" * 30, "٣"):
        assert client_for(other).post(HERE, {"case": nonsense}).status_code == 302
    assert heads(case) == heads(kept) == [nina.pk]


def test_only_coordinators_find_the_list_and_only_offices_that_the_consent_names_the_case(
    make_case, team, abroad, leave, take, client_for, dario, anna
):
    case = make_case()
    leave(team.eva)
    for user in (team.fritz, team.petra, dario, anna):
        assert client_for(user).get(HERE).status_code == 404
        assert client_for(user).post(HERE, {"case": case.pk}).status_code == 404
    assert case.number not in client_for(abroad).get(HERE).content.decode()
    with pytest.raises(NotVacant):
        take(abroad, case)
    assert heads(case) == [team.eva.pk]


def test_without_a_consent_in_force_the_same_office_takes_the_shell(make_case, team, nina, leave, take):
    case = make_case(valid_to=timezone.localdate())
    leave(team.eva)
    take(nina, case)
    assert grounds(case, nina) == {"coordination"}


def test_whoever_was_in_the_team_coordinates_from_then_on_and_nothing_else(
    make_case, team, make_person, leave, take
):
    both = make_person("Beat", "Beides", institution="awa", role="coordinator")
    case = make_case(members=(team.fritz, both))
    leave(team.eva)
    take(both, case)
    with as_service("tests"):
        parts = TeamMember.objects.filter(case=case, user=both, until_at__isnull=True)
        assert [part.role for part in parts] == ["coordinator"]


def test_the_list_asks_the_database_the_same_for_one_case_and_for_nine(
    make_case, team, nina, leave, client_for, django_assert_max_num_queries
):
    for _number in range(9):
        make_case()
    leave(team.eva)
    client = client_for(nina)
    client.get(HERE)
    with django_assert_max_num_queries(12):
        assert client.get(HERE).content.decode().count('name="case"') == 9
