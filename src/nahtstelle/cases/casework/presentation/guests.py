"""Guests of a case as a card of its page: the client, and people from outside (004 §3, §4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nahtstelle.cases.casework.permissions import guests as permissions
from nahtstelle.cases.casework.permissions.entry import Standing
from nahtstelle.cases.casework.presentation.case_pieces import CasePage, Panel
from nahtstelle.cases.casework.queries.guests import GuestLine
from nahtstelle.cases.casework.states import CaseState, DataCategory
from nahtstelle.ground.ui import api as ui


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestCard:
    """A guest as the card shows one."""

    name: str
    note: str
    opened: str
    codes: str
    state: str
    kind: ui.TagKind
    actions: tuple[ui.Action, ...]


def panels(page: CasePage) -> Iterator[Panel]:
    """Draw the guests, with what may be done with them (no query)."""
    case = page.case
    if case.state in {CaseState.ENQUIRY, CaseState.ERASED}:
        return
    standing = page.standing
    may_let_client_in = permissions.can_invite_client(page.actor, standing)
    if case.state == CaseState.CLOSED and not may_let_client_in:
        return
    has_client = any(line.is_client and not line.is_over(page.now) for line in page.guests)
    client = None
    if may_let_client_in and not has_client:
        address = reverse("casework:invite_client", args=[case.pk])
        client = ui.Action(label=_("Let the client in"), url=address, icon="user-plus", method="post")
    invite = ""
    if permissions.can_invite_guest(page.actor, standing):
        invite = reverse("casework:invite_guest", args=[case.pk])
    context = {
        "guests": [_card(page, line, standing) for line in page.guests],
        "client": client,
        "invite": invite,
    }
    yield Panel(template="casework/guests/_panel.html", context=context, place="aside")


def _card(page: CasePage, line: GuestLine, standing: Standing) -> GuestCard:
    over = line.is_over(page.now)
    if line.is_client:
        name, note = _("Client"), _("reads the own case until the erasure")
    else:
        name = (line.words.name if line.words else "") or _("Person from outside")
        note = (
            ", ".join(part for part in (line.words.function, line.words.contact) if part)
            if line.words
            else ""
        )
    state, kind = _state(line, page.now)
    codes = ""
    if not over:
        codes = ngettext("%(count)d code left", "%(count)d codes left", line.codes) % {"count": line.codes}
    return GuestCard(
        name=name,
        note=note,
        opened=", ".join(str(DataCategory(value).label) for value in line.row.categories),
        codes=codes,
        state=state,
        kind=kind,
        actions=() if over else tuple(_actions(page, line, standing)),
    )


def _state(line: GuestLine, now: dt.datetime) -> tuple[str, ui.TagKind]:
    row = line.row
    if line.is_over(now):
        return _("Access ended"), "neutral"
    if row.from_at > now:
        return _("from %(day)s") % {"day": ui.date_short(timezone.localdate(row.from_at))}, "neutral"
    if row.until_at is None:
        return _("Access open"), "ok"
    last = timezone.localdate(row.until_at) - dt.timedelta(days=1)
    return _("until %(day)s") % {"day": ui.date_short(last)}, "ok"


def _actions(page: CasePage, line: GuestLine, standing: Standing) -> Iterator[ui.Action]:
    args = [page.case.pk, line.row.pk]
    if permissions.can_hand_out_codes(page.actor, standing, line.row.kind):
        yield ui.Action(
            label=_("Sheet with codes"), url=reverse("casework:hand_out_codes", args=args), icon="printer"
        )
    if not line.is_client and permissions.can_end_guest(page.actor, standing):
        yield ui.Action(label=_("End access"), url=reverse("casework:end_guest", args=args), icon="x")
