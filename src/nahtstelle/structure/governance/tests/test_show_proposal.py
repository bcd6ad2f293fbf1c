"""The page of a proposal and the list: who sees what, what is offered, how many queries."""

import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from nahtstelle.structure.governance.actions.consultations import ask_members
from nahtstelle.structure.governance.models import Consultation, Proposal, Referral, Statement
from nahtstelle.structure.governance.states import ProposalState

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


def url(proposal, page=""):
    return f"/geschaefte/{proposal.pk}/{page}"


@pytest.mark.parametrize("state", [state for state in ProposalState.values if state != "draft"])
def test_every_state_has_a_page(make_proposal, client_for, anna, state):
    page = client_for(anna).page(url(make_proposal(state=state)))
    assert page.heading == "Einheitliche Anmeldung"
    assert "Laufweg" in page.html


def test_the_author_sees_the_draft_and_what_is_missing(make_proposal, client_for, bruno):
    proposal = make_proposal(motion="", origin="")
    page = client_for(bruno).page(url(proposal))
    assert "Sie sind dran." in page.text
    assert "Es fehlt noch: Herkunft, Antragstext." in page.text
    assert 'aria-disabled="true"' in page.html


def test_an_outsider_finds_nothing(make_proposal, client_for, carla, dario, eva):
    proposal = make_proposal(state="accepted")
    for person in (carla, dario, eva):
        client_for(person).page(url(proposal), status=404)


def test_nobody_enters_without_signing_in(make_proposal, anybody):
    for path in (url(make_proposal(state="accepted")), "/geschaefte/", "/geschaefte/neu/"):
        assert anybody.get(path).status_code == 302


def test_a_member_reads_only_what_is_accepted(make_proposal, client_for, nora):
    submitted, accepted = make_proposal(state="submitted"), make_proposal(state="accepted")
    client_for(nora).page(url(submitted), status=404)
    page = client_for(nora).page(url(accepted))
    assert "Wartet auf: Geschäftsstelle." in page.text
    assert "Traktandieren: EKG" in page.text


def test_the_secretariat_is_told_why_a_federal_proposal_cannot_be_accepted(make_proposal, client_for, anna):
    page = client_for(anna).page(url(make_proposal(state="submitted", origin="federal_law")))
    assert "Bundesgesetzgebung: zuerst die hauptsächlich betroffenen Mitglieder konsultieren." in page.text
    assert "annehmen" not in " ".join(page.links)


def test_a_member_asked_is_led_to_the_answer(make_proposal, client_for, actor_of, anna, nora, now, today):
    proposal = make_proposal(state="submitted")
    ask_members(
        proposal_id=proposal.pk,
        member_ids=[nora.pk],
        due_on=today + dt.timedelta(days=5),
        question="Einverstanden?",
        actor=actor_of(anna),
        now=now,
    )
    page = client_for(nora).page(url(proposal))
    assert "Sie sind dran." in page.text
    assert url(proposal, "stellungnahme/") in page.links


def test_the_synopsis_shows_who_is_overdue(make_proposal, client_for, anna, nora, walter, today):
    proposal = make_proposal(state="in_consultation")
    consultation = Consultation.objects.create(
        proposal=proposal, question="Einverstanden?", opened_at=NOW, due_on=today - dt.timedelta(days=1)
    )
    rows = {"institution": nora.institution, "consultation": consultation}
    Statement.objects.create(member=nora, stance="remarks", remark="Fristen prüfen.", answered_at=NOW, **rows)
    Statement.objects.create(member=walter, reminded_at=NOW, **rows)
    page = client_for(anna).page(url(proposal))
    shown = (
        "1 von 2 eingegangen",
        "Zustimmung mit Bemerkung",
        "Fristen prüfen.",
        "überfällig",
        "erinnert am 02.03.",
    )
    for text in shown:
        assert text in page.text
    pdf = client_for(anna).get(url(proposal, "synopse.pdf"))
    assert pdf.status_code == 200
    assert pdf.content.startswith(b"%PDF")


def test_there_is_no_synopsis_without_a_consultation(make_proposal, client_for, anna):
    assert client_for(anna).get(url(make_proposal(state="submitted"), "synopse.pdf")).status_code == 404


