"""When a plan may go on: goals, measures with responsible and due date (domain §6, guard of sign_plan)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from nahtstelle.cases.casework.models import PlanVersion
from nahtstelle.cases.casework.permissions.plans import Members
from nahtstelle.ground.lifecycle.api import ActionRefused


class PlanIncomplete(ActionRefused):
    """Something that a plan must say is missing."""

    default_sentence = _("A plan needs at least one goal with a measure.")


def demand_complete(plan: PlanVersion, members: Members) -> None:
    """Refuse a plan without goals, a goal without day or measure, a measure of somebody who left (two queries).

    That a measure has a day and somebody responsible is a constraint. Raises PlanIncomplete.
    """
    goals = list(plan.goals.values_list("pk", "due_on"))
    measures = list(plan.measures.values_list("goal_id", "responsible_id"))
    if not goals or {row[0] for row in goals} - {row[0] for row in measures}:
        raise PlanIncomplete(_("Each goal needs at least one measure."))
    if any(row[1] is None for row in goals):
        raise PlanIncomplete(_("Each goal needs the day by which it is to be reached."))
    known = {member.user_id for member in members}
    if any(row[1] is not None and row[1] not in known for row in measures):
        raise PlanIncomplete(_("A measure belongs to somebody who has left the team. Name somebody else."))
