"""Small true and false files of every kind."""

from __future__ import annotations

import io
import zipfile

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
JPG = b"\xff\xd8\xff\xe0" + bytes(20)
PROGRAM = b"MZ" + bytes(60)


def package(**entries: bytes | str) -> bytes:
    """A zip with the entries given; «__» in a name stands for «/»."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def ooxml(main_part: str, *, types: str = "<Types/>", **more: bytes | str) -> bytes:
    return package(**{"[Content_Types].xml": types, main_part: "<x/>"}, **more)


DOCX = ooxml("word/document.xml")
XLSX = ooxml("xl/workbook.xml")
PPTX = ooxml("ppt/presentation.xml")
ODT = package(mimetype="application/vnd.oasis.opendocument.text", **{"content.xml": "<x/>"})
ODS = package(mimetype="application/vnd.oasis.opendocument.spreadsheet", **{"content.xml": "<x/>"})
