"""Jobs of the room, by theme."""

from nahtstelle.cases.casework.tasks.round_tables import (
    look_for_late_contributions,
    send_round_table_message,
)

__all__ = ["look_for_late_contributions", "send_round_table_message"]
