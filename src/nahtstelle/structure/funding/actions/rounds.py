"""Opening a quarterly round, reminding, moving its date and closing it into the frozen report (002 §5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from procrastinate.contrib.django import app as jobs

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import ANONYMOUS, Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, record_change
from nahtstelle.structure.funding.actions import round_duties as duties
from nahtstelle.structure.funding.actions.round_reports import file_reports
from nahtstelle.structure.funding.models import Allocation, Fund, Round, RoundEntry, RoundFund, RoundLine
from nahtstelle.structure.funding.permissions import rounds as permissions
from nahtstelle.structure.funding.queries import rounds as queries
from nahtstelle.structure.funding.states.rounds import (
    REMIND_DAYS,
    ROUND,
    TO_DO,
    USUAL_THRESHOLD,
    RoundState,
    next_quarter,
    quarter_of,
)

NOTICE_JOB = "funding.notify_leads"


class RoundNotPossible(ActionRefused):
    """A round that cannot be opened like this."""


class RoundOpenAlready(ActionRefused):
    """A fund is accounted for once a quarter, one quarter after the other: the plan is the last closed forecast."""

    default_sentence = gettext_lazy(
        "One of these funds has a round for this quarter, a later one, or an earlier one that is still open."
    )


class EntriesOutstanding(ActionRefused):
    """A round is closed once every entry is accepted or gone on without."""

    default_sentence = gettext_lazy(
        "Figures are still outstanding or not checked. Accept them, or go on without what was not handed in."
    )


class NobodyToRemind(ActionRefused):
    """Everybody has handed in."""

    default_sentence = gettext_lazy("Everybody has handed in; there is nobody to remind.")


@transaction.atomic
def open_round(
    *,
    quarter: dt.date,
    fund_ids: Collection[int],
    due_on: dt.date,
    actor: Actor,
    now: dt.datetime,
    threshold: Decimal = USUAL_THRESHOLD,
) -> Round:
    """Open a round for a quarter and some funds: each allocation that runs gets an entry for its project's lead.

    Raises PermissionRefused, RoundNotPossible, RoundOpenAlready.
    """
    if not permissions.can_open_round(actor):
        raise PermissionRefused
    _check(quarter, fund_ids, due_on, threshold, timezone.localdate(now))
    funds = list(Fund.objects.select_for_update(of=("self",)).filter(pk__in=fund_ids).order_by("pk"))
    if any(fund.fixed_by_law for fund in funds) or len(funds) != len(set(fund_ids)):
        raise RoundNotPossible(_("Please choose funds about which the IIZ decides."), field="funds")
    known = RoundFund.objects.filter(fund__in=funds)
    if known.filter(quarter__gte=quarter).exists() or known.filter(round__state=RoundState.OPEN).exists():
        raise RoundOpenAlready(field="funds")
    allocations = queries.allocations_to_report(fund_ids, quarter)
    if not allocations:
        raise RoundNotPossible(_("Nothing of these funds runs in this quarter."), field="funds")
    row = Round.objects.create(
        quarter=quarter, due_on=due_on, threshold=threshold, opened_at=now, opened_by_id=actor.user_id
    )
    RoundFund.objects.bulk_create(RoundFund(round=row, fund=fund, quarter=quarter) for fund in funds)
    for entry in _begin_entries(row, allocations):
        duties.wait_for_entry(entry, now=now)
    note_round(row, "open", "", actor=actor, now=now)
    jobs.configure_task(NOTICE_JOB).defer(round_id=row.pk)
    return row


def _check(
    quarter: dt.date, fund_ids: Collection[int], due_on: dt.date, threshold: Decimal, today: dt.date
) -> None:
    if quarter != quarter_of(quarter) or quarter > today:
        raise RoundNotPossible(_("Please choose a quarter that has begun."), field="quarter")
    if not fund_ids:
        raise RoundNotPossible(_("Please choose at least one fund."), field="funds")
    if due_on < today:
        raise RoundNotPossible(_("The date has passed already."), field="due_on")
    if threshold < 0:
        raise RoundNotPossible(_("An amount is not negative."), field="threshold")


def _begin_entries(row: Round, allocations: list[Allocation]) -> list[RoundEntry]:
    """Write an entry with its lines for each allocation; texts are taken over from the last closed round."""
    ids = [allocation.pk for allocation in allocations]
    before = queries.last_entries(ids, row.quarter)
    spent = queries.spent_by_quarter(ids)
    entries = RoundEntry.objects.bulk_create(
        _entry(row, allocation, before.get(allocation.pk)) for allocation in allocations
    )
    RoundLine.objects.bulk_create(
        RoundLine(
            entry=entry, quarter=line.quarter, plan=line.plan, actual=line.actual, forecast=line.forecast
        )
        for entry, allocation in zip(entries, allocations, strict=True)
        for line in queries.lines_to_begin(
            allocation, before.get(allocation.pk), spent.get(allocation.pk, {}), row.quarter
        )
    )
    return entries


def _entry(row: Round, allocation: Allocation, before: RoundEntry | None) -> RoundEntry:
    asked = allocation.request
    project = asked.project
    lead = project.lead if project is not None else None
    return RoundEntry(
        round=row,
        allocation=allocation,
        lead=lead if lead is not None and lead.is_active else None,
        institution_id=asked.institution_id,
        measure=asked.measure,
        project=project.label if project is not None else "",
        groups=allocation.groups,
        amount=allocation.amount,
        goal=before.goal if before else "",
        indicators=before.indicators if before else "",
    )


@transaction.atomic
def remind_leads(*, round_id: int, actor: Actor, now: dt.datetime) -> int:
    """Remind those who have not handed in; return how many entries wait.

    Raises PermissionRefused, TransitionRefused, NobodyToRemind.
    """
    row = locked_round(round_id)
    if not permissions.can_remind_round(actor, row):
        raise PermissionRefused
    ROUND.step("remind", row.state)
    count = _remind(row, actor=actor, now=now)
    if not count:
        raise NobodyToRemind
    return count


@transaction.atomic
def remind_before_due(*, round_id: int, now: dt.datetime) -> int:
    """Remind without anybody's doing, once, some days before the date; return how many entries wait (job)."""
    row = locked_round(round_id)
    is_near = row.due_on - timezone.localdate(now) <= dt.timedelta(days=REMIND_DAYS)
    if row.state != RoundState.OPEN or row.reminded_at is not None or not is_near:
        return 0
    return _remind(row, actor=ANONYMOUS, now=now)


