"""What the portfolio is made of: columns, filters, the line of figures above it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.programmes.queries.portfolio import Summary, in_standing
from nahtstelle.structure.programmes.states import Light, Phase, RoughDate
from nahtstelle.structure.programmes.views.project_pages import LIGHT_KINDS, light_words, project_url


def columns(today: dt.date) -> tuple[ui.Column, ...]:
    """Return the columns of the portfolio as of a day."""
    return (
        ui.Column(
            key="projekt",
            label=_("Project"),
            value="name",
            sort=("programme__sort_name", "sort_name"),
            url=project_url,
            note=lambda row: row.programme.label,
        ),
        ui.Column(
            key="ampel",
            label=_("Light"),
            value=lambda row: light_words(row.light),
            sort="light_rank",
            kind="tag",
            tag_kind=lambda row: LIGHT_KINDS[row.light],
        ),
        ui.Column(key="phase", label=_("Phase"), value="get_phase_display", sort="phase_rank"),
        ui.Column(
            key="leitung",
            label=_("Lead"),
            value=lambda row: row.lead.full_name if row.lead else "",
            sort="lead__sort_name",
            hide=True,
        ),
        ui.Column(
            key="meilenstein",
            label=_("Next milestone"),
            value=lambda row: row.next_title or "",
            sort="next_on",
            note=next_date,
        ),
        ui.Column(
            key="verzug",
            label=_("Delay"),
            value=lambda row: late_words(row, today),
            kind="tag",
            tag_kind=lambda row: "bad",
            align="end",
        ),
        ui.Column(
            key="nahtstellen",
            label=_("Interfaces"),
            value=lambda row: str(row.open_seams) if row.open_seams else "",
            sort="open_seams",
            numeric=True,
            align="end",
            hide=True,
            url=lambda row: f"{project_url(row)}#nahtstellen" if row.open_seams else "",
        ),
    )


def next_date(row: Any) -> str:
    """Say when the next milestone is planned, as exactly as it is."""
    return str(RoughDate(row.next_on, row.next_precision)) if row.next_on else ""


def late_words(row: Any, today: dt.date) -> str:
    """Say by how many days the earliest planned milestone is overdue."""
    if row.next_on is None or row.next_on >= today or row.phase == Phase.ENDED:
        return ""
    days = (today - row.next_on).days
    return ngettext("%(count)d day late", "%(count)d days late", days) % {"count": days}


def filters(programmes: list[tuple[int, str]], today: dt.date) -> tuple[ui.TextFilter | ui.ChoiceFilter, ...]:
    """Return the filters of the portfolio."""
    standings = (
        ("running", _("running")),
        ("late", _("milestone overdue")),
        ("report", _("report overdue")),
        ("seams", _("open interfaces")),
        ("ended", _("ended (projects)")),
    )
    words = ("name__icontains", "short_name__icontains", "lead__family_name__icontains")
    return (
        ui.TextFilter(key="q", label=_("Search"), lookups=words),
        ui.ChoiceFilter(key="programm", label=_("Programme"), choices=programmes, lookup="programme"),
        ui.ChoiceFilter(key="ampel", label=_("Light"), choices=Light.choices, lookup="light"),
        ui.ChoiceFilter(key="phase", label=_("Phase"), choices=Phase.choices, lookup="phase"),
        ui.ChoiceFilter(
            key="stand",
            label=_("State"),
            choices=standings,
            apply=lambda rows, value: in_standing(rows, value, today),
        ),
    )


def tiles(summary: Summary) -> list[dict[str, object]]:
    """Return the figures above the portfolio, each with the link that shows what it counts."""
    here = reverse("programmes:list_projects")
    return [
        {"label": _("running"), "count": summary.running, "url": f"{here}?stand=running", "kind": "neutral"},
        {
            "label": str(Light.RED.label),
            "count": summary.red,
            "url": f"{here}?ampel=red",
            "kind": "bad",
        },
        {
            "label": str(Light.AMBER.label),
            "count": summary.amber,
            "url": f"{here}?ampel=amber",
            "kind": "warn",
        },
        {"label": str(Light.GREEN.label), "count": summary.green, "url": f"{here}?ampel=green", "kind": "ok"},
        {
            "label": _("milestones overdue"),
            "count": summary.milestones_overdue,
            "url": f"{here}?stand=late",
            "kind": "bad" if summary.milestones_overdue else "neutral",
        },
        {
            "label": _("reports overdue"),
            "count": summary.reports_overdue,
            "url": f"{here}?stand=report",
            "kind": "bad" if summary.reports_overdue else "neutral",
        },
        {
            "label": _("open interfaces"),
            "count": summary.open_seams,
            "url": reverse("programmes:list_interfaces"),
            "kind": "warn" if summary.open_seams else "neutral",
        },
    ]
