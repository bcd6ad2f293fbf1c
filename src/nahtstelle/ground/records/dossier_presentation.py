"""Dossiers and file plan as the pieces that the components of `ui` draw."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import Change
from nahtstelle.ground.records.access import owner_type_labels
from nahtstelle.ground.records.models import Dossier, FilePlanPosition
from nahtstelle.ground.records.permissions import can_close_dossier
from nahtstelle.ground.records.queries.dossiers import DossierPage
from nahtstelle.ground.records.states import DOSSIER, SEALED, Appraisal, Classification, DossierState
from nahtstelle.ground.ui import api as ui

STATE_TAGS: dict[str, ui.TagKind] = {
    DossierState.OPEN: "now",
    DossierState.CLOSED: "neutral",
    DossierState.OFFERED: "warn",
    DossierState.ARCHIVED: "ok",
    DossierState.DESTROYED: "bad",
}
VERBS = {
    "open": gettext_lazy("Dossier opened"),
    "close": gettext_lazy("Dossier closed"),
    "reopen": gettext_lazy("Dossier reopened"),
    "receive_paper": gettext_lazy("Dossier reopened: a paper came"),
    "offer": gettext_lazy("Offered to the archive"),
    "retain": gettext_lazy("Taken off the disposal list"),
    "archive": gettext_lazy("Handed over to the archive"),
    "destroy": gettext_lazy("Papers destroyed"),
    **{f"classify_{value}": gettext_lazy("Classification changed") for value in Classification.values},
}
TABS = (
    ("records:list_dossiers", gettext_lazy("Dossiers")),
    ("records:list_disposals", gettext_lazy("Disposal")),
    ("records:list_positions", gettext_lazy("File plan")),
)


def records_tabs(current: str) -> list[ui.Tab]:
    """Return the tabs of the area «Ablage»."""
    return [ui.Tab(label=label, url=reverse(name), current=name == current) for name, label in TABS]


def dossier_url(row: Dossier) -> str:
    """Return the page of a dossier."""
    return reverse("records:show_dossier", args=[row.pk])


DOSSIER_COLUMNS = (
    ui.Column(key="nummer", label=gettext_lazy("Number"), value="number", sort="number", numeric=True),
    ui.Column(key="titel", label=gettext_lazy("Title"), value="title", sort="title", url=dossier_url),
    ui.Column(
        key="eroeffnet",
        label=gettext_lazy("Opened"),
        value="opened_at",
        sort="opened_at",
        kind="date",
        hide=True,
    ),
    ui.Column(
        key="unterlagen",
        label=gettext_lazy("Filed papers"),
        value="document_count",
        sort="document_count",
        numeric=True,
        align="end",
        hide=True,
    ),
    ui.Column(
        key="klassifizierung",
        label=gettext_lazy("Classification"),
        value="get_classification_display",
        sort="classification",
        hide=True,
    ),
    ui.Column(
        key="frist",
        label=gettext_lazy("Retained until"),
        value="retained_until",
        sort="retained_until",
        kind="date",
        hide=True,
    ),
    ui.state_column(STATE_TAGS),
)


def dossier_filters(
    *, years: list[int], positions: list[tuple[str, str]]
) -> tuple[ui.TextFilter | ui.ChoiceFilter, ...]:
    """Return the filters of the register."""
    return (
        ui.TextFilter(key="q", label=_("Title or number"), lookups=("title__icontains", "number__icontains")),
        ui.ChoiceFilter(key="position", label=_("File plan"), choices=positions, lookup="file_plan"),
        ui.ChoiceFilter(key="zustand", label=_("State"), choices=DossierState.choices, lookup="state"),
        ui.ChoiceFilter(key="art", label=_("Kind"), choices=owner_type_labels(), lookup="owner_type"),
        ui.ChoiceFilter(
            key="klassifizierung",
            label=_("Classification"),
            choices=Classification.choices,
            lookup="classification",
        ),
        ui.ChoiceFilter(
            key="jahr", label=_("Year"), choices=[(year, year) for year in years], lookup="opened_at__year"
        ),
    )


def dossier_way(dossier: Dossier) -> tuple[ui.Station, ...]:
    """Return the way of a dossier: open, closed, offered, and what became of it."""
    end = DossierState.DESTROYED if dossier.state == DossierState.DESTROYED else DossierState.ARCHIVED
    order = (DossierState.OPEN, DossierState.CLOSED, DossierState.OFFERED, end)
    here = order.index(DossierState(dossier.state))
    notes = {
        DossierState.OPEN: (ui.date_short(timezone.localdate(dossier.opened_at)),),
        DossierState.CLOSED: (ui.date_short(dossier.closed_on),) if dossier.closed_on else (),
        end: (ui.date_short(dossier.disposed_on),) if dossier.disposed_on else (),
    }
    labels = {DossierState.ARCHIVED: _("Archived or destroyed")} if here < len(order) - 1 else {}
    return tuple(
        ui.Station(
            label=labels.get(state, state.label),
            notes=notes.get(state, ()),
            state="done" if index < here else "here" if index == here else "ahead",
        )
        for index, state in enumerate(order)
    )


def dossier_facts(page: DossierPage) -> tuple[ui.Fact, ...]:
    """Return what stands beside the papers: where they are filed, how long, what then."""
    dossier = page.dossier
    position = f"{dossier.file_plan} {page.position_title}".strip()
    years = ngettext("%(years)d year", "%(years)d years", dossier.retention_years)
    owner = (
        (ui.Fact(label=_("Belongs to"), value=page.owner.label, url=page.owner.url),) if page.owner else ()
    )
    return (
        *owner,
        ui.Fact(label=_("File plan"), value=position),
        ui.Fact(label=_("Classification"), value=Classification(dossier.classification).label),
        ui.Fact(label=_("Retention"), value=years % {"years": dossier.retention_years}),
        ui.Fact(label=_("Appraisal"), value=Appraisal(dossier.appraisal).label),
        ui.Fact(label=_("Closed on"), value=_day(dossier.closed_on, _("still open"))),
        ui.Fact(label=_("Retained until"), value=_day(dossier.retained_until, _("counts from the closing"))),
    )


def _day(value: object, otherwise: str) -> str:
    return ui.date_words(value) if value else otherwise  # type: ignore[arg-type]


def dossier_actions(dossier: Dossier, actor: Actor) -> list[ui.Action]:
    """Return the buttons of a dossier for whoever keeps it."""
    if not can_close_dossier(actor, dossier):
        return []
    found = []
    if DOSSIER.allows("close", dossier.state):
        found.append(_action(_("Close dossier"), "records:close_dossier", dossier, "folder"))
    if DOSSIER.allows("reopen", dossier.state):
        found.append(_action(_("Reopen dossier"), "records:reopen_dossier", dossier, "folder-open"))
    if dossier.state not in SEALED:
        found.append(_action(_("Change classification"), "records:classify_dossier", dossier, "lock"))
    return found


def _action(label: str, url_name: str, dossier: Dossier, icon: str) -> ui.Action:
    return ui.Action(label=label, url=reverse(url_name, args=[dossier.pk]), icon=icon)


def dossier_history(page: DossierPage) -> list[ui.HistoryEntry]:
    """Return the history, the newest on top; the opening stands at its foot."""
    opened = ui.HistoryEntry(at=page.dossier.opened_at, text=str(VERBS["open"]))
    return [*(_entry(change) for change in reversed(page.changes)), opened]


def _entry(change: Change) -> ui.HistoryEntry:
    text = str(VERBS[change.verb])
    if change.verb.startswith("classify_"):
        text = f"{text}: {Classification(change.verb.removeprefix('classify_')).label}"
    who = " · ".join(part for part in (change.actor_name, change.institution_name) if part)
    return ui.HistoryEntry(at=change.at, text=text, who=who, reason=change.reason)


def position_url(row: FilePlanPosition) -> str:
    """Return where a position is changed."""
    return reverse("records:change_position", args=[row.pk])


def _owner_words(row: FilePlanPosition) -> str:
    labels = dict(owner_type_labels())
    return ", ".join(labels.get(name, name) for name in row.owner_types)


def _years(row: FilePlanPosition) -> str:
    if row.retention_years is None:
        return ""
    return ngettext("%(years)d year", "%(years)d years", row.retention_years) % {"years": row.retention_years}


POSITION_COLUMNS = (
    ui.Column(key="nummer", label=gettext_lazy("Number"), value="number", sort="number", numeric=True),
    ui.Column(key="titel", label=gettext_lazy("Title"), value="title", sort="title", url=position_url),
    ui.Column(key="unterlagen", label=gettext_lazy("Papers filed here"), value=_owner_words, hide=True),
    ui.Column(
        key="frist", label=gettext_lazy("Retention"), value=_years, sort="retention_years", align="end"
    ),
    ui.Column(
        key="klassifizierung",
        label=gettext_lazy("Classification"),
        value="get_classification_display",
        sort="classification",
        hide=True,
    ),
    ui.Column(
        key="bewertung", label=gettext_lazy("Appraisal"), value="get_appraisal_display", sort="appraisal"
    ),
    ui.Column(
        key="von",
        label=gettext_lazy("Valid from"),
        value=lambda row: row.valid.lower,
        sort="valid",
        kind="date",
        hide=True,
    ),
)
