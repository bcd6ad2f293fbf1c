"""The sheet with one-time codes as a PDF: made once, kept nowhere (004 §3)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.cases.casework.models import Case
from nahtstelle.cases.casework.states import GuestKind
from nahtstelle.ground.records import api as records
from nahtstelle.ground.ui import api as ui


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSheet:
    """Codes as they are printed: they exist nowhere else."""

    case: Case
    kind: str
    codes: tuple[str, ...]
    expires_at: dt.datetime


def entry_sheet_pdf(sheet: CodeSheet, *, day: dt.date) -> bytes:
    """Return the sheet. It names nobody: whoever finds it learns no more than a number."""
    last = timezone.localdate(sheet.expires_at) - dt.timedelta(days=1)
    address = settings.BASE_URL + reverse("casework:enter_own_case")
    return records.render_pdf(
        template="casework/entry_sheet",
        data={
            "issued_on": day,
            "title": _("Your codes for «My case»"),
            "kind": _("Access"),
            "number": sheet.case.number,
            "paragraphs": [_about(sheet.kind)],
            "facts": [
                [_("Web address"), address],
                [_("Case number"), sheet.case.number],
                [_("The codes are valid until"), ui.date_words(last)],
            ],
            "steps_title": _("How to sign in"),
            "steps": [
                _("Open the web address above on your phone or computer."),
                _("Type the case number and the first code that is not crossed out."),
                _("Cross out the code. Each code works once."),
                _("When you have finished, press «Sign out»."),
            ],
            "codes_title": _("Your codes"),
            "codes": list(sheet.codes),
            "notes": [
                _("Keep this sheet like a bank card. Show it to nobody, and do not photograph it."),
                _("If you lose it, call your coordinator: the codes are then stopped at once."),
            ],
        },
    )


def _about(kind: str) -> str:
    if kind == GuestKind.CLIENT:
        return _(
            "With these codes you can see your own case: your plan, your next appointment, your consent, and who has "
            "read about you. You can also withdraw your consent there."
        )
    return _(
        "The client has agreed that you may read certain data of this case for a certain time. With these codes you "
        "can see them. Each reading is recorded, and the client can see it."
    )
