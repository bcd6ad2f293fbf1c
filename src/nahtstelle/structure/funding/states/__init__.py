"""Vocabularies and transition tables of the room, by theme."""
