"""What the pages of circular resolutions are made of: columns, way, turn, buttons, answers, comparison."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.governance import permissions
from nahtstelle.structure.governance.models import CircularAnswer, CircularResolution
from nahtstelle.structure.governance.queries.circulars import CircularRecord
from nahtstelle.structure.governance.queries.comparison import compare_texts
from nahtstelle.structure.governance.states import Answer, CircularState, Matter, RemarkTreatment
from nahtstelle.structure.governance.views import register_filters as common

S = CircularState
StopState = Literal["done", "here", "ahead", "skipped"]
STATE_TAGS = {
    S.DRAFT: "neutral",
    S.OPEN: "now",
    S.CLOSED: "warn",
    S.SUBMITTED: "now",
    S.DECIDED: "ok",
    S.STOPPED: "bad",
    S.WITHDRAWN: "neutral",
}
ANSWER_TAGS = {
    Answer.AGREE: "ok",
    Answer.REMARKS: "warn",
    Answer.DISAGREE: "bad",
    Answer.MEETING: "bad",
    Answer.SILENCE: "neutral",
}
STEPS = {
    "create": gettext_lazy("Begun."),
    "open": gettext_lazy("Text frozen, members asked."),
    "remind": gettext_lazy("Members reminded."),
    "close": gettext_lazy("Answers closed."),
    "ask_again": gettext_lazy("New text, members asked again."),
    "treat": gettext_lazy("Remark treated."),
    "submit": gettext_lazy("Submitted to the government."),
    "decide": gettext_lazy("Decided."),
    "stop": gettext_lazy("Stopped: goes to a meeting."),
    "request_meeting": gettext_lazy("Stopped: a meeting is requested."),
    "withdraw": gettext_lazy("Withdrawn."),
}


def circular_url(circular: CircularResolution) -> str:
    """Return the page of a resolution."""
    return reverse("governance:show_circular", args=[circular.pk])


def answers_text(circular: CircularResolution) -> str:
    """Return «2 von 3» in a list; nothing before anybody was asked."""
    asked = getattr(circular, "asked", 0)
    if not asked:
        return "–"
    return _("%(answered)d of %(asked)d") % {"answered": getattr(circular, "answered", 0), "asked": asked}


COLUMNS = (
    ui.Column(key="titel", label=gettext_lazy("Title"), value="title", sort="title", url=circular_url),
    ui.Column(
        key="gremium", label=gettext_lazy("Body"), value="body.short_name", sort="body__sort_name", hide=True
    ),
    ui.Column(
        key="stand",
        label=gettext_lazy("State"),
        value="get_state_display",
        kind="tag",
        tag_kind=lambda row: STATE_TAGS[S(row.state)],
    ),
    ui.Column(key="antworten", label=gettext_lazy("Answers"), value=answers_text, numeric=True),
    ui.Column(
        key="beschluss",
        label=gettext_lazy("Decision"),
        value=lambda row: row.decision.label if row.decision else "",
        sort=("decision__year", "decision__number"),
        numeric=True,
        hide=True,
    ),
    ui.Column(
        key="frist",
        label=gettext_lazy("Answer by"),
        value="due_on",
        sort="due_on",
        kind="due",
        align="end",
        done=lambda row: row.state != S.OPEN,
    ),
)


def filters(bodies: list[tuple[str, str]]) -> tuple[ui.TextFilter | ui.ChoiceFilter, ...]:
    """Return the filters of the list; their values stand in the URL."""
    return (
        ui.TextFilter(key="q", label=_("Search"), lookups=("title__icontains", "decision__label__icontains")),
        ui.ChoiceFilter(key="gremium", label=_("Body"), choices=bodies, lookup="body"),
        ui.ChoiceFilter(key="stand", label=_("State"), choices=S.choices, lookup="state"),
        ui.ChoiceFilter(key="art", label=_("Kind"), choices=Matter.choices, lookup="matter"),
        common.theme_filter(common.theme_choices(), lookup="theme"),
        common.field_filter(lookup="theme__field_of_service"),
    )


def way_of(record: CircularRecord) -> list[ui.Station]:
    """Return the stations of a resolution, from the draft to the decision."""
    circular, tally = record.circular, record.tally
    order = [
        S.DRAFT,
        S.OPEN,
        S.CLOSED,
        *([S.SUBMITTED] if circular.needs_government_resolution else []),
        S.DECIDED,
    ]
    here = _reached(record, order)
    notes: dict[str, tuple[str, ...]] = {
        S.DRAFT: (ui.date_words(circular.created_at),),
        S.OPEN: (
            _("%(answered)d of %(asked)d answered")
            % {"answered": tally.agreed + tally.disagreed, "asked": tally.asked},
        )
        if record.answers
        else (),
        S.CLOSED: _remark_notes(record),
        S.SUBMITTED: (_government_note(record),),
        S.DECIDED: (record.decision.label,) if record.decision else (),
    }
    labels = {
        S.DRAFT: _("Draft"),
        S.OPEN: _("Members asked"),
        S.CLOSED: _("Remarks treated"),
        S.SUBMITTED: _("Government council"),
        S.DECIDED: _("Decision"),
    }
    return [
        ui.Station(label=labels[state], notes=notes[state], state=_stop_state(circular, place, here))
        for place, state in enumerate(order)
    ]


def _government_note(record: CircularRecord) -> str:
    decision = record.decision
    if decision is not None and decision.government_resolution:
        return _("RRB %(number)s") % {"number": decision.government_resolution}
    return "" if record.circular.key else _("government resolution required")


def _reached(record: CircularRecord, order: list[CircularState]) -> int:
    """Return the place of the station that was reached; what ended otherwise stays where it was."""
    circular = record.circular
    if circular.state in order:
        return order.index(S(circular.state))
    if circular.submitted_at:
        return order.index(S.SUBMITTED)
    if circular.closed_at:
        return order.index(S.CLOSED)
    return order.index(S.OPEN) if circular.opened_at else 0


def _stop_state(circular: CircularResolution, place: int, here: int) -> StopState:
    if place < here or circular.state == S.DECIDED:
        return "done"
    if circular.state in {S.STOPPED, S.WITHDRAWN}:
        return "skipped"
    return "here" if place == here else "ahead"


def _remark_notes(record: CircularRecord) -> tuple[str, ...]:
    total = sum(
        1 for row in (*record.earlier, *record.answers) if row.remark and row.answer != Answer.MEETING
    )
    if not total or record.circular.state == S.OPEN:
        return ()
    done = total - len(record.untreated)
    return (_("%(done)d of %(total)d remarks treated") % {"done": done, "total": total},)


def answer_lines(
    record: CircularRecord, rows: Iterable[CircularAnswer], actor: Actor
) -> list[dict[str, object]]:
    """Return the answers the actor may read as lines; of the others only who is asked."""
    return [_answer_line(record, row, actor) for row in rows]


def _answer_line(record: CircularRecord, row: CircularAnswer, actor: Actor) -> dict[str, object]:
    may_read = record.may_read(actor, row)
    label, kind = _("outstanding (answers)"), "neutral"
    if not may_read:
        label = _("not disclosed yet")
    elif row.answer:
        label, kind = str(Answer(row.answer).label), ANSWER_TAGS[Answer(row.answer)]
    treat = record.circular.state == S.CLOSED and permissions.can_treat_remark(actor, record.circular)
    return {
        "who": row.institution.name if row.institution else row.member.full_name,
        "person": row.member.full_name if row.institution else "",
        "label": label,
        "kind": kind,
        "remark": row.remark if may_read else "",
        "treatment": _treatment_text(row) if may_read else "",
        "reply": row.reply if may_read else "",
        "day": row.answered_at if may_read else None,
        "reminded": row.reminded_at if may_read and not row.answer else None,
        "treat_url": reverse("governance:treat_circular_remark", args=[record.circular.pk, row.pk])
        if treat and row.remark
        else "",
    }


def _treatment_text(row: CircularAnswer) -> str:
    if not row.treatment:
        return ""
    if row.integrated_in is not None:
        return _("Integrated into version %(number)d") % {"number": row.integrated_in.number}
    return str(RemarkTreatment(row.treatment).label)


def comparisons(record: CircularRecord) -> list[dict[str, object]]:
    """Return each text beside the one before it, the latest first."""
    pairs = zip(record.texts, record.texts[1:], strict=False)
    return [{"old": old, "new": new, "lines": compare_texts(old.text, new.text)} for old, new in pairs][::-1]


def facts_of(record: CircularRecord) -> list[ui.Fact]:
    """Say what it is about, and where it comes from and leads."""
    circular = record.circular
    facts = [
        ui.Fact(
            label=_("Body"),
            value=circular.body.name,
            url=reverse("governance:show_body", args=[circular.body.key]),
        ),
        ui.Fact(label=_("Kind"), value=circular.get_matter_display()),
        ui.Fact(label=_("Theme"), value=circular.theme.name if circular.theme else "–"),
        ui.Fact(
            label=_("Who decides"),
            value=_("Government council")
            if circular.needs_government_resolution
            else _("The body itself: %(rule)s") % {"rule": circular.body.get_decision_rule_display()},
        ),
    ]
    if record.proposal is not None:
        url = reverse("governance:show_proposal", args=[record.proposal.pk])
        number = record.proposal.number or record.proposal.title
        facts.append(ui.Fact(label=_("Proposal"), value=number, url=url))
    if record.decision is not None:
        url = reverse("governance:show_decision", args=[record.decision.pk])
        facts.append(ui.Fact(label=_("Decision"), value=record.decision.label, url=url))
        if record.decision.government_resolution:
            value = record.decision.government_resolution
            facts.append(ui.Fact(label=_("RRB"), value=value, numeric=True))
    return [*facts, *_agenda_facts(record)]


def _agenda_facts(record: CircularRecord) -> list[ui.Fact]:
    if record.item is not None:
        meeting = record.item.meeting
        url = reverse("governance:show_meeting", args=[meeting.pk])
        value = f"{meeting.body.short_name}, {ui.date_words(meeting.date)}"
        return [ui.Fact(label=_("On the agenda of"), value=value, url=url)]
    if record.circular.awaits_agenda:
        return [ui.Fact(label=_("On the agenda of"), value=_("the next meeting that is planned"))]
    return []


def history_of(record: CircularRecord) -> list[ui.HistoryEntry]:
    """Return the steps, the newest first; of an imported resolution the days its records name."""
    found = [
        ui.HistoryEntry(
            at=row.at,
            text=f"{STEPS.get(row.verb, row.verb)} {row.note}".strip(),
            who=", ".join(part for part in (row.actor_name, row.institution_name) if part),
            reason=row.reason,
        )
        for row in record.changes
    ]
    return found[::-1] or _imported_steps(record.circular)


def _imported_steps(circular: CircularResolution) -> list[ui.HistoryEntry]:
    days = {
        "open": circular.opened_at,
        "close": circular.closed_at,
        "submit": circular.submitted_at,
        "decide": circular.ended_at,
    }
    found = [
        ui.HistoryEntry(at=timezone.localdate(at), text=str(STEPS[verb])) for verb, at in days.items() if at
    ]
    return found[::-1]
