"""The letters at the end of a case, drafted as papers of the case (004 §5 Abschluss; §3 for the withdrawal).

To the client: that the consent has ended and the papers will be erased; for a withdrawal it is the receipt. To each
institution that the consent named: that it has ended, without a word of content.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from nahtstelle.cases.casework.actions.letters import Letter, client_of, keep_letter, language_of, letter_to
from nahtstelle.cases.casework.content_types import ClientPerson
from nahtstelle.cases.casework.models import Case, CaseDocument
from nahtstelle.cases.casework.queries.content import OpenCase
from nahtstelle.cases.casework.states import ClosingReason, DataCategory, DocumentKind
from nahtstelle.ground.identity.api import institution_labels
from nahtstelle.ground.ui import api as ui


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
    keep = partial(
        keep_letter, case, content, category=DataCategory.LETTERS, signed_by=coordinator_id, now=now
    )
    revoked = reason == ClosingReason.CONSENT_REVOKED
    person = client_of(case, content)
    letters = []
    if person is not None:
        with translation.override(language_of(person)):
            letter = _to_client(case, person, revoked, to_client, now)
            named = (
                _("Receipt of the withdrawal of %(day)s") % {"day": ui.date_words(timezone.localdate(now))}
                if revoked
                else _("Letter to the client about the end of the case")
            )
            kind = DocumentKind.RECEIPT if revoked else DocumentKind.LETTER
            letters.append(keep(letter, named=named, kind=kind))
    labels = institution_labels(institutions)
    for label in sorted(labels.values()):
        letter = _to_institution(case, label, revoked, now)
        named = _("Letter to %(institution)s about the end of the case") % {"institution": label}
        letters.append(keep(letter, named=named, kind=DocumentKind.LETTER))
    return letters


def _to_client(
    case: Case, person: ClientPerson, revoked: bool, further: Sequence[str], now: dt.datetime
) -> Letter:
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
    return letter_to(person, title=title, paragraphs=[first % moment, second, *further, third])


def _to_institution(case: Case, institution: str, revoked: bool, now: dt.datetime) -> Letter:
    day = {"number": case.number, "day": ui.date_words(timezone.localdate(now))}
    first = (
        _("In the case %(number)s the consent was withdrawn on %(day)s. The cooperation has ended.")
        if revoked
        else _(
            "The case %(number)s was closed on %(day)s. The consent has expired, the cooperation has ended."
        )
    )
    second = _(
        "Your access to the case ended at the same time. The papers your institution provided will be erased in "
        "the case on %(day)s. What you received from others in this case may no longer be used for the cooperation."
    ) % {"day": ui.date_words(case.erase_on) if case.erase_on else "–"}
    return Letter(
        title=_("End of the cooperation in the case %(number)s") % {"number": case.number},
        addressee=[institution],
        salutation=_("Dear Sir or Madam"),
        paragraphs=[first % day, second],
    )
