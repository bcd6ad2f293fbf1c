"""Instruments on the page of a case: results, and what is offered in its region today."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from nahtstelle.cases.casework.permissions.instruments import can_record_assessment
from nahtstelle.cases.casework.presentation.case_pieces import CasePage, Panel
from nahtstelle.cases.casework.queries.instruments import instruments_of
from nahtstelle.cases.casework.queries.members import open_members
from nahtstelle.cases.casework.states import CONSENTED_STATES, DataCategory


def panels(page: CasePage) -> Iterator[Panel]:
    """Yield the card «Instrumente» where any is offered or was used (one query, two where any is offered)."""
    if page.case.state not in CONSENTED_STATES or not page.content.may(DataCategory.SITUATION):
        return
    rows = instruments_of(page.case, day=page.today)
    done = [
        {
            "name": row.instrument.name,
            "day": day,
            "is_dropped": row.instrument.dropped_on is not None,
            "url": reverse("casework:show_assessment", args=[page.case.pk, pk]),
        }
        for row in rows
        for pk, day in row.results
    ]
    offered = [row.instrument for row in rows if row.is_offered]
    may_record = bool(offered) and can_record_assessment(page.actor, open_members(page.case))
    links = [
        {
            "name": row.name,
            "url": reverse("casework:record_assessment", args=[page.case.pk, row.pk]),
            "is_pilot": row.is_pilot,
        }
        for row in (offered if may_record else [])
    ]
    if done or links:
        context = {"done": done, "offered": links}
        yield Panel(template="casework/_instruments_panel.html", context=context, place="aside")
