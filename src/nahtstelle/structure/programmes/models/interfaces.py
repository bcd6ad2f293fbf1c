"""The register of interfaces between projects (domain §5; 002 §2.3, §3.1.3)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from nahtstelle.structure.programmes.models.projects import StructureQuerySet
from nahtstelle.structure.programmes.states import InterfaceState


class InterfaceQuerySet(StructureQuerySet["Interface"]):
    """Reading interfaces."""

    def unsettled(self) -> InterfaceQuerySet:
        """Return the open seams: without a decision."""
        return self.exclude(state=InterfaceState.SETTLED)


class Interface(models.Model):
    """An open question between two projects, its owner, the proposed solution and the decision that settled it.

    The pair is stored with the lower number first. A settled interface never changes (trigger).
    """

    first = models.ForeignKey("programmes.Project", on_delete=models.PROTECT, related_name="interfaces")
    second = models.ForeignKey(
        "programmes.Project", on_delete=models.PROTECT, related_name="interfaces_as_second"
    )
    question = models.TextField()
    owner = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=InterfaceState, default=InterfaceState.OPEN)
    proposal = models.TextField(blank=True)
    decision = models.ForeignKey(
        "governance.Decision", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_on = models.DateField(null=True, blank=True)
    raised_on = models.DateField()
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey("identity.User", null=True, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = InterfaceQuerySet.as_manager()

    class Meta:
        ordering = ["raised_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="interface_between_two"),
            models.CheckConstraint(
                condition=Q(state__in=InterfaceState.values), name="interface_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=InterfaceState.SETTLED, decision__isnull=False, settled_on__isnull=False)
                | (~Q(state=InterfaceState.SETTLED) & Q(decision__isnull=True, settled_on__isnull=True)),
                name="interface_settled_by_decision",
            ),
            models.CheckConstraint(
                condition=~Q(state=InterfaceState.PROPOSED) | ~Q(proposal=""),
                name="interface_proposed_with_text",
            ),
            models.CheckConstraint(condition=~Q(question=""), name="interface_asks_something"),
        ]
        indexes = [
            models.Index(fields=["state"]),
            models.Index(fields=["-raised_on", "id"], name="interface_latest_first"),
        ]

    def __str__(self) -> str:
        return self.question[:80]
