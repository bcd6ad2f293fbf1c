"""Tables that can be sorted, filtered, paged and exported, with the whole state in the URL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from django.core.paginator import Page, Paginator
from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.http import HttpResponse, QueryDict
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy

from nahtstelle.ground.ui.pieces import Text
from nahtstelle.ground.ui.sheets import csv_response, xlsx_response

_SELECTED = mark_safe(" selected")
SORT, PAGE, FORMAT = "sort", "seite", "format"
CellKind = Literal["text", "number", "date", "moment", "due", "tag", "html"]


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column. `value`: attribute path, method name or callable; `sort`: ORM path(s), or attribute path for lists."""

    key: str
    label: Text
    value: str | Callable[[Any], object]
    sort: str | tuple[str, ...] = ()
    kind: CellKind = "text"
    url: Callable[[Any], str] | None = None
    tag_kind: Callable[[Any], str] | None = None
    note: Callable[[Any], Text] | None = None
    done: Callable[[Any], bool] | None = None
    align: Literal["start", "end"] = "start"
    numeric: bool = False
    hide: bool = False

    @property
    def sort_paths(self) -> tuple[str, ...]:
        """The paths this column sorts by; empty when it does not."""
        paths = (self.sort,) if isinstance(self.sort, str) else self.sort
        return tuple(path for path in paths if path)


def count_column(*, key: str, label: Text, value: str, sort: str = "", hide: bool = False) -> Column:
    """Return a column that counts: figures below each other, at the right."""
    return Column(
        key=key, label=label, value=value, sort=sort, kind="number", numeric=True, align="end", hide=hide
    )


def state_column(tags: Mapping[str, str], *, key: str = "zustand", sort: str = "state") -> Column:
    """Return the column of a row's `state`: its name as a tag, of the kind that `tags` says."""
    return Column(
        key=key,
        label=gettext_lazy("State"),
        value="get_state_display",
        sort=sort,
        kind="tag",
        tag_kind=lambda row: tags[row.state],
    )


@dataclass(frozen=True, kw_only=True)
class TextFilter:
    """A search field over several lookups (`title__icontains`), joined by or; `apply` replaces them."""

    key: str
    label: Text
    lookups: tuple[str, ...] = ()
    apply: Callable[[Any, str], Any] | None = None
    value: str = ""
    kind: str = "text"

    def narrow(self, rows: Any) -> Any:
        """The rows that match."""
        if self.apply:
            return self.apply(rows, self.value)
        condition = Q()
        for lookup in self.lookups:
            condition |= Q(**{lookup: self.value})
        return rows.filter(condition)


@dataclass(frozen=True, kw_only=True)
class ChoiceFilter:
    """A select with choices (value, label); values not among them are ignored."""

    key: str
    label: Text
    choices: Sequence[tuple[Any, Any]]
    lookup: str = ""
    apply: Callable[[Any, str], Any] | None = None
    value: str = ""
    kind: str = "choice"

    def narrow(self, rows: Any) -> Any:
        """The rows that match."""
        return self.apply(rows, self.value) if self.apply else rows.filter(**{self.lookup: self.value})

    @property
    def options(self) -> SafeString:
        """The choices, drawn here: as a template, a hundred of them took most of a page's time."""
        return format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (key, _SELECTED if str(key) == self.value else "", label)
                for key, label in self.choices
                if str(key)
            ),
        )


Filter = TextFilter | ChoiceFilter


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A column's head: label and the link that sorts by it."""

    column: Column
    sort_url: str
    direction: Literal["", "ascending", "descending"]


@dataclass(frozen=True, kw_only=True)
class PageLink:
    """A step of the pagination; without url it is the gap or the page one is on."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True, kw_only=True)
class DataTable:
    """All the template and the export need."""

    name: Text
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...]
    all_rows: Any
    page: Page[Any]
    sort: str
    query: Mapping[str, str]
    export_format: Literal["", "csv", "xlsx"]
    exportable: bool

    @property
    def headings(self) -> list[Heading]:
        """The heads of the columns with their sort links."""
        return [self._heading(column) for column in self.columns]

    def _heading(self, column: Column) -> Heading:
        direction: Literal["", "ascending", "descending"] = ""
        if self.sort.lstrip("-") == column.key:
            direction = "descending" if self.sort.startswith("-") else "ascending"
        target = f"-{column.key}" if direction == "ascending" else column.key
        return Heading(
            column=column,
            sort_url=self._link({SORT: target, PAGE: ""}) if column.sort_paths else "",
            direction=direction,
        )

    @property
    def count(self) -> int:
        """How many rows there are on all pages."""
        return self.page.paginator.count

    @property
    def is_filtered(self) -> bool:
        """Whether a filter narrows the rows."""
        return any(filter_.value for filter_ in self.filters)

    @property
    def reset_url(self) -> str:
        """The same table without filters."""
        return self._link({filter_.key: "" for filter_ in self.filters} | {PAGE: ""})

    @property
    def csv_url(self) -> str:
        """All rows as CSV, filters kept."""
        return self._link({FORMAT: "csv", PAGE: ""})

    @property
    def xlsx_url(self) -> str:
        """All rows as a spreadsheet, filters kept."""
        return self._link({FORMAT: "xlsx", PAGE: ""})

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the filter form carries along."""
        return [(key, value) for key, value in self.query.items() if key == SORT]

    @property
    def page_links(self) -> list[PageLink]:
        """The pages around the present one, first and last."""
        paginator, links = self.page.paginator, []
        for number in paginator.get_elided_page_range(self.page.number, on_each_side=1, on_ends=1):
            is_page = isinstance(number, int)
            links.append(
                PageLink(
                    label=str(number),
                    url=self._link({PAGE: str(number)}) if is_page else "",
                    current=number == self.page.number,
                )
            )
        return links

    @property
    def previous_url(self) -> str:
        """The page before; empty on the first."""
        return self._link({PAGE: str(self.page.number - 1)}) if self.page.has_previous() else ""

    @property
    def next_url(self) -> str:
        """The page after; empty on the last."""
        return self._link({PAGE: str(self.page.number + 1)}) if self.page.has_next() else ""

    def _link(self, changes: Mapping[str, str]) -> str:
        query = QueryDict(mutable=True)
        for key, value in {**self.query, **changes}.items():
            if value:
                query[key] = value
        return f"?{query.urlencode()}"


