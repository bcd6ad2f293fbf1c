"""The pages of mandates: register, one mandate, issuing, reporting, settling, extending, discharging."""

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
from nahtstelle.structure.governance.models import (
    Body,
    Decision,
    Mandate,
    MandateEscalation,
    MandateReport,
)
from nahtstelle.structure.governance.tests.mandating import NOW, decide
from tests.pages import PageClient

Sign = Callable[[User | None], PageClient]
pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(make_person: Callable[..., User]) -> User:
    """Lena Lüthi, who leads the working group."""
    return make_person("Lena", "Lüthi", institution="iv", function="Projektleiterin")


@pytest.fixture
def make_mandate(
    structure: SimpleNamespace, institutions: SimpleNamespace, lead: User, today: dt.date
) -> Callable[..., Mandate]:
    def make(**fields: Any) -> Mandate:
        number = Mandate.objects.count() + 1
        group = Body.objects.create(
            key=f"fg-{number}",
            name=f"Fachgruppe {number}",
            short_name=f"FG {number}",
            kind="working_group",
            decision_rule="consensus",
            parent=structure.committee,
        )
        values: dict[str, Any] = {
            "title": f"Erstgespräch {number}",
            "group": group,
            "committee": structure.committee,
            "lead": lead,
            "institution": institutions.awa,
            "decision": decide(structure.steering, day=today - dt.timedelta(days=100)),
            "grounds": "Kein Amt kann es allein.",
            "affected": "RAV und Sozialregionen.",
            "starts_on": today - dt.timedelta(days=90),
            "ends_on": today + dt.timedelta(days=200),
            "next_report_on": today + dt.timedelta(days=5),
            "issued_at": NOW,
        }
        mandate = Mandate.objects.create(**values | fields)
        mandate.periods.create(
            decision=mandate.decision, period=(mandate.starts_on, mandate.ends_on), recorded_at=NOW
        )
        mandate.deliverables.create(title="Konzept", due_on=today + dt.timedelta(days=30))
        return mandate

    return make


def test_the_register_shows_and_filters_what_one_may_see(
    make_mandate: Callable[..., Mandate],
    client_for: Sign,
    anna: User,
    bruno: User,
    carla: User,
    today: dt.date,
) -> None:
    make_mandate()
    make_mandate(title="Endet", ends_on=today + dt.timedelta(days=20))
    make_mandate(title="Säumig", next_report_on=today - dt.timedelta(days=2))
    for user in (anna, bruno):
        page = client_for(user).page("/mandate/")
        assert all(title in page.text for title in ("Erstgespräch 1", "Endet", "Säumig"))
    assert "Säumig" not in client_for(carla).page("/mandate/").text
    table = (
        "Säumig" in client_for(anna).get("/mandate/", {"stand": "overdue", "format": "csv"}).content.decode()
    )
    assert table
    ending = client_for(anna).get("/mandate/", {"stand": "ending", "format": "csv"}).content.decode()
    assert "Endet" in ending
    assert "Säumig" not in ending


def test_the_case_level_and_nobody_find_no_mandates(
    make_mandate: Callable[..., Mandate], client_for: Sign, anybody: PageClient, eva: User, carla: User
) -> None:
    mandate = make_mandate()
    for path in ("/mandate/", f"/mandate/{mandate.pk}/"):
        assert anybody.get(path).status_code == 302
        assert client_for(eva).get(path).status_code == 404
    for part in ("", "bericht/", "verlaengern/", "entlassen/"):
        assert client_for(carla).get(f"/mandate/{mandate.pk}/{part}").status_code == 404


