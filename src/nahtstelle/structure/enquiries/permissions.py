"""Who may do what with an enquiry (000 §9.3)."""

from __future__ import annotations

from nahtstelle.ground.identity.api import Actor
from nahtstelle.structure.enquiries.models import Enquiry
from nahtstelle.structure.enquiries.states import EnquiryState


def can_enter_enquiries(actor: Actor) -> bool:
    """Tell whether the actor has the area: the secretariat, and people of mainstream structures."""
    if not actor.is_authenticated or actor.is_case_level:
        return False
    if actor.is_administrator or actor.is_data_protection:
        return False
    return actor.is_secretariat or actor.institution_is_mainstream


def can_register_enquiry(actor: Actor) -> bool:
    """Tell whether the actor takes in enquiries: the secretariat."""
    return actor.is_secretariat


def can_route_enquiry(actor: Actor, enquiry: Enquiry) -> bool:
    """Tell whether the actor passes an enquiry on, takes it on or closes it: the secretariat."""
    return actor.is_secretariat


can_take_on_enquiry = can_close_enquiry = can_route_enquiry


def can_hand_back_enquiry(actor: Actor, enquiry: Enquiry) -> bool:
    """Tell whether the actor says that it is not theirs: people of the institution it was passed on to."""
    return _is_responsible(actor, enquiry)


def can_answer_enquiry(actor: Actor, enquiry: Enquiry) -> bool:
    """Tell whether the actor enters the answer.

    The responsible structure answers what is specific; the secretariat what is general, and it may note what the
    responsible structure answered by telephone.
    """
    if actor.is_secretariat:
        return True
    return enquiry.state == EnquiryState.ROUTED and _is_responsible(actor, enquiry)


def can_write_national_letter(actor: Actor) -> bool:
    """Tell whether the actor writes to the national IIZ office: the secretariat (000 §8.1.3)."""
    return actor.is_secretariat


def _is_responsible(actor: Actor, enquiry: Enquiry) -> bool:
    return (
        can_enter_enquiries(actor)
        and actor.institution_id is not None
        and enquiry.responsible_id == actor.institution_id
    )
