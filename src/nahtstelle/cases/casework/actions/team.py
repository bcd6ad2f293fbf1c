"""The team of a case: adding people, ending parts, handing the coordination over (004 §4; domain §6)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.cases.casework.actions.access import renew_access
from nahtstelle.cases.casework.actions.situation import follow_team
from nahtstelle.cases.casework.actions.steps import locked_case, note
from nahtstelle.cases.casework.models import Case, TeamMember
from nahtstelle.cases.casework.permissions import team as permissions
from nahtstelle.cases.casework.permissions.access import MemberFacts
from nahtstelle.cases.casework.queries.content import SUBJECT
from nahtstelle.cases.casework.queries.members import open_members
from nahtstelle.cases.casework.queries.team import lead_now, named_institutions
from nahtstelle.cases.casework.states import TeamRole
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.ground.identity.api import Actor, Role, people
from nahtstelle.ground.lifecycle.api import ActionRefused, demand
from nahtstelle.ground.worklist.api import close_duties_of, hand_over_duties

PARTS: dict[str, TeamRole] = {Role.SPECIALIST: TeamRole.SPECIALIST, Role.CASE_WORKER: TeamRole.CASE_WORKER}


class NotNamed(ActionRefused):
    """The consent does not name the institution: nothing may be disclosed to it (004 §3)."""

    default_sentence = gettext_lazy(
        "The consent in force does not name this person's institution. Please record a new consent first that names it."
    )


class PersonRefused(ActionRefused):
    """Somebody who cannot take this part."""

    default_sentence = gettext_lazy(
        "This person cannot take this part. Please choose somebody from the search."
    )


class PartTaken(ActionRefused):
    """The institution has its specialist already, or the person is in the team."""


class LeadsStill(ActionRefused):
    """The institution leads."""

    default_sentence = gettext_lazy(
        "This institution leads the case and has nobody else in the team: "
        "take in a successor of the same institution, or hand the lead over first."
    )


@transaction.atomic
def add_member(*, case_id: int, user_id: int, actor: Actor, now: dt.datetime) -> TeamMember:
    """Take a specialist (one for each institution) or the municipal case worker into the team.

    Raises PermissionRefused, PersonRefused, NotNamed, PartTaken.
    """
    case, members = _changeable(case_id, actor)
    role, institution_id = _part_for(user_id)
    _demand_free(members, user_id, institution_id, role)
    if institution_id not in named_institutions(case, timezone.localdate(now)):
        raise NotNamed
    member = _begin(case, user_id, institution_id, role, actor, now)
    note(case, "team.added", actor=actor, now=now, facts={"user": user_id, "role": str(role)})
    renew_access(case, now=now)
    follow_team(case, actor=actor, now=now)
    return member


@transaction.atomic
def replace_specialist(*, case_id: int, user_id: int, actor: Actor, now: dt.datetime) -> TeamMember:
    """Let somebody follow the specialist of the same institution, with the open duties; a lead stays where it is.

    Raises PermissionRefused, PersonRefused, NotNamed, PartTaken.
    """
    case, members = _changeable(case_id, actor)
    role, institution_id = _part_for(user_id)
    open_parts = TeamMember.objects.filter(case=case, until_at__isnull=True)
    before = open_parts.filter(institution_id=institution_id, role=TeamRole.SPECIALIST).first()
    if before is None or role != TeamRole.SPECIALIST:
        raise PersonRefused
    _demand_outside(members, user_id)
    if institution_id not in named_institutions(case, timezone.localdate(now)):
        raise NotNamed
    _end(before, now)
    member = _begin(case, user_id, institution_id, role, actor, now)
    hand_over_duties(subject_type=SUBJECT, subject_id=case.pk, user_id=before.user_id, to_user_id=user_id)
    note(case, "team.replaced", actor=actor, now=now, facts={"from": before.user_id, "to": user_id})
    renew_access(case, now=now)
    follow_team(case, actor=actor, now=now)
    return member


@transaction.atomic
def end_part(*, case_id: int, member_id: int, actor: Actor, now: dt.datetime) -> Case:
    """End somebody's part: they read nothing from now on, their duties about the case end.

    Raises PermissionRefused, LeadsStill.
    """
    case = locked_case(case_id, viewer=viewer_of(actor))
    members = open_members(case)
    row = TeamMember.objects.filter(case=case, pk=member_id, until_at__isnull=True).first()
    demand(row is not None)
    assert row is not None
    part = MemberFacts(
        user_id=row.user_id, institution_id=row.institution_id, role=row.role, from_at=row.from_at
    )
    demand(permissions.can_end_part(actor, case.state, members, part))
    lead = lead_now(case)
    same = [member for member in members if member.institution_id == row.institution_id]
    if lead is not None and lead.institution_id == row.institution_id and len(same) == 1:
        raise LeadsStill
    _end(row, now)
    close_duties_of(subject_type=SUBJECT, subject_id=case.pk, user_id=row.user_id, now=now, actor=actor)
    note(case, "team.ended", actor=actor, now=now, facts={"user": row.user_id, "role": row.role})
    renew_access(case, now=now)
    follow_team(case, actor=actor, now=now)
    return case


@transaction.atomic
def hand_over_coordination(*, case_id: int, user_id: int, actor: Actor, now: dt.datetime) -> Case:
    """Hand the coordination over to another coordinator, with the duties about the case; the history stays.

    Raises PermissionRefused, PersonRefused, NotNamed.
    """
    case = locked_case(case_id, viewer=viewer_of(actor))
    members = open_members(case)
    demand(permissions.can_hand_over_coordination(actor, case.state, members))
    person = people([user_id]).get(user_id)
    if person is None or not person.is_active or person.institution_id is None:
        raise PersonRefused
    if person.role != Role.COORDINATOR or user_id == actor.user_id:
        raise PersonRefused
    if person.institution_id not in named_institutions(case, timezone.localdate(now)):
        raise NotNamed
    pass_coordination(case, user_id=user_id, institution_id=person.institution_id, actor=actor, now=now)
    return case


def pass_coordination(
    case: Case, *, user_id: int, institution_id: int, actor: Actor, now: dt.datetime
) -> None:
    """Let somebody coordinate a locked case, with the open duties of whoever did; in the caller's transaction."""
    part = TeamMember.objects.get(case=case, role=TeamRole.COORDINATOR, until_at__isnull=True)
    before = part.user_id
    _end(part, now)
    for row in TeamMember.objects.filter(case=case, user_id=user_id, until_at__isnull=True):
        _end(row, now)
    _begin(case, user_id, institution_id, TeamRole.COORDINATOR, actor, now)
    hand_over_duties(subject_type=SUBJECT, subject_id=case.pk, user_id=before, to_user_id=user_id)
    note(case, "team.coordination", actor=actor, now=now, facts={"from": before, "to": user_id})
    renew_access(case, now=now)


