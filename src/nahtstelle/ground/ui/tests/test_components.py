"""Icons, buttons, fields and the other small things."""

import re
from datetime import date

import pytest
from django import forms
from django.template import Context, RequestContext, Template
from django.template.loader import render_to_string
from django.utils import translation

from nahtstelle.ground.ui import api as ui
from nahtstelle.ground.ui.icons import UnknownIcon, draw_icon, icon_names

UI_TEMPLATES = "ui/components"


@pytest.fixture(autouse=True)
def _german():
    with translation.override("de-ch"):
        yield


def render(source: str, **context: object) -> str:
    return Template("{% load i18n ui %}" + source).render(Context(context))


def test_an_icon_is_hidden_from_assistive_technology_unless_it_has_a_name():
    assert 'aria-hidden="true"' in draw_icon("hand")
    assert 'aria-label="Vertraulich &lt;b&gt;"' in draw_icon("lock", "Vertraulich <b>")


def test_every_icon_kept_can_be_drawn_and_other_names_are_known():
    for name in [*icon_names(), "alert-triangle", "filter", "undo", "more-horizontal", "document"]:
        assert draw_icon(name).startswith('<svg class="icon"')


@pytest.mark.parametrize("name", ["unknown", "../settings", ""])
def test_an_icon_that_is_not_kept_is_an_error(name):
    with pytest.raises(UnknownIcon):
        draw_icon(name)


def test_a_card_shows_its_title_and_escapes_it():
    html = render(
        "{% card title=title tag='läuft' tag_kind='now' %}<p>Inhalt</p>{% endcard %}", title="<b>Antrag"
    )
    assert "<h2>&lt;b&gt;Antrag</h2>" in html
    assert "<p>Inhalt</p>" in html
    assert 'class="tag now">läuft<' in html


def test_an_impossible_action_says_why():
    html = render(
        "{% button action %}",
        action=ui.Action(label="Beschliessen", url="#", refusal="Es fehlen zwei Mitglieder."),
    )
    described = re.search(r'aria-disabled="true" aria-describedby="([\w-]+)"', html).group(1)
    assert f'id="{described}">Es fehlen zwei Mitglieder.' in html


def test_a_post_action_is_a_form_with_its_hidden_fields():
    html = render(
        "{% button action %}",
        action=ui.Action(label="Abtraktandieren", url="/x/", method="post", fields={"a": "1"}),
    )
    assert '<form method="post" action="/x/" data-once>' in html
    assert '<input type="hidden" name="a" value="1">' in html


def test_a_turn_names_the_deadline_and_how_far_it_is():
    turn = ui.Turn(text="Unterlagen versenden", due=date(2023, 3, 18))
    html = render_to_string(f"{UI_TEMPLATES}/_turn.html", {"turn": turn, "today": date(2023, 3, 12)})
    assert "Sie sind dran." in html
    assert '<span class="soon">bis 18. März, in\u00a06\u00a0Tagen</span>' in html


def test_the_year_band_places_meetings_by_svg_attributes_without_inline_style():
    marks = (
        ui.YearMark(day=date(2023, 7, 2), held=True, label="EKG"),
        ui.YearMark(day=date(2024, 1, 1), held=False, label="EKG"),
    )
    band = ui.year_band(year=2023, rows=[ui.YearRow(label="EKG", marks=marks)], today=date(2023, 1, 1))
    html = render_to_string(f"{UI_TEMPLATES}/_year_band.html", {"band": band})
    assert 'class="held" cx="49.86%"' in html
    assert html.count('r="6"') == 3, "one meeting of the year and two of the legend"
    assert "style=" not in html


class SampleForm(forms.Form):
    title = forms.CharField(label="Titel", help_text="Ein Satz.")
    due_on = forms.DateField(label="Frist", required=False)
    stance = forms.ChoiceField(label="Haltung", choices=[("y", "Ja")], widget=forms.RadioSelect)


def test_a_field_ties_hint_and_error_to_its_input():
    html = SampleForm({"title": ""})["title"].as_field_group()
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_title_error"' in html
    assert "Bitte ausfüllen." in html


def test_optional_fields_say_so_and_dates_are_native():
    html = SampleForm(initial={"due_on": date(2023, 3, 28)})["due_on"].as_field_group()
    assert "(freiwillig)" in html
    assert 'type="date"' in html
    assert 'value="2023-03-28"' in html
    assert "(freiwillig)" not in SampleForm()["title"].as_field_group()


def test_the_error_summary_links_to_the_fields():
    html = render_to_string(f"{UI_TEMPLATES}/_error_summary.html", {"form": SampleForm({})})
    assert '<a href="#id_title">Titel: Bitte ausfüllen.</a>' in html
    assert 'href="#id_stance' in html
    assert render_to_string(f"{UI_TEMPLATES}/_error_summary.html", {"form": SampleForm()}).strip() == ""


def test_a_query_string_keeps_the_other_parameters(rf):
    context = RequestContext(rf.get("/?art=a&seite=1"))
    html = Template("{% load ui %}{% query_string seite=2 %}").render(context)
    assert html == "?art=a&amp;seite=2"
