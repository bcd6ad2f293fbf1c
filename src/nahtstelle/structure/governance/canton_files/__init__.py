"""Governance in a canton folder: structure, meetings, proposals, decisions, minutes, and rules of the profile."""

from nahtstelle.ground.intake.api import register_file, register_profile_part
from nahtstelle.structure.governance.canton_files.business import BUSINESS_FILES
from nahtstelle.structure.governance.canton_files.circulars import CIRCULAR_FILES
from nahtstelle.structure.governance.canton_files.decisions import DECISION_FILES
from nahtstelle.structure.governance.canton_files.mandates import MANDATE_FILES
from nahtstelle.structure.governance.canton_files.minutes import MINUTES_FILES
from nahtstelle.structure.governance.canton_files.rules import RULES
from nahtstelle.structure.governance.canton_files.structure import STRUCTURE_FILES


def register() -> None:
    """Make the files and the part of the profile known to intake (called once Django is ready)."""
    known = (STRUCTURE_FILES, BUSINESS_FILES, DECISION_FILES, MINUTES_FILES, CIRCULAR_FILES, MANDATE_FILES)
    for spec in (spec for specs in known for spec in specs):
        register_file(spec)
    register_profile_part(RULES)


__all__ = ["register"]
