"""The pages of tasks: the list, one task, and the steps of everybody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.identity.models import User
from nahtstelle.structure.governance.models import Decision, Proposal, Task
from nahtstelle.structure.governance.tests.held import NOW
from nahtstelle.structure.governance.tests.test_decision_pages import imported
from tests.pages import PageClient

Sign = Callable[[User | None], PageClient]


@pytest.fixture
def decision(structure: SimpleNamespace, make_proposal: Callable[..., Proposal]) -> Decision:
    return imported(structure.coordination, proposal=make_proposal(state="in_execution"))


@pytest.fixture
def make_task(decision: Decision, nora: User, today: dt.date) -> Callable[..., Task]:
    def make(**fields: Any) -> Task:
        values: dict[str, Any] = {
            "decision": decision,
            "title": "Formular anpassen",
            "institution": nora.institution,
            "responsible": nora,
            "due_on": today + dt.timedelta(days=10),
            "created_at": NOW,
        }
        return Task.objects.create(**values | fields)

    return make


def test_the_list_shows_all_and_mine(
    make_task: Callable[..., Task], client_for: Sign, anna: User, nora: User, bruno: User, carla: User
) -> None:
    make_task()
    make_task(title="Schulung planen", responsible=bruno, institution=bruno.institution)
    both = client_for(nora).page("/auftraege/").text
    assert "Formular anpassen" in both
    assert "Schulung planen" in both
    mine = client_for(nora).page("/auftraege/", wessen="mine").text
    assert "Formular anpassen" in mine
    assert "Schulung planen" not in mine
    assert "Formular anpassen" not in client_for(carla).page("/auftraege/").text
    assert "Formular anpassen" in client_for(anna).get("/auftraege/", {"format": "csv"}).content.decode()


def test_the_list_takes_as_many_queries_for_ten_rows_as_for_a_thousand(
    make_task: Callable[..., Task], client_for: Sign, bruno: User
) -> None:
    client = client_for(bruno)
    client.page("/auftraege/")

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.page("/auftraege/")
        return len(captured)

    for _ in range(10):
        task = make_task()
    few = count()
    fields = {
        field.attname: getattr(task, field.attname) for field in Task._meta.fields if field.attname != "id"
    }
    Task.objects.bulk_create(Task(**fields) for _ in range(990))
    assert count() == few


def test_a_task_is_entered(
    decision: Decision, client_for: Sign, anna: User, nora: User, today: dt.date
) -> None:
    client, page = client_for(anna), f"/beschluesse/{decision.pk}/auftraege/neu/"
    client.page(page)
    data = {
        "title": "Formular anpassen",
        "institution": nora.institution_id,
        "responsible": nora.pk,
        "due_on": (today - dt.timedelta(days=1)).isoformat(),
    }
    found = client.send(page, data)
    assert 'href="#id_due_on"' in found.html
    assert "Formular anpassen" in found.html
    response = client.post(page, {**data, "due_on": today.isoformat()})
    assert response.url == f"/beschluesse/{decision.pk}/"
    assert "Formular anpassen" in client.page(response.url).text
    assert Entry.objects.filter(code="governance.task.added").exists()


def test_a_person_of_another_institution_is_named_at_the_field(
    decision: Decision, client_for: Sign, anna: User, nora: User, bruno: User, today: dt.date
) -> None:
    data = {
        "title": "x",
        "institution": nora.institution_id,
        "responsible": bruno.pk,
        "due_on": today.isoformat(),
    }
    found = client_for(anna).send(f"/beschluesse/{decision.pk}/auftraege/neu/", data)
    assert 'href="#id_responsible"' in found.html


def test_report_send_back_and_confirmation(
    make_task: Callable[..., Task], client_for: Sign, anna: User, nora: User
) -> None:
    task = make_task()
    page = f"/auftraege/{task.pk}/"
    responsible, secretary = client_for(nora), client_for(anna)
    assert "Sie sind dran" in responsible.page(page).text
    assert "Wartet auf: Nora Nägeli" in secretary.page(page).text
    assert 'href="#id_report"' in responsible.send(f"{page}meldung/", {"report": " "}).html
    assert responsible.post(f"{page}meldung/", {"report": "Alles getan."}).url == page
    assert "Alles getan." in secretary.page(page).text
    assert 'href="#id_reason"' in secretary.send(f"{page}rueckweisung/", {"reason": ""}).html
    assert secretary.post(f"{page}rueckweisung/", {"reason": "Bitte mit Zahlen."}).url == page
    assert "Bitte mit Zahlen." in responsible.page(page).text
    responsible.post(f"{page}meldung/", {"report": "Mit Zahlen."})
    assert secretary.post(f"{page}bestaetigung/").url == page
    assert "Bestätigt" in responsible.page(page).text
    assert Proposal.objects.get().state == "completed"
    codes = set(Entry.objects.filter(subject_type="governance.task").values_list("code", flat=True))
    assert codes == {f"governance.task.{verb}" for verb in ("reported", "sent_back", "confirmed")}


def test_a_late_report_to_a_task_already_reported_keeps_the_text(
    make_task: Callable[..., Task], client_for: Sign, nora: User
) -> None:
    task, client = make_task(), client_for(nora)
    client.post(f"/auftraege/{task.pk}/meldung/", {"report": "Erster."})
    assert "Zweiter Text." in client.send(f"/auftraege/{task.pk}/meldung/", {"report": "Zweiter Text."}).html


def test_everybody_does_only_their_part(
    make_task: Callable[..., Task], client_for: Sign, anna: User, bruno: User, carla: User, eva: User
) -> None:
    task = make_task()
    page = f"/auftraege/{task.pk}/"
    client_for(bruno).page(page)
    client_for(anna).send(f"{page}meldung/", {"report": "x"}, status=403)
    for name in ("meldung/", "bestaetigung/", "rueckweisung/"):
        client_for(bruno).send(f"{page}{name}", {}, status=403)
        client_for(carla).send(f"{page}{name}", {}, status=404)
    for outsider in (carla, eva):
        client_for(outsider).page(page, status=404)


def test_steps_are_posts_and_need_a_sign_in(
    make_task: Callable[..., Task], client_for: Sign, anna: User, anybody: PageClient
) -> None:
    task, client = make_task(), client_for(anna)
    for name in ("meldung/", "bestaetigung/", "rueckweisung/"):
        assert client.get(f"/auftraege/{task.pk}/{name}").status_code == 405
        assert anybody.post(f"/auftraege/{task.pk}/{name}").status_code == 302
    assert client.post("/auftraege/").status_code == 405
    assert anybody.get("/auftraege/").status_code == 302
    assert client.get(f"/geschaefte/{task.decision.proposal_id}/umsetzung/").status_code == 405


def test_confirming_what_is_not_reported_says_so(
    make_task: Callable[..., Task], client_for: Sign, anna: User
) -> None:
    client_for(anna).send(f"/auftraege/{make_task().pk}/bestaetigung/", {}, status=409)


def test_execution_starts_from_the_proposal_s_page(
    make_task: Callable[..., Task], decision: Decision, client_for: Sign, anna: User, bruno: User, carla: User
) -> None:
    Proposal.objects.update(state="decided")
    proposal, client = decision.proposal, client_for(anna)
    page, start = f"/geschaefte/{proposal.pk}/", f"/geschaefte/{proposal.pk}/umsetzung/"
    client.post(start)
    assert Proposal.objects.get().state == "decided"
    assert "Erfassen Sie mindestens einen Auftrag" in client.page(page).text
    make_task()
    shown = client.page(page)
    assert "Formular anpassen" in shown.text
    assert start in {form.action for form in shown.forms}
    client_for(bruno).send(start, {}, status=403)
    client_for(carla).send(start, {}, status=404)
    assert client.post(start).url == page
    assert Proposal.objects.get().state == "in_execution"
    assert "Umsetzung läuft" in client.page(page).text
    assert Entry.objects.filter(code="governance.proposal.execution_started").exists()
