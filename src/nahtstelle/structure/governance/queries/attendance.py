"""Who sits at a meeting, who counts, and whether the quorum is there (domain §4, «Meetings»).

Always the membership of the meeting's day, never today's: a member who left before does not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nahtstelle.structure.governance.models import AgendaItem, Appointment, Attendance, Meeting, Recusal
from nahtstelle.structure.governance.states import VOTING_FUNCTIONS, AppointmentFunction, Presence


@dataclass(frozen=True)
class Roll:
    """The people of the meeting's day: entitled members, deputies, associates, and what was recorded."""

    members: tuple[Appointment, ...]
    deputies: tuple[Appointment, ...]
    associates: tuple[Appointment, ...]
    attendances: Mapping[int, Attendance]

    @property
    def everybody(self) -> tuple[Appointment, ...]:
        """All people of the day, in the order of functions."""
        return (*self.members, *self.deputies, *self.associates)

    def deputies_of(self, user_id: int) -> tuple[Appointment, ...]:
        """Return the deputies of the day for a member: named for them, or for nobody in particular."""
        return tuple(row for row in self.deputies if row.deputy_for_id in {None, user_id})

    def seats(self) -> dict[int, int]:
        """Return who sits for each entitled member: they themselves or their deputy. A deputy sits once."""
        seats: dict[int, int] = {}
        for member in self.members:
            sitter = self._sitter(member.user_id)
            if sitter is not None and sitter not in seats.values():
                seats[member.user_id] = sitter
        return seats

    def present_without(self, recused: Iterable[int]) -> int:
        """Count the seats taken, without those whose member or sitter is recused."""
        away = set(recused)
        return sum(1 for member, sitter in self.seats().items() if member not in away and sitter not in away)

    def _sitter(self, user_id: int) -> int | None:
        row = self.attendances.get(user_id)
        if row is None:
            return None
        if row.presence == Presence.PRESENT:
            return user_id
        if row.presence == Presence.REPRESENTED and row.represented_by_id is not None:
            allowed = {deputy.user_id for deputy in self.deputies_of(user_id)}
            return row.represented_by_id if row.represented_by_id in allowed else None
        return None


def roll_of(meeting: Meeting) -> Roll:
    """Return the roll of a meeting (two queries)."""
    rows = list(
        Appointment.objects.in_force_on(meeting.date)
        .filter(body_id=meeting.body_id)
        .select_related("user__institution", "deputy_for")
        .order_by("function_rank", "user__sort_name", "pk")
    )
    people = ("user__institution", "represented_by")
    recorded = Attendance.objects.filter(meeting=meeting).select_related(*people)
    return Roll(
        members=tuple(row for row in rows if row.function in VOTING_FUNCTIONS),
        deputies=tuple(row for row in rows if row.function == AppointmentFunction.DEPUTY),
        associates=tuple(row for row in rows if row.function == AppointmentFunction.ASSOCIATE),
        attendances={row.user_id: row for row in recorded},
    )


def entitled_present(meeting: Meeting, item: AgendaItem) -> tuple[int, int | None]:
    """Return the entitled seats taken for an item, recusals off, and the quorum (None: the body has none)."""
    recused = Recusal.objects.filter(item=item).values_list("user_id", flat=True)
    return roll_of(meeting).present_without(recused), meeting.body.quorum


def entitled_by_item(roll: Roll, recusals: Iterable[Recusal], item_ids: Iterable[int]) -> dict[int, int]:
    """Return the entitled seats taken for each item from rows already loaded (no query)."""
    away: dict[int, set[int]] = {item_id: set() for item_id in item_ids}
    for recusal in recusals:
        away.setdefault(recusal.item_id, set()).add(recusal.user_id)
    return {item_id: roll.present_without(users) for item_id, users in away.items()}
