"""Roles to enter in a demonstration: groups of invented people, from the register and from the apps above."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.identity.models import User
from nahtstelle.ground.identity.sorting import sort_key
from nahtstelle.ground.identity.states import Role

MOST_A_GROUP = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class DemonstrationGroup:
    """A role one may enter. `user_ids`: everybody in it, the best known first; two are shown on the sign-in page."""

    label: str | Promise
    user_ids: Sequence[int]
    order: int = 100
    hint: str | Promise = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemonstrationCards:
    """A group as the sign-in page shows it."""

    label: str | Promise
    hint: str | Promise
    people: tuple[User, ...]


GroupProvider = Callable[[dt.date], Sequence[DemonstrationGroup]]
_providers: list[GroupProvider] = []


def register_demonstration_people(provider: GroupProvider) -> None:
    """Register `provider(today)`, which answers groups (called in `ready()` of the app that owns bodies)."""
    if provider not in _providers:
        _providers.append(provider)


def demonstration_cards(today: dt.date) -> list[DemonstrationCards]:
    """Return the groups with at most two active people each, in order; somebody shown once is not shown again."""
    people = {user.pk: user for user in demonstration_people()}
    groups = [group for provider in _providers for group in provider(today)]
    groups += _groups_by_role(people, in_bodies={pk for group in groups for pk in group.user_ids})
    cards, shown = [], set[int]()
    for group in sorted(groups, key=lambda group: (group.order, str(group.label))):
        chosen = [pk for pk in group.user_ids if pk in people and pk not in shown][:MOST_A_GROUP]
        shown.update(chosen)
        if chosen:
            chosen_people = tuple(people[pk] for pk in chosen)
            cards.append(DemonstrationCards(label=group.label, hint=group.hint, people=chosen_people))
    return cards


def demonstration_people(term: str = "") -> QuerySet[User]:
    """Return whom one may enter as, narrowed by a part of the name."""
    active = User.objects.filter(is_active=True).select_related("institution").order_by("sort_name", "pk")
    return active.filter(sort_name__contains=sort_key(term)) if term else active


def _groups_by_role(people: dict[int, User], *, in_bodies: set[int]) -> list[DemonstrationGroup]:
    def holding(role: str) -> list[int]:
        return [pk for pk, user in people.items() if user.role == role]

    outsiders = [pk for pk in holding("") if pk not in in_bodies]
    return [
        DemonstrationGroup(label=_("Secretariat (role)"), user_ids=holding(Role.SECRETARIAT), order=10),
        DemonstrationGroup(
            label=_("Outsiders"),
            user_ids=outsiders,
            order=70,
            hint=_("in no body: they see nothing of the affairs"),
        ),
        DemonstrationGroup(label=_("Data protection"), user_ids=holding(Role.DATA_PROTECTION), order=80),
        DemonstrationGroup(label=_("Administration"), user_ids=holding(Role.ADMINISTRATOR), order=90),
    ]
