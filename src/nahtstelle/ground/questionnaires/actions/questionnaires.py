"""Beginning, importing and describing questionnaires."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, record_change
from nahtstelle.ground.questionnaires import permissions
from nahtstelle.ground.questionnaires.fhir import DefinitionFaulty, read_resource, write_items
from nahtstelle.ground.questionnaires.models import Questionnaire, QuestionnaireVersion
from nahtstelle.ground.questionnaires.queries.versions import VERSION_SUBJECT
from nahtstelle.ground.questionnaires.states import VERSION, VersionState

KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
LARGEST_IMPORT = 1_000_000


class QuestionnaireIncomplete(ActionRefused):
    """Something that has to be written is missing."""

    default_sentence = gettext_lazy("Please fill in this field.")


class QuestionnaireKeyTaken(ActionRefused):
    """Keys are unique."""

    default_sentence = gettext_lazy("There is a questionnaire with this key already.")


class ImportRefused(ActionRefused):
    """The file is no questionnaire of the supported subset; `sentences` name each fault."""

    def __init__(self, sentences: list[str], *, field: str | None = None) -> None:
        self.sentences = sentences
        super().__init__(" ".join(sentences), field=field)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionnaireData:
    """What a questionnaire is called and what for."""

    key: str
    title: str
    purpose: str = ""
    owner_id: int | None = None


@transaction.atomic
def create_questionnaire(*, data: QuestionnaireData, actor: Actor, now: dt.datetime) -> Questionnaire:
    """Begin a questionnaire with an empty first version.

    Raises PermissionRefused, QuestionnaireIncomplete, QuestionnaireKeyTaken.
    """
    return _create(data, [], actor=actor, now=now)


@transaction.atomic
def import_questionnaire(
    *, content: bytes, key: str, owner_id: int | None, actor: Actor, now: dt.datetime
) -> Questionnaire:
    """Begin a questionnaire from a FHIR Questionnaire resource; its first version is a draft.

    `key` empty: the name of the resource. Raises PermissionRefused, ImportRefused, QuestionnaireIncomplete,
    QuestionnaireKeyTaken.
    """
    if not permissions.can_create_questionnaire(actor):
        raise PermissionRefused
    if len(content) > LARGEST_IMPORT:
        raise ImportRefused([_("The file is larger than 1 MB.")], field="file")
    try:
        read = read_resource(json.loads(content))
    except DefinitionFaulty as fault:
        raise ImportRefused(fault.sentences, field="file") from fault
    except (ValueError, RecursionError) as fault:
        raise ImportRefused([_("The file is no JSON.")], field="file") from fault
    data = QuestionnaireData(
        key=key or read.name.lower(), title=read.title, purpose=read.purpose, owner_id=owner_id
    )
    return _create(data, write_items(read.items), actor=actor, now=now)


@transaction.atomic
def change_questionnaire(
    *, questionnaire_id: int, title: str, purpose: str, owner_id: int | None, actor: Actor, now: dt.datetime
) -> Questionnaire:
    """Change name, purpose and owner; what is published keeps its own title. Raises PermissionRefused."""
    questionnaire = Questionnaire.objects.select_for_update(of=("self",)).get(pk=questionnaire_id)
    if not permissions.can_change_questionnaire(actor, questionnaire):
        raise PermissionRefused
    if not title.strip():
        raise QuestionnaireIncomplete(field="title")
    questionnaire.title, questionnaire.purpose = title.strip(), purpose.strip()
    questionnaire.owner_id = owner_id
    questionnaire.save()
    drafts = questionnaire.versions.filter(state=VersionState.DRAFT)
    drafts.update(title=questionnaire.title)
    _audit("changed", questionnaire, actor, now)
    return questionnaire


def _create(
    data: QuestionnaireData, definition: list[dict[str, Any]], *, actor: Actor, now: dt.datetime
) -> Questionnaire:
    if not permissions.can_create_questionnaire(actor):
        raise PermissionRefused
    if not data.title.strip():
        raise QuestionnaireIncomplete(field="title")
    if not KEY.fullmatch(data.key):
        raise QuestionnaireIncomplete(
            _("The key has small letters, digits and hyphens, such as «stocktake-2023»."), field="key"
        )
    if Questionnaire.objects.filter(key=data.key).exists():
        raise QuestionnaireKeyTaken(field="key")
    questionnaire = Questionnaire.objects.create(
        key=data.key,
        title=data.title.strip()[:160],
        purpose=data.purpose.strip(),
        owner_id=data.owner_id,
        created_at=now,
        created_by_id=actor.user_id,
    )
    version = QuestionnaireVersion.objects.create(
        questionnaire=questionnaire,
        number=1,
        title=questionnaire.title,
        definition=definition,
        changed_at=now,
        changed_by_id=actor.user_id,
    )
    note_version("begin", version, "", actor=actor, now=now)
    _audit("created", questionnaire, actor, now)
    return questionnaire


def note_version(
    verb: str,
    version: QuestionnaireVersion,
    source: str,
    *,
    actor: Actor,
    now: dt.datetime,
    reason: str = "",
) -> None:
    """Write a step of a version into its history; the version has its new state already."""
    record_change(
        lifecycle=VERSION.name,
        subject_type=VERSION_SUBJECT,
        subject_id=version.pk,
        verb=verb,
        source=source,
        target=version.state,
        actor=actor,
        now=now,
        reason=reason,
    )


def _audit(code: str, questionnaire: Questionnaire, actor: Actor, now: dt.datetime) -> None:
    audit.record(
        code=f"questionnaires.questionnaire.{code}",
        actor=actor,
        subject_type="questionnaires.questionnaire",
        subject_id=questionnaire.pk,
        facts={"key": questionnaire.key},
        now=now,
    )
