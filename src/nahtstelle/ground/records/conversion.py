"""Any accepted file as a PDF whose pages can be bound: what cannot be one is refused by name (decision 0016).

PDF stay as they are, with comments and filled fields flattened; pictures get a page of their own; text is set by Typst;
Word, Excel and PowerPoint go through LibreOffice where it is installed, each in a process group and profile of its own.
"""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

import pikepdf
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from nahtstelle.ground.records.refusals import FileRefused
from nahtstelle.ground.records.typesetting import render_pdf

MAX_PAGES: Final = 1_000
MAX_PIXELS: Final = 50_000_000
PICTURE_SIDE: Final = 3_500  # pixels; 300 to the inch on A4
OFFICE_SECONDS: Final = 90
A4: Final = (595.276, 841.89)
MARGIN: Final = 42.5
OFFICE_SETTINGS: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""


@dataclass(frozen=True, slots=True)
class ConvertedFile:
    """A PDF that opens without a password, and how many pages it has."""

    content: bytes
    pages: int


class FileNotConvertible(FileRefused):
    """A file of which no PDF can be made here; the sentence names it and says what to do."""

    @classmethod
    def named(cls, sentence: str, filename: str) -> FileNotConvertible:
        """Build the sentence."""
        return cls(sentence % {"name": filename})


def to_pdf(*, filename: str, media_type: str, content: bytes) -> ConvertedFile:
    """Return the file as a PDF. Raises FileNotConvertible, naming the file: protected, damaged, too large, no program.

    `media_type` is the one the room has found out from the content.
    """
    if media_type == "application/pdf":
        return _from_pdf(filename, content)
    if media_type.startswith("image/"):
        return _from_pdf(filename, _from_picture(filename, content))
    if media_type.startswith("text/"):
        return _from_pdf(filename, _from_text(filename, content))
    return _from_pdf(filename, _from_office(filename, content))


def needs_office(media_type: str) -> bool:
    """Tell whether only LibreOffice makes a PDF of this type."""
    return media_type != "application/pdf" and not media_type.startswith(("image/", "text/"))


