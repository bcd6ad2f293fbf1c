"""Reading enquiries: the register, one enquiry, what the dossiers ask."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import Change, changes
from nahtstelle.ground.records import api as records
from nahtstelle.structure.enquiries.models import Enquiry
from nahtstelle.structure.enquiries.states import EnquiryState

SUBJECT = "enquiries.enquiry"
CONTACT_DAYS = 365
"""So long after the closing the person asking stays named; then person and contact are removed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquiryPage:
    """What the page of an enquiry shows."""

    enquiry: Enquiry
    documents: list[records.DocumentRef]
    changes: list[Change]


def register(actor: Actor) -> QuerySet[Enquiry]:
    """Return the enquiries the actor sees, the latest first."""
    rows = Enquiry.objects.visible_to(actor).select_related("theme", "responsible")
    return rows.order_by("-received_at", "-pk")


def years(actor: Actor) -> list[int]:
    """Return the years in which enquiries came, the latest first (one query)."""
    days = Enquiry.objects.visible_to(actor).order_by().dates("received_at", "year", order="DESC")
    return [day.year for day in days]


def enquiry_page(enquiry: Enquiry) -> EnquiryPage:
    """Return an enquiry for its page (three queries)."""
    return EnquiryPage(
        enquiry=enquiry,
        documents=records.documents(enquiry.dossier_id) if enquiry.dossier_id else [],
        changes=changes(SUBJECT, enquiry.pk),
    )


def may_read_papers(actor: Actor, enquiry_id: int) -> bool:
    """Whoever sees the enquiry reads its dossier."""
    return Enquiry.objects.visible_to(actor).filter(pk=enquiry_id).exists()


def owner_of_papers(enquiry_id: int) -> records.OwnerLink:
    """Return the page of the enquiry."""
    number = Enquiry.objects.values_list("number", flat=True).get(pk=enquiry_id)
    label = _("Enquiry %(number)s") % {"number": number}
    return records.OwnerLink(label, reverse("enquiries:show_enquiry", args=[enquiry_id]))


def ended_enquiries(ids: Sequence[int]) -> dict[int, dt.date]:
    """Return the enquiries that are closed, with the day."""
    rows = Enquiry.objects.filter(pk__in=ids, closed_at__isnull=False).order_by("pk")
    return {pk: timezone.localdate(at) for pk, at in rows.values_list("pk", "closed_at") if at}


def contacts_to_remove(*, now: dt.datetime) -> list[int]:
    """Return the enquiries whose person has been named for long enough."""
    before = now - dt.timedelta(days=CONTACT_DAYS)
    rows = Enquiry.objects.filter(
        state=EnquiryState.CLOSED, closed_at__lte=before, contact_removed_at__isnull=True
    )
    return list(rows.order_by("pk").values_list("pk", flat=True))


def figures(year: int) -> dict[str, int]:
    """Return how many enquiries came in a year, by kind (for the annual report)."""
    rows = (
        Enquiry.objects.filter(received_at__year=year).order_by().values("kind").annotate(count=Count("pk"))
    )
    counts = {row["kind"]: row["count"] for row in rows}
    return {"total": sum(counts.values()), **dict(sorted(counts.items()))}


@dataclass(frozen=True, slots=True, kw_only=True)
class EnquiryOfYear:
    """An enquiry as the annual report counts it: number and kind, nothing about the person."""

    id: int
    number: str
    kind: str


def enquiries_of_year(year: int) -> list[EnquiryOfYear]:
    """Return the enquiries of a year by number (one query)."""
    rows = Enquiry.objects.filter(received_at__year=year).order_by("number", "pk")
    return [EnquiryOfYear(**row) for row in rows.values("id", "number", "kind")]
