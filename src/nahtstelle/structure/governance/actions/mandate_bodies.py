"""The bodies of a mandate: the working group and the committee that steers it, with their people (000 §6.2.3, §6.3)."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.structure.governance.actions.appointments import appoint_person
from nahtstelle.structure.governance.actions.bodies import BodyFacts, BodyRefused, create_body
from nahtstelle.structure.governance.actions.mandate_plans import MandateIncomplete, MandatePlan
from nahtstelle.structure.governance.models import Appointment, Body
from nahtstelle.structure.governance.queries.mandate_rules import free_groups
from nahtstelle.structure.governance.states import AppointmentFunction, BodyKind, DecisionRule

SHORT = 60
Seat = tuple[int | None, AppointmentFunction]


def install_bodies(
    plan: MandatePlan, *, theme_id: int | None, actor: Actor, now: dt.datetime
) -> tuple[Body, Body]:
    """Install group and committee, or take those that exist, and appoint whoever is named and not in them yet.

    Participation in a committee follows from membership of the coordination body; no further resolution is needed.
    Raises PermissionRefused, MandateIncomplete.
    """
    committee = _committee(plan, theme_id, actor, now)
    seats: list[Seat] = []
    if plan.committee_id is None:
        seats.append((plan.committee_chair_id, AppointmentFunction.CHAIR))
    seats += [(pk, AppointmentFunction.MEMBER) for pk in plan.committee_member_ids]
    _appoint(committee, seats, plan.starts_on, actor, now)
    group = _group(plan, committee, theme_id, actor, now)
    people: list[Seat] = [(plan.lead_id, AppointmentFunction.CHAIR)]
    people += [(pk, AppointmentFunction.MEMBER) for pk in plan.group_member_ids]
    _appoint(group, people, plan.starts_on, actor, now)
    return group, committee


def _committee(plan: MandatePlan, theme_id: int | None, actor: Actor, now: dt.datetime) -> Body:
    if plan.committee_id is not None:
        return Body.objects.select_for_update().get(pk=plan.committee_id)
    coordination = Body.objects.existing_on(plan.starts_on).filter(kind=BodyKind.COORDINATION).first()
    theme = plan.name.strip().removeprefix(str(BodyKind.WORKING_GROUP.label)).strip() or plan.name.strip()
    name = _("Committee %(name)s") % {"name": theme}
    return _install(plan, name, BodyKind.COMMITTEE, coordination, theme_id, actor, now)


def _group(plan: MandatePlan, committee: Body, theme_id: int | None, actor: Actor, now: dt.datetime) -> Body:
    if plan.group_id is None:
        return _install(plan, plan.name.strip(), BodyKind.WORKING_GROUP, committee, theme_id, actor, now)
    group = free_groups().select_for_update(of=("self",)).filter(pk=plan.group_id).first()
    if group is None:
        raise MandateIncomplete(_("Choose a working group that exists and has no mandate."), field="group")
    group.parent = committee
    group.save(update_fields=["parent"])
    return group


def _install(
    plan: MandatePlan,
    name: str,
    kind: str,
    parent: Body | None,
    theme_id: int | None,
    actor: Actor,
    now: dt.datetime,
) -> Body:
    facts = BodyFacts(
        name=name,
        short_name=name[:SHORT].strip(),
        kind=kind,
        decision_rule=DecisionRule.CONSENSUS,
        parent_id=parent.pk if parent else None,
        theme_id=theme_id,
        lead_institution_id=plan.institution_id,
        installed_on=plan.starts_on,
    )
    try:
        return create_body(actor=actor, facts=facts, now=now)
    except BodyRefused as refusal:
        sentence = _("There is a body named «%(name)s» already. Choose another name.") % {"name": name}
        raise MandateIncomplete(sentence, field="name") from refusal


def _appoint(
    body: Body,
    seats: list[Seat],
    day: dt.date,
    actor: Actor,
    now: dt.datetime,
) -> None:
    """Appoint each person once; whoever has or will have a seat in the body keeps it."""
    known = set(
        Appointment.objects.filter(body=body, period__endswith__isnull=True).values_list("user_id", flat=True)
    )
    known |= set(Appointment.objects.in_force_on(day).filter(body=body).values_list("user_id", flat=True))
    for user_id, function in seats:
        if user_id is None or user_id in known:
            continue
        known.add(user_id)
        appoint_person(
            actor=actor,
            body_id=body.pk,
            user_id=user_id,
            function=function,
            starts_on=day,
            ends_on=None,
            now=now,
        )
