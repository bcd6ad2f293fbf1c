"""Any accepted file becomes a PDF that can be bound, or is refused by name with a sentence."""

from __future__ import annotations

import io
import os
import time
from pathlib import Path

import pikepdf
import pytest
from openpyxl import Workbook
from PIL import Image
from pypdf import PdfReader

from nahtstelle.ground.records import api as records
from nahtstelle.ground.records import conversion
from nahtstelle.ground.records.binding import LARGEST

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
pytestmark = pytest.mark.django_db


def pdf_of(*sizes: tuple[float, float], rotate: int = 0, **encryption: str) -> bytes:
    pdf = pikepdf.new()
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    for size in sizes:
        page = pdf.add_blank_page(page_size=size)
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
        page.obj.Contents = pikepdf.Stream(pdf, b"BT /F 20 Tf 20 20 Td (Wortlaut) Tj ET")
        page.obj.Rotate = rotate
    out = io.BytesIO()
    pdf.save(out, encryption=pikepdf.Encryption(**encryption) if encryption else False)
    return out.getvalue()


def picture(form: str, size: tuple[int, int] = (300, 200), mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "red" if mode == "RGB" else 128).save(out, form, **options)
    return out.getvalue()


def converted(name: str, media_type: str, content: bytes) -> records.ConvertedFile:
    return records.to_pdf(filename=name, media_type=media_type, content=content)


def refused(name: str, media_type: str, content: bytes) -> str:
    with pytest.raises(records.FileNotConvertible) as refusal:
        converted(name, media_type, content)
    assert name in refusal.value.sentence
    return refusal.value.sentence


def strips_for(widths: list[float]) -> bytes:
    strips = [{"page": number, "width": width, "text": "Fuss"} for number, width in enumerate(widths, 1)]
    return records.render_pdf(
        template="governance/pack_strips", data={"total": len(strips), "strips": strips}
    )


@pytest.fixture(autouse=True)
def _canton(canton):
    """Typst's letterhead names the canton."""


def test_a_plain_pdf_stays_as_it_is():
    content = pdf_of((595, 842), (595, 842))
    assert converted("a.pdf", "application/pdf", content) == records.ConvertedFile(content, 2)


def test_protected_broken_and_empty_files_are_refused_by_name():
    assert "Kennwort" in refused("g.pdf", "application/pdf", pdf_of((595, 842), user="x", owner="y"))
    assert "beschädigt" in refused("k.pdf", "application/pdf", b"%PDF-1.4\n" + os.urandom(400) + b"\n%%EOF")
    assert "keine Seite" in refused("l.pdf", "application/pdf", pdf_of())
    assert "beschädigt" in refused("b.png", "image/png", b"\x89PNG\r\n\x1a\n" + bytes(40))
    assert "beschädigt" in refused("b.jpg", "image/jpeg", picture("JPEG")[:200])


def test_a_page_whose_drawing_is_damaged_is_refused():
    with pikepdf.open(io.BytesIO(pdf_of((595, 842)))) as pdf:
        broken = pikepdf.Stream(pdf, b"no deflated data at all")
        broken.Filter = pikepdf.Name.FlateDecode
        pdf.pages[0].obj.Contents = broken
        out = io.BytesIO()
        pdf.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    assert "beschädigt" in refused("d.pdf", "application/pdf", out.getvalue())


def test_a_document_restricted_only_for_printing_is_bound():
    content = pdf_of((595, 842), user="", owner="geheim")
    assert converted("p.pdf", "application/pdf", content).pages == 1


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize("size", [(595, 842), (842, 595), (200, 100), (2384, 3370), (10, 5000)])
def test_rotated_odd_and_huge_pages_come_upright_on_a_sheet_of_at_most_a3(size, rotate):
    content = pdf_of(size, rotate=rotate)
    bound = records.bind(
        [records.Part(content, has_strips=True)], strips=strips_for(records.sheet_widths(content))
    )
    page = PdfReader(io.BytesIO(bound)).pages[0]
    width, height = float(page.mediabox.width), float(page.mediabox.height)
    assert max(width, height) <= LARGEST[1] + 1
    assert min(width, height) >= 400
    assert not page.rotation
    assert "Wortlaut" in page.extract_text()
    assert "Seite 1 von 1" in page.extract_text()
    seen = size if rotate % 180 == 0 else size[::-1]
    if max(size) < 1000 and min(size) > 400:
        assert (width > height) == (seen[0] > seen[1])


def test_scripts_and_attachments_stay_behind():
    with pikepdf.open(io.BytesIO(pdf_of((595, 842)))) as pdf:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        pdf.attachments["boese.exe"] = b"MZ"
        out = io.BytesIO()
        pdf.save(out)
    content = converted("s.pdf", "application/pdf", out.getvalue()).content
    bound = records.bind(
        [records.Part(content, has_strips=True)], strips=strips_for(records.sheet_widths(content))
    )
    assert b"JavaScript" not in bound
    with pikepdf.open(io.BytesIO(bound)) as pdf:
        assert "/OpenAction" not in pdf.Root
        assert not pdf.attachments


