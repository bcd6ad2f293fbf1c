"""A marker in every field of a case: sealed it is nowhere in clear, erased it is nowhere at all (decision 0025).

Also with a copy of all rows and files made before the erasure, and every key that is left.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.conf import settings
from django.core import mail
from django.db import connection, models
from django.urls import reverse
from django.utils import timezone

from nahtstelle.cases.casework.actions.closing import ClosingData, close_case
from nahtstelle.cases.casework.actions.erasure import erase_due_cases
from nahtstelle.cases.casework.models import Case, CaseDocument, ClientRecord, Closure
from nahtstelle.cases.casework.models.base import CaseRow, SealedRow
from nahtstelle.cases.casework.queries.content import OpenCase, open_new_case
from nahtstelle.cases.casework.states import ClosingReason, Outcome
from nahtstelle.cases.casework.walls import as_service, reading_as
from nahtstelle.ground.records import api as records
from nahtstelle.ground.records.encryption import master_key

pytestmark = pytest.mark.django_db
MARKER = "Kennwort-Zwetschge-4711"
PERSON = {
    "given_name": MARKER,
    "family_name": f"{MARKER} Beispiel",
    "birth_date": "1985-02-03",
    "ahv_number": f"756 {MARKER}",
    "street": f"{MARKER}-Weg 3",
    "town": MARKER,
    "phone": MARKER,
    "email": f"{MARKER}@beispiel.example",
}
FIELDS = [
    "text",
    "title",
    "filename",
    "media_type",
    "name",
    "function",
    "contact",
    "profession",
    "scope",
    "reason",
    "message",
    "answer",
    "agreed",
    "agenda",
    "record",
    "starting_point",
    "why",
    "remark",
    "note",
    "offer",
    "resolution",
    "recommendation",
    "signed_by",
    "mandate",
    "description",
    "papers",
]
EVERYWHERE: dict[str, Any] = dict.fromkeys(FIELDS, MARKER) | {"goals": [MARKER]}
# What a table asks for beyond what its fields say.
SPECIAL: dict[str, dict[str, Any]] = {
    "caseguest": {"kind": "client", "until_at": None},
    "leadtransfer": {"state": "offered"},
    "planversion": {"state": "draft"},
    "measure": {"state": "planned", "is_clients": True},
    "roundtable": {"state": "proposed"},
    "roundtableparticipant": {"is_client": True},
    "contribution": {"state": "asked", "institution": None},
}


@dataclass(frozen=True)
class Copied:
    """A sealed piece as a backup would hold it."""

    place: str
    blob: bytes


@pytest.fixture
def marked(make_case, team):
    """A case with the marker in every sealed table and in a file; and another case that goes on living."""
    other = make_case()
    case = make_case(person=PERSON)
    with as_service("tests"):
        content = open_new_case(case, records.open_vault(case.key_id))
        for model in sealed_tables():
            for row in model._default_manager.filter(case=case):
                content.put(row, EVERYWHERE | (PERSON if model is ClientRecord else {}))
                row.save(update_fields=["sealed"])
            if model is not Closure and not model._default_manager.filter(case=case).exists():
                _make(model, case, content, team)
        paper = CaseDocument.objects.filter(case=case).first()
        assert paper is not None
        paper.storage_name = content.keep_file(paper, MARKER.encode())
        paper.save(update_fields=["storage_name"])
    return case, other


def sealed_tables() -> list[type[SealedRow]]:
    """Return every table with sealed content, those first that others need."""
    found = [m for m in apps.get_app_config("casework").get_models() if issubclass(m, SealedRow)]
    ordered: list[type[SealedRow]] = []
    while found:
        for model in list(found):
            needed = {
                field.related_model
                for field in model._meta.get_fields()
                if isinstance(field, models.ForeignKey) and not field.null
            }
            if not needed & (set(found) - {model}):
                ordered.append(model)
                found.remove(model)
    return ordered


def _make(model: type[CaseRow], case: Case, content: OpenCase | None, team: Any) -> Any:
    """Make a row of a table by what its fields ask for, the marker sealed in it."""
    now = timezone.now() - dt.timedelta(days=2)
    given = SPECIAL.get(str(model._meta.model_name)) or {}
    values: dict[str, Any] = {"case": case}
    institutions = iter((team.fritz.institution, team.rita.institution, team.petra.institution))
    for field in model._meta.concrete_fields:
        if field.name in given or field.name in {"id", "case", "sealed", "category"}:
            continue
        if field.has_default() or (field.null and not field.name.endswith("_to")):
            continue
        values[field.name] = _value(field, case, team, institutions, now)
    row = model(**values | given)
    if isinstance(row, SealedRow):
        assert content is not None
        content.put(row, EVERYWHERE)
    row.save(force_insert=True)
    return row


def _value(field: Any, case: Case, team: Any, institutions: Iterator[Any], now: dt.datetime) -> Any:
    if isinstance(field, models.ForeignKey):
        target = field.related_model
        if issubclass(target, CaseRow):
            return target._default_manager.filter(case=case).first() or _make(target, case, None, team)
        if target._meta.model_name == "user":
            return team.eva
        if target._meta.model_name == "institution":
            return next(institutions)
        found = target._default_manager.first()
        return found or target._default_manager.create(
            key="x", name="x", questionnaire="situation", starts_on=now.date()
        )
    if isinstance(field, models.DateTimeField):
        return now + dt.timedelta(hours=1 if field.name.startswith(("until", "expires")) else 0)
    if isinstance(field, models.DateField):
        return now.date() + dt.timedelta(days=9 if field.name in {"valid_to", "limited_to"} else 0)
    if field.choices:
        return field.choices[0][0]
    return 1 if isinstance(field, models.IntegerField) else "x"


def _as_base64(content: bytes) -> bytes:
    """Return what a file of text says in base64, nothing for any other file."""
    try:
        return base64.b64decode(content, validate=True)
    except binascii.Error:
        return b""


def clear_text() -> list[str]:
    """Return every place in database, data directory and outbox that shows the marker, as it is or encoded."""
    raw = MARKER.encode()
    signs = {MARKER, raw.hex(), base64.b64encode(raw).decode()[:-4]}
    found = []
    with as_service("tests"), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT row_to_json(t)::text || t::text FROM "{table}" t')
            if any(sign in line for (line,) in cursor.fetchall() for sign in signs):
                found.append(table)
    for path in Path(settings.DATA_DIRECTORY).rglob("*"):
        if MARKER in path.name or (path.is_file() and raw in path.read_bytes()):
            found.append(str(path))
    found += [message.subject for message in mail.outbox if MARKER in str(message.message())]
    return found


def backup(case: Case) -> list[Copied]:
    """Copy all sealed rows and files of a case, as a backup of database and files would."""
    copies = []
    with as_service("tests"):
        for model in sealed_tables():
            rows = list(model._default_manager.filter(case=case))
            assert rows, f"no marker in {model.__name__}"
            copies += [Copied(row.binding, bytes(row.sealed)) for row in rows]
        for paper in CaseDocument.objects.filter(case=case):
            copies.append(Copied(f"{paper.binding}/file", records.sealed_file(paper.storage_name)))
    return copies


def test_a_marker_is_nowhere_in_clear_and_after_the_erasure_nowhere_at_all(
    marked, team, actor_of, client_for, caplog
):
    case, other = marked
    caplog.set_level("DEBUG")
    page = client_for(team.eva).get(reverse("casework:show_case", args=[case.pk]))
    assert MARKER in page.content.decode()
    with reading_as(user_id=team.eva.pk):
        close_case(
            case_id=case.pk,
            data=ClosingData(
                reason=ClosingReason.GOALS_REACHED,
                outcome=Outcome.EMPLOYMENT,
                text=MARKER,
                to_client=[MARKER],
                social_service_told_on=timezone.localdate(),
            ),
            actor=actor_of(team.eva),
            now=timezone.now() - dt.timedelta(minutes=1),
        )
    assert clear_text() == []
    copies = backup(case)
    vault = records.open_vault(case.key_id)
    carrying = {
        copy.place.split("/")[0]
        for copy in copies
        if MARKER.encode() in vault.open(copy.blob, place=copy.place)
    }
    assert carrying == {model._meta.label_lower for model in sealed_tables()}
    with as_service("tests"):
        Case.objects.filter(pk=case.pk).update(erase_on=timezone.localdate() - dt.timedelta(days=1))
    assert erase_due_cases(now=timezone.now()) == [case.number]

    assert clear_text() == []
    assert MARKER not in caplog.text
    with pytest.raises(records.VaultDestroyed):
        records.open_vault(case.key_id)
    left = [records.open_vault(other.key_id)._key, master_key(), *_other_keys()]
    for copy in copies:
        for key in left:
            with pytest.raises((InvalidTag, ValueError)):
                records.Vault(case.key_id, key).open(copy.blob, place=copy.place)
    blobs = {copy.blob for copy in copies}
    files = [path for path in Path(settings.DATA_DIRECTORY).rglob("*") if path.is_file()]
    assert not any(path.read_bytes() in blobs for path in files)
    with as_service("tests"):
        assert not any(model._default_manager.filter(case_id=case.pk).exists() for model in sealed_tables())
        assert ClientRecord.objects.filter(case=other).exists()


def _other_keys() -> list[bytes]:
    """Return whatever else lies in the directory of keys and is as long as a key."""
    directory = Path(settings.VAULT_DIRECTORY)
    contents = [path.read_bytes() for path in directory.rglob("*") if path.is_file()]
    return [part for content in contents for part in (content[:32], _as_base64(content)) if len(part) == 32]
