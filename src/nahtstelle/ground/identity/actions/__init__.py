"""Writes: one keyword-only function per business verb."""
