"""The letters at the end of a case, drafted as papers of the case (004 §5 Abschluss; §3 for the withdrawal).

To the client: that the consent has ended and the papers will be erased; for a withdrawal it is the receipt. To each
institution that the consent named: that it has ended, without a word of content. Texts are translated: they come in
the client's language as soon as there is a catalogue for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from nahtstelle.cases.casework.actions.documents import add_case_document
from nahtstelle.cases.casework.content_types import ClientPerson
from nahtstelle.cases.casework.models import Case, CaseDocument, ClientRecord
from nahtstelle.cases.casework.queries.content import OpenCase
from nahtstelle.cases.casework.states import ClosingReason, DataCategory, DocumentKind
from nahtstelle.ground.identity.api import institution_labels, people
from nahtstelle.ground.records import api as records
from nahtstelle.ground.ui import api as ui

PDF = "application/pdf"


def draft_letters(
    case: Case,
    content: OpenCase,
    *,
    reason: ClosingReason,
    institutions: Sequence[int],
    to_client: Sequence[str],
    coordinator_id: int | None,
    now: dt.datetime,
) -> list[CaseDocument]:
    """Draft the letters of an ended case: the client's first, then one for each institution, by name."""
    record = ClientRecord.objects.filter(case=case).first()
    person = ClientPerson.of(content.read(record)) if record is not None else None
    signature = _signature(coordinator_id)
    letters = []
    if person is not None:
        with translation.override(person.language):
            data = _to_client(case, person, reason, to_client, now)
            title = _("Letter to the client about the end of the case")
        letters.append(_kept(case, content, data | {"signature": signature}, title, now))
    labels = institution_labels(institutions)
    for institution_id in sorted(labels, key=lambda key: labels[key]):
        data = _to_institution(case, labels[institution_id], reason, now)
        title = _("Letter to %(institution)s about the end of the case") % {
            "institution": labels[institution_id]
        }
        letters.append(_kept(case, content, data | {"signature": signature}, title, now))
    return letters


def _to_client(
    case: Case, person: ClientPerson, reason: ClosingReason, further: Sequence[str], now: dt.datetime
) -> dict[str, object]:
    revoked = reason == ClosingReason.CONSENT_REVOKED
    moment = {"day": ui.date_words(timezone.localdate(now)), "time": ui.clock(timezone.localtime(now))}
    if revoked:
        title = _("Receipt: your consent is withdrawn")
        first = _(
            "On %(day)s at %(time)s you withdrew your consent to the interinstitutional cooperation, or had it "
            "withdrawn. Since that moment none of the institutions involved reads in your case any more."
        )
        second = _("With the withdrawal the cooperation ends. Dates and tasks that were open are cancelled.")
    else:
        title = _("Your consent has expired")
        first = _(
            "The interinstitutional cooperation in your case was concluded on %(day)s. With that your consent has "
            "expired: none of the institutions involved reads in your case any more."
        )
        second = _("We thank you for your cooperation.")
    third = _(
        "The papers that the institutions provided, and everything else that was kept in this case, will be erased on "
        "%(day)s. Nothing but figures without a name remains."
    ) % {"day": ui.date_words(case.erase_on) if case.erase_on else "–"}
    return {
        "issued_on": timezone.localdate(now),
        "kind": _("Interinstitutional cooperation"),
        "title": title,
        "number": case.number,
        "addressee": person.address,
        "salutation": _("Good day %(name)s") % {"name": person.name},
        "paragraphs": [first % moment, second, *further, third],
        "facts": [],
        "greeting": _("Kind regards"),
    }


def _to_institution(
    case: Case, institution: str, reason: ClosingReason, now: dt.datetime
) -> dict[str, object]:
    day = {"number": case.number, "day": ui.date_words(timezone.localdate(now))}
    first = (
        _("In the case %(number)s the consent was withdrawn on %(day)s. The cooperation has ended.")
        if reason == ClosingReason.CONSENT_REVOKED
        else _(
            "The case %(number)s was closed on %(day)s. The consent has expired, the cooperation has ended."
        )
    )
    second = _(
        "Your access to the case ended at the same time. The papers your institution provided will be erased in "
        "the case on %(day)s. What you received from others in this case may no longer be used for the cooperation."
    ) % {"day": ui.date_words(case.erase_on) if case.erase_on else "–"}
    return {
        "issued_on": timezone.localdate(now),
        "kind": _("Interinstitutional cooperation"),
        "title": _("End of the cooperation in the case %(number)s") % {"number": case.number},
        "number": case.number,
        "addressee": [institution],
        "salutation": _("Dear Sir or Madam"),
        "paragraphs": [first % day, second],
        "facts": [],
        "greeting": _("Kind regards"),
    }


def _signature(coordinator_id: int | None) -> dict[str, str]:
    found = people([coordinator_id] if coordinator_id is not None else [])
    person = found.get(coordinator_id or 0)
    return {
        "name": person.name if person else "",
        "function": (person.function if person else "") or _("Coordination of the case"),
    }


def _kept(
    case: Case, content: OpenCase, data: dict[str, object], title: str, now: dt.datetime
) -> CaseDocument:
    return add_case_document(
        case,
        content,
        kind=DocumentKind.LETTER,
        category=DataCategory.LETTERS,
        title=title,
        filename=f"{case.number}.pdf",
        media_type=PDF,
        data=records.render_pdf(template="casework/case_letter", data=data),
        now=now,
        added_by_id=None,
    )
