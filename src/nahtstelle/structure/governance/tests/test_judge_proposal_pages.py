"""The pages of the secretariat and of those it asks."""

import datetime as dt

import pytest

from nahtstelle.ground.audit.models import Entry
from nahtstelle.structure.governance.models import Consultation, Statement

PAGES = ["zuordnen", "annehmen", "zurueckweisen", "weiterleiten", "konsultieren", "konsultation-abschliessen"]


def url(proposal, page):
    return f"/geschaefte/{proposal.pk}/{page}/"


@pytest.fixture
def asked(make_proposal, nora, walter, today, now):
    proposal = make_proposal(state="in_consultation")
    consultation = Consultation.objects.create(
        proposal=proposal, question="Einverstanden?", opened_at=now, due_on=today + dt.timedelta(days=5)
    )
    for person in (nora, walter):
        Statement.objects.create(consultation=consultation, member=person, institution=person.institution)
    return proposal


@pytest.mark.parametrize("page", PAGES)
def test_each_page_opens_for_the_secretariat_and_for_nobody_else(
    make_proposal, asked, client_for, anna, nora, bruno, carla, anybody, page
):
    proposal = asked if page == "konsultation-abschliessen" else make_proposal(state="submitted")
    before = Entry.objects.filter(code__startswith="governance.").count()
    client_for(anna).page(url(proposal, page))
    assert Entry.objects.filter(code__startswith="governance.").count() == before
    client_for(bruno).page(url(proposal, page), status=403)
    client_for(carla).page(url(proposal, page), status=404)
    assert client_for(bruno).post(url(proposal, page)).status_code == 403
    assert anybody.get(url(proposal, page)).status_code == 302
    assert client_for(anna).delete(url(proposal, page)).status_code == 405


@pytest.mark.parametrize("page", PAGES)
def test_a_page_out_of_time_says_so(make_proposal, client_for, anna, page):
    client_for(anna).page(url(make_proposal(state="completed"), page), status=409)


CLASSES = {"matter": "funding", "theme": "", "field_of_service": "poverty", "lead_institution": ""}


def test_accepting_with_a_route_preview_first(make_proposal, client_for, anna):
    proposal = make_proposal(state="submitted")
    preview = client_for(anna).send(url(proposal, "annehmen"), CLASSES | {"preview": "1"}, status=200)
    assert "IIZ-Leitung entscheidet" in preview.text
    proposal.refresh_from_db()
    assert proposal.state == "submitted"
    client_for(anna).post(url(proposal, "annehmen"), CLASSES)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.matter) == ("accepted", "funding")


def test_a_missing_route_is_said_at_the_form(make_proposal, client_for, anna, competences):
    competences["funding"].delete()
    page = client_for(anna).send(url(make_proposal(state="submitted"), "annehmen"), CLASSES)
    assert "Das Funktionsorganigramm hat keine Zeile" in page.text


def test_classifying_saves(make_proposal, client_for, anna):
    proposal = make_proposal(state="submitted")
    client_for(anna).post(url(proposal, "zuordnen"), CLASSES)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.field_of_service) == ("submitted", "poverty")


@pytest.mark.parametrize("page", ["annehmen", "zurueckweisen"])
def test_federal_legislation_waits_for_its_consultation(make_proposal, client_for, anna, page):
    proposal = make_proposal(state="submitted", origin="federal_law")
    text = client_for(anna).page(url(proposal, page), status=409).text
    assert "zuerst die hauptsächlich betroffenen Mitglieder" in text


@pytest.mark.parametrize(("page", "state"), [("zurueckweisen", "returned"), ("weiterleiten", "forwarded")])
def test_leaving_with_a_reason(make_proposal, client_for, anna, page, state):
    proposal = make_proposal(state="submitted")
    client_for(anna).send(url(proposal, page), {"reason": " "})
    client_for(anna).post(url(proposal, page), {"reason": "Weil."})
    proposal.refresh_from_db()
    assert proposal.state == state


def test_asking_members(make_proposal, client_for, anna, nora, today):
    proposal = make_proposal(state="submitted")
    fields = {"members": [nora.pk], "due_on": (today + dt.timedelta(days=9)).isoformat(), "question": "Ja?"}
    page = client_for(anna).send(url(proposal, "konsultieren"), fields | {"due_on": today.isoformat()})
    assert "Bitte wählen Sie ein Datum in der Zukunft." in page.text
    assert (
        "Bitte wählen Sie mindestens ein Mitglied."
        in client_for(anna).send(url(proposal, "konsultieren"), {**fields, "members": []}).text
    )
    client_for(anna).post(url(proposal, "konsultieren"), fields)
    assert Statement.objects.get().member == nora


def test_answering_and_changing_the_answer(asked, client_for, nora, bruno, anna):
    client = client_for(nora)
    assert "Einverstanden?" in client.page(url(asked, "stellungnahme")).text
    page = client.send(url(asked, "stellungnahme"), {"stance": "disagree", "remark": ""})
    assert "Bitte schreiben Sie Ihre Bemerkung." in page.text
    client.post(url(asked, "stellungnahme"), {"stance": "disagree", "remark": "Zu teuer."})
    client.post(url(asked, "stellungnahme"), {"stance": "agree", "remark": ""})
    assert Statement.objects.get(member=nora).stance == "agree"
    for person in (bruno, anna):
        client_for(person).page(url(asked, "stellungnahme"), status=403)


def test_reminding_is_a_post(asked, client_for, anna, bruno, carla):
    assert client_for(anna).get(url(asked, "erinnern")).status_code == 405
    client_for(bruno).send(url(asked, "erinnern"), status=403)
    client_for(carla).send(url(asked, "erinnern"), status=404)
    response = client_for(anna).post(url(asked, "erinnern"), follow=True)
    assert "2 Mitglieder werden erinnert." in response.content.decode()


def test_closing_early_asks_for_a_reason(asked, client_for, anna):
    page = client_for(anna).send(url(asked, "konsultation-abschliessen"), {"reason": ""})
    assert "Bitte begründen Sie den vorzeitigen Abschluss." in page.text
    client_for(anna).post(url(asked, "konsultation-abschliessen"), {"reason": "Eilt."})
    assert Consultation.objects.get().closed_at is not None
