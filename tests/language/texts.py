"""Takes the words out of what the application hands to people: pages, mail, calendars, tables, PDF."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any

from icalendar import Calendar
from openpyxl import load_workbook
from pypdf import PdfReader

SPOKEN = ("aria-label", "title", "placeholder", "alt", "label", "aria-description", "aria-roledescription")
SILENT = {"script", "style", "textarea", "svg", "code"}
SENTENCE = re.compile(r"^[A-ZÄÖÜ«].*\s\S")


class _Words(HTMLParser):
    """All text nodes and spoken attributes; `silent` counts the elements whose content is no text of ours."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.silent += tag in SILENT
        self.texts += [given[name] for name in SPOKEN if name in given]
        self.texts += [
            text for name, text in given.items() if name.startswith("data-") and SENTENCE.match(text)
        ]
        if tag in {"input", "button"} and given.get("type") in {"submit", "button", "reset"}:
            self.texts.append(given.get("value", "") if tag == "input" else "")
        if tag == "meta" and given.get("name") == "description":
            self.texts.append(given.get("content", ""))

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.texts.append(data)


def of_html(content: bytes) -> list[str]:
    """Return title, text, names for assistive technology and what scripts will say."""
    reader = _Words()
    reader.feed(content.decode())
    return reader.texts


def of_pdf(content: bytes) -> list[str]:
    """Return the lines of a PDF, its title and its bookmarks; words parted at the end of a line are joined."""
    reader = PdfReader(io.BytesIO(content))
    text = "\n".join(page.extract_text() for page in reader.pages)
    text = re.sub(r"(?<=\w)[-‐\u00ad]\s*\n\s*(?=[a-zäöü])", "", text)
    title = str(reader.metadata.title or "") if reader.metadata else ""
    return [title, *text.splitlines(), *_bookmarks(reader.outline)]


def _bookmarks(outline: list[Any]) -> Iterator[str]:
    for entry in outline:
        if isinstance(entry, list):
            yield from _bookmarks(entry)
        else:
            yield str(entry.title)


def of_csv(content: bytes) -> list[str]:
    """Return all cells."""
    text = content.decode("utf-8-sig")
    separator = ";" if ";" in text.partition("\n")[0] else ","
    return [cell for row in csv.reader(io.StringIO(text), delimiter=separator) for cell in row]


def of_xlsx(content: bytes) -> list[str]:
    """Return the names of the sheets and all cells."""
    book = load_workbook(io.BytesIO(content))
    cells = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    return [*book.sheetnames, *cells]


def of_calendar(content: bytes) -> list[str]:
    """Return what a calendar shows of each entry."""
    shown = ("SUMMARY", "DESCRIPTION", "LOCATION", "COMMENT", "X-WR-CALNAME", "X-WR-CALDESC", "CATEGORIES")
    calendar = Calendar.from_ical(content.decode())
    found = [part for entry in calendar.walk() for name in shown if (part := entry.get(name)) is not None]
    return [part.to_ical().decode().replace("\\n", " ").replace("\\", "") for part in found]


def of_mail(message: EmailMessage | Any) -> list[str]:
    """Return the words of a Django mail: sender's and receiver's names, subject, lines, each attachment."""
    sent = message.message()
    found = [message.subject, message.from_email.partition("<")[0], *message.body.splitlines()]
    for part in sent.walk():
        content = part.get_payload(decode=True)
        reader = reader_for(part.get_content_type())
        if reader and content and part.get_content_type() != "text/plain":
            found += reader(content)
    return found


def of_plain(content: bytes) -> list[str]:
    """Return the lines."""
    return content.decode().splitlines()


READERS: dict[str, Callable[[bytes], list[str]]] = {
    "text/html": of_html,
    "text/plain": of_plain,
    "text/csv": of_csv,
    "text/calendar": of_calendar,
    "application/ics": of_calendar,
    "application/pdf": of_pdf,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": of_xlsx,
}


def reader_for(content_type: str) -> Callable[[bytes], list[str]] | None:
    """Return what reads this type of content; None for one without words, such as pictures and JSON for scripts."""
    return READERS.get(content_type.partition(";")[0].strip().lower())
