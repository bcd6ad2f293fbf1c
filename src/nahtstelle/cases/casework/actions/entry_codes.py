"""One-time codes of guests: made for a sheet of paper, kept as keyed hashes, used once (004 §3; decision 0025)."""

from __future__ import annotations

import datetime as dt
import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from nahtstelle.cases.casework.actions.guests import locked_guest
from nahtstelle.cases.casework.actions.steps import locked_case, note
from nahtstelle.cases.casework.models import CaseAccess, EntryCode
from nahtstelle.cases.casework.permissions.guests import can_hand_out_codes
from nahtstelle.cases.casework.queries.entry_sheet import CodeSheet
from nahtstelle.cases.casework.queries.standing import standing_in
from nahtstelle.cases.casework.viewers import Viewer, viewer_of
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, demand
from nahtstelle.ground.records import api as records

ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""No I, L, O, U, 0 and 1: nobody has to guess."""
CODES_A_SHEET = 10
VALID_DAYS = 60
GROUP, GROUPS = 4, 3


class EntryRefused(ActionRefused):
    """Number and code do not open anything: which of them is wrong, nobody is told."""


@transaction.atomic
def hand_out_codes(*, case_id: int, guest_id: int, actor: Actor, now: dt.datetime) -> CodeSheet:
    """Make ten codes for a guest, to be printed at once; codes handed out before no longer work.

    Raises PermissionRefused.
    """
    viewer = viewer_of(actor)
    case = locked_case(case_id, viewer=viewer)
    standing = standing_in(case, viewer)
    with as_service("entry_codes"):
        guest = locked_guest(case, guest_id)
        demand(can_hand_out_codes(actor, standing, guest.kind))
        EntryCode.objects.filter(guest=guest, used_at__isnull=True).delete()
        codes = tuple(_new_code() for _number in range(CODES_A_SHEET))
        expires_at = now + dt.timedelta(days=VALID_DAYS)
        if guest.until_at is not None and now < guest.until_at < expires_at:
            expires_at = guest.until_at
        EntryCode.objects.bulk_create(
            EntryCode(case=case, guest=guest, digest=digest_of(code), issued_at=now, expires_at=expires_at)
            for code in codes
        )
    note(case, "guest.codes_handed_out", actor=actor, now=now, facts={"guest": guest.pk, "codes": len(codes)})
    return CodeSheet(case=case, kind=guest.kind, codes=codes, expires_at=expires_at)


@transaction.atomic
def withdraw_codes(*, case_id: int, guest_id: int, actor: Actor, now: dt.datetime) -> int:
    """Make all unused codes of a guest worthless at once; return how many. Raises PermissionRefused."""
    viewer = viewer_of(actor)
    case = locked_case(case_id, viewer=viewer)
    standing = standing_in(case, viewer)
    with as_service("entry_codes"):
        guest = locked_guest(case, guest_id)
        demand(can_hand_out_codes(actor, standing, guest.kind))
        count, _kinds = EntryCode.objects.filter(guest=guest, used_at__isnull=True).delete()
    note(case, "guest.codes_withdrawn", actor=actor, now=now, facts={"guest": guest.pk, "codes": count})
    return count


@transaction.atomic
def enter_with_code(*, number: str, code: str, now: dt.datetime) -> int:
    """Use up a code and return whose it is (the guest's id).

    Number and code are looked up together: a wrong number costs the same work and gets the same sentence as a wrong
    code, a used one, or one whose time is over. Raises EntryRefused.
    """
    with as_service("entry"):
        row = (
            EntryCode.objects.select_for_update(of=("self",))
            .select_related("case")
            .filter(
                digest=digest_of(normal_code(code)),
                case__number=number.strip().upper(),
                used_at__isnull=True,
                expires_at__gt=now,
            )
            .first()
        )
        viewer = Viewer(name="", guest_id=row.guest_id if row else 0)
        holds = CaseAccess.objects.of(viewer).filter(case_id=row.case_id if row else 0).exists()
        if row is None or not holds:
            raise EntryRefused(
                _("Case number and code do not match, or the code has been used or is too old.")
            )
        row.used_at = now
        row.save(update_fields=["used_at"])
    note(row.case, "guest.entered", actor=viewer, now=now)
    return row.guest_id


def normal_code(typed: str) -> str:
    """Return a code as it is printed, however it was typed: spaces, hyphens and small letters do not matter."""
    signs = "".join(sign for sign in typed.upper() if sign.isalnum())[: GROUP * GROUPS]
    return "-".join(signs[start : start + GROUP] for start in range(0, len(signs), GROUP))


def digest_of(code: str) -> bytes:
    """Return the keyed hash under which a code is kept."""
    return records.fingerprint(code, purpose="entry-code")


def _new_code() -> str:
    return normal_code("".join(secrets.choice(ALPHABET) for _sign in range(GROUP * GROUPS)))
