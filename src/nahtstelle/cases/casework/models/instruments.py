"""Results of instruments (Kurzassessment, vertiefte Potenzialerfassung; 002 §3.1.1.3)."""

from __future__ import annotations

from django.db import models

from nahtstelle.cases.casework.models.base import SealedRow, category_known
from nahtstelle.cases.casework.models.procedure import Instrument
from nahtstelle.cases.casework.states import DataCategory


class Assessment(SealedRow):
    """Answers to an instrument in one case, bound to the version of its questionnaire: `sealed` {answers}."""

    CATEGORY = DataCategory.SITUATION

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+")
    questionnaire_version_id = models.BigIntegerField()
    done_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-done_on", "-pk"]
        constraints = [category_known("assessment")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.instrument_id}"
