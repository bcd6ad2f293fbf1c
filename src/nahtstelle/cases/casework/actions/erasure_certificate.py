"""The certificate of an erasure: what was destroyed, by whom supplied, what a backup may still hold (domain §6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.cases.casework.models import Erasure
from nahtstelle.cases.casework.queries.erasures import OWNER
from nahtstelle.ground.records import api as records
from nahtstelle.ground.ui import api as ui

KIND = "erasure_certificate"
RETENTION_YEARS = 10

KINDS: Mapping[Promise, tuple[str, ...]] = {
    gettext_lazy("Person, address, AHV number"): ("clientrecord", "personfingerprint"),
    gettext_lazy("Registration and mandate"): ("registration",),
    gettext_lazy("Consents and releases from secrecy"): ("consent", "consentinstitution", "secrecyrelease"),
    gettext_lazy("Team, lead, people from outside, rights of access"): (
        "teammember",
        "leadperiod",
        "leadtransfer",
        "caseguest",
        "entrycode",
        "emergencyaccess",
        "caseaccess",
    ),
    gettext_lazy("Assessments, situation reports, decisions of the team"): (
        "contribution",
        "contributionpart",
        "contradiction",
        "situationreport",
        "teamdecision",
        "assessment",
    ),
    gettext_lazy("Round tables"): ("roundtable", "roundtabledate", "roundtableparticipant", "datevote"),
    gettext_lazy("Plans, goals, measures, counter-readings"): (
        "planversion",
        "goal",
        "measure",
        "measurestep",
        "counterreading",
    ),
    gettext_lazy("Reviews and messages"): ("review", "casemessage"),
    gettext_lazy("Documents"): ("casedocument",),
    gettext_lazy("Closing"): ("closure",),
    gettext_lazy("Files"): ("files",),
}
"""What the certificate calls the rows of a case; a table that is not named here counts as «other»."""


def issue_certificate(erasure: Erasure, *, now: dt.datetime) -> int:
    """Set the certificate and file it with those of its year; return the document. Inside the caller's transaction."""
    content = records.render_pdf(template="casework/erasure_certificate", data=certificate_data(erasure, now))
    version = records.add_document(
        dossier_id=_dossier_of_the_year(now),
        title=_("Erasure of case %(number)s") % {"number": erasure.case_number},
        content=content,
        filename=records.clean_filename(_("Erasure %(number)s") % {"number": erasure.case_number} + ".pdf"),
        kind=KIND,
        actor=None,
        now=now,
    )
    return version.document_id


def certificate_data(erasure: Erasure, now: dt.datetime) -> dict[str, object]:
    """Return what the certificate says: numbers, institutions, days; nothing of the person."""
    destroyed = erasure.key_destroyed_at or now
    return {
        "issued_on": timezone.localdate(now),
        "number": erasure.case_number,
        "due_on": erasure.due_on,
        "rows_erased": ui.moment(timezone.localtime(erasure.rows_erased_at)),
        "key_destroyed": ui.moment(timezone.localtime(destroyed)),
        "key": str(erasure.key_id),
        "again": erasure.again,
        "kinds": [[label, number] for label, number in counted(erasure.counts)],
        "supplied": [
            [name, given.get("documents", 0), given.get("contributions", 0)]
            for name, given in erasure.supplied.items()
        ],
    }


def counted(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return the counts in the words of the certificate; kinds without a row are left out."""
    named = {name for names in KINDS.values() for name in names}
    lines = [(str(label), sum(counts.get(name, 0) for name in names)) for label, names in KINDS.items()]
    lines.append((_("Other entries"), sum(number for name, number in counts.items() if name not in named)))
    return [(label, number) for label, number in lines if number]


def _dossier_of_the_year(now: dt.datetime) -> int:
    year = timezone.localdate(now).year
    for dossier in records.dossiers_of(owner_type=OWNER, owner_id=year):
        return dossier.id
    return records.open_dossier(
        title=_("Certificates of erasure %(year)s") % {"year": year},
        owner_type=OWNER,
        owner_id=year,
        actor=None,
        now=now,
        retention_years=RETENTION_YEARS,
    ).id
