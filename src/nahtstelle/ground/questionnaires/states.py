"""Fixed vocabularies of the room, and the ways of a version and of a response."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.lifecycle.api import Lifecycle, Transition

SECRETARIAT, RESPONDENT, OWNER = "secretariat", "respondent", "owner"


class ItemType(TextChoices):
    """Types of items: a subset of FHIR's."""

    GROUP = "group", _("Group of questions")
    DISPLAY = "display", _("Text without answer")
    STRING = "string", _("One line")
    TEXT = "text", _("Long text")
    INTEGER = "integer", _("Whole number")
    DECIMAL = "decimal", _("Number with decimals")
    DATE = "date", _("Date")
    BOOLEAN = "boolean", _("Yes or no")
    CHOICE = "choice", _("Choice")
    OPEN_CHOICE = "open-choice", _("Choice or own words")


class Operator(TextChoices):
    """How a condition compares."""

    EXISTS = "exists", _("is answered")
    EQUAL = "=", _("is")
    NOT_EQUAL = "!=", _("is not")
    GREATER = ">", _("is greater than")
    LESS = "<", _("is less than")
    AT_LEAST = ">=", _("is at least")
    AT_MOST = "<=", _("is at most")


class VersionState(TextChoices):
    """States of a version."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ResponseState(TextChoices):
    """States of a response."""

    DRAFT = "draft", _("Being answered")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Back for correction")


_V = VersionState
VERSION = Lifecycle(
    name="questionnaire_version",
    states=VersionState,
    initial=_V.DRAFT,
    transitions=(
        Transition("publish", (_V.DRAFT,), (_V.PUBLISHED,), _("Publish"), SECRETARIAT),
        Transition(
            "withdraw", (_V.PUBLISHED,), (_V.WITHDRAWN,), _("Withdraw"), SECRETARIAT, needs_reason=True
        ),
    ),
)

_R = ResponseState
RESPONSE = Lifecycle(
    name="questionnaire_response",
    states=ResponseState,
    initial=_R.DRAFT,
    transitions=(
        Transition("save", (_R.DRAFT,), (_R.DRAFT,), _("Save answers"), RESPONDENT),
        Transition("save", (_R.RETURNED,), (_R.RETURNED,), _("Save answers"), RESPONDENT),
        Transition("submit", (_R.DRAFT, _R.RETURNED), (_R.SUBMITTED,), _("Submit answers"), RESPONDENT),
        Transition("return", (_R.SUBMITTED,), (_R.RETURNED,), _("Send back"), OWNER, needs_reason=True),
    ),
)
