"""The pages of the editor: /fragebogen/."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nahtstelle.ground.questionnaires.actions.questionnaires import QuestionnaireData, create_questionnaire
from nahtstelle.ground.questionnaires.models import Questionnaire, QuestionnaireVersion
from nahtstelle.ground.questionnaires.tests.conftest import NOW

ITEM = {
    "revision": "1",
    "type": "choice",
    "text": "Wie oft?",
    "options": "selten\noft | Sehr oft",
    "group": "",
}


@pytest.fixture
def here(draft) -> str:
    return f"/fragebogen/{draft.questionnaire_id}/versionen/1/"


@pytest.fixture
def secretariat(client, anna):
    client.force_login(anna)
    return client


def items(draft) -> dict[str, object]:
    rows = QuestionnaireVersion.objects.get(pk=draft.pk).items
    return {row.link_id: row for row in rows}


def test_a_questionnaire_is_begun_filled_published_and_followed_by_the_next(secretariat):
    answer = secretariat.post(
        "/fragebogen/neu/", {"title": "Umfrage", "key": "umfrage", "purpose": "", "owner": ""}
    )
    here = answer.headers["Location"]
    assert secretariat.post(f"{here}fragen/neu/", ITEM).status_code == 302
    draft = QuestionnaireVersion.objects.get()
    asked = items(draft)["f1"]
    assert [option.key for option in asked.options] == ["selten", "oft"]
    condition = {"type": "text", "text": "Warum?", "question1": "f1", "operator1": "=", "answer1": "Sehr oft"}
    assert secretariat.post(f"{here}fragen/neu/", condition | {"revision": "2"}).status_code == 302
    assert items(draft)["f2"].conditions[0].answer == "oft"
    page = secretariat.get(here).content.decode()
    assert "nur wenn «Wie oft»: «Sehr oft»" in page
    secretariat.post(f"{here}veroeffentlichen/")
    pk = draft.questionnaire_id
    secretariat.post(f"/fragebogen/{pk}/neue-version/", {"version": draft.pk})
    changed = {**ITEM, "type": "choice", "text": "Wie häufig?", "revision": "1"}
    assert secretariat.post(f"/fragebogen/{pk}/versionen/2/fragen/f1/", changed).status_code == 302
    assert "Wie häufig?" in secretariat.get(f"/fragebogen/{pk}/vergleich/").content.decode()


def test_what_is_refused_stands_at_its_field_and_everything_typed_stays(secretariat, here, draft):
    answer = secretariat.post(f"{here}fragen/neu/", {**ITEM, "options": "nur eine"})
    assert answer.status_code == 422
    assert "mindestens zwei" in answer.content.decode()
    assert "nur eine" in answer.content.decode()
    answer = secretariat.post(f"{here}fragen/neu/", {**ITEM, "question1": "seit", "answer1": "irgendwann"})
    assert "«irgendwann» kann hier keine Antwort sein." in answer.content.decode()
    answer = secretariat.post(f"{here}fragen/neu/", {**ITEM, "revision": "9"})
    assert "inzwischen geändert" in answer.content.decode()


def test_every_item_comes_out_of_its_form_as_it_went_in(secretariat, here, draft):
    before = items(draft)
    for number, link_id in enumerate(before, start=1):
        form = secretariat.get(f"{here}fragen/{link_id}/").context["form"]
        data = {name: field.value() for name, field in ((name, form[name]) for name in form.fields)}
        sent = {
            name: "on" if value is True else value
            for name, value in data.items()
            if value not in (None, False)
        }
        assert secretariat.post(f"{here}fragen/{link_id}/", sent).status_code == 302, link_id
        assert QuestionnaireVersion.objects.get(pk=draft.pk).revision == number + 1
    assert items(draft) == before


def test_the_preview_keeps_nothing_and_shows_how_answers_read(secretariat, here, draft):
    answer = secretariat.post(f"{here}vorschau/", {"angebot": "nein", "seit": "2023-01-31"})
    assert "31.01.2023" in answer.content.decode()
    answer = secretariat.post(f"{here}vorschau/", {"angebot": ""})
    assert answer.status_code == 422
    answer = secretariat.post(f"{here}vorschau/", {"add": "links", "links/0": "a"})
    assert 'name="links/1"' in answer.content.decode()


def test_a_faulty_file_is_refused_with_every_fault(secretariat):
    content = {
        "resourceType": "Questionnaire",
        "item": [{"linkId": "a", "type": "url", "text": "A", "code": []}],
    }
    file = SimpleUploadedFile("f.json", json.dumps(content).encode())
    answer = secretariat.post("/fragebogen/einlesen/", {"file": file, "key": "x"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "«code» wird nicht unterstützt" in page
    assert "«type» fehlt oder ist fehlerhaft" in page
    assert not Questionnaire.objects.exists()


def test_others_find_nothing(client, here, bruno, dario, admin_person):
    for person in (bruno, dario, admin_person):
        client.force_login(person)
        for path in (
            "/fragebogen/",
            here,
            f"{here}vorschau/",
            f"{here}fragebogen.json",
            f"{here}fragen/neu/",
        ):
            assert client.get(path).status_code == 404
        assert client.post(f"{here}veroeffentlichen/").status_code == 404


def test_the_list_asks_as_much_for_ten_as_for_two(secretariat, actor, draft):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            secretariat.get("/fragebogen/")
        return len(queries)

    count()
    few = count()
    for number in range(8):
        data = QuestionnaireData(key=f"n{number}", title=f"N {number}")
        create_questionnaire(data=data, actor=actor, now=NOW)
    assert count() == few <= 15