def test_filled_fields_are_drawn():
    with pikepdf.open(io.BytesIO(pdf_of((595, 842)))) as pdf:
        look = pikepdf.Stream(pdf, b"BT /F 20 Tf 5 5 Td (AUSGEFUELLT) Tj ET")
        look.Type, look.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        look.BBox = pikepdf.Array([0, 0, 200, 40])
        look.Resources = pdf.pages[0].obj.Resources
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Stamp, Rect=pikepdf.Array([50, 50, 250, 90]), F=4,
            AP=pikepdf.Dictionary(N=look),
        )  # fmt: skip
        pdf.pages[0].obj.Annots = pikepdf.Array([pdf.make_indirect(note)])
        out = io.BytesIO()
        pdf.save(out)
    content = converted("f.pdf", "application/pdf", out.getvalue()).content
    bound = records.bind(
        [records.Part(content, has_strips=True)], strips=strips_for(records.sheet_widths(content))
    )
    assert "AUSGEFUELLT" in PdfReader(io.BytesIO(bound)).pages[0].extract_text()


@pytest.mark.parametrize(
    ("form", "mode"),
    [("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("JPEG", "RGB"), ("JPEG", "CMYK")],
)
def test_pictures_get_a_page_as_they_lie(form, mode):
    media_type = f"image/{form.lower()}"
    wide = PdfReader(io.BytesIO(converted("w", media_type, picture(form, (300, 200), mode)).content)).pages[0]
    tall = PdfReader(io.BytesIO(converted("t", media_type, picture(form, (200, 300), mode)).content)).pages[0]
    assert wide.mediabox.width > wide.mediabox.height
    assert tall.mediabox.width < tall.mediabox.height


def test_a_photo_taken_upright_stands_upright_and_tells_no_place():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "Aufgenommen am Riedholzplatz"
    content = converted("p.jpg", "image/jpeg", picture("JPEG", (300, 200), exif=exif)).content
    page = PdfReader(io.BytesIO(content)).pages[0]
    assert page.mediabox.height > page.mediabox.width
    assert b"Riedholzplatz" not in content


def test_a_picture_of_too_many_pixels_is_refused():
    assert "50 Millionen" in refused("r.png", "image/png", picture("PNG", (10_000, 6_000), "1"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_text_is_set_line_by_line(encoding):
    content = converted("n.txt", "text/plain", "Grüsse\n\nzweite Zeile".encode(encoding)).content
    text = PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert "Grüsse" in text
    assert "zweite Zeile" in text


def book() -> bytes:
    made = Workbook()
    made.worksheets[0].append(["Kosten", 48_000])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.skipif(records.office_program() is None, reason="LibreOffice is not installed")
def test_libreoffice_prints_a_sheet():
    content = converted("k.xlsx", XLSX, book()).content
    assert "Kosten" in PdfReader(io.BytesIO(content)).pages[0].extract_text()


def test_without_libreoffice_an_office_file_is_refused(monkeypatch):
    monkeypatch.setattr(conversion.shutil, "which", lambda name: None)
    assert "LibreOffice ist nicht installiert" in refused("k.xlsx", XLSX, book())


def fake_office(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o700)
    monkeypatch.setattr(conversion.shutil, "which", lambda name: str(program))


def test_a_program_that_hangs_is_ended_with_its_children(tmp_path, monkeypatch):
    noted = tmp_path / "child"
    fake_office(tmp_path, monkeypatch, f"sleep 300 & echo $! > {noted}; wait")
    monkeypatch.setattr(conversion, "OFFICE_SECONDS", 1)
    began = time.monotonic()
    assert "konnte aus «k.xlsx» kein PDF" in refused("k.xlsx", XLSX, book())
    assert time.monotonic() - began < 10
    child = Path(f"/proc/{noted.read_text().strip()}/stat")
    assert not child.exists() or child.read_text().split()[2] == "Z"


@pytest.mark.parametrize("script", ["exit 1", "exit 0"])
def test_a_program_that_makes_nothing_is_said(tmp_path, monkeypatch, script):
    fake_office(tmp_path, monkeypatch, script)
    refused("k.xlsx", XLSX, book())


def test_a_program_sees_neither_home_nor_secrets_of_the_application(tmp_path, monkeypatch):
    noted = tmp_path / "environment"
    fake_office(tmp_path, monkeypatch, f"env > {noted}; exit 1")
    monkeypatch.setenv("NAHTSTELLE_MASTER_KEY", "geheim")
    refused("k.xlsx", XLSX, book())
    found = noted.read_text()
    assert "geheim" not in found
    assert "HOME=/tmp" in found or "nahtstelle-office-" in found
