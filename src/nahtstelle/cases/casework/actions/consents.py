"""Preparing and recording a consent, and releases from secrecy (004 §3). The guard of everything else."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.cases.casework.actions.access import renew_access
from nahtstelle.cases.casework.actions.clients import locked_registration
from nahtstelle.cases.casework.actions.documents import add_case_document
from nahtstelle.cases.casework.actions.enquiries import ProcedureMissing
from nahtstelle.cases.casework.actions.expiry import DUTY as EXPIRY
from nahtstelle.cases.casework.actions.receipts import confirm_consent
from nahtstelle.cases.casework.actions.steps import locked_case, note, settle
from nahtstelle.cases.casework.content_types import ConsentScope, RegistrationContent
from nahtstelle.cases.casework.models import (
    Case,
    CaseProcedure,
    Consent,
    ConsentInstitution,
    LeadPeriod,
    SecrecyRelease,
    TeamMember,
)
from nahtstelle.cases.casework.permissions.entry import can_record_consent
from nahtstelle.cases.casework.queries.content import open_to_seal
from nahtstelle.cases.casework.queries.procedure import nameable_institutions, procedure
from nahtstelle.cases.casework.queries.standing import standing_in
from nahtstelle.cases.casework.refusals import DayRefused, TextMissing
from nahtstelle.cases.casework.states import (
    CONSENT_CATEGORIES,
    CONSENTED_STATES,
    DataCategory,
    DocumentKind,
    Purpose,
    Signer,
    TeamRole,
)
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, demand
from nahtstelle.ground.records import api as records


class ScopeEmpty(ActionRefused):
    """A consent that names nobody, nothing or no purpose allows nothing (domain §6)."""

    default_sentence = gettext_lazy("A consent without institutions, data or purposes allows nothing.")


class ScopeRefused(ActionRefused):
    """The scope leaves out somebody without whom the case cannot go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedConsent:
    """A consent as it was signed on paper. `valid_to` is the first day on which it no longer holds."""

    institutions: tuple[int, ...]
    categories: tuple[str, ...]
    purposes: tuple[str, ...]
    signer: Signer
    signed_by: str
    signed_on: dt.date
    text_version: str
    valid_to: dt.date | None = None


@transaction.atomic
def prepare_consent(*, case_id: int, scope: ConsentScope, actor: Actor, now: dt.datetime) -> None:
    """Keep what a consent shall cover, to print the form and to record it when it comes back signed.

    Raises PermissionRefused, NotCoveredByConsent, ProcedureMissing, ScopeEmpty, ScopeRefused.
    """
    viewer = viewer_of(actor)
    case = locked_case(case_id, viewer=viewer)
    demand(can_record_consent(actor, standing_in(case, viewer)))
    _demand_scope(tuple(scope.institutions), tuple(scope.categories), tuple(scope.purposes))
    _demand_known(tuple(scope.institutions), _rules())
    row, content = locked_registration(case, actor, now=now, what="consent")
    content.put(row, replace(RegistrationContent.of(content.read(row)), scope=scope.sealed()).sealed())
    row.save(update_fields=["sealed"])
    note(case, "consent.prepared", actor=actor, now=now)


@transaction.atomic
def record_consent(
    *, case_id: int, signed: SignedConsent, scan: records.CheckedFile, actor: Actor, now: dt.datetime
) -> Consent:
    """Record a signed consent with its scan; one in force is replaced by it (extension, other scope).

    Holds from the day of the signature. Releases from secrecy stay, each for its own period. Access becomes what the
    new consent says. The client's receipt is drafted in the same transaction. Raises PermissionRefused,
    ProcedureMissing, ScopeEmpty, ScopeRefused, DayRefused, TextMissing.
    """
    viewer = viewer_of(actor)
    case = locked_case(case_id, viewer=viewer)
    standing = standing_in(case, viewer)
    demand(can_record_consent(actor, standing))
    _demand_scope(signed.institutions, signed.categories, signed.purposes)
    _demand_known(signed.institutions, _rules())
    _demand_days(signed, timezone.localdate(now))
    if not signed.signed_by.strip():
        raise TextMissing(field="signed_by")
    with as_service("consent"):
        _demand_indispensable(case, signed.institutions)
        consent = _recorded(case, signed, scan, actor, now)
    confirm_consent(case, consent, standing=standing, actor=actor, now=now)
    note(
        case,
        "consent.recorded",
        actor=actor,
        now=now,
        facts={
            "consent": consent.pk,
            "text_version": consent.text_version,
            "institutions": sorted(signed.institutions),
            "categories": sorted(signed.categories),
            "purposes": sorted(signed.purposes),
        },
    )
    settle(case, EXPIRY, now=now, actor=actor)
    renew_access(case, now=now)
    return consent


