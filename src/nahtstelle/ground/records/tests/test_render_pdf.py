"""Generated documents: archivable, accessible, Swiss, and never confused by what people type."""

from __future__ import annotations

import hashlib
import io
import re
import statistics
import time
import tomllib

import pytest
from pypdf import PdfReader

from nahtstelle.ground.records import api, typesetting
from nahtstelle.ground.records.tests.documents import AGENDA, EXCERPT, SYNOPSIS, with_canton

DOCUMENTS = {"governance/excerpt": EXCERPT, "governance/agenda": AGENDA, "governance/synopsis": SYNOPSIS}


def _pdf(template: str, **changes: object) -> PdfReader:
    return PdfReader(
        io.BytesIO(api.render_pdf(template=template, data=with_canton(DOCUMENTS[template]) | changes))
    )


def _text(reader: PdfReader) -> str:
    return " ".join("\n".join(page.extract_text() for page in reader.pages).replace("\xad", "").split())


@pytest.fixture(params=sorted(DOCUMENTS))
def template(request) -> str:
    return request.param


def test_a_document_claims_pdf_a_2a_and_pdf_ua_1(template):
    metadata = _pdf(template).trailer["/Root"]["/Metadata"].get_data().decode()
    assert re.search(r"<pdfaid:part>2</pdfaid:part>", metadata)
    assert re.search(r"<pdfaid:conformance>A</pdfaid:conformance>", metadata)
    assert re.search(r"<pdfuaid:part>1</pdfuaid:part>", metadata)


def test_a_document_is_tagged_titled_and_in_swiss_german(template):
    reader = _pdf(template)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "de-CH"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert str(DOCUMENTS[template].get("title") or DOCUMENTS[template]["body"]) in reader.metadata.title
    assert reader.metadata.author == "Geschäftsstelle IIZ, Kanton Solothurn"


def test_every_font_is_inter_and_embedded(template):
    fonts = [
        font.get_object() for page in _pdf(template).pages for font in page["/Resources"]["/Font"].values()
    ]
    assert fonts
    for font in fonts:
        assert re.fullmatch(r"/[A-Z]{6}\+Inter-\w+(-Identity-H)?", font["/BaseFont"])
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert "/FontFile2" in descriptor or "/FontFile3" in descriptor


def test_pages_are_numbered(template):
    reader = _pdf(template)
    count = len(reader.pages)
    for number, page in enumerate(reader.pages, start=1):
        assert f"Seite {number} von {count}" in " ".join(page.extract_text().split())


def test_the_text_can_be_read_out_and_is_swiss(template):
    text = _text(_pdf(template))
    assert "Kanton Solothurn" in text
    assert not re.search("[ßẞ„“”]", text)


def test_the_same_data_give_the_same_bytes(template):
    data = with_canton(DOCUMENTS[template])
    assert api.render_pdf(template=template, data=data) == api.render_pdf(template=template, data=data)


def test_half_of_all_documents_take_less_than_three_tenths_of_a_second(template):
    taken = []
    for _ in range(5):
        began = time.perf_counter()
        api.render_pdf(template=template, data=with_canton(DOCUMENTS[template]))
        taken.append(time.perf_counter() - began)
    assert statistics.median(taken) < 0.3


def test_an_excerpt_carries_what_was_decided_and_how():
    text = _text(_pdf("governance/excerpt"))
    for part in (
        "Beschlussauszug · EKG 2023/6",
        "28. März 2023",
        "Nr. 2023/659 vom 25. April 2023",
        "3.1 Das Dokument «Die Interinstitutionelle Zusammenarbeit (IIZ) im Kanton Solothurn",
        "3.2 Das Dokument soll im Corporate Design",
        "Beschlossen, im Konsens.",
        "11 Ja, 0 Nein, 1 Enthaltung",
        "12 von 14 Stimmberechtigten anwesend",
        "30.06.2023",
        "Für die Richtigkeit des Auszugs, 25. April 2023",
        "Bruno Bieri Vorsitz",
        "Departemente (5) Staatskanzlei",
        f"SHA-256 des Beschlusstextes {EXCERPT['sha256']}",
    ):
        assert part in text


def test_clauses_keep_their_own_numbers():
    text = _text(
        _pdf(
            "governance/excerpt",
            text="1. Zuerst.\n2. Danach:\na) dies\nb) jenes\n12 Monate später.",
            sections=[],
        )
    )
    assert "1. Zuerst. 2. Danach: a) dies b) jenes 12 Monate später." in text


def test_a_single_paragraph_is_not_numbered():
    assert "Beschluss Es wird genehmigt. Zustandekommen" in _text(
        _pdf("governance/excerpt", text="Es wird genehmigt.", sections=[])
    )


