"""Edges of the room, by theme. Every view stands inside the wall: `doors.inside_the_wall`."""
