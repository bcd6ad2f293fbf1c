"""The parts that every action on a mandate is made of: lock, check the decision, history, audit, dates of reports."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor, working_day_after
from nahtstelle.ground.lifecycle.api import ActionRefused, record_change
from nahtstelle.structure.governance.models import Decision, Mandate
from nahtstelle.structure.governance.queries.mandate_rules import mandating_decisions
from nahtstelle.structure.governance.states import MANDATE, MandateState, months_after

SUBJECT = "governance.mandate"


class DecisionDoesNotMandate(ActionRefused):
    """A mandate is issued, extended and discharged only by a fitting decision of the competent body (000 §6.3.1)."""


def locked_mandate(mandate_id: int) -> Mandate:
    """Return the mandate with its row locked. Raises Mandate.DoesNotExist."""
    rows = Mandate.objects.select_for_update(of=("self",)).select_related("decision", "group", "committee")
    return rows.get(pk=mandate_id)


def check_decision(decision_id: int) -> Decision:
    """Lock and return a decision that may mandate a working group. Raises DecisionDoesNotMandate."""
    rows = Decision.objects.select_for_update(of=("self",)).select_related("body", "proposal")
    decision = rows.filter(pk=decision_id).first()
    if decision is None or not mandating_decisions().filter(pk=decision_id).exists():
        raise DecisionDoesNotMandate(
            _(
                "A mandate needs a final decision about working groups of the competent body that is not corrected."
            ),
            field="decision",
        )
    if decision.needs_government_resolution and not decision.government_resolution:
        raise DecisionDoesNotMandate(
            _("The government's resolution is pending. Enter its number first."), field="decision"
        )
    return decision


def next_report_day(mandate: Mandate, after: dt.date) -> dt.date:
    """Return the first date of the mandate's interval after a day, moved to a working day."""
    number = 1
    while (
        due := working_day_after(months_after(mandate.starts_on, number * mandate.report_months))
    ) <= after:
        number += 1
    return due


def note_mandate(
    mandate: Mandate,
    verb: str,
    *,
    actor: Actor,
    now: dt.datetime,
    sentence: str,
    reason: str = "",
    source: str = MandateState.ACTIVE,
) -> None:
    """Write the step into the history; the mandate already has its new state."""
    record_change(
        lifecycle=MANDATE.name,
        subject_type=SUBJECT,
        subject_id=mandate.pk,
        verb=verb,
        source=source,
        target=mandate.state,
        actor=actor,
        now=now,
        note=sentence,
        reason=reason,
    )


def audit_mandate(verb: str, mandate: Mandate, *, actor: Actor, now: dt.datetime, **facts: object) -> None:
    """Write the audit entry «governance.mandate.<verb>»; facts carry no content."""
    audit.record(
        code=f"{SUBJECT}.{verb}",
        actor=actor if actor.is_authenticated else None,
        subject_type=SUBJECT,
        subject_id=mandate.pk,
        facts=facts,
        now=now,
    )
