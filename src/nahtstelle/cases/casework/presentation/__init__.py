"""Cases as the pieces that the components of `ui` draw, by theme."""
