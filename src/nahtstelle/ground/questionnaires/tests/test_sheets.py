"""Whatever is asked and answered: the sheet shows it, a browser sends it, and it reads back the same."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.http import QueryDict
from django.template.loader import render_to_string
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nahtstelle.ground.questionnaires.answer_form import AnswerForm
from nahtstelle.ground.questionnaires.answers import read_answers, write_answers
from nahtstelle.ground.questionnaires.definition import Answers, Item
from nahtstelle.ground.questionnaires.enabling import asked_only
from nahtstelle.ground.questionnaires.fhir import digest, read_items, write_items
from nahtstelle.ground.questionnaires.presentation import blocks_of
from nahtstelle.ground.questionnaires.queries.completeness import missing
from nahtstelle.ground.questionnaires.tests.controls import controls_of
from nahtstelle.ground.questionnaires.tests.definitions import FULL, answers_to, items

JSON_LIKE = settings(max_examples=40, deadline=None, database=None, suppress_health_check=list(HealthCheck))


def sheet(asked: tuple[Item, ...], answers: Answers) -> str:
    form = AnswerForm(asked, answers=answers)
    return render_to_string("questionnaires/_blocks.html", {"blocks": blocks_of(form)})


def answered(**changes: object) -> QueryDict:
    data = QueryDict(mutable=True)
    given = {"angebot": "nein"} | {key.replace("__", "/"): row for key, row in changes.items()}
    for name, value in given.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


@JSON_LIKE
@given(st.data())
def test_what_is_rendered_and_sent_reads_back_the_same(data: st.DataObject) -> None:
    asked = data.draw(items())
    answers = data.draw(answers_to(asked))
    form = AnswerForm(asked, data=controls_of(sheet(asked, answers)))
    assert form.is_valid(), form.errors
    assert form.answers() == answers
    effective = asked_only(asked, form.answers())
    assert not missing(asked, effective)
    stored = write_answers(asked, effective, name="x|1", status="completed")
    assert read_answers(asked, stored) == effective


@JSON_LIKE
@given(items())
def test_a_definition_survives_its_json(asked: tuple[Item, ...]) -> None:
    assert read_items(write_items(asked)) == asked
    assert digest("T", asked) == digest("T", read_items(write_items(asked)))


def test_what_is_not_asked_is_neither_demanded_nor_kept() -> None:
    form = AnswerForm(FULL, data=answered(details__0__was="Kurs", details__0__plaetze="keine Zahl"))
    assert form.is_valid(), form.errors
    assert "details" not in asked_only(FULL, form.answers())


def test_what_is_asked_is_demanded_at_its_field() -> None:
    form = AnswerForm(FULL, data=answered(angebot="ja", details__0__plaetze="3"))
    assert not form.is_valid()
    assert set(form.errors) == {"details/0/was", "details/0/warum"}
    enough = answered(angebot="ja", details__0__plaetze="7", details__0__was="Kurs")
    assert AnswerForm(FULL, data=enough).is_valid()


def test_saving_in_between_demands_nothing_but_sense() -> None:
    assert AnswerForm(FULL, data=answered(angebot=""), strict=False).is_valid()
    form = AnswerForm(FULL, data=answered(seit="gestern"), strict=False)
    assert set(form.errors) == {"seit"}


def test_values_have_bounds() -> None:
    inside = {"details__0__was": "x" * 51, "details__0__plaetze": "0"}
    form = AnswerForm(FULL, data=answered(angebot="ja", seit="2024-01-01", anteil="99.6", **inside))
    assert set(form.errors) == {"details/0/was", "details/0/plaetze", "seit", "anteil"}


def test_add_another_keeps_what_is_typed() -> None:
    data = answered(angebot="ja", details__count="1", details__0__was="Kurs", links="", add="details")
    form = AnswerForm(FULL, data=data, strict=False)
    assert "details/1/was" in form.fields
    html = render_to_string("questionnaires/_blocks.html", {"blocks": blocks_of(form)})
    assert 'value="Kurs"' in html
    assert 'name="details/count" value="2"' in html


def test_an_empty_instance_falls_away_and_demands_nothing() -> None:
    data = answered(angebot="ja", details__count="2", details__0__was="Kurs", details__0__plaetze="9")
    form = AnswerForm(FULL, data=data)
    assert form.is_valid(), form.errors
    assert form.answers()["details"] == [{"was": ["Kurs"], "plaetze": [9]}]


def test_values_keep_their_types() -> None:
    data = answered(seit="2023-01-31", anteil="12.5", barrierefrei="false", felder=["Arbeit"])
    data["felder/other"] = "Freizeit\nSport"
    form = AnswerForm(FULL, data=data)
    assert form.is_valid(), form.errors
    assert form.answers() == {
        "angebot": ["nein"],
        "felder": ["Arbeit", "Freizeit", "Sport"],
        "seit": [dt.date(2023, 1, 31)],
        "barrierefrei": [False],
        "anteil": [Decimal("12.5")],
    }


def test_a_sheet_is_accessible_without_script() -> None:
    html = sheet(FULL, {})
    assert "nur wenn «Besteht ein Angebot»: «Ja»" in html
    assert html.count("<fieldset") == html.count("<legend")
    assert " hidden" not in html.replace('type="hidden"', "")
    assert "data-when=" in html
