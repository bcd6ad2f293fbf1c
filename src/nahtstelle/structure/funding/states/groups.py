"""Target groups: the controlled vocabulary of earmarks, allocations and postings (000 §7.2.2)."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TargetGroup(TextChoices):
    """For whom money may be used; the values are those of the canton folder."""

    F = "F", _("Provisionally admitted persons (status F)")
    B = "B", _("Refugees (status B)")
    S = "S", _("Persons in need of protection (status S)")
    N = "N", _("Asylum seekers (status N)")
    FOREIGNERS = "foreigners", _("Other foreigners in need of integration")
    SWISS = "swiss", _("Swiss in a comparable situation")
    CHILDREN = "children", _("Children before kindergarten and their parents")
    OUTSIDE = "outside", _("Persons outside every support system")
    PROFESSIONALS = "professionals", _("Professionals and volunteers")


SHORT = {
    TargetGroup.F: _("Status F"),
    TargetGroup.B: _("Status B"),
    TargetGroup.S: _("Status S"),
    TargetGroup.N: _("Status N"),
    TargetGroup.FOREIGNERS: _("Foreigners"),
    TargetGroup.SWISS: _("Swiss"),
    TargetGroup.CHILDREN: _("Children"),
    TargetGroup.OUTSIDE: _("Outside support"),
    TargetGroup.PROFESSIONALS: _("Professionals"),
}

_T = TargetGroup
STATES = (_T.F, _T.B, _T.S, _T.N)
COMPARABLE: tuple[frozenset[str], ...] = (
    frozenset({_T.F, _T.B, _T.S}),
    frozenset({_T.FOREIGNERS, _T.SWISS}),
)
"""Groups whose members are in a comparable situation: «Gleiches … gleich zu behandeln» (000 §7.2.2)."""


def short_labels(groups: Collection[str]) -> str:
    """Return «Status F, B; Kinder» in the order of the vocabulary: states of residence as letters."""
    states = [group.value for group in STATES if group in groups]
    others = ", ".join(str(SHORT[group]) for group in TargetGroup if group in groups and group not in STATES)
    named = _("Status %(letters)s") % {"letters": ", ".join(states)} if states else ""
    return "; ".join(part for part in (str(named), others) if part)


def left_out(groups: Collection[str]) -> tuple[str, ...]:
    """Return the comparable groups that a measure does not accept, people outside every support system first.

    These «sollen ebenfalls Zugang zu Integrationsmassnahmen haben» wherever a measure integrates persons (000 §7.2.2).
    """
    touched = [comparable for comparable in COMPARABLE if comparable & set(groups)]
    wanted = {group for comparable in touched for group in comparable}
    if touched:
        wanted.add(_T.OUTSIDE)
    missing = [group for group in TargetGroup if group in wanted and group not in groups]
    return tuple(sorted(missing, key=lambda group: group != _T.OUTSIDE))
