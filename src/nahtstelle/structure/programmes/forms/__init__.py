"""Input of the room, by theme."""
