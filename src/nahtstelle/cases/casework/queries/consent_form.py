"""The form to sign: set from what is sealed, handed over, kept nowhere (004 §3)."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from nahtstelle.cases.casework.content_types import ClientPerson, ConsentScope
from nahtstelle.cases.casework.models import Case, CaseProcedure, ClientRecord
from nahtstelle.cases.casework.queries.content import open_case
from nahtstelle.cases.casework.queries.procedure import nameable_institutions
from nahtstelle.cases.casework.queries.registration import read_registration
from nahtstelle.cases.casework.states import CONSENT_CATEGORIES, DataCategory, Purpose
from nahtstelle.cases.casework.viewers import Viewer
from nahtstelle.ground.records import api as records


def prepared_scope(case: Case, *, viewer: Viewer, now: dt.datetime) -> ConsentScope:
    """Return what was chosen for the consent being prepared; nothing where it may not be read."""
    content = open_case(
        case, viewer=viewer, what="consent", categories=[str(DataCategory.SITUATION)], now=now
    )
    found = read_registration(case, content)
    return ConsentScope.of(found[0].scope) if found is not None else ConsentScope()


def consent_form_pdf(case: Case, *, rules: CaseProcedure, viewer: Viewer, now: dt.datetime) -> bytes:
    """Return the form as PDF; name and address stay blank lines where they may not be read.

    It is all in the canton's language, as its wording is: half a translation would be signed by nobody.
    """
    content = open_case(
        case,
        viewer=viewer,
        what="consent_form",
        categories=[str(DataCategory.IDENTITY), str(DataCategory.SITUATION)],
        now=now,
    )
    found = read_registration(case, content)
    scope = ConsentScope.of(found[0].scope) if found is not None else ConsentScope()
    record = ClientRecord.objects.filter(case=case).first() if content.may(DataCategory.IDENTITY) else None
    person = ClientPerson.of(content.read(record)) if record is not None else None
    chosen = set(scope.institutions)
    data = {
        "issued_on": timezone.localdate(now),
        "number": case.number,
        "version": rules.consent_version,
        "legal_basis": rules.legal_basis,
        "text": rules.consent_text,
        "name": person.name if person else "",
        "address": person.address[1:] if person else [],
        "birth_date": person.birth_date if person else "",
        "ahv_number": person.ahv_number if person else "",
        "representative": person.representative if person else "",
        "institutions": [row.name for row in nameable_institutions(rules) if row.id in chosen],
        "categories": [
            {"label": str(value.label), "chosen": value in scope.categories} for value in CONSENT_CATEGORIES
        ],
        "purposes": [{"label": str(value.label), "chosen": value in scope.purposes} for value in Purpose],
        "last_day": _last_day(scope),
    }
    return records.render_pdf(template="casework/consent", data=data)


def _last_day(scope: ConsentScope) -> str:
    return (
        (dt.date.fromisoformat(scope.valid_to) - dt.timedelta(days=1)).isoformat() if scope.valid_to else ""
    )
