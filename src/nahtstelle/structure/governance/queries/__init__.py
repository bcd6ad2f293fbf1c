"""Queries of governance, by theme."""
