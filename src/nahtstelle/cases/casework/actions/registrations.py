"""Registering a person: the guards of the first step (004 §5.1; domain §6)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.cases.casework.actions.access import renew_access
from nahtstelle.cases.casework.actions.clients import locked_registration
from nahtstelle.cases.casework.actions.steps import locked_case, note_step, settle, wait_for
from nahtstelle.cases.casework.content_types import RegistrationContent
from nahtstelle.cases.casework.models import Case, LeadPeriod, TeamMember
from nahtstelle.cases.casework.permissions.entry import can_register_person
from nahtstelle.cases.casework.queries.facts import consents_of
from nahtstelle.cases.casework.queries.registration import coordinators, gaps_of
from nahtstelle.cases.casework.queries.standing import standing_in
from nahtstelle.cases.casework.states import CASE, TeamRole
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.identity.api import Actor, PersonRef, Role
from nahtstelle.ground.lifecycle.api import ActionRefused, demand

DUTY = "casework.registered"


class ConsentMissing(ActionRefused):
    """No signed consent is on file and in force."""

    default_sentence = gettext_lazy("A signed consent must be on file and in force.")


class MandateMissing(ActionRefused):
    """The mandate or its goals are missing."""

    default_sentence = gettext_lazy("The mandate needs its wording and at least one goal.")


class CriteriaOpen(ActionRefused):
    """One of the four criteria is not answered."""

    default_sentence = gettext_lazy("All four criteria must be answered; a «no» needs its reason.")


class CoordinatorRefused(ActionRefused):
    """Nobody, or somebody the consent does not let read."""

    default_sentence = gettext_lazy("Please choose a coordinator whose institution the consent names.")


class LeadRefused(ActionRefused):
    """The first lead must be an institution the consent names."""

    default_sentence = gettext_lazy("Please choose an institution that the consent names.")


@transaction.atomic
def register_person(
    *, case_id: int, coordinator_id: int, lead_institution_id: int, actor: Actor, now: dt.datetime
) -> Case:
    """Register the person of an enquiry: from now on the team works with the consent.

    The coordinator and the registering specialist become the team, the institution given leads. Raises
    PermissionRefused, TransitionRefused, ConsentMissing, MandateMissing, CriteriaOpen, CoordinatorRefused, LeadRefused.
    """
    viewer = viewer_of(actor)
    case = locked_case(case_id, viewer=viewer)
    demand(can_register_person(actor, standing_in(case, viewer)))
    source, target = case.state, CASE.step("register", case.state)
    named = _named(case, timezone.localdate(now))
    row, content = locked_registration(case, actor, now=now, what="registration")
    _demand_whole(RegistrationContent.of(content.read(row)))
    coordinator = _coordinator(coordinator_id, named)
    if actor.institution_id not in named:
        raise ConsentMissing(_("The consent must name the registering institution too."))
    if lead_institution_id not in named:
        raise LeadRefused(field="lead_institution")
    case.state, case.registered_at = target, now
    with as_service("registration"):
        case.save(update_fields=["state", "registered_at"])
        _make_team(case, coordinator, actor, now)
        LeadPeriod.objects.create(case=case, institution_id=lead_institution_id, from_at=now)
        note_step(
            case,
            "register",
            source=source,
            actor=actor,
            now=now,
            facts={"coordinator": coordinator.user_id, "lead": lead_institution_id},
        )
        settle(case, "enquiry", now=now, actor=actor)
        let_registration_wait(case, coordinator.user_id, now)
    renew_access(case, now=now)
    return case


def let_registration_wait(case: Case, coordinator_id: int, now: dt.datetime) -> None:
    """Let a registered case wait for its coordinator (004 IV: the coordinator puts the team together)."""
    wait_for(
        case,
        "registered",
        kind=DUTY,
        title=_("Put the team together and begin the clarification"),
        url=reverse("casework:show_case", args=[case.pk]),
        now=now,
        user_id=coordinator_id,
    )


def _demand_whole(agreed: RegistrationContent) -> None:
    """Refuse what is not complete: mandate with goals, four criteria. Raises MandateMissing, CriteriaOpen."""
    gaps = gaps_of(agreed)
    if gaps.mandate:
        raise MandateMissing
    if gaps.criteria:
        raise CriteriaOpen


def _named(case: Case, day: dt.date) -> frozenset[int]:
    with as_service("consent"):
        consent = consents_of([case.pk]).get(case.pk)
    if consent is None or not consent.in_force(day) or not (consent.categories and consent.purposes):
        raise ConsentMissing
    return consent.institutions


def _coordinator(user_id: int, named: frozenset[int]) -> PersonRef:
    found = next((row for row in coordinators(named) if row.user_id == user_id), None)
    if found is None:
        raise CoordinatorRefused(field="coordinator")
    return found


def _make_team(case: Case, coordinator: PersonRef, actor: Actor, now: dt.datetime) -> None:
    parts = [(coordinator.user_id, coordinator.institution_id or 0, TeamRole.COORDINATOR)]
    if actor.user_id != coordinator.user_id and actor.role == Role.SPECIALIST:
        parts.append((actor.user_id or 0, actor.institution_id or 0, TeamRole.SPECIALIST))
    for user_id, institution_id, role in parts:
        TeamMember.objects.create(
            case=case,
            user_id=user_id,
            institution_id=institution_id,
            role=role,
            from_at=now,
            added_by_id=actor.user_id,
        )
