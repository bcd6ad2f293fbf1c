"""The table of proposals: columns and filters."""

from __future__ import annotations

from django.db.models import Exists, Max, Min, OuterRef, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.governance.models import Body, Proposal, Referral, Theme
from nahtstelle.structure.governance.queries.proposals import listed_proposals
from nahtstelle.structure.governance.queries.turns import state_kind
from nahtstelle.structure.governance.states import FieldOfService, Matter, Origin, ProposalState


def _url(proposal: Proposal) -> str:
    return reverse("governance:show_proposal", args=[proposal.pk])


def _station(proposal: Proposal) -> str:
    return str(getattr(proposal, "station", ""))


def _theme(proposal: Proposal) -> str:
    return proposal.theme.name if proposal.theme else ""


COLUMNS = (
    ui.Column(
        key="nummer", label=_("Number"), value=lambda row: row.number or "–", sort="number", numeric=True
    ),
    ui.Column(key="titel", label=_("Title"), value="title", sort="title", url=_url, note=_theme),
    ui.Column(
        key="zustand",
        label=_("State"),
        value="get_state_display",
        sort="state",
        kind="tag",
        tag_kind=lambda row: state_kind(row.state),
        note=_station,
    ),
    ui.Column(
        key="von", label=_("From"), value="institution.label", sort="institution__sort_name", hide=True
    ),
    ui.Column(
        key="eingereicht",
        label=_("Submitted on"),
        value="submitted_at",
        sort="submitted_at",
        kind="date",
        align="end",
        hide=True,
    ),
)
NOTES_AS_COLUMNS = (
    ui.Column(key="thema", label=_("Theme"), value=_theme),
    ui.Column(key="bei", label=_("With"), value=_station),
    ui.Column(key="art", label=_("Kind"), value="get_matter_display"),
    ui.Column(key="herkunft", label=_("Origin"), value="get_origin_display"),
    ui.Column(key="leistungsfeld", label=_("Field of service"), value="get_field_of_service_display"),
)


def proposal_table(actor: Actor, *, query: QueryDict, tab: str, total: int) -> ui.DataTable:
    """Return the table of a tab of `total` rows, newest first; queries: themes, years, rows, and a count if filtered.

    What stands as a note below title and state on the screen is a column of its own in an export.
    """
    filters = (
        ui.TextFilter(
            key="q", label=_("Search"), lookups=("title__icontains", "number__icontains", "motion__icontains")
        ),
        ui.ChoiceFilter(key="zustand", label=_("State"), choices=ProposalState.choices, lookup="state"),
        ui.ChoiceFilter(
            key="leistungsfeld",
            label=_("Field of service"),
            choices=FieldOfService.choices,
            lookup="field_of_service",
        ),
        ui.ChoiceFilter(key="thema", label=_("Theme"), choices=_themes(), lookup="theme_id"),
        ui.ChoiceFilter(key="gremium", label=_("Body"), choices=_bodies(), apply=_on_route_of),
        ui.ChoiceFilter(key="art", label=_("Kind"), choices=Matter.choices, lookup="matter"),
        ui.ChoiceFilter(key="herkunft", label=_("Origin"), choices=Origin.choices, lookup="origin"),
        ui.ChoiceFilter(key="jahr", label=_("Year"), choices=_years(), lookup="submitted_at__year"),
    )
    return ui.data_table(
        query=query,
        rows=listed_proposals(actor, tab=tab),
        columns=COLUMNS if not query.get("format") else (*COLUMNS, *NOTES_AS_COLUMNS),
        filters=filters,
        default_sort="-eingereicht",
        name=_("Affairs"),
        total=total,
    )


def _bodies() -> list[tuple[int, str]]:
    return list(Body.objects.order_by("rank", "sort_name", "pk").values_list("pk", "short_name"))


def _on_route_of(rows: QuerySet[Proposal], body: str) -> QuerySet[Proposal]:
    """Narrow to proposals with a station at the body."""
    return rows.filter(Exists(Referral.objects.filter(proposal=OuterRef("pk"), body=int(body))))


def _themes() -> list[tuple[int, str]]:
    return list(Theme.objects.order_by("sort_name", "pk").values_list("pk", "name"))


def _years() -> list[tuple[int, str]]:
    """The years since the first proposal, the latest first; both ends are looked up in an index."""
    ends = Proposal.objects.aggregate(first=Min("submitted_at"), last=Max("submitted_at"))
    if ends["first"] is None:
        return []
    years = range(timezone.localdate(ends["last"]).year, timezone.localdate(ends["first"]).year - 1, -1)
    return [(year, str(year)) for year in years]
