"""Registering funds with their earmark; extending and paying back what was not spent (000 §7.2, 002 §5)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, EditConflict, PermissionRefused
from nahtstelle.ground.ui.api import amount as francs
from nahtstelle.ground.ui.api import date_words
from nahtstelle.ground.worklist.api import close_duties, open_duty
from nahtstelle.structure.funding.actions.parts import (
    FUND,
    DayRefused,
    demand_text,
    file_paper,
    locked_fund,
    write_audit,
)
from nahtstelle.structure.funding.actions.rules import BeyondFund, FixedByLaw, OutsideEarmark, OutsidePeriod
from nahtstelle.structure.funding.models import Allocation, Fund, FundExtension
from nahtstelle.structure.funding.permissions import money as permissions
from nahtstelle.structure.funding.states import short_labels

REPAYMENT_DUTY = "funding.repayment"
WARNING_DAYS = 180


class NotTheFunder(ActionRefused):
    """Only the funder extends the repayment date (002 §5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FundData:
    """A fund as it is entered; `ends_on` is the first day on which nothing may be spent any more."""

    name: str
    source: str
    funder_id: int
    receiver_id: int
    amount: Decimal
    starts_on: dt.date
    ends_on: dt.date
    groups: tuple[str, ...]
    purpose: str
    repayment_due_on: dt.date | None = None
    conditions: str = ""
    fixed_by_law: bool = False
    citation: str = ""
    remark: str = ""


@transaction.atomic
def register_fund(*, data: FundData, actor: Actor, now: dt.datetime) -> Fund:
    """Enter a fund with its earmark. Raises PermissionRefused, FieldMissing, DayRefused."""
    if not permissions.can_register_fund(actor):
        raise PermissionRefused
    _check(data)
    fund = Fund(key=_free_key(data.name), recorded_at=now)
    _take_over(fund, data)
    fund.repayment_due_on = data.repayment_due_on
    fund.save(force_insert=True)
    write_audit(f"{FUND}.registered", fund.pk, actor=actor, now=now, key=fund.key, amount=str(fund.amount))
    return fund


@transaction.atomic
def change_fund(*, fund_id: int, data: FundData, version: int, actor: Actor, now: dt.datetime) -> Fund:
    """Correct a fund, never below what rests on it; a repayment date once set is moved by the funder only.

    Raises PermissionRefused, EditConflict, FieldMissing, DayRefused, and the rule that what rests on it would break.
    """
    fund = locked_fund(fund_id)
    if not permissions.can_change_fund(actor, fund):
        raise PermissionRefused
    if fund.version != version:
        raise EditConflict(current={"purpose": fund.purpose}, changed_by="")
    _check(data)
    _check_what_rests(fund, data)
    if fund.repayment_due_on is None:
        fund.repayment_due_on = data.repayment_due_on
    elif data.repayment_due_on != fund.repayment_due_on:
        sentence = _("Only the funder moves the repayment date. Record its letter as an extension.")
        raise NotTheFunder(sentence, field="repayment_due_on")
    _take_over(fund, data)
    fund.version += 1
    fund.save()
    write_audit(f"{FUND}.changed", fund.pk, actor=actor, now=now, key=fund.key, amount=str(fund.amount))
    return fund


@transaction.atomic
def extend_fund(
    *,
    fund_id: int,
    funder_id: int,
    until: dt.date,
    reference: str,
    letter_on: dt.date | None,
    actor: Actor,
    now: dt.datetime,
    upload: UploadedFile | None = None,
) -> FundExtension:
    """Record that the funder moved the repayment date; the fund may be used until then (002 §5).

    Raises PermissionRefused, NotTheFunder, FieldMissing, DayRefused.
    """
    fund = locked_fund(fund_id)
    if not permissions.can_extend_fund(actor, fund):
        raise PermissionRefused
    demand_text(reference=reference)
    if funder_id != fund.funder_id:
        sentence = _("Only the funder extends the repayment date: %(funder)s (annual report 2023 §5).")
        raise NotTheFunder(sentence % {"funder": fund.funder.name}, field="funder")
    if fund.repayment_due_on is None or fund.repaid_on is not None:
        raise DayRefused(_("This fund has no repayment date that could be extended."), field="until")
    if until <= fund.repayment_due_on:
        named = {"date": date_words(fund.repayment_due_on)}
        raise DayRefused(_("The repayment is due on %(date)s. Choose a later day.") % named, field="until")
    document = file_paper(fund, upload, reference, actor=actor, now=now)
    made = FundExtension.objects.create(
        fund=fund,
        funder_id=funder_id,
        since=fund.repayment_due_on,
        until=until,
        reference=reference.strip(),
        letter_on=letter_on,
        document_id=document,
        recorded_at=now,
        recorded_by_id=actor.user_id,
    )
    close_duties(key_prefix=f"{REPAYMENT_DUTY}:{fund.pk}:", now=now, actor=actor)
    write_audit(f"{FUND}.extended", fund.pk, actor=actor, now=now, until=until.isoformat())
    watch_repayment(fund_id=fund.pk, now=now)
    return made


@transaction.atomic
def repay_fund(
    *, fund_id: int, repaid_on: dt.date, amount: Decimal, reference: str, actor: Actor, now: dt.datetime
) -> Fund:
    """Record that the rest of a fund was paid back; nothing is free any more.

    Raises PermissionRefused, FieldMissing, DayRefused, BeyondFund.
    """
    fund = locked_fund(fund_id)
    if not permissions.can_repay_fund(actor, fund):
        raise PermissionRefused
    demand_text(reference=reference)
    if fund.repaid_on is not None:
        raise DayRefused(_("The repayment of this fund is recorded already."))
    if repaid_on < fund.starts_on or repaid_on > timezone.localdate(now):
        raise DayRefused(
            _("Choose a day since the beginning of the fund, not in the future."), field="repaid_on"
        )
    if amount > fund.unspent:
        sentence = _("CHF %(unspent)s were not spent; more is not paid back.")
        raise BeyondFund(sentence % {"unspent": francs(fund.unspent)}, field="amount")
    fund.repaid_on, fund.repaid, fund.repaid_reference = repaid_on, amount, reference.strip()
    fund.save(update_fields=["repaid_on", "repaid", "repaid_reference"])
    close_duties(key_prefix=f"{REPAYMENT_DUTY}:{fund.pk}:", now=now, actor=actor)
    write_audit(f"{FUND}.repaid", fund.pk, actor=actor, now=now, amount=str(amount))
    return fund


@transaction.atomic
def watch_repayment(*, fund_id: int, now: dt.datetime) -> None:
    """Open the duty of the receiving office where a repayment date comes near and money is left; close it otherwise."""
    fund = locked_fund(fund_id)
    key, due = f"{REPAYMENT_DUTY}:{fund.pk}:", fund.repayment_due_on
    is_near = due is not None and due <= timezone.localdate(now) + dt.timedelta(days=WARNING_DAYS)
    if not is_near or fund.repaid_on is not None or not fund.unspent:
        close_duties(key_prefix=key, now=now, actor=None)
        return
    named = {"amount": francs(fund.unspent)}
    for place, target in (
        ("office", {"institution_id": fund.receiver_id}),
        ("secretariat", {"role": "secretariat"}),
    ):
        open_duty(
            key=f"{key}{place}",
            kind=REPAYMENT_DUTY,
            subject_type=FUND,
            subject_id=fund.pk,
            title=_("Use, have extended or pay back: CHF %(amount)s") % named,
            place=fund.name,
            url=reverse("funding:show_fund", args=[fund.pk]),
            due_on=due,
            now=now,
            **target,
        )


def _take_over(fund: Fund, data: FundData) -> None:
    for name in FundData.__dataclass_fields__:
        if name == "groups":
            fund.groups = list(data.groups)
        elif name != "repayment_due_on":
            setattr(fund, name, getattr(data, name))


def _check(data: FundData) -> None:
    demand_text(name=data.name, source=data.source, purpose=data.purpose, groups="".join(data.groups))
    if data.amount <= 0:
        raise DayRefused(_("An amount above nothing, please."), field="amount")
    if data.ends_on <= data.starts_on:
        raise DayRefused(_("The last day lies before the first."), field="last_day")
    if data.repayment_due_on is not None and data.repayment_due_on < data.starts_on:
        raise DayRefused(_("The repayment date lies before the beginning."), field="repayment_due_on")
    if data.fixed_by_law:
        demand_text(citation=data.citation)


def _check_what_rests(fund: Fund, data: FundData) -> None:
    rests = Allocation.objects.filter(fund=fund).aggregate(since=Min("starts_on"), until=Max("ends_on"))
    if data.fixed_by_law and fund.allocated:
        raise FixedByLaw(_("Rule 4: Money of this fund is allocated already."), field="fixed_by_law")
    if data.amount < fund.allocated + fund.repaid:
        sentence = _("Rule 5: CHF %(allocated)s are allocated already.") % {
            "allocated": francs(fund.allocated)
        }
        raise BeyondFund(sentence, field="amount")
    if rests["since"] and (data.starts_on > rests["since"] or data.ends_on < rests["until"]):
        raise OutsidePeriod(_("Rule 5: An allocation lies outside this period."), field="last_day")
    used = {group for row in Allocation.objects.filter(fund=fund).only("groups") for group in row.groups}
    if used - set(data.groups):
        sentence = _("Rule 3: Allocations rest on %(groups)s.") % {"groups": short_labels(used)}
        raise OutsideEarmark(sentence, field="groups")


def _free_key(name: str) -> str:
    stem = slugify(name)[:50] or "mittel"
    taken = set(Fund.objects.filter(key__startswith=stem).values_list("key", flat=True))
    return next(
        key
        for number in range(1, len(taken) + 2)
        if (key := stem if number == 1 else f"{stem}-{number}") not in taken
    )
