"""Jobs of the room, by theme. None of them knows content: their arguments are numbers of rows and nothing else."""

from nahtstelle.cases.casework.tasks.closing import erase_in_the_night, warn_in_the_night
from nahtstelle.cases.casework.tasks.round_tables import (
    look_for_late_contributions,
    send_round_table_message,
)
from nahtstelle.cases.casework.tasks.team import (
    send_emergency_message,
    turn_leads_in_the_night,
)

__all__ = [
    "erase_in_the_night",
    "look_for_late_contributions",
    "send_emergency_message",
    "send_round_table_message",
    "turn_leads_in_the_night",
    "warn_in_the_night",
]
