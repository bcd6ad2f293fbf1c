"""The synopsis of the statements: who, which stance, which remark, when (domain §4)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from nahtstelle.ground.ui.api import day_month
from nahtstelle.structure.governance.models import Statement
from nahtstelle.structure.governance.queries.proposals import ProposalRecord
from nahtstelle.structure.governance.states import Stance

KINDS = {Stance.AGREE: "ok", Stance.REMARKS: "warn", Stance.DISAGREE: "bad", Stance.NOT_CONCERNED: "neutral"}


@dataclass(frozen=True, slots=True)
class SynopsisRow:
    """One line. `day` is the day of the answer, or the due date while it is outstanding."""

    who: str
    person: str
    stance: str
    kind: str
    remark: str
    day: dt.date | dt.datetime
    is_late: bool


@dataclass(frozen=True, slots=True)
class Synopsis:
    """The answers to one consultation."""

    rows: tuple[SynopsisRow, ...]
    question: str
    opened_on: dt.datetime
    due_on: dt.date
    is_closed: bool
    answered: int

    @property
    def note(self) -> str:
        """«3 von 4 eingegangen»."""
        return _("%(answered)d of %(total)d received") % {"answered": self.answered, "total": len(self.rows)}


def synopses_of(record: ProposalRecord, *, today: dt.date) -> list[Synopsis]:
    """Return the consultations of a proposal, the latest first (no query)."""
    by_consultation: dict[int, list[Statement]] = {}
    for row in record.statements:
        by_consultation.setdefault(row.consultation_id, []).append(row)
    return [_synopsis(rows, today) for _pk, rows in sorted(by_consultation.items(), reverse=True)]


def _synopsis(rows: list[Statement], today: dt.date) -> Synopsis:
    consultation = rows[0].consultation
    return Synopsis(
        rows=tuple(_row(row, today) for row in rows),
        question=consultation.question,
        opened_on=consultation.opened_at,
        due_on=consultation.due_on,
        is_closed=consultation.closed_at is not None,
        answered=sum(1 for row in rows if row.stance),
    )


def _row(row: Statement, today: dt.date) -> SynopsisRow:
    who = row.institution.name if row.institution else row.member.full_name
    if row.stance and row.answered_at:
        label, kind = str(Stance(row.stance).label), KINDS[Stance(row.stance)]
        return SynopsisRow(who, row.member.full_name, label, kind, row.remark, row.answered_at, is_late=False)
    is_closed = row.consultation.closed_at is not None
    is_late = not is_closed and row.consultation.due_on < today
    reminded = _("reminded on %(day)s") % {"day": day_month(row.reminded_at)} if row.reminded_at else ""
    label = _("overdue") if is_late else _("no answer") if is_closed else pgettext("statement", "outstanding")
    kind = "bad" if is_late else "neutral"
    return SynopsisRow(
        who, row.member.full_name, label, kind, reminded, row.consultation.due_on, is_late=is_late
    )


def synopsis_document(record: ProposalRecord, *, today: dt.date) -> dict[str, object]:
    """Return the data of `typst/synopsis.typ` for the latest consultation. The caller has checked that there is one."""
    latest = record.consultation
    if latest is None:
        raise LookupError("the proposal has no consultation")
    answered = [row for row in record.current_statements if row.stance]
    counts = Counter(row.stance for row in answered)
    summary = [{"stance": str(stance.label), "count": counts[stance]} for stance in Stance if counts[stance]]
    silent = len(record.current_statements) - len(answered)
    if silent:
        summary.append({"stance": _("no answer"), "count": silent})
    referral = record.current_referral or (record.referrals[-1] if record.referrals else None)
    return {
        "title": record.proposal.title,
        "number": _("Proposal %(number)s") % {"number": record.proposal.number},
        "body": referral.body.name if referral and referral.body else "",
        "question": latest.question,
        "asked_on": timezone.localdate(latest.opened_at).isoformat(),
        "due_on": latest.due_on.isoformat(),
        "issued_on": today.isoformat(),
        "summary": summary,
        "answers": [_answer(row) for row in record.current_statements],
    }


def _answer(row: Statement) -> dict[str, str]:
    answer = {
        "institution": row.institution.name if row.institution else row.member.full_name,
        "person": row.member.full_name,
        "stance": str(Stance(row.stance).label) if row.stance else _("no answer"),
    }
    if row.remark:
        answer["remark"] = row.remark
    if row.answered_at:
        answer["answered_on"] = timezone.localdate(row.answered_at).isoformat()
    return answer
