"""The pages of a report, /auswertung/: each works, hides itself from outsiders, and costs the same at any size."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nahtstelle.outward.insight.actions import approval, reports, sections
from nahtstelle.outward.insight.models import ReportedFigure, ReportSection
from nahtstelle.outward.insight.tests.conftest import NOW, decide, section_of, write

HERE = "/auswertung/"
MOST_QUERIES = 15


@pytest.fixture
def page_of(report):
    return f"{HERE}jahresberichte/{report.pk}/"


def test_the_secretariat_begins_a_report_and_sees_its_sections(client_for, anna):
    client = client_for(anna)
    assert "Noch kein Jahresbericht." in client.page(HERE).text
    response = client.post(f"{HERE}jahresberichte/neu/", {"year": dt.date.today().year - 1, "note": ""})
    page = client.page(response.url)
    assert "2.1 IIZ-Leitung" in page.text
    assert "Entwurf" in page.text


def test_every_page_of_a_report_opens(client_for, anna, report, page_of, record):
    record("904")
    section = section_of(report, "steering")
    client = client_for(anna)
    for part in (
        "",
        "ansicht/",
        "quellen/",
        f"abschnitte/{section.pk}/",
        f"abschnitte/{section.pk}/zuteilen/",
    ):
        client.page(f"{page_of}{part}")
    for path in ("zahlen/", "zahlen/neu/", f"zahlen/{ReportedFigure.objects.get().pk}/"):
        client.page(f"{HERE}{path}")
    assert client.get(f"{page_of}ansicht.pdf").content.startswith(b"%PDF")


def test_outsiders_find_nothing_and_readers_may_not_write(
    client_for, carla, bruno, report, page_of, secretariat
):
    section = section_of(report, "steering")
    paths = ("", "ansicht/", "ansicht.pdf", "quellen/", f"abschnitte/{section.pk}/", "einreichen/")
    assert {client_for(carla).get(f"{page_of}{path}").status_code for path in paths} == {404}
    other = section_of(report, "finances")
    sections.assign_section(
        section_id=section.pk, author_id=bruno.pk, due_on=None, actor=secretariat, now=NOW
    )
    client = client_for(bruno)
    assert client.get(f"{page_of}abschnitte/{section.pk}/").status_code == 200
    assert client.get(f"{page_of}abschnitte/{other.pk}/").status_code == 403
    assert client.get(f"{page_of}abschnitte/{section.pk}/zuteilen/").status_code == 403
    assert client.post(f"{page_of}zahlen/").status_code == 403
    assert client.get(f"{HERE}zahlen/neu/").status_code == 403


def test_a_conflict_shows_both_texts_and_the_choice_stands(
    client_for, anna, bruno, report, page_of, actor_of
):
    section = section_of(report, "steering")
    ReportSection.objects.filter(pk=section.pk).update(author=bruno)
    write(section, "Von Bruno.", actor_of(bruno))
    client, path = client_for(anna), f"{page_of}abschnitte/{section.pk}/"
    shown = client.post(path, {"version": 0, "text": "Von Anna."})
    assert shown.status_code == 409
    assert "Von Bruno." in shown.content.decode()
    assert "Von Anna." in shown.content.decode()
    client.post(path, {"version": 1, "text": "Von Anna.", "conflict_choice": "mine"})
    section.refresh_from_db()
    assert section.text == "Von Anna."
    assert "Von Bruno." in client.page(f"{path}fassungen/").text


def test_saving_and_finishing_is_one_button(client_for, anna, report, page_of):
    section = section_of(report, "steering")
    path = f"{page_of}abschnitte/{section.pk}/"
    client_for(anna).post(path, {"version": 0, "text": "Fertig.", "after": "finish"})
    section.refresh_from_db()
    assert section.state == "done"


def test_a_report_that_is_not_ready_says_why(client_for, anna, report, page_of, secretariat):
    reports.review_report(report_id=report.pk, actor=secretariat, now=NOW)
    response = client_for(anna).post(f"{page_of}einreichen/")
    assert response.status_code == 422
    assert "Diese Abschnitte sind nicht fertig" in response.content.decode()


def test_an_approved_report_is_read_as_it_was_approved(client_for, anna, submitted, page_of):
    decide(submitted)
    client = client_for(anna)
    assert "Beschluss übernehmen" in client.page(page_of).text
    client.post(f"{page_of}genehmigung/")
    ReportSection.objects.filter(report=submitted, key="steering").update(text="Nachträglich geändert")
    page = client.page(f"{page_of}ansicht/")
    assert "So genehmigt mit IIZ-Leitung 2026/1" in page.text
    assert "Nachträglich geändert" not in page.text
    assert "seit der Genehmigung unverändert" in client.page(f"{page_of}quellen/").text
    assert "/dokumente/" in client.get(f"{page_of}ansicht.pdf").url


def test_a_page_costs_the_same_however_much_was_measured(client_for, anna, report, page_of, record):
    client = client_for(anna)

    def queries(path: str) -> int:
        client.page(path)
        with CaptureQueriesContext(connection) as caught:
            client.page(path)
        return len(caught)

    record("1", key="zahl")
    paths = (HERE, page_of, f"{page_of}ansicht/", f"{page_of}quellen/", f"{HERE}zahlen/")
    before = [queries(path) for path in paths]
    for number in range(30):
        record(str(number), key=f"zahl-{number}")
    assert [queries(path) for path in paths] == before
    assert max(before) <= MOST_QUERIES


def test_the_proposal_leads_to_its_report(client_for, anna, submitted, page_of):
    assert page_of in client_for(anna).page(f"/geschaefte/{submitted.proposal_id}/").links


def test_a_report_is_taken_back_only_once_its_proposal_is(client_for, anna, submitted, page_of):
    response = client_for(anna).post(f"{page_of}zuruecknehmen/", {"reason": "Fehler"})
    assert response.status_code == 422
    assert "Der Antrag ist noch unterwegs" in response.content.decode()
    with pytest.raises(approval.ReportNotDecided):
        approval.approve_report(report_id=submitted.pk, actor=None, now=NOW)
