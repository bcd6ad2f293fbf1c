"""Reading the register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from nahtstelle.ground.identity.actors import Actor
from nahtstelle.ground.identity.calendar import HolidayTable
from nahtstelle.ground.identity.models import Canton, Institution, LegalBasis, Municipality, User
from nahtstelle.ground.identity.permissions import can_read_register
from nahtstelle.ground.identity.sorting import sort_key
from nahtstelle.ground.identity.states import InstitutionKind


@dataclass(frozen=True, slots=True)
class CantonProfile:
    """What every page and letter shows of the canton."""

    code: str
    name: str
    colour: str
    holidays: HolidayTable


@dataclass(frozen=True, slots=True)
class PersonRef:
    """A person as other apps show one."""

    user_id: int
    name: str
    email: str
    function: str
    institution_id: int | None
    institution_name: str
    is_active: bool
    role: str = ""


NO_CANTON = CantonProfile("", "", "#4c5661", HolidayTable(frozenset(), frozenset()))


_kept: ContextVar[dict[str, CantonProfile] | None] = ContextVar("canton of the request", default=None)


@contextmanager
def keep_canton() -> Iterator[None]:
    """Ask for the canton's profile at most once inside."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def canton() -> CantonProfile:
    """Return the canton's profile, or an empty one before a canton is loaded (one query; in a request at most one)."""
    kept = _kept.get()
    if kept and "canton" in kept:
        return kept["canton"]
    row = Canton.objects.first()
    if row is None:
        return NO_CANTON
    table = HolidayTable(frozenset(row.holidays_fixed), frozenset(row.holidays_easter))
    found = CantonProfile(row.code, row.name, row.colour, table)
    if kept is not None:
        kept["canton"] = found
    return found


def is_holiday(day: dt.date) -> bool:
    """Tell whether the canton has a holiday on `day`."""
    return canton().holidays.is_holiday(day)


def working_day_before(day: dt.date) -> dt.date:
    """Return `day` itself, or the canton's last working day before it (one query)."""
    return canton().holidays.working_day_before(day)


def working_day_after(day: dt.date) -> dt.date:
    """Return `day` itself, or the canton's first working day after it (one query)."""
    return canton().holidays.working_day_after(day)


def person_ref(user: User) -> PersonRef:
    """Return a loaded user (with institution) as other apps show one."""
    institution = user.institution
    label = institution.label if institution else ""
    return PersonRef(
        user.pk,
        user.full_name,
        user.email,
        user.function,
        user.institution_id,
        label,
        user.is_active,
        user.role,
    )


def people(user_ids: Iterable[int]) -> dict[int, PersonRef]:
    """Return the people with these ids, deactivated ones too, by id (one query)."""
    wanted = set(user_ids)
    rows = User.objects.filter(pk__in=wanted).select_related("institution").order_by("sort_name", "pk")
    return {row.pk: person_ref(row) for row in rows} if wanted else {}


def active_people(*, role: str | None = None, institution_id: int | None = None) -> list[PersonRef]:
    """Return who may sign in, sorted by name, narrowed by role or institution where given (one query)."""
    rows = User.objects.filter(is_active=True).select_related("institution").order_by("sort_name", "pk")
    if role is not None:
        rows = rows.filter(role=role)
    if institution_id is not None:
        rows = rows.filter(institution_id=institution_id)
    return [person_ref(row) for row in rows]


def find_people(words: str, *, roles: Collection[str], limit: int = 20) -> list[PersonRef]:
    """Return who may sign in with one of these roles, by name or institution, sorted by name (one query)."""
    rows = User.objects.filter(is_active=True, role__in=roles).select_related("institution")
    for word in words.split():
        key = sort_key(word)
        rows = rows.filter(Q(sort_name__contains=key) | Q(institution__sort_name__contains=key))
    return [person_ref(row) for row in rows.order_by("sort_name", "pk")[:limit]]


def institution_labels(institution_ids: Collection[int]) -> dict[int, str]:
    """Return short names (or names) of institutions by id (one query)."""
    rows = Institution.objects.filter(pk__in=institution_ids).order_by("sort_name", "pk")
    return {row.pk: row.label for row in rows} if institution_ids else {}


