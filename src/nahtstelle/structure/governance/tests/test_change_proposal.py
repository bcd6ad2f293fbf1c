"""The pages of authors: create, edit with conflict, submit, withdraw, papers."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.ui.api import draft_for, save_draft
from nahtstelle.structure.governance.forms.proposals import initial_of
from nahtstelle.structure.governance.models import Proposal

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
FIELDS = {
    "title": "Neuer Titel",
    "origin": "initiative",
    "request": "decision",
    "field_of_service": "counselling",
    "theme": "",
    "background": "",
    "motion": "1. Es gilt.",
}


def url(proposal, page):
    return f"/geschaefte/{proposal.pk}/{page}/"


def form_of(proposal, **changes):
    values = {name: "" if value is None else str(value) for name, value in initial_of(proposal).items()}
    return values | changes


def test_creating_keeps_the_draft_and_forgets_the_form_s(structure, client_for, bruno, now):
    save_draft(user_id=bruno.pk, form_key="governance.proposal.new", data={"title": "Halber Titel"}, now=now)
    client = client_for(bruno)
    assert "Halber Titel" in client.page("/geschaefte/neu/").html
    response = client.post("/geschaefte/neu/", FIELDS)
    proposal = Proposal.objects.get()
    assert response.url == f"/geschaefte/{proposal.pk}/"
    assert (proposal.state, proposal.title) == ("draft", "Neuer Titel")
    assert draft_for(user_id=bruno.pk, form_key="governance.proposal.new").saved_at is None


def test_a_form_sent_twice_makes_one_draft(structure, client_for, bruno):
    client = client_for(bruno)
    form_key = client.page("/geschaefte/neu/").forms[-1].fields["form_key"]
    answers = {client.post("/geschaefte/neu/", FIELDS | {"form_key": form_key}).url for _ in range(2)}
    assert answers == {f"/geschaefte/{Proposal.objects.get().pk}/"}


def test_a_form_sent_again_with_other_words_loses_none(structure, client_for, bruno):
    client = client_for(bruno)
    form_key = client.page("/geschaefte/neu/").forms[-1].fields["form_key"]
    for title in ("Erster Titel", "Zweiter Titel"):
        client.post("/geschaefte/neu/", FIELDS | {"form_key": form_key, "title": title})
    assert set(Proposal.objects.values_list("title", flat=True)) == {"Erster Titel", "Zweiter Titel"}


def test_a_form_s_name_is_its_author_s_alone(structure, client_for, bruno, anna):
    form_key = "6c0f2f4e-6a7e-4c0e-9d0b-0d5f6a1c2b3d"
    for person in (bruno, anna):
        client_for(person).post("/geschaefte/neu/", FIELDS | {"form_key": form_key})
    assert Proposal.objects.count() == 2


def test_a_form_that_fails_keeps_every_word(structure, client_for, bruno):
    page = client_for(bruno).send("/geschaefte/neu/", FIELDS | {"title": "", "motion": "Ein langer Text"})
    assert "Ein langer Text" in page.html
    assert not Proposal.objects.exists()


def test_looking_writes_nothing(make_proposal, client_for, bruno):
    proposal = make_proposal()
    client = client_for(bruno)
    before = Entry.objects.filter(code__startswith="governance.").count()
    for page in ("bearbeiten", "einreichen", "zurueckziehen", "unterlagen"):
        client.page(url(proposal, page))
    proposal.refresh_from_db()
    assert (
        proposal.state,
        proposal.version,
        Entry.objects.filter(code__startswith="governance.").count(),
    ) == ("draft", 1, before)


def test_editing_saves(make_proposal, client_for, bruno):
    proposal = make_proposal()
    client_for(bruno).post(url(proposal, "bearbeiten"), form_of(proposal, title="Besserer Titel"))
    proposal.refresh_from_db()
    assert (proposal.title, proposal.version) == ("Besserer Titel", 2)


@pytest.fixture
def conflict(make_proposal, client_for, anna):
    """A submitted proposal, edited by somebody else after Anna opened the form; Anna posts hers."""
    proposal = make_proposal(state="submitted")
    hers = form_of(proposal, motion="1. Annas Fassung.", background="Annas Hintergrund")
    Proposal.objects.filter(pk=proposal.pk).update(
        motion="1. Fremde Fassung.", title="Fremder Titel", version=2, changed_by=proposal.author
    )
    return proposal, hers, client_for(anna)


def test_the_second_editor_sees_both_texts(conflict):
    proposal, hers, client = conflict
    page = client.send(url(proposal, "bearbeiten"), hers, status=409)
    for text in ("Annas Fassung", "Fremde Fassung", "Fremder Titel", "Bruno Bieri"):
        assert text in page.html
    assert page.forms[-1].fields["version"] == "2"
    assert 'name="choice_origin"' not in page.html
    assert 'value="theirs" id="theirs-title" checked' in page.html
    assert 'value="mine" id="mine-motion" checked' in page.html


@pytest.mark.parametrize(
    ("choice", "motion"), [("mine", "1. Annas Fassung."), ("theirs", "1. Fremde Fassung.")]
)
def test_the_second_editor_chooses_for_each_field(conflict, choice, motion):
    proposal, hers, client = conflict
    choices = {"choice_motion": choice, "choice_title": "theirs", "choice_background": "mine", "version": "2"}
    response = client.post(url(proposal, "bearbeiten"), hers | choices)
    assert response.status_code == 302
    proposal.refresh_from_db()
    assert (proposal.title, proposal.motion, proposal.background) == (
        "Fremder Titel",
        motion,
        "Annas Hintergrund",
    )


def test_a_submitted_proposal_cannot_be_emptied(make_proposal, client_for, anna):
    proposal = make_proposal(state="submitted")
    page = client_for(anna).send(url(proposal, "bearbeiten"), form_of(proposal, motion=""))
    assert "Bitte schreiben Sie den Antragstext." in page.text


def test_a_returned_proposal_cannot_be_emptied_either(make_proposal, client_for, bruno):
    proposal = make_proposal(state="returned")
    page = client_for(bruno).send(url(proposal, "bearbeiten"), form_of(proposal, motion=""))
    assert page.counts["h1"] == 1


def test_submitting_leads_to_the_page_with_the_number(make_proposal, client_for, bruno):
    proposal = make_proposal()
    response = client_for(bruno).post(url(proposal, "einreichen"), follow=True)
    proposal.refresh_from_db()
    assert proposal.state == "submitted"
    assert f"Antrag {proposal.number} ist eingereicht." in response.content.decode()


def test_an_incomplete_proposal_is_refused_with_all_that_is_missing(make_proposal, client_for, bruno):
    proposal = make_proposal(motion="", request="")
    page = client_for(bruno).send(url(proposal, "einreichen"))
    assert "Bitte schreiben Sie den Antragstext." in page.text
    assert "Bitte geben Sie das Anliegen an" in page.text


def test_withdrawing_asks_for_a_reason(make_proposal, client_for, bruno):
    proposal = make_proposal(state="accepted")
    client_for(bruno).send(url(proposal, "zurueckziehen"), {"reason": ""})
    client_for(bruno).post(url(proposal, "zurueckziehen"), {"reason": "Überholt."})
    proposal.refresh_from_db()
    assert proposal.state == "withdrawn"


def test_a_paper_and_its_next_version(make_proposal, client_for, bruno):
    proposal = make_proposal()
    client = client_for(bruno)
    client.post(url(proposal, "unterlagen"), {"title": "Konzept", "upload": SimpleUploadedFile("k.pdf", PDF)})
    page = client.page(f"/geschaefte/{proposal.pk}/")
    assert "Konzept" in page.text
    proposal.refresh_from_db()
    document = proposal.dossier.documents.get()
    upload = SimpleUploadedFile("k2.pdf", PDF)
    client.post(url(proposal, "unterlagen"), {"document": document.pk, "title": "", "upload": upload})
    assert document.versions.count() == 2
    assert Entry.objects.filter(code="governance.proposal.paper_added").count() == 2


def test_a_file_that_is_not_what_its_name_says_is_refused_by_name(make_proposal, client_for, bruno):
    proposal = make_proposal()
    upload = SimpleUploadedFile("konzept.pdf", b"MZ\x90\x00 kein PDF")
    page = client_for(bruno).send(url(proposal, "unterlagen"), {"title": "", "upload": upload})
    assert "konzept.pdf" in page.text


def test_papers_are_read_by_those_who_see_the_proposal_alone(make_proposal, client_for, bruno, carla, nora):
    proposal = make_proposal()
    client_for(bruno).post(
        url(proposal, "unterlagen"), {"title": "Konzept", "upload": SimpleUploadedFile("k.pdf", PDF)}
    )
    proposal.refresh_from_db()
    path = f"/dokumente/{proposal.dossier.documents.get().uuid}/1/"
    assert client_for(bruno).get(path).status_code == 200
    assert client_for(carla).get(path).status_code == 404
    assert client_for(nora).get(path).status_code == 404


PAGES = ["bearbeiten", "einreichen", "zurueckziehen", "unterlagen"]


@pytest.mark.parametrize("page", PAGES)
def test_readers_are_refused_and_outsiders_find_nothing(
    make_proposal, client_for, nora, carla, anybody, page
):
    proposal = make_proposal(state="accepted")
    client_for(nora).page(url(proposal, page), status=403)
    client_for(carla).page(url(proposal, page), status=404)
    assert anybody.get(url(proposal, page)).status_code == 302
    assert client_for(nora).post(url(proposal, page)).status_code == 403
    assert client_for(carla).post(url(proposal, page)).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_other_methods_are_refused(make_proposal, client_for, bruno, page):
    assert client_for(bruno).put(url(make_proposal(), page)).status_code == 405


def test_submitting_twice_is_told_in_a_sentence(make_proposal, client_for, bruno):
    page = client_for(bruno).page(url(make_proposal(state="submitted"), "einreichen"), status=409)
    assert "«Einreichen» ist im Zustand «Eingereicht» nicht möglich." in page.text
