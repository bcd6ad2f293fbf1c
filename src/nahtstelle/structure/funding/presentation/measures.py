"""The page and the list of measures as pieces: way, facts, sums, history, columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.funding.models import AllocationRequest
from nahtstelle.structure.funding.presentation.money import NAMES, STATE_TAGS
from nahtstelle.structure.funding.queries.requests import RequestPage
from nahtstelle.structure.funding.queries.treatment import Treatment
from nahtstelle.structure.funding.states import SHORT, RequestState, TargetGroup, short_labels

VERBS = {
    "create": gettext_lazy("Measure brought in"),
    "change": gettext_lazy("Measure changed"),
    "file_grounds": gettext_lazy("Grounds filed by the mainstream structure"),
    "return_grounds": gettext_lazy("Grounds returned"),
    "request": gettext_lazy("Requested by the EKG"),
    "decide": gettext_lazy("Allocated by steering"),
    "refuse": gettext_lazy("Refused by steering"),
    "withdraw": gettext_lazy("Withdrawn (history)"),
}


def request_url(row: AllocationRequest) -> str:
    """Return the page of a measure."""
    return reverse("funding:show_request", args=[row.pk])


def _amount(row: AllocationRequest, name: str) -> object:
    allocation = getattr(row, "allocation", None)
    return getattr(allocation, name) if allocation is not None else None


COLUMNS = (
    ui.Column(
        key="massnahme", label=gettext_lazy("Measure"), value="measure", sort="measure", url=request_url,
        note=lambda row: short_labels(row.groups),
    ),
    ui.Column(
        key="regelstruktur", label=gettext_lazy("Responsible"), value="institution.label",
        sort="institution__sort_name", hide=True,
    ),
    ui.Column(key="von", label=gettext_lazy("From"), value="starts_on", sort="starts_on", kind="date", hide=True),
    ui.Column(
        key="beantragt", label=gettext_lazy("Asked for"), value="amount", sort="amount", kind="number", align="end",
    ),
    ui.Column(
        key="zugeteilt", label=gettext_lazy("Allocated (sum)"), value=lambda row: _amount(row, "amount"),
        sort="allocation__amount", kind="number", align="end",
    ),
    ui.Column(
        key="ausgegeben", label=gettext_lazy("Spent (sum)"), value=lambda row: _amount(row, "spent"),
        sort="allocation__spent", kind="number", align="end",
    ),
    ui.Column(
        key="zustand", label=gettext_lazy("State"), value="get_state_display", sort="state", kind="tag",
        tag_kind=lambda row: STATE_TAGS[row.state],
    ),
)  # fmt: skip

LIST_COLUMNS = (replace(COLUMNS[0], note=lambda row: row.fund.name), *COLUMNS[1:])
"""In the list of all measures the fund stands below the measure."""


def filters(funds: Sequence[tuple[int, str]]) -> tuple[ui.TextFilter | ui.ChoiceFilter, ...]:
    """Return the filters of the list of measures."""
    return (
        ui.TextFilter(key="q", label=_("Measure"), lookups=("measure__icontains",)),
        ui.ChoiceFilter(key="mittel", label=_("Fund"), choices=funds, lookup="fund"),
        ui.ChoiceFilter(key="zustand", label=_("State"), choices=RequestState.choices, lookup="state"),
    )


def way(page: RequestPage) -> tuple[ui.Station, ...]:
    """Return the way of a measure: brought in, grounds, coordination body, steering."""
    request = page.request
    asked = page.decisions.get(request.recommendation_id or 0)
    decided = page.decisions.get(request.decision_id or 0)
    reached = {
        RequestState.DRAFT: 1,
        RequestState.GROUNDS_FILED: 2,
        RequestState.REQUESTED: 3,
        RequestState.DECIDED: 4,
        RequestState.REFUSED: 4,
    }
    withdrawn = 3 if request.recommendation_id else 2 if request.grounds else 1
    here = reached.get(RequestState(request.state), withdrawn)
    is_over = request.state == RequestState.WITHDRAWN
    filed = request.grounds_filed_at
    rows = (
        (_("Measure"), (ui.date_short(request.created_at),)),
        (_("Grounds"), (request.institution.label, ui.date_short(filed) if filed and here > 1 else "")),
        (_("Request of the EKG"), (asked.label, ui.date_short(asked.decided_on)) if asked else ()),
        (_("Decision of steering"), (decided.label, ui.date_short(decided.decided_on)) if decided else ()),
    )
    return tuple(
        ui.Station(
            label=label,
            notes=tuple(note for note in notes if note),
            state="done" if place < here else "skipped" if is_over else "here" if place == here else "ahead",
        )
        for place, (label, notes) in enumerate(rows)
    )


def facts(page: RequestPage) -> list[ui.Fact]:
    """Return fund, project, responsible structure, period and the two decisions."""
    request = page.request
    found = [
        ui.Fact(
            label=_("Fund"),
            value=request.fund.name,
            url=reverse("funding:show_fund", args=[request.fund_id]) if page.sees_fund else "",
        ),
        ui.Fact(label=_("Structure (fact)"), value=request.institution.name),
        ui.Fact(
            label=_("Period"), value=f"{ui.date_short(request.starts_on)} – {ui.date_short(request.last_day)}"
        ),
        ui.Fact(label=_("Target groups"), value=short_labels(request.groups)),
    ]
    if page.project:
        found.insert(1, ui.Fact(label=_("Project"), value=page.project.name, url=page.project.url))
    for label, pk in (
        (_("Request of the EKG"), request.recommendation_id),
        (_("Decision of steering"), request.decision_id),
    ):
        if decision := page.decisions.get(pk or 0):
            url = (
                reverse("governance:show_decision", args=[decision.id]) if decision.id in page.linked else ""
            )
            found.append(ui.Fact(label=label, value=decision.label, url=url))
    if request.reason:
        found.append(ui.Fact(label=_("Reason"), value=request.reason))
    return found


def sums(page: RequestPage) -> list[ui.Fact]:
    """Return what was asked, allocated, spent and what is left."""
    rows = [ui.Fact(label=_("Asked for"), value=page.request.amount, numeric=True)]
    if page.allocation:
        allocation = page.allocation
        rows += [
            ui.Fact(label=_("Allocated (sum)"), value=allocation.amount, numeric=True),
            ui.Fact(label=_("Spent (sum)"), value=allocation.spent, numeric=True),
            ui.Fact(label=_("Left"), value=allocation.free, numeric=True),
        ]
    return rows


def bars(requests: Sequence[AllocationRequest]) -> ui.AmountBars:
    """Return measures as bars: asked, allocated, spent."""
    names = ui.AmountNames(whole=_("Asked for"), bound=NAMES.bound, used=NAMES.used)
    rows = []
    for request in requests:
        allocation = getattr(request, "allocation", None)
        rows.append(
            ui.AmountRow(
                label=request.measure,
                whole=request.amount,
                bound=allocation.amount if allocation else request.amount * 0,
                used=allocation.spent if allocation else request.amount * 0,
                url=request_url(request),
                note=request.fund.name,
            )
        )
    return ui.amount_bars(names=names, rows=rows)


def warnings(treatment: Treatment) -> list[str]:
    """Return a sentence for each comparable group left out, people outside every system first (000 §7.2.2)."""
    found = []
    for group in treatment.missing:
        if group == TargetGroup.OUTSIDE:
            found.append(
                _(
                    "Persons outside every support system are left out. They are to have access too; where they cannot "
                    "pay, the bodies find the money (guide §7.2.2)."
                )
            )
        elif group in treatment.beyond_earmark:
            sentence = _(
                "%(group)s: comparable, but outside the earmark. Other money has to pay for them (guide §7.2.2)."
            )
            found.append(sentence % {"group": TargetGroup(group).label})
        else:
            sentence = _("%(group)s: comparable and within the earmark, but left out (guide §7.2.2).")
            found.append(sentence % {"group": TargetGroup(group).label})
    return found


def treatment_tags(treatment: Treatment) -> list[dict[str, object]]:
    """Return the groups of a measure as tags: accepted, and left out."""
    accepted: list[dict[str, object]] = [
        {"text": SHORT[TargetGroup(group)], "kind": "ok"} for group in treatment.accepted
    ]
    missing: list[dict[str, object]] = [
        {
            "text": _("%(group)s missing") % {"group": SHORT[TargetGroup(group)]},
            "kind": "bad" if group == TargetGroup.OUTSIDE else "warn",
        }
        for group in treatment.missing
    ]
    return [*accepted, *missing]


def history(page: RequestPage) -> list[ui.HistoryEntry]:
    """Return the history, the newest on top."""
    return [
        ui.HistoryEntry(
            at=change.at,
            text=change.note or str(VERBS[change.verb]),
            who=" · ".join(part for part in (change.actor_name, change.institution_name) if part),
            reason=change.reason,
        )
        for change in reversed(page.changes)
    ]