@pytest.mark.parametrize("page", ["", "synopse.pdf"])
def test_reading_pages_take_no_post(make_proposal, client_for, anna, page):
    assert client_for(anna).post(url(make_proposal(state="submitted"), page)).status_code == 405


def fill(proposal, people, count):
    consultation = Consultation.objects.create(
        proposal=proposal, question="?", opened_at=NOW, due_on=dt.date(2026, 3, 1), closed_at=NOW
    )
    Statement.objects.bulk_create(
        Statement(
            consultation=consultation,
            member=person,
            institution=person.institution,
            stance="agree",
            answered_at=NOW,
        )
        for person in people[:count]
    )


def queries_of(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_the_page_needs_as_many_queries_for_ten_statements_as_for_many(
    make_proposal, make_person, client_for, anna
):
    people = [make_person(f"Person {number}", f"Muster {number}", institution="awa") for number in range(200)]
    few, many = make_proposal(state="accepted"), make_proposal(state="accepted")
    fill(few, people, 10)
    fill(many, people, 200)
    client = client_for(anna)
    assert queries_of(client, url(few)) == queries_of(client, url(many))
    assert queries_of(client, url(many)) <= 15


def make_many(make_proposal, structure, count):
    first = make_proposal(state="accepted")
    fields = {
        field.attname: getattr(first, field.attname)
        for field in Proposal._meta.concrete_fields
        if field.attname not in {"id", "number"}
    }
    made = Proposal.objects.bulk_create(
        Proposal(**fields | {"number": f"2025-{number:04d}"}) for number in range(count)
    )
    Referral.objects.bulk_create(
        Referral(proposal=proposal, position=1, body=structure.coordination, station="decides")
        for proposal in made
    )


def test_the_list_needs_as_many_queries_for_ten_rows_as_for_a_thousand(
    make_proposal, structure, client_for, nora
):
    client = client_for(nora)
    make_many(make_proposal, structure, 10)
    few = queries_of(client, "/geschaefte/")
    Proposal.objects.all().delete()
    make_many(make_proposal, structure, 1000)
    assert queries_of(client, "/geschaefte/") == few


def test_the_list_has_tabs_filters_and_search(make_proposal, client_for, anna, bruno):
    make_proposal(state="submitted", title="Sprachförderung früh", field_of_service="early_support")
    make_proposal(state="completed", title="Altes Geschäft")
    make_proposal(title="Geheimer Entwurf")
    page = client_for(anna).page("/geschaefte/")
    assert "Sprachförderung früh" in page.text
    assert "Altes Geschäft" not in page.text
    assert "Geheimer Entwurf" not in page.text
    assert "Altes Geschäft" in client_for(anna).page("/geschaefte/abgeschlossen/").text
    assert "Geheimer Entwurf" in client_for(bruno).page("/geschaefte/meine/").text
    assert "Sprachförderung" in client_for(anna).page("/geschaefte/", q="sprach").text
    assert "Sprachförderung" not in client_for(anna).page("/geschaefte/", leistungsfeld="poverty").text
    assert "Sprachförderung" in client_for(anna).page("/geschaefte/alle/", jahr="abc").text


def test_the_list_is_exported_as_it_is_filtered(make_proposal, client_for, anna):
    make_proposal(state="submitted", title="Sprachförderung früh")
    make_proposal(state="submitted", title="Mentoring-Pools")
    csv = client_for(anna).get("/geschaefte/", {"q": "sprach", "format": "csv"})
    text = csv.content.decode("utf-8-sig")
    assert "Sprachförderung früh" in text
    assert "Mentoring" not in text
    sheet = load_workbook(io.BytesIO(client_for(anna).get("/geschaefte/", {"format": "xlsx"}).content)).active
    assert sheet.max_row >= 3


def test_who_may_not_create_sees_no_button(make_proposal, client_for, carla, bruno):
    assert "/geschaefte/neu/" in client_for(bruno).page("/geschaefte/").links
    assert "/geschaefte/neu/" not in client_for(carla).page("/geschaefte/").links
    client_for(carla).page("/geschaefte/neu/", status=403)


def test_the_case_level_stands_behind_the_wall(structure, client_for, eva):
    client_for(eva).page("/geschaefte/", status=404)
