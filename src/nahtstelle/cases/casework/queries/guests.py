"""Who comes into a case as a guest, and how many codes they have left."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
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

    One query, past the wall (migration 0007).
    """
    rows = CaseGuest.objects.raw("SELECT * FROM casework_guests(%s, %s)", [case.pk, now])
    return [
        GuestLine(
            row=row,
            codes=row.codes_left,  # type: ignore[attr-defined]
            words=GuestContent.of({"name": ""} | content.read(row))
            if row.kind == GuestKind.OUTSIDE and content.may(DataCategory.IDENTITY)
            else None,
        )
        for row in rows
    ]


def names_from_outside(case: Case, content: OpenCase) -> dict[int, str]:
    """Return who the people from outside are, by id: for the client, who knows them (one query)."""
    if not content.may(DataCategory.IDENTITY):
        return {}
    with as_service("guests"):
        rows = list(CaseGuest.objects.filter(case=case, kind=GuestKind.OUTSIDE).order_by("pk"))
    return {row.pk: _called(GuestContent.of(content.read(row))) for row in rows}


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
    """Return when and where the round tables are to which a guest is invited (one query): the shell, no content."""
    mine = Q(participants__is_client=True) if is_client else Q(participants__guest_id=viewer.guest_id)
    with as_service("appointments"):
        rows = RoundTable.objects.filter(mine, case=case, state=RoundTableState.INVITED, starts_at__gt=now)
        return [
            (timezone.localtime(starts), place)
            for starts, place in rows.order_by("starts_at").values_list("starts_at", "place")
        ]
