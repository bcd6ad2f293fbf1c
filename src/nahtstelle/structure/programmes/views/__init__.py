"""Edges of the room, by theme."""
