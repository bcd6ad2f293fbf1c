"""What owners of dossiers register: who may read, and where to go back to. Filled by upper apps in `ready()`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.functional import Promise

from nahtstelle.ground.identity.api import Actor

AccessRule = Callable[[Actor, int], bool]
Endings = Callable[[Sequence[int]], dict[int, dt.date]]
Erasure = Callable[[int], None]
VisibleOwners = Callable[[Actor], QuerySet[Model]]


@dataclass(frozen=True, slots=True)
class OwnerLink:
    """The page a dossier belongs to."""

    label: str
    url: str


OwnerLinkSource = Callable[[int], OwnerLink]

_rules: dict[str, AccessRule] = {}
_links: dict[str, OwnerLinkSource] = {}
_writers: dict[str, AccessRule] = {}
_labels: dict[str, str | Promise] = {}
_erasures: list[Erasure] = []
_endings: dict[str, Endings] = {}
_visible: dict[str, VisibleOwners] = {}


def register_access(owner_type: str, rule: AccessRule) -> None:
    """Say who reads the dossiers of an owner type: `rule(actor, owner_id) -> bool`. The latest registration counts."""
    _rules[owner_type] = rule


def register_owner(owner_type: str, source: OwnerLinkSource) -> None:
    """Say where the pages of an owner type are: `source(owner_id) -> OwnerLink`. The latest registration counts."""
    _links[owner_type] = source


def register_visible_owners(owner_type: str, owners: VisibleOwners) -> None:
    """Say which things of an owner type an actor sees, for lists: `owners(actor)` is a queryset of the things.

    It must agree with the rule of `register_access`. The latest registration counts.
    """
    _visible[owner_type] = owners


def register_endings(owner_type: str, endings: Endings) -> None:
    """Say which things have come to their end, and when: `endings(owner_ids) -> {owner_id: last day}`."""
    _endings[owner_type] = endings


def register_erasure(erasure: Erasure) -> None:
    """Say what else must go when a dossier is destroyed: `erasure(dossier_id)`, inside the same transaction.

    For whatever holds plain text of its papers: extracted texts, previews.
    """
    if erasure not in _erasures:
        _erasures.append(erasure)


def erase_traces(dossier_id: int) -> None:
    """Let everybody forget what they took from the papers of a dossier."""
    for erasure in _erasures:
        erasure(dossier_id)


def endings_by_type() -> dict[str, Endings]:
    """Return what was registered, by owner type."""
    return dict(_endings)


def register_writers(owner_type: str, rule: AccessRule) -> None:
    """Say who adds papers to the dossiers of an owner type and takes them out to work on them."""
    _writers[owner_type] = rule


def owner_lets_write(*, actor: Actor, owner_type: str, owner_id: int) -> bool:
    """Ask the owner; where no rule is registered, papers are the secretariat's."""
    rule = _writers.get(owner_type)
    return rule(actor, owner_id) if rule else actor.is_secretariat


def register_owner_label(owner_type: str, label: str | Promise) -> None:
    """Say what the things of an owner type are called, in the plural: «Anträge»."""
    _labels[owner_type] = label


def known_owner_types() -> list[str]:
    """Return the owner types that have dossiers, sorted."""
    return sorted(_rules)


def owner_type_labels() -> list[tuple[str, str]]:
    """Return the owner types that have a name, with it, sorted by name."""
    return sorted(((key, str(label)) for key, label in _labels.items()), key=lambda pair: pair[1])


def visible_owners_rule(actor: Actor, *, prefix: str = "") -> Q:
    """Return the condition for dossiers whose owner the actor sees; `prefix` leads to them («dossier__»).

    Owner types without a registration are seen by nobody.
    """
    return reduce(or_, visible_owners_rules(actor, prefix=prefix))


def visible_owners_rules(actor: Actor, *, prefix: str = "") -> list[Q]:
    """Return the parts of `visible_owners_rule`: of a dossier seen exactly one holds, so that their counts add up.

    The database goes through part after part much quicker than through all of them joined by «or».
    """
    whole, rules = [], []
    for owner_type, owners in _visible.items():
        things = owners(actor)
        if not things.query.where:  # who sees all things of the type need not be asked about each
            whole.append(owner_type)
            continue
        seen = Exists(things.filter(pk=OuterRef(f"{prefix}owner_id")))
        rules.append(Q(**{f"{prefix}owner_type": owner_type}) & Q(seen))
    return [Q(**{f"{prefix}owner_type__in": whole}), *rules]


def owner_allows(*, actor: Actor, owner_type: str, owner_id: int) -> bool:
    """Ask the owner; nobody reads the dossiers of an owner type without a rule."""
    rule = _rules.get(owner_type)
    return rule is not None and rule(actor, owner_id)


def owner_link(*, owner_type: str, owner_id: int) -> OwnerLink | None:
    """Return the owner's page, or None where none is registered."""
    source = _links.get(owner_type)
    return source(owner_id) if source else None


OwnerFilter = Callable[[str], QuerySet[Model]]
_filters: dict[str, dict[str, OwnerFilter]] = {}


def register_owner_filter(owner_type: str, key: str, things: OwnerFilter) -> None:
    """Say which things of an owner type a filter of the search leaves: `things(value)` is a queryset of them."""
    _filters.setdefault(key, {})[owner_type] = things


def owner_filter_keys() -> list[str]:
    """Return the keys of the filters that at least one owner type knows."""
    return sorted(_filters)


def owner_filter_rule(key: str, value: str, *, prefix: str = "") -> Q:
    """Return the condition for dossiers whose owner the filter leaves; other owner types are left out."""
    rule = Q(pk__in=[])
    for owner_type, things in _filters.get(key, {}).items():
        ids = things(value).order_by().values("pk")
        rule |= Q(**{f"{prefix}owner_type": owner_type, f"{prefix}owner_id__in": ids})
    return rule
