"""Letters as the pieces that the components of `ui` draw, and the button on the page of a proposal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.enquiries.models import NationalLetter
from nahtstelle.structure.enquiries.permissions import can_write_national_letter
from nahtstelle.structure.enquiries.states import Dispatch

FORWARDED = "forwarded"


def proposal_actions(actor: Actor, proposal_id: int, state: str) -> Sequence[ui.Action]:
    """Return the button that leads from a forwarded proposal to its letter."""
    if state != FORWARDED or not can_write_national_letter(actor):
        return ()
    url = reverse("enquiries:show_letter", args=[proposal_id])
    return (ui.Action(label=_("Letter to the national IIZ"), url=url, icon="mail", primary=True),)


def letter_way(letter: NationalLetter | None) -> tuple[ui.Station, ...]:
    """Return the way of a letter: written, sent, answered."""
    days: tuple[dt.date | None, ...] = (None, None, None)
    if letter is not None:
        days = (timezone.localdate(letter.written_at), letter.sent_on, letter.reply_on)
    labels = (_("Letter written"), _("Sent"), _("Answer received"))
    here = next((place for place, day in enumerate(days) if not day), len(days))
    return tuple(
        ui.Station(
            label=label,
            notes=(ui.date_short(day),) if day else (),
            state="done" if place < here else "here" if place == here else "ahead",
        )
        for place, (label, day) in enumerate(zip(labels, days, strict=True))
    )


def letter_actions(letter: NationalLetter) -> list[ui.Action]:
    """Return the buttons of a written letter: what comes next first."""
    args = [letter.proposal_id]
    file = ui.Action(
        label=_("Letter with enclosures (ZIP)"),
        url=reverse("enquiries:download_file", args=args),
        icon="download",
    )
    if letter.sent_on is None:
        url = reverse("enquiries:send_letter", args=args)
        return [ui.Action(label=_("Record sending"), url=url, icon="send", primary=True), file]
    if letter.reply_on is None:
        url = reverse("enquiries:record_reply", args=args)
        return [ui.Action(label=_("Record answer"), url=url, icon="inbox", primary=True), file]
    return [file]


def letter_facts(letter: NationalLetter) -> list[ui.Fact]:
    """Return to whom the letter went, how, and when."""
    sent = f"{ui.date_words(letter.sent_on)}, {Dispatch(letter.sent_how).label}" if letter.sent_on else "–"
    return [
        ui.Fact(label=_("To"), value=letter.addressee.name),
        ui.Fact(label=_("Sent"), value=sent),
        ui.Fact(label=_("Answer received"), value=ui.date_words(letter.reply_on) if letter.reply_on else "–"),
    ]
