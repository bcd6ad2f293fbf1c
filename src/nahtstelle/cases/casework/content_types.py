"""What sealed rows hold, field by field: content is put and read as these, so that every theme finds the same words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Something sealed. Unknown fields are left out when read: older rows stay readable."""

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Self:
        """Return what a sealed row held."""
        known = {entry.name for entry in fields(cls)}
        return cls(**{name: value for name, value in content.items() if name in known})

    def sealed(self) -> dict[str, Any]:
        """Return what is sealed."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientPerson(Content):
    """The person of a case. Dates as «1985-02-03»; the AHV number with its dots; `language` as «de»."""

    given_name: str
    family_name: str
    birth_date: str = ""
    ahv_number: str = ""
    language: str = "de"
    street: str = ""
    postcode: str = ""
    town: str = ""
    phone: str = ""
    email: str = ""
    representative: str = ""

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def address(self) -> list[str]:
        """The lines of the address, as far as known."""
        place = f"{self.postcode} {self.town}".strip()
        return [line for line in (self.name, self.street, place) if line]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationContent(Content):
    """What the registering institution brings: description, mandate, goals, the four criteria (004 §2, §5.1).

    `criteria`: by criterion {"answer": "yes" or "no", "remark": "…"}. `scope`: what a consent shall cover that is being
    prepared, as `ConsentScope.sealed()`.
    """

    description: str = ""
    mandate: str = ""
    goals: list[str] = field(default_factory=list)
    criteria: dict[str, dict[str, str]] = field(default_factory=dict)
    papers: str = ""
    scope: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentScope(Content):
    """What a consent covers. `valid_to` as «2027-02-03», the first day without it; empty: to the end."""

    institutions: list[int] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    purposes: list[str] = field(default_factory=list)
    valid_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanContent(Content):
    """The head of a version of the plan: where the person stands, and why there is a new version."""

    starting_point: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureContent(Content):
    """A measure in words; `offer` is the offer used, as text."""

    text: str = ""
    offer: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestContent(Content):
    """Who somebody from outside is."""

    name: str
    function: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseContent(Content):
    """Who is released from secrecy, in which profession, for what."""

    name: str
    profession: str = ""
    scope: str = ""
