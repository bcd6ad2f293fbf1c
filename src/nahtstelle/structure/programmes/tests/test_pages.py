"""The pages: who sees what, what a refused form keeps, how many queries a page takes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nahtstelle.structure.programmes.actions.interfaces import raise_interface
from nahtstelle.structure.programmes.actions.milestones import plan_milestone
from nahtstelle.structure.programmes.actions.pilots import PilotPlan, record_pilot
from nahtstelle.structure.programmes.models import Interface, Milestone, MilestoneMove, Project, StatusReport
from nahtstelle.structure.programmes.states import RoughDate
from nahtstelle.structure.programmes.tests.conftest import NOW, decide

pytestmark = pytest.mark.django_db


@pytest.fixture
def interface(project, other, actors) -> Interface:
    return raise_interface(
        project_id=project.pk,
        other_id=other.pk,
        question="Wer meldet an?",
        owner_id=actors.bruno.user_id,
        actor=actors.lena,
        now=NOW,
    )


def paths(project: Project, milestone: Milestone, interface: Interface) -> list[str]:
    return [
        *("/projekte/", "/programme/", f"/programme/{project.programme_id}/", f"/projekte/{project.pk}/"),
        *(f"/meilensteine/{milestone.pk}/", "/nahtstellen/", f"/nahtstellen/{interface.pk}/"),
    ]


def test_the_structural_level_reads_and_the_case_level_finds_nothing(
    project, milestone, interface, client_for, carla, eva
):
    for path in paths(project, milestone, interface):
        client_for(carla).page(path)
        assert client_for(eva).get(path).status_code == 404, path
        assert client_for(None).get(path).status_code == 302, path


def test_what_one_may_not_do_is_refused_and_what_is_not_there_is_not_found(
    project, milestone, interface, client_for, carla
):
    client = client_for(carla)
    for path in (
        *("/projekte/neu/", "/programme/neu/", "/nahtstellen/neu/"),
        *(
            f"/projekte/{project.pk}/{part}/"
            for part in ("aendern", "abschliessen", "pilot", "bericht", "meilenstein")
        ),
        *(
            f"/meilensteine/{milestone.pk}/{part}/"
            for part in ("verschieben", "erreicht", "streichen", "wartet")
        ),
        *(f"/nahtstellen/{interface.pk}/{part}/" for part in ("loesung", "ablehnen", "klaeren")),
    ):
        assert client.get(path).status_code == 403, path
        assert client.post(path, {}).status_code == 403, path
    assert client.post(f"/projekte/{project.pk}/phase/", {"verb": "start_pilot"}).status_code == 403
    assert client.get(f"/projekte/{project.pk}/phase/").status_code == 405
    for path in (
        "/projekte/9999999/",
        "/meilensteine/9999999/",
        "/nahtstellen/9999999/",
        "/programme/9999999/",
    ):
        assert client.get(path).status_code == 404, path


def test_foreign_ids_in_a_form_reach_nothing(project, other, milestone, interface, client_for, lena, bruno):
    mine, foreign = client_for(lena), milestone
    assert mine.post(f"/projekte/{other.pk}/meilenstein/", {}).status_code == 403
    stranger = client_for(bruno)
    moved = {"planned": "2027-01-01", "planned_precision": "day", "reason": "x", "after": 0}
    assert stranger.post(f"/meilensteine/{foreign.pk}/verschieben/", moved).status_code == 403
    pilot = f"/projekte/{project.pk}/pilot/9999999/"
    assert mine.get(pilot).status_code == 404
    asked = {"project": other.pk, "other": project.pk, "question": "x", "owner": lena.pk}
    assert mine.post("/nahtstellen/neu/", asked).status_code == 422
    assert not MilestoneMove.objects.exists()
    assert Interface.objects.count() == 1


def test_the_lead_reports_red_and_moves_and_the_chair_notes_it(
    project, milestone, client_for, lena, walter, anna
):
    lead = client_for(lena)
    bad = {"light": "red", "text": "Es stockt.", "risks": "", "after": 0}
    refused = lead.post(f"/projekte/{project.pk}/bericht/", bad)
    assert refused.status_code == 422
    assert "Es stockt." in refused.content.decode()
    good = bad | {"risks": "Mittel", "needed": "Entscheid", "needed_from": f"body:{project.body_id}"}
    assert lead.post(f"/projekte/{project.pk}/bericht/", good).status_code == 302
    assert lead.post(f"/projekte/{project.pk}/bericht/", good).status_code == 422  # sent twice
    report = StatusReport.objects.get()
    moved = {"planned": "2026-12-24", "planned_precision": "end", "reason": "Mittel fehlen", "after": 0}
    assert lead.post(f"/meilensteine/{milestone.pk}/verschieben/", moved).status_code == 302
    assert lead.post(f"/meilensteine/{milestone.pk}/verschieben/", moved).status_code == 422  # sent twice
    page = client_for(walter).page(f"/projekte/{project.pk}/")
    assert "von 2. Quartal 2026 auf Ende 2026" in page.text
    assert "Gebraucht von: Ausschuss" in page.text
    note = f"/projekte/{project.pk}/berichte/{report.pk}/"
    assert client_for(walter).post(note, {"arranged": "Traktandiert."}).status_code == 302
    assert "Traktandiert." in client_for(anna).page(f"/projekte/{project.pk}/").text


def test_the_secretariat_enters_and_changes_a_project_and_a_collision_shows_both_texts(
    programme, client_for, anna
):
    client = client_for(anna)
    fields: dict[str, Any] = {"programme": programme.pk, "name": "Neues Projekt", "purpose": "Zweck"}
    assert client.post("/projekte/neu/", fields).status_code == 302
    made = Project.objects.get(name="Neues Projekt")
    change = f"/projekte/{made.pk}/aendern/"
    assert client.post(change, fields | {"purpose": "Erster", "version": 1}).status_code == 302
    collided = client.post(change, fields | {"purpose": "Zweiter", "version": 1})
    assert collided.status_code == 409
    assert "Erster" in collided.content.decode()
    assert "Zweiter" in collided.content.decode()
    again = fields | {"purpose": "Zweiter", "version": 2, "conflict_choice": "theirs"}
    assert client.post(change, again).status_code == 302
    made.refresh_from_db()
    assert made.purpose == "Erster"


def test_an_interface_is_settled_by_a_decision_on_the_page(interface, committee, client_for, anna):
    decision = decide(committee)
    client = client_for(anna)
    page = client.page(f"/nahtstellen/{interface.pk}/klaeren/")
    assert decision.label in page.text
    assert client.post(f"/nahtstellen/{interface.pk}/klaeren/", {"decision": ""}).status_code == 422
    assert client.post(f"/nahtstellen/{interface.pk}/klaeren/", {"decision": decision.pk}).status_code == 302
    assert "geklärt" in client.page("/nahtstellen/").text


def test_the_portfolio_shows_the_delay_and_is_exported(project, milestone, client_for, anna):
    Milestone.objects.bulk_create(
        [
            Milestone(
                project=project,
                title="Überfällig",
                original_on=dt.date(2020, 1, 31),
                planned_on=dt.date(2020, 1, 31),
            )
        ]
    )
    client = client_for(anna)
    page = client.page("/projekte/?stand=late")
    assert "Überfällig" in page.text
    assert "Tage" in page.text
    sheet = client.get("/projekte/?format=csv").content.decode("utf-8-sig")
    assert "Durchgehende Fallführung" in sheet
    assert client.get("/projekte/?format=xlsx").status_code == 200


def test_the_pages_take_the_same_queries_however_much_there_is(
    project, other, milestone, interface, actors, client_for, anna
):
    client = client_for(anna)
    pilot = PilotPlan(name="Pilot", starts=RoughDate.read("2026"), sites=("Thal",))
    record_pilot(project_id=project.pk, plan=pilot, actor=actors.anna, now=NOW)
    wanted = paths(project, milestone, interface)
    few = [queries(client, path) for path in wanted]
    for number in range(30):
        plan_milestone(
            project_id=project.pk,
            title=f"Stein {number}",
            planned=RoughDate.read("2027"),
            actor=actors.anna,
            now=NOW,
        )
        Project.objects.create(programme=project.programme, name=f"Projekt {number}")
    for number in range(12):
        raise_interface(
            project_id=project.pk, other_id=other.pk, question=f"Frage {number}", owner_id=anna.pk,
            actor=actors.anna, now=NOW,
        )  # fmt: skip
    many = [queries(client, path) for path in wanted]
    assert dict(zip(wanted, many, strict=True)) == dict(zip(wanted, few, strict=True))
    assert max(many) <= 15, dict(zip(wanted, many, strict=True))


def queries(client: Any, path: str) -> int:
    client.page(path)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        client.page(path)
    return len(caught)
