"""Jobs of the room, by theme. None of them knows content: their arguments are numbers of rows and nothing else."""

from nahtstelle.cases.casework.tasks.closing import erase_in_the_night, warn_in_the_night
from nahtstelle.cases.casework.tasks.round_tables import (
    look_for_late_contributions,
    send_round_table_message,
)

__all__ = [
    "erase_in_the_night",
    "look_for_late_contributions",
    "send_round_table_message",
    "warn_in_the_night",
]
