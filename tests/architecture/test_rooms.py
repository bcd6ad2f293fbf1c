"""What import-linter does not see: doors between apps, where writing happens, names and sizes."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from tests.architecture.sources import (
    FLOORS,
    PACKAGE,
    ROOT,
    app_of,
    imports_of,
    module_name,
    own_python,
    tracked,
)

WRITES = {"save", "create", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
MAY_WRITE = {"actions", "canton_files", "writing", "bulk"}  # the last two: the mechanism of `intake`
NOT_ROWS = {"super()", "book", "bound", "pdf", "picture"}  # saved into a file
SAYS_NOTHING = {"utils", "helpers", "misc", "common"}
ORDER = {
    "outward": ("insight",),
    "cases": ("casework",),
    "structure": ("enquiries", "funding", "programmes", "governance"),
    "ground": (
        "questionnaires",
        "records",
        "search",
        "worklist",
        "identity",
        "audit",
        "lifecycle",
        "intake",
        "ui",
    ),
}


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_another_app_is_entered_only_through_its_api() -> None:
    faults = []
    for path in own_python():
        own = app_of(module_name(path))
        if own is None:
            continue
        for line, name in imports_of(path):
            other = app_of(name)
            room = name.split(".")[3] if len(name.split(".")) > 3 else ""
            if other and other != own and room != "api":
                faults.append(f"{relative(path)}:{line} imports {name}")
    assert not faults, "\n".join(faults)


def test_foreign_keys_across_apps_point_down() -> None:
    def height(model: type[models.Model]) -> tuple[int, int]:
        _, floor, app, *_rest = model.__module__.split(".")
        return -FLOORS.index(floor), -ORDER[floor].index(app)

    ours = [model for model in apps.get_models() if model.__module__.startswith("nahtstelle.")]
    faults = [
        f"{model.__name__}.{field.name} points up to {field.related_model.__name__}"
        for model in ours
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
        and field.related_model.__module__.startswith("nahtstelle.")
        and height(field.related_model) > height(model)
    ]
    assert ours
    assert not faults, "\n".join(faults)


def test_foreign_keys_across_apps_are_string_references() -> None:
    faults = []
    for path in own_python():
        if "models" not in module_name(path).split("."):
            continue
        imported = {
            name.rsplit(".", 1)[1]
            for _, name in imports_of(path)
            if app_of(name) and app_of(name) != app_of(module_name(path))
        }
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(
                ("ForeignKey", "ManyToManyField")
            ):
                first = node.args[0]
                if isinstance(first, ast.Name) and first.id in imported:
                    faults.append(f"{relative(path)}:{node.lineno} {first.id}")
    assert not faults, "\n".join(faults)


def test_rows_are_written_in_actions_only() -> None:
    faults = []
    for path in own_python():
        rooms = set(module_name(path).split("."))
        if app_of(module_name(path)) is None or rooms & MAY_WRITE:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            owner = ast.unparse(node.func.value)
            if node.func.attr in WRITES and owner not in NOT_ROWS:
                faults.append(f"{relative(path)}:{node.lineno} {owner}.{node.func.attr}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("path", own_python(), ids=module_name)
def test_a_module_has_a_name_that_says_something_and_a_size_one_can_read(path: Path) -> None:
    assert path.stem not in SAYS_NOTHING
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 600


def test_every_app_has_a_readme() -> None:
    configs = [config for config in apps.get_app_configs() if config.name.startswith("nahtstelle.")]
    missing = [config.label for config in configs if not (Path(config.path) / "README.md").is_file()]
    assert not missing


def test_no_module_swallows_an_exception() -> None:
    faults = [
        f"{relative(path)}:{node.lineno}"
        for path in own_python()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler) and len(node.body) == 1 and isinstance(node.body[0], ast.Pass)
    ]
    assert not faults, "\n".join(faults)


def test_what_people_type_is_asked_whether_it_is_a_number_by_isdecimal() -> None:
    """«²» is a digit for `isdigit`, and no number for `int`: whoever sends it would get a fault of the program."""
    assert "²".isdigit()
    assert not "²".isdecimal()
    assert [relative(path) for path in own_python() if ".isdigit()" in path.read_text("utf-8")] == []


def test_templates_are_short_and_carry_no_inline_style_or_script() -> None:
    inline = re.compile(
        r"""\sstyle\s*=|\son[a-z]+\s*=\s*["']|<style|<script(?![^>]*\bsrc=)(?![^>]*application/json)""", re.I
    )
    faults = []
    for path in sorted(PACKAGE.rglob("templates/**/*.html")):
        text = path.read_text(encoding="utf-8")
        if len(text.splitlines()) > 100:
            faults.append(f"{relative(path)}: {len(text.splitlines())} lines")
        faults += [f"{relative(path)}: inline {match.group().strip()}" for match in inline.finditer(text)]
    assert not faults, "\n".join(faults)


def test_german_is_written_the_swiss_way() -> None:
    """No ß and no „“ on screens, in documents and in the canton folders; catalogues are checked by `make check`."""
    wrong = re.compile("[ß„“”]")
    faults = [
        f"{relative(path)}:{number}"
        for path in tracked(".html", ".typ", ".csv", ".toml", ".txt")
        if "vendor" not in path.parts and "msgid" not in path.name
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if wrong.search(line) and not line.startswith(("msgid", "#"))
    ]
    assert not faults, "\n".join(faults)


def test_no_registry_host_and_no_path_of_a_machine_is_named() -> None:
    hosts = re.compile(
        "|".join(
            ("pypi" + r"\.org", "python" + "hosted", "npm" + r"js\.(org|com)", "/" + "work/", "/" + "root/")
        )
    )
    faults = [
        relative(path)
        for path in tracked(
            ".py", ".toml", ".lock", ".md", ".json", ".txt", ".cfg", ".yml", ".html", ".js", ".css", ""
        )
        if "vendor" not in path.parts and hosts.search(path.read_text(encoding="utf-8", errors="ignore"))
    ]
    assert not faults, "\n".join(faults)
