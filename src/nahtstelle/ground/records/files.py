"""What may come in: name, size, type. A file's type is read from its content and must fit its name (domain §9)."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from nahtstelle.ground.records.refusals import (
    FileContentMismatch,
    FileEmpty,
    FileTooLarge,
    FileTypeRefused,
)

NAME_LENGTH: Final = 150
PACKAGE_ENTRIES: Final = 5_000
PACKAGE_BYTES: Final = 500 * 1024 * 1024
LISTING_BYTES: Final = 1024 * 1024


class _Macros(Exception):
    """An office package carries macros."""


class _Inflated(Exception):
    """A package would unpack to an unreasonable size."""


@dataclass(frozen=True, slots=True)
class FileType:
    """An accepted type: endings of the name, media type, the word for it, and the test on the content."""

    extensions: tuple[str, ...]
    media_type: str
    name: str
    fits: Callable[[bytes], bool]


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that has passed every check."""

    filename: str
    media_type: str
    content: bytes


def check_file(
    *, filename: str, content: bytes, limit: int | None = None, is_made: bool = False
) -> CheckedFile:
    """Return the file under its clean name and with its media type; `limit` in bytes, else RECORDS_MAX_FILE_BYTES.

    `is_made` allows what the software makes itself and nobody may bring: HTML.
    Raises FileEmpty, FileTooLarge, FileTypeRefused or FileContentMismatch, each naming the file.
    """
    filename = clean_filename(filename)
    check_size(filename=filename, size=len(content), limit=limit)
    file_type = _type_of(filename, is_made=is_made)
    try:
        fits = file_type.fits(content)
    except _Macros as error:
        raise FileTypeRefused.with_macros(filename) from error
    except _Inflated as error:
        raise FileTypeRefused.inflated(filename) from error
    if not fits:
        raise FileContentMismatch.named(filename, type_name=file_type.name)
    return CheckedFile(filename, file_type.media_type, content)


def read_upload(upload: UploadedFile) -> CheckedFile:
    """Check an uploaded file: its size first, so that nothing too large is read into memory."""
    filename = clean_filename(upload.name or "")
    check_size(filename=filename, size=upload.size or 0)
    upload.seek(0)
    return check_file(filename=filename, content=upload.read())


def check_size(*, filename: str, size: int, limit: int | None = None) -> None:
    """Refuse empty files and files above the limit, which is RECORDS_MAX_FILE_BYTES for what people bring."""
    limit = settings.RECORDS_MAX_FILE_BYTES if limit is None else limit
    if size <= 0:
        raise FileEmpty.named(filename)
    if size > limit:
        raise FileTooLarge.named(filename, size=size, limit=limit)


def clean_filename(filename: str) -> str:
    """Return the name without path, control and direction characters, composed (NFC), at most 150 characters."""
    name = re.split(r"[/\\]", filename)[-1]
    name = unicodedata.normalize("NFC", name)
    name = "".join(" " if unicodedata.category(sign) in {"Zs", "Zl", "Zp"} else sign for sign in name)
    name = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C")
    name = re.sub(r"\s+", " ", name).strip(" .")
    path = PurePosixPath(name or "ohne Namen")
    return (
        path.stem[: NAME_LENGTH - len(path.suffix)] + path.suffix
        if len(path.suffix) <= 10
        else name[:NAME_LENGTH]
    )


def accepted_extensions() -> tuple[str, ...]:
    """Return the accepted endings with their dot, for the `accept` attribute of a file field."""
    return tuple(f".{extension}" for file_type in FILE_TYPES for extension in file_type.extensions)


def _type_of(filename: str, *, is_made: bool) -> FileType:
    extension = PurePosixPath(filename).suffix.lower().lstrip(".")
    for file_type in (*FILE_TYPES, *MADE_TYPES) if is_made else FILE_TYPES:
        if extension in file_type.extensions:
            return file_type
    accepted = ", ".join(name.lstrip(".").upper() for name in accepted_extensions())
    raise FileTypeRefused.named(filename, accepted=accepted)


def _starts_with(*signatures: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(signatures)


def _is_pdf(content: bytes) -> bool:
    """Readers accept a PDF header within the first 1024 bytes; the trailer is what makes it whole."""
    return b"%PDF-" in content[:1024] and b"%%EOF" in content[-2048:]


def _is_text(content: bytes) -> bool:
    """Text in UTF-8, UTF-16 with a mark, or Windows-1252; no control characters but tab and line ends."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ["utf-16"] if marked else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text)
    return False


def _listing(package: zipfile.ZipFile) -> list[str]:
    """Names in a package, from its directory only: nothing is unpacked."""
    entries = package.infolist()
    if len(entries) > PACKAGE_ENTRIES or sum(entry.file_size for entry in entries) > PACKAGE_BYTES:
        raise _Inflated
    return [entry.filename for entry in entries]


def _head(package: zipfile.ZipFile, name: str) -> bytes:
    """The first bytes of one entry; a bomb is not unpacked beyond them."""
    with package.open(name) as entry:
        return entry.read(LISTING_BYTES)


def _packaged(test: Callable[[zipfile.ZipFile, list[str]], bool]) -> Callable[[bytes], bool]:
    def fits(content: bytes) -> bool:
        if not content.startswith(b"PK\x03\x04"):
            return False
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as package:
                return test(package, _listing(package))
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error):
            return False

    return fits


def _is_ooxml(main_part: str) -> Callable[[bytes], bool]:
    def test(package: zipfile.ZipFile, names: list[str]) -> bool:
        if "[Content_Types].xml" not in names or main_part not in names:
            return False
        macro_parts = any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in names)
        if macro_parts or b"macroenabled" in _head(package, "[Content_Types].xml").lower():
            raise _Macros
        return True

    return _packaged(test)


def _is_opendocument(media_type: str) -> Callable[[bytes], bool]:
    def test(package: zipfile.ZipFile, names: list[str]) -> bool:
        if "mimetype" not in names or "content.xml" not in names:
            return False
        if _head(package, "mimetype").strip() != media_type.encode():
            return False
        if any(name.startswith(("Basic/", "Scripts/")) for name in names):
            raise _Macros
        return True

    return _packaged(test)


_OOXML = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"

FILE_TYPES: Final = (
    FileType(("pdf",), "application/pdf", "PDF", _is_pdf),
    FileType(("docx",), f"{_OOXML}.wordprocessingml.document", "DOCX", _is_ooxml("word/document.xml")),
    FileType(("xlsx",), f"{_OOXML}.spreadsheetml.sheet", "XLSX", _is_ooxml("xl/workbook.xml")),
    FileType(("pptx",), f"{_OOXML}.presentationml.presentation", "PPTX", _is_ooxml("ppt/presentation.xml")),
    FileType(("odt",), f"{_ODF}.text", "ODT", _is_opendocument(f"{_ODF}.text")),
    FileType(("ods",), f"{_ODF}.spreadsheet", "ODS", _is_opendocument(f"{_ODF}.spreadsheet")),
    FileType(("png",), "image/png", "PNG", _starts_with(b"\x89PNG\r\n\x1a\n")),
    FileType(("jpg", "jpeg"), "image/jpeg", "JPG", _starts_with(b"\xff\xd8\xff")),
    FileType(("txt",), "text/plain", "TXT", _is_text),
    FileType(("csv",), "text/csv", "CSV", _is_text),
)
MADE_TYPES: Final = (FileType(("html",), "text/html", "HTML", _is_text),)
