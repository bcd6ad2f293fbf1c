"""Cases for the measurement: 400 at 1×, each with its own key and sealed content, forty for every coordinator.

With the number of cases grows the number of coordinators and specialists, as it does in a canton: ten coordinators and
sixty specialists at 1×. Rows are written in bulk as a service, and keys without waiting for the disk at each. What a
case holds: `case_rows`.
"""

from __future__ import annotations

import datetime as dt
import secrets
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.utils import timezone

if TYPE_CHECKING:
    from tests.bench.copying import Copies

CASES, COORDINATORS, SPECIALISTS = 400, 10, 60
PERSON = "koordination-1"
"""Who looks at the pages; the first of the coordinators."""
CLIENT = "client"
"""Who looks at «Mein Fall»: the client of the case the pages are about."""
BATCH = 2000
DAYS_READ = 4


def fill(factor: int, *, already: int = 0) -> None:
    """Bring the cases of the connected database from `already` times to `factor` times 400."""
    from django.db import transaction

    from nahtstelle.cases.casework.walls import as_service
    from tests.bench.copying import Copies

    heads = _people("koordination", "coordinator", COORDINATORS * factor)
    crew = _people("fachperson", "specialist", SPECIALISTS * factor)
    now = timezone.now().replace(microsecond=0)
    copies, end = Copies(), CASES * factor
    with as_service("bench"):
        for first in range(CASES * already, end, BATCH):
            with transaction.atomic():
                _write(range(first, min(first + BATCH, end)), heads, crew, now, copies)


def chosen() -> dict[str, Any]:
    """Choose the case the pages are about, the first of the first coordinator in implementation, and its client."""
    from nahtstelle.cases.casework.models import Case, CaseGuest
    from nahtstelle.cases.casework.walls import as_service

    with as_service("bench"):
        rows = Case.objects.filter(number__startswith="B-", state="implementing").order_by("number")
        case = rows.values_list("pk", flat=True).first()
        client = CaseGuest.objects.filter(case=case, kind="client").values_list("pk", flat=True).first()
    return {"case": case, CLIENT: client}


def search_for_known() -> dict[str, str]:
    """Return an enquiry about somebody who has an open case already: search before create finds it."""
    from tests.bench.case_rows import person_of

    person = person_of(CASES - 2)
    born = dt.date.fromisoformat(person.birth_date)
    return {
        "origin": "partner", "family_name": person.family_name, "given_name": person.given_name,
        "birth_date": f"{born:%d.%m.%Y}", "language": "de", "description": "Anruf",
    }  # fmt: skip


def _people(name: str, role: str, wanted: int) -> list[Any]:
    from nahtstelle.ground.identity.models import Institution, User

    offices = list(Institution.objects.order_by("pk")[:6])
    known = {user.key: user for user in User.objects.filter(key__startswith=f"{name}-")}
    keys = [f"{name}-{number}" for number in range(1, wanted + 1)]
    new = [
        User(
            key=key,
            given_name="Bea",
            family_name=f"Mess {key}",
            sort_name=f"mess {key}",
            role=role,
            institution=offices[0 if role == "coordinator" else 1 + place % (len(offices) - 1)],
        )
        for place, key in enumerate(keys)
        if key not in known
    ]
    known |= {user.key: user for user in User.objects.bulk_create(new, batch_size=500)}
    return [known[key] for key in keys]


def _write(numbers: range, heads: list[Any], crew: list[Any], now: dt.datetime, copies: Copies) -> None:
    """Write a batch of cases, table by table in the order of their references."""
    from nahtstelle.cases.casework.actions.access import renew_access_of
    from tests.bench.case_rows import CaseRows

    cases: list[Any] = []
    leading: dict[Any, list[Any]] = {}
    for number, vault in zip(numbers, _vaults(len(numbers)), strict=True):
        # A coordinator keeps forty cases whatever the size: case n belongs to the coordinator n / 40.
        head = heads[number // (CASES // COORDINATORS)]
        # Six specialists go with each coordinator: one of them and the five others' offices are in a case.
        group = number // (CASES // COORDINATORS) * (SPECIALISTS // COORDINATORS)
        team = [crew[group + number % 6], crew[group + (number + 1) % 6], crew[group + (number + 2) % 6]]
        cases.append(_case(number, vault, team, now))
        copies.add([cases[-1]])
        copies.add(CaseRows(cases[-1], vault, number=number, head=head, team=team, now=now))
        leading.setdefault(head, []).append(cases[-1])
    copies.write()
    renew_access_of(cases, now=now)
    for head, mine in leading.items():
        _read(mine, head, now)


def _vaults(count: int) -> list[Any]:
    """Make keys as `create_vault` does, which waits for the disk at each: forty thousand would take minutes."""
    from nahtstelle.ground.records import encryption, vault

    master, made = encryption.master_key(), []
    for _number in range(count):
        opened = vault.Vault(uuid4(), secrets.token_bytes(encryption.KEY_BYTES))
        path = vault._path(opened.key_id)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        context = vault._key_context(opened.key_id)
        path.write_bytes(encryption._seal(master, opened._key, context))
        made.append(opened)
    return made


def _read(cases: list[Any], head: Any, now: dt.datetime) -> None:
    """Let the coordinator have read each case on some days, for the lists of who read what."""
    from nahtstelle.cases.casework.queries.content import READ, SUBJECT
    from nahtstelle.cases.casework.viewers import Viewer
    from nahtstelle.ground.audit import api as audit

    viewer = Viewer(name="", user_id=head.pk, institution_id=head.institution_id)
    facts: dict[str, object] = {
        "what": "case",
        "categories": ["identity"],
        "ground": "team",
        "purpose": "implement",
    }
    for day in range(DAYS_READ):
        audit.record_each(
            code=READ, actor=viewer, subject_type=SUBJECT, subjects={case.pk: facts for case in cases},
            now=now - dt.timedelta(days=day + 1), purpose="case",
        )  # fmt: skip


def _case(number: int, vault: Any, team: list[Any], now: dt.datetime) -> Any:
    from nahtstelle.cases.casework.models import Case

    opened = now - dt.timedelta(days=30 + number % 700)
    today = now.date()
    return Case(
        number=f"B-2020-{number:06d}",
        state=("implementing", "implementing", "implementing", "planning")[number % 4],
        origin="partner",
        key_id=vault.key_id,
        region=f"Bezirk {number % 12 + 1}",
        registered_by=team[0],
        registering_institution_id=team[0].institution_id,
        opened_at=opened,
        registered_at=opened,
        next_review_on=today + dt.timedelta(days=number % 90 - 10),
        last_contact_on=today - dt.timedelta(days=number % 60),
    )


if __name__ == "__main__":
    import sys
    from time import perf_counter

    import django

    django.setup()
    from django.db import connection

    began, (wanted, had) = perf_counter(), map(int, sys.argv[1:])
    fill(wanted, already=had)
    seconds = perf_counter() - began
    print(f"{CASES * (wanted - had)} Fälle in {seconds:.0f} s geschrieben.", file=sys.stderr)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (FREEZE, ANALYZE)")
