"""Making the pack of one recipient: which page each paper begins on, the sheets between, and the bound PDF.

Nothing here reads the database or asks who may see what: `contents` are what this recipient may see (`queries/packs`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nahtstelle.ground.records import api as records
from nahtstelle.ground.ui.api import date_words
from nahtstelle.structure.governance.queries.packs import PackItem, PackPaper

LISTED_ON_SHEET = 10
SECTIONS = ("pack", "pack_sheets", "pack_strips", "pack_watermark")
Convert = Callable[[PackPaper], "records.ConvertedFile | records.FileRefused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """The meeting as every pack names it; `frame` is what the templates of all packs begin with."""

    body: str
    short_name: str
    date: dt.date
    kind: str
    hours: str
    place: str
    chair: str
    sender: Mapping[str, object]
    issued_on: dt.date

    @property
    def frame(self) -> dict[str, object]:
        """Return what every template needs."""
        return {"sender": self.sender, "issued_on": self.issued_on, "body": self.body, "date": self.date}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Whose pack it is, and what is new for this person: words by key («neu seit 12. März»)."""

    name: str
    function: str = ""
    institution: str = ""
    marks: Mapping[str, str] = field(default_factory=dict)
    since: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedPaper:
    """A paper with its first page; without `content` a sheet says why and where it is."""

    paper: PackPaper
    page: int
    pages: int
    content: bytes | None
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedItem:
    """An item with the page of its sheet; None where it has nothing to be bound."""

    entry: PackItem
    page: int | None
    papers: tuple[PlacedPaper, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where everything lies; pages from 1."""

    front: int
    items: tuple[PlacedItem, ...]
    total: int

    @property
    def papers(self) -> list[tuple[PlacedItem, PlacedPaper]]:
        """Return all papers with their items."""
        return [(item, paper) for item in self.items for paper in item.papers]


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltPack:
    """A finished pack: the PDF, its pages, what is in it."""

    content: bytes
    pages: int
    is_confidential: bool
    manifest: dict[str, object]


def lay_out(contents: Sequence[PackItem], convert: Convert, *, front: int) -> Layout:
    """Give every sheet and paper its page behind so many pages of front matter."""
    page, items = front + 1, []
    for entry in contents:
        if not entry.papers and not entry.is_recused:
            items.append(PlacedItem(entry=entry, page=None, papers=()))
            continue
        sheet, page, papers = page, page + 1, []
        for paper in entry.papers:
            placed = _placed(paper, convert(paper), page)
            papers.append(placed)
            page += placed.pages
        items.append(PlacedItem(entry=entry, page=sheet, papers=tuple(papers)))
    return Layout(front=front, items=tuple(items), total=page - 1)


def _placed(
    paper: PackPaper, converted: records.ConvertedFile | records.FileRefused, page: int
) -> PlacedPaper:
    if isinstance(converted, records.FileRefused):
        return PlacedPaper(paper=paper, page=page, pages=1, content=None, problem=str(converted.sentence))
    return PlacedPaper(paper=paper, page=page, pages=converted.pages, content=converted.content)


class Workshop:
    """Builds the packs of one meeting; what several recipients have in common is made once."""

    def __init__(self, occasion: Occasion, convert: Convert) -> None:
        self.occasion = occasion
        self.convert = convert
        self._body: tuple[object, bytes] = ((), b"")

    def build(self, contents: Sequence[PackItem], reader: Reader) -> BuiltPack:
        """Return the pack of one reader."""
        layout, front = self._fronted(contents, reader)
        parts = [front]
        if layout.total > layout.front:
            parts.append(self._body_of(layout, reader))
        watermark, marked = None, marked_pages(layout)
        if marked:
            watermark = self._render("pack_watermark", {"name": reader.name})
        title = _("Papers of the meeting %(body)s, %(date)s") % {
            "body": self.occasion.body,
            "date": date_words(self.occasion.date),
        }
        volume = records.Volume(
            title=f"{title} – {reader.name}",
            author=str(self.occasion.sender["name"]),
            bookmarks=_bookmarks(layout, records.first_linked_page(front)),
            watermark=watermark,
            marked_pages=marked,
        )
        return BuiltPack(
            content=records.finish(parts, volume),
            pages=layout.total,
            is_confidential=bool(marked),
            manifest=manifest_of(layout, reader),
        )

    def _fronted(self, contents: Sequence[PackItem], reader: Reader) -> tuple[Layout, bytes]:
        """Set the front matter until it has the number of pages it names."""
        pages = 3
        for _attempt in range(4):
            layout = lay_out(contents, self.convert, front=pages)
            front = self._render("pack", _front_data(self.occasion, layout, reader))
            found = records.page_count(front)
            if found == pages:
                break
            pages = found
        return layout, front

    def _body_of(self, layout: Layout, reader: Reader) -> bytes:
        """Return sheets and papers with their page numbers; the same for all who see the same."""
        key = (layout.total, tuple(_identity(item, reader) for item in layout.items))
        if self._body[0] != key:
            self._body = (key, self._bound(layout, reader))
        return self._body[1]

    def _bound(self, layout: Layout, reader: Reader) -> bytes:
        sheets = iter(
            records.single_pages(self._render("pack_sheets", _sheet_data(self.occasion, layout, reader)))
        )
        parts: list[records.Part] = []
        for item in layout.items:
            if item.page is None:
                continue
            parts.append(records.Part(next(sheets)))
            for paper in item.papers:
                if paper.content is None:
                    parts.append(records.Part(next(sheets)))
                else:
                    parts.append(records.Part(paper.content, has_strips=True))
        strips = _strip_data(self.occasion, layout)
        return records.bind(parts, strips=self._render("pack_strips", strips) if strips["strips"] else None)

    def _render(self, name: str, data: Mapping[str, object]) -> bytes:
        return records.render_pdf(template=f"governance/{name}", data={**self.occasion.frame, **data})


def _identity(item: PlacedItem, reader: Reader) -> tuple[object, ...]:
    marks = (reader.marks.get(key, "") for key in (item.entry.key, *(row.paper.key for row in item.papers)))
    return (item.entry.key, item.page, item.entry.is_recused, *(row.paper.key for row in item.papers), *marks)


def marked_pages(layout: Layout) -> frozenset[int]:
    """Return the pages that carry the reader's name: of confidential papers and restricted items, agenda included."""
    pages: set[int] = set()
    for item in layout.items:
        restricted = item.entry.item.is_restricted
        if restricted:
            pages.update(range(2, layout.front + 1))
            if item.page is not None:
                pages.add(item.page)
        for paper in item.papers:
            if restricted or paper.paper.is_confidential:
                pages.update(range(paper.page, paper.page + paper.pages))
    return frozenset(pages)


def manifest_of(layout: Layout, reader: Reader) -> dict[str, object]:
    """Return what is in the pack, as it is stored: items, papers with hash and page, and what could not be bound."""
    return {
        "items": [
            {
                "item": item.entry.item.pk,
                "position": item.entry.item.position,
                "title": item.entry.item.title,
                "is_recused": item.entry.is_recused,
                "mark": reader.marks.get(item.entry.key, ""),
                "papers": [
                    {
                        "version": row.paper.version.id,
                        "sha256": row.paper.version.sha256,
                        "title": row.paper.title,
                        "page": row.page,
                        "pages": row.pages,
                        "mark": reader.marks.get(row.paper.key, ""),
                        "problem": row.problem,
                    }
                    for row in item.papers
                ],
            }
            for item in layout.items
        ]
    }


def keys_of(contents: Iterable[PackItem]) -> list[str]:
    """Return the keys of everything in a pack."""
    return [key for entry in contents for key in (entry.key, *(paper.key for paper in entry.papers))]


def _marks_of(entry: PackItem, reader: Reader) -> str:
    words = [_("confidential") if entry.item.is_restricted else "", reader.marks.get(entry.key, "")]
    return " · ".join(word for word in words if word)


def _paper_mark(row: PlacedPaper, reader: Reader) -> str:
    words = [
        _("confidential") if row.paper.is_confidential else "",
        reader.marks.get(row.paper.key, ""),
        _("new version") if row.paper.replaces else "",
        _("separate") if row.problem else "",
    ]
    return " · ".join(word for word in words if word)


def _front_data(occasion: Occasion, layout: Layout, reader: Reader) -> dict[str, object]:
    new = sum(1 for _item, row in layout.papers if row.paper.key in reader.marks)
    news = ngettext("New since %(day)s: %(count)d paper.", "New since %(day)s: %(count)d papers.", new) % {
        "day": reader.since,
        "count": new,
    }
    return {
        "kind": occasion.kind,
        "hours": occasion.hours,
        "place": occasion.place,
        "chair": occasion.chair,
        "recipient": {"name": reader.name, "function": reader.function, "institution": reader.institution},
        "confidential": bool(marked_pages(layout)),
        "news": news if new else "",
        "items": [_agenda_line(item.entry, reader) for item in layout.items],
        "contents": [
            {
                "label": item.entry.item.position,
                "title": item.entry.item.title,
                "page": item.page,
                "mark": _marks_of(item.entry, reader),
                "papers": [
                    {
                        "title": row.paper.title,
                        "page": row.page,
                        "pages": row.pages,
                        "mark": _paper_mark(row, reader),
                    }
                    for row in item.papers
                ],
            }
            for item in layout.items
        ],
        "total": layout.total,
    }


def _agenda_line(entry: PackItem, reader: Reader) -> dict[str, object]:
    item = entry.item
    return {
        "number": item.position,
        "title": item.title,
        "kind": item.get_request_display(),
        "proposer": item.proposal.institution.label if item.proposal else "",
        "presenter": item.presenter,
        "motion": item.proposal.motion if item.proposal and not entry.is_recused else "",
        "mark": _marks_of(entry, reader),
    }


def _sheet_data(occasion: Occasion, layout: Layout, reader: Reader) -> dict[str, object]:
    sheets: list[dict[str, object]] = []
    for item in layout.items:
        if item.page is None:
            continue
        sheets.append(_item_sheet(item, reader))
        sheets += [_missing_sheet(item, row, reader) for row in item.papers if row.content is None]
    return {"total": layout.total, "sheets": sheets}


def _over(item: PlacedItem) -> str:
    return _("Item %(number)s") % {"number": item.entry.item.position}


def _item_sheet(item: PlacedItem, reader: Reader) -> dict[str, object]:
    line, more = _agenda_line(item.entry, reader), len(item.papers) - LISTED_ON_SHEET
    recused = _("You are recused for this item. Its papers are not in your pack.")
    return {
        **{name: line[name] for name in ("title", "kind", "proposer", "presenter", "mark")},
        "page": item.page,
        "over": _over(item),
        "notice": recused if item.entry.is_recused else "",
        "papers": [
            {"title": _short(row.paper.title), "page": row.page, "mark": _paper_mark(row, reader)}
            for row in item.papers[:LISTED_ON_SHEET]
        ],
        "more": _("and %(count)s more") % {"count": more} if more > 0 else "",
    }


def _missing_sheet(item: PlacedItem, row: PlacedPaper, reader: Reader) -> dict[str, object]:
    where = _(
        "The paper is not bound into this pack. It lies in Nahtstelle and is downloaded there by itself:"
    )
    return {
        "page": row.page,
        "over": _over(item),
        "title": row.paper.title,
        "mark": _paper_mark(row, reader),
        "notice": f"{row.problem}\n{where}",
        "address": settings.BASE_URL + row.paper.version.url,
        "papers": [],
    }


def _short(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:119]}…"


def _strip_data(occasion: Occasion, layout: Layout) -> dict[str, object]:
    strips = []
    for item, row in layout.papers:
        if row.content is None:
            continue
        named = (f"{occasion.short_name}, {date_words(occasion.date)}", _over(item), row.paper.title)
        for offset, width in enumerate(records.sheet_widths(row.content)):
            strips.append({"page": row.page + offset, "width": width, "text": " · ".join(named)})
    return {"total": layout.total, "strips": strips}


def _bookmarks(layout: Layout, contents_page: int | None) -> tuple[records.Bookmark, ...]:
    front = [records.Bookmark(_("Cover"), 1), records.Bookmark(_("Agenda"), 2)]
    if contents_page is not None:
        front.append(records.Bookmark(_("Contents"), contents_page))
    items = [
        records.Bookmark(
            f"{item.entry.item.position}. {item.entry.item.title}",
            item.page,
            tuple(records.Bookmark(row.paper.title, row.page) for row in item.papers),
        )
        for item in layout.items
        if item.page is not None
    ]
    return (*front, *items)
