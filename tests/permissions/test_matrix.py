"""The permission matrix: `matrix.txt` and `matrix_<theme>.txt` are the rule; the application must answer the same.

«yes» may, «403» sees it but may not, «404» does not even see it. Lines exist for the verbs that the state allows;
whether a state allows a verb is the transition table's matter. A changed rule is
changed in the text first, by hand.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.apps import apps

import nahtstelle
from nahtstelle.ground.identity.models import User
from tests.permissions.scene import ROLES, Row, Scene
from tests.permissions.themes import THEMES

HERE = Path(__file__).parent


def written() -> dict[tuple[str, str, str], tuple[str, ...]]:
    rule: dict[tuple[str, str, str], tuple[str, ...]] = {}
    for path in sorted(HERE.glob("matrix*.txt")):
        lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
        lines = [line for line in lines if line and not line[0].startswith("#")]
        assert tuple(lines[0][3:]) == ROLES, f"the heading of {path.name} names the roles in their order"
        assert all(len(line) == 3 + len(ROLES) for line in lines), path.name
        here = {(line[0], line[1], line[2]): tuple(line[3:]) for line in lines[1:]}
        assert not set(rule) & set(here), f"{path.name} repeats a line"
        rule |= here
    return rule


def difference(row: Row, expected: tuple[str, ...] | None) -> str:
    if expected is None:
        return f"{row.thing} {row.state} {row.verb}: missing in matrix.txt"
    wrong = [
        f"{role} {answer}, not {rule}"
        for role, answer, rule in zip(ROLES, row.answers, expected, strict=True)
        if answer != rule
    ]
    return f"{row.thing} {row.state} {row.verb}: {'; '.join(wrong)}" if wrong else ""


@pytest.mark.django_db
def test_everybody_may_what_the_matrix_says_and_nothing_else(
    institutions: SimpleNamespace, make_person: Callable[..., User]
) -> None:
    rule = written()
    scene = Scene(institutions, make_person)
    rows = [*scene.rows(), *(row for rows_of in THEMES for row in rows_of(scene))]
    differences = [
        text for row in rows if (text := difference(row, rule.get((row.thing, row.state, row.verb))))
    ]
    unknown = set(rule) - {(row.thing, row.state, row.verb) for row in rows}
    assert not differences, "\n".join(differences)
    assert not unknown, f"matrix.txt has lines for verbs that the states do not allow: {sorted(unknown)}"


ABOUT_NO_PERSON = {"nahtstelle.structure.governance.permissions.structure.can_decide_matter"}
"""What a body may decide, whoever sits in it."""


def permissions_of(name: str) -> set[str]:
    """Return the full names of the `can_*` of a module and of those below it."""
    module = import_module(name)
    found = {
        f"{what.__module__}.{what.__name__}"
        for key, what in vars(module).items()
        if key.startswith("can_") and what.__module__.startswith(name)
    }
    below = pkgutil.iter_modules(getattr(module, "__path__", ()), f"{name}.")
    return found.union(*(permissions_of(inner.name) for inner in below))


def asked_by_scenes() -> set[str]:
    """Return the full names of the `can_*` that a scene names: `situation.can_contribute` of that very module."""
    asked = set()
    for path in HERE.glob("scene*.py"):
        module = vars(import_module(f"tests.permissions.{path.stem}"))
        for alias, name in re.findall(r"\b(\w+)\.(can_\w+)", path.read_text(encoding="utf-8")):
            may = getattr(module[alias], name)
            asked.add(f"{may.__module__}.{may.__name__}")
    return asked


def test_no_permission_of_any_app_is_left_out_of_the_matrix() -> None:
    everywhere = {
        app.name: permissions_of(f"{app.name}.permissions")
        for app in apps.get_app_configs()
        if app.name.startswith("nahtstelle.") and find_spec(f"{app.name}.permissions")
    }
    assert len(everywhere) >= 9
    assert all(everywhere.values()), everywhere
    named = set().union(*everywhere.values())
    assert sorted(named - asked_by_scenes() - ABOUT_NO_PERSON) == []


def test_a_permission_stands_where_the_matrix_looks_for_it() -> None:
    source = Path(nahtstelle.__file__).parent
    elsewhere = [
        str(path)
        for path in source.rglob("*.py")
        if "tests" not in path.parts
        and not any(part in {"permissions", "permissions.py"} for part in path.parts)
        and re.search(r"^def can_", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert elsewhere == []
