"""Taking the text out of files: true ones, damaged ones and those made to harm."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook

from nahtstelle.ground.records import reading, text_reader
from nahtstelle.ground.records.reading import TextUnreadable, has_text, text_of
from nahtstelle.ground.records.tests.documents import EXCERPT, with_canton
from nahtstelle.ground.records.tests.samples import DOCX, PDF, package
from nahtstelle.ground.records.typesetting import render_pdf

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word(*paragraphs: str, head: str = "") -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    xml = f'<?xml version="1.0"?>{head}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    return package(**{"[Content_Types].xml": "<Types/>", "word/document.xml": xml})


def sheet() -> bytes:
    book = Workbook()
    book.active.append(["Deutschkurs", 18000, "Förderung"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def open_document(*paragraphs: str) -> bytes:
    text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    body = "".join(f'<t:p>Die <t:span xmlns:t="{text}">{part}</t:span> zahlt</t:p>' for part in paragraphs)
    return package(
        **{
            "content.xml": f'<o xmlns:t="{text}">{body}</o>',
            "mimetype": "application/vnd.oasis.opendocument.text",
        }
    )


@pytest.mark.parametrize(
    ("filename", "content", "words"),
    [
        ("a.txt", "Guten Tag, Zürich".encode(), ["Guten Tag, Zürich"]),
        ("a.TXT", "Förderung".encode("cp1252"), ["Förderung"]),
        ("a.txt", "Förderung".encode("utf-16"), ["Förderung"]),
        ("a.csv", b"Kurs;Preis\nDeutsch;200", ["Kurs · Preis", "Deutsch · 200"]),
        ("a.docx", word("Erster Absatz", "Zweiter &lt;b&gt; Absatz"), ["Erster Absatz\n", "Zweiter <b> Absatz"]),
        ("a.xlsx", sheet(), ["Deutschkurs", "Förderung", "18000"]),
        ("a.odt", open_document("Gemeinde", "Stadt"), ["Die Gemeinde zahlt\n", "Die Stadt zahlt"]),
    ],
)  # fmt: skip
def test_the_text_of_a_file_is_read(filename: str, content: bytes, words: list[str]) -> None:
    text = text_of(filename=filename, content=content)
    assert all(word in text for word in words), text


def test_the_text_of_a_pdf_is_read(canton: Any) -> None:
    content = render_pdf(template="governance/excerpt", data=with_canton(EXCERPT))
    text = text_of(filename="Auszug.pdf", content=content)
    assert "Die revidierte IIZ-Struktur nahm im 2021 den Betrieb auf" in text
    assert "EKG 2023/6" in text


def test_words_broken_at_the_end_of_a_line_are_joined() -> None:
    text = "Sprach-\nförderung, Früh- \nund Spätkurse, Case-\nManagement, ﬁnanziell"
    assert text_reader.read_text("txt", text.encode()) == (
        "Sprachförderung, Früh- \nund Spätkurse, Case-\nManagement, finanziell"
    )


@pytest.mark.parametrize(
    ("filename", "content"),
    [
        ("leer.pdf", PDF),
        ("leer.docx", DOCX[:60]),
        ("kaputt.pdf", b"%PDF-1.7" + bytes(500) + b"%%EOF"),
        ("keiner.docx", b"PK\x03\x04" + bytes(50)),
        ("xml.docx", package(**{"word/document.xml": "<nicht"})),
        ("laughs.docx", word("&a;", head='<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>')),
    ],
    ids=["empty pdf", "cut off", "no pages", "no package", "no xml", "entities"],
)
def test_a_damaged_or_hostile_file_is_unreadable_and_nothing_more(filename: str, content: bytes) -> None:
    with pytest.raises(TextUnreadable):
        text_of(filename=filename, content=content)


def test_a_bomb_is_not_unpacked() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<x>" + bytes(120 * 1024 * 1024))
    with pytest.raises(TextUnreadable):
        text_of(filename="bombe.docx", content=buffer.getvalue())


def test_a_file_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PATIENCE_SECONDS", 0.001)
    with pytest.raises(TextUnreadable):
        text_of(filename="a.txt", content=b"Guten Tag")


def test_the_reader_knows_no_key_and_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAHTSTELLE_MASTER_KEY", "geheim")
    seen: dict[str, Any] = {}
    real = reading.subprocess.run
    monkeypatch.setattr(
        reading.subprocess, "run", lambda *given, **more: seen.update(more) or real(*given, **more)
    )
    text_of(filename="a.txt", content=b"Guten Tag")
    assert seen["env"] == {}


def test_a_very_long_text_is_cut() -> None:
    assert len(text_of(filename="a.txt", content=b"Wort " * 200_000)) <= text_reader.MOST_SIGNS


def test_pictures_have_no_text() -> None:
    assert not has_text("Foto.jpg")
    assert has_text("Bericht.PDF")
