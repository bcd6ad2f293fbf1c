"""Fetches the PDFs that are set only when somebody asks for them."""

from __future__ import annotations

from nahtstelle.ground.records import api as records
from tests.language.conftest import Demonstration

SECRETARIAT = "Anna Ammann"


def print_what_is_printed_on_demand(demonstration: Demonstration) -> None:
    """Open each address that sets a PDF with real objects of the demonstration."""
    anna = demonstration.client(SECRETARIAT)
    for address in _addresses():
        response = anna.get(address)
        assert response.status_code == 200, f"{address}: {response.status_code}"
    records.to_pdf(
        filename="Notiz.txt", media_type="text/plain", content="Zwei Zeilen\nfür die Mappe".encode()
    )


def _addresses() -> list[str]:
    from django.urls import reverse

    from nahtstelle.ground.records.models import DisposalList
    from nahtstelle.structure.governance.models import Consultation

    asked = Consultation.objects.exclude(statements=None).order_by("pk").first()
    assert asked is not None
    disposal = DisposalList.objects.order_by("pk").first()
    assert disposal is not None
    return [
        reverse("governance:show_synopsis", args=[asked.proposal_id]),
        reverse("records:download_disposal", args=[disposal.pk]),
    ]
