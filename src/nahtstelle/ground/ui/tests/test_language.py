"""The German of the screens: complete, Swiss, and without du."""

import re

import pytest
from django.utils import translation
from django.utils.translation import trans_real

from nahtstelle.config import translations

FAMILIAR = re.compile(r"\b([Dd]u|[Dd]ein(e[nmrs]?)?|[Dd]ir|[Dd]ich)\b")


@pytest.fixture(scope="module")
def catalogue():
    translations.compile_catalogues()
    trans_real._translations.clear()
    with translation.override("de-ch"):
        merged = trans_real.catalog()._catalog
        return [text for text in (merged[key] for key in list(merged.keys())) if isinstance(text, str)]


def test_the_catalogue_of_ui_and_of_the_project_have_no_fault():
    assert [line for line in translations.faults() if line.startswith(("config:", "ground/ui:"))] == []


def test_no_text_of_the_running_program_has_a_sharp_s_or_low_quotes(catalogue):
    assert len(catalogue) > 500
    assert [text for text in catalogue if translations.NOT_SWISS.search(text)] == []


def test_no_text_of_the_running_program_says_du(catalogue):
    assert [text for text in catalogue if FAMILIAR.search(text)] == []


def test_a_missing_an_empty_and_a_fuzzy_text_are_found(tmp_path):
    catalogue = translations.read_catalogue(tmp_path / "none.po")
    catalogue.add("Empty", "")
    catalogue.add("Guessed", "Geraten", flags=["fuzzy"])
    catalogue.add("Foreign", "Grüße")
    found = [fault for message in catalogue if message.id for fault in translations._faults_of(message)]
    assert len(found) == 3


def test_one_id_has_one_german_in_all_apps_unless_a_context_tells_the_meanings_apart(tmp_path):
    above, below, other = (translations.read_catalogue(tmp_path / f"{name}.po") for name in "abc")
    for catalogue, german in ((above, "Zustand"), (below, "Stand"), (other, "Zustand")):
        catalogue.add("State", german)
    below.add("Source", "Quelle")
    other.add("Source", "Herkunft", context="fund")
    (line,) = translations.disagreements({"above": above, "below": below, "other": other})
    assert "'State' has more than one German: 'Zustand' in above, other; 'Stand' in below" in line
    assert not [line for line in translations.faults() if "more than one German" in line]


def test_ids_are_read_from_python_and_from_templates_of_any_indentation(tmp_path):
    (tmp_path / "templates").mkdir()
    source = '_("From Python")\nngettext("one day", "%(n)d days", n)\n'
    source += 'from django.utils.translation import gettext as _g\n_g("By another name")\n'
    source += 'name = f"{_("In braces")}.pdf"\n'.replace('_("In braces")', "_('In braces')")
    (tmp_path / "views.py").write_text(source, "utf-8")
    (tmp_path / "templates" / "a.html").write_text(
        '{% load i18n %}\n    {% translate "From a template" %}\n  {% card title=_("From a tag") %}{% endcard %}\n'
        "{% blocktranslate with who=name %}Hello {{ who }}{% endblocktranslate %}",
        "utf-8",
    )
    used = {message.id for message in translations.used_messages(translations.Room(tmp_path)) if message.id}
    assert used == {
        "From Python",
        "By another name",
        "In braces",
        ("one day", "%(n)d days"),
        "From a template",
        "From a tag",
        "Hello %(who)s",
    }
