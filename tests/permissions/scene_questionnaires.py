"""Questionnaires are the secretariat's; who answers, reads and sends back says the room that owns the subject."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from nahtstelle.ground.questionnaires import permissions, subjects
from nahtstelle.ground.questionnaires.models import Questionnaire, QuestionnaireVersion, Response
from nahtstelle.ground.questionnaires.states import RESPONSE, VERSION, ResponseState, VersionState

if TYPE_CHECKING:
    from tests.permissions.scene import Row, Scene

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
VERBS = {
    "edit": (VersionState.DRAFT, permissions.can_edit_version),
    "publish": ("publish", permissions.can_publish_version),
    "withdraw": ("withdraw", permissions.can_withdraw_version),
}
RESPONSE_VERBS = {
    "save": permissions.can_save_response,
    "submit": permissions.can_submit_response,
    "return": permissions.can_return_response,
}


def rows_of_questionnaires(scene: Scene) -> Iterator[Row]:
    """Yield a questionnaire, a version and a response in each state; the office of the member asked answers."""
    from tests.permissions.scene import Row

    questionnaire = Questionnaire.objects.create(key="m", title="M", created_at=NOON)
    verbs = {
        "begin_version": ("", permissions.can_begin_version),
        "change": ("", permissions.can_change_questionnaire),
    }
    yield from scene.lines("questionnaire", "any", questionnaire, verbs, VERSION)
    published = None
    for number, state in enumerate(VersionState.values, start=1):
        is_out = state != VersionState.DRAFT
        version = QuestionnaireVersion.objects.create(
            questionnaire=questionnaire,
            number=number,
            title="M",
            state=state,
            changed_at=NOON,
            published_at=NOON if is_out else None,
            sha256="0" * 64 if is_out else "",
            withdrawn_at=NOON if state == VersionState.WITHDRAWN else None,
        )
        published = version if state == VersionState.PUBLISHED else published
        for name, (verb, may) in VERBS.items():
            if state == verb or (verb in {"publish", "withdraw"} and VERSION.allows(verb, state)):
                yield Row("version", state, name, scene.simple(may, version))
    yield from _responses(scene, published)
    for name, free in (
        ("enter", permissions.can_enter_questionnaires),
        ("create", permissions.can_create_questionnaire),
    ):
        yield Row("questionnaires", "any", name, scene.simple(lambda actor, _, may=free: may(actor), None))


def _responses(scene: Scene, version: QuestionnaireVersion | None) -> Iterator[Row]:
    from tests.permissions.scene import Row

    office = scene.asked.institution_id
    subjects.register_subject(
        subjects.SubjectKind(
            subject_type="tests.matrix",
            may_read=lambda actor, _: actor.is_secretariat or actor.institution_id == office,
            may_answer=lambda actor, _: actor.institution_id == office,
            may_return=lambda actor, _: actor.is_secretariat,
        )
    )
    for number, state in enumerate(ResponseState.values, start=1):
        response = Response.objects.create(
            version=version,
            subject_type="tests.matrix",
            subject_id=number,
            state=state,
            opened_at=NOON,
            submitted_at=None if state == ResponseState.DRAFT else NOON,
        )
        yield Row("response", state, "read", scene.simple(permissions.can_read_response, response))
        for verb, may in RESPONSE_VERBS.items():
            if RESPONSE.allows(verb, state):
                yield Row("response", state, verb, scene.simple(may, response))
    nobodys = Response.objects.create(
        version=version, subject_type="tests.nobody", subject_id=1, opened_at=NOON
    )
    yield Row("response", "nobodys", "read", scene.simple(permissions.can_read_response, nobodys))
    yield Row("response", "nobodys", "save", scene.simple(permissions.can_save_response, nobodys))
