"""Jobs of the room, by theme."""

from nahtstelle.structure.programmes.tasks.stocktakes import remind_late_offices, send_stocktake_reminder

__all__ = ["remind_late_offices", "send_stocktake_reminder"]
