"""The frame around every page, the canton's colour, the gallery."""

from types import SimpleNamespace

import pytest
from django.contrib.contenttypes.models import ContentType
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from nahtstelle.ground.ui import api as ui
from nahtstelle.ground.ui import shell

ANNA = SimpleNamespace(user_id=1, name="Anna Ammann", role_label="", institution_label="Geschäftsstelle IIZ")
NOBODY = SimpleNamespace(user_id=0, name="")


@pytest.fixture
def frame(monkeypatch):
    fresh = shell.Frame()
    monkeypatch.setattr(shell, "FRAME", fresh)
    monkeypatch.setattr("nahtstelle.ground.ui.api.FRAME", fresh)
    return fresh


@pytest.fixture
def somebody(django_user_model):
    return django_user_model.objects.create(email="somebody.gallery@example.ch")


def shell_for(actor):
    request = RequestFactory().get("/gallery/")
    request.actor, request.resolver_match = actor, SimpleNamespace(view_name="ui:show_gallery")
    return shell.Shell(request)


def area(**changes):
    return ui.Area(
        **{"key": "gallery", "label": "Galerie", "icon": "users", "url_name": "ui:show_gallery"} | changes
    )


@pytest.mark.django_db
def test_the_rail_shows_only_what_the_actor_may_enter_in_order(frame, django_assert_num_queries):
    ui.register_area(area(key="b", order=20, group=2))
    rows = ContentType.objects.filter(app_label="ui")
    ui.register_area(area(key="a", order=10, counted=lambda actor: rows))
    ui.register_area(area(key="c", order=30, group=2, counted=lambda actor: rows.none()))
    ui.register_area(area(key="secret", visible=lambda actor: False))
    ui.register_area(area(key="unbuilt", url_name="nowhere:list_nothing"))
    with django_assert_num_queries(1):
        items = shell_for(ANNA).rail
    assert [(item.key, item.count, item.opens_group, item.current) for item in items] == [
        ("a", rows.count(), False, True),
        ("b", None, True, True),
        ("c", None, False, True),
    ]
    assert rows.count()


def test_nobody_sees_no_rail(frame):
    ui.register_area(area())
    assert shell_for(NOBODY).rail == []


def test_the_second_line_under_the_name_is_the_role_or_the_institution(frame):
    assert shell_for(ANNA).role == "Geschäftsstelle IIZ"
    assert (
        shell_for(SimpleNamespace(user_id=1, role_label="Koordination", institution_label="X")).role
        == "Koordination"
    )


@pytest.mark.parametrize(
    ("colour", "shown"),
    [("#c8102e", "#c8102e"), ("red;}body{display:none", shell.NEUTRAL_COLOUR), ("", shell.NEUTRAL_COLOUR)],
)
def test_the_canton_colour_is_served_as_a_stylesheet_and_nothing_but_a_colour(frame, client, colour, shown):
    ui.register_canton(lambda: SimpleNamespace(code="so", name="Solothurn", colour=colour))
    response = client.get("/ui/canton.css")
    assert response["Content-Type"].startswith("text/css")
    assert response["Cache-Control"] == "public, max-age=3600"
    assert response.content.decode() == f":root{{--canton:{shown}}}\n"


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["", "lists/", "forms/", "empty/", "icons/", "public/", "print/"])
def test_the_gallery_shows_every_page_in_demonstration_without_anything_inline(
    client, settings, somebody, page
):
    settings.DEMONSTRATION = True
    client.force_login(somebody)
    response = client.get(f"/gallery/{page}")
    html = response.content.decode()
    assert response.status_code == 200
    assert " · Nahtstelle</title>" in html
    assert not [sign for sign in (" style=", "<style", "onclick", "ß", "„") if sign in html]


@pytest.mark.django_db
def test_the_gallery_is_not_there_in_operation(client, settings, somebody):
    settings.DEMONSTRATION = settings.DEVELOPMENT = False
    client.force_login(somebody)
    assert client.get("/gallery/").status_code == 404


@pytest.mark.parametrize("name", ["404", "403", "400", "403_csrf", "500"])
def test_error_pages_are_german_and_lead_to_the_overview(name):
    with translation.override("de-ch"):
        html = render_to_string(f"{name}.html")
    assert 'href="/"' in html
    assert "Übersicht" in html


def test_every_component_says_its_parameters_and_stays_short():
    from pathlib import Path

    folder = Path(shell.__file__).parent / "templates/ui"
    for path in folder.rglob("*.html"):
        lines = path.read_text("utf-8").splitlines()
        assert len(lines) <= 100, path
        if path.name.startswith("_"):
            assert lines[0].startswith("{% comment %}"), path


@pytest.mark.parametrize("name", ["Solothurn", "Kanton Solothurn"])
def test_the_canton_is_named_once_however_the_profile_writes_it(frame, name):
    ui.register_canton(lambda: SimpleNamespace(code="so", name=name, colour="#c8102e"))
    with translation.override("de-ch"):
        assert shell_for(ANNA).office == "IIZ Kanton Solothurn"
