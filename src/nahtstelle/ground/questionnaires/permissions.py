"""Who writes questionnaires, and who answers: the latter says the room that owns the subject."""

from __future__ import annotations

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.questionnaires.models import Questionnaire, QuestionnaireVersion, Response
from nahtstelle.ground.questionnaires.subjects import subject_kind


def can_enter_questionnaires(actor: Actor) -> bool:
    """Tell whether the actor has the area: the secretariat."""
    return actor.is_secretariat


def can_create_questionnaire(actor: Actor) -> bool:
    """Tell whether the actor begins or imports a questionnaire: the secretariat."""
    return actor.is_secretariat


def can_begin_version(actor: Actor, questionnaire: Questionnaire) -> bool:
    """Tell whether the actor begins a new version: the secretariat."""
    return actor.is_secretariat


can_change_questionnaire = can_begin_version


def can_edit_version(actor: Actor, version: QuestionnaireVersion) -> bool:
    """Tell whether the actor changes, publishes or withdraws a version: the secretariat."""
    return actor.is_secretariat


can_publish_version = can_withdraw_version = can_edit_version


def can_read_response(actor: Actor, response: Response) -> bool:
    """Tell whether the actor reads the answers: the room of the subject says so."""
    return subject_kind(response.subject_type).may_read(actor, response.subject_id)


def can_save_response(actor: Actor, response: Response) -> bool:
    """Tell whether the actor answers: the room of the subject says so."""
    return actor.user_id is not None and subject_kind(response.subject_type).may_answer(
        actor, response.subject_id
    )


can_submit_response = can_save_response


def can_return_response(actor: Actor, response: Response) -> bool:
    """Tell whether the actor sends answers back for correction: the room of the subject says so."""
    return subject_kind(response.subject_type).may_return(actor, response.subject_id)
