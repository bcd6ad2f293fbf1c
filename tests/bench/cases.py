"""Cases for the measurement: 400 at 1×, each with its own key and sealed content, forty for every coordinator.

With the number of cases grows the number of coordinators and specialists, as it does in a canton: ten coordinators and
sixty specialists at 1×. Rows are written in bulk as a service. What nobody opens here (everything above 1×) holds
bytes of the length of sealed content and names no key file: forty thousand keys would take minutes and change no page.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Iterator
from functools import partial
from typing import Any
from uuid import uuid4

from django.utils import timezone

CASES, COORDINATORS, SPECIALISTS = 400, 10, 60
PERSON = "koordination-1"
"""Who looks at the pages; the first of the coordinators."""
MEASURES = 6
OVERHEAD = 28
BATCH = 400


def fill(factor: int, *, already: int = 0) -> None:
    """Bring the cases of the connected database from `already` times to `factor` times 400."""
    from django.db import transaction

    from nahtstelle.cases.casework.walls import as_service

    heads = _people("koordination", "coordinator", COORDINATORS * factor)
    crew = _people("fachperson", "specialist", SPECIALISTS * factor)
    now = timezone.now().replace(microsecond=0)
    with as_service("bench"):
        for first in range(CASES * already, CASES * factor, BATCH):
            with transaction.atomic():
                _write(range(first, first + BATCH), heads, crew, now)


def chosen() -> int | None:
    """Return the case the pages are about: the first of the first coordinator in implementation."""
    from nahtstelle.cases.casework.models import Case
    from nahtstelle.cases.casework.walls import as_service

    with as_service("bench"):
        rows = Case.objects.filter(number__startswith="B-", state="implementing").order_by("number")
        return rows.values_list("pk", flat=True).first()


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


def _write(numbers: range, heads: list[Any], crew: list[Any], now: dt.datetime) -> None:
    """Write a batch of cases, table by table in the order of their references."""
    from nahtstelle.cases.casework.actions.access import renew_access_of
    from nahtstelle.ground.records.api import create_vault

    cases: list[Any] = []
    makers: list[partial[Iterator[Any]]] = []
    for number in numbers:
        # A coordinator keeps forty cases whatever the size: case n belongs to the coordinator n / 40.
        head = heads[number // (CASES // COORDINATORS)]
        # Six specialists go with each coordinator: one of them and the five others' offices are in a case.
        group = number // (CASES // COORDINATORS) * (SPECIALISTS // COORDINATORS)
        team = [crew[group + number % 6], crew[group + (number + 1) % 6], crew[group + (number + 2) % 6]]
        vault = create_vault() if number < CASES else None
        cases.append(_case(number, vault, team, now))
        makers.append(partial(_rows, cases[-1], vault, head, team, now))
    _save([cases])
    _save([list(make()) for make in makers])
    renew_access_of(cases, now=now)


def _case(number: int, vault: Any, team: list[Any], now: dt.datetime) -> Any:
    from nahtstelle.cases.casework.models import Case

    opened = now - dt.timedelta(days=30 + number % 700)
    today = now.date()
    return Case(
        number=f"B-2020-{number:06d}",
        state=("implementing", "implementing", "implementing", "planning")[number % 4],
        origin="partner",
        key_id=vault.key_id if vault else uuid4(),
        region=f"Bezirk {number % 12 + 1}",
        registered_by=team[0],
        registering_institution_id=team[0].institution_id,
        opened_at=opened,
        registered_at=opened,
        next_review_on=today + dt.timedelta(days=number % 90 - 10),
        last_contact_on=today - dt.timedelta(days=number % 60),
    )


def _rows(case: Any, vault: Any, head: Any, team: list[Any], now: dt.datetime) -> Iterator[Any]:
    """Yield the rows of a case: person, consent, team, lead, and a plan with measures."""
    from nahtstelle.cases.casework import models
    from nahtstelle.cases.casework.queries.content import open_new_case
    from nahtstelle.cases.casework.states import CONSENT_CATEGORIES, Purpose

    content = open_new_case(case, vault) if vault else None

    def sealed(row: Any, words: dict[str, Any]) -> Any:
        if content is not None:
            content.put(row, words)
        else:
            row.sealed = secrets.token_bytes(len(json.dumps(words)) + OVERHEAD)
        return row

    day, opened = now.date(), case.opened_at
    yield sealed(
        models.ClientRecord(case=case),
        {"given_name": "Muster", "family_name": f"Person {case.number}", "birth_date": "1985-02-03"},
    )
    yield sealed(
        models.Registration(case=case), {"mandate": "Rückkehr in den Arbeitsmarkt", "goals": ["Stelle"]}
    )
    paper = models.CaseDocument(
        case=case, category="identity", kind="consent", size=3, added_at=opened, added_by=head,
        storage_name=f"bench-{case.number}",
    )  # fmt: skip
    yield sealed(paper, {"title": "Vollmacht", "filename": "v.pdf", "media_type": "application/pdf"})
    consent = models.Consent(
        case=case, text_version="1", categories=[str(value) for value in CONSENT_CATEGORIES],
        purposes=list(Purpose.values), signer="client", signed_on=opened.date(), valid_from=opened.date(),
        document=paper, recorded_at=opened, recorded_by=head,
    )  # fmt: skip
    yield sealed(consent, {"signed_by": "Muster Person"})
    offices = sorted({user.institution_id for user in (head, *team)})
    for office in offices:
        yield models.ConsentInstitution(case=case, consent=consent, institution_id=office)
    yield _member(case, head, "coordinator")
    seen: set[int] = set()
    for user in team:
        if user.institution_id not in seen:
            seen.add(user.institution_id)
            yield _member(case, user, "specialist")
    yield models.LeadPeriod(case=case, institution_id=team[0].institution_id, from_at=opened)
    signed = case.state == "implementing"
    plan = models.PlanVersion(
        case=case, number=1, state="signed" if signed else "draft", created_at=opened, created_by=head,
        signed_on=day if signed else None, signed_by=head if signed else None, document=paper,
    )  # fmt: skip
    yield sealed(plan, {"starting_point": "Sucht seit zwei Jahren eine Stelle", "why": ""})
    goal = models.Goal(case=case, plan=plan, position=1, due_on=day + dt.timedelta(days=90))
    yield sealed(goal, {"text": "Anstellung im ersten Arbeitsmarkt"})
    for place in range(MEASURES):
        measure = models.Measure(
            case=case, plan=plan, goal=goal, position=place, kind="training", responsible=team[0],
            institution_id=team[0].institution_id, due_on=day + dt.timedelta(days=place * 20 - 15),
        )  # fmt: skip
        yield sealed(measure, {"text": f"Massnahme {place}", "offer": "", "note": ""})


def _member(case: Any, user: Any, role: str) -> Any:
    from nahtstelle.cases.casework.models import TeamMember

    return TeamMember(
        case=case, user=user, institution_id=user.institution_id, role=role, from_at=case.opened_at
    )


def _save(batches: list[list[Any]]) -> None:
    """Write rows of many cases: kind after kind, in the order in which a case names them."""
    kinds: dict[type, list[Any]] = {}
    for rows in batches:
        for row in rows:
            kinds.setdefault(type(row), []).append(row)
    for kind, made in kinds.items():
        kind.objects.bulk_create(made, batch_size=500)  # type: ignore[attr-defined]


if __name__ == "__main__":
    import sys

    import django

    django.setup()
    from django.db import connection

    fill(int(sys.argv[1]), already=int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (FREEZE, ANALYZE)")
