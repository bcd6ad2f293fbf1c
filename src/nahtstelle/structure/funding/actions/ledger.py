"""Posting expenses, and taking them back by counter-postings: a posted row is never edited (002 §5)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.ground.ui.api import amount as francs
from nahtstelle.structure.funding.actions import rules
from nahtstelle.structure.funding.actions.parts import (
    POSTING,
    DayRefused,
    FieldMissing,
    demand_text,
    file_paper,
    locked_fund,
    write_audit,
)
from nahtstelle.structure.funding.models import Allocation, AllocationRequest, Fund, Posting
from nahtstelle.structure.funding.permissions import money as permissions


class AlreadyCountered(ActionRefused):
    """A posting is taken back once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expense:
    """What is posted: on which measure, when, how much in CHF, for whom, by which receipt."""

    request_id: int
    posted_on: dt.date
    amount: Decimal
    groups: tuple[str, ...]
    text: str
    receipt: str


@transaction.atomic
def post_expense(
    *,
    fund_id: int,
    expense: Expense,
    actor: Actor,
    now: dt.datetime,
    upload: UploadedFile | None = None,
) -> Posting:
    """Post an expense on a measure of a fund; a measure that is not allocated says by which rule.

    Raises PermissionRefused, FieldMissing, DayRefused, FixedByLaw, GroundsMissing, NotRequested, NotDecided,
    OutsideEarmark, OutsidePeriod, BeyondAllocation.
    """
    fund = Fund.objects.get(pk=fund_id)
    if not permissions.can_post(actor, fund):
        raise PermissionRefused
    rules.check_free_of_law(fund)
    request = AllocationRequest.objects.filter(fund=fund, pk=expense.request_id).first()
    if request is None:
        raise FieldMissing(field="measure")
    rules.check_allocated(request)
    demand_text(text=expense.text, receipt=expense.receipt)
    if expense.amount <= 0:
        raise FieldMissing(
            _("An amount above nothing, please. Corrections are counter-postings."), field="amount"
        )
    if expense.posted_on > timezone.localdate(now):
        raise DayRefused(_("A posting cannot lie in the future."), field="posted_on")
    allocation = _locked_allocation(request=request.pk)
    rules.check_earmark(expense.groups, allocation.groups)
    rules.check_expense(expense.posted_on, expense.amount, allocation)
    rules.check_not_repaid(expense.amount, locked_fund(fund_id))
    return _book(
        Posting(
            fund=fund,
            allocation=allocation,
            posted_on=expense.posted_on,
            amount=expense.amount,
            groups=list(expense.groups),
            text=expense.text.strip(),
            receipt=expense.receipt.strip(),
        ),
        upload,
        actor=actor,
        now=now,
    )


@transaction.atomic
def counter_post(
    *,
    posting_id: int,
    amount: Decimal,
    posted_on: dt.date,
    text: str,
    receipt: str,
    actor: Actor,
    now: dt.datetime,
) -> Posting:
    """Take a posting back, whole or in part, once.

    Raises PermissionRefused, AlreadyCountered, FieldMissing, DayRefused.
    """
    original = Posting.objects.select_related("fund").get(pk=posting_id)
    if not permissions.can_counter_post(actor, original.fund):
        raise PermissionRefused
    allocation = _locked_allocation(pk=original.allocation_id)
    if original.counter_to_id or Posting.objects.filter(counter_to=original).exists():
        raise AlreadyCountered(_("This posting is a counter-posting or has one already."))
    demand_text(text=text, receipt=receipt)
    if not 0 < amount <= original.amount:
        named = {"amount": francs(original.amount)}
        raise FieldMissing(_("At most CHF %(amount)s can be taken back.") % named, field="amount")
    if not original.posted_on <= posted_on <= timezone.localdate(now):
        sentence = _("Choose a day between the posting and today.")
        raise DayRefused(sentence, field="posted_on")
    return _book(
        Posting(
            fund=original.fund,
            allocation=allocation,
            posted_on=posted_on,
            amount=-amount,
            groups=original.groups,
            text=text.strip(),
            receipt=receipt.strip(),
            counter_to=original,
        ),
        None,
        actor=actor,
        now=now,
    )


def _locked_allocation(**which: int) -> Allocation:
    """Lock the row that the totals stand in, so that the check sees what others have posted."""
    return Allocation.objects.select_for_update(of=("self",), no_key=True).get(**which)


def _book(posting: Posting, upload: UploadedFile | None, *, actor: Actor, now: dt.datetime) -> Posting:
    if upload is not None:
        title = _("Receipt %(receipt)s") % {"receipt": posting.receipt}
        posting.document_id = file_paper(locked_fund(posting.fund_id), upload, title, actor=actor, now=now)
    posting.recorded_at, posting.recorded_by_id = now, actor.user_id
    posting.save(force_insert=True)
    write_audit(
        f"{POSTING}.{'countered' if posting.counter_to_id else 'posted'}",
        posting.pk,
        actor=actor,
        now=now,
        fund=posting.fund_id,
        allocation=posting.allocation_id,
        amount=str(posting.amount),
    )
    return posting
