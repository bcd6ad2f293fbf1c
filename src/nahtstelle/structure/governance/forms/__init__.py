"""Forms of governance, by theme."""
