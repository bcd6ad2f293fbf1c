"""Figures of the case level by year, stored as they may be shown: small numbers are hidden before."""

from __future__ import annotations

from django.db import models


class CaseFigure(models.Model):
    """What is published of the cases of a year: tables and durations as the room of the cases handed them out."""

    year = models.PositiveSmallIntegerField(unique=True)
    content = models.JSONField()
    counted_at = models.DateTimeField()

    class Meta:
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)