def typed(query: Mapping[str, str], key: str) -> str:
    """What somebody typed for a key of the URL, without the sign NUL, which no column of the database can hold."""
    return query.get(key, "").replace("\x00", "").strip()


def data_table(
    *,
    query: QueryDict,
    rows: QuerySet[Any] | Iterable[Any],
    columns: Iterable[Column],
    filters: Iterable[Filter] = (),
    default_sort: str = "",
    per_page: int = 20,
    name: Text = "",
    exportable: bool = True,
    total: int | Callable[[], int] | None = None,
) -> DataTable:
    """Reads sort, filters, page and format from the URL and answers the table. Unknown values are ignored, not errors.

    `rows` is a queryset or a list; a queryset is given an order with the primary key as last resort. `default_sort` is
    a column's key, with `-` in front for descending. Two queries a page: count and rows; one
    where the caller has counted the rows already or knows how (`total`, asked while no filter narrows them).
    """
    columns = tuple(columns)
    active = tuple(_filled(filter_, typed(query, filter_.key)) for filter_ in filters)
    for filter_ in active:
        if filter_.value:
            rows = filter_.narrow(rows)
    sortable = {column.key for column in columns if column.sort_paths}
    sort = query.get(SORT, "")
    sort = sort if sort.removeprefix("-") in sortable else default_sort
    ordered = _ordered(rows, columns, sort)
    paginator = Paginator(ordered, per_page)
    if total is not None and not any(filter_.value for filter_ in active):
        paginator.count = total() if callable(total) else total
    page = paginator.get_page(query.get(PAGE))
    wanted = query.get(FORMAT, "")
    return DataTable(
        name=name, columns=columns, filters=active, all_rows=ordered, page=page, sort=sort,
        query=_query(active, sort if sort != default_sort else "", page.number), exportable=exportable,
        export_format=wanted if exportable and wanted in ("csv", "xlsx") else "",  # type: ignore[arg-type]
    )  # fmt: skip


def _filled(filter_: Filter, value: str) -> Filter:
    if isinstance(filter_, ChoiceFilter) and value not in {str(key) for key, _label in filter_.choices}:
        value = ""
    return replace(filter_, value=value)


def _query(filters: Iterable[Filter], sort: str, number: int) -> dict[str, str]:
    return {filter_.key: filter_.value for filter_ in filters} | {
        SORT: sort,
        PAGE: str(number) if number > 1 else "",
    }


def _ordered(rows: Any, columns: Iterable[Column], sort: str) -> Any:
    paths = next((column.sort_paths for column in columns if column.key == sort.removeprefix("-")), ())
    descending = sort.startswith("-")
    if isinstance(rows, QuerySet):
        orders = [_order(rows.model, path, descending=descending) for path in paths]
        return rows.order_by(*orders, "pk") if orders else _with_last_resort(rows)
    listed = list(rows)
    for path in reversed(paths):
        known = [row for row in listed if resolve(row, path) is not None]
        unknown = [row for row in listed if resolve(row, path) is None]
        listed = sorted(known, key=lambda row: resolve(row, path), reverse=descending) + unknown  # type: ignore[arg-type, return-value]
    return listed


def _order(model: type[Model], path: str, *, descending: bool) -> OrderBy:
    """Put what has no value last; asked only where there can be such, since it keeps the database from its index."""
    last = True if _may_be_empty(model, path) else None
    return F(path).desc(nulls_last=last) if descending else F(path).asc(nulls_last=last)


def _may_be_empty(model: type[Model], path: str) -> bool:
    own = {field.name: field.null for field in model._meta.concrete_fields}
    return own.get(path, True)


def _with_last_resort(rows: QuerySet[Model]) -> QuerySet[Model]:
    given = rows.query.order_by or rows.model._meta.ordering or ()
    return rows.order_by(*given, "pk")


def resolve(row: Any, value: str | Callable[[Any], object]) -> object:
    """Follows an attribute path (mappings too), calling methods without arguments; None as soon as a step is None."""
    if callable(value):
        return value(row)
    found = row
    for name in value.split("."):
        found = found[name] if isinstance(found, Mapping) else getattr(found, name)
        if callable(found):
            found = found()
        if found is None:
            return None
    return found


def export_table(table: DataTable) -> HttpResponse:
    """All rows, not only the page, in the wanted format."""
    labels = [str(column.label) for column in table.columns]
    lines = ([resolve(row, column.value) for column in table.columns] for row in table.all_rows)
    make = csv_response if table.export_format == "csv" else xlsx_response
    return make(name=str(table.name) or "Nahtstelle", labels=labels, lines=lines)
