"""Drafting agreements, putting them in force, tendering, renewing and ending them (002 §3.1.4.2; domain §5)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import ANONYMOUS, Actor, mainstream_institutions, providers
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, record_change
from nahtstelle.structure.funding.actions import agreement_duties as duties
from nahtstelle.structure.funding.models import Agreement, AgreementYear
from nahtstelle.structure.funding.permissions import agreements as permissions
from nahtstelle.structure.funding.queries.agreements import SUBJECT
from nahtstelle.structure.funding.states.agreements import (
    AGREEMENT,
    AgreementState,
    Procedure,
    tender_day,
)
from nahtstelle.structure.governance.api import final_decision


class AgreementIncomplete(ActionRefused):
    """Something that an agreement needs is missing or does not fit together."""

    default_sentence = gettext_lazy("Please fill in this field.")


class AgreementWithoutDecision(ActionRefused):
    """An agreement binds only by a decision or a resolution of the government (002 §3.1.4.2; domain §5)."""

    default_sentence = gettext_lazy(
        "An agreement is put in force only with the decision behind it or the number of the government's resolution."
    )


class AgreementChanged(ActionRefused):
    """Somebody else has saved the draft meanwhile."""

    default_sentence = gettext_lazy(
        "Somebody else has changed this draft meanwhile. What you typed is kept; compare it with the saved draft."
    )


class AgreementRenewed(ActionRefused):
    """An agreement has one successor."""

    default_sentence = gettext_lazy("This agreement has a successor already.")


class TenderNotAsked(ActionRefused):
    """A tender is recorded once, where one is needed, on a day that has come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementTerms:
    """What is agreed; `ends_on` is the first day after the term, amounts are CHF by calendar year."""

    provider_id: int
    institution_id: int
    subject: str
    starts_on: dt.date
    ends_on: dt.date
    procedure: str
    amounts: tuple[tuple[int, Decimal], ...]
    threshold: str = ""
    decision_id: int | None = None
    government_resolution: str = ""
    warning_months: int = 6
    tender_lead_months: int | None = None
    remark: str = ""


@transaction.atomic
def draft_agreement(
    *, terms: AgreementTerms, actor: Actor, now: dt.datetime, renews: int | None = None
) -> Agreement:
    """Enter an agreement as a draft; `renews` names the agreement in force that it follows.

    Raises PermissionRefused, TransitionRefused, AgreementIncomplete, AgreementRenewed.
    """
    if not permissions.can_draft_agreement(actor):
        raise PermissionRefused
    before = None if renews is None else _locked(renews)
    if before is not None:
        AGREEMENT.step("renew", before.state)
        if Agreement.objects.filter(renews=before).exists():
            raise AgreementRenewed
        if terms.starts_on < before.ends_on:
            sentence = _("The successor begins when the present agreement has ended, or later.")
            raise AgreementIncomplete(sentence, field="starts_on")
    agreement = Agreement(renews=before, state=AGREEMENT.initial, created_at=now)
    _take_over(agreement, terms)
    agreement.save(force_insert=True)
    _write_years(agreement, terms)
    _note(agreement, "draft", "", actor=actor, now=now)
    if before is not None:
        note = _("Successor drafted: %(subject)s.") % {"subject": agreement.subject}
        _note(before, "renew", before.state, actor=actor, now=now, note=note)
    return agreement


@transaction.atomic
def change_agreement(
    *, agreement_id: int, terms: AgreementTerms, version: int, actor: Actor, now: dt.datetime
) -> Agreement:
    """Change a draft. `version` is the one the actor knew of.

    Raises PermissionRefused, TransitionRefused, AgreementIncomplete, AgreementChanged.
    """
    agreement = _locked(agreement_id)
    if not permissions.can_change_agreement(actor, agreement):
        raise PermissionRefused
    AGREEMENT.step("change", agreement.state)
    if agreement.version != version:
        raise AgreementChanged
    if agreement.renews is not None and terms.starts_on < agreement.renews.ends_on:
        sentence = _("The successor begins when the present agreement has ended, or later.")
        raise AgreementIncomplete(sentence, field="starts_on")
    _take_over(agreement, terms)
    agreement.version += 1
    agreement.save()
    agreement.years.all().delete()
    _write_years(agreement, terms)
    _note(agreement, "change", agreement.state, actor=actor, now=now)
    return agreement


@transaction.atomic
def conclude_agreement(*, agreement_id: int, actor: Actor, now: dt.datetime) -> Agreement:
    """Put a draft in force; its predecessor no longer warns.

    Raises PermissionRefused, TransitionRefused, AgreementWithoutDecision, AgreementIncomplete.
    """
    agreement = _locked(agreement_id)
    if not permissions.can_conclude_agreement(actor, agreement):
        raise PermissionRefused
    source, target = agreement.state, AGREEMENT.step("conclude", agreement.state)
    if agreement.decision_id is None and not agreement.government_resolution:
        raise AgreementWithoutDecision
    if not agreement.years.exists():
        raise AgreementIncomplete(_("Enter the amount of at least one year."))
    agreement.state = target
    agreement.save(update_fields=["state"])
    _note(agreement, "conclude", source, actor=actor, now=now)
    if agreement.renews is not None:
        duties.stop_waiting(agreement.renews, actor=actor, now=now)
    duties.wait_where_due(agreement, now=now)
    return agreement


