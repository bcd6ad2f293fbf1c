"""The register, the page of a decision, its excerpt, and the forms that belong to it."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.identity.models import User
from nahtstelle.structure.governance.actions.decisions import NewDecision, number_decision
from nahtstelle.structure.governance.models import Body, Decision, Meeting, Proposal, Task, Theme
from nahtstelle.structure.governance.tests.held import DAY, NOW, hold
from tests.pages import PageClient

Sign = Callable[[User | None], PageClient]


def imported(body: Body, number: int = 1, **fields: Any) -> Decision:
    """A decision as the import writes it: without excerpt and history."""
    values: dict[str, Any] = {
        "year": 2023,
        "number": number,
        "label": f"{body.short_name} 2023/{number}",
        "decided_on": dt.date(2023, 3, 28),
        "procedure": "circular",
        "kind": "other",
        "title": f"Beschluss {number}",
        "text": "1. So sei es.\n2. Es wird umgesetzt.",
        "text_sha256": "0" * 64,
        "recorded_at": NOW,
    }
    return Decision.objects.create(body=body, **values | fields)


@pytest.fixture
def fresh(structure: SimpleNamespace, anna: User, actor_of: Callable[[User], Actor]) -> Decision:
    """A decision made here, with its excerpt, awaiting the government."""
    new = NewDecision(
        body=structure.coordination,
        decided_on=DAY,
        procedure="circular",
        kind="rules",
        title="Einheitliche Anmeldung",
        text="1. Die Anmeldung wird vereinheitlicht.",
        needs_government_resolution=True,
    )
    return number_decision(new=new, actor=actor_of(anna), now=NOW)


# --- the register


def test_the_register_shows_what_the_actor_may_see(
    structure: SimpleNamespace, client_for: Sign, anna: User, bruno: User, carla: User, dario: User
) -> None:
    imported(structure.coordination, title="Aus dem EKG")
    imported(structure.steering, title="Aus der Leitung")
    seen = client_for(anna).page("/beschluesse/").text
    assert "Aus dem EKG" in seen
    assert "Aus der Leitung" in seen
    member = client_for(bruno).page("/beschluesse/").text
    assert "Aus dem EKG" in member
    assert "Aus der Leitung" not in member
    for outsider in (carla, dario):
        assert "Aus dem EKG" not in client_for(outsider).page("/beschluesse/").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"A", "B", "C"}),
        ({"q": "Kurzassessment"}, {"A"}),
        ({"q": "2023/2"}, {"B"}),
        ({"q": "2023/659"}, {"B"}),
        ({"jahr": "2024"}, {"C"}),
        ({"art": "funding"}, {"B"}),
        ({"verfahren": "meeting"}, {"C"}),
        ({"leistungsfeld": "counselling"}, {"A"}),
        ({"rrb": "entered"}, {"B"}),
        ({"rrb": "open"}, {"C"}),
        ({"rrb": "none"}, {"A"}),
        ({"jahr": "1999"}, {"A", "B", "C"}),
    ],
)
def test_the_register_is_filtered(
    structure: SimpleNamespace,
    theme: Theme,
    client_for: Sign,
    anna: User,
    query: dict[str, str],
    found: set[str],
) -> None:
    body = structure.coordination
    imported(body, 1, title="Titel A", theme=theme, text="1. Das Kurzassessment beginnt.")
    imported(body, 2, title="Titel B", kind="funding", government_resolution="2023/659")
    imported(
        body,
        1,
        title="Titel C",
        label="EKG 2024/1",
        year=2024,
        decided_on=dt.date(2024, 1, 9),
        procedure="meeting",
        needs_government_resolution=True,
    )
    text = client_for(anna).page("/beschluesse/", **query).text
    assert {name for name in "ABC" if f"Titel {name}" in text} == found


def test_body_and_theme_filter(
    structure: SimpleNamespace, theme: Theme, client_for: Sign, anna: User
) -> None:
    imported(structure.coordination, title="Titel A", theme=theme)
    imported(structure.steering, title="Titel B")
    client = client_for(anna)
    for query in ({"gremium": str(structure.coordination.pk)}, {"thema": str(theme.pk)}):
        text = client.page("/beschluesse/", **query).text
        assert "Titel A" in text
        assert "Titel B" not in text


def test_the_register_is_exported_with_its_filters(
    structure: SimpleNamespace, client_for: Sign, anna: User
) -> None:
    imported(structure.coordination, 1, title="Eins", government_resolution="2023/659")
    imported(structure.coordination, 2, title="Zwei", kind="funding")
    client = client_for(anna)
    rows = client.get("/beschluesse/", {"format": "csv", "art": "other"}).content.decode("utf-8-sig")
    assert "EKG 2023/1;Eins;EKG;28.03.2023;2023/659;" in rows
    assert "Zwei" not in rows
    book = load_workbook(io.BytesIO(client.get("/beschluesse/", {"format": "xlsx"}).content))
    assert [row[1].value for row in book.active.iter_rows(min_row=2)] == ["Zwei", "Eins"]


def test_the_register_takes_as_many_queries_for_ten_rows_as_for_a_thousand(
    structure: SimpleNamespace, client_for: Sign, bruno: User
) -> None:
    client = client_for(bruno)
    client.page("/beschluesse/")

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert "EKG 2023/1" in client.page("/beschluesse/", sort="nummer").text
        return len(captured)

    for number in range(1, 11):
        imported(structure.coordination, number)
    few = count()
    for number in range(11, 1001):
        imported(structure.coordination, number)
    assert count() == few


# --- one decision


def test_the_page_says_what_was_decided_and_how(
    structure: SimpleNamespace,
    make_proposal: Callable[..., Proposal],
    client_for: Sign,
    anna: User,
    nora: User,
) -> None:
    proposal = make_proposal(state="decided")
    meeting = hold(structure.coordination).meeting
    decision = imported(
        structure.coordination,
        proposal=proposal,
        procedure="meeting",
        meeting=meeting,
        agreement="majority",
        votes_for=4,
        votes_against=1,
        government_resolution="2023/659",
        government_resolution_on=dt.date(2023, 4, 25),
    )
    Task.objects.create(
        decision=decision,
        title="Formular anpassen",
        institution=nora.institution,
        responsible=nora,
        due_on=DAY,
        created_at=NOW,
    )
    page = client_for(anna).page(f"/beschluesse/{decision.pk}/")
    for part in ("EKG 2023/1", "Es wird umgesetzt.", "4 dafür, 1 dagegen", "RRB 2023/659", "25. April 2023"):
        assert part in page.text, part
    for part in ("Formular anpassen", "Nora Nägeli", "Wortlaut eingefroren", decision.text_sha256):
        assert part in page.text, part
    assert {f"/geschaefte/{proposal.pk}/", f"/sitzungen/{meeting.pk}/"} <= set(page.links)


def test_who_may_not_see_proposal_or_meeting_gets_no_link(
    structure: SimpleNamespace, make_proposal: Callable[..., Proposal], client_for: Sign, carla: User
) -> None:
    meeting = hold(structure.coordination).meeting
    decision = imported(structure.coordination, meeting=meeting, procedure="meeting")
    decision.recipients.create(institution=carla.institution)
    page = client_for(carla).page(f"/beschluesse/{decision.pk}/")
    assert f"/sitzungen/{meeting.pk}/" not in page.links
    assert not [link for link in page.links if link.endswith(("/rrb/", "/berichtigung/", "/neu/"))]


def test_outsiders_find_no_decision(
    structure: SimpleNamespace, client_for: Sign, carla: User, eva: User, dario: User, admin_person: User
) -> None:
    decision = imported(structure.coordination)
    for user in (carla, eva, dario, admin_person):
        client_for(user).page(f"/beschluesse/{decision.pk}/", status=404)
        assert client_for(user).get(f"/beschluesse/{decision.pk}/auszug.pdf").status_code == 404


@pytest.mark.parametrize("page", ["", "auszug.pdf", "rrb/", "berichtigung/", "auftraege/neu/"])
def test_who_has_not_signed_in_is_asked_to(
    structure: SimpleNamespace, anybody: PageClient, page: str
) -> None:
    decision = imported(structure.coordination)
    assert anybody.get(f"/beschluesse/{decision.pk}/{page}").status_code == 302
    assert anybody.get("/beschluesse/").status_code == 302


def test_pages_that_only_show_refuse_other_methods(
    structure: SimpleNamespace, client_for: Sign, anna: User
) -> None:
    decision, client = imported(structure.coordination), client_for(anna)
    for page in ("/beschluesse/", f"/beschluesse/{decision.pk}/", f"/beschluesse/{decision.pk}/auszug.pdf"):
        assert client.post(page).status_code == 405


def test_the_page_takes_as_many_queries_for_one_task_as_for_many(
    structure: SimpleNamespace, client_for: Sign, anna: User, nora: User
) -> None:
    decision, client = imported(structure.coordination), client_for(anna)

    def count(tasks: int) -> int:
        for _ in range(tasks):
            Task.objects.create(
                decision=decision,
                title="Tun",
                institution=nora.institution,
                responsible=nora,
                due_on=DAY,
                created_at=NOW,
            )
        with CaptureQueriesContext(connection) as captured:
            client.page(f"/beschluesse/{decision.pk}/")
        return len(captured)

    count(1)
    assert count(0) == count(30)


# --- the excerpt


def test_an_imported_decision_s_excerpt_is_made_when_it_is_opened(
    structure: SimpleNamespace, client_for: Sign, bruno: User
) -> None:
    decision = imported(structure.coordination)
    response = client_for(bruno).get(f"/beschluesse/{decision.pk}/auszug.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")
    decision.refresh_from_db()
    assert decision.excerpt is None


def test_a_stored_excerpt_is_read_through_records_by_whom_the_decision_is_seen(
    fresh: Decision, client_for: Sign, bruno: User, carla: User
) -> None:
    url = client_for(bruno).get(f"/beschluesse/{fresh.pk}/auszug.pdf").url
    assert url.startswith("/dokumente/")
    assert client_for(bruno).get(url).getvalue().startswith(b"%PDF")
    assert client_for(carla).get(url).status_code == 404


# --- the government's resolution


def test_the_resolution_is_entered(fresh: Decision, client_for: Sign, anna: User) -> None:
    client, page = client_for(anna), f"/beschluesse/{fresh.pk}/rrb/"
    assert "RRB ausstehend" in client.page(f"/beschluesse/{fresh.pk}/").text
    client.page(page)
    found = client.send(page, {"number": "659", "resolved_on": "2026-03-24"})
    assert 'href="#id_number"' in found.html
    assert 'value="659"' in found.html
    response = client.post(page, {"number": "RRB 2026/659", "resolved_on": "2026-03-24"})
    assert response.url == f"/beschluesse/{fresh.pk}/"
    assert "RRB 2026/659" in client.page(response.url).text
    assert Entry.objects.filter(code="governance.decision.resolved").exists()
    client.send(page, {"number": "2026/660", "resolved_on": "2026-03-24"})


@pytest.mark.parametrize("page", ["rrb/", "berichtigung/", "auftraege/neu/"])
def test_a_member_may_not_change_a_decision(
    fresh: Decision, client_for: Sign, bruno: User, carla: User, page: str
) -> None:
    client_for(bruno).page(f"/beschluesse/{fresh.pk}/{page}", status=403)
    client_for(bruno).send(f"/beschluesse/{fresh.pk}/{page}", {}, status=403)
    client_for(carla).page(f"/beschluesse/{fresh.pk}/{page}", status=404)
    assert client_for(bruno).delete(f"/beschluesse/{fresh.pk}/{page}").status_code == 405


# --- the correction


def test_a_correction_shows_both_wordings_and_leads_to_the_new_decision(
    fresh: Decision, client_for: Sign, anna: User
) -> None:
    client, page = client_for(anna), f"/beschluesse/{fresh.pk}/berichtigung/"
    assert client.page(page).html.count("Die Anmeldung wird vereinheitlicht.") == 2
    data = {"title": fresh.title, "text": "1. Ab 2027.", "decided_on": "2026-04-01", "meeting": ""}
    response = client.post(page, data)
    new = Decision.objects.get(corrects=fresh)
    assert response.url == f"/beschluesse/{new.pk}/"
    assert "EKG 2026/1" in client.page(response.url).text
    old = client.page(f"/beschluesse/{fresh.pk}/")
    assert f"/beschluesse/{new.pk}/" in old.links
    assert "Die Anmeldung wird vereinheitlicht." in old.text
    assert Entry.objects.filter(code="governance.decision.corrected").exists()


def test_a_correction_asks_for_meeting_or_date_and_keeps_the_text(
    fresh: Decision, client_for: Sign, anna: User
) -> None:
    page = f"/beschluesse/{fresh.pk}/berichtigung/"
    found = client_for(anna).send(page, {"title": "x", "text": "Mein langer Text", "decided_on": ""})
    assert 'href="#id_decided_on"' in found.html
    assert "Mein langer Text" in found.html


def test_a_correction_in_a_meeting_takes_its_day(
    fresh: Decision, structure: SimpleNamespace, client_for: Sign, anna: User
) -> None:
    meeting = hold(structure.coordination).meeting
    Meeting.objects.filter(pk=meeting.pk).update(date=dt.date(2026, 3, 10))
    data = {"title": fresh.title, "text": "1. Ab 2027.", "meeting": meeting.pk, "decided_on": ""}
    assert client_for(anna).post(f"/beschluesse/{fresh.pk}/berichtigung/", data).status_code == 302
    assert Decision.objects.get(corrects=fresh).decided_on == dt.date(2026, 3, 10)
