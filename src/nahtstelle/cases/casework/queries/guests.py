"""Who comes into a case as a guest, and how many codes they have left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.query import RawQuerySet
from django.utils import timezone

from nahtstelle.cases.casework.content_types import GuestContent
from nahtstelle.cases.casework.models import Case, CaseAccess, CaseGuest, EntryCode, RoundTable
from nahtstelle.cases.casework.queries.content import OpenCase
from nahtstelle.cases.casework.states import DataCategory, GuestKind, RoundTableState
from nahtstelle.cases.casework.viewers import Viewer
from nahtstelle.cases.casework.walls import as_service


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestLine:
    """A guest of a case; `words` is None where person and contact may not be read."""

    row: CaseGuest
    codes: int
    words: GuestContent | None = None

    @property
    def is_client(self) -> bool:
        """True for the client."""
        return self.row.kind == GuestKind.CLIENT

    def is_over(self, now: dt.datetime) -> bool:
        """True when the access was ended or its time is over."""
        return self.row.ended_at is not None or (self.row.until_at is not None and self.row.until_at <= now)


def guests_of(case: Case, content: OpenCase, now: dt.datetime) -> list[GuestLine]:
    """Return the guests of a case that was entered: kind and period are part of its shell.

    One query.
    """
    return [
        GuestLine(
            row=row,
            codes=row.codes_left,  # type: ignore[attr-defined]
            words=GuestContent.of({"name": ""} | content.read(row))
            if row.kind == GuestKind.OUTSIDE and content.may(DataCategory.IDENTITY)
            else None,
        )
        for row in guest_rows(case, now)
    ]


def guest_rows(case: Case, now: dt.datetime) -> RawQuerySet[CaseGuest]:
    """Return the guests of a case that was entered, with `codes_left` (one query, past the wall; migration 0007)."""
    return CaseGuest.objects.raw("SELECT * FROM casework_guests(%s, %s)", [case.pk, now])


def names_from_outside(guests: Iterable[GuestLine]) -> dict[int, str]:
    """Return who the people from outside are, by id: for the client, who knows them (no query)."""
    return {line.row.pk: _called(line.words) for line in guests if line.words is not None}


def _called(guest: GuestContent) -> str:
    return ", ".join(part for part in (guest.name, guest.function) if part)


def case_of_guest(guest_id: int) -> Case | None:
    """Return the case of a guest whose access holds now (one query): the caller reads as this guest."""
    access = CaseAccess.objects.in_force().filter(guest_id=guest_id).order_by("pk")
    return Case.objects.filter(pk__in=access.values("case_id")).first()


def guest_of(case: Case, guest_id: int) -> CaseGuest | None:
    """Return kind and period of a guest of a case that was entered (one query)."""
    with as_service("guests"):
        rows = CaseGuest.objects.filter(case=case, pk=guest_id, ended_at__isnull=True)
        return rows.defer("sealed").first()


def codes_left(guest: CaseGuest, now: dt.datetime) -> int:
    """Return how many codes of a guest still work (one query)."""
    with as_service("guests"):
        return EntryCode.objects.filter(guest=guest, used_at__isnull=True, expires_at__gt=now).count()


def appointments_of(
    case: Case, viewer: Viewer, now: dt.datetime, *, is_client: bool
) -> list[tuple[dt.datetime, str]]:
    """Return when and where the round tables are to which a guest is invited: the shell, no content (one query).

    The client's own wall shows them; somebody from outside may be invited without reading plans.
    """
    mine = Q(participants__is_client=True) if is_client else Q(participants__guest_id=viewer.guest_id)
    with nullcontext() if is_client else as_service("appointments"):
        rows = RoundTable.objects.filter(mine, case=case, state=RoundTableState.INVITED, starts_at__gt=now)
        return [
            (timezone.localtime(starts), place)
            for starts, place in rows.order_by("starts_at").values_list("starts_at", "place")
        ]
