"""What a working group is asked for and mandated with, and the checks both share (000 §6.2.3, §6.3)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from nahtstelle.ground.lifecycle.api import ActionRefused
from nahtstelle.structure.governance.models import Body, Mandate
from nahtstelle.structure.governance.queries.mandate_rules import coordination_members
from nahtstelle.structure.governance.states import BodyKind

LONGEST_YEARS = 10


class MandateIncomplete(ActionRefused):
    """A working group needs both conditions answered, a period, a lead, a structure, a committee, deliverables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliverable:
    """What is to be delivered, and when."""

    title: str
    due_on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class MandatePlan:
    """What a working group is asked for. `ends_on` is the first day after the period; `budget_frame` is in CHF.

    `committee_id` names an existing committee; without it one is formed from `committee_member_ids`, all of them
    members of the coordination body. `group_id` names an existing working group without a mandate.
    """

    name: str
    grounds: str
    affected: str
    starts_on: dt.date
    ends_on: dt.date
    lead_id: int
    institution_id: int
    deliverables: tuple[Deliverable, ...]
    group_member_ids: tuple[int, ...] = ()
    committee_id: int | None = None
    committee_member_ids: tuple[int, ...] = ()
    committee_chair_id: int | None = None
    group_id: int | None = None
    report_months: int = 3
    budget_frame: Decimal | None = None
    specialists: str = ""


def check_plan(plan: MandatePlan, *, day: dt.date) -> None:
    """Check what a request and a mandate have in common; `day` decides about membership. Raises MandateIncomplete."""
    _check_texts(plan)
    _check_period(plan)
    _check_structure(plan)
    _check_committee(plan, day)


def _check_texts(plan: MandatePlan) -> None:
    if not plan.name.strip():
        raise MandateIncomplete(_("Give the working group a name."), field="name")
    if not plan.grounds.strip():
        raise MandateIncomplete(
            _("Say why the mainstream structures cannot handle the theme by themselves."), field="grounds"
        )
    if not plan.affected.strip():
        raise MandateIncomplete(_("Say which other actors are significantly affected."), field="affected")
    if plan.budget_frame is not None and plan.budget_frame < 0:
        raise MandateIncomplete(_("The budget frame is not below zero."), field="budget_frame")


def _check_period(plan: MandatePlan) -> None:
    if plan.ends_on <= plan.starts_on:
        raise MandateIncomplete(_("The last day lies before the first."), field="last_day")
    if plan.ends_on.year - plan.starts_on.year > LONGEST_YEARS:
        raise MandateIncomplete(_("A working group is limited in time: at most ten years."), field="last_day")
    if not 1 <= plan.report_months <= 12:
        raise MandateIncomplete(_("Reports come every one to twelve months."), field="report_months")
    if not plan.deliverables:
        raise MandateIncomplete(_("Enter at least one deliverable."), field="deliverable_1")
    for number, row in enumerate(plan.deliverables, start=1):
        if not plan.starts_on <= row.due_on <= plan.ends_on:
            raise MandateIncomplete(
                _("A deliverable is due within the period of the mandate."), field=f"deliverable_{number}_on"
            )


def _check_structure(plan: MandatePlan) -> None:
    """The responsible structure is a mainstream one (000 §6.3.2); the people can sign in."""
    model = Mandate._meta.get_field("institution").related_model
    if not model._default_manager.filter(pk=plan.institution_id, is_mainstream=True).exists():
        raise MandateIncomplete(_("Choose a mainstream structure."), field="institution")
    people = {plan.lead_id, *plan.group_member_ids}
    if get_user_model().objects.filter(pk__in=people, is_active=True).count() != len(people):
        raise MandateIncomplete(_("Choose people who are still active."), field="lead")


def _check_committee(plan: MandatePlan, day: dt.date) -> None:
    """A committee exists, or is formed from members of the coordination body (000 §6.2.3)."""
    if plan.committee_id is not None:
        rows = Body.objects.filter(pk=plan.committee_id, kind=BodyKind.COMMITTEE, dissolved_on__isnull=True)
        if not rows.exists():
            raise MandateIncomplete(_("Choose a committee that exists."), field="committee")
    elif plan.committee_chair_id is None:
        raise MandateIncomplete(
            _("Choose an existing committee, or who chairs the new one."), field="committee_chair"
        )
    named = {*plan.committee_member_ids, plan.committee_chair_id} - {None}
    members = set(coordination_members(day).values_list("user_id", flat=True))
    if named - members:
        raise MandateIncomplete(
            _("A committee is formed from members of the coordination body only."), field="committee_members"
        )