def _remind(row: Round, *, actor: Actor, now: dt.datetime) -> int:
    count = row.entries.filter(state__in=TO_DO).count()
    if count:
        row.reminded_at = now
        row.save(update_fields=["reminded_at"])
        jobs.configure_task(NOTICE_JOB).defer(round_id=row.pk)
        note = _("%(count)s reminded.") % {"count": count}
        note_round(row, "remind", row.state, actor=actor, now=now, note=note)
    return count


@transaction.atomic
def extend_round(*, round_id: int, due_on: dt.date, reason: str, actor: Actor, now: dt.datetime) -> Round:
    """Move the date of an open round to a later day. Raises PermissionRefused, TransitionRefused, RoundNotPossible."""
    row = locked_round(round_id)
    if not permissions.can_extend_round(actor, row):
        raise PermissionRefused
    ROUND.step("extend", row.state)
    if due_on <= row.due_on or due_on < timezone.localdate(now):
        raise RoundNotPossible(_("Please choose a later day."), field="due_on")
    if not reason.strip():
        raise RoundNotPossible(_("Say why the date is moved."), field="reason")
    row.due_on, row.reminded_at = due_on, None
    row.save(update_fields=["due_on", "reminded_at"])
    for entry in row.entries.filter(state__in=TO_DO).select_related("round").order_by("pk"):
        duties.wait_for_entry(entry, now=now)
    note_round(row, "extend", row.state, actor=actor, now=now, reason=reason.strip())
    return row


@transaction.atomic
def close_round(*, round_id: int, actor: Actor, now: dt.datetime) -> Round:
    """Close a round that has everything: spreadsheet and PDF are filed with their SHA-256 and never change again.

    Raises PermissionRefused, TransitionRefused, EntriesOutstanding.
    """
    row = locked_round(round_id)
    if not permissions.can_close_round(actor, row):
        raise PermissionRefused
    source, target = row.state, ROUND.step("close", row.state)
    if queries.has_outstanding(row.pk):
        raise EntriesOutstanding
    filed = file_reports(row, actor=actor, now=now)
    row.state, row.closed_at = target, now
    row.sheet_id, row.sheet_sha256 = filed.sheet.document_id, filed.sheet.sha256
    row.report_id, row.report_sha256 = filed.report.document_id, filed.report.sha256
    row.save()
    note_round(row, "close", source, actor=actor, now=now)
    duties.stop_waiting(row, actor=actor, now=now)
    return row


def locked_round(round_id: int) -> Round:
    """Return the round with its row locked; rounds are locked before entries. Raises Round.DoesNotExist."""
    return Round.objects.select_for_update(of=("self",)).get(pk=round_id)


CODES = {"open": "opened", "remind": "reminded", "extend": "extended", "close": "closed"}


def note_round(
    row: Round, verb: str, source: str, *, actor: Actor, now: dt.datetime, reason: str = "", note: str = ""
) -> None:
    """Write history and audit; the round already has its new state."""
    record_change(
        lifecycle=ROUND.name,
        subject_type=queries.SUBJECT,
        subject_id=row.pk,
        verb=verb,
        source=source,
        target=row.state,
        actor=actor,
        now=now,
        reason=reason,
        note=note,
    )
    audit.record(
        code=f"{queries.SUBJECT}.{CODES[verb]}",
        actor=actor if actor.is_authenticated else None,
        subject_type=queries.SUBJECT,
        subject_id=row.pk,
        facts={"quarter": row.quarter.isoformat(), "sheet": row.sheet_sha256, "report": row.report_sha256},
        now=now,
    )


def last_finished_quarter(today: dt.date) -> dt.date:
    """Return the quarter that ended last: the one a round is usually opened for."""
    return quarter_of(quarter_of(today) - dt.timedelta(days=1))


__all__ = [
    "EntriesOutstanding",
    "NobodyToRemind",
    "RoundNotPossible",
    "RoundOpenAlready",
    "close_round",
    "extend_round",
    "last_finished_quarter",
    "locked_round",
    "next_quarter",
    "note_round",
    "open_round",
    "remind_before_due",
    "remind_leads",
]
