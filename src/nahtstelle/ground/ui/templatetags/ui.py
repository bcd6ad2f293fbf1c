"""The template library `{% load ui %}`: icons, cards, tags, callouts, buttons, dates and sums."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zlib import crc32

from django import template
from django.template.defaulttags import querystring
from django.template.loader import get_template
from django.utils import timezone
from django.utils.safestring import SafeString

from nahtstelle.ground.ui import dates
from nahtstelle.ground.ui.cells import draw_due, draw_rows, draw_tag
from nahtstelle.ground.ui.icons import draw_icon
from nahtstelle.ground.ui.tables import DataTable

register = template.Library()
register.simple_tag(querystring, name="query_string", takes_context=True)


@register.simple_tag(name="icon")
def icon(name: str, label: object = "") -> SafeString:
    """A Lucide icon beside a word; `label` only where it stands alone."""
    return draw_icon(name, label)


@register.simple_tag(name="tag")
def tag(text: object, kind: str = "neutral") -> SafeString:
    """A status tag: word, shape and colour."""
    return draw_tag(text, kind)


@register.simple_tag(name="due")
def due(day: date | None, today: date | None = None, done: object = False) -> SafeString:
    """A due date of a list: 18.03. over «in 6 Tagen», coloured by urgency."""
    return draw_due(day, today or timezone.localdate(), done=bool(done))


@register.simple_tag(takes_context=True, name="table_rows")
def table_rows(context: template.Context, table: DataTable) -> SafeString:
    """The body of a table."""
    return draw_rows(table, context.get("today") or timezone.localdate(), context)


@register.inclusion_tag("ui/components/_button.html", takes_context=True, name="button")
def button(context: template.Context, action: Any) -> dict[str, object]:
    """One `Action` as a button, a form with a button, or a refused button with its reason."""
    key = f"why-{crc32(f'{action.label}{action.url}{sorted(action.fields.items())}'.encode()):08x}"
    return {"action": action, "key": key, "request": context.get("request")}


@register.simple_block_tag(takes_context=True, name="card")
def card(
    context: template.Context,
    content: SafeString,
    title: object = "",
    *,
    note: object = "",
    tag: object = "",
    tag_kind: str = "neutral",
    more_url: str = "",
    more_label: object = "",
    flush: bool = False,
    id: str = "",
    level: int = 2,
) -> str:
    """A surface with a title; `flush` for tables."""
    return get_template("ui/components/_card.html").render(
        {
            "content": content, "title": title, "note": note, "tag": tag, "tag_kind": tag_kind, "more_url": more_url,
            "more_label": more_label, "flush": flush, "id": id, "level": level,
        }
    )  # fmt: skip


@register.simple_block_tag(name="callout")
def callout(content: SafeString, kind: str = "info", title: object = "") -> str:
    """A remark that must not be missed."""
    return get_template("ui/components/_callout.html").render(
        {"content": content, "kind": kind, "title": title}
    )


@register.filter
def date_words(value: date | datetime | None) -> str:
    """28. März 2023."""
    return dates.date_words(value) if value else ""


@register.filter
def near_date(value: date | datetime | None, today: date | None = None) -> str:
    """28. März; with the year when it is another one."""
    return dates.near_date(value, today or timezone.localdate()) if value else ""


@register.filter
def date_short(value: date | datetime | None) -> str:
    """28.03.2023."""
    return dates.date_short(value) if value else ""


@register.filter
def day_month(value: date | datetime | None) -> str:
    """28.03."""
    return dates.day_month(value) if value else ""


@register.filter
def weekday_date(value: date | datetime | None) -> str:
    """Dienstag, 28. März 2023."""
    return dates.weekday_date(value) if value else ""


@register.filter
def moment(value: date | datetime | None) -> str:
    """7. März 2023, 15.40."""
    return dates.moment(value) if value else ""


@register.filter
def distance(value: date | datetime | None, today: date | None = None) -> str:
    """In 12 Tagen, vor 19 Tagen."""
    return dates.distance(value, today or timezone.localdate()) if value else ""


@register.filter
def due_class(value: date | datetime | None, today: date | None = None) -> str:
    """`late`, `soon` or nothing."""
    return dates.due_class(value, today or timezone.localdate())


@register.filter
def amount(value: int | float | Decimal | None) -> str:
    """18'000.50."""
    return "" if value is None else dates.amount(value)


@register.filter
def francs(value: int | float | Decimal | None) -> str:
    """CHF 18'000.50."""
    return "" if value is None else f"CHF{dates.NO_BREAK}{dates.amount(value)}"


@register.filter
def file_size(value: int | None) -> str:
    """1.2 MB."""
    return "" if not value else dates.file_size(value)
