"""What the data protection officer sees: emergency accesses, and how often each institution reads. No content."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.cases.casework.models import EmergencyAccess
from nahtstelle.cases.casework.queries.content import READ, SUBJECT
from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import institution_labels
from nahtstelle.ground.ui import api as ui

MONTHS = 6


def access_table(query: QueryDict) -> ui.DataTable:
    """Return the emergency accesses, the latest first; the caller stands as a service."""
    rows = EmergencyAccess.objects.defer("sealed").select_related("case", "user__institution", "seen_by")
    return ui.data_table(
        query=query,
        rows=rows,
        columns=(
            ui.Column(
                key="fall",
                label=_("Case"),
                value="case.number",
                sort="case__number",
                numeric=True,
                url=lambda row: f"{reverse('casework:look_up_reads')}?{urlencode({'q': row.case.number})}",
            ),
            ui.Column(
                key="wer", label=_("Who"), value="user.full_name", sort="user__sort_name", note=_institution
            ),
            ui.Column(key="grund", label=_("Ground"), value="get_ground_display", sort="ground"),
            ui.Column(key="von", label=_("From"), value="from_at", sort="from_at", kind="date", note=_hours),
            ui.Column(key="gesehen", label=_("Acknowledged"), value="seen_at", sort="seen_at", kind="date"),
        ),
        filters=(
            ui.TextFilter(key="q", label=_("Number of the case"), lookups=("case__number__icontains",)),
        ),
        default_sort="-von",
        name=_("Emergency accesses"),
    )


def bare(table: ui.DataTable) -> ui.DataTable:
    """Return the emergency accesses as a file holds them: everything in a column of its own."""
    columns = (
        ui.Column(key="fall", label=_("Case"), value="case.number"),
        ui.Column(key="wer", label=_("Who"), value="user.full_name"),
        ui.Column(key="stelle", label=_("Institution"), value=_institution),
        ui.Column(key="grund", label=_("Ground"), value="get_ground_display"),
        ui.Column(key="von", label=_("From"), value="from_at"),
        ui.Column(key="bis", label=_("Until"), value="until_at"),
        ui.Column(key="gesehen", label=_("Acknowledged"), value="seen_at"),
    )
    return replace(table, columns=columns)


def tabs(*, is_looking_up: bool) -> list[ui.Tab]:
    """Return the views of data protection."""
    return [
        ui.Tab(
            label=_("Emergency accesses and numbers of reads"),
            url=reverse("casework:list_accesses"),
            current=not is_looking_up,
        ),
        ui.Tab(label=_("Who read what"), url=reverse("casework:look_up_reads"), current=is_looking_up),
    ]


def reads_by_month(now: dt.datetime) -> ui.Matrix:
    """Return how many reads each institution made in each of the last months (two queries)."""
    months = _months(timezone.localdate(now))
    since = timezone.make_aware(dt.datetime.combine(months[-1], dt.time()))
    counts: dict[int | None, dict[dt.date, int]] = {}
    for row in audit.entries_by_month(subject_type=SUBJECT, code=READ, since=since):
        counts.setdefault(row.institution_id, {})[row.month] = row.entries
    labels = institution_labels([key for key in counts if key is not None])
    return ui.Matrix(
        corner=_("Institution"),
        columns=tuple(f"{month:%m.%Y}" for month in months),
        rows=tuple(
            ui.MatrixRow(
                label=label,
                cells=tuple(ui.MatrixCell(text=str(by_month.get(month, 0))) for month in months),
            )
            for label, by_month in _sorted(counts, labels)
        ),
        numeric=True,
    )


def _months(today: dt.date) -> list[dt.date]:
    months = [today.replace(day=1)]
    while len(months) < MONTHS:
        months.append((months[-1] - dt.timedelta(days=1)).replace(day=1))
    return months


def _sorted(
    counts: dict[int | None, dict[dt.date, int]], labels: dict[int, str]
) -> list[tuple[str, dict[dt.date, int]]]:
    guests = _("Clients and people from outside")
    rows = [(labels.get(key, "–") if key else guests, by_month) for key, by_month in counts.items()]
    return sorted(rows, key=lambda row: row[0])


def _institution(row: EmergencyAccess) -> str:
    return row.user.institution.label if row.user.institution else "–"


def _hours(row: EmergencyAccess) -> str:
    return _("%(from)s to %(until)s") % {"from": ui.clock(row.from_at), "until": ui.clock(row.until_at)}
