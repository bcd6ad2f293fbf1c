"""A marker in every field of a case: sealed it is nowhere in clear, erased it is nowhere at all (decision 0025).

Also with a copy of all rows and files made before the erasure, and every key that is left.
"""

from __future__ import annotations

import ast
import base64
import binascii
import datetime as dt
import os
from dataclasses import dataclass, fields
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection, models
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone

from nahtstelle.cases.casework import content_types
from nahtstelle.cases.casework.actions.closing import ClosingData, close_case
from nahtstelle.cases.casework.actions.erasure import erase_due_cases
from nahtstelle.cases.casework.content_types import ConsentScope
from nahtstelle.cases.casework.models import Case, CaseDocument, ClientRecord, Erasure
from nahtstelle.cases.casework.situation_content import Notes
from nahtstelle.cases.casework.states import (
    CONSENT_CATEGORIES,
    CaseState,
    ClosingReason,
    DataCategory,
    Outcome,
)
from nahtstelle.cases.casework.tests.addresses import OF_A_CASE, addresses
from nahtstelle.cases.casework.tests.planting import (
    BIRTH_DATE,
    MARKER,
    case_tables,
    content_of,
    plant,
    sealed_tables,
    word,
    words_in,
)
from nahtstelle.cases.casework.tests.writing import fill_in
from nahtstelle.cases.casework.walls import as_service, reading_as
from nahtstelle.ground.records import api as records
from nahtstelle.ground.records.encryption import master_key
from nahtstelle.ground.records.models import Version
from tests.language.posting import run_jobs
from tests.language.texts import of_pdf

pytestmark = pytest.mark.django_db
ROOM = Path(__file__).parents[1]
ENDINGS = {"close_case", "withdraw_consent", "hand_over_coordination", "add_member", "replace_specialist"}
"""What would end the walk of who writes everywhere."""
WITHOUT_WORDS = {
    "number": "of the case",
    "region": "of the canton",
    "place": "of a round table; goes out by e-mail",
    "text_version": "of the form",
    "kind": "of a file",
    "storage_name": "random",
    "link_id": "of a question",
}
"""What stands in clear in a table of cases, and why it says nothing of the person."""


@dataclass(frozen=True)
class Copied:
    """A sealed piece as a backup would hold it."""

    place: str
    blob: bytes


@pytest.fixture
def marked(make_case, team):
    """A case with its words in every table and in files; and another case that goes on living."""
    other = make_case()
    case = make_case()
    plant(case, team)
    return case, other


def signs() -> list[str]:
    """Return the marker as it may stand somewhere: plain, in hexadecimal, in base64 at any place."""
    raw = MARKER.encode()
    shifted = [base64.b64encode(b"x" * before + raw).decode()[4:-4] for before in (0, 1, 2)]
    return [MARKER, raw.hex(), *shifted, BIRTH_DATE]


def shows(text: str) -> bool:
    return any(sign in text for sign in signs())


def _as_base64(content: bytes) -> bytes:
    """Return what a file of text says in base64, nothing for any other file."""
    try:
        return base64.b64decode(content, validate=True)
    except binascii.Error:
        return b""


