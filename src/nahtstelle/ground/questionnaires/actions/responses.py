"""Opening, saving, submitting and sending back answers. Who may, and how answers are kept, says the subject's room."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, record_change
from nahtstelle.ground.questionnaires import permissions
from nahtstelle.ground.questionnaires.answers import write_answers
from nahtstelle.ground.questionnaires.definition import Answers
from nahtstelle.ground.questionnaires.enabling import asked_only
from nahtstelle.ground.questionnaires.models import QuestionnaireVersion, Response
from nahtstelle.ground.questionnaires.queries.completeness import missing
from nahtstelle.ground.questionnaires.states import RESPONSE, ResponseState, VersionState
from nahtstelle.ground.questionnaires.subjects import subject_kind

SUBJECT = "questionnaires.response"
STATUS = {
    ResponseState.DRAFT: "in-progress",
    ResponseState.SUBMITTED: "completed",
    ResponseState.RETURNED: "in-progress",
}


class VersionNotPublished(ActionRefused):
    """Only what is published is asked."""

    default_sentence = gettext_lazy("Please choose a published questionnaire.")


class ResponseChangedMeanwhile(ActionRefused):
    """Somebody else has saved answers to the same questions."""

    default_sentence = gettext_lazy(
        "Somebody else has saved answers meanwhile. Yours still stand here; compare and save again."
    )


class AnswersIncomplete(ActionRefused):
    """Required questions are not answered; `link_ids` name them."""

    default_sentence = gettext_lazy("Required questions are not answered yet.")

    def __init__(self, link_ids: list[str]) -> None:
        self.link_ids = link_ids
        super().__init__()


class ReturnWithoutReason(ActionRefused):
    """Who sends answers back says what to mend."""

    default_sentence = gettext_lazy("Please say what is to be corrected.")


@transaction.atomic
def open_response(*, version_id: int, subject_type: str, subject_id: int, now: dt.datetime) -> int:
    """Open an empty response of a subject, inside the action of the room that asks; return its id.

    Raises VersionNotPublished.
    """
    version = QuestionnaireVersion.objects.select_for_update(of=("self",)).get(pk=version_id)
    if version.state != VersionState.PUBLISHED:
        raise VersionNotPublished(field="version")
    response = Response.objects.create(
        version=version, subject_type=subject_type, subject_id=subject_id, opened_at=now
    )
    return response.pk


@transaction.atomic
def save_response(
    *, response_id: int, answers: Answers, revision: int, actor: Actor, now: dt.datetime
) -> Response:
    """Keep answers as they are, complete or not, those to questions not asked at present too.

    Raises PermissionRefused, TransitionRefused, ResponseChangedMeanwhile.
    """
    response = _locked(response_id, revision, actor)
    source = response.state
    RESPONSE.step("save", source)
    _keep(response, answers, source, actor=actor, now=now)
    response.save()
    _audit("saved", response, actor, now)
    return response


@transaction.atomic
def submit_response(
    *, response_id: int, answers: Answers, revision: int, actor: Actor, now: dt.datetime
) -> Response:
    """Hand the answers in; those to questions that are not asked are left out.

    Raises PermissionRefused, TransitionRefused, ResponseChangedMeanwhile, AnswersIncomplete.
    """
    response = _locked(response_id, revision, actor)
    source, target = response.state, RESPONSE.step("submit", response.state)
    items = response.version.items
    given = asked_only(items, answers)
    if left := missing(items, given):
        raise AnswersIncomplete(left)
    response.state = target
    response.submitted_at, response.submitted_by_id = now, actor.user_id
    _keep(response, given, target, actor=actor, now=now)
    response.save()
    _note("submit", response, source, actor, now)
    _audit("submitted", response, actor, now)
    return response


@transaction.atomic
def return_response(*, response_id: int, reason: str, actor: Actor, now: dt.datetime) -> Response:
    """Send answers back for correction. Raises PermissionRefused, TransitionRefused, ReturnWithoutReason."""
    rows = Response.objects.select_for_update(of=("self",))
    response = rows.select_related("version", "version__questionnaire").get(pk=response_id)
    if not permissions.can_return_response(actor, response):
        raise PermissionRefused
    source, response.state = response.state, RESPONSE.step("return", response.state)
    if not reason.strip():
        raise ReturnWithoutReason(field="reason")
    response.save()
    _note("return", response, source, actor, now, reason=reason.strip())
    _audit("returned", response, actor, now)
    return response


def _locked(response_id: int, revision: int, actor: Actor) -> Response:
    rows = Response.objects.select_for_update(of=("self",))
    response = rows.select_related("version", "version__questionnaire").get(pk=response_id)
    if not permissions.can_save_response(actor, response):
        raise PermissionRefused
    if response.revision != revision:
        raise ResponseChangedMeanwhile
    return response


def _keep(response: Response, answers: Answers, state: str, *, actor: Actor, now: dt.datetime) -> None:
    content = write_answers(
        response.version.items,
        answers,
        name=response.version.name,
        status=STATUS[ResponseState(state)],
    )
    codec = subject_kind(response.subject_type).codec
    response.stored = codec.encode(response.subject_id, content)
    response.revision += 1
    response.saved_at, response.saved_by_id = now, actor.user_id
    if actor.user_id is not None and actor.user_id not in response.respondent_ids:
        response.respondent_ids = [*response.respondent_ids, actor.user_id]


def _note(
    verb: str, response: Response, source: str, actor: Actor, now: dt.datetime, *, reason: str = ""
) -> None:
    record_change(
        lifecycle=RESPONSE.name,
        subject_type=SUBJECT,
        subject_id=response.pk,
        verb=verb,
        source=source,
        target=response.state,
        actor=actor,
        now=now,
        reason=reason,
    )


def _audit(code: str, response: Response, actor: Actor, now: dt.datetime) -> None:
    audit.record(
        code=f"{SUBJECT}.{code}",
        actor=actor,
        subject_type=SUBJECT,
        subject_id=response.pk,
        facts={"version": response.version_id, "revision": response.revision},
        now=now,
    )
