"""The door of the room: published versions, sheets to answer, responses, summaries, kinds of subjects."""

from nahtstelle.ground.questionnaires.actions.provided import provide_questionnaire
from nahtstelle.ground.questionnaires.actions.questionnaires import (
    QuestionnaireData,
    import_questionnaire,
)
from nahtstelle.ground.questionnaires.actions.responses import (
    AnswersIncomplete,
    ResponseChangedMeanwhile,
    VersionNotPublished,
    open_response,
    return_response,
    save_response,
    submit_response,
)
from nahtstelle.ground.questionnaires.actions.versions import publish_version
from nahtstelle.ground.questionnaires.answer_form import AnswerForm
from nahtstelle.ground.questionnaires.answers import as_words, read_answers, write_answers
from nahtstelle.ground.questionnaires.definition import Answers, Item, Value, questions
from nahtstelle.ground.questionnaires.enabling import asked_only
from nahtstelle.ground.questionnaires.presentation import Block, Line, blocks_of, lines_of
from nahtstelle.ground.questionnaires.queries.completeness import answered, flatten, missing
from nahtstelle.ground.questionnaires.queries.responses import (
    Count,
    ResponseRef,
    Summary,
    VersionRef,
    answer_table,
    changed_answers,
    frozen_version,
    published_version,
    published_versions,
    responses_of,
    summarise,
    version_ref,
)
from nahtstelle.ground.questionnaires.states import ResponseState
from nahtstelle.ground.questionnaires.subjects import AnswerCodec, PlainCodec, SubjectKind, register_subject

__all__ = [
    "AnswerCodec",
    "AnswerForm",
    "Answers",
    "AnswersIncomplete",
    "Block",
    "Count",
    "Item",
    "Line",
    "PlainCodec",
    "QuestionnaireData",
    "ResponseChangedMeanwhile",
    "ResponseRef",
    "ResponseState",
    "SubjectKind",
    "Summary",
    "Value",
    "VersionNotPublished",
    "VersionRef",
    "answer_table",
    "answered",
    "as_words",
    "asked_only",
    "blocks_of",
    "changed_answers",
    "flatten",
    "frozen_version",
    "import_questionnaire",
    "lines_of",
    "missing",
    "open_response",
    "provide_questionnaire",
    "publish_version",
    "published_version",
    "published_versions",
    "questions",
    "read_answers",
    "register_subject",
    "responses_of",
    "return_response",
    "save_response",
    "submit_response",
    "summarise",
    "version_ref",
    "write_answers",
]
