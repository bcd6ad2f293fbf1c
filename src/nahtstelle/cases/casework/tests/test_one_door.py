"""Nobody goes round the door to content: what opens a vault is named here, file by file (decision 0025)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOM = Path(__file__).parents[1]
PACKAGE = ROOM.parents[1]
MAY = {
    "open_vault": {"cases/casework/queries/content.py"},
    "create_vault": {"cases/casework/actions/registration.py", "cases/casework/actions/enquiries.py"},
    "open_new_case": {"cases/casework/actions/registration.py", "cases/casework/actions/enquiries.py"},
    "open_to_seal": {
        "cases/casework/actions/consents.py",
        "cases/casework/actions/guests.py",
        "cases/casework/actions/emergency.py",
    },
    "open_for_letter": {"cases/casework/actions/ending.py", "cases/casework/actions/receipts.py"},
    "sealed_file": {
        "cases/casework/queries/content.py",
        "config/backup/making.py",  # as it lies: a backup opens nothing (decision 0027)
    },
}


def users_of(name: str) -> set[str]:
    """Return the modules above the ground floor that call a function, tests and demonstration aside."""
    call = re.compile(rf"\b{name}\(")
    found = set()
    for path in PACKAGE.rglob("*.py"):
        inside = str(path.relative_to(PACKAGE))
        if "tests" in path.parts or inside.startswith(("ground/records/", "config/demonstration/")):
            continue
        text = path.read_text(encoding="utf-8")
        if call.search(re.sub(rf"def {name}\(", "", text)):
            found.add(inside)
    return found


@pytest.mark.parametrize("name", sorted(MAY))
def test_a_vault_is_opened_only_where_the_consent_is_asked(name):
    users = users_of(name)
    assert users
    assert users <= MAY[name], users - MAY[name]