def mainstream_institutions() -> list[tuple[int, str]]:
    """Return the mainstream structures by name: id and full name (one query)."""
    rows = Institution.objects.filter(is_mainstream=True).order_by("sort_name", "pk")
    return list(rows.values_list("pk", "name"))


def federal_institutions() -> list[tuple[int, str]]:
    """Return the federal institutions by name: id and full name (one query)."""
    rows = Institution.objects.filter(kind=InstitutionKind.FEDERAL).order_by("sort_name", "pk")
    return list(rows.values_list("pk", "name"))


def providers() -> list[tuple[int, str]]:
    """Return the providers by name: id and full name (one query)."""
    rows = Institution.objects.filter(kind=InstitutionKind.PROVIDER).order_by("sort_name", "pk")
    return list(rows.values_list("pk", "name"))


def register_of_people(actor: Actor) -> QuerySet[User]:
    """Return the people an actor may administer, with institution; nobody for those who may not enter."""
    rows = User.objects.select_related("institution", "changed_by").order_by("sort_name", "pk")
    return rows if can_read_register(actor) else rows.none()


def register_of_institutions(actor: Actor) -> QuerySet[Institution]:
    """Return the institutions an actor may administer, with parent and the number of active people."""
    rows = Institution.objects.select_related("parent", "changed_by").order_by("sort_name", "pk")
    people = User.objects.filter(institution=OuterRef("pk"), is_active=True).order_by().values("institution")
    count = Coalesce(Subquery(people.annotate(count=Count("pk")).values("count")), 0)
    counted = rows.annotate(active_people=count)
    return counted if can_read_register(actor) else counted.none()


def municipalities_on(day: dt.date) -> QuerySet[Municipality]:
    """Return the municipalities that exist on a day."""
    return Municipality.objects.filter(valid__contains=day).order_by("sort_name", "pk")


def districts_on(day: dt.date) -> list[str]:
    """Return the districts of a day, in order."""
    names = municipalities_on(day).exclude(district="").values_list("district", flat=True)
    return sorted(set(names))


def legal_bases() -> QuerySet[LegalBasis]:
    """Return the canton's legal bases."""
    return LegalBasis.objects.order_by("citation", "pk")


@dataclass(frozen=True, slots=True)
class MunicipalityRef:
    """A municipality as other apps choose one."""

    id: int
    name: str
    district: str
    social_region: str


@dataclass(frozen=True, slots=True)
class InstitutionRef:
    """An institution as other apps choose one."""

    id: int
    key: str
    name: str
    label: str
    kind: str


def municipality_refs(day: dt.date) -> list[MunicipalityRef]:
    """Return the municipalities of a day by name (one query).

    Where the register names no social region, it is the institution of that kind whose municipality this is.
    """
    regions = Institution.objects.filter(
        kind=InstitutionKind.SOCIAL_REGION, municipality_bfs_number=OuterRef("bfs_number")
    ).order_by("key")
    label = Coalesce(NullIf("short_name", Value("")), "name")
    region = Coalesce(
        NullIf("social_region", Value("")), Subquery(regions.values(label=label)[:1]), Value("")
    )
    rows = municipalities_on(day).values_list("pk", "name", "district", region)
    return [MunicipalityRef(*row) for row in rows]


def institution_refs(*, keys: Collection[str] = (), kinds: Collection[str] = ()) -> list[InstitutionRef]:
    """Return the institutions with one of these keys or of one of these kinds, by name (one query)."""
    rows = Institution.objects.filter(Q(key__in=keys) | Q(kind__in=kinds)).order_by("sort_name", "pk")
    return [InstitutionRef(row.pk, row.key, row.name, row.label, row.kind) for row in rows]


@dataclass(frozen=True, slots=True)
class LegalBasisRef:
    """A legal basis as other apps cite one."""

    id: int
    key: str
    citation: str
    title: str


def legal_basis_refs() -> dict[str, LegalBasisRef]:
    """Return the canton's legal bases by key (one query)."""
    rows = LegalBasis.objects.order_by("key").values_list("pk", "key", "citation", "title")
    return {row[1]: LegalBasisRef(*row) for row in rows}
