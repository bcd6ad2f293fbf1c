"""Small marks that a list repeats by the hundred, drawn in Python: as templates they took most of a page's time."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.template.base import render_value_in_context
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from nahtstelle.ground.ui import dates
from nahtstelle.ground.ui.tables import Cell

NOTHING = mark_safe('<span class="muted">–</span>')


def draw_tag(text: object, kind: str = "neutral") -> SafeString:
    """Status: word, shape, colour."""
    return format_html('<span class="tag {}">{}</span>', kind or "neutral", text)


def draw_due(day: date | None, today: date, *, done: bool = False) -> SafeString:
    """A due date over its distance, coloured by urgency; once done only the date."""
    if not day:
        return NOTHING
    time = _time(day)
    if done:
        return format_html('<span class="due num">{}</span>', time)
    return format_html(
        '<span class="due num {}">{}<span class="due-distance">{}</span></span>',
        dates.due_class(day, today),
        time,
        dates.distance(day, today),
    )


def draw_cell(cell: Cell, today: date, context: Context) -> SafeString:
    """A field of a table."""
    column = cell.column
    classes = " ".join(
        name
        for name, wanted in (
            ("end", column.align == "end"),
            ("hide", column.hide),
            ("num", column.numeric or column.kind != "text"),
        )
        if wanted
    )
    note = format_html('<span class="cell-note">{}</span>', cell.note) if cell.note else ""
    return format_html('<td class="{}">{}{}</td>', classes, _inside(cell, today, context), note)


def _inside(cell: Cell, today: date, context: Context) -> SafeString | str:
    kind, value = cell.column.kind, cell.value
    if kind == "due":
        return draw_due(value, today, done=cell.done)  # type: ignore[arg-type]
    if kind == "tag":
        return draw_tag(value, cell.tag_kind) if value else ""
    text = _text(kind, value, context)
    return format_html('<a href="{}">{}</a>', cell.url, text) if cell.url else text


def _text(kind: str, value: Any, context: Context) -> SafeString | str:
    if value is None or value == "":
        return NOTHING
    if kind == "date":
        return _time(value)
    if kind == "moment":
        return dates.moment(value)
    if kind == "number":
        return dates.amount(value)
    return mark_safe(render_value_in_context(value, context))  # noqa: S308 - escaped there as in any template


def _time(day: date) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', dates.as_day(day).isoformat(), dates.date_short(day))
