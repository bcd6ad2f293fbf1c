"""Instruments: where they are offered, and their results in a case, of dropped ones too (002 §3.1.1.3)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from nahtstelle.cases.casework.models import Assessment, Case, Instrument
from nahtstelle.cases.casework.permissions.instruments import Absence, Offer, absence
from nahtstelle.cases.casework.queries.content import OpenCase
from nahtstelle.cases.casework.states import DataCategory
from nahtstelle.ground.questionnaires import api as questionnaires


def offer_of(instrument: Instrument) -> Offer:
    """Return where and when an instrument is offered."""
    return Offer(
        regions=frozenset(instrument.regions),
        starts_on=instrument.starts_on,
        ends_on=instrument.ends_on,
        dropped_on=instrument.dropped_on,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """An instrument: its results in a case (id, day), and why it is not offered there today, if it is not."""

    instrument: Instrument
    results: tuple[tuple[int, dt.date], ...]
    absence: Absence | None

    @property
    def is_offered(self) -> bool:
        """Tell whether it is offered in the region of the case today."""
        return self.absence is None


def instruments_of(case: Case, *, day: dt.date) -> list[Used]:
    """Return the canton's instruments with what came of them in a case (one query)."""
    results = Assessment.objects.filter(case=case, instrument=OuterRef("pk")).order_by("-done_on", "-pk")
    rows = Instrument.objects.annotate(
        results=ArraySubquery(results.values(json=JSONObject(pk="pk", day="done_on")))
    )
    return [
        Used(
            instrument=row,
            results=tuple((made["pk"], dt.date.fromisoformat(made["day"])) for made in row.results),
            absence=absence(offer_of(row), region=case.region, day=day),
        )
        for row in rows.order_by("name", "pk")
    ]


def assessment_lines(row: Assessment, content: OpenCase) -> list[questionnaires.Line]:
    """Return a result for reading; empty where the consent does not cover it (one query)."""
    if not content.may(DataCategory.SITUATION):
        return []
    version = questionnaires.frozen_version(row.questionnaire_version_id)
    answers = questionnaires.read_answers(version.items, content.read(row)["answers"])
    return questionnaires.lines_of(version.items, answers)
