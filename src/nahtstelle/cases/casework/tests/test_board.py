"""The board: whose cases stand on it, what presses, and what a file of it does not say."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from nahtstelle.cases.casework.actions.steps import wait_for
from nahtstelle.cases.casework.models import Case
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.audit.models import Entry

pytestmark = pytest.mark.django_db


def set_case(case, **values):
    with as_service("tests"):
        Case.objects.filter(pk=case.pk).update(**values)


@pytest.fixture
def board(client, team, canton):
    def get(user, path="/faelle/", **query):
        client.force_login(user)
        return client.get(path, query)

    return get


def text(response):
    return response.content.decode()


def test_everybody_finds_their_own_cases_with_the_name(board, make_case, team):
    mine, theirs = make_case(members=(team.fritz,)), make_case(members=(team.rita,))
    page = text(board(team.fritz))
    assert mine.number in page
    assert "Beispiel Gisela" in page
    assert theirs.number not in page
    assert theirs.number not in text(board(team.other))


def test_each_name_on_the_board_leaves_a_trace_in_its_case(board, make_case, team):
    first, second = make_case(), make_case()
    board(team.eva)
    read = Entry.objects.filter(code="casework.content.read", actor_id=team.eva.pk)
    assert {entry.subject_id for entry in read} == {str(first.pk), str(second.pk)}
    assert {entry.facts["what"] for entry in read} == {"board"}


def test_the_search_of_the_case_level_leads_to_the_one_case_of_one_s_own(board, make_case, team):
    mine, theirs = make_case(members=(team.fritz,)), make_case(members=(team.rita,))
    assert 'placeholder="Fall nach Nummer suchen"' in text(board(team.fritz))
    found = board(team.fritz, "/faelle/suchen/", q=mine.number)
    assert found["Location"] == f"/faelle/{mine.pk}/"
    for words in (theirs.number, "F-", ""):
        answer = board(team.eva if words == "F-" else team.fritz, "/faelle/suchen/", q=words)
        assert answer["Location"] == f"/faelle/?q={words}"


def test_without_consent_the_coordinator_sees_the_number_only(board, make_case, team):
    case = make_case(valid_to=timezone.localdate() - dt.timedelta(days=1))
    page = text(board(team.eva))
    assert case.number in page
    assert "Gisela" not in page
    assert "Keine gültige" in page


def test_a_consent_that_ends_within_a_month_is_told(board, make_case, team):
    make_case(valid_to=timezone.localdate() + dt.timedelta(days=20))
    assert "Endet bald" in text(board(team.eva))


def test_what_presses_has_a_view_of_its_own(board, make_case, team):
    late, calm = make_case(), make_case()
    set_case(late, next_review_on=timezone.localdate() - dt.timedelta(days=2))
    set_case(calm, next_review_on=timezone.localdate() + dt.timedelta(days=20))
    page = text(board(team.eva, "/faelle/was-draengt/"))
    assert late.number in page
    assert calm.number not in page


def test_the_board_is_narrowed_by_state_part_and_region(board, make_case, team):
    planning = make_case("planning")
    running = make_case("implementing", coordinator=team.other, members=(team.eva,))
    set_case(running, region="Winterthur")
    assert running.number not in text(board(team.eva, stand="planning"))
    assert running.number not in text(board(team.eva, rolle="koordination"))
    assert planning.number not in text(board(team.eva, rolle="team"))
    assert planning.number not in text(board(team.eva, region="Winterthur"))
    assert planning.number in text(board(team.eva, q=planning.number))


def test_a_file_of_the_board_carries_no_name_and_opens_nothing(board, make_case, team):
    case = make_case()
    answer = board(team.eva, format="csv")
    lines = answer.content.decode("utf-8-sig")
    assert case.number in lines
    assert "Gisela" not in lines
    assert not Entry.objects.filter(code="casework.content.read").exists()


def test_closed_cases_wait_for_their_erasure_in_a_view_of_their_own(board, make_case, team):
    case = make_case("closed")
    assert case.number not in text(board(team.eva))
    assert case.number in text(board(team.eva, "/faelle/abgeschlossen/"))


def test_the_board_asks_the_database_the_same_for_one_case_and_for_twelve(
    board, client, make_case, team, django_assert_max_num_queries
):
    for _number in range(12):
        make_case()
    board(team.eva)
    with django_assert_max_num_queries(17):
        client.get("/faelle/")


@pytest.mark.parametrize("role", ["administrator", "data_protection", "secretariat"])
def test_nobody_else_has_a_board(board, make_person, role):
    person = make_person("Ada", "Anders", institution="awa", role=role)
    assert board(person).status_code == 404


def test_the_board_says_below_the_state_what_waits_for_whoever_looks(board, make_case, team, canton):
    case, now = make_case(members=(team.fritz,)), timezone.now()
    with as_service("tests"):
        for user in (team.eva, team.fritz):
            wait_for(
                case,
                f"x:{user.pk}",
                kind="casework.plan",
                title=f"Für {user.pk}",
                url="/",
                now=now,
                user_id=user.pk,
            )
    page = text(board(team.eva))
    assert f"Für {team.eva.pk}" in page
    assert f"Für {team.fritz.pk}" not in page
    assert f"Für {team.fritz.pk}" in text(board(team.fritz))
