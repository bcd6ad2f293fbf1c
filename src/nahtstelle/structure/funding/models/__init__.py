"""Tables of the room, by theme."""

from nahtstelle.structure.funding.models.agreements import Agreement, AgreementYear

__all__ = ["Agreement", "AgreementYear"]
