"""The permission matrix: `matrix.txt` and `matrix_<theme>.txt` are the rule; the application must answer the same.

«yes» may, «403» sees it but may not, «404» does not even see it. Lines exist for the verbs that the state allows;
whether a state allows a verb is the transition table's matter. A changed rule is
changed in the text first, by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from nahtstelle.ground.identity import permissions as register
from nahtstelle.ground.identity.models import User
from nahtstelle.structure.governance import permissions
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


def test_no_permission_is_left_out_of_the_matrix() -> None:
    """`can_decide_matter` is about a body; papers follow the thing they belong to."""
    scene = "".join(path.read_text(encoding="utf-8") for path in HERE.glob("scene*.py"))
    named = {
        name
        for module in (permissions, register)
        for name in vars(module)
        if name.startswith("can_") and name != "can_decide_matter"
    }
    assert named
    assert not sorted(name for name in named if f".{name}" not in scene)
