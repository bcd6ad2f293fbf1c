"""The pages of plan, measures, reviews and messages: what they show, and that a form never loses a word."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nahtstelle.cases.casework.actions import plan_drafts
from nahtstelle.cases.casework.tests.planning import SOON, TODAY, Planner

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, canton, planner):
    def get(user, path="", data=None):
        client.force_login(user)
        address = f"/faelle/{planner.case.pk}/{path}"
        return client.post(address, data) if data is not None else client.get(address)

    return get


def text(response):
    return response.content.decode()


def form(**changes):
    typed = {
        "version": "0",
        "goals": "1",
        "head-starting_point": "Sucht Arbeit",
        "head-review_every_weeks": "8",
        "g0-text": "Anstellung",
        "g0-due_on": SOON.isoformat(),
        "g0-measures": "1",
        "g0m0-text": "Staplerausweis",
        "g0m0-kind": "training",
        "g0m0-responsible": "client",
        "g0m0-due_on": SOON.isoformat(),
        "step": "save",
    }
    return typed | changes


def test_a_plan_is_written_in_one_form(page, planner, team):
    assert page(team.eva, "plan/schreiben/").status_code == 200
    answer = page(team.eva, "plan/schreiben/", form())
    assert answer.status_code == 302
    shown = text(page(team.eva, "plan/"))
    for words in ("Staplerausweis", "Ziel 1: Anstellung", "alle 8 Wochen", "Entwurf"):
        assert words in shown


def test_rows_are_added_moved_and_removed_without_saving_or_losing_a_word(page, planner, team):
    added = text(page(team.eva, "plan/schreiben/", form(step="add-0")))
    assert 'name="g0m1-text"' in added
    assert "Staplerausweis" in added
    more = form(**{"g0-measures": "2", "g0m1-text": "Bewerbungsdossier", "step": "up-0-1"})
    moved = text(page(team.eva, "plan/schreiben/", more))
    assert moved.index("Bewerbungsdossier") < moved.index("Staplerausweis")
    assert "Staplerausweis" not in text(page(team.eva, "plan/schreiben/", form(step="remove-0-0")))
    assert planner.in_work() is None


def test_a_fault_stands_at_its_field_and_everything_typed_stays(page, team):
    answer = page(
        team.eva, "plan/schreiben/", form(**{"g0m0-due_on": "", "g0m0-offer": "Kurs bei Brückenwerk"})
    )
    assert answer.status_code == 422
    assert 'href="#id_g0m0-due_on"' in text(answer)
    assert "Kurs bei Brückenwerk" in text(answer)


def test_two_people_at_the_same_plan_lose_nothing(page, planner, team):
    planner.write()
    answer = page(team.eva, "plan/schreiben/", form())
    assert answer.status_code == 409
    assert "Staplerausweis" in text(answer)
    version = planner.in_work().version
    assert page(team.eva, "plan/schreiben/", form(version=str(version))).status_code == 302


def test_only_the_coordinator_reaches_the_editor(page, team):
    assert page(team.fritz, "plan/schreiben/").status_code == 403
    assert page(team.other, "plan/schreiben/").status_code == 404


def test_the_panel_on_the_case_page_shows_the_plan_and_leads_to_the_comparison(page, planner, team):
    planner.signed()
    shown = text(page(team.fritz))
    assert "Staplerausweis" in shown
    assert "Ziel 1: Anstellung als Logistikerin" in shown
    planner.do(plan_drafts.amend_plan, why="Mehr Zeit")
    planner.write(due_on=SOON + dt.timedelta(days=30), why="Mehr Zeit")
    planner.waive()
    planner.sign()
    assert "Vergleich mit Fassung 1" in text(page(team.eva))
    compared = text(page(team.eva, "plan/2/vergleich/"))
    assert "Mehr Zeit" in compared
    assert "entfallen" in compared  # rows typed anew have lines of their own
    assert page(team.eva, "plan/1/vergleich/").status_code == 404


def test_the_paper_of_a_plan_is_a_pdf_named_by_the_number(page, planner, team):
    planner.write()
    planner.waive()
    answer = page(team.fritz, "plan/1/plan.pdf")
    assert answer.content.startswith(b"%PDF")
    assert f"{planner.case.number}-plan-1.pdf" in answer["Content-Disposition"]
    assert page(team.other, "plan/1/plan.pdf").status_code == 404


def test_steps_of_a_measure_are_offered_to_who_is_responsible(page, planner, team):
    planner.signed()
    measure = planner.measure()
    address = f"massnahmen/{measure.pk}/erledigt/"
    assert address in text(page(team.fritz, "plan/"))
    assert address not in text(page(team.rita, "plan/"))
    assert page(team.rita, address, {"text": ""}).status_code == 403
    assert page(team.fritz, address, {"text": "Bestanden"}).status_code == 302
    assert "Bestanden" in text(page(team.eva, "plan/"))
    assert page(team.fritz, f"massnahmen/{measure.pk}/verlieren/").status_code == 404


def test_counter_reading_runs_over_the_pages(page, planner, team):
    planner.write()
    assert page(team.eva, "plan/gegenlesen-lassen/", {"until": SOON.isoformat()}).status_code == 302
    assert page(team.fritz, "plan/gegenlesen/", {"answer": "change", "remark": ""}).status_code == 422
    assert page(team.fritz, "plan/gegenlesen/", {"answer": "change", "remark": "Zu früh"}).status_code == 302
    assert "Zu früh" in text(page(team.eva, "plan/"))
    assert page(team.eva, "plan/gegenlesung-beenden/", {}).status_code == 409
    assert page(team.eva, "plan/weiterschreiben/", {}).status_code == 302
    assert page(team.eva, "plan/ohne-gegenlesung/", {}).status_code == 302
    signed = {"signed_on": TODAY.isoformat(), "both_confirmed": "on"}
    assert page(team.eva, "plan/unterzeichnen/", signed).status_code == 302
    assert "Von beiden unterzeichnet" in text(page(team.eva, "plan/"))


def test_reviews_and_messages_have_pages(page, planner, team):
    planner.signed()
    review = {"held_on": TODAY.isoformat(), "text": "Läuft gut", "agreed": "Weiter so", "with_client": "on"}
    assert page(team.fritz, "standortbestimmungen/neu/").status_code == 403
    assert page(team.eva, "standortbestimmungen/neu/", review).status_code == 302
    assert "Weiter so" in text(page(team.fritz, "standortbestimmungen/"))
    assert page(team.fritz, "nachrichten/", {"text": "Termin verschoben"}).status_code == 302
    assert "Termin verschoben" in text(page(team.petra, "nachrichten/"))
    assert page(team.petra, "nachrichten/gelesen/", {}).status_code == 302


def test_without_the_category_plan_the_pages_say_so_and_show_nothing(client, canton, make_case, team):
    case = make_case("planning", categories=("identity", "situation"))
    client.force_login(team.eva)
    for path in ("plan/", "standortbestimmungen/", "nachrichten/"):
        assert "Vollmacht lässt nicht zu" in text(client.get(f"/faelle/{case.pk}/{path}"))
    assert "Vollmacht lässt nicht zu" in text(client.get(f"/faelle/{case.pk}/"))


@pytest.mark.parametrize("path", ["", "plan/"])
def test_the_pages_ask_the_database_the_same_for_one_measure_and_for_many(
    client, canton, make_case, team, django_assert_num_queries, path
):
    def signed(goals):
        planner = Planner(make_case("planning"), team)
        planner.signed(goals=planner.draft().goals * goals)
        return f"/faelle/{planner.case.pk}/{path}"

    one, many = signed(1), signed(8)
    client.force_login(team.eva)
    client.get(one)
    with CaptureQueriesContext(connection) as asked:
        client.get(one)
    with django_assert_num_queries(len(asked)):
        client.get(many)


def test_a_closed_case_has_no_plan_to_write(client, canton, make_case, team):
    case = make_case("closed")
    client.force_login(team.eva)
    assert client.get(f"/faelle/{case.pk}/plan/schreiben/").status_code in {403, 404}
