"""Letters of a case: set in the language of whoever reads them, kept sealed as papers of the case (004 §3, §5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from nahtstelle.cases.casework.actions.documents import add_case_document
from nahtstelle.cases.casework.content_types import ClientPerson
from nahtstelle.cases.casework.models import Case, CaseDocument, ClientRecord
from nahtstelle.cases.casework.queries.content import OpenCase
from nahtstelle.cases.casework.states import DataCategory, DocumentKind
from nahtstelle.ground.identity.api import people
from nahtstelle.ground.records import api as records
from nahtstelle.ground.ui import api as ui

PDF = "application/pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a letter says, every text in the reader's language. `sections`: headings with paragraphs, after facts."""

    title: str
    addressee: Sequence[str]
    salutation: str
    paragraphs: Sequence[str]
    facts: Sequence[tuple[str, str]] = ()
    sections: Sequence[tuple[str, Sequence[str]]] = ()


def language_of(person: ClientPerson) -> str:
    """Return the language of letters to the client: their own where the installation has it, else the canton's.

    Without a catalogue only the names of the months would be translated.
    """
    has = {code.partition("-")[0]: code for code, _name in settings.LANGUAGES}
    return has.get(person.language, settings.LANGUAGE_CODE)


def client_of(case: Case, content: OpenCase) -> ClientPerson | None:
    """Return the client as the record says; None while there is no record."""
    record = ClientRecord.objects.filter(case=case).first()
    return ClientPerson.of(content.read(record)) if record is not None else None


def letter_to(
    person: ClientPerson,
    *,
    title: str,
    paragraphs: Sequence[str],
    facts: Sequence[tuple[str, str]] = (),
    sections: Sequence[tuple[str, Sequence[str]]] = (),
) -> Letter:
    """Return a letter to the client, greeted by name without guessing at a title."""
    return Letter(
        title=title,
        addressee=person.address,
        salutation=(_("Good day %(name)s") % {"name": person.name}).strip(),
        paragraphs=paragraphs,
        facts=facts,
        sections=sections,
    )


def keep_letter(
    case: Case,
    content: OpenCase,
    letter: Letter,
    *,
    named: str,
    kind: DocumentKind,
    category: DataCategory,
    signed_by: int | None,
    now: dt.datetime,
) -> CaseDocument:
    """Draft a letter as a paper of the case, in the caller's transaction and language; `named` is its title there."""
    return add_case_document(
        case,
        content,
        kind=kind,
        category=category,
        title=named,
        filename=f"{case.number}.pdf",
        media_type=PDF,
        data=records.render_pdf(
            template="casework/case_letter", data=_printed(case, letter, signed_by, timezone.localdate(now))
        ),
        now=now,
        added_by_id=None,
    )


def _printed(case: Case, letter: Letter, signed_by: int | None, day: dt.date) -> dict[str, object]:
    found = people([signed_by] if signed_by is not None else [])
    person = found.get(signed_by or 0)
    return {
        "issued_on": day,
        "language": (translation.get_language() or settings.LANGUAGE_CODE).partition("-")[0],
        "day": ui.date_words(day),
        "pages": _("Page {here} of {last}"),
        "kind": _("Interinstitutional cooperation"),
        "title": letter.title,
        "number": case.number,
        "addressee": list(letter.addressee),
        "salutation": letter.salutation,
        "paragraphs": list(letter.paragraphs),
        "facts": [list(fact) for fact in letter.facts],
        "sections": [{"title": title, "paragraphs": list(texts)} for title, texts in letter.sections],
        "greeting": _("Kind regards"),
        "signature": {
            "name": person.name if person else "",
            "function": (person.function if person else "") or _("Coordination of the case"),
        },
    }