def _changeable(case_id: int, actor: Actor) -> tuple[Case, tuple[MemberFacts, ...]]:
    """Lock a case whose team the actor may change. Raises PermissionRefused."""
    case = locked_case(case_id, viewer=viewer_of(actor))
    members = open_members(case)
    demand(permissions.can_change_team(actor, case.state, members))
    return case, members


def _part_for(user_id: int) -> tuple[TeamRole, int]:
    """Return the part that somebody takes in a team, and in whose name. Raises PersonRefused."""
    person = people([user_id]).get(user_id)
    role = PARTS.get(person.role) if person is not None else None
    if person is None or not person.is_active or person.institution_id is None or role is None:
        raise PersonRefused
    return role, person.institution_id


def _demand_outside(members: tuple[MemberFacts, ...], user_id: int) -> None:
    """Refuse who is in the team already. Raises PartTaken."""
    if any(member.user_id == user_id for member in members):
        raise PartTaken(_("This person is in the team already."))


def _demand_free(members: tuple[MemberFacts, ...], user_id: int, institution_id: int, role: TeamRole) -> None:
    """Refuse who is in the team, and a second specialist of an institution. Raises PartTaken."""
    _demand_outside(members, user_id)
    if role == TeamRole.SPECIALIST and any(
        member.institution_id == institution_id and member.role == role for member in members
    ):
        raise PartTaken(
            _("This institution has its specialist in the team already: a successor takes the part over.")
        )


def _begin(
    case: Case, user_id: int, institution_id: int, role: TeamRole, actor: Actor, now: dt.datetime
) -> TeamMember:
    return TeamMember.objects.create(
        case=case,
        user_id=user_id,
        institution_id=institution_id,
        role=role,
        from_at=now,
        added_by_id=actor.user_id,
    )


def _end(row: TeamMember, now: dt.datetime) -> None:
    row.until_at = max(now, row.from_at)
    row.save(update_fields=["until_at"])