def clear_text() -> list[str]:
    """Return every place in database (its log too), data directory, sessions and outbox that shows the marker."""
    found = []
    with as_service("tests"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        for schema, table in cursor.fetchall():
            cursor.execute(f'SELECT row_to_json(t)::text || t::text FROM "{schema}"."{table}" t')
            if any(shows(line) for (line,) in cursor.fetchall()):
                found.append(table)
    found += ["session" for session in Session.objects.all() if shows(str(session.get_decoded()))]
    found += [message.subject for message in mail.outbox if shows(str(message.message()))]
    log = Path(os.environ["NAHTSTELLE_DATA"]) / "postgres" / "server.log"
    files = [*Path(settings.DATA_DIRECTORY).rglob("*"), *([log] if log.exists() else [])]
    for path in files:
        if shows(path.name) or (path.is_file() and shows(path.read_bytes().decode("utf-8", "replace"))):
            found.append(str(path))
    return found


def papers_outside() -> list[str]:
    """Return the papers kept outside of cases that show the marker; they stay readable after the erasure."""
    found = []
    for version in Version.objects.all():
        content = records.read_version(version.pk)
        if shows(version.filename) or any(shows(line) for line in of_pdf(content)):
            found.append(version.filename)
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


def keys_left(other: Case) -> list[bytes]:
    """Return every key there still is: the master key, those of other cases and of dossiers, any other file."""
    found = [records.open_vault(other.key_id)._key, master_key()]
    for directory in {settings.VAULT_DIRECTORY, Path(settings.DATA_DIRECTORY) / "keys"}:
        contents = [path.read_bytes() for path in Path(directory).rglob("*") if path.is_file()]
        found += [
            part for content in contents for part in (content[:32], _as_base64(content)) if len(part) == 32
        ]
    return found


def close(case: Case, user, actor_of) -> None:
    said = word(DataCategory.LETTERS)
    data = ClosingData(
        reason=ClosingReason.GOALS_REACHED,
        outcome=Outcome.EMPLOYMENT,
        text=said,
        to_client=[said],
        social_service_told_on=timezone.localdate(),
    )
    with reading_as(user_id=user.pk):
        now = timezone.now() - dt.timedelta(minutes=1)
        close_case(case_id=case.pk, data=data, actor=actor_of(user), now=now)


def test_a_marker_is_nowhere_in_clear_and_after_the_erasure_nowhere_at_all(
    marked, team, actor_of, client_for, caplog
):
    case, other = marked
    caplog.set_level("DEBUG")
    page = client_for(team.eva).get(reverse("casework:show_case", args=[case.pk]))
    assert words_in(page.content.decode()) == set(CONSENT_CATEGORIES)
    close(case, team.eva, actor_of)
    assert clear_text() == []
    copies = backup(case)
    vault = records.open_vault(case.key_id)
    carrying = {copy.place for copy in copies if MARKER.encode() in vault.open(copy.blob, place=copy.place)}
    assert {place.split("/")[0] for place in carrying} == {
        model._meta.label_lower for model in sealed_tables()
    }
    assert any(place.endswith("/file") for place in carrying)
    with as_service("tests"):
        Case.objects.filter(pk=case.pk).update(erase_on=timezone.localdate() - dt.timedelta(days=1))
    assert erase_due_cases(now=timezone.now()) == [case.number]

    assert clear_text() == []
    assert papers_outside() == []
    assert not shows(caplog.text)
    with pytest.raises(records.VaultDestroyed):
        records.open_vault(case.key_id)
    for copy in copies:
        for key in keys_left(other):
            with pytest.raises((InvalidTag, ValueError)):
                records.Vault(case.key_id, key).open(copy.blob, place=copy.place)
    blobs = {copy.blob for copy in copies}
    files = [path for path in Path(settings.DATA_DIRECTORY).rglob("*") if path.is_file()]
    assert not any(path.read_bytes() in blobs for path in files)
    with as_service("tests"):
        assert not any(model._default_manager.filter(case_id=case.pk).exists() for model in case_tables())
        assert ClientRecord.objects.filter(case=other).exists()


def test_the_certificate_says_what_a_backup_still_holds_and_under_which_key(marked, team, actor_of):
    case, _other = marked
    close(case, team.eva, actor_of)
    with as_service("tests"):
        Case.objects.filter(pk=case.pk).update(erase_on=timezone.localdate())
        erase_due_cases(now=timezone.now())
        erasure = Erasure.objects.get()
    version = Version.objects.get(document=erasure.certificate_id)
    text = " ".join(" ".join(of_pdf(records.read_version(version.pk))).split())
    assert str(case.key_id) in text
    assert "können die Einträge noch in verschlüsselter Form enthalten" in text
    assert "auch mit allen verbliebenen Schlüsseln nicht mehr lesen" in text
    assert "Weitere Einträge" not in text


def test_whatever_is_written_by_the_pages_stays_out_of_tables_sessions_logs_queue_and_mail(
    planted, team, client_for, caplog
):
    """The forms are walked too: the marker in every text field of every form of a case."""
    caplog.set_level("DEBUG")
    case, client = planted(CaseState.IMPLEMENTING), client_for(team.eva)
    taken = set()
    for name, places in addresses(case, OF_A_CASE).items():
        for address in places if name not in ENDINGS else ():
            with TestCase.captureOnCommitCallbacks(execute=True):
                answer = fill_in(client, address, word(DataCategory.PLAN))
            if answer.status_code == 302:
                taken.add(name)
                assert not shows(answer["Location"] + str(answer.cookies))
    assert run_jobs() == []
    assert clear_text() == []
    assert not shows(caplog.text)
    assert len(taken) > 12, taken


def test_every_field_of_content_is_planted():
    """What is put into a sealed row is read from the sources: a new field without a marker fails here."""
    put: set[str] = set()
    for path in (ROOM / "actions").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "put":
                keys = [
                    key
                    for inner in ast.walk(node.args[1])
                    if isinstance(inner, ast.Dict)
                    for key in inner.keys
                ]
                put |= {key.value for key in keys if isinstance(key, ast.Constant)}
    for kind in vars(content_types).values():
        if isinstance(kind, type) and issubclass(kind, content_types.Content) and kind is not ConsentScope:
            put |= {field.name for field in fields(kind)}
    put |= set(Notes().common())
    assert len(put) > 40
    planted = {name for model in sealed_tables() for name in content_of(model(category="plan"))}
    assert sorted(put - planted) == []


def test_no_table_of_a_case_has_a_place_for_words_in_clear():
    kinds = (models.CharField, models.TextField, models.JSONField, models.FileField)
    places = {
        f"{model.__name__}.{field.name}"
        for model in (Case, *case_tables())
        for field in model._meta.concrete_fields
        if isinstance(field, kinds) and not field.choices and field.name not in WITHOUT_WORDS
    }
    assert places == set()
