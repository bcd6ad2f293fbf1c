"""Erasures as a table."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nahtstelle.cases.casework.actions.erasure_certificate import counted
from nahtstelle.cases.casework.models import Erasure
from nahtstelle.cases.casework.queries.erasures import due_cases
from nahtstelle.ground.records.api import OwnerLink
from nahtstelle.ground.ui import api as ui

AREA = "erasures"


def erasure_table(query: QueryDict) -> ui.DataTable:
    """Return the erasures, the latest first; the caller stands as a service."""
    return ui.data_table(
        query=query,
        rows=_rows(),
        columns=(
            ui.Column(key="fall", label=_("Case"), value="case_number", sort="case_number", numeric=True),
            ui.Column(key="faellig", label=_("Due"), value="due_on", sort="due_on", kind="date"),
            ui.Column(
                key="geloescht",
                label=_("Erased"),
                value="rows_erased_at",
                sort="rows_erased_at",
                kind="moment",
            ),
            ui.Column(
                key="eintraege",
                label=_("Entries"),
                value=lambda row: sum(number for _label, number in counted(row.counts)),
                align="end",
                numeric=True,
            ),
            ui.Column(key="von", label=_("Supplied by"), value=lambda row: "; ".join(row.supplied) or "–"),
            ui.Column(
                key="bestaetigung",
                label=_("Certificate"),
                value=lambda row: _("Certificate (PDF)") if row.certificate_id else _("in work"),
                url=_certificate_url,
            ),
        ),
        filters=(ui.TextFilter(key="q", label=_("Number of the case"), lookups=("case_number__icontains",)),),
        default_sort="-geloescht",
        name=_("Erasures"),
    )


def due_sentence() -> str:
    """Return how many cases wait for tonight's erasure; empty when none does."""
    number = len(due_cases(timezone.localdate()))
    if not number:
        return ""
    return ngettext(
        "%(number)s case is due and will be erased in the night.",
        "%(number)s cases are due and will be erased in the night.",
        number,
    ) % {"number": number}


def owner_of_certificates(year: int) -> OwnerLink:
    """Return the page to which the certificates of a year belong."""
    label = _("Certificates of erasure %(year)s") % {"year": year}
    return OwnerLink(label=label, url=reverse("casework:list_erasures"))


def _rows() -> QuerySet[Erasure]:
    return Erasure.objects.select_related("certificate").prefetch_related("certificate__versions")


def _certificate_url(row: Erasure) -> str:
    if row.certificate is None:
        return ""
    number = max(version.number for version in row.certificate.versions.all())
    return reverse("records:download_version", args=[row.certificate.uuid, number])
