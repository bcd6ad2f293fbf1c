"""Binding PDFs into one: pages on sheets of their own, strips at the foot, bookmarks, links, a watermark (0016).

A page that is bound is drawn, not taken over: scripts, forms, attachments and links to outside stay behind, rotated and
odd sizes are set upright. Its text stays text.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pikepdf

MARGIN: Final = 14.0  # points; a printer's edge
FOOT: Final = 34.0  # points, 12 mm: the strip
LARGEST: Final = (841.89, 1190.55)  # A3
LINK: Final = "https://mappe.invalid/"
"""Links in front matter that lead to a page of the same volume: `https://mappe.invalid/<page, from 1>`."""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the outline; `page` from 1."""

    title: str
    page: int
    children: tuple[Bookmark, ...] = ()


def page_count(content: bytes) -> int:
    """Return how many pages a PDF has."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return len(pdf.pages)


def sheet_widths(content: bytes) -> list[float]:
    """Return the width in millimetres of the sheet for each page of a PDF, in points / 72 × 25.4."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return [round(_sheet(page)[0] / 72 * 25.4, 2) for page in pdf.pages]


@dataclass(frozen=True, slots=True)
class Part:
    """A PDF to be bound: as it is, or each page drawn on a sheet with a strip at its foot."""

    content: bytes
    has_strips: bool = False


def single_pages(content: bytes) -> list[bytes]:
    """Return each page of a PDF as a PDF of its own."""
    found = []
    with pikepdf.open(io.BytesIO(content)) as source:
        for page in source.pages:
            with pikepdf.new() as single:
                single.pages.append(page)
                found.append(_saved(single))
    return found


def first_linked_page(content: bytes) -> int | None:
    """Return the first page (from 1) that has links, None where none has."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return next((number for number, page in enumerate(pdf.pages, 1) if any(_links(page))), None)


def bind(parts: Sequence[Part], *, strips: bytes | None) -> bytes:
    """Return all pages as one PDF, in order. `strips` has one page for each page of the parts that have strips."""
    with pikepdf.new() as bound, pikepdf.open(io.BytesIO(strips)) if strips else pikepdf.new() as foot:
        feet = iter(foot.pages)
        for part in parts:
            with pikepdf.open(io.BytesIO(part.content)) as source:
                if not part.has_strips:
                    bound.pages.extend(source.pages)
                    continue
                for page in source.pages:
                    _draw(bound, page, next(feet))
        return _saved(bound)


def _draw(bound: pikepdf.Pdf, page: pikepdf.Page, strip: pikepdf.Page) -> None:
    width, height = _sheet(page)
    bound.add_blank_page(page_size=(width, height))
    sheet = bound.pages[-1]
    sheet.add_overlay(page, pikepdf.Rectangle(MARGIN, FOOT, width - MARGIN, height - MARGIN))
    sheet.add_overlay(strip, pikepdf.Rectangle(0, 0, width, FOOT))


def _sheet(page: pikepdf.Page) -> tuple[float, float]:
    """The size of the sheet in points: as the page is seen, at most A3, and never smaller than A5."""
    left, bottom, right, top = (float(side) for side in page.cropbox)
    width, height = abs(right - left), abs(top - bottom)
    if int(page.obj.get("/Rotate", 0)) % 180:
        width, height = height, width
    unit = float(page.obj.get("/UserUnit", 1))
    width, height = max(width * unit, 1.0), max(height * unit, 1.0)
    short, long = LARGEST
    across, up = (short, long) if height >= width else (long, short)
    scale = min(1.0, across / width, up / height)
    return max(width * scale, 419.53), max(height * scale, 419.53)


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """What a bound PDF says of itself, its outline, and the pages (from 1) that carry the watermark."""

    title: str
    author: str
    bookmarks: tuple[Bookmark, ...]
    watermark: bytes | None = None
    marked_pages: frozenset[int] = frozenset()


def finish(parts: Sequence[bytes], volume: Volume) -> bytes:
    """Return the parts as one volume with outline, inner links, watermark, title and language (de-CH)."""
    with pikepdf.new() as bound:
        for content in parts:
            with pikepdf.open(io.BytesIO(content)) as source:
                bound.pages.extend(source.pages)
        _tie_links(bound)
        if volume.watermark is not None and volume.marked_pages:
            _mark(bound, volume.watermark, volume.marked_pages)
        _write_outline(bound, volume.bookmarks)
        _describe(bound, volume)
        return _saved(bound)


def _tie_links(bound: pikepdf.Pdf) -> None:
    """Turn the marked links into links to pages; marks of a structure that is not bound go."""
    for page in bound.pages:
        if "/StructParents" in page.obj:
            del page.obj.StructParents
        for link in _links(page):
            if "/StructParent" in link:
                del link["/StructParent"]
            action = link.get("/A")
            address = str(action.get("/URI", "")) if action is not None else ""
            number = address.removeprefix(LINK)
            if number != address and number.isdecimal() and 1 <= int(number) <= len(bound.pages):
                target = bound.pages[int(number) - 1].obj
                link["/Dest"] = pikepdf.Array([target, pikepdf.Name.Fit])
                del link["/A"]


def _links(page: pikepdf.Page) -> Iterator[pikepdf.Object]:
    for annotation in page.obj.get("/Annots", pikepdf.Array()):
        if annotation.get("/Subtype") == pikepdf.Name.Link:
            yield annotation


def _mark(bound: pikepdf.Pdf, watermark: bytes, pages: frozenset[int]) -> None:
    with pikepdf.open(io.BytesIO(watermark)) as source:
        for number in sorted(pages):
            sheet = bound.pages[number - 1]
            sheet.add_overlay(source.pages[0], pikepdf.Rectangle(sheet.mediabox))


def _write_outline(bound: pikepdf.Pdf, bookmarks: Sequence[Bookmark]) -> None:
    with bound.open_outline() as outline:
        outline.root.extend(_outlined(bookmark) for bookmark in bookmarks)


def _outlined(bookmark: Bookmark) -> pikepdf.OutlineItem:
    item = pikepdf.OutlineItem(bookmark.title, bookmark.page - 1)
    item.children.extend(_outlined(child) for child in bookmark.children)
    item.is_closed = True
    return item


def _describe(bound: pikepdf.Pdf, volume: Volume) -> None:
    bound.Root.Lang = pikepdf.String("de-CH")
    bound.Root.PageMode = pikepdf.Name.UseOutlines
    bound.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    with bound.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["dc:title"] = volume.title
        metadata["dc:language"] = {"de-CH"}
        metadata["dc:creator"] = [volume.author]
    bound.docinfo["/Title"] = volume.title
    bound.docinfo["/Author"] = volume.author


def _saved(bound: pikepdf.Pdf) -> bytes:
    out = io.BytesIO()
    bound.remove_unreferenced_resources()
    bound.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return out.getvalue()
