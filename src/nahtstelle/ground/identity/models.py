"""The register: canton, legal bases, municipalities, institutions, users."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from nahtstelle.ground.identity.sorting import sort_key
from nahtstelle.ground.identity.states import InstitutionKind, Role, System


class Canton(models.Model):
    """The one canton of this installation, from `profile.toml`. Cantons are sovereign over their data (domain §2)."""

    code = models.CharField(max_length=2)
    name = models.CharField(max_length=100)
    languages = ArrayField(models.CharField(max_length=5))
    colour = models.CharField(max_length=7)
    holidays_fixed = ArrayField(models.CharField(max_length=5), default=list, help_text="month-day")
    holidays_easter = ArrayField(
        models.SmallIntegerField(), default=list, help_text="days from Easter Sunday"
    )
    is_only = models.BooleanField(default=True, unique=True, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(is_only=True), name="canton_is_only")]

    def __str__(self) -> str:
        return self.name


class LegalBasis(models.Model):
    """A legal basis from the profile."""

    key = models.CharField(max_length=60, unique=True)
    citation = models.CharField(max_length=200)
    title = models.CharField(max_length=300)
    valid = DateRangeField()

    class Meta:
        ordering = ["citation", "pk"]

    def __str__(self) -> str:
        return self.citation


class Municipality(models.Model):
    """A municipality in one period of its existence; merged ones end, new ones begin (BFS register)."""

    bfs_number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    sort_name = models.CharField(max_length=200, editable=False)
    district = models.CharField(max_length=120, blank=True)
    social_region = models.CharField(max_length=120, blank=True)
    valid = DateRangeField()

    class Meta:
        ordering = ["sort_name", "pk"]
        constraints = [
            ExclusionConstraint(
                name="municipality_periods_apart",
                expressions=[("bfs_number", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(condition=~Q(valid__isempty=True), name="municipality_period_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the sort key beside the name."""
        self.sort_name = sort_key(self.name)
        super().save(*args, **kwargs)


class InstitutionQuerySet(models.QuerySet["Institution"]):
    """Reading institutions: the register is open to everybody who has signed in."""


class Institution(models.Model):
    """A public body, insurer, association, provider or business that takes part."""

    key = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60, blank=True)
    sort_name = models.CharField(max_length=200, editable=False, db_index=True)
    kind = models.CharField(max_length=20, choices=InstitutionKind)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    is_mainstream = models.BooleanField(default=False)
    systems = ArrayField(models.CharField(max_length=20, choices=System), default=list, blank=True)
    municipality_bfs_number = models.PositiveIntegerField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(
        "identity.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        ordering = ["sort_name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=InstitutionKind.values), name="institution_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("pk")),
                name="institution_not_own_parent",
            ),
        ]
        indexes = [
            models.Index(
                fields=["municipality_bfs_number", "key"],
                condition=Q(kind=InstitutionKind.SOCIAL_REGION),
                name="institution_social_region",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the sort key beside the name."""
        self.sort_name = sort_key(self.name)
        super().save(*args, **kwargs)

    @property
    def label(self) -> str:
        """The short name where there is one."""
        return self.short_name or self.name


class UserManager(BaseUserManager["User"]):
    """Making users."""

    def get_by_natural_key(self, username: str | None) -> User:
        """Find a user by e-mail, whatever its case."""
        return self.get(email__iexact=username or "")


class User(AbstractBaseUser):
    """A person who may sign in, or stands in the records. `key` is the canton's own stable name for the row."""

    key = models.CharField(max_length=60, unique=True)
    email = models.EmailField(max_length=254, blank=True)
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    sort_name = models.CharField(max_length=200, editable=False, db_index=True)
    institution = models.ForeignKey(
        "identity.Institution", null=True, blank=True, on_delete=models.PROTECT, related_name="people"
    )
    function = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=20, choices=Role, blank=True)
    is_active = models.BooleanField(default=True)
    wants_digest = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(null=True, blank=True)
    session_generation = models.PositiveIntegerField(default=1, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        ordering = ["sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                models.functions.Lower("email"), condition=~Q(email=""), name="user_email_once"
            ),
            models.CheckConstraint(condition=Q(role="") | Q(role__in=Role.values), name="user_role_known"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """Given name and family name."""
        return f"{self.given_name} {self.family_name}".strip()

    def get_full_name(self) -> str:
        """Return what libraries show as the user's name."""
        return self.full_name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Bind sessions to password and generation: a new generation ends them all («Überall abmelden»)."""
        return salted_hmac(
            "nahtstelle.identity.session",
            f"{self.password}:{self.session_generation}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the sort key beside the names and the e-mail in lower case."""
        self.sort_name = sort_key(f"{self.family_name} {self.given_name}")
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)
