"""Counting the cases of all years anew."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

from nahtstelle.cases.casework.api import years_of_cases
from nahtstelle.outward.insight.models import CaseFigure


@transaction.atomic
def count_cases(*, now: dt.datetime) -> int:
    """Replace the figures of the cases by what is counted now; return the number of years."""
    years = years_of_cases(today=timezone.localdate(now))
    for year in years:
        content = asdict(year)
        del content["year"]
        CaseFigure.objects.update_or_create(year=year.year, defaults={"content": content, "counted_at": now})
    CaseFigure.objects.exclude(year__in=[year.year for year in years]).delete()
    return len(years)
