"""Proposals, their routes and consultations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Upper

from nahtstelle.structure.governance.models.meetings import AgendaItem
from nahtstelle.structure.governance.states import (
    FieldOfService,
    Matter,
    Origin,
    Outcome,
    ProposalState,
    Request,
    Stance,
    Station,
)

if TYPE_CHECKING:
    from nahtstelle.ground.identity.api import Actor


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Reading proposals."""

    def visible_to(self, actor: Actor) -> Self:
        """Who needs it: the author; once submitted the author's office, the secretariat and the members asked;

        once accepted the members of the bodies on its route (and of the bodies above these); those who carry a task.
        A restricted one opens to members of bodies only where they see one of its agenda items.
        """
        if not actor.is_authenticated or actor.is_case_level:
            return self.none()
        own = Q(author_id=actor.user_id)
        if actor.is_secretariat:
            return self.filter(own | Q(submitted_at__isnull=False))
        rule = own  # what holds for most and is quickly seen is asked first
        if actor.institution_id:
            rule |= Q(submitted_at__isnull=False) & Q(institution_id=actor.institution_id)
        if actor.readable_body_ids:
            on_route = Exists(
                Referral.objects.filter(proposal=OuterRef("pk"), body__any_of=actor.readable_body_ids)
            )
            rule |= Q(accepted_at__isnull=False, is_restricted=False) & Q(on_route)
            rule |= Q(is_restricted=True) & Q(Exists(_restricted_items_seen(actor)))
        asked = Statement.objects.filter(member_id=actor.user_id).order_by().values("consultation__proposal")
        return self.filter(rule | Q(pk__in=asked) | Q(pk__in=_with_task(actor)))


def _restricted_items_seen(actor: Actor) -> models.QuerySet[AgendaItem]:
    """The items of a restricted proposal; said here too, so that the database need not go through all items."""
    return AgendaItem.objects.visible_to(actor).filter(proposal=OuterRef("pk"), proposal__is_restricted=True)


def _with_task(actor: Actor) -> models.QuerySet[Any, Any]:
    from nahtstelle.structure.governance.models.decisions import Task

    tasks = Task.objects.responsible(actor).filter(decision__proposal__isnull=False)
    return tasks.order_by().values("decision__proposal")


class Proposal(models.Model):
    """What somebody asks a body to note, discuss or decide."""

    key = models.CharField(max_length=60, unique=True, null=True, blank=True)
    form_key = models.UUIDField(
        null=True, blank=True, help_text="of the form it was begun in: sent twice, kept once"
    )
    number = models.CharField(max_length=20, unique=True, null=True, blank=True)
    title = models.CharField(max_length=200)
    origin = models.CharField(max_length=20, choices=Origin, blank=True)
    request = models.CharField(max_length=20, choices=Request, blank=True)
    matter = models.CharField(max_length=20, choices=Matter, default=Matter.OTHER)
    background = models.TextField(blank=True)
    motion = models.TextField(blank=True)
    field_of_service = models.CharField(max_length=20, choices=FieldOfService, blank=True)
    theme = models.ForeignKey(
        "governance.Theme", null=True, blank=True, on_delete=models.PROTECT, related_name="proposals"
    )
    lead_institution = models.ForeignKey(
        "identity.Institution", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    author = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="proposals")
    institution = models.ForeignKey(
        "identity.Institution", on_delete=models.PROTECT, related_name="proposals"
    )
    state = models.CharField(max_length=20, choices=ProposalState, default=ProposalState.DRAFT)
    is_restricted = models.BooleanField(default=False, help_text="restricted on an agenda; stays so off it")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("identity.User", null=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    dossier = models.ForeignKey(
        "records.Dossier", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["author", "form_key"], name="proposal_once_a_form"),
            models.CheckConstraint(condition=Q(state__in=ProposalState.values), name="proposal_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=[ProposalState.DRAFT, ProposalState.WITHDRAWN])
                | (
                    ~Q(title="")
                    & ~Q(origin="")
                    & ~Q(request="")
                    & ~Q(motion="")
                    & ~Q(field_of_service="")
                    & Q(submitted_at__isnull=False)
                    & Q(number__isnull=False)
                ),
                name="proposal_complete_once_submitted",
            ),
            models.CheckConstraint(
                condition=~Q(
                    state__in=[
                        ProposalState.ACCEPTED,
                        ProposalState.SCHEDULED,
                        ProposalState.NOTED,
                        ProposalState.DECIDED,
                        ProposalState.REJECTED,
                        ProposalState.IN_EXECUTION,
                        ProposalState.COMPLETED,
                    ]
                )
                | Q(accepted_at__isnull=False),
                name="proposal_accepted_before_bodies",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-submitted_at"]),
            models.Index(fields=["institution", "state"]),
            models.Index(fields=["-submitted_at", "-id"]),
            models.Index(
                F("submitted_at").desc(nulls_last=True), F("id").asc(), name="proposal_newest_first"
            ),
            models.Index(fields=["id"], condition=Q(is_restricted=True), name="proposal_restricted"),
            models.Index(
                fields=["id"],
                include=["author", "institution", "state", "submitted_at", "accepted_at", "is_restricted"],
                name="proposal_seen",
            ),
            GinIndex(
                *(OpClass(Upper(column), name="gin_trgm_ops") for column in ("title", "number", "motion")),
                name="proposal_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number or '–'} {self.title}"


class Referral(models.Model):
    """A station of the route, in order: a body, or the government (`body` empty) where a resolution is needed."""

    proposal = models.ForeignKey("governance.Proposal", on_delete=models.CASCADE, related_name="referrals")
    position = models.PositiveSmallIntegerField()
    body = models.ForeignKey(
        "governance.Body", null=True, blank=True, on_delete=models.PROTECT, related_name="referrals"
    )
    station = models.CharField(max_length=20, choices=Station)
    due_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    outcome_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "position"],
                name="referral_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=Q(body__isnull=False) | Q(station=Station.RESOLVES), name="referral_has_body"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", outcome_on__isnull=True)
                | (~Q(outcome="") & Q(outcome_on__isnull=False)),
                name="referral_outcome_dated",
            ),
        ]
        indexes = [models.Index(fields=["body", "proposal"])]

    def __str__(self) -> str:
        return f"{self.proposal_id}/{self.position}"


class Consultation(models.Model):
    """The members mainly affected are asked (000 §8.1.1), by a date."""

    proposal = models.ForeignKey(
        "governance.Proposal", on_delete=models.CASCADE, related_name="consultations"
    )
    question = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    due_on = models.DateField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["opened_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"], condition=Q(closed_at__isnull=True), name="consultation_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id}: {self.due_on}"


class Statement(models.Model):
    """One member's answer in a consultation; an empty stance means that no answer has come."""

    consultation = models.ForeignKey(
        "governance.Consultation", on_delete=models.CASCADE, related_name="statements"
    )
    member = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")
    institution = models.ForeignKey(
        "identity.Institution", null=True, on_delete=models.PROTECT, related_name="+"
    )
    stance = models.CharField(max_length=20, choices=Stance, blank=True)
    remark = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["institution__sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "member"], name="statement_once_a_member"),
            models.CheckConstraint(
                condition=Q(stance="", answered_at__isnull=True)
                | (~Q(stance="") & Q(answered_at__isnull=False)),
                name="statement_answer_dated",
            ),
            models.CheckConstraint(
                condition=~Q(stance__in=[Stance.REMARKS, Stance.DISAGREE]) | ~Q(remark=""),
                name="statement_remark_given",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.stance}"
