"""Who begins a case, describes it, records and ends the consent (004 §3, §5.1; domain §6). Pure."""

from __future__ import annotations

from dataclasses import dataclass

from nahtstelle.cases.casework.permissions.cases import can_enter_cases
from nahtstelle.cases.casework.states import (
    CASE,
    CONSENTED_STATES,
    AccessGround,
    CaseState,
)
from nahtstelle.ground.identity.api import Actor, Role

REGISTERING_ROLES = frozenset({Role.SPECIALIST, Role.COORDINATOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How somebody stands to a case now: its state, and the grounds of their access (`AccessGround`)."""

    state: str
    grounds: frozenset[str] = frozenset()

    @property
    def is_registrar(self) -> bool:
        """True for whoever keeps an enquiry, before anybody else may read it."""
        return AccessGround.ENQUIRY in self.grounds and self.state == CaseState.ENQUIRY

    @property
    def is_coordinator(self) -> bool:
        """True for the coordinator of a running case."""
        return AccessGround.COORDINATION in self.grounds

    @property
    def is_in_team(self) -> bool:
        """True for a member of the team whom the consent in force lets read."""
        return AccessGround.TEAM in self.grounds and self.state in CONSENTED_STATES

    @property
    def is_client(self) -> bool:
        """True for the client."""
        return AccessGround.CLIENT in self.grounds


def can_begin_enquiry(actor: Actor) -> bool:
    """Tell whether the actor may begin an enquiry: specialist, case worker or coordinator (004 §5.1)."""
    return can_enter_cases(actor) and actor.institution_id is not None


def can_hand_over_enquiry(actor: Actor, standing: Standing) -> bool:
    """Tell whether the actor may hand an enquiry to the specialist who registers it: whoever keeps it."""
    return can_enter_cases(actor) and standing.is_registrar


def can_describe_person(actor: Actor, standing: Standing) -> bool:
    """Tell whether the actor may write the record of the person: whoever keeps the enquiry, later the team."""
    return can_enter_cases(actor) and (standing.is_registrar or standing.is_in_team)


def can_agree_mandate(actor: Actor, standing: Standing) -> bool:
    """Tell whether the actor may write mandate, goals, criteria: whoever keeps the enquiry, later the coordinator."""
    return can_enter_cases(actor) and (
        standing.is_registrar or (standing.is_coordinator and standing.is_in_team)
    )


def can_record_consent(actor: Actor, standing: Standing) -> bool:
    """Tell whether the actor may prepare and record a consent: whoever keeps the enquiry, later the coordinator.

    The coordinator may when the last consent is over, too: this is how a case goes on.
    """
    return can_enter_cases(actor) and (
        standing.is_registrar or (standing.is_coordinator and standing.state in CONSENTED_STATES)
    )


def can_register_person(actor: Actor, standing: Standing) -> bool:
    """Tell whether the actor may register the person: the specialist or coordinator who keeps the enquiry."""
    return standing.is_registrar and actor.role in REGISTERING_ROLES


def can_release_from_secrecy(actor: Actor, standing: Standing) -> bool:
    """Tell whether the actor may record or revoke a release from secrecy: the team, or whoever keeps the enquiry."""
    return can_describe_person(actor, standing)


def can_add_paper(actor: Actor, standing: Standing) -> bool:
    """Tell whether the actor may add a paper: the team, or whoever keeps the enquiry."""
    return can_describe_person(actor, standing)


def can_revoke_consent(standing: Standing) -> bool:
    """Tell whether somebody may withdraw the consent: the client, or staff on their behalf, from any open state."""
    if not CASE.allows("revoke_consent", standing.state):
        return False
    return standing.is_client or standing.is_registrar or standing.is_coordinator or standing.is_in_team
