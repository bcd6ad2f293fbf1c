"""Reviews and messages as the pieces of their pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from nahtstelle.cases.casework.models import CaseMessage, Review
from nahtstelle.cases.casework.permissions.plans import can_record_review
from nahtstelle.cases.casework.presentation.case_pieces import CasePage, Panel
from nahtstelle.cases.casework.queries.content import OpenCase
from nahtstelle.cases.casework.queries.monitoring import AHEAD
from nahtstelle.cases.casework.states import CaseState
from nahtstelle.ground.ui import api as ui


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A review in words."""

    held_on: dt.date
    next_on: dt.date | None
    with_client: bool
    who: str
    text: str
    agreed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message in words."""

    at: dt.datetime
    who: str
    office: str
    text: str


def reviews(rows: Iterable[Review], content: OpenCase) -> list[Recorded]:
    """Return reviews in words. Raises NotCoveredByConsent."""
    found = []
    for row in rows:
        words = content.read(row)
        found.append(
            Recorded(
                held_on=row.held_on,
                next_on=row.next_on,
                with_client=row.with_client,
                who=row.recorded_by.full_name,
                text=str(words.get("text", "")),
                agreed=str(words.get("agreed", "")),
            )
        )
    return found


def message_entries(rows: Iterable[CaseMessage], content: OpenCase) -> list[Said]:
    """Return messages in words. Raises NotCoveredByConsent."""
    found = []
    for row in rows:
        writer = row.written_by
        found.append(
            Said(
                at=row.written_at,
                who=writer.full_name if writer else _("Client or guest"),
                office=writer.institution.label if writer and writer.institution else "",
                text=str(content.read(row).get("text", "")),
            )
        )
    return found


def turn(page: CasePage, offered: Sequence[ui.Action]) -> ui.Turn | None:
    """Tell the coordinator that the review is due within fourteen days, or overdue (no query)."""
    due = page.case.next_review_on
    if due is None or page.case.state != CaseState.IMPLEMENTING or due > page.today + AHEAD:
        return None
    if not can_record_review(page.actor, page.members):
        return None
    args = [page.case.pk]
    return ui.Turn(
        text=_("Review with the client and the team"),
        due=due,
        actions=(
            ui.Action(
                label=_("Record review"), url=reverse("casework:record_review", args=args), primary=True
            ),
            ui.Action(label=_("Integration plan"), url=reverse("casework:show_plan", args=args)),
        ),
    )


def panels(page: CasePage) -> Iterator[Panel]:
    """Yield when the next review is and when the last contact was (no query)."""
    case = page.case
    if case.state != CaseState.IMPLEMENTING:
        return
    facts = [
        ui.Fact(
            label=_("Next one"),
            value=f"{ui.near_date(case.next_review_on, page.today)}, {ui.distance(case.next_review_on, page.today)}"
            if case.next_review_on
            else "–",
        ),
        ui.Fact(
            label=_("Contact"),
            value=ui.near_date(case.last_contact_on, page.today) if case.last_contact_on else "–",
        ),
    ]
    context = {"facts": facts, "url": reverse("casework:list_reviews", args=[case.pk])}
    yield Panel(template="casework/plans/_monitoring_panel.html", context=context, place="aside")
