"""Nothing typed is lost, and nobody reads another's draft."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from nahtstelle.ground.ui import api as ui
from nahtstelle.ground.ui.models import Draft

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 7, 13, 32, tzinfo=UTC)


def test_a_draft_is_kept_once_a_person_and_form_and_replaced_by_the_next():
    ui.save_draft(user_id=1, form_key="proposal.new", data={"title": "A"}, now=NOW)
    ui.save_draft(user_id=1, form_key="proposal.new", data={"title": "B", "bodies": ["1", "2"]}, now=NOW)
    assert ui.draft_for(user_id=1, form_key="proposal.new").data == {"title": "B", "bodies": ["1", "2"]}
    assert Draft.objects.count() == 1


def test_a_draft_is_seen_by_its_owner_only():
    ui.save_draft(user_id=1, form_key="proposal.new", data={"title": "A"}, now=NOW)
    assert ui.draft_for(user_id=2, form_key="proposal.new").data == {}
    assert Draft.objects.visible_to(SimpleNamespace(user_id=2)).count() == 0
    assert Draft.objects.visible_to(SimpleNamespace(user_id=1)).count() == 1


def test_a_discarded_draft_is_gone():
    ui.save_draft(user_id=1, form_key="proposal.new", data={"title": "A"}, now=NOW)
    ui.discard_draft(user_id=1, form_key="proposal.new")
    assert ui.draft_for(user_id=1, form_key="proposal.new").saved_at is None


@pytest.mark.parametrize(("key", "data"), [("Ä b", {}), ("", {}), ("proposal.new", {"title": "x" * 400_000})])
def test_odd_keys_and_huge_texts_are_refused_with_a_sentence(key, data):
    with pytest.raises(ui.DraftRefused) as refusal:
        ui.save_draft(user_id=1, form_key=key, data=data, now=NOW)
    assert refusal.value.sentence
    assert Draft.objects.count() == 0


@pytest.fixture
def anna(django_user_model):
    return django_user_model.objects.create(email="anna.drafts@example.ch")


def test_typing_is_saved_without_password_or_token(client, anna, time_machine_at):
    client.force_login(anna)
    response = client.post(
        "/entwuerfe/proposal.new/",
        {"title": "Titel", "password": "geheim", "csrfmiddlewaretoken": "x", "bodies": ["1", "2"]},
    )
    assert response.json() == {"message": "Entwurf gespeichert, 14.32"}
    assert Draft.objects.get(user_id=anna.pk).data == {"title": "Titel", "bodies": ["1", "2"]}


def test_a_stranger_saves_nothing(client):
    response = client.post("/entwuerfe/proposal.new/", {"title": "Titel"})
    assert response.status_code == 302
    assert Draft.objects.count() == 0


def test_a_draft_is_not_saved_by_reading(client, anna):
    client.force_login(anna)
    assert client.get("/entwuerfe/proposal.new/").status_code == 405


def test_discarding_returns_to_the_form_and_never_to_another_site(client, anna):
    client.force_login(anna)
    assert client.post("/entwuerfe/proposal.new/verwerfen/", {"next": "/gallery/"})["Location"] == "/gallery/"
    assert client.post("/entwuerfe/proposal.new/verwerfen/", {"next": "//evil.example/"})["Location"] == "/"
