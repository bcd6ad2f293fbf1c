"""The band on the page of a case: whose turn it is, from the worklist; else whom the case waits for."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone

from nahtstelle.cases.casework.actions import monitoring, situation
from nahtstelle.cases.casework.actions import round_tables as tables
from nahtstelle.cases.casework.actions.enquiries import let_enquiry_wait
from nahtstelle.cases.casework.actions.provided import provide_all
from nahtstelle.cases.casework.actions.registrations import let_registration_wait
from nahtstelle.cases.casework.actions.round_tables import TablePlan
from nahtstelle.cases.casework.actions.steps import wait_for
from nahtstelle.cases.casework.states import CaseState
from nahtstelle.cases.casework.tests.planning import Planner
from nahtstelle.cases.casework.walls import as_service, reading_as
from nahtstelle.ground.identity.api import actor_for

pytestmark = pytest.mark.django_db
LATER = timezone.now() + dt.timedelta(days=9)


@pytest.fixture
def page(client, canton):
    """The page of a case as somebody sees it: its words without tags, and its links by their words."""

    def get(user, case, path=""):
        client.force_login(user)
        html = client.get(f"/faelle/{case.pk}/{path}").content.decode()
        links = {
            strip(words): to for to, words in re.findall(r'<a[^>]*href="([^"]*)"[^>]*>(.*?)</a>', html, re.S)
        }
        return strip(html), links

    return get


def strip(html):
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def registered(make_case, team, **values):
    case = make_case(state=CaseState.REGISTERED, **values)
    with as_service("tests"):
        let_registration_wait(case, team.eva.pk, timezone.now())
    return case


def test_as_long_as_an_institution_has_nobody_in_the_team_the_coordinator_is_led_to_the_team(
    page, make_case, team
):
    offices = [user.institution_id for user in (team.fritz, team.petra)]
    case = registered(make_case, team, members=(team.fritz,), named=[team.eva.institution_id, *offices])
    words, links = page(team.eva, case)
    assert "Sie sind dran. Fallteam zusammenstellen und Situationsklärung beginnen" in words
    assert links["Fallteam zusammenstellen"] == f"/faelle/{case.pk}/team/"
    assert f"Noch niemand ist im Fallteam für: {team.petra.institution.label}." in words
    assert "Situationsklärung eröffnen" not in links


def test_with_the_whole_team_the_clarification_begins_from_the_band(page, make_case, team):
    case = registered(make_case, team)
    words, links = page(team.eva, case)
    assert "Sie sind dran." in words
    assert links["Situationsklärung eröffnen"] == f"/faelle/{case.pk}/situation/beginnen/"
    assert "Fallteam zusammenstellen" not in links


def test_in_the_clarification_each_is_led_to_their_own_and_the_coordinator_reads_who_is_missing(
    page, make_case, team
):
    provide_all(now=timezone.now())
    case = registered(make_case, team)
    Planner(case, team).do(situation.open_clarification)
    words, links = page(team.fritz, case)
    assert "Sie sind dran. Facheinschätzung" in words
    assert re.fullmatch(rf"/faelle/{case.pk}/situation/beitraege/\d+/", links["Facheinschätzung abgeben"])
    words, _links = page(team.eva, case)
    assert "Wartet auf: " in words
    waiting = words.split("Wartet auf: ", 1)[1].split(".", 1)[0]
    assert team.fritz.institution.label in waiting
    assert "Sie sind dran." not in words


def test_a_round_table_with_a_date_stands_on_the_way_and_no_second_one_is_pressed_for(page, make_case, team):
    case = make_case(state=CaseState.PLANNING)
    planner = Planner(case, team)
    plan = TablePlan(place="Zimmer 2", dates=(LATER,), user_ids=frozenset({team.eva.pk, team.fritz.pk}))
    table = planner.do(tables.propose_round_table, plan=plan)
    assert re.search(r"Runder Tisch \(.*?\) Termin offen", page(team.eva, case)[0])
    planner.do(tables.invite_round_table, table_id=table.pk, starts_at=LATER, place="Zimmer 2")
    words, links = page(team.eva, case)
    assert f"am {timezone.localdate(LATER).day}. " in words
    assert links["Zum Runden Tisch"] == f"/faelle/{case.pk}/runde-tische/{table.pk}/"
    assert "Runder Tisch" in page(team.petra, case)[0]


def test_a_message_that_is_new_is_told_on_the_button_and_marked_as_read_once(page, client, make_case, team):
    case = make_case()
    with reading_as(user_id=team.fritz.pk):
        writer = actor_for(team.fritz, timezone.localdate())
        monitoring.write_message(case_id=case.pk, text="Bitte anrufen", writer=writer, now=timezone.now())
    assert "Neue Nachrichten" in page(team.eva, case)[1]
    assert "Neue Nachrichten" not in page(team.fritz, case)[1]
    assert "Als gelesen merken" in page(team.eva, case, "nachrichten/")[0]
    assert "Als gelesen merken" not in page(team.fritz, case, "nachrichten/")[0]
    client.force_login(team.eva)
    client.post(f"/faelle/{case.pk}/nachrichten/gelesen/")
    assert "Neue Nachrichten" not in page(team.eva, case)[1]
    assert "Als gelesen merken" not in page(team.eva, case, "nachrichten/")[0]


def test_the_people_of_a_missing_institution_are_one_click_away(page, make_case, team):
    offices = [user.institution_id for user in (team.fritz, team.petra)]
    case = registered(make_case, team, members=(team.fritz,), named=[team.eva.institution_id, *offices])
    words, links = page(team.eva, case, "team/")
    assert "Noch niemand ist im Fallteam für:" in words
    assert "Petra Peter" not in words
    address = links[team.petra.institution.label].removeprefix(f"/faelle/{case.pk}/")
    assert "Petra Peter" in page(team.eva, case, address)[0]
    foreign = f"team/?stelle={team.other.institution_id}"
    assert "Oskar Ochsner" not in page(team.eva, case, foreign)[0]


def test_an_enquiry_leads_to_the_first_thing_that_its_registration_still_needs(page, make_case, team):
    case = make_case(state=CaseState.ENQUIRY)
    with as_service("tests"):
        let_enquiry_wait(case, team.fritz.pk, timezone.now())
    words, links = page(team.fritz, case)
    assert "Sie sind dran. Auftrag und Vollmacht klären" in words
    assert links["Auftrag und Merkmale"] == f"/faelle/{case.pk}/auftrag/"
    assert "Person anmelden" not in links


def test_a_duty_whose_address_is_no_longer_known_leaves_the_page_as_it_is(page, client, make_case, team):
    case = make_case()
    with as_service("tests"):
        wait_for(
            case, "x", kind="casework.plan", title="Früheres", url="/frueher/9/?a=1", now=timezone.now(),
            user_id=team.eva.pk,
        )  # fmt: skip
    assert "Sie sind dran. Früheres" in page(team.eva, case)[0]
    assert 'href="/frueher/9/?a=1"' in client.get(f"/faelle/{case.pk}/").content.decode()
