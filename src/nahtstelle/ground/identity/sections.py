"""What upper apps show on a person's page: they register below, identity knows none of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise

from nahtstelle.ground.identity.actors import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSection:
    """A card on a person's page. `template` reads what it shows from `section.context`."""

    title: str | Promise
    template: str
    context: Mapping[str, object] = field(default_factory=dict)
    order: int = 100
    more_url: str = ""
    more_label: str | Promise = ""
    flush: bool = False


SectionProvider = Callable[[Actor, int], PersonSection | None]
_providers: list[SectionProvider] = []


def register_person_section(provider: SectionProvider) -> None:
    """Register `provider(actor, user_id)`, which answers a section or None (called in `ready()`)."""
    if provider not in _providers:
        _providers.append(provider)


def person_sections(actor: Actor, user_id: int) -> list[PersonSection]:
    """Return the sections of a person's page in their order."""
    found = (provider(actor, user_id) for provider in _providers)
    return sorted(
        (section for section in found if section), key=lambda section: (section.order, str(section.title))
    )