def _recorded(
    case: Case, signed: SignedConsent, scan: records.CheckedFile, actor: Actor, now: dt.datetime
) -> Consent:
    content = open_to_seal(case, DataCategory.IDENTITY)
    paper = add_case_document(
        case,
        content,
        kind=DocumentKind.CONSENT,
        category=DataCategory.IDENTITY,
        title=_("Signed consent of %(day)s") % {"day": f"{signed.signed_on:%d.%m.%Y}"},
        filename=scan.filename,
        media_type=scan.media_type,
        data=scan.content,
        now=now,
        added_by_id=actor.user_id,
        supplied_by_id=actor.institution_id,
    )
    before = Consent.objects.filter(
        case=case, revoked_at__isnull=True, expired_at__isnull=True, replaced_at__isnull=True
    )
    replaced = list(before.values_list("pk", flat=True))
    before.update(replaced_at=now)
    consent = Consent(
        case=case,
        text_version=signed.text_version,
        categories=sorted(set(signed.categories)),
        purposes=sorted(set(signed.purposes)),
        signer=signed.signer,
        signed_on=signed.signed_on,
        valid_from=signed.signed_on,
        valid_to=signed.valid_to,
        document=paper,
        recorded_at=now,
        recorded_by_id=actor.user_id or 0,
    )
    content.put(consent, {"signed_by": signed.signed_by.strip()})
    consent.save(force_insert=True)
    ConsentInstitution.objects.bulk_create(
        ConsentInstitution(case=case, consent=consent, institution_id=institution_id)
        for institution_id in sorted(set(signed.institutions))
    )
    SecrecyRelease.objects.filter(consent__in=replaced, revoked_at__isnull=True).update(consent=consent)
    return consent


def _rules() -> CaseProcedure:
    rules = procedure()
    if rules is None:
        raise ProcedureMissing
    return rules


def _demand_scope(
    institutions: tuple[int, ...], categories: tuple[str, ...], purposes: tuple[str, ...]
) -> None:
    for name, values in (("institutions", institutions), ("categories", categories), ("purposes", purposes)):
        if not values:
            raise ScopeEmpty(field=name)
    unknown = set(categories) - set(CONSENT_CATEGORIES) or set(purposes) - set(Purpose.values)
    if unknown:
        raise ScopeEmpty


def _demand_known(institutions: tuple[int, ...], rules: CaseProcedure) -> None:
    if set(institutions) - {row.id for row in nameable_institutions(rules)}:
        raise ScopeRefused(
            _("Only partner institutions and social services can be named."), field="institutions"
        )


def _demand_days(signed: SignedConsent, today: dt.date) -> None:
    if signed.signed_on > today:
        raise DayRefused(_("The day of the signature cannot lie ahead."), field="signed_on")
    if signed.valid_to is not None and signed.valid_to <= today:
        raise DayRefused(_("Please choose a day ahead, or leave the field empty."), field="valid_to")


def _demand_indispensable(case: Case, institutions: tuple[int, ...]) -> None:
    """In a running case the coordinator's institution and the one that leads must stay named."""
    if case.state not in CONSENTED_STATES:
        return
    members = TeamMember.objects.filter(case=case, role=TeamRole.COORDINATOR, until_at__isnull=True)
    leads = LeadPeriod.objects.filter(case=case, until_at__isnull=True)
    needed = {
        *members.values_list("institution_id", flat=True),
        *leads.values_list("institution_id", flat=True),
    }
    if needed - set(institutions):
        raise ScopeRefused(
            _("The institutions of the coordination and of the lead must be named; hand these over first."),
            field="institutions",
        )
