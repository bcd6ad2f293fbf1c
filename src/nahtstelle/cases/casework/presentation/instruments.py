"""Instruments: on the page of a case, and the list of all the canton has with their sites and periods."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from nahtstelle.cases.casework.models import Instrument
from nahtstelle.cases.casework.permissions.instruments import Absence, can_record_assessment
from nahtstelle.cases.casework.presentation.case_pieces import CasePage, Panel
from nahtstelle.cases.casework.queries.instruments import Used, instruments_of
from nahtstelle.cases.casework.states import CONSENTED_STATES, DataCategory
from nahtstelle.ground.ui import api as ui


def panels(page: CasePage) -> Iterator[Panel]:
    """Yield the card «Instrumente» in a canton that has any (one query)."""
    if page.case.state not in CONSENTED_STATES or not page.content.may(DataCategory.SITUATION):
        return
    rows = instruments_of(page.case, day=page.today)
    if not rows:
        return
    may_record = can_record_assessment(page.actor, page.members)
    context = {
        "done": [
            {
                "name": row.instrument.name,
                "day": day,
                "is_dropped": row.instrument.dropped_on is not None,
                "url": reverse("casework:show_assessment", args=[page.case.pk, pk]),
            }
            for row in rows
            for pk, day in row.results
        ],
        "offered": [_offered(page, row) for row in rows if row.is_offered and may_record],
        "over": [_offered(page, row) for row in rows if may_record and _was_offered(page, row)],
        "region": page.case.region if not any(row.is_offered for row in rows) else "",
        "all_url": reverse("casework:list_instruments"),
    }
    yield Panel(template="casework/_instruments_panel.html", context=context, place="aside")


def _was_offered(page: CasePage, row: Used) -> bool:
    """Tell whether an instrument was offered here while the case ran: what was done then may still come in."""
    last = row.instrument.ends_on
    return row.absence == Absence.OVER and last is not None and page.case.opened_at.date() <= last


def _offered(page: CasePage, row: Used) -> dict[str, Any]:
    return {
        "name": row.instrument.name,
        "url": reverse("casework:record_assessment", args=[page.case.pk, row.instrument.pk]),
        "is_pilot": row.instrument.is_pilot,
        "period": period_of(row.instrument),
    }


def period_of(instrument: Instrument) -> str:
    """Say from when to when an instrument is offered."""
    if instrument.ends_on is None:
        return _("since %(day)s") % {"day": ui.date_words(instrument.starts_on)}
    return _("%(first)s to %(last)s") % {
        "first": ui.date_words(instrument.starts_on),
        "last": ui.date_words(instrument.ends_on),
    }


def instrument_cards(rows: Iterable[Instrument], *, today: dt.date) -> list[dict[str, Any]]:
    """Return the canton's instruments as cards: how they stand today, where and when they are offered."""
    return [
        {
            "name": row.name,
            "tag": tag,
            "tag_kind": kind,
            "facts": [
                ui.Fact(label=_("Offered (instrument)"), value=period_of(row)),
                ui.Fact(label=_("Regions"), value=", ".join(row.regions) or _("the whole canton")),
                *([ui.Fact(label=_("Remark"), value=row.remark)] if row.remark else []),
            ],
        }
        for row in rows
        for tag, kind in [_standing(row, today)]
    ]


def _standing(row: Instrument, today: dt.date) -> tuple[str, ui.TagKind]:
    if row.dropped_on is not None and row.dropped_on <= today:
        return _("given up"), "neutral"
    if row.ends_on is not None and row.ends_on < today:
        return _("Pilot ended") if row.is_pilot else _("ended"), "neutral"
    if row.starts_on > today:
        return _("not yet offered"), "neutral"
    return (_("Pilot"), "now") if row.is_pilot else (_("in use"), "ok")
