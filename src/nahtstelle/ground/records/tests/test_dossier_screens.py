"""The register of dossiers and the page of one: /ablage/."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.lifecycle.api import TransitionRefused
from nahtstelle.ground.records import api
from nahtstelle.ground.records.actions import dossiers as actions
from nahtstelle.ground.records.models import Dossier
from nahtstelle.ground.records.queries.dossiers import ended_dossiers, retained_until
from nahtstelle.ground.records.refusals import DayRefused, DossierSealed, ReasonMissing
from nahtstelle.ground.records.tests.conftest import NOW, OWNER, open_dossier

DAY = NOW.date()
STEPS = ("abschliessen", "wiedereroeffnen", "klassifizierung")


def page_of(dossier) -> str:
    return f"/ablage/{dossier.id}/"


def stored(dossier) -> Dossier:
    return Dossier.objects.get(pk=dossier.id)


def test_the_register_lists_what_the_secretariat_sees(version, dossier, client_for, anna):
    page = client_for(anna).page("/ablage/")
    assert "02.01-2026-001" in page.text
    assert page_of(dossier) in page.links


def test_the_register_is_the_secretariats(dossier, client_for, bruno, carla):
    assert client_for(bruno).get("/ablage/").status_code == 404
    assert client_for(carla).get("/ablage/").status_code == 404


def test_administrators_are_led_to_the_file_plan_and_read_no_dossier(dossier, client_for, admin_person):
    client = client_for(admin_person)
    assert client.get("/ablage/")["Location"] == "/ablage/registraturplan/"
    assert client.get(page_of(dossier)).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [("q=Leitfaden", True), ("q=gibtesnicht", False), ("zustand=closed", False), ("jahr=2026", True)],
)
def test_the_register_is_filtered(dossier, client_for, anna, query, found):
    key, value = query.split("=")
    page = client_for(anna).page("/ablage/", **{key: value})
    assert ("02.01-2026-001" in page.text) is found


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_register_is_exported(dossier, client_for, anna, form):
    response = client_for(anna).get("/ablage/", {"format": form})
    assert response.status_code == 200
    assert "attachment" in response["Content-Disposition"]


def test_the_page_shows_papers_rules_and_the_way_back(version, dossier, client_for, bruno):
    page = client_for(bruno).page(page_of(dossier))
    assert page.heading.strip() == "Leitfaden"
    assert "10 Jahre" in page.text
    assert "Archivwürdig" in page.text
    assert {"/geschaefte/14/", f"{version.url}"} <= set(page.links)


def test_outsiders_find_no_dossier(dossier, client_for, carla, anybody):
    assert client_for(carla).get(page_of(dossier)).status_code == 404
    assert client_for(carla).get("/ablage/99999/").status_code == 404
    assert anybody.get(page_of(dossier)).status_code == 302


@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_refused_to_readers_and_hidden_from_outsiders(dossier, client_for, bruno, carla, step):
    for method in ("get", "post"):
        assert getattr(client_for(bruno), method)(f"{page_of(dossier)}{step}/").status_code == 403
        assert getattr(client_for(carla), method)(f"{page_of(dossier)}{step}/").status_code == 404


@pytest.mark.parametrize("path", ["", *(f"{step}/" for step in STEPS)])
def test_other_methods_are_refused(dossier, client_for, anna, path):
    assert client_for(anna).put(f"{page_of(dossier)}{path}").status_code == 405


def test_closing_starts_the_retention(dossier, client_for, anna, monkeypatch):
    response = client_for(anna).post(f"{page_of(dossier)}abschliessen/", {"closed_on": "28.03.2026"})
    assert response.status_code == 302
    row = stored(dossier)
    assert (row.state, row.closed_on, row.retained_until) == ("closed", DAY, dt.date(2036, 3, 28))
    assert Entry.objects.filter(code="records.dossier.closed", subject_id=str(row.pk)).count() == 1
    assert "Aufbewahren bis" in client_for(anna).page(page_of(dossier)).text


@pytest.mark.parametrize("day", ["27.03.2026", "01.01.2099", "gestern", ""])
def test_a_day_that_cannot_be_is_refused_at_its_field(dossier, client_for, anna, day):
    page = client_for(anna).send(f"{page_of(dossier)}abschliessen/", {"closed_on": day})
    assert page.counts["form"] >= 1
    assert stored(dossier).state == "open"


def test_a_second_press_changes_nothing(dossier, actor):
    actions.close_dossier(dossier_id=dossier.id, closed_on=DAY, actor=actor, now=NOW)
    with pytest.raises(TransitionRefused):
        actions.close_dossier(dossier_id=dossier.id, closed_on=DAY, actor=actor, now=NOW)
    assert Entry.objects.filter(code="records.dossier.closed").count() == 1


def test_reopening_needs_a_reason_and_stops_the_retention(dossier, actor, client_for, anna):
    actions.close_dossier(dossier_id=dossier.id, closed_on=DAY, actor=actor, now=NOW)
    client_for(anna).send(f"{page_of(dossier)}wiedereroeffnen/", {"reason": " "})
    assert (
        client_for(anna).post(f"{page_of(dossier)}wiedereroeffnen/", {"reason": "Nachtrag"}).status_code
        == 302
    )
    row = stored(dossier)
    assert (row.state, row.closed_on, row.retained_until) == ("open", None, None)
    assert "Nachtrag" in client_for(anna).page(page_of(dossier)).text


def test_a_paper_for_a_closed_dossier_opens_it_again(version, dossier, actor):
    actions.close_dossier(dossier_id=dossier.id, closed_on=DAY, actor=actor, now=NOW)
    api.add_version(document_id=version.document_id, filename="b.txt", content=b"b", actor=actor, now=NOW)
    assert stored(dossier).state == "open"
    assert Entry.objects.filter(code="records.dossier.reopened").count() == 1


@pytest.mark.parametrize("state", ["offered", "archived"])
def test_a_dossier_on_its_way_out_takes_nothing_more(version, dossier, actor, state):
    Dossier.objects.filter(pk=dossier.id).update(
        state=state, closed_on=DAY, retained_until=DAY, disposed_on=DAY if state == "archived" else None
    )
    with pytest.raises(DossierSealed):
        api.add_document(
            dossier_id=dossier.id, title="x", filename="b.txt", content=b"b", actor=actor, now=NOW
        )
    with pytest.raises(DossierSealed):
        api.add_version(document_id=version.document_id, filename="b.txt", content=b"b", actor=actor, now=NOW)
    with pytest.raises(DossierSealed):
        actions.classify_dossier(
            dossier_id=dossier.id, classification="public", reason="x", actor=actor, now=NOW
        )


def test_a_changed_classification_says_why(version, dossier, client_for, anna):
    data = {"classification": "confidential", "reason": "Enthält Verhandlungsspielräume"}
    assert client_for(anna).post(f"{page_of(dossier)}klassifizierung/", data).status_code == 302
    page = client_for(anna).page(page_of(dossier))
    assert "Klassifizierung geändert: Vertraulich" in page.text
    assert "Enthält Verhandlungsspielräume" in page.text
    entry = Entry.objects.get(code="records.dossier.classified")
    assert (entry.facts["before"], entry.facts["after"]) == ("internal", "confidential")


def test_a_classification_needs_a_reason(dossier, actor):
    with pytest.raises(ReasonMissing):
        actions.classify_dossier(
            dossier_id=dossier.id, classification="public", reason=" ", actor=actor, now=NOW
        )


def test_a_dossier_is_not_closed_before_it_was_opened(dossier, actor):
    with pytest.raises(DayRefused):
        actions.close_dossier(dossier_id=dossier.id, closed_on=dt.date(2026, 3, 27), actor=actor, now=NOW)


def test_a_leap_day_ends_on_the_first_of_march():
    assert retained_until(closed_on=dt.date(2024, 2, 29), years=10) == dt.date(2034, 3, 1)
    assert retained_until(closed_on=dt.date(2024, 2, 29), years=4) == dt.date(2028, 2, 29)


def test_what_ended_is_closed_after_a_quiet_time(actor, owned, monkeypatch):
    made = {owner: open_dossier(actor, owner_id=owner) for owner in (11, 12, 13)}
    ends = {11: NOW.date() - dt.timedelta(days=90), 12: NOW.date() - dt.timedelta(days=89)}
    monkeypatch.setitem(
        api.register_endings.__globals__["_endings"],
        OWNER,
        lambda ids: {k: v for k, v in ends.items() if k in ids},
    )
    assert list(ended_dossiers(today=NOW.date())) == [(made[11].id, ends[11])]
    actions.close_ended_dossier(dossier_id=made[11].id, ended_on=ends[11], now=NOW)
    row = stored(made[11])
    assert (row.state, row.closed_on) == ("closed", NOW.date())  # never before it was opened
    assert list(ended_dossiers(today=NOW.date())) == []


def test_many_dossiers_are_opened_at_once_in_the_year_of_each(actor, owned):
    moments = [dt.datetime(year, 5, 1, 9, tzinfo=dt.UTC) for year in (2022, 2023, 2022)]
    filings = [
        api.Filing(owner_id=n, title=f"Sache {n}", opened_at=at) for n, at in enumerate(moments, start=20)
    ]
    made = api.open_dossiers(owner_type=OWNER, filings=filings, actor=None, now=NOW)
    numbers = {owner: Dossier.objects.get(pk=pk).number for owner, pk in made.items()}
    assert numbers == {20: "02.01-2022-001", 22: "02.01-2022-002", 21: "02.01-2023-001"}
    version = api.add_document(
        dossier_id=made[21], title="t", filename="a.txt", content=b"Inhalt", actor=actor, now=NOW
    )
    assert api.read_version(version.id) == b"Inhalt"


@pytest.mark.parametrize("path", ["/ablage/", "/ablage/{}/"])
def test_the_number_of_queries_does_not_grow(version, dossier, actor, client_for, anna, path, owned):
    def queries(client) -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as captured:
            assert client.get(path.format(dossier.id)).status_code == 200
        return len(captured)

    client = client_for(anna)
    client.get(path.format(dossier.id))
    few = queries(client)
    for number in range(30):
        open_dossier(actor, owner_id=number + 1)
        api.add_document(
            dossier_id=dossier.id,
            title=f"{number}",
            upload=SimpleUploadedFile("a.txt", b"a"),
            actor=actor,
            now=NOW,
        )
    assert queries(client) == few
