"""Takes the text out of a file, in a process of its own: `python -m nahtstelle.ground.records.text_reader pdf < file`.

Files come from outside and may be made to harm. This process has no settings, no keys and no database, little memory
and little time, and may write no file; whatever happens to it, the worker goes on. It writes the text to its standard
output and ends with status 0, or ends with another status.
"""

from __future__ import annotations

import csv
import io
import os
import re
import resource
import sys
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from xml.etree import ElementTree

MOST_SIGNS = 400_000
MOST_BYTES = 80 * 1024 * 1024
MEMORY, SECONDS = 1024 * 1024 * 1024, 20
_BROKEN = re.compile(r"(\w)[-\u00ad\ufffe\x02][ \t]*\r?\n(?!(?:und|oder|bzw|sowie)\b)(?=[a-zäöü])")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
_PARAGRAPHS = ("}p", "}h", "}tr", "}table-row", "}row", "}br", "}line-break")
_RUNS = ("}t", "}v")


def read_text(ending: str, content: bytes) -> str:
    """Return the text of a file, at most 400,000 signs. Raises whatever the file makes its reader raise."""
    parts: list[str] = []
    length = 0
    for part in _READERS[ending](content):
        parts.append(part)
        length += len(part)
        if length > MOST_SIGNS:
            break
    text = unicodedata.normalize("NFKC", _BROKEN.sub(r"\1", "".join(parts)[:MOST_SIGNS]))
    return _CONTROL.sub(" ", text).strip()


def endings() -> frozenset[str]:
    """Return the endings of the files that have a text to read."""
    return frozenset(_READERS)


def _pdf(content: bytes) -> Iterator[str]:
    import pypdfium2

    for page in pypdfium2.PdfDocument(content):
        yield page.get_textpage().get_text_bounded() + "\n"


def _plain(content: bytes) -> Iterator[str]:
    encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp1252"]
    for encoding in encodings[:-1]:
        try:
            yield content.decode(encoding)
            return
        except UnicodeDecodeError:
            continue
    yield content.decode(encodings[-1], errors="replace")


def _table(content: bytes) -> Iterator[str]:
    text = "".join(_plain(content))
    separator = ";" if text.count(";") > text.count(",") else ","
    for line in csv.reader(io.StringIO(text), delimiter=separator):
        yield " · ".join(line) + "\n"


def _packed(*wanted: str) -> Callable[[bytes], Iterator[str]]:
    """Read the parts of an office file whose names match, in their order; a bomb is not unpacked beyond a limit."""
    patterns = [re.compile(pattern) for pattern in wanted]

    def read(content: bytes) -> Iterator[str]:
        room = MOST_BYTES
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            for pattern in patterns:
                names = sorted(
                    filter(pattern.fullmatch, package.namelist()), key=lambda name: (len(name), name)
                )
                for name in names:
                    with package.open(name) as entry:
                        part = entry.read(room + 1)
                    room -= len(part)
                    if room < 0:
                        raise ValueError("the file unpacks to more than is read")
                    yield from _words(part, all_text=name == "content.xml")

    return read


def _words(xml: bytes, *, all_text: bool) -> Iterator[str]:
    if b"<!DOCTYPE" in xml[:4096] or b"<!ENTITY" in xml:
        raise ValueError("office files declare no entities")
    for event, element in ElementTree.iterparse(io.BytesIO(xml), events=("start", "end")):  # noqa: S314
        if event == "end":
            if not all_text and element.tag.endswith(_RUNS) and element.text:
                yield element.text + (" " if element.tag.endswith("}v") else "")
            if element.tag.endswith(_PARAGRAPHS) or element.tag.endswith("}si"):
                yield (
                    "".join(element.itertext()) + "\n"
                    if all_text and element.tag.endswith(("}p", "}h"))
                    else "\n"
                )


_READERS: dict[str, Callable[[bytes], Iterator[str]]] = {
    "pdf": _pdf,
    "txt": _plain,
    "csv": _table,
    "docx": _packed(r"word/document\.xml", r"word/(footnotes|endnotes)\.xml"),
    "xlsx": _packed(r"xl/sharedStrings\.xml", r"xl/worksheets/sheet\d+\.xml"),
    "pptx": _packed(r"ppt/slides/slide\d+\.xml"),
    "odt": _packed(r"content\.xml"),
    "ods": _packed(r"content\.xml"),
}


def _confine() -> None:
    """Give up memory, time, files and priority; what a system does not offer is left as it is."""
    for name, most in (
        ("RLIMIT_AS", MEMORY),
        ("RLIMIT_CPU", SECONDS),
        ("RLIMIT_FSIZE", 0),
        ("RLIMIT_CORE", 0),
    ):
        if hasattr(resource, name) and sys.platform == "linux":
            resource.setrlimit(getattr(resource, name), (most, most))
    os.nice(10)


def main() -> None:
    """Read the file from standard input, write its text to standard output."""
    content = sys.stdin.buffer.read()
    _confine()
    sys.stdout.buffer.write(read_text(sys.argv[1], content).encode("utf-8", errors="replace"))


if __name__ == "__main__":
    main()
