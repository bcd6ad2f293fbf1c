"""Measured values: entered by the secretariat with their source, corrected with their history."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, record_change
from nahtstelle.outward.insight.models import ReportedFigure
from nahtstelle.outward.insight.permissions import can_record_figure
from nahtstelle.outward.insight.queries.facts import shown

SUBJECT = "insight.reported_figure"
KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class FigureRefused(ActionRefused):
    """A figure without a key, a name or a source, or below zero."""

    default_sentence = _("Please fill in this field.")


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureData:
    """A measured value: of which year, how much, where it is read from."""

    key: str
    year: int
    label: str
    value: Decimal
    source: str
    unit: str = ""


@transaction.atomic
def record_figure(*, data: FigureData, actor: Actor, now: dt.datetime) -> ReportedFigure:
    """Enter a measured value, or correct the one with the same key and year; the history keeps what it was.

    Raises PermissionRefused, FigureRefused.
    """
    if not can_record_figure(actor):
        raise PermissionRefused
    _check(data)
    rows = ReportedFigure.objects.select_for_update(of=("self",))
    figure = rows.filter(key=data.key, year=data.year).first()
    values = {"label": data.label.strip(), "value": data.value, "unit": data.unit.strip()}
    values["source"] = data.source.strip()
    former = ""
    if figure is None:
        figure = ReportedFigure(key=data.key, year=data.year, version=0)
    elif all(getattr(figure, name) == value for name, value in values.items()):
        return figure
    else:
        former = f"{shown(figure.value, figure.unit)} ({figure.source})"
    for name, value in values.items():
        setattr(figure, name, value)
    figure.version += 1
    figure.recorded_at, figure.recorded_by_id = now, actor.user_id
    figure.save()
    _note(figure, former, actor=actor, now=now)
    return figure


def _check(data: FigureData) -> None:
    if not KEY.fullmatch(data.key):
        raise FigureRefused(
            _("A key of small letters, digits and hyphens, such as kinder-befragt."), field="key"
        )
    for name in ("label", "source"):
        if not getattr(data, name).strip():
            raise FigureRefused(field=name)
    if data.value < 0:
        raise FigureRefused(_("A measured value is not below zero."), field="value")


def _note(figure: ReportedFigure, former: str, *, actor: Actor, now: dt.datetime) -> None:
    verb = "correct" if former else "record"
    record_change(
        lifecycle="reported_figure",
        subject_type=SUBJECT,
        subject_id=figure.pk,
        verb=verb,
        source="",
        target="",
        actor=actor,
        now=now,
        note=former,
    )
    audit.record(
        code=f"{SUBJECT}.{'corrected' if former else 'recorded'}",
        actor=actor,
        subject_type=SUBJECT,
        subject_id=figure.pk,
        facts={"key": figure.key, "year": figure.year, "version": figure.version},
        now=now,
    )
