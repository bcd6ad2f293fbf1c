"""Releases from medical and professional secrecy, by name and period (004 §3)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.cases.casework.actions.receipts import confirm_release
from nahtstelle.cases.casework.actions.steps import locked_case, note
from nahtstelle.cases.casework.content_types import ReleaseContent
from nahtstelle.cases.casework.models import Case, Consent, SecrecyRelease
from nahtstelle.cases.casework.permissions.entry import Standing, can_release_from_secrecy
from nahtstelle.cases.casework.queries.content import OpenCase, open_case
from nahtstelle.cases.casework.queries.standing import standing_in
from nahtstelle.cases.casework.refusals import DayRefused, NotCoveredByConsent, TextMissing
from nahtstelle.cases.casework.states import DataCategory
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import demand


@transaction.atomic
def release_from_secrecy(
    *,
    case_id: int,
    release: ReleaseContent,
    valid_from: dt.date,
    valid_to: dt.date,
    actor: Actor,
    now: dt.datetime,
) -> SecrecyRelease:
    """Record that the client released a named person from secrecy; `valid_to` is the first day without it.

    The client's receipt is drafted in the same transaction.
    Raises PermissionRefused, NotCoveredByConsent, TextMissing, DayRefused.
    """
    case, standing, content = _opened(case_id, actor, now)
    for name in ("name", "profession", "scope"):
        if not getattr(release, name).strip():
            raise TextMissing(field=name)
    if valid_to <= max(valid_from, timezone.localdate(now)):
        raise DayRefused(_("Please choose a day after the beginning, and ahead."), field="valid_to")
    consent = Consent.objects.filter(
        case=case, revoked_at__isnull=True, expired_at__isnull=True, replaced_at__isnull=True
    ).first()
    if consent is None:
        raise NotCoveredByConsent
    row = SecrecyRelease(case=case, consent=consent, valid_from=valid_from, valid_to=valid_to)
    content.put(row, release.sealed())
    row.save(force_insert=True)
    confirm_release(case, row, standing=standing, actor=actor, now=now)
    note(case, "secrecy.released", actor=actor, now=now, facts={"release": row.pk})
    return row


@transaction.atomic
def revoke_release(*, case_id: int, release_id: int, actor: Actor, now: dt.datetime) -> SecrecyRelease:
    """Record that the client took a release back; the consent itself goes on. The receipt is drafted at once.

    Raises PermissionRefused, NotCoveredByConsent where there is no such release to read.
    """
    case, standing, _content = _opened(case_id, actor, now)
    row = (
        SecrecyRelease.objects.select_for_update()
        .filter(case=case, pk=release_id, revoked_at__isnull=True)
        .first()
    )
    if row is None:
        raise NotCoveredByConsent
    row.revoked_at = now
    row.save(update_fields=["revoked_at"])
    confirm_release(case, row, standing=standing, actor=actor, now=now)
    note(case, "secrecy.release_revoked", actor=actor, now=now, facts={"release": row.pk})
    return row


def _opened(case_id: int, actor: Actor, now: dt.datetime) -> tuple[Case, Standing, OpenCase]:
    viewer = viewer_of(actor)
    case = locked_case(case_id, viewer=viewer)
    standing = standing_in(case, viewer)
    demand(can_release_from_secrecy(actor, standing))
    content = open_case(case, viewer=viewer, what="secrecy", categories=[str(DataCategory.HEALTH)], now=now)
    return case, standing, content
