from __future__ import annotations

import struct

import pytest

from nahtstelle.ground.records import api
from nahtstelle.ground.records.tests import samples

GOOD = {
    "a.pdf": samples.PDF,
    "a.docx": samples.DOCX,
    "a.xlsx": samples.XLSX,
    "a.pptx": samples.PPTX,
    "a.odt": samples.ODT,
    "a.ods": samples.ODS,
    "a.png": samples.PNG,
    "a.jpg": samples.JPG,
    "a.jpeg": samples.JPG,
    "a.txt": "Grüezi".encode(),
    "a.csv": "Name;Ort\nMüller;Olten\n".encode("cp1252"),
}


@pytest.mark.parametrize("filename", GOOD)
def test_a_file_that_is_what_it_says_is_accepted(filename):
    assert api.check_file(filename=filename, content=GOOD[filename]).content == GOOD[filename]


@pytest.mark.parametrize("filename", [name for name in GOOD if not name.endswith((".txt", ".csv", ".jpeg"))])
@pytest.mark.parametrize("other", ["a.pdf", "a.docx", "a.xlsx", "a.odt", "a.png", "a.jpg", "a.txt"])
def test_a_file_that_is_something_else_is_refused_by_name(filename, other):
    if GOOD[other] == GOOD[filename]:
        return
    with pytest.raises(api.FileContentMismatch) as refusal:
        api.check_file(filename=filename, content=GOOD[other])
    word = filename.rsplit(".")[-1].upper()
    assert refusal.value.sentence == f"Die Datei «{filename}» ist kein {word}, obwohl sie so heisst."


@pytest.mark.parametrize("content", [samples.PROGRAM, samples.DOCX, samples.PNG, b"a\x00b"])
def test_a_text_with_binary_content_is_refused(content):
    with pytest.raises(api.FileContentMismatch):
        api.check_file(filename="notiz.txt", content=content)


@pytest.mark.parametrize(
    "filename", ["a.exe", "a.docm", "a.xlsm", "a.html", "a.svg", "a.zip", "a.pdf.exe", "pdf", ""]
)
def test_other_types_are_refused_and_the_accepted_ones_named(filename):
    with pytest.raises(api.FileTypeRefused) as refusal:
        api.check_file(filename=filename, content=samples.PDF)
    assert "Angenommen werden PDF, DOCX" in refusal.value.sentence


@pytest.mark.parametrize(
    "content",
    [
        samples.ooxml("word/document.xml", word__vbaProject="x", **{"word/vbaProject.bin": b"x"}),
        samples.ooxml("word/document.xml", types="application/vnd.ms-word.document.macroEnabled.main+xml"),
    ],
)
def test_macros_are_refused_whatever_the_name(content):
    with pytest.raises(api.FileTypeRefused) as refusal:
        api.check_file(filename="Bericht.docx", content=content)
    assert (
        refusal.value.sentence
        == "Die Datei «Bericht.docx» enthält Makros. Speichern Sie sie bitte ohne Makros."
    )


def test_macros_in_opendocument_are_refused():
    content = samples.package(
        mimetype="application/vnd.oasis.opendocument.text",
        **{"content.xml": "x", "Basic/Standard/a.xml": "x"},
    )
    with pytest.raises(api.FileTypeRefused):
        api.check_file(filename="a.odt", content=content)


def test_a_zip_bomb_is_refused_without_being_unpacked(monkeypatch):
    bomb = bytearray(samples.ooxml("word/document.xml"))
    where = bomb.rindex(b"PK\x01\x02")
    bomb[where + 24 : where + 28] = struct.pack("<I", 2**32 - 2)  # claimed size of the last entry
    monkeypatch.setattr("zipfile.ZipFile.open", lambda *args: pytest.fail("unpacked"))
    with pytest.raises(api.FileTypeRefused) as refusal:
        api.check_file(filename="a.docx", content=bytes(bomb))
    assert "ungewöhnlich gross" in refusal.value.sentence


def test_the_listing_of_a_package_is_read_only_in_part():
    content = samples.ooxml("word/document.xml", types="x" * 20_000_000)
    assert len(content) < 100_000
    assert api.check_file(filename="a.docx", content=content).filename == "a.docx"


def test_a_broken_package_is_refused():
    with pytest.raises(api.FileContentMismatch):
        api.check_file(filename="a.docx", content=samples.DOCX[:60])


def test_an_empty_file_is_refused_by_name():
    with pytest.raises(api.FileEmpty) as refusal:
        api.check_file(filename="leer.pdf", content=b"")
    assert refusal.value.sentence == "Die Datei «leer.pdf» ist leer. Wählen Sie sie bitte neu aus."


def test_a_file_above_the_limit_is_refused_and_one_at_the_limit_is_not(settings):
    settings.RECORDS_MAX_FILE_BYTES = 1024 * 1024
    assert api.check_file(filename="a.txt", content=b"a" * 1024 * 1024)
    with pytest.raises(api.FileTooLarge) as refusal:
        api.check_file(filename="a.txt", content=b"a" * 1024 * 1200)
    assert refusal.value.sentence == "Die Datei «a.txt» ist 1.2 MB gross; erlaubt sind höchstens 1 MB."


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("C:\\Dokumente\\Bericht.pdf", "Bericht.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("Zusammenfu\u0308hrung.pdf", "Zusammenführung.pdf"),
        ("a\u202efdp.txt", "afdp.txt"),
        ("a\x00\nb.txt", "ab.txt"),
        ("  viel   Raum .pdf ", "viel Raum .pdf"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
        ("Schlussbericht «Nahtstelle» 2026.pdf", "Schlussbericht «Nahtstelle» 2026.pdf"),
    ],
)
def test_a_name_loses_paths_and_control_characters_and_keeps_umlauts(given, kept):
    assert api.clean_filename(given) == kept


def test_html_is_made_by_the_software_and_brought_by_nobody():
    page = b"<!doctype html><title>Bericht</title>"
    with pytest.raises(api.FileTypeRefused):
        api.check_file(filename="Bericht.html", content=page)
    assert api.check_file(filename="Bericht.html", content=page, is_made=True).media_type == "text/html"
