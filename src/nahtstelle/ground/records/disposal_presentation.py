"""Disposal lists as the pieces that the components of `ui` draw."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.records.dossier_presentation import dossier_url
from nahtstelle.ground.records.models import DisposalItem, DisposalList
from nahtstelle.ground.records.queries.disposal import DisposalPage, DueYear
from nahtstelle.ground.records.states import DISPOSAL, Appraisal, DisposalState, Verdict
from nahtstelle.ground.ui import api as ui

TAGS: dict[str, ui.TagKind] = {
    DisposalState.PROPOSED: "now",
    DisposalState.CONFIRMED: "warn",
    DisposalState.CARRIED_OUT: "ok",
    DisposalState.WITHDRAWN: "neutral",
}
VERBS = {
    "create": gettext_lazy("List created"),
    "confirm": gettext_lazy("Answer of the archive entered"),
    "carry_out": gettext_lazy("List carried out"),
    "withdraw": gettext_lazy("List withdrawn"),
}


def list_url(row: DisposalList) -> str:
    """Return the page of a list."""
    return reverse("records:show_disposal", args=[row.pk])


LIST_COLUMNS = (
    ui.Column(key="nummer", label=gettext_lazy("List"), value="label", sort=("year", "number"), url=list_url),
    ui.Column(
        key="erstellt", label=gettext_lazy("Created"), value="created_at", sort="created_at", kind="date"
    ),
    ui.count_column(key="dossiers", label=gettext_lazy("Dossiers"), value="item_count", sort="item_count"),
    ui.count_column(
        key="archiv",
        label=gettext_lazy("To the archive"),
        value="archived_count",
        sort="archived_count",
        hide=True,
    ),
    ui.count_column(
        key="vernichtet",
        label=gettext_lazy("To be destroyed"),
        value="destroyed_count",
        sort="destroyed_count",
        hide=True,
    ),
    ui.state_column(TAGS),
)


def due_rows(years: list[DueYear], *, this_year: int) -> list[dict[str, object]]:
    """Return the years for the table of what is due; those still to come are marked."""
    return [{"due": year, "is_ahead": year.year > this_year} for year in years]


def disposal_way(disposal: DisposalList) -> tuple[ui.Station, ...]:
    """Return the way of a list."""
    order: tuple[DisposalState, ...]
    if disposal.state == DisposalState.WITHDRAWN:
        order = (DisposalState.PROPOSED, DisposalState.WITHDRAWN)
    else:
        order = (DisposalState.PROPOSED, DisposalState.CONFIRMED, DisposalState.CARRIED_OUT)
    here = order.index(DisposalState(disposal.state))
    days = {
        DisposalState.PROPOSED: timezone.localdate(disposal.created_at),
        DisposalState.CONFIRMED: disposal.confirmed_on,
        DisposalState.CARRIED_OUT: disposal.carried_out_at and timezone.localdate(disposal.carried_out_at),
    }
    return tuple(
        ui.Station(
            label=state.label,
            notes=(ui.date_short(day),) if (day := days.get(state)) else (),
            state="done" if index < here else "here" if index == here else "ahead",
        )
        for index, state in enumerate(order)
    )


def disposal_actions(disposal: DisposalList) -> list[ui.Action]:
    """Return the buttons of a list: what comes next first."""
    found = []
    if DISPOSAL.allows("confirm", disposal.state):
        found += [
            _action(_("Enter the archive's answer"), "confirm_disposal", disposal, "check", primary=True),
            _action(_("Change appraisals"), "appraise_disposal", disposal, "pencil"),
        ]
    if DISPOSAL.allows("carry_out", disposal.state):
        found.append(_action(_("Carry out"), "carry_out_disposal", disposal, "archive", danger=True))
    found.append(_action(_("List (PDF)"), "download_disposal", disposal, "download"))
    if DISPOSAL.allows("withdraw", disposal.state):
        found.append(_action(_("Withdraw list"), "withdraw_disposal", disposal, "undo-2"))
    return found


def _action(
    label: str, name: str, disposal: DisposalList, icon: str, *, primary: bool = False, danger: bool = False
) -> ui.Action:
    url = reverse(f"records:{name}", args=[disposal.pk])
    return ui.Action(label=label, url=url, icon=icon, primary=primary, danger=danger)


def item_rows(page: DisposalPage) -> list[dict[str, object]]:
    """Return the dossiers of a list for its table."""
    is_open = DISPOSAL.allows("withdraw", page.disposal.state)
    return [
        {
            "item": item,
            "url": dossier_url(item.dossier),
            "position": page.positions.get(item.dossier.file_plan, ""),
            "outcome": _outcome(item),
            "kind": _kind(item),
            "keep_url": reverse("records:keep_longer", args=[page.disposal.pk, item.pk])
            if is_open and not item.is_off
            else "",
        }
        for item in page.items
    ]


def _outcome(item: DisposalItem) -> str:
    if item.is_off:
        return _("Stays")
    return str(Verdict(item.verdict).label if item.verdict else Appraisal(item.proposed).label)


def _kind(item: DisposalItem) -> ui.TagKind:
    if item.is_off or not item.verdict:
        return "neutral"
    return "ok" if item.verdict == Verdict.ARCHIVE else "bad"


def disposal_facts(disposal: DisposalList) -> list[ui.Fact]:
    """Return who answered for the archive."""
    if not disposal.archive:
        return []
    return [
        ui.Fact(label=_("Archive"), value=disposal.archive),
        ui.Fact(label=_("Who answered (name, function)"), value=disposal.archivist),
        ui.Fact(
            label=_("Answer of"), value=ui.date_words(disposal.confirmed_on) if disposal.confirmed_on else "–"
        ),
        ui.Fact(label=_("Reference of the archive"), value=disposal.reference or "–"),
    ]


def disposal_history(page: DisposalPage) -> list[ui.HistoryEntry]:
    """Return the history, the newest on top."""
    return [
        ui.HistoryEntry(
            at=change.at,
            text=str(VERBS[change.verb]),
            who=" · ".join(part for part in (change.actor_name, change.institution_name) if part),
            reason=change.reason,
        )
        for change in reversed(page.changes)
    ]