def test_the_register_takes_as_many_queries_for_three_rows_as_for_thirty(
    make_mandate: Callable[..., Mandate], client_for: Sign, bruno: User
) -> None:
    client = client_for(bruno)

    def count(path: str) -> int:
        client.page(path)
        with CaptureQueriesContext(connection) as captured:
            client.page(path)
        return len(captured)

    for _ in range(3):
        mandate = make_mandate()
    few, page = count("/mandate/"), count(f"/mandate/{mandate.pk}/")
    for number in range(1, 28):
        make_mandate()
        MandateReport.objects.create(
            mandate=mandate,
            number=number,
            reported_on=NOW.date(),
            status="green",
            done="Getan.",
            author=bruno,
            reported_at=NOW,
        )
        mandate.deliverables.create(title=f"Ergebnis {number}", due_on=NOW.date())
    assert count("/mandate/") == few
    assert count(f"/mandate/{mandate.pk}/") == page


def test_the_lead_reports_red_and_the_committee_settles(
    make_mandate: Callable[..., Mandate], client_for: Sign, lead: User, bruno: User, nora: User, anna: User
) -> None:
    mandate = make_mandate()
    path, data = f"/mandate/{mandate.pk}/bericht/", {"status": "red", "done": "Wenig.", "after": "0"}
    assert client_for(anna).get(path).status_code == 403
    assert client_for(nora).post(path, data).status_code == 403
    client = client_for(lead)
    assert "Sie sind dran" in client.page(f"/mandate/{mandate.pk}/").text
    assert "Wenig." in client.send(path, data).html
    assert client.post(path, data | {"risks": "Niemand hat Zeit."}).status_code == 302
    assert "inzwischen" in client.send(path, data | {"risks": "Niemand hat Zeit."}).text.lower()
    assert Entry.objects.filter(code="governance.mandate.reported").count() == 1
    escalation = mandate.escalations.get()
    settle = f"/mandate/{mandate.pk}/eskalationen/{escalation.pk}/"
    assert client.get(settle).status_code == 403
    assert client_for(nora).get(settle).status_code == 403
    assert client_for(bruno).post(settle, {"note": "Zwei Stellen mehr."}).status_code == 302
    page = client_for(nora).page(f"/mandate/{mandate.pk}/")
    assert "Zwei Stellen mehr." in page.text
    assert MandateEscalation.objects.filter(settled_at=None).count() == 0


def test_what_is_delivered_shows_with_its_day(
    make_mandate: Callable[..., Mandate], client_for: Sign, lead: User, bruno: User
) -> None:
    mandate = make_mandate()
    path = f"/mandate/{mandate.pk}/ergebnisse/{mandate.deliverables.get().pk}/"
    assert client_for(bruno).get(path).status_code == 403
    client_for(lead).send(path, {"report": ""})
    assert client_for(lead).post(path, {"report": "Liegt im Dossier."}).status_code == 302
    assert "geliefert am" in client_for(bruno).page(f"/mandate/{mandate.pk}/").text
    assert client_for(lead).get(f"/mandate/{mandate.pk}/ergebnisse/999999/").status_code == 404


def test_the_secretariat_extends_and_discharges_by_decisions(
    make_mandate: Callable[..., Mandate],
    structure: SimpleNamespace,
    client_for: Sign,
    anna: User,
    bruno: User,
    today: dt.date,
) -> None:
    mandate, other = make_mandate(), make_mandate()
    longer = decide(structure.steering, day=today - dt.timedelta(days=1))
    client, path = client_for(anna), f"/mandate/{mandate.pk}"
    assert client_for(bruno).get(f"{path}/verlaengern/").status_code == 403
    assert client_for(bruno).get(f"{path}/entlassen/").status_code == 403
    far = (today + dt.timedelta(days=400)).isoformat()
    wrong = {"decision": other.decision_id, "last_day": far}
    client.send(f"{path}/verlaengern/", wrong)
    client.send(f"{path}/verlaengern/", {"decision": longer.pk, "last_day": today.isoformat()})
    assert client.post(f"{path}/verlaengern/", {"decision": longer.pk, "last_day": far}).status_code == 302
    assert "Verlängert" in client.page(f"{path}/").text
    last = decide(structure.steering, day=today)
    data = {"decision": last.pk, "last_day": today.isoformat(), "status": "green", "done": "Erreicht."}
    assert client.post(f"{path}/entlassen/", data).status_code == 302
    page = client.page(f"{path}/")
    assert "Entlassen" in page.text
    assert "Schlussbericht" in page.text
    assert client.post(f"{path}/entlassen/", data).status_code in {409, 422}


