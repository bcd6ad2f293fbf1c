"""Reading without being of the team: for hours, with a reason, reported at once (domain §6, Access)."""

from __future__ import annotations

import datetime as dt

from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from procrastinate.contrib.django import app

from nahtstelle.cases.casework.actions.access import renew_access
from nahtstelle.cases.casework.actions.steps import locked_case, note, settle, wait_for
from nahtstelle.cases.casework.models import Case, CaseAccess, CaseProcedure, EmergencyAccess, TeamMember
from nahtstelle.cases.casework.permissions.team import can_acknowledge_emergency, can_ask_emergency
from nahtstelle.cases.casework.queries.content import open_to_seal
from nahtstelle.cases.casework.queries.members import open_members
from nahtstelle.cases.casework.refusals import TextMissing
from nahtstelle.cases.casework.states import CONSENTED_STATES, DataCategory, EmergencyGround, TeamRole
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor, Role, active_people
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, demand

DUTY = "casework.emergency"
SEND = "casework.send_emergency_message"
HOURS = 4
TRIES, WITHIN = 5, int(dt.timedelta(hours=1).total_seconds())
"""So often somebody may ask within an hour, whatever the answer: numbers are not to be tried out (design)."""


class NoSuchCase(ActionRefused):
    """No case of this number that can be opened so; which of the two is not told."""

    default_sentence = gettext_lazy(
        "There is no case with this number that you can open so. Please check the number."
    )


class TooManyTries(ActionRefused):
    """Asked too often."""

    default_sentence = gettext_lazy(
        "You have asked too often. Please call the coordinator, or try again in an hour."
    )


def begin_emergency(
    *, number: str, ground: EmergencyGround, reason: str, actor: Actor, now: dt.datetime
) -> EmergencyAccess:
    """Open a case to somebody who is not of its team, for the hours of the procedure, and report it at once.

    Raises PermissionRefused, TextMissing, TooManyTries, NoSuchCase.
    """
    demand(can_ask_emergency(actor))
    if not reason.strip():
        raise TextMissing(field="reason")
    _count(actor)
    with transaction.atomic(), as_service("emergency"):
        rows = Case.objects.select_for_update().filter(number=number.strip(), state__in=CONSENTED_STATES)
        case = rows.first()
        if case is None or CaseAccess.objects.of(viewer_of(actor)).filter(case=case).exists():
            case = None
        if case is not None:
            return _begin(case, ground, reason, actor, now)
    audit.record(
        code="casework.emergency.missed", actor=actor, subject_type="casework.case", subject_id="-", now=now
    )
    raise NoSuchCase(field="number")


@transaction.atomic
def acknowledge_emergency(*, case_id: int, access_id: int, actor: Actor, now: dt.datetime) -> EmergencyAccess:
    """Note that the coordinator has seen an emergency access. Raises PermissionRefused."""
    case = locked_case(case_id, viewer=viewer_of(actor))
    demand(can_acknowledge_emergency(actor, open_members(case)))
    with as_service("emergency"):
        access = EmergencyAccess.objects.filter(case=case, pk=access_id).defer("sealed").first()
        if access is None:
            raise PermissionRefused
        if access.seen_at is None:
            access.seen_at, access.seen_by_id = now, actor.user_id
            access.save(update_fields=["seen_at", "seen_by"])
            settle(case, f"emergency:{access.pk}:", now=now, actor=actor)
            note(case, "emergency.seen", actor=actor, now=now, facts={"access": access.pk})
    return access


def _begin(
    case: Case, ground: EmergencyGround, reason: str, actor: Actor, now: dt.datetime
) -> EmergencyAccess:
    hours = CaseProcedure.objects.values_list("emergency_hours", flat=True).first() or HOURS
    access = EmergencyAccess(
        case=case,
        user_id=actor.user_id or 0,
        ground=ground,
        from_at=now,
        until_at=now + dt.timedelta(hours=hours),
    )
    open_to_seal(case, DataCategory.SITUATION).put(access, {"reason": reason.strip()})
    access.save(force_insert=True)
    note(
        case,
        "emergency.begun",
        actor=actor,
        now=now,
        facts={"access": access.pk, "ground": str(ground), "hours": hours},
    )
    renew_access(case, now=now)
    _report(case, access, now)
    return access


def _report(case: Case, access: EmergencyAccess, now: dt.datetime) -> None:
    """Let it wait for coordinator and data protection, and tell both by e-mail, in the caller's transaction."""
    head = TeamMember.objects.filter(case=case, role=TeamRole.COORDINATOR, until_at__isnull=True).first()
    told = [person.user_id for person in active_people(role=Role.DATA_PROTECTION)]
    if head is not None:
        told.append(head.user_id)
        wait_for(
            case,
            f"emergency:{access.pk}:coordinator",
            kind=DUTY,
            title=_("Emergency access: read the reason and acknowledge"),
            url=reverse("casework:show_emergency", args=[case.pk, access.pk]),
            now=now,
            user_id=head.user_id,
        )
    wait_for(
        case,
        f"emergency:{access.pk}:protection",
        kind=DUTY,
        title=_("Emergency access to a case: look at it until the coordinator has acknowledged"),
        url=reverse("casework:list_accesses"),
        now=now,
        role=Role.DATA_PROTECTION,
    )
    for user_id in sorted(set(told)):
        app.configure_task(SEND).defer(access_id=access.pk, user_id=user_id)


def _count(actor: Actor) -> None:
    """Count a try. Raises TooManyTries."""
    key = f"casework.emergency.{actor.user_id}"
    if not cache.add(key, 1, WITHIN) and cache.incr(key) > TRIES:
        raise TooManyTries
