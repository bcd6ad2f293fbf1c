"""Reports as the pieces that the components of `ui` draw."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import Change
from nahtstelle.ground.ui import api as ui
from nahtstelle.outward.insight import permissions
from nahtstelle.outward.insight.models import FrozenReport, Report, ReportedFigure, ReportSection
from nahtstelle.outward.insight.queries.comparing import StaleQuote
from nahtstelle.outward.insight.queries.facts import shown
from nahtstelle.outward.insight.states import REPORT, WRITABLE, ReportState, SectionState
from nahtstelle.structure.governance.api import ProposalStanding

TAGS: dict[str, ui.TagKind] = {
    ReportState.DRAFT: "neutral",
    ReportState.IN_REVIEW: "now",
    ReportState.SUBMITTED: "warn",
    ReportState.APPROVED: "ok",
    ReportState.PUBLISHED: "ok",
}
SECTION_TAGS: dict[str, ui.TagKind] = {
    SectionState.OPEN: "neutral",
    SectionState.WRITING: "now",
    SectionState.DONE: "ok",
}
VERBS = {
    "create": gettext_lazy("Report begun"),
    "review": gettext_lazy("Given into review"),
    "reopen": gettext_lazy("Back to draft"),
    "submit": gettext_lazy("Submitted as proposal"),
    "take_back": gettext_lazy("Taken back"),
    "approve": gettext_lazy("Approved; sources and files frozen"),
    "publish": gettext_lazy("Published"),
}
STEPS = (
    ("submit", gettext_lazy("Submit as proposal"), "send", permissions.can_submit_report, "get"),
    ("review", gettext_lazy("Give into review"), "eye", permissions.can_review_report, "post"),
    ("publish", gettext_lazy("Publish"), "globe", permissions.can_publish_report, "post"),
    ("reopen", gettext_lazy("Back to draft"), "undo-2", permissions.can_reopen_report, "post"),
    ("take_back", gettext_lazy("Take back"), "undo-2", permissions.can_take_back_report, "get"),
)


FROZEN_FIELDS = ("report", "decision", "decision_label", "decided_on")


def report_url(row: Report) -> str:
    """Return the page of a report."""
    return reverse("insight:show_report", args=[row.pk])


def figure_url(row: ReportedFigure) -> str:
    """Return the page where a measured value is corrected."""
    return reverse("insight:correct_figure", args=[row.pk])


def _progress(row: Any) -> str:
    return _("%(done)s of %(written)s") % {"done": row.done, "written": row.written}


COLUMNS = (
    ui.Column(key="bericht", label=gettext_lazy("Report"), value="title", url=report_url),
    ui.Column(key="jahr", label=gettext_lazy("Year"), value="year", sort="year", numeric=True, align="end"),
    ui.Column(
        key="abschnitte",
        label=gettext_lazy("Finished sections"),
        value=_progress,
        numeric=True,
        align="end",
        hide=True,
    ),
    ui.state_column(TAGS),
)


def figure_columns(*, may_correct: bool) -> tuple[ui.Column, ...]:
    """Return the columns of measured values; those who may correct them are led to the form."""
    name = _("What was measured")
    url = figure_url if may_correct else None
    return (
        ui.Column(key="jahr", label=_("Year"), value="year", sort="year", numeric=True),
        ui.Column(key="zahl", label=name, value="label", sort="label", url=url),
        ui.Column(
            key="wert",
            label=_("Value"),
            value=lambda row: shown(row.value, row.unit),
            numeric=True,
            align="end",
        ),
        ui.Column(key="quelle", label=_("Source"), value="source", hide=True),
        ui.Column(key="erfasst", label=_("Recorded"), value="recorded_at", kind="date", hide=True),
    )


def way(report: Report, frozen: FrozenReport | None) -> tuple[ui.Station, ...]:
    """Return the way of a report: draft, review, before the bodies, approved, published."""
    order = (
        ReportState.DRAFT,
        ReportState.IN_REVIEW,
        ReportState.SUBMITTED,
        ReportState.APPROVED,
        ReportState.PUBLISHED,
    )
    here = order.index(ReportState(report.state))
    notes = {
        ReportState.DRAFT: (ui.moment(report.created_at),),
        ReportState.SUBMITTED: (ui.moment(report.submitted_at),) if report.submitted_at else (),
        ReportState.APPROVED: (frozen.decision_label,) if frozen else (),
        ReportState.PUBLISHED: (ui.moment(report.published_at),) if report.published_at else (),
    }
    last = len(order) - 1
    return tuple(
        ui.Station(
            label=state.label,
            notes=notes.get(state, ()),
            state="done" if place < here or here == last else "here" if place == here else "ahead",
        )
        for place, state in enumerate(order)
    )


def actions(report: Report, actor: Actor, *, is_decided: bool) -> list[ui.Action]:
    """Return the buttons of a report for this actor, what comes next first."""
    args = [report.pk]
    offered = [row for row in STEPS if REPORT.allows(row[0], report.state) and row[3](actor, report)]
    buttons = [
        ui.Action(
            label=label,
            url=reverse(f"insight:{verb}_report", args=args),
            icon=icon,
            method="post" if method == "post" else "get",
            primary=place == 0 and verb not in {"take_back", "reopen"},
        )
        for place, (verb, label, icon, _may, method) in enumerate(offered)
    ]
    if is_decided and report.state == ReportState.SUBMITTED and permissions.can_approve_report(actor, report):
        url = reverse("insight:approve_report", args=args)
        buttons.insert(
            0,
            ui.Action(label=_("Take the decision over"), url=url, method="post", icon="stamp", primary=True),
        )
    if report.state in WRITABLE and permissions.can_compile_report(actor, report):
        url = reverse("insight:compile_report", args=args)
        buttons.append(ui.Action(label=_("Compile figures anew"), url=url, method="post", icon="refresh-cw"))
    reading = ui.Action(
        label=_("Read (report)"), url=reverse("insight:read_report", args=args), icon="book-open"
    )
    return [*buttons, reading]


def sections(
    rows: Sequence[ReportSection], stale: dict[int, list[StaleQuote]], report: Report, actor: Actor
) -> list[dict[str, Any]]:
    """Return the sections for the page: number, title, state, who, until when, and what this actor may do."""
    may_write_now = report.state in WRITABLE
    found = []
    for row in rows:
        args = [report.pk, row.pk]
        writes = may_write_now and row.is_written and permissions.can_write_section(actor, row)
        assigns = may_write_now and row.is_written and permissions.can_assign_section(actor, row)
        found.append(
            {
                "section": row,
                "level": row.number.count(".") + 1,
                "tag_kind": SECTION_TAGS[row.state],
                "is_done": row.state == SectionState.DONE,
                "stale": len(stale.get(row.pk, ())),
                "write_url": reverse("insight:write_section", args=args) if writes else "",
                "assign_url": reverse("insight:assign_section", args=args) if assigns else "",
            }
        )
    return found


def facts(report: Report, standing: ProposalStanding | None, frozen: FrozenReport | None) -> list[ui.Fact]:
    """Return outline, proposal and decision; the hash stands on the page of the sources."""
    rows = [
        ui.Fact(label=_("Year"), value=report.year, numeric=True),
        ui.Fact(label=_("Outline"), value=_("edition %(number)s") % {"number": report.edition}),
    ]
    if standing is not None:
        url = reverse("governance:show_proposal", args=[standing.id])
        value = f"{standing.number} · {standing.state_label}" if standing.number else standing.state_label
        rows.append(ui.Fact(label=_("Proposal"), value=value, url=url))
    if frozen is not None:
        url = reverse("governance:show_decision", args=[frozen.decision_id])
        rows.append(ui.Fact(label=_("Approved by"), value=frozen.decision_label, url=url))
        rows.append(ui.Fact(label=_("Decided on"), value=ui.date_words(frozen.decided_on)))
    return rows


def turn(report: Report, rows: Sequence[ReportSection], actor: Actor) -> ui.Turn | None:
    """Return what is next: for an author the own sections, for the secretariat those that are open."""
    if report.state not in WRITABLE:
        return None
    own = [
        row
        for row in rows
        if row.author_id == actor.user_id and row.is_written and row.state != SectionState.DONE
    ]
    if own:
        due = min((row.due_on for row in own if row.due_on), default=None)
        url = reverse("insight:write_section", args=[report.pk, own[0].pk])
        text = ngettext(
            "%(count)s section waits for your text.", "%(count)s sections wait for your text.", len(own)
        )
        write = ui.Action(label=_("Write text"), url=url, icon="pencil", primary=True)
        return ui.Turn(text=text % {"count": len(own)}, due=due, actions=(write,))
    waiting = sum(row.is_written and row.state != SectionState.DONE for row in rows)
    if waiting and actor.is_secretariat:
        text = ngettext("%(count)s section is not finished.", "%(count)s sections are not finished.", waiting)
        return ui.Turn(text=text % {"count": waiting}, yours=False, waiting_for=_("the authors"))
    return None


def history(changes: Sequence[Change]) -> list[ui.HistoryEntry]:
    """Return the history, the newest on top."""
    return [
        ui.HistoryEntry(
            at=change.at,
            text=str(VERBS[change.verb]),
            who=" · ".join(part for part in (change.actor_name, change.institution_name) if part),
            reason=change.reason,
        )
        for change in reversed(changes)
    ]


def proposal_actions(actor: Actor, proposal_id: int, state: str) -> tuple[ui.Action, ...]:
    """Return the way from a proposal to the report it asks to approve."""
    found = Report.objects.visible_to(actor).filter(proposal=proposal_id).order_by("pk").first()
    if found is None:
        return ()
    return (ui.Action(label=_("Annual report"), url=report_url(found), icon="book-open"),)
