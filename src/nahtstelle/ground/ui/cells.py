"""Small marks that a list repeats by the hundred, drawn in Python: as templates they took most of a page's time."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.template.base import render_value_in_context
from django.template.context import Context
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from nahtstelle.ground.ui import dates
from nahtstelle.ground.ui.tables import Column, DataTable, resolve

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


def draw_rows(table: DataTable, today: date, context: Context) -> SafeString:
    """The body of a table: one row of fields for each thing on the page."""
    columns = [(column, _opening(column)) for column in table.columns]
    lines = (
        "".join([f"{opening}{_field(column, row, today, context)}</td>" for column, opening in columns])
        for row in table.page.object_list
    )
    return mark_safe("".join([f"<tr>{line}</tr>" for line in lines]))  # noqa: S308 - each field is escaped


def _opening(column: Column) -> SafeString:
    """The start tag of a column's fields, made once a table."""
    classes = " ".join(
        name
        for name, wanted in (
            ("end", column.align == "end"),
            ("hide", column.hide),
            ("num", column.numeric or column.kind != "text"),
        )
        if wanted
    )
    return format_html('<td class="{}">', classes)


def _field(column: Column, row: Any, today: date, context: Context) -> str:
    """What stands in a field, escaped: value or link, and the note below it."""
    inside = conditional_escape(_inside(column, row, today, context))
    note = column.note(row) if column.note else ""
    return f'{inside}<span class="cell-note">{conditional_escape(str(note))}</span>' if note else inside


def _inside(column: Column, row: Any, today: date, context: Context) -> SafeString | str:
    value: Any = resolve(row, column.value)
    if column.kind == "due":
        return draw_due(value, today, done=bool(column.done and column.done(row)))
    if column.kind == "tag":
        return draw_tag(value, column.tag_kind(row) if column.tag_kind else "neutral") if value else ""
    text = _text(column.kind, value, context)
    url = column.url(row) if column.url else ""
    return format_html('<a href="{}">{}</a>', url, text) if url else text


def _text(kind: str, value: Any, context: Context) -> SafeString | str:
    if value is None or value == "":
        return NOTHING
    if kind == "date":
        return _time(value)
    if kind == "moment":
        return dates.moment(value)
    if kind == "number":
        return dates.amount(value, 0 if isinstance(value, int) else 2)  # a count has no centimes
    if isinstance(value, str):
        return conditional_escape(value)
    return mark_safe(render_value_in_context(value, context))  # noqa: S308 - escaped there as in any template


def _time(day: date) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', dates.as_day(day).isoformat(), dates.date_short(day))
