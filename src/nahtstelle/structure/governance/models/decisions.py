"""Decisions, their recipients and tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Upper

from nahtstelle.structure.governance.models.meetings import AgendaItem, restriction_lifted_for
from nahtstelle.structure.governance.models.proposals import Proposal
from nahtstelle.structure.governance.states import (
    NUMBERED_OUTCOMES,
    DecisionRule,
    Matter,
    Outcome,
    Procedure,
    TaskState,
)

if TYPE_CHECKING:
    from nahtstelle.ground.identity.api import Actor


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Reading decisions."""

    def visible_to(self, actor: Actor) -> Self:
        """Members of the body and of the bodies above it, the proposer's office, recipients, those with a task.

        A restricted decision opens to members of bodies only where they may see the item.
        """
        if not actor.is_authenticated or actor.is_case_level:
            return self.none()
        if actor.is_secretariat:
            return self
        mine = Q(user_id=actor.user_id)
        own = Q(author_id=actor.user_id)
        if actor.institution_id:
            mine |= Q(institution_id=actor.institution_id)
            own |= Q(institution_id=actor.institution_id)
        received = Recipient.objects.filter(mine).order_by().values("decision")
        charged = Task.objects.responsible(actor).order_by().values("decision")
        proposed = Proposal.objects.filter(own, pk=OuterRef("proposal"))
        return self.filter(
            (Q(body__any_of=actor.readable_body_ids) & (Q(is_restricted=False) | Q(_item_open_to(actor))))
            | Q(pk__in=received)
            | Q(pk__in=charged)
            | Q(Exists(proposed))
        )


def _item_open_to(actor: Actor) -> Exists:
    """The item a restricted decision comes from is open to the actor."""
    return Exists(AgendaItem.objects.filter(restriction_lifted_for(actor), pk=OuterRef("source_item")))


class Decision(models.Model):
    """A numbered decision. Text, number and label never change (trigger); a correction is a new decision."""

    key = models.CharField(max_length=60, unique=True, null=True, blank=True)
    body = models.ForeignKey("governance.Body", on_delete=models.PROTECT, related_name="decisions")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=120)
    decided_on = models.DateField()
    procedure = models.CharField(max_length=20, choices=Procedure)
    outcome = models.CharField(max_length=20, choices=Outcome, default=Outcome.DECIDED)
    meeting = models.ForeignKey(
        "governance.Meeting", null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    item = models.OneToOneField(
        "governance.AgendaItem", null=True, blank=True, on_delete=models.PROTECT, related_name="decision"
    )
    source_item = models.ForeignKey(
        "governance.AgendaItem", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="the item it comes from; of a correction the item of what it corrects",
    )  # fmt: skip
    kind = models.CharField(max_length=20, choices=Matter)
    title = models.CharField(max_length=300)
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    proposal = models.ForeignKey(
        "governance.Proposal", null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    theme = models.ForeignKey(
        "governance.Theme", null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    needs_government_resolution = models.BooleanField(default=False)
    government_resolution = models.CharField(max_length=40, blank=True)
    government_resolution_on = models.DateField(null=True, blank=True)
    is_restricted = models.BooleanField(
        default=False, editable=False, help_text="as the item it comes from; kept by the database"
    )
    corrects = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections"
    )
    agreement = models.CharField(max_length=20, choices=DecisionRule, blank=True)
    votes_for = models.PositiveSmallIntegerField(null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField(null=True, blank=True)
    votes_abstained = models.PositiveSmallIntegerField(null=True, blank=True)
    excerpt = models.ForeignKey(
        "records.Document", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("identity.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_on", "-number", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["body", "year", "number"], name="decision_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="decision_number_from_one"),
            models.CheckConstraint(condition=Q(decided_on__year=F("year")), name="decision_year_of_its_date"),
            models.CheckConstraint(
                condition=Q(outcome__in=NUMBERED_OUTCOMES), name="decision_outcome_numbered"
            ),
            models.CheckConstraint(condition=Q(kind__in=Matter.values), name="decision_kind_known"),
            models.CheckConstraint(
                condition=Q(procedure=Procedure.MEETING) | Q(meeting__isnull=True),
                name="decision_circular_no_meeting",
            ),
            models.CheckConstraint(
                condition=Q(text_sha256__regex=r"^[0-9a-f]{64}$"), name="decision_text_hashed"
            ),
        ]
        indexes = [
            models.Index(fields=["-decided_on", "-number", "-id"]),
            models.Index(fields=["body", "-decided_on"]),
            models.Index(fields=["kind", "-decided_on"]),
            models.Index(
                fields=["id"],
                include=["body", "year", "theme", "is_restricted", "source_item", "proposal"],
                name="decision_seen",
            ),
            GinIndex(
                *(
                    OpClass(Upper(column), name="gin_trgm_ops")
                    for column in ("title", "label", "text", "government_resolution")
                ),
                name="decision_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.title}"


class Recipient(models.Model):
    """Who gets the excerpt besides the proposer: a person or an institution concerned."""

    decision = models.ForeignKey("governance.Decision", on_delete=models.CASCADE, related_name="recipients")
    user = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    institution = models.ForeignKey(
        "identity.Institution", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, institution__isnull=True)
                | Q(user__isnull=True, institution__isnull=False),
                name="recipient_is_one",
            ),
            models.UniqueConstraint(fields=["decision", "user"], name="recipient_user_once"),
            models.UniqueConstraint(fields=["decision", "institution"], name="recipient_institution_once"),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id}"


class TaskQuerySet(models.QuerySet["Task"]):
    """Reading tasks."""

    def visible_to(self, actor: Actor) -> Self:
        """The secretariat, the responsible, and those who may see the decision."""
        if not actor.is_authenticated or actor.is_case_level:
            return self.none()
        if actor.is_secretariat:
            return self
        return self.filter(decision__in=Decision.objects.visible_to(actor).order_by())

    def responsible(self, actor: Actor) -> Self:
        """Return the tasks this actor answers for: by name, or for the institution where no person is named."""
        mine = Q(responsible_id=actor.user_id)
        if actor.institution_id:
            mine |= Q(responsible__isnull=True, institution_id=actor.institution_id)
        return self.filter(mine)


class Task(models.Model):
    """What a decision charges somebody with: responsible institution (and person), due date, report."""

    decision = models.ForeignKey("governance.Decision", on_delete=models.PROTECT, related_name="tasks")
    title = models.CharField(max_length=300)
    institution = models.ForeignKey("identity.Institution", on_delete=models.PROTECT, related_name="+")
    responsible = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField()
    state = models.CharField(max_length=20, choices=TaskState, default=TaskState.OPEN)
    report = models.TextField(blank=True)
    reported_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=TaskState.OPEN) | (~Q(report="") & Q(reported_at__isnull=False)),
                name="task_reported_with_text",
            ),
            models.CheckConstraint(
                condition=~Q(state=TaskState.CONFIRMED) | Q(confirmed_at__isnull=False),
                name="task_confirmed_dated",
            ),
        ]
        indexes = [
            models.Index(fields=["responsible", "state"]),
            models.Index(fields=["institution", "state"]),
            models.Index(fields=["due_on"]),
        ]

    def __str__(self) -> str:
        return self.title
