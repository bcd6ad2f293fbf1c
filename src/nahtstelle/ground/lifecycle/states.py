"""Transition tables: which verb may follow from which state, who may say it, where it leads.

A few dozen lines that answer which verbs are open from here, refuse the others and draw the diagram. The ribbon on a
page, the buttons and the diagrams in the handbook all come from the one table of their app.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.functional import Promise

from nahtstelle.ground.lifecycle.refusals import TransitionRefused


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of a table: `verb` leads from any of `sources` to one of `targets`; `who` says it (for the diagram)."""

    verb: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    label: str | Promise
    who: str
    needs_reason: bool = False


@dataclass(frozen=True)
class Lifecycle:
    """The table of one kind of thing. `final` states have no verb out of them."""

    name: str
    states: type[TextChoices]
    initial: str
    transitions: tuple[Transition, ...]
    _by_verb: dict[str, tuple[Transition, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        known = set(self.states.values)
        table: dict[str, tuple[Transition, ...]] = {}
        for row in self.transitions:
            unknown = (set(row.sources) | set(row.targets)) - known
            if unknown:
                raise ValueError(f"{self.name}.{row.verb}: unknown states {sorted(unknown)}")
            table[row.verb] = (*table.get(row.verb, ()), row)
        object.__setattr__(self, "_by_verb", table)

    @property
    def final(self) -> frozenset[str]:
        """States that no verb leaves."""
        sources = {state for row in self.transitions for state in row.sources}
        return frozenset(set(self.states.values) - sources)

    def open_verbs(self, state: str) -> tuple[Transition, ...]:
        """Return the rows whose verb may be said in `state`, in the order of the table."""
        return tuple(row for row in self.transitions if state in row.sources)

    def allows(self, verb: str, state: str) -> bool:
        """Tell whether `verb` may be said in `state`."""
        return any(state in row.sources for row in self._rows(verb))

    def step(self, verb: str, state: str, target: str | None = None) -> str:
        """Return the state that `verb` leads to from `state`.

        `target` chooses where the table offers several. Raises TransitionRefused with a sentence for the user.
        """
        rows = [row for row in self._rows(verb) if state in row.sources]
        targets = {candidate for row in rows for candidate in row.targets}
        if target is None and len(targets) == 1:
            return targets.pop()
        if target is not None and target in targets:
            return target
        raise TransitionRefused.because(verb=self._label(verb), state=str(self.states(state).label))

    def diagram(self) -> str:
        """Draw the table as a Mermaid state diagram."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        lines += [f"    {value}: {label}" for value, label in self.states.choices]
        lines += [
            f"    {source} --> {target}: {row.label} ({row.who})"
            for row in self.transitions
            for source in row.sources
            for target in row.targets
        ]
        lines += [f"    {state} --> [*]" for state in sorted(self.final)]
        return "\n".join(lines)

    def _rows(self, verb: str) -> Iterable[Transition]:
        try:
            return self._by_verb[verb]
        except KeyError:
            raise ValueError(f"{self.name} knows no verb «{verb}»") from None

    def _label(self, verb: str) -> str:
        return str(self._by_verb[verb][0].label)
