"""What the chair takes to the government's meeting: the wording, the answers, the remarks handed over (002 §2.1)."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.structure.governance.models import CircularAnswer, CircularResolution
from nahtstelle.structure.governance.queries.circular_answers import current_answers, latest_text
from nahtstelle.structure.governance.states import Answer, RemarkTreatment


def remarks_document(circular: CircularResolution, *, today: dt.date) -> dict[str, object]:
    """Return the data of `typst/circular_remarks.typ` (three queries)."""
    answers, text = current_answers(circular), latest_text(circular)
    rows = CircularAnswer.objects.filter(resolution=circular).exclude(remark="")
    remarks = list(rows.select_related("member", "institution", "text").order_by("text__number", "pk"))
    counts = Counter(row.answer for row in answers)
    summary = [{"stance": str(answer.label), "count": counts[answer]} for answer in Answer if counts[answer]]
    if counts[""]:
        summary.append({"stance": _("outstanding (answers)"), "count": counts[""]})
    return {
        "title": circular.title,
        "body": circular.body.name,
        "matter": circular.get_matter_display(),
        "issued_on": today.isoformat(),
        "asked_on": timezone.localdate(circular.opened_at or circular.created_at).isoformat(),
        "due_on": (circular.due_on or today).isoformat(),
        "text": text.text,
        "text_number": text.number,
        "sha256": text.sha256,
        "summary": summary,
        "answers": [_answer(row) for row in answers],
        "handed_over": [_remark(row) for row in remarks if row.treatment == RemarkTreatment.HANDED_OVER],
        "integrated": [
            _remark(row) for row in remarks if row.treatment not in {"", RemarkTreatment.HANDED_OVER}
        ],
    }


def _answer(row: CircularAnswer) -> dict[str, str]:
    answer = {
        "institution": row.institution.name if row.institution else row.member.full_name,
        "person": row.member.full_name,
        "stance": str(Answer(row.answer).label) if row.answer else _("outstanding (answers)"),
    }
    if row.answered_at:
        answer["answered_on"] = timezone.localdate(row.answered_at).isoformat()
    return answer


def _remark(row: CircularAnswer) -> dict[str, str]:
    return {
        "institution": row.institution.name if row.institution else row.member.full_name,
        "person": row.member.full_name,
        "stance": str(Answer(row.answer).label),
        "remark": row.remark,
        "reply": row.reply,
    }
