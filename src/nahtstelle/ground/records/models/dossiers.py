"""Dossiers: the papers of one thing, under one key."""

from __future__ import annotations

import uuid
from typing import Self

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Upper
from django.db.models.lookups import Exact

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.records.access import visible_owners_rule, visible_owners_rules
from nahtstelle.ground.records.encryption import WRAPPED_KEY_BYTES
from nahtstelle.ground.records.states import Appraisal, Classification, DossierState

DISPOSAL_COUNTER = "disposal"
"""What stands for the position where disposal lists are counted."""


class DossierQuerySet(models.QuerySet["Dossier"]):
    """Reading dossiers."""

    def visible_to(self, actor: Actor) -> Self:
        """Whoever sees the thing sees its dossier; the owner of the thing decides."""
        return self.filter(visible_owners_rule(actor)) if actor.is_authenticated else self.none()

    def visible_parts(self, actor: Actor) -> list[Self]:
        """Return what `visible_to` returns in parts that have no row in common, to be counted part by part."""
        return [self.filter(rule) for rule in visible_owners_rules(actor)] if actor.is_authenticated else []


class DossierCounter(models.Model):
    """The last number given at a position of the file plan in a year; locked while the next one is taken."""

    file_plan = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["file_plan", "year"]
        constraints = [models.UniqueConstraint(fields=["file_plan", "year"], name="dossier_counter_once")]

    def __str__(self) -> str:
        return f"{self.file_plan}-{self.year}: {self.last_number}"


class Dossier(models.Model):
    """The papers of one thing that an app above owns (`owner_type`, `owner_id`), under one key.

    File plan, retention and appraisal are those of the day it was opened. `retained_until` is the first day on which
    it may leave: closing and retention. A destroyed dossier has no key any more.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=300)
    file_plan = models.CharField(max_length=20)
    classification = models.CharField(max_length=20, choices=Classification)
    retention_years = models.PositiveSmallIntegerField()
    owner_type = models.CharField(max_length=60)
    owner_id = models.BigIntegerField()
    appraisal = models.CharField(max_length=20, choices=Appraisal, default=Appraisal.ARCHIVE)
    wrapped_key = models.BinaryField(null=True)
    opened_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=DossierState, default=DossierState.OPEN)
    closed_on = models.DateField(null=True, blank=True)
    retained_until = models.DateField(null=True, blank=True)
    disposed_on = models.DateField(null=True, blank=True)

    objects = DossierQuerySet.as_manager()

    class Meta:
        ordering = ["number", "pk"]
        indexes = [
            models.Index(fields=["owner_type", "owner_id"], name="dossier_owner"),
            models.Index(fields=["-opened_at", "-id"], name="dossier_newest_first"),
            models.Index(
                fields=["owner_type", "state", "retained_until"],
                include=["appraisal", "owner_id"],
                name="dossier_due",
            ),
            GinIndex(
                *(OpClass(Upper(column), name="gin_trgm_ops") for column in ("title", "number")),
                name="dossier_words",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="dossier_has_title"),
            models.CheckConstraint(condition=~Q(owner_type=""), name="dossier_has_owner"),
            models.CheckConstraint(
                condition=Q(classification__in=Classification.values), name="dossier_classification_known"
            ),
            models.CheckConstraint(
                condition=Q(number__regex=r"^[0-9]{2}(\.[0-9]{2})*-[0-9]{4}-[0-9]{3,}$"),
                name="dossier_number_form",
            ),
            models.CheckConstraint(
                condition=Q(state=DossierState.DESTROYED, wrapped_key__isnull=True)
                | (~Q(state=DossierState.DESTROYED) & Q(Exact(Length("wrapped_key"), WRAPPED_KEY_BYTES))),
                name="dossier_key_length",
            ),
            models.CheckConstraint(condition=Q(state__in=DossierState.values), name="dossier_state_known"),
            models.CheckConstraint(
                condition=Q(appraisal__in=Appraisal.values), name="dossier_appraisal_known"
            ),
            models.CheckConstraint(
                condition=Q(state=DossierState.OPEN, closed_on__isnull=True, retained_until__isnull=True)
                | (
                    ~Q(state=DossierState.OPEN)
                    & Q(closed_on__isnull=False, retained_until__gte=F("closed_on"))
                ),
                name="dossier_closed_dated",
            ),
            models.CheckConstraint(
                condition=Q(disposed_on__isnull=False)
                & Q(state__in=[DossierState.ARCHIVED, DossierState.DESTROYED])
                | Q(disposed_on__isnull=True) & ~Q(state__in=[DossierState.ARCHIVED, DossierState.DESTROYED]),
                name="dossier_disposed_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
