"""The team, its lead, guests from outside, emergency access (004 §4; 002 §3.1.1.1)."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from nahtstelle.cases.casework.models.base import CaseRow, SealedRow, category_known
from nahtstelle.cases.casework.states import (
    DataCategory,
    EmergencyGround,
    GuestKind,
    TeamRole,
    TransferState,
)


class TeamMember(CaseRow):
    """A person's part in the team of a case: one coordinator, one specialist for each institution."""

    user = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")
    institution = models.ForeignKey("identity.Institution", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=TeamRole)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["from_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=TeamRole.values), name="team_role_known"),
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_at__gte=F("from_at")), name="team_forward"
            ),
            models.UniqueConstraint(
                fields=["case", "user"], condition=Q(until_at__isnull=True), name="team_person_once"
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(until_at__isnull=True, role=TeamRole.COORDINATOR),
                name="team_one_coordinator",
            ),
            models.UniqueConstraint(
                fields=["case", "institution"],
                condition=Q(until_at__isnull=True, role=TeamRole.SPECIALIST),
                name="team_one_specialist",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "case"], condition=Q(until_at__isnull=True), name="team_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.user_id}"


class LeadPeriod(CaseRow):
    """Which institution leads, half-open; periods of a case never overlap. `limited_to`: the law ends it then."""

    institution = models.ForeignKey("identity.Institution", on_delete=models.PROTECT, related_name="+")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    limited_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["from_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_at__isnull=True) | Q(until_at__gt=F("from_at")), name="lead_forward"
            ),
            ExclusionConstraint(
                name="lead_exactly_one",
                expressions=[
                    (F("case"), RangeOperators.EQUAL),
                    (
                        Func(
                            F("from_at"),
                            F("until_at"),
                            RangeBoundary(inclusive_lower=True, inclusive_upper=False),
                            function="TSTZRANGE",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.institution_id}"


class LeadTransfer(SealedRow):
    """An offer to take over the lead; `sealed` {message, answer}. One open offer a case."""

    CATEGORY = DataCategory.SITUATION

    state = models.CharField(max_length=20, choices=TransferState, default=TransferState.OFFERED)
    source = models.ForeignKey("identity.Institution", on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey("identity.Institution", on_delete=models.PROTECT, related_name="+")
    takes_effect_on = models.DateField()
    limited_to = models.DateField(null=True, blank=True)
    offered_at = models.DateTimeField()
    offered_by = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-offered_at", "-pk"]
        constraints = [
            category_known("transfer"),
            models.CheckConstraint(condition=Q(state__in=TransferState.values), name="transfer_state_known"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="transfer_to_another"),
            models.CheckConstraint(
                condition=Q(limited_to__isnull=True) | Q(limited_to__gt=F("takes_effect_on")),
                name="transfer_limited_after",
            ),
            models.CheckConstraint(
                condition=Q(state=TransferState.OFFERED, answered_at__isnull=True)
                | (~Q(state=TransferState.OFFERED) & Q(answered_at__isnull=False)),
                name="transfer_answered_dated",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state=TransferState.OFFERED), name="transfer_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.source_id} → {self.target_id}"


class CaseGuest(SealedRow):
    """Somebody who enters one case with a one-time code: the client, or a named person from outside.

    `sealed` {name, function, contact}. Outside: only `categories`, only until `until_at`.
    """

    CATEGORY = DataCategory.IDENTITY

    kind = models.CharField(max_length=20, choices=GuestKind)
    categories = ArrayField(models.CharField(max_length=20), default=list)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["from_at", "pk"]
        constraints = [
            category_known("guest"),
            models.CheckConstraint(condition=Q(kind__in=GuestKind.values), name="guest_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=GuestKind.CLIENT) | Q(until_at__isnull=False), name="guest_outside_limited"
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(kind=GuestKind.CLIENT, ended_at__isnull=True),
                name="guest_one_client",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.kind}"


class EntryCode(CaseRow):
    """A one-time code of a guest, handed over on paper: only its keyed hash is kept; used once, before `expires_at`."""

    guest = models.ForeignKey(CaseGuest, on_delete=models.CASCADE, related_name="codes")
    digest = models.BinaryField(max_length=32, unique=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("issued_at")), name="code_forward")
        ]

    def __str__(self) -> str:
        return f"{self.guest_id}: {self.issued_at:%Y-%m-%d}"


class EmergencyAccess(SealedRow):
    """Reading without being of the team, for hours, with a reason (`sealed` {reason}); reported at once."""

    CATEGORY = DataCategory.SITUATION

    user = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(max_length=20, choices=EmergencyGround)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-from_at", "-pk"]
        constraints = [
            category_known("emergency"),
            models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="emergency_forward"),
            models.CheckConstraint(
                condition=Q(ground__in=EmergencyGround.values), name="emergency_ground_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.user_id}"
