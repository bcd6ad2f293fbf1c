"""Actions of governance, by theme."""