@transaction.atomic
def start_tender(*, agreement_id: int, started_on: dt.date, actor: Actor, now: dt.datetime) -> Agreement:
    """Record the day on which the tender for the next term began.

    Raises PermissionRefused, TransitionRefused, TenderNotAsked.
    """
    agreement = _locked(agreement_id)
    if not permissions.can_start_tender(actor, agreement):
        raise PermissionRefused
    AGREEMENT.step("start_tender", agreement.state)
    if agreement.tender_starts_on is None or agreement.tender_started_on is not None:
        raise TenderNotAsked(_("No start of a tender is to be recorded here."))
    if not agreement.starts_on <= started_on <= timezone.localdate(now):
        sentence = _("Please choose a day between the first day of the agreement and today.")
        raise TenderNotAsked(sentence, field="started_on")
    agreement.tender_started_on = started_on
    agreement.save(update_fields=["tender_started_on"])
    _note(agreement, "start_tender", agreement.state, actor=actor, now=now)
    duties.stop_waiting(agreement, "tender", actor=actor, now=now)
    return agreement


@transaction.atomic
def terminate_agreement(
    *, agreement_id: int, terminated_on: dt.date, reason: str, actor: Actor, now: dt.datetime
) -> Agreement:
    """End an agreement before its term, or drop a draft. `terminated_on` is the first day it no longer binds.

    Raises PermissionRefused, TransitionRefused, AgreementIncomplete.
    """
    agreement = _locked(agreement_id)
    if not permissions.can_terminate_agreement(actor, agreement):
        raise PermissionRefused
    source, target = agreement.state, AGREEMENT.step("terminate", agreement.state)
    if not reason.strip():
        raise AgreementIncomplete(_("Say why the agreement ends early."), field="reason")
    if not agreement.starts_on <= terminated_on <= agreement.ends_on:
        sentence = _("Please choose a day within the term of the agreement.")
        raise AgreementIncomplete(sentence, field="last_day")
    agreement.state, agreement.terminated_on = target, terminated_on
    agreement.termination_reason = reason.strip()
    agreement.save(update_fields=["state", "terminated_on", "termination_reason"])
    _note(agreement, "terminate", source, actor=actor, now=now, reason=reason.strip())
    duties.stop_waiting(agreement, actor=actor, now=now)
    return agreement


@transaction.atomic
def watch_agreement(*, agreement_id: int, now: dt.datetime) -> None:
    """Let what is due of an agreement in force appear in the worklist; again does no harm (nightly job)."""
    agreement = _locked(agreement_id)
    if agreement.state != AgreementState.IN_FORCE:
        return
    if Agreement.objects.filter(renews=agreement, state=AgreementState.IN_FORCE).exists():
        duties.stop_waiting(agreement, actor=ANONYMOUS, now=now)
    else:
        duties.wait_where_due(agreement, now=now)


def _take_over(agreement: Agreement, terms: AgreementTerms) -> None:
    _check(terms)
    for name in AgreementTerms.__dataclass_fields__:
        if name != "amounts":
            value = getattr(terms, name)
            setattr(agreement, name, value.strip() if isinstance(value, str) else value)
    agreement.tender_starts_on = tender_day(terms.ends_on, terms.tender_lead_months)


def _check(terms: AgreementTerms) -> None:
    if not terms.subject.strip():
        raise AgreementIncomplete(field="subject")
    if terms.procedure not in Procedure.values:
        raise AgreementIncomplete(field="procedure")
    if terms.provider_id not in dict(providers()):
        raise AgreementIncomplete(_("Please choose a provider."), field="provider")
    if terms.institution_id not in dict(mainstream_institutions()):
        raise AgreementIncomplete(_("Please choose a mainstream structure."), field="institution")
    if terms.ends_on <= terms.starts_on:
        raise AgreementIncomplete(_("The last day lies before the first."), field="last_day")
    last_year = (terms.ends_on - dt.timedelta(days=1)).year
    for year, amount in terms.amounts:
        if not terms.starts_on.year <= year <= last_year:
            named = {"year": year}
            raise AgreementIncomplete(_("%(year)s lies outside the term.") % named, field="amounts")
        if amount < 0:
            raise AgreementIncomplete(_("An amount is not negative."), field="amounts")
    if len({year for year, _amount in terms.amounts}) != len(terms.amounts):
        raise AgreementIncomplete(_("Each year stands once."), field="amounts")
    if terms.decision_id is not None and final_decision(terms.decision_id) is None:
        raise AgreementIncomplete(_("Please choose a decision."), field="decision")


def _write_years(agreement: Agreement, terms: AgreementTerms) -> None:
    AgreementYear.objects.bulk_create(
        AgreementYear(agreement=agreement, year=year, amount=amount) for year, amount in sorted(terms.amounts)
    )


def _locked(agreement_id: int) -> Agreement:
    rows = Agreement.objects.select_for_update(of=("self",)).select_related("renews", "provider")
    return rows.get(pk=agreement_id)


CODES = {
    "draft": "drafted",
    "change": "changed",
    "conclude": "concluded",
    "start_tender": "tender_started",
    "renew": "renewed",
    "terminate": "terminated",
}


def _note(
    agreement: Agreement,
    verb: str,
    source: str,
    *,
    actor: Actor,
    now: dt.datetime,
    reason: str = "",
    note: str = "",
) -> None:
    """Write history and audit; the agreement already has its new state."""
    record_change(
        lifecycle=AGREEMENT.name,
        subject_type=SUBJECT,
        subject_id=agreement.pk,
        verb=verb,
        source=source,
        target=agreement.state,
        actor=actor,
        now=now,
        reason=reason,
        note=note,
    )
    audit.record(
        code=f"{SUBJECT}.{CODES[verb]}",
        actor=actor,
        subject_type=SUBJECT,
        subject_id=agreement.pk,
        facts={"provider": agreement.provider_id, "state": agreement.state},
        now=now,
    )