def plan_data(lead: User, chair: User, institution: Any, today: dt.date) -> dict[str, Any]:
    """What is typed into the form of a request or a mandate."""
    return {
        "name": "Fachgruppe Wiedereinstieg",
        "grounds": "Kein Amt kann es allein.",
        "affected": "IV-Stelle und RAV.",
        "starts_on": (today + dt.timedelta(days=7)).isoformat(),
        "last_day": (today + dt.timedelta(days=372)).isoformat(),
        "report_months": "3",
        "institution": institution.pk,
        "lead": lead.pk,
        "committee_chair": chair.pk,
        "deliverable_1": "Konzept",
        "deliverable_1_on": (today + dt.timedelta(days=200)).isoformat(),
    }


def test_the_secretariat_issues_a_mandate_once(
    structure: SimpleNamespace,
    institutions: SimpleNamespace,
    client_for: Sign,
    anna: User,
    bruno: User,
    helene: User,
    lead: User,
    carla: User,
    today: dt.date,
) -> None:
    decision: Decision = decide(structure.steering, day=today)
    path, data = f"/beschluesse/{decision.pk}/mandat/", plan_data(lead, bruno, institutions.awa, today)
    assert client_for(carla).get(path).status_code == 404
    assert client_for(helene).get(path).status_code == 403
    client = client_for(anna)
    assert "Mandat erteilen" in client.page(f"/beschluesse/{decision.pk}/").text
    page = client.send(path, data | {"grounds": "", "deliverable_2": "Ohne Datum"})
    assert "Ein Ergebnis braucht Titel und Datum." in page.text
    assert "Ohne Datum" in page.html
    assert client.post(path, data).status_code == 302
    assert client.post(path, data).status_code == 302
    mandate = Mandate.objects.get(decision=decision)
    assert client_for(lead).page(f"/beschluesse/{decision.pk}/").heading
    assert "Fachgruppe Wiedereinstieg" in client.page(f"/mandate/{mandate.pk}/").heading


def test_an_author_requests_a_working_group_in_two_steps(
    structure: SimpleNamespace,
    institutions: SimpleNamespace,
    client_for: Sign,
    bruno: User,
    nora: User,
    carla: User,
    lead: User,
    today: dt.date,
) -> None:
    client = client_for(bruno)
    assert client_for(carla).get("/geschaefte/neu/fachgruppe/").status_code == 403
    made = client.post(
        "/geschaefte/neu/fachgruppe/",
        {
            "title": "Fachgruppe Wiedereinstieg",
            "origin": "initiative",
            "request": "decision",
            "field_of_service": "disability",
            "motion": "1. Einsetzen.",
        },
    )
    path = made.headers["Location"]
    assert client_for(nora).get(path).status_code == 404
    data = plan_data(lead, bruno, institutions.iv, today)
    page = client.send(path, data | {"affected": "", "committee_members": [lead.pk]})
    assert "Welche anderen Akteure" in page.text
    assert client.post(path, data | {"committee_members": [nora.pk]}).status_code == 302
    proposal = path.split("/")[2]
    shown = client.page(f"/geschaefte/{proposal}/")
    assert "Beantragte Fachgruppe" in shown.text
    assert "Nora Nägeli" in shown.text
    assert client.post(f"/geschaefte/{proposal}/einreichen/").status_code == 302
    assert client.get(path).status_code == 403


def test_group_and_committee_show_their_mandates_to_those_who_may_see_them(
    make_mandate: Callable[..., Mandate], client_for: Sign, bruno: User, carla: User
) -> None:
    mandate = make_mandate()
    for key in (mandate.group.key, mandate.committee.key):
        assert f"/mandate/{mandate.pk}/" in client_for(bruno).page(f"/gremien/{key}/").links
        assert f"/mandate/{mandate.pk}/" not in client_for(carla).page(f"/gremien/{key}/").links
