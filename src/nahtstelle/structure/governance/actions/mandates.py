"""Issuing, extending and discharging mandates: only by decision (000 §6.3; domain §4, «Mandates»)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.ground.ui.api import date_words
from nahtstelle.ground.worklist.api import close_duties
from nahtstelle.structure.governance import permissions
from nahtstelle.structure.governance.actions import mandate_duties as duties
from nahtstelle.structure.governance.actions.bodies import dissolve_body
from nahtstelle.structure.governance.actions.escalations import settle_by_itself
from nahtstelle.structure.governance.actions.excerpts import queue_notice_for
from nahtstelle.structure.governance.actions.mandate_bodies import install_bodies
from nahtstelle.structure.governance.actions.mandate_plans import MandateIncomplete, MandatePlan, check_plan
from nahtstelle.structure.governance.actions.mandate_reports import Progress, write_report
from nahtstelle.structure.governance.actions.mandate_steps import (
    audit_mandate,
    check_decision,
    locked_mandate,
    next_report_day,
    note_mandate,
)
from nahtstelle.structure.governance.actions.tasks import complete_after_mandate, start_execution
from nahtstelle.structure.governance.models import (
    Body,
    Decision,
    Mandate,
    MandateDeliverable,
    MandatePeriod,
    Proposal,
    Recipient,
)
from nahtstelle.structure.governance.queries.mandate_rules import decisions_for_change
from nahtstelle.structure.governance.states import MANDATE, EscalationReason, MandateState, ProposalState


class MandateIssuedAlready(ActionRefused):
    """A decision issues one mandate."""

    default_sentence = gettext_lazy("The mandate of this decision is issued already.")


class MandateNotExtendable(ActionRefused):
    """An extension lasts beyond the present end."""


class MandateNotDischargeable(ActionRefused):
    """A mandate is discharged on a day of its period or after, not before the decision."""


@transaction.atomic
def issue_mandate(*, decision_id: int, plan: MandatePlan, actor: Actor, now: dt.datetime) -> Mandate:
    """Issue the mandate of a decision: group and committee are installed, their people appointed, reports fall due.

    The proposal is in execution from then on. Raises PermissionRefused, DecisionDoesNotMandate, MandateIncomplete,
    MandateIssuedAlready, BodyRefused.
    """
    proposal = Proposal.objects.select_for_update().filter(decisions=decision_id).first()
    decision = Decision.objects.select_for_update(of=("self",)).get(pk=decision_id)
    if not permissions.can_issue_mandate(actor, decision):
        raise PermissionRefused
    if Mandate.objects.filter(decision=decision).exists():
        raise MandateIssuedAlready
    check_decision(decision_id)
    check_plan(plan, day=timezone.localdate(now))
    if plan.starts_on < decision.decided_on:
        raise MandateIncomplete(_("A mandate begins on the day of its decision or later."), field="starts_on")
    group, committee = install_bodies(plan, theme_id=decision.theme_id, actor=actor, now=now)
    mandate = _create(plan, decision, proposal, group, committee, actor, now)
    _inform_lead(mandate, now)
    close_duties(key_prefix=f"decision:{decision.pk}:mandate", now=now, actor=actor)
    if proposal is not None and proposal.state == ProposalState.DECIDED:
        start_execution(proposal_id=proposal.pk, actor=actor, now=now)
    note = _("Mandate issued by %(label)s.") % {"label": decision.label}
    note_mandate(mandate, "issue", actor=actor, now=now, sentence=note, source="")
    audit_mandate("issued", mandate, actor=actor, now=now, decision=decision.pk, group=group.pk)
    return mandate


def _create(
    plan: MandatePlan,
    decision: Decision,
    proposal: Proposal | None,
    group: Body,
    committee: Body,
    actor: Actor,
    now: dt.datetime,
) -> Mandate:
    mandate = Mandate(
        title=plan.name.strip(),
        theme_id=decision.theme_id,
        group=group,
        committee=committee,
        lead_id=plan.lead_id,
        institution_id=plan.institution_id,
        decision=decision,
        grounds=plan.grounds.strip(),
        affected=plan.affected.strip(),
        specialists=plan.specialists.strip(),
        budget_frame=plan.budget_frame,
        report_months=plan.report_months,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        issued_at=now,
        issued_by_id=actor.user_id,
    )
    mandate.next_report_on = next_report_day(mandate, plan.starts_on)
    mandate.save(force_insert=True)
    _add_period(mandate, decision, plan.starts_on, plan.ends_on, now)
    MandateDeliverable.objects.bulk_create(
        MandateDeliverable(mandate=mandate, title=row.title.strip(), due_on=row.due_on)
        for row in plan.deliverables
    )
    return mandate


def _add_period(
    mandate: Mandate, decision: Decision, starts_on: dt.date, ends_on: dt.date, now: dt.datetime
) -> None:
    MandatePeriod.objects.create(
        mandate=mandate, decision=decision, period=DateRange(starts_on, ends_on), recorded_at=now
    )


def _inform_lead(mandate: Mandate, now: dt.datetime) -> None:
    """Give lead and responsible structure the excerpt of the decision that charges them."""
    rows = Recipient.objects.filter(decision=mandate.decision_id)
    if not rows.filter(user=mandate.lead_id).exists():
        Recipient.objects.create(decision_id=mandate.decision_id, user_id=mandate.lead_id, delivered_at=now)
        queue_notice_for(decision_id=mandate.decision_id, user_id=mandate.lead_id)
    if not rows.filter(institution=mandate.institution_id).exists():
        Recipient.objects.create(
            decision_id=mandate.decision_id, institution_id=mandate.institution_id, delivered_at=now
        )


@transaction.atomic
def extend_mandate(
    *, mandate_id: int, decision_id: int, ends_on: dt.date, actor: Actor, now: dt.datetime
) -> Mandate:
    """Extend a mandate by a decision: from where it ends, up to, not including, `ends_on`.

    Raises PermissionRefused, TransitionRefused, DecisionDoesNotMandate, MandateNotExtendable.
    """
    decision, mandate = _change_by(mandate_id, decision_id, "extend", actor)
    if ends_on <= mandate.ends_on:
        sentence = _("The mandate lasts until %(date)s already. Choose a later day.")
        last = date_words(mandate.ends_on - dt.timedelta(days=1))
        raise MandateNotExtendable(sentence % {"date": last}, field="last_day")
    _add_period(mandate, decision, mandate.ends_on, ends_on, now)
    mandate.ends_on = ends_on
    mandate.save(update_fields=["ends_on"])
    duties.stop_waiting(mandate, "ending", actor=actor, now=now)
    named = {"label": decision.label, "date": date_words(ends_on - dt.timedelta(days=1))}
    note = _("Extended until %(date)s by %(label)s.") % named
    settle_by_itself(mandate, EscalationReason.EXPIRED, note=note, actor=actor, now=now)
    note_mandate(mandate, "extend", actor=actor, now=now, sentence=note)
    audit_mandate(
        "extended", mandate, actor=actor, now=now, decision=decision.pk, ends_on=ends_on.isoformat()
    )
    return mandate


@transaction.atomic
def discharge_mandate(
    *,
    mandate_id: int,
    decision_id: int,
    discharged_on: dt.date,
    final_report: Progress,
    actor: Actor,
    now: dt.datetime,
    dissolves_committee: bool = False,
) -> Mandate:
    """Discharge a mandate by a decision, with its final report; the group is dissolved from `discharged_on` on.

    Appointments end, duties close, the proposal is completed where nothing else of it is open.
    Raises PermissionRefused, TransitionRefused, DecisionDoesNotMandate, MandateNotDischargeable, ReportIncomplete,
    BodyRefused.
    """
    proposal = Proposal.objects.select_for_update().filter(decisions__mandate=mandate_id).first()
    decision, mandate = _change_by(mandate_id, decision_id, "discharge", actor)
    _check_discharge(mandate, decision, discharged_on, timezone.localdate(now))
    write_report(mandate, final_report, is_final=True, actor=actor, now=now)
    note = _("Discharged by %(label)s; the working group is dissolved.") % {"label": decision.label}
    for reason in EscalationReason:
        settle_by_itself(mandate, reason, note=note, actor=actor, now=now)
    dissolve_body(actor=actor, body_id=mandate.group_id, dissolved_on=discharged_on, now=now)
    if dissolves_committee:
        _dissolve_committee(mandate, discharged_on, actor, now)
    mandate.state, mandate.next_report_on = MandateState.DISCHARGED, None
    mandate.discharge_decision, mandate.discharged_on = decision, discharged_on
    mandate.save()
    duties.stop_waiting(mandate, actor=actor, now=now)
    note_mandate(mandate, "discharge", actor=actor, now=now, sentence=note)
    audit_mandate("discharged", mandate, actor=actor, now=now, decision=decision.pk)
    if proposal is not None:
        complete_after_mandate(proposal=proposal, title=mandate.title, actor=actor, now=now)
    return mandate


def _change_by(mandate_id: int, decision_id: int, verb: str, actor: Actor) -> tuple[Decision, Mandate]:
    """Lock the decision, then the mandate, and check that the one may change the other."""
    Decision.objects.select_for_update(of=("self",)).filter(pk=decision_id).first()
    mandate = locked_mandate(mandate_id)
    if not permissions.can_extend_mandate(actor, mandate):
        raise PermissionRefused
    MANDATE.step(verb, mandate.state)
    decision = check_decision(decision_id)
    if not decisions_for_change(mandate).filter(pk=decision.pk).exists():
        raise MandateNotExtendable(
            _("Choose a newer decision that has not been used for this or another mandate."), field="decision"
        )
    return decision, mandate


def _check_discharge(mandate: Mandate, decision: Decision, day: dt.date, today: dt.date) -> None:
    if day <= mandate.starts_on or day < decision.decided_on:
        raise MandateNotDischargeable(
            _("The discharge lies after the mandate began, and not before its decision."), field="last_day"
        )
    if day > today + dt.timedelta(days=1):
        raise MandateNotDischargeable(
            _("Discharge the mandate once its last day has come."), field="last_day"
        )


def _dissolve_committee(mandate: Mandate, day: dt.date, actor: Actor, now: dt.datetime) -> None:
    others = Mandate.objects.active().filter(committee=mandate.committee_id).exclude(pk=mandate.pk)
    if others.exists():
        raise MandateNotDischargeable(
            _("The committee steers another working group. Leave it in place."), field="dissolves_committee"
        )
    dissolve_body(actor=actor, body_id=mandate.committee_id, dissolved_on=day, now=now)
