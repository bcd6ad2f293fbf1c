"""The board: whose cases stand on it, what presses, and what a file of it does not say."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone

from nahtstelle.cases.casework.actions import round_tables as tables
from nahtstelle.cases.casework.actions import situation
from nahtstelle.cases.casework.actions.provided import provide_all
from nahtstelle.cases.casework.actions.round_tables import TablePlan
from nahtstelle.cases.casework.actions.steps import wait_for
from nahtstelle.cases.casework.models import Case, Contribution, RoundTable
from nahtstelle.cases.casework.tests.planning import Planner
from nahtstelle.cases.casework.tests.scene import PERSON
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.audit.models import Entry

pytestmark = pytest.mark.django_db
LATER = timezone.now() + dt.timedelta(days=9)


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
    assert 'placeholder="Fall nach Name oder Nummer suchen"' in text(board(team.fritz))
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


@pytest.fixture
def look_for(client, canton):
    def post(user, words):
        client.force_login(user)
        return client.post("/faelle/suchen/", {"q": words})

    return post


def named(make_case, family, given="Gisela", **values):
    return make_case(person=PERSON | {"family_name": family, "given_name": given}, **values)


@pytest.mark.parametrize("words", ["Rüegg", "ruegg", "gisela rüe", "Rüegg-Moser", "Moser"])
def test_a_case_of_one_s_own_is_found_by_the_name_of_the_person(look_for, make_case, team, words):
    case = named(make_case, "Rüegg-Moser")
    named(make_case, "Anders", "Andrea")
    assert look_for(team.eva, words)["Location"] == f"/faelle/{case.pk}/"


def test_several_of_a_name_are_listed_and_the_name_stands_in_no_address(look_for, make_case, team):
    first, second = named(make_case, "Muster"), named(make_case, "Muster", "Ivan")
    answer = look_for(team.eva, "Muster")
    assert answer.status_code == 200
    assert text(answer).index("Muster Gisela") < text(answer).index("Muster Ivan")
    assert f'href="/faelle/{first.pk}/"' in text(answer)
    assert f'href="/faelle/{second.pk}/"' in text(answer)
    assert not re.search(r'(href|action)="[^"]*Muster', text(answer))
    assert look_for(team.eva, "M")["Location"] == "/faelle/?q="


def test_nobody_finds_a_name_in_a_case_of_others_nor_one_that_the_consent_does_not_open(
    look_for, make_case, team
):
    named(make_case, "Fremd", members=(team.rita,))
    named(make_case, "Vorbei", valid_to=timezone.localdate() - dt.timedelta(days=1))
    named(make_case, "Eng", categories=("situation",))
    named(make_case, "Zu", state="closed")
    for user, words in ((team.fritz, "Fremd"), (team.eva, "Vorbei"), (team.eva, "Eng"), (team.eva, "Zu")):
        answer = look_for(user, words)
        assert f"Keiner Ihrer laufenden Fälle hat den Namen «{words}»" in text(answer)


def test_a_search_for_a_name_leaves_a_trace_in_every_case_it_compares(look_for, make_case, team):
    cases = [named(make_case, "Muster"), named(make_case, "Anders")]
    look_for(team.eva, "Muster")
    read = Entry.objects.filter(code="casework.content.read", facts__what="name_search")
    assert {entry.subject_id for entry in read} == {str(case.pk) for case in cases}
    assert not Entry.objects.filter(facts__icontains="Muster").exists()


def test_a_search_for_a_name_asks_the_database_the_same_for_one_case_and_for_twelve(
    look_for, client, make_case, team, django_assert_max_num_queries
):
    for _number in range(12):
        named(make_case, "Muster")
    look_for(team.eva, "Muster")
    with django_assert_max_num_queries(17):
        client.post("/faelle/suchen/", {"q": "Muster"})


def test_an_assessment_that_is_late_and_a_round_table_without_record_press(board, make_case, team):
    provide_all(now=timezone.now())
    late, held = make_case("registered"), make_case("planning")
    Planner(late, team).do(situation.open_clarification)
    plan = TablePlan(place="Zimmer 2", dates=(LATER,), user_ids=frozenset({team.eva.pk}))
    table = Planner(held, team).do(tables.propose_round_table, plan=plan)
    Planner(held, team).do(tables.invite_round_table, table_id=table.pk, starts_at=LATER, place="Zimmer 2")
    page = text(board(team.eva, "/faelle/was-draengt/"))
    assert late.number not in page
    assert held.number not in page
    with as_service("tests"):
        Contribution.objects.filter(case=late).update(due_on=timezone.localdate() - dt.timedelta(days=1))
        RoundTable.objects.filter(case=held).update(starts_at=timezone.now() - dt.timedelta(days=2))
    pressing = board(team.eva, "/faelle/was-draengt/")
    assert late.number in text(pressing)
    assert held.number in text(pressing)
    assert [tab.count for tab in pressing.context["tabs"]] == [2, 2, 0]
