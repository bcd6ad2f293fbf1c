"""What owners of dossiers register: who may read, and where to go back to. Filled by upper apps in `ready()`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from nahtstelle.ground.identity.api import Actor

AccessRule = Callable[[Actor, int], bool]


@dataclass(frozen=True, slots=True)
class OwnerLink:
    """The page a dossier belongs to."""

    label: str
    url: str


OwnerLinkSource = Callable[[int], OwnerLink]

_rules: dict[str, AccessRule] = {}
_links: dict[str, OwnerLinkSource] = {}


def register_access(owner_type: str, rule: AccessRule) -> None:
    """Say who reads the dossiers of an owner type: `rule(actor, owner_id) -> bool`. The latest registration counts."""
    _rules[owner_type] = rule


def register_owner(owner_type: str, source: OwnerLinkSource) -> None:
    """Say where the pages of an owner type are: `source(owner_id) -> OwnerLink`. The latest registration counts."""
    _links[owner_type] = source


def owner_allows(*, actor: Actor, owner_type: str, owner_id: int) -> bool:
    """Ask the owner; nobody reads the dossiers of an owner type without a rule."""
    rule = _rules.get(owner_type)
    return rule is not None and rule(actor, owner_id)


def owner_link(*, owner_type: str, owner_id: int) -> OwnerLink | None:
    """Return the owner's page, or None where none is registered."""
    source = _links.get(owner_type)
    return source(owner_id) if source else None
