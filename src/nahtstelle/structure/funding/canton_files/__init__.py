"""Funding in a canton folder: agreements with providers."""

from nahtstelle.ground.intake.api import register_file
from nahtstelle.structure.funding.canton_files.agreements import AGREEMENT_FILES


def register() -> None:
    """Make the files known to intake (called once Django is ready)."""
    for spec in AGREEMENT_FILES:
        register_file(spec)


__all__ = ["register"]
