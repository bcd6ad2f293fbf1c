"""The pages of circular resolutions: what each sees, enters and is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.identity.models import User
from nahtstelle.structure.governance.models import (
    CircularAnswer,
    CircularResolution,
    CircularText,
    Decision,
    Meeting,
    Proposal,
)
from nahtstelle.structure.governance.queries.agenda import items_of
from nahtstelle.structure.governance.queries.agenda_document import agenda_data
from nahtstelle.structure.governance.tests.circulating import NEW_TEXT, TEXT, Circle
from tests.pages import PageClient

Sign = Callable[[User | None], PageClient]
LIST = "/zirkularbeschluesse/"


def base(circular: CircularResolution) -> str:
    return f"{LIST}{circular.pk}/"


def due() -> str:
    return (timezone.localdate() + dt.timedelta(days=14)).isoformat()


def test_the_whole_way_over_the_pages(client_for: Sign, anna: User, circle: Circle, today: dt.date) -> None:
    client, paula, gregor = client_for(anna), client_for(circle.paula), client_for(circle.gregor)
    entry = {"title": "Freigabe der Mittel", "text": TEXT, "matter": "funding"}
    response = client.post(f"{LIST}neu/", entry | {"body": circle.structure.steering.pk})
    page = response.url
    assert "Wortlaut prüfen und Mitglieder fragen" in client.page(page).text
    asked = client.page(f"{page}eroeffnen/")
    assert "Paula Portmann" in asked.text
    assert "Helene Huber" not in asked.text
    assert client.post(f"{page}eroeffnen/", {"due_on": due()}).url == page
    answer = {"answer": "agree_with_remarks", "remark": "Halbjährlich."}
    assert paula.post(f"{page}antwort/", answer).url == page
    assert gregor.post(f"{page}antwort/", {"answer": "disagree", "remark": "Nein."}).url == page
    assert client.post(f"{page}abschliessen/").url == page
    for row in CircularAnswer.objects.select_related("member"):
        treat = f"{page}bemerkungen/{row.pk}/"
        assert row.remark in client.page(treat).text
        data: dict[str, Any] = {"treatment": "handed_over", "seen_treatment": ""}
        if row.member == circle.paula:
            data |= {"treatment": "integrated", "reply": "Aufgenommen.", "text": NEW_TEXT}
        number = CircularText.objects.latest("number").number
        assert client.post(treat, data | {"seen_text": number}).url == page
    shown = client.page(page)
    assert "Was sich in Fassung 2 geändert hat" in shown.text
    assert "Integriert in Fassung 2" in shown.text
    assert client.post(f"{page}unterbreiten/").url == page
    resolution = {"outcome": "decided", "resolved_on": today.isoformat(), "text": NEW_TEXT}
    client.send(f"{page}rrb/", resolution | {"number": "x"})
    assert client.post(f"{page}rrb/", resolution | {"number": f"{today.year}/5"}).url == page
    decision = Decision.objects.get()
    assert decision.label in client.page(page).text
    assert decision.label in paula.page(page).text
    codes = set(Entry.objects.values_list("code", flat=True))
    steps = {"create", "open", "answer", "close", "treat", "submit", "decide"}
    assert {f"governance.circular.{step}" for step in steps} <= codes


def test_before_the_closing_a_member_sees_the_own_answer_and_how_many_came(
    client_for: Sign, circle: Circle, anna: User
) -> None:
    circular = circle.opened()
    circle.answer(circular, circle.gregor, "disagree", "Die Wirtschaft wurde nicht gefragt.")
    seen = client_for(circle.paula).page(base(circular))
    assert "nicht gefragt" not in seen.text
    assert "noch nicht offengelegt" in seen.text
    assert "1 von 2 haben geantwortet" in seen.text
    assert "nicht gefragt" in client_for(circle.gregor).page(base(circular)).text
    assert "nicht gefragt" in client_for(anna).page(base(circular)).text
    client_for(circle.paula).page(f"{base(circular)}rueckmeldungen.pdf", status=403)
    CircularResolution.objects.update(state="consultation_closed", closed_at=timezone.now())
    assert "nicht gefragt" in client_for(circle.paula).page(base(circular)).text


def test_an_answer_that_fails_keeps_what_was_typed(client_for: Sign, circle: Circle) -> None:
    page = f"{base(circle.opened())}antwort/"
    client = client_for(circle.paula)
    found = client.send(page, {"answer": "agree", "remark": "Aber bitte halbjährlich."})
    assert "Aber bitte halbjährlich." in found.text
    assert 'href="#id_answer' in found.html
    assert 'href="#id_remark"' in client.send(page, {"answer": "disagree"}).html
    assert 'href="#id_answer' in client.send(page, {}).html


def test_a_double_click_changes_nothing(client_for: Sign, anna: User, circle: Circle) -> None:
    circular = circle.submitted()
    data = {"number": "2026/7", "resolved_on": timezone.localdate().isoformat(), "text": NEW_TEXT}
    data |= {"outcome": "decided", "number": f"{timezone.localdate().year}/7"}
    client = client_for(anna)
    assert client.post(f"{base(circular)}rrb/", data).status_code == 302
    assert client.post(f"{base(circular)}rrb/", data).status_code == 409
    assert client.post(f"{base(circular)}unterbreiten/").status_code == 409
    assert Decision.objects.count() == 1


def test_two_who_treat_at_once_both_keep_their_words(client_for: Sign, anna: User, circle: Circle) -> None:
    circular = circle.closed()
    circle.integrate(circular, circle.paula)
    row = circular.answers.get(member=circle.gregor)
    mine = {"treatment": "integrated", "reply": "Auch.", "text": "1. Ganz anders.", "seen_text": 1}
    found = client_for(anna).send(f"{base(circular)}bemerkungen/{row.pk}/", mine)
    assert "1. Ganz anders." in found.text
    assert "halbjährlich" in found.text
    assert found.forms[-1].fields["seen_text"] == "2"
    assert CircularText.objects.count() == 2


def test_two_who_edit_a_draft_both_keep_their_words(client_for: Sign, anna: User, circle: Circle) -> None:
    circular = circle.draft()
    client, page = client_for(anna), f"{base(circular)}bearbeiten/"
    seen = client.page(page).forms[-1].fields["seen"]
    first = {"title": "Erste Fassung", "text": "1. Von der einen.", "seen": seen}
    assert client.post(page, first).status_code == 302
    found = client.send(page, {"title": "Zweite", "text": "1. Von der anderen.", "seen": seen})
    assert "1. Von der einen." in found.text
    assert "1. Von der anderen." in found.text
    again = found.forms[-1].fields["seen"]
    second = {"title": "Zweite", "text": "1. Von der anderen.", "seen": again}
    assert client.post(page, second).status_code == 302


def test_an_accepted_proposal_is_put_on_the_circular_way_from_its_page(
    client_for: Sign, anna: User, circle: Circle, make_proposal: Callable[..., Proposal], bruno: User
) -> None:
    proposal = make_proposal(state="accepted", matter="personnel")
    client = client_for(anna)
    assert "Auf den Zirkularweg geben" in client.page(f"/geschaefte/{proposal.pk}/").text
    response = client.post(f"/geschaefte/{proposal.pk}/zirkularweg/")
    assert response.url == base(CircularResolution.objects.get())
    assert "Auf dem Zirkularweg" in client.page(f"/geschaefte/{proposal.pk}/").text
    author = client_for(bruno).page(f"/geschaefte/{proposal.pk}/")
    assert "Auf dem Zirkularweg: Entwurf" in author.text
    assert base(CircularResolution.objects.get()) not in author.links


def test_a_matter_of_another_body_is_refused_at_its_field(
    client_for: Sign, anna: User, circle: Circle
) -> None:
    data = {"title": "Mittel", "text": TEXT, "matter": "funding", "body": circle.structure.coordination.pk}
    found = client_for(anna).send(f"{LIST}neu/", data)
    assert 'href="#id_matter"' in found.html
    assert not CircularResolution.objects.exists()


PARTS = ("bearbeiten", "eroeffnen", "abschliessen", "erneut-fragen", "rrb", "sitzung", "zurueckziehen")
POSTS = ("erinnern", "unterbreiten", "beschluss")


@pytest.mark.parametrize("part", PARTS)
def test_a_member_may_not_run_it_and_an_outsider_finds_nothing(
    client_for: Sign, circle: Circle, carla: User, eva: User, anybody: PageClient, part: str
) -> None:
    page = f"{base(circle.opened())}{part}/"
    client_for(circle.paula).page(page, status=403)
    assert client_for(circle.paula).post(page, {"reason": "x"}).status_code == 403
    for user in (carla, eva):
        client_for(user).page(page, status=404)
    assert anybody.get(page).status_code == 302
    assert CircularResolution.objects.get().state == "consultation_open"


@pytest.mark.parametrize("part", POSTS)
def test_what_is_only_posted_refuses_others_and_other_methods(
    client_for: Sign, anna: User, circle: Circle, carla: User, anybody: PageClient, part: str
) -> None:
    page = f"{base(circle.opened())}{part}/"
    assert client_for(anna).get(page).status_code == 405
    assert client_for(circle.paula).post(page).status_code == 403
    assert client_for(carla).post(page).status_code == 404
    assert anybody.post(page).status_code == 302


def test_nobody_answers_for_another_and_foreign_remarks_are_not_found(
    client_for: Sign, anna: User, helene: User, circle: Circle
) -> None:
    circular, other = circle.opened(), circle.closed()
    client_for(helene).page(f"{base(circular)}antwort/", status=403)
    client_for(anna).page(f"{base(circular)}antwort/", status=403)
    row = other.answers.first()
    assert row
    client_for(anna).page(f"{base(circular)}bemerkungen/{row.pk}/", status=404)
    client_for(circle.paula).page(f"{base(other)}antwort/", status=409)


def test_the_list_is_empty_for_outsiders_and_says_so(client_for: Sign, circle: Circle, carla: User) -> None:
    circle.opened()
    assert "Noch kein Zirkularbeschluss" in client_for(carla).page(LIST).text
    assert "Freigabe der Mittel" in client_for(circle.paula).page(LIST).text
    client_for(circle.paula).page(f"{LIST}neu/", status=403)


def test_the_list_takes_as_many_queries_for_thirty_rows_as_for_three(
    client_for: Sign, anna: User, circle: Circle
) -> None:
    client = client_for(anna)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.page(LIST)
        return len(queries)

    for _ in range(3):
        circle.opened()
    count()  # the first page of a session asks more
    few = count()
    for _ in range(27):
        circle.opened()
    assert count() == few


def test_the_page_takes_as_many_queries_for_thirty_answers_as_for_three(
    client_for: Sign,
    anna: User,
    circle: Circle,
    make_person: Callable[..., User],
    appoint: Callable[..., Any],
) -> None:
    client = client_for(anna)

    def count(circular: CircularResolution) -> int:
        with CaptureQueriesContext(connection) as queries:
            client.page(base(circular))
        return len(queries)

    count(circle.closed())  # the first page of a session asks more
    few = count(circle.closed())
    for number in range(27):
        person = make_person(f"Vorname{number}", f"Name{number}", institution="brueckenwerk")
        appoint(person, circle.structure.steering)
    assert count(circle.closed()) == few


def test_the_answers_as_pdf(client_for: Sign, anna: User, circle: Circle) -> None:
    circular = circle.submitted()
    response = client_for(anna).get(f"{base(circular)}rueckmeldungen.pdf")
    assert response.status_code == 200
    assert response.content.startswith(b"%PDF")
    assert circular.dossier_id


def test_the_agenda_leads_to_what_was_decided_and_its_pdf_carries_the_wording(
    client_for: Sign, anna: User, circle: Circle
) -> None:
    meeting = Meeting.objects.create(body=circle.structure.steering, date=dt.date(2026, 5, 6))
    circular = circle.submitted()
    decision = circle.resolve(circular)
    assert base(circular) in client_for(circle.paula).page(f"/sitzungen/{meeting.pk}/").links
    assert base(circular) in client_for(circle.paula).page(f"/beschluesse/{decision.pk}/").links
    items = items_of(meeting, actor=circle.secretary)
    data: Any = agenda_data(meeting, items=items, issued_on=timezone.localdate())
    assert data["items"][0]["motion"] == decision.text
