"""Questionnaires that the software or a canton folder brings along: published as they come, once."""

from __future__ import annotations

import datetime as dt
import json

from django.db import transaction
from django.utils.translation import gettext as _

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.questionnaires.actions.questionnaires import note_version
from nahtstelle.ground.questionnaires.fhir import digest, read_resource, write_items
from nahtstelle.ground.questionnaires.models import Questionnaire, QuestionnaireVersion
from nahtstelle.ground.questionnaires.queries.versions import VERSION_SUBJECT
from nahtstelle.ground.questionnaires.states import VersionState


@transaction.atomic
def provide_questionnaire(*, content: bytes, now: dt.datetime) -> bool:
    """Publish a FHIR Questionnaire resource as the first version of the questionnaire of its name.

    Nothing happens where the key is taken already: the canton may have gone on writing. Return whether it is new.
    Raises DefinitionFaulty: what comes along has to be right.
    """
    read = read_resource(json.loads(content))
    questionnaire, is_new = Questionnaire.objects.get_or_create(
        key=read.name.lower(),
        defaults={"title": read.title, "purpose": read.purpose, "created_at": now},
    )
    if not is_new:
        return False
    version = QuestionnaireVersion.objects.create(
        questionnaire=questionnaire,
        number=1,
        title=read.title,
        definition=write_items(read.items),
        changed_at=now,
    )
    version.state, version.published_at = VersionState.PUBLISHED, now
    version.sha256 = digest(version.title, read.items)
    version.save()
    software = Actor(user_id=None, name=_("Nahtstelle"))
    note_version("publish", version, VersionState.DRAFT, actor=software, now=now)
    audit.record(
        code="questionnaires.version.provided",
        actor=None,
        subject_type=VERSION_SUBJECT,
        subject_id=version.pk,
        facts={"number": version.number, "sha256": version.sha256},
        now=now,
    )
    return True
