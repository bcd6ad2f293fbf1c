"""Screens that only show: municipalities of a day, the canton's profile."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from nahtstelle.ground.identity import queries
from nahtstelle.ground.identity.forms import DayForm
from nahtstelle.ground.identity.models import Municipality
from nahtstelle.ground.identity.sorting import sort_key
from nahtstelle.ground.identity.views.access import register_only
from nahtstelle.ground.identity.views.presentation import TABS, register_tabs
from nahtstelle.ground.ui import api as ui

FIRST_YEAR, LAST_YEAR = 1900, 2200


def _valid_from(row: Municipality) -> dt.date | None:
    return row.valid.lower


MUNICIPALITY_COLUMNS = (
    ui.Column(key="name", label=gettext_lazy("Municipality"), value="name", sort="sort_name"),
    ui.Column(
        key="number", label=gettext_lazy("FSO number"), value="bfs_number", sort="bfs_number", numeric=True
    ),
    ui.Column(key="district", label=gettext_lazy("District"), value="district", sort="district"),
    ui.Column(
        key="region",
        label=gettext_lazy("Social region"),
        value="social_region",
        sort="social_region",
        hide=True,
    ),
    ui.Column(
        key="since", label=gettext_lazy("Valid from"), value=_valid_from, sort="valid", kind="date", hide=True
    ),
)


@require_GET
@register_only
def administer(request: HttpRequest) -> HttpResponse:
    """Lead to the people, the first page of the administration."""
    return redirect("identity:list_people")


@require_GET
@register_only
def list_municipalities(request: HttpRequest) -> HttpResponse:
    """List the municipalities that exist on a day (`?tag=2021-01-01`; today without one)."""
    form = DayForm(request.GET)
    day = (form.cleaned_data.get("tag") if form.is_valid() else None) or timezone.localdate()
    districts = [(name, name) for name in queries.districts_on(day)]
    filters = (
        ui.TextFilter(key="tag", label=_("Valid on (day.month.year)"), apply=lambda rows, _day: rows),
        ui.TextFilter(
            key="q", label=_("Name"), apply=lambda rows, term: rows.filter(sort_name__contains=sort_key(term))
        ),
        ui.ChoiceFilter(key="bezirk", label=_("District"), choices=districts, lookup="district"),
    )
    table = ui.data_table(
        query=request.GET,
        rows=queries.municipalities_on(day),
        columns=MUNICIPALITY_COLUMNS,
        filters=filters,
        default_sort="name",
        name=_("Municipalities"),
        per_page=200,
    )
    if table.export_format:
        return ui.export_table(table)
    context = {"table": table, "day": day, "tabs": register_tabs(TABS.municipalities)}
    return render(request, "identity/list_municipalities.html", context | {"area": "administration"})


@require_GET
@register_only
def show_canton(request: HttpRequest) -> HttpResponse:
    """Show the canton's profile: holidays of a year (`?jahr=2026`) as dates, legal bases."""
    today = timezone.localdate()
    wanted = request.GET.get("jahr", "")
    year = int(wanted) if wanted.isdecimal() and FIRST_YEAR <= int(wanted) <= LAST_YEAR else today.year
    profile = queries.canton()
    context = {
        "canton": profile,
        "year": year,
        "facts": [
            ui.Fact(label=_("Canton"), value=profile.name),
            ui.Fact(label=_("Abbreviation"), value=profile.code),
            ui.Fact(label=_("Colour"), value=profile.colour),
        ],
        "holidays": profile.holidays.days_of(year),
        "legal_bases": queries.legal_bases(),
        "tabs": register_tabs(TABS.canton),
        "area": "administration",
    }
    return render(request, "identity/show_canton.html", context)
