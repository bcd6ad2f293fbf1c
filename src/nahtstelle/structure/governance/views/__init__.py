"""Views of governance, by theme."""
