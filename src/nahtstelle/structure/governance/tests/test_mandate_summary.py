"""The summary for the coordination body, from the reports: page, PDF, item on its agenda (000 §6.2.3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.identity.models import User
from nahtstelle.structure.governance.models import AgendaItem, Mandate, Meeting
from nahtstelle.structure.governance.tests.mandating import NOW
from nahtstelle.structure.governance.tests.test_mandate_pages import (  # noqa: F401
    Sign,
    lead,
    make_mandate,
)

pytestmark = pytest.mark.django_db


def report(mandate: Mandate, number: int, day: dt.date, done: str, status: str = "green") -> None:
    mandate.reports.create(
        number=number, reported_on=day, status=status, done=done, risks="Eng.", reported_at=NOW
    )


def test_the_last_report_of_the_period_is_shown_and_nothing_later(
    make_mandate: Callable[..., Mandate],  # noqa: F811
    client_for: Sign,
    bruno: User,
    carla: User,
    today: dt.date,
) -> None:
    mandate = make_mandate()
    for number, ago in enumerate((60, 30, 2), start=1):
        report(mandate, number, today - dt.timedelta(days=ago), f"Bericht vor {ago} Tagen.")
    since, until = today - dt.timedelta(days=80), today - dt.timedelta(days=10)
    page = client_for(bruno).page("/mandate/stand/", von=since.isoformat(), bis=until.isoformat())
    assert "Bericht vor 30 Tagen." in page.text
    assert "Bericht vor 60 Tagen." not in page.text
    assert "Bericht vor 2 Tagen." not in page.text
    quiet = client_for(bruno).page(
        "/mandate/stand/", von=(today - dt.timedelta(days=20)).isoformat(), bis=until.isoformat()
    )
    assert "In diesem Zeitraum kein Bericht; der letzte:" in quiet.text
    assert mandate.title not in client_for(carla).page("/mandate/stand/").text
    wrong = client_for(bruno).page("/mandate/stand/", von="gestern", bis="2026-13-40")
    assert mandate.title in wrong.text
    pdf = client_for(bruno).get("/mandate/stand.pdf")
    assert pdf.content.startswith(b"%PDF")


def test_the_secretariat_informs_the_coordination_body_once(
    make_mandate: Callable[..., Mandate],  # noqa: F811
    structure: SimpleNamespace,
    client_for: Sign,
    anna: User,
    bruno: User,
    today: dt.date,
) -> None:
    report(make_mandate(), 1, today, "Alles bereit.")
    meeting = Meeting.objects.create(
        body=structure.coordination, state="planned", date=today + dt.timedelta(days=20)
    )
    other = Meeting.objects.create(
        body=structure.committee, state="planned", date=today + dt.timedelta(days=20)
    )
    path = "/mandate/stand/traktandieren/"
    data = {"meeting": meeting.pk, "von": today.isoformat(), "bis": today.isoformat()}
    assert client_for(bruno).post(path, data).status_code == 403
    client = client_for(anna)
    assert client.get(path).status_code == 405
    client.send(path, data | {"meeting": other.pk})
    assert client.post(path, data).status_code == 302
    client.send(path, data)
    item = AgendaItem.objects.get(meeting=meeting)
    assert (item.request, item.papers.count()) == ("information", 1)
    assert Entry.objects.filter(code="governance.mandate_summary.scheduled").count() == 1
    page = client_for(bruno).page(f"/sitzungen/{meeting.pk}/")
    assert item.title in page.text
    assert any("/dokumente/" in link for link in page.links)


def test_the_summary_takes_as_many_queries_for_three_mandates_as_for_thirty(
    make_mandate: Callable[..., Mandate],  # noqa: F811
    client_for: Sign,
    bruno: User,
    today: dt.date,
) -> None:
    client = client_for(bruno)

    def count() -> int:
        client.page("/mandate/stand/")
        with CaptureQueriesContext(connection) as captured:
            client.page("/mandate/stand/")
        return len(captured)

    for _ in range(3):
        report(make_mandate(), 1, today, "Getan.")
    few = count()
    for _ in range(27):
        report(make_mandate(), 1, today, "Getan.")
    assert count() == few
