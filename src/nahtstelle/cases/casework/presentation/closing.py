"""The end of a case on its page: the button, how it was closed, the letters, the day of erasure."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.cases.casework.models import CaseDocument
from nahtstelle.cases.casework.permissions.closing import can_close_case, can_record_sending
from nahtstelle.cases.casework.presentation.case_pieces import CasePage, Panel
from nahtstelle.cases.casework.queries.closing import closing_facts, closure_of
from nahtstelle.cases.casework.states import OPEN_STATES, CaseState, DataCategory
from nahtstelle.ground.ui import api as ui


def actions(page: CasePage) -> Iterator[ui.Action]:
    """Return the button that closes the case, or the one that records the sending of the letters."""
    case = page.case
    if case.state in OPEN_STATES:
        if can_close_case(page.actor, case, closing_facts(case, page.parts)):
            yield ui.Action(
                label=_("Close case"),
                url=reverse("casework:close_case", args=[case.pk]),
                icon="archive",
                primary=case.state == CaseState.RECOMMENDED,
            )
    elif case.state == CaseState.CLOSED and can_record_sending(
        page.actor, case, closing_facts(case, page.parts)
    ):
        closure = closure_of(case)
        if closure is not None and closure.letter_id is not None and closure.letter_sent_on is None:
            yield ui.Action(
                label=_("Record sending"),
                url=reverse("casework:record_sending", args=[case.pk]),
                icon="send",
                primary=True,
            )


def panels(page: CasePage) -> Iterator[Panel]:
    """Return how the case was closed, with its letters; nothing while it is open."""
    case = page.case
    if case.state != CaseState.CLOSED:
        return
    closure = closure_of(case)
    content = page.content.read(closure) if closure and page.content.may(closure.category) else {}
    facts = [
        ui.Fact(label=_("Closed on"), value=ui.date_words(timezone.localdate(case.closed_at))),
        ui.Fact(label=_("Reason"), value=case.get_closing_reason_display()),
        ui.Fact(label=_("Outcome for the person"), value=case.get_outcome_display()),
    ]
    if closure is not None:
        days = (
            (_("Social service informed on"), closure.social_service_told_on),
            (_("Recommendation sent on"), closure.recommendation_sent_on),
            (_("Letters sent on"), closure.letter_sent_on),
        )
        facts += [ui.Fact(label=label, value=ui.date_words(day)) for label, day in days if day]
    if case.erase_on:
        facts.append(ui.Fact(label=_("Erasure on"), value=ui.date_words(case.erase_on)))
    yield Panel(
        template="casework/closing/_closing.html",
        context={
            "facts": facts,
            "text": content.get("text", ""),
            "recommendation": content.get("recommendation", ""),
            "letters": _letters(page),
            "readable": bool(content) or closure is None,
        },
    )


def _letters(page: CasePage) -> list[ui.DocumentLine]:
    if not page.content.may(DataCategory.LETTERS):
        return []
    letters = CaseDocument.objects.filter(case=page.case, category=DataCategory.LETTERS).order_by(
        "added_at", "pk"
    )
    return [
        ui.DocumentLine(
            title=page.content.read(letter).get("title", ""),
            url=reverse("casework:read_letter", args=[page.case.pk, letter.pk]),
            size=letter.size,
            at=letter.added_at,
        )
        for letter in letters
    ]
