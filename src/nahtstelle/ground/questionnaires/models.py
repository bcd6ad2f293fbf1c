"""Questionnaires, their versions, and responses bound to a version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from nahtstelle.ground.questionnaires.states import ResponseState, VersionState

if TYPE_CHECKING:
    from nahtstelle.ground.identity.api import Actor
    from nahtstelle.ground.questionnaires.definition import Item


class QuestionnaireQuerySet(models.QuerySet["Questionnaire"]):
    """Reading questionnaires."""

    def visible_to(self, actor: Actor) -> Self:
        """Return all for the secretariat, which writes them; others meet a questionnaire where they answer it."""
        return self if actor.is_secretariat else self.none()


class Questionnaire(models.Model):
    """What is asked under one name, in versions; `owner` is the institution that answers for it."""

    key = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=160)
    purpose = models.TextField(blank=True)
    owner = models.ForeignKey(
        "identity.Institution", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("identity.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = QuestionnaireQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title="") & ~Q(key=""), name="questionnaire_named"),
        ]

    def __str__(self) -> str:
        return self.title


class QuestionnaireVersion(models.Model):
    """A version: `definition` holds the items as FHIR writes them. Once published nothing of it changes (trigger)."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=160)
    definition = models.JSONField(default=list)
    state = models.CharField(max_length=20, choices=VersionState, default=VersionState.DRAFT)
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("identity.User", null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["questionnaire", "-number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="questionnaire_version_once"),
            models.UniqueConstraint(
                fields=["questionnaire"],
                condition=Q(state=VersionState.DRAFT),
                name="questionnaire_one_draft",
            ),
            models.UniqueConstraint(
                fields=["questionnaire"],
                condition=Q(state=VersionState.PUBLISHED),
                name="questionnaire_one_published",
            ),
            models.CheckConstraint(
                condition=Q(state__in=VersionState.values) & Q(number__gte=1),
                name="questionnaire_version_known",
            ),
            models.CheckConstraint(
                condition=Q(state=VersionState.DRAFT, sha256="", published_at__isnull=True)
                | ~Q(state=VersionState.DRAFT)
                & Q(sha256__regex=r"^[0-9a-f]{64}$", published_at__isnull=False),
                name="questionnaire_published_hashed",
            ),
            models.CheckConstraint(
                condition=Q(state=VersionState.WITHDRAWN, withdrawn_at__isnull=False)
                | ~Q(state=VersionState.WITHDRAWN) & Q(withdrawn_at__isnull=True),
                name="questionnaire_withdrawn_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"

    @property
    def name(self) -> str:
        """«key|number», as FHIR names a version; needs the questionnaire."""
        return f"{self.questionnaire.key}|{self.number}"

    @property
    def items(self) -> tuple[Item, ...]:
        """The items as pieces."""
        from nahtstelle.ground.questionnaires.fhir import read_items

        return read_items(self.definition)


class ResponseQuerySet(models.QuerySet["Response"]):
    """Reading responses: whose they are says the room above (`subjects`)."""

    def visible_to(self, actor: Actor) -> Self:
        """Nobody by this way: responses are found through the thing they belong to."""
        return self.none()


class Response(models.Model):
    """Answers to one version about one thing; `subject` is a plain type and id, so that any room above can own it.

    `stored` is what the subject's codec made of the answers: JSON in clear, or sealed.
    """

    version = models.ForeignKey(QuestionnaireVersion, on_delete=models.PROTECT, related_name="responses")
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    state = models.CharField(max_length=20, choices=ResponseState, default=ResponseState.DRAFT)
    stored = models.JSONField(default=dict)
    respondent_ids = ArrayField(models.BigIntegerField(), default=list)
    revision = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by_id = models.BigIntegerField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by_id = models.BigIntegerField(null=True, blank=True)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["subject_type", "subject_id"], name="response_one_a_subject"),
            models.CheckConstraint(condition=Q(state__in=ResponseState.values), name="response_state_known"),
            models.CheckConstraint(
                condition=Q(state=ResponseState.DRAFT, submitted_at__isnull=True)
                | ~Q(state=ResponseState.DRAFT) & Q(submitted_at__isnull=False),
                name="response_submitted_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id}"
