"""Enquiries of media, public and politics; letters to the national IIZ office."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from nahtstelle.structure.enquiries.states import Dispatch, EnquiryKind, EnquiryState

if TYPE_CHECKING:
    from nahtstelle.ground.identity.api import Actor


class EnquiryQuerySet(models.QuerySet["Enquiry"]):
    """Reading enquiries."""

    def visible_to(self, actor: Actor) -> Self:
        """The secretariat, and the people of the mainstream structure it was passed on to: it names persons."""
        if not actor.is_authenticated or actor.is_case_level:
            return self.none()
        if actor.is_secretariat:
            return self
        if actor.is_administrator or actor.is_data_protection or actor.institution_id is None:
            return self.none()
        return self.filter(responsible_id=actor.institution_id)


class Enquiry(models.Model):
    """A question from outside. Specific ones are the responsible mainstream structure's to answer (000 §9.3).

    `person` and `contact` are emptied some time after the closing (`contact_removed_at`).
    """

    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=20, choices=EnquiryKind)
    organisation = models.CharField(max_length=200, blank=True)
    person = models.CharField(max_length=200, blank=True)
    contact = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    subject = models.CharField(max_length=200)
    question = models.TextField()
    theme = models.ForeignKey(
        "governance.Theme", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    responsible = models.ForeignKey(
        "identity.Institution", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=20, choices=EnquiryState, default=EnquiryState.RECEIVED)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    given_by = models.CharField(max_length=200, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    contact_removed_at = models.DateTimeField(null=True, blank=True)
    dossier = models.ForeignKey(
        "records.Dossier", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=EnquiryState.values), name="enquiry_state_known"),
            models.CheckConstraint(condition=Q(kind__in=EnquiryKind.values), name="enquiry_kind_known"),
            models.CheckConstraint(condition=~Q(subject="") & ~Q(question=""), name="enquiry_has_question"),
            models.CheckConstraint(
                condition=~Q(state=EnquiryState.ROUTED) | Q(responsible__isnull=False),
                name="enquiry_routed_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[EnquiryState.ANSWERED, EnquiryState.CLOSED], answered_at__isnull=False)
                & ~Q(answer="")
                & ~Q(given_by="")
                | ~Q(state__in=[EnquiryState.ANSWERED, EnquiryState.CLOSED]) & Q(answered_at__isnull=True),
                name="enquiry_answered_dated",
            ),
            models.CheckConstraint(
                condition=Q(state=EnquiryState.CLOSED, closed_at__isnull=False)
                | (~Q(state=EnquiryState.CLOSED) & Q(closed_at__isnull=True)),
                name="enquiry_closed_dated",
            ),
            models.CheckConstraint(
                condition=Q(contact_removed_at__isnull=True)
                | Q(person="", contact="", closed_at__isnull=False),
                name="enquiry_contact_removed",
            ),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) | Q(due_at__gte=F("received_at")), name="enquiry_due_after"
            ),
        ]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="enquiry_newest_first"),
            models.Index(fields=["state", "due_at"], name="enquiry_state_due"),
            models.Index(fields=["responsible", "state"], name="enquiry_responsible"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}"


class NationalLetter(models.Model):
    """A theme of national relevance leaves as a letter (000 §8.1.3): written, sent, answered. One for each proposal."""

    proposal = models.OneToOneField("governance.Proposal", on_delete=models.PROTECT, related_name="+")
    addressee = models.ForeignKey("identity.Institution", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    summary = models.TextField()
    document = models.ForeignKey("records.Document", on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    sent_on = models.DateField(null=True, blank=True)
    sent_how = models.CharField(max_length=20, choices=Dispatch, blank=True)
    reply_on = models.DateField(null=True, blank=True)
    reply = models.TextField(blank=True)

    class Meta:
        ordering = ["-written_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_on__isnull=True, sent_how="")
                | Q(sent_on__isnull=False, sent_how__in=Dispatch.values),
                name="letter_sent_dated",
            ),
            models.CheckConstraint(
                condition=Q(reply_on__isnull=True, reply="")
                | Q(sent_on__isnull=False, reply_on__gte=F("sent_on")) & ~Q(reply=""),
                name="letter_reply_after_sending",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id}: {self.written_at}"
