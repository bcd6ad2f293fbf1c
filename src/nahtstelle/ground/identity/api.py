"""The door of the room: actors, canton, calendar, people and institutions."""

from nahtstelle.ground.identity.actors import (
    ANONYMOUS,
    Actor,
    ActorAppointment,
    Appointments,
    actor_for,
    register_appointments,
)
from nahtstelle.ground.identity.calendar import HolidayTable
from nahtstelle.ground.identity.demonstration import DemonstrationGroup, register_demonstration_people
from nahtstelle.ground.identity.events import person_changed
from nahtstelle.ground.identity.places import client_address
from nahtstelle.ground.identity.queries import (
    CantonProfile,
    InstitutionRef,
    LegalBasisRef,
    MunicipalityRef,
    PersonRef,
    active_people,
    canton,
    federal_institutions,
    find_people,
    institution_labels,
    institution_refs,
    is_holiday,
    legal_basis_refs,
    mainstream_institutions,
    municipality_refs,
    people,
    person_ref,
    providers,
    working_day_after,
    working_day_before,
)
from nahtstelle.ground.identity.sections import PersonSection, register_person_section
from nahtstelle.ground.identity.sorting import sort_key
from nahtstelle.ground.identity.states import InstitutionKind, Role, System

__all__ = [
    "ANONYMOUS",
    "Actor",
    "ActorAppointment",
    "Appointments",
    "CantonProfile",
    "DemonstrationGroup",
    "HolidayTable",
    "InstitutionKind",
    "InstitutionRef",
    "LegalBasisRef",
    "MunicipalityRef",
    "PersonRef",
    "PersonSection",
    "Role",
    "System",
    "active_people",
    "actor_for",
    "canton",
    "client_address",
    "federal_institutions",
    "find_people",
    "institution_labels",
    "institution_refs",
    "is_holiday",
    "legal_basis_refs",
    "mainstream_institutions",
    "municipality_refs",
    "people",
    "person_changed",
    "person_ref",
    "providers",
    "register_appointments",
    "register_demonstration_people",
    "register_person_section",
    "sort_key",
    "working_day_after",
    "working_day_before",
]
