"""Backups of an installation, copies of its keys, and the way back (decision 0027)."""
