"""Terms as the secretariat enters them, changed as a test needs."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

from nahtstelle.structure.funding.actions.agreements import AgreementTerms

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


def terms(institutions: SimpleNamespace, **changes) -> AgreementTerms:
    """Return an agreement of two years that is to be tendered a year before it ends."""
    values = {
        "provider_id": institutions.brueckenwerk.pk,
        "institution_id": institutions.ags.pk,
        "subject": "Deutschkurse",
        "starts_on": dt.date(2026, 1, 1),
        "ends_on": dt.date(2028, 1, 1),
        "procedure": "direct",
        "amounts": ((2026, Decimal("120000")), (2027, Decimal("120000.50"))),
        "government_resolution": "2025/999",
        "tender_lead_months": 12,
    } | changes
    return AgreementTerms(**values)