def office_program() -> str | None:
    """Return where LibreOffice is; None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def without_office(filename: str) -> FileNotConvertible:
    """Return the refusal for an office file on a machine without LibreOffice."""
    sentence = _(
        "No PDF can be made of «%(name)s» here: LibreOffice is not installed. Please save it as PDF."
    )
    return FileNotConvertible.named(sentence, filename)


def _from_pdf(filename: str, content: bytes) -> ConvertedFile:
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            pages = len(pdf.pages)
            if not 1 <= pages <= MAX_PAGES:
                sentence = _("«%(name)s» has no pages or more than 1000. Please divide it.")
                raise FileNotConvertible.named(sentence, filename)
            for page in pdf.pages:
                _read_through(page)
            return ConvertedFile(_flattened(pdf, content), pages)
    except pikepdf.PasswordError as error:
        sentence = _("«%(name)s» is protected by a password. Please save it without.")
        raise FileNotConvertible.named(sentence, filename) from error
    except (pikepdf.PdfError, pikepdf.DataDecodingError, ValueError, TypeError, KeyError) as error:
        sentence = _("«%(name)s» is damaged and cannot be opened. Please save it as PDF again.")
        raise FileNotConvertible.named(sentence, filename) from error


def _read_through(page: pikepdf.Page) -> None:
    """Read what a page draws, so that a damaged one is found here and not by a reader."""
    left, bottom, right, top = (float(side) for side in page.mediabox)
    if not (abs(right - left) > 0 and abs(top - bottom) > 0):
        raise ValueError("a page without area")
    contents = page.obj.get("/Contents")
    if isinstance(contents, pikepdf.Stream):
        contents.read_bytes()
    elif contents is not None:
        for part in contents:
            part.read_bytes()


def _flattened(pdf: pikepdf.Pdf, content: bytes) -> bytes:
    """Draw comments and fields onto the pages, since only what is drawn is bound; untouched where there are none."""
    if "/AcroForm" not in pdf.Root and not any("/Annots" in page.obj for page in pdf.pages):
        return content
    if "/AcroForm" in pdf.Root:
        pdf.generate_appearance_streams()
    pdf.flatten_annotations("print")
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def _from_picture(filename: str, content: bytes) -> bytes:
    """Set a picture on A4, upright or across as it lies; its own particulars (place, camera) stay behind."""
    try:
        with Image.open(io.BytesIO(content)) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                sentence = _("«%(name)s» has more than 50 million pixels. Please make it smaller.")
                raise FileNotConvertible.named(sentence, filename)
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((PICTURE_SIDE, PICTURE_SIDE))
            return _picture_page(_opaque(upright), is_photo=picture.format == "JPEG")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        sentence = _("«%(name)s» is damaged and cannot be opened. Please save it as PDF again.")
        raise FileNotConvertible.named(sentence, filename) from error


def _opaque(picture: Image.Image) -> Image.Image:
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        ground = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(ground, picture)
    return picture.convert("RGB")


def _picture_page(picture: Image.Image, *, is_photo: bool) -> bytes:
    width, height = A4 if picture.height >= picture.width else A4[::-1]
    scale = min((width - 2 * MARGIN) / picture.width, (height - 2 * MARGIN) / picture.height, 1.0)
    across, up = picture.width * scale, picture.height * scale
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(width, height))
    stream = pikepdf.Stream(pdf, _pixels(picture, is_photo=is_photo))
    stream.Type, stream.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    stream.Width, stream.Height = picture.width, picture.height
    stream.ColorSpace, stream.BitsPerComponent = pikepdf.Name.DeviceRGB, 8
    if is_photo:
        stream.Filter = pikepdf.Name.DCTDecode
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Picture=stream))
    place = f"q {across:.2f} 0 0 {up:.2f} {(width - across) / 2:.2f} {(height - up) / 2:.2f} cm /Picture Do Q"
    page.obj.Contents = pikepdf.Stream(pdf, place.encode())
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def _pixels(picture: Image.Image, *, is_photo: bool) -> bytes:
    if not is_photo:
        return picture.tobytes()
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88)
    return out.getvalue()


def _from_text(filename: str, content: bytes) -> bytes:
    """Set lines as they are."""
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    lines = text.splitlines()
    if len(lines) > MAX_PAGES * 50:
        sentence = _("«%(name)s» has no pages or more than 1000. Please divide it.")
        raise FileNotConvertible.named(sentence, filename)
    return render_pdf(template="records/plain_text", data={"title": filename, "lines": lines})


def _from_office(filename: str, content: bytes) -> bytes:
    """Let LibreOffice print it, without macros and without fetching anything, in a folder that is gone afterwards."""
    program = office_program()
    if program is None:
        raise without_office(filename)
    with tempfile.TemporaryDirectory(prefix="nahtstelle-office-") as name:
        folder = Path(name)
        source = folder / f"unterlage{PurePosixPath(filename).suffix.lower()}"
        source.write_bytes(content)
        settings = folder / "profile" / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(OFFICE_SETTINGS, encoding="utf-8")
        ended = _run(program, folder=folder, source=source)
        printed = source.with_suffix(".pdf")
        if not ended or not printed.is_file():
            sentence = _("LibreOffice could make no PDF of «%(name)s». Please save it as PDF.")
            raise FileNotConvertible.named(sentence, filename)
        return printed.read_bytes()


def _run(program: str, *, folder: Path, source: Path) -> bool:
    """Run LibreOffice; whatever it has started ends with it, in time or not. Return whether it ended by itself."""
    command = [
        program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore", "--nolockcheck",
        "--nodefault", "--nologo", "--convert-to", "pdf", "--outdir", str(folder), str(source),
    ]  # fmt: skip
    environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "LANG": "de_CH.UTF-8"}
    process = subprocess.Popen(  # noqa: S603
        command, cwd=folder, env=environment, start_new_session=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        return process.wait(OFFICE_SECONDS) == 0
    except subprocess.TimeoutExpired:
        return False
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    finally:
        process.wait()
