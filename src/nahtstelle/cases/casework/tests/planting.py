"""A case with a row in every table of the floor, and in every sealed field a word that says its category.

The tables are walked, so that a new one is planted without being named here. `word(category)` stands in the content;
whoever finds it on a page knows what kind of data was shown.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone

from nahtstelle.cases.casework.actions.provided import asked_version
from nahtstelle.cases.casework.models import Case, CaseDocument, Closure
from nahtstelle.cases.casework.models.base import CaseRow, SealedRow
from nahtstelle.cases.casework.queries.content import OpenCase, open_new_case
from nahtstelle.cases.casework.states import Criterion, DataCategory, DocumentKind, ProblemArea
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.records import api as records

MARKER = "Kennwort-Zwetschge"
WORD = re.compile(rf"{MARKER}-([a-z]+)")
BIRTH_DATE = "1911-04-07"
FIELDS = (
    "text", "title", "name", "function", "contact", "profession", "reason", "message", "answer", "agreed", "agenda",
    "record", "starting_point", "why", "remark", "note", "offer", "resolution", "recommendation", "signed_by",
    "mandate", "description", "papers", "scope", "given_name", "family_name", "street", "postcode", "town",
    "phone", "email", "representative", "ahv_number", "filename",
)  # fmt: skip
CODES = {"birth_date": BIRTH_DATE, "language": "de", "media_type": "application/pdf"}
"""Fields that hold no words. A day of birth is looked for as it is written."""
MANY = ("goals", "resources", "obstacles")
# What a table asks for beyond what its fields say.
SPECIAL: dict[str, dict[str, Any]] = {
    "caseguest": {"kind": "client", "until_at": None},
    "leadtransfer": {"state": "offered"},
    "planversion": {"state": "draft"},
    "measure": {"state": "planned", "is_clients": True},
    "roundtable": {"state": "proposed"},
    "roundtableparticipant": {"is_client": True},
}
# Content that is more than words in fields.
SHAPES: dict[str, dict[str, Any]] = {
    "registration": {"scope": {}},
    "contribution": {"answers": {}},
    "assessment": {"answers": {}},
    "contradiction": {"answers": {}},
}


def word(category: str) -> str:
    """Return the word that stands in content of a category."""
    return f"{MARKER}-{category}"


def words_in(text: str) -> set[str]:
    """Return the categories whose words a text shows."""
    return set(WORD.findall(text))


def content_of(row: SealedRow) -> dict[str, Any]:
    """Return what is planted in a row: its word in each field that any content has."""
    said = word(row.category)
    planted: dict[str, Any] = dict.fromkeys(FIELDS, said) | CODES | {name: [said] for name in MANY}
    planted["areas"] = {str(area): said for area in ProblemArea}
    planted["criteria"] = {str(value): {"answer": "no", "remark": said} for value in Criterion}
    return planted | SHAPES.get(str(row._meta.model_name), {})


def plant(case: Case, team: Any) -> OpenCase:
    """Fill every table of a case, the one about its end once it has ended; return what opens all of it."""
    with as_service("tests"):
        content = open_new_case(case, records.open_vault(case.key_id))
        for model in case_tables():
            rows = list(model._default_manager.filter(case=case))
            for row in rows:
                if isinstance(row, SealedRow):
                    _seal(row, content)
                    row.save()
            if not rows and (model is not Closure or case.closed_at is not None):
                make_row(model, case, content, team)
        for category in DataCategory.values:
            kind = DocumentKind.LETTER if category == DataCategory.LETTERS else DocumentKind.OTHER
            make_row(CaseDocument, case, content, team, category=category, kind=kind)
        for category in (DataCategory.IDENTITY, DataCategory.HEALTH):
            make_row(CaseDocument, case, content, team, category=category, kind=DocumentKind.RECEIPT)
    return content


def make_row(model: type[CaseRow], case: Case, content: OpenCase, team: Any, **given: Any) -> Any:
    """Make a row of a table by what its fields ask for, its content planted."""
    now = timezone.now() - dt.timedelta(days=2)
    values: dict[str, Any] = {"case": case} | SPECIAL.get(str(model._meta.model_name), {}) | given
    institutions = iter((team.fritz.institution, team.rita.institution, team.petra.institution))
    for field in model._meta.concrete_fields:
        if field.name in values or field.name in {"id", "sealed", "category"}:
            continue
        if field.has_default() or (field.null and not field.name.endswith("_to")):
            continue
        values[field.name] = _value(field, case, team, institutions, now)
    row = model(**values)
    if isinstance(row, SealedRow):
        _seal(row, content)
    row.save(force_insert=True)
    return row


def _seal(row: SealedRow, content: OpenCase) -> None:
    content.put(row, content_of(row))
    if isinstance(row, CaseDocument):
        row.storage_name = content.keep_file(row, word(row.category).encode())


def case_tables() -> list[type[CaseRow]]:
    """Return every table with rows of a case, those first that others need."""
    found = [model for model in apps.get_app_config("casework").get_models() if issubclass(model, CaseRow)]
    ordered: list[type[CaseRow]] = []
    while found:
        for model in list(found):
            fields = model._meta.get_fields()
            needed = {field.related_model for field in fields if isinstance(field, models.ForeignKey)}
            if not needed & (set(found) - {model}):
                ordered.append(model)
                found.remove(model)
    return ordered


def sealed_tables() -> list[type[SealedRow]]:
    """Return every table with sealed content."""
    return [model for model in case_tables() if issubclass(model, SealedRow)]


def _value(field: Any, case: Case, team: Any, institutions: Iterator[Any], now: dt.datetime) -> Any:
    if isinstance(field, models.ForeignKey):
        target = field.related_model
        if issubclass(target, CaseRow):
            return target._default_manager.filter(case=case).first()
        if target._meta.model_name == "user":
            return team.eva
        if target._meta.model_name == "institution":
            return next(institutions)
        found = target._default_manager.first()
        return found or target._default_manager.create(
            key="x", name="x", questionnaire="situation", starts_on=now.date()
        )
    if field.name == "questionnaire_version_id":
        return asked_version("situation", now=now).id
    if isinstance(field, models.DateTimeField):
        return now + dt.timedelta(hours=1 if field.name.startswith(("until", "expires")) else 0)
    if isinstance(field, models.DateField):
        return now.date() + dt.timedelta(days=9 if field.name in {"valid_to", "limited_to"} else 0)
    if isinstance(field, models.BinaryField):
        return str(case.pk).encode().rjust(32)
    if field.choices:
        return field.choices[0][0]
    return 1 if isinstance(field, models.IntegerField) else f"x{field.name}"
