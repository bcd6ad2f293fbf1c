"""Disposal lists (Aussonderung): what is offered to the archive, what it answered, what was done."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from nahtstelle.ground.records.models.dossiers import Dossier
from nahtstelle.ground.records.states import Appraisal, DisposalState, Verdict


class DisposalList(models.Model):
    """The dossiers offered at one time, with the archive's answer by name. Numbered by year («2036-1»)."""

    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=20, choices=DisposalState, default=DisposalState.PROPOSED)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("identity.User", null=True, on_delete=models.PROTECT, related_name="+")
    archive = models.CharField(max_length=200, blank=True)
    archivist = models.CharField(max_length=200, blank=True)
    confirmed_on = models.DateField(null=True, blank=True)
    reference = models.CharField(max_length=200, blank=True)
    carried_out_at = models.DateTimeField(null=True, blank=True)
    carried_out_by = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="disposal_number_once"),
            models.CheckConstraint(condition=Q(state__in=DisposalState.values), name="disposal_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=[DisposalState.CONFIRMED, DisposalState.CARRIED_OUT])
                | (~Q(archive="") & ~Q(archivist="") & Q(confirmed_on__isnull=False)),
                name="disposal_confirmed_by_name",
            ),
            models.CheckConstraint(
                condition=Q(state=DisposalState.CARRIED_OUT, carried_out_at__isnull=False)
                | (~Q(state=DisposalState.CARRIED_OUT) & Q(carried_out_at__isnull=True)),
                name="disposal_carried_out_dated",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Year and number: «2036-1»."""
        return f"{self.year}-{self.number}"


class DisposalItem(models.Model):
    """A dossier on a list: what the secretariat proposes, what the archive says."""

    disposal = models.ForeignKey(DisposalList, on_delete=models.PROTECT, related_name="items")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="disposal_items")
    proposed = models.CharField(max_length=20, choices=Appraisal)
    verdict = models.CharField(max_length=20, choices=Verdict, blank=True)
    is_off = models.BooleanField(default=False)

    class Meta:
        ordering = ["dossier__number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["disposal", "dossier"], name="disposal_dossier_once"),
            models.CheckConstraint(
                condition=Q(proposed__in=Appraisal.values), name="disposal_proposal_known"
            ),
            models.CheckConstraint(
                condition=Q(verdict="") | Q(verdict__in=Verdict.values), name="disposal_verdict_known"
            ),
            models.CheckConstraint(condition=Q(is_off=False) | Q(verdict=""), name="disposal_off_no_verdict"),
        ]

    def __str__(self) -> str:
        return f"{self.disposal_id}: {self.dossier_id}"
