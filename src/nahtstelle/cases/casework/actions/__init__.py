"""Writes of the room, by theme."""
