"""Letting guests into a case: the client, or named people from outside, narrow and dated (004 §3, §4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.cases.casework.actions.access import renew_access
from nahtstelle.cases.casework.actions.steps import locked_case, note, user_of
from nahtstelle.cases.casework.content_types import GuestContent
from nahtstelle.cases.casework.models import Case, CaseGuest, EntryCode
from nahtstelle.cases.casework.permissions.guests import can_end_guest, can_invite_client, can_invite_guest
from nahtstelle.cases.casework.queries.content import open_case, open_to_seal
from nahtstelle.cases.casework.queries.standing import standing_in
from nahtstelle.cases.casework.refusals import DayRefused, NotCoveredByConsent, TextMissing
from nahtstelle.cases.casework.states import DataCategory, GuestKind
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, demand


class NothingOpened(ActionRefused):
    """A guest from outside without any kind of data would read nothing."""


class ClientAlreadyIn(ActionRefused):
    """The client has been let in before."""


@transaction.atomic
def invite_guest(
    *,
    case_id: int,
    guest: GuestContent,
    categories: Iterable[str],
    from_on: dt.date,
    until_on: dt.date,
    actor: Actor,
    now: dt.datetime,
) -> CaseGuest:
    """Let a named person from outside read certain kinds of data until a day, that day included.

    Only what the consent in force covers can be opened. Raises PermissionRefused, TextMissing, NothingOpened,
    NotCoveredByConsent, DayRefused.
    """
    viewer = viewer_of(actor)
    case = locked_case(case_id, viewer=viewer)
    demand(can_invite_guest(actor, standing_in(case, viewer)))
    for name in ("name", "function", "contact"):
        if not getattr(guest, name).strip():
            raise TextMissing(field=name)
    today = timezone.localdate(now)
    if until_on < max(from_on, today):
        raise DayRefused(_("The access must end after it begins, and not before today."), field="until_on")
    wanted = sorted({str(category) for category in categories})
    if not wanted:
        raise NothingOpened(_("Choose at least one kind of data."), field="categories")
    content = open_case(case, viewer=viewer, what="guests", categories=[str(DataCategory.IDENTITY)], now=now)
    if content.consent is None or not set(wanted) <= content.consent.categories:
        raise NotCoveredByConsent(field="categories")
    zone = timezone.get_default_timezone()
    row = CaseGuest(
        case=case,
        kind=GuestKind.OUTSIDE,
        categories=wanted,
        from_at=now if from_on <= today else dt.datetime.combine(from_on, dt.time(), zone),
        until_at=dt.datetime.combine(until_on + dt.timedelta(days=1), dt.time(), zone),
        added_by_id=user_of(actor),
    )
    content.put(row, guest.sealed())
    row.save(force_insert=True)
    note(case, "guest.invited", actor=actor, now=now, facts={"guest": row.pk, "categories": wanted})
    renew_access(case, now=now)
    return row


@transaction.atomic
def invite_client(*, case_id: int, actor: Actor, now: dt.datetime) -> CaseGuest:
    """Let the client into the own case, until it is erased. Raises PermissionRefused, ClientAlreadyIn."""
    viewer = viewer_of(actor)
    case = locked_case(case_id, viewer=viewer)
    demand(can_invite_client(actor, standing_in(case, viewer)))
    with as_service("guests"):
        if CaseGuest.objects.filter(case=case, kind=GuestKind.CLIENT, ended_at__isnull=True).exists():
            raise ClientAlreadyIn(_("The client can already enter."))
        row = CaseGuest(case=case, kind=GuestKind.CLIENT, from_at=now, added_by_id=user_of(actor))
        # Nothing is told by this row: name and address stand in the record of the person.
        open_to_seal(case, DataCategory.IDENTITY).put(row, {})
        row.save(force_insert=True)
    note(case, "guest.client_invited", actor=actor, now=now, facts={"guest": row.pk})
    renew_access(case, now=now)
    return row


@transaction.atomic
def end_guest(*, case_id: int, guest_id: int, actor: Actor, now: dt.datetime) -> CaseGuest:
    """End the access of somebody from outside at once, with all codes. Raises PermissionRefused."""
    viewer = viewer_of(actor)
    case = locked_case(case_id, viewer=viewer)
    demand(can_end_guest(actor, standing_in(case, viewer)))
    with as_service("guests"):
        row = locked_guest(case, guest_id)
        if row.kind != GuestKind.OUTSIDE:
            raise PermissionRefused
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        EntryCode.objects.filter(guest=row, used_at__isnull=True).delete()
    note(case, "guest.ended", actor=actor, now=now, facts={"guest": row.pk})
    renew_access(case, now=now)
    return row


def locked_guest(case: Case, guest_id: int) -> CaseGuest:
    """Lock a guest of a case who has not been sent away; the caller stands as a service. Raises PermissionRefused."""
    rows = CaseGuest.objects.select_for_update().defer("sealed")
    row = rows.filter(case=case, pk=guest_id, ended_at__isnull=True).first()
    if row is None:
        raise PermissionRefused
    return row
