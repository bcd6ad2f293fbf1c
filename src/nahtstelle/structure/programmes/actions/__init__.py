"""Writes of the room, by theme: one function a business verb."""