def test_an_excerpt_needs_only_its_core():
    core = {key: EXCERPT[key] for key in ("number", "title", "body", "date", "sha256", "signatures")}
    data = with_canton(core) | {"text": "Es wird genehmigt.", "outcome": {"label": "Beschlossen"}}
    pdf = PdfReader(io.BytesIO(api.render_pdf(template="governance/excerpt", data=data)))
    assert len(pdf.pages) == 1
    assert "Beschlossen." in _text(pdf)


def test_what_people_type_is_never_markup():
    hostile = (
        '#import "x.typ": * #panic("x") *fett* _kursiv_ $x$ = Titel `roh` @marke <label> \\ // weg [x] ~'
    )
    text = _text(_pdf("governance/excerpt", title=hostile, text=hostile))
    assert text.count('#panic("x") *fett* _kursiv_ $x$ = Titel `roh` @marke <label> \\ // weg [x] ~') >= 2


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("½ → ✓ ≤ ≥ · Łódź, Αθήνα, Київ", "½ → ✓ ≤ ≥ · Łódź, Αθήνα, Київ"),
        ("Gut 👍🏽 so", "Gut □□ so"),
        ("a\u202eb\x00c\x07d", "abcd"),
        ("Zu\u0308rich", "Zürich"),
        ("ﬁ", "fi"),
        ("a\tb", "a b"),
    ],
)
def test_signs_the_font_lacks_do_not_stop_a_document(typed, printed):
    assert api.printable(typed) == printed
    assert _pdf("governance/excerpt", text=typed)


def test_an_agenda_lists_items_papers_and_deadlines():
    text = _text(_pdf("governance/agenda"))
    for part in (
        "Dienstag, 7. März 2023",
        "14.00 bis 16.30 Uhr",
        "Bericht vom 3. Februar,",
        "(nachgereicht)",
        "CHF 18'000.50",
        "Freitag, 24. Februar 2023",
        "Geht an",
    ):
        assert part in text


def test_a_long_agenda_repeats_its_header_on_every_page():
    items = [AGENDA["items"][1] | {"number": number} for number in range(1, 41)]
    pages = [" ".join(page.extract_text().split()) for page in _pdf("governance/agenda", items=items).pages]
    assert len(pages) > 4
    assert all("Nr. Traktandum Art" in page for page in pages[:-2])


def test_an_agenda_and_a_synopsis_may_be_empty():
    assert "Es sind noch keine Traktanden festgelegt." in _text(_pdf("governance/agenda", items=[]))
    assert "Es ist keine Stellungnahme eingegangen." in _text(_pdf("governance/synopsis", answers=[]))


def test_a_remark_of_many_pages_loses_nothing():
    remark = "\n\n".join(f"Absatz {number} mit einem längeren Satz dazu." for number in range(400))
    answers = [{"institution": "Amt für Wirtschaft und Arbeit", "stance": "Zustimmung", "remark": remark}]
    text = _text(_pdf("governance/synopsis", answers=answers))
    assert all(f"Absatz {number} " in text for number in range(400))


def test_tables_have_header_cells():
    structure = str(_walk(_pdf("governance/synopsis").trailer["/Root"]["/StructTreeRoot"]))
    assert "/Table" in structure
    assert "/TH" in structure
    assert "/H1" in structure


def _walk(node: object) -> list[str]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return [name for part in node for name in _walk(part)]
    if not isinstance(node, dict):
        return []
    return [str(node.get("/S", ""))] + (_walk(node["/K"]) if "/K" in node else [])


@pytest.mark.parametrize(
    "name", ["governance/nothing", "nobody/excerpt", "excerpt", "governance/../excerpt", ""]
)
def test_an_unknown_template_is_named(name):
    with pytest.raises(api.TemplateMissing, match=re.escape(name) or "^$"):
        api.render_pdf(template=name, data=with_canton(EXCERPT))


def test_missing_data_are_named():
    data = {key: value for key, value in with_canton(EXCERPT).items() if key != "sha256"}
    with pytest.raises(api.TemplateFailed, match="sha256"):
        api.render_pdf(template="governance/excerpt", data=data)


def test_the_letterhead_takes_the_canton_of_the_installation(canton):
    pdf = api.render_pdf(template="governance/excerpt", data=EXCERPT)
    assert "Kanton Solothurn" in _text(PdfReader(io.BytesIO(pdf)))


def test_the_fonts_are_the_ones_in_the_manifest():
    manifest = tomllib.loads((typesetting.FONTS / "manifest.toml").read_text(encoding="utf-8"))
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in typesetting.FONTS.glob("*.ttf")
    }
    assert found == manifest["sha256"]
    assert (typesetting.FONTS / manifest["licence_file"]).exists()
