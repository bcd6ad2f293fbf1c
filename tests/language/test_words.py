"""No English and no ß in what the program can say: choices, refusals, forms, Django's sentences, commands, scripts."""

from __future__ import annotations

import inspect
import io
import re
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module

import pytest
from django import forms
from django.contrib.auth import password_validation
from django.core import validators
from django.db.models import Choices
from django.utils import translation
from django.utils.functional import Promise

from tests.architecture.sources import module_name, own_python
from tests.language.conftest import ROOT, compile_german
from tests.language.german import faults_in, message_ids, rare

COMMANDS = (
    [],
    ["serve"],
    ["demo"],
    ["worker"],
    ["load"],
    ["figures"],
    ["audit"],
    ["audit", "verify"],
    ["doctor"],
)
MISTAKES = (
    [], ["gibtesnicht"], ["load"], ["load", "a", "b"], ["figures"], ["figures", "--year", "abc"], ["figures", "--year"],
    ["figures", "--jear", "2023"], ["audit"], ["serve", "--address"],
)  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def in_german() -> Iterator[None]:
    compile_german()
    with translation.override("de-ch"):
        yield


def ours() -> Iterator[type]:
    """Yield every class that one of our modules defines."""
    for path in own_python():
        name = module_name(path)
        if name.endswith((".wsgi", ".settings", ".__main__")) or ".settings_parts" in name:
            continue
        for _, found in inspect.getmembers(import_module(name), inspect.isclass):
            if found.__module__ == name:
                yield found


def test_every_choice_is_german() -> None:
    kinds = [found for found in ours() if issubclass(found, Choices)]
    assert len(kinds) > 10
    labels = [str(label) for kind in kinds for label in kind.labels]
    assert faults_in(labels) == []


def test_every_refusal_is_german() -> None:
    from nahtstelle.ground.lifecycle.api import ActionRefused

    refusals = [found for found in ours() if issubclass(found, ActionRefused)]
    assert len(refusals) > 20
    assert faults_in(str(refusal.default_sentence) for refusal in refusals) == []


def test_every_form_is_german() -> None:
    kinds = [found for found in ours() if issubclass(found, forms.BaseForm)]
    assert len(kinds) > 20
    texts: list[str] = []
    for kind in kinds:
        for field in kind.base_fields.values():
            texts += [str(field.label or ""), str(field.help_text)]
            texts += [re.sub(r"%\(\w+\)\w", "1", str(text)) for text in field.error_messages.values()]
            texts += [
                str(value)
                for name, value in field.widget.attrs.items()
                if name in {"placeholder", "aria-label"}
            ]
    assert faults_in(texts) == []


def test_what_django_says_of_a_field_is_swiss_german() -> None:
    fields = [
        found for _, found in inspect.getmembers(forms, inspect.isclass) if issubclass(found, forms.Field)
    ]
    texts = [text for field in fields for text in getattr(field, "default_error_messages", {}).values()]
    for _, found in inspect.getmembers(validators):
        message = getattr(found, "message", None)
        texts += [message] if isinstance(message, str | Promise) else []
    for name in ("MinimumLength", "CommonPassword", "NumericPassword"):
        texts.append(getattr(password_validation, f"{name}Validator")().get_help_text())
    assert len(texts) > 40
    plain = [re.sub(r"%\(\w+\)\w|\{\w+\}", "1", str(text)) for text in texts]
    assert faults_in(plain) == []


def test_the_commands_speak_german() -> None:
    from nahtstelle.config.command_line import main

    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        for arguments in [*([*command, "--help"] for command in COMMANDS), *MISTAKES]:
            with pytest.raises(SystemExit):
                main(arguments)
    text = re.sub(r"\bnahtstelle( [\w-]+)*|(?<!\w)--?[\w-]+|\{[\w,]+\}|'[\w-]+'(, )?", " ", said.getvalue())
    assert len(text.splitlines()) > 50
    assert faults_in(line for line in text.splitlines() if not re.match(r"^ {2,}[\w-]+( {2,}|$)", line)) == []


def test_our_scripts_bring_no_words_of_their_own() -> None:
    faults: list[str] = []
    for path in sorted((ROOT / "src").glob("nahtstelle/**/static/**/*.js")):
        if "vendor" in path.parts:
            continue
        source = re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", path.read_text("utf-8"), flags=re.S)
        texts = re.findall(r"\"([^\"\n]*)\"|'([^'\n]*)'|`([^`]*)`", source)
        shown = [text for row in texts for text in row if re.match(r"^[A-ZÄÖÜ][a-zäöü]+( \w+)+", text)]
        faults += [f"{path.name}: {text}" for text in shown]
    assert faults == [], "texts for people come from the page, in data- attributes"


SAME_IN_ALL_LANGUAGES = {"Nahtstelle", "CSV", "XLSX", "PDF", "IIZ", "SHA", "CHF"}


def test_templates_hold_no_words_outside_the_catalogues() -> None:
    faults: list[str] = []
    for path in sorted((ROOT / "src").glob("nahtstelle/**/templates/**/*.*")):
        if "gallery" in path.parts or path.name == "500.html" or path.suffix == ".css":
            continue
        left = _without_markup(path.read_text("utf-8"), is_html=path.suffix == ".html")
        words = set(re.findall(r"[^\W\d_]{3,}", left)) - SAME_IN_ALL_LANGUAGES
        faults += [f"{path.name}: {' '.join(sorted(words))}"] if words else []
    assert faults == []


def _without_markup(text: str, *, is_html: bool) -> str:
    silent = (
        r"{%\s*comment.*?endcomment\s*%}|{#.*?#}|{%\s*blocktrans.*?endblocktrans\w*\s*%}"
        r"|<(script|style)\b.*?</\1>|<!--.*?-->"
    )
    text = re.sub(silent, " ", text, flags=re.S)
    text = re.sub(r"{%.*?%}|{{.*?}}", " ", text, flags=re.S)
    spoken = (
        " ".join(re.findall(r"(?:aria-label|title|placeholder|alt)=\"([^\"]*)\"", text)) if is_html else ""
    )
    return spoken + (re.sub(r"<[^>]*>", " ", text, flags=re.S) if is_html else text)


# The detector itself


@pytest.mark.parametrize(
    "text",
    [
        "The draft is saved.", "Bitte save wählen", "Meetings 2026", "Submit proposal", "Strasse oder Straße",
        "„so“ nicht", "in_consultation", "Hallo %(name)s", "Eingabe: None", "{{ title }}", "3 items", "invited",
    ],
)  # fmt: skip
def test_what_is_not_swiss_german_is_found(text: str) -> None:
    assert faults_in([text])


@pytest.mark.parametrize(
    "text",
    [
        "Die Sitzung fand am 25. April 2023 statt, die Frist war «in 12 Tagen» um.",
        "Job Coaching und Supported Employment für Personen mit Status S",
        "anna.ammann@so.example hat https://iiz.example/the/page geöffnet",
        "0737010add56c4035df250f66476509c205edbc03373c96d6575e3fcf766920a",
        "Der Server des Amtes ist fit; wir war’n da, also los: im Tell-Saal, national, mit Patient und Plan.",
    ],
)
def test_german_passes(text: str) -> None:
    assert faults_in([text]) == []


def test_the_list_of_english_words_grows_with_the_program() -> None:
    assert len(message_ids()) > 800
    assert {"withdraw", "recusal", "worklist"} <= rare()
    assert not {"sitzung", "status", "protokoll"} & rare()
