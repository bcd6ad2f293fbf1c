"""Receipts for the client: one of each consent and release, in the client's language, written with it (004 §3)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from django.conf import settings as configured
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone, translation

from nahtstelle.cases.casework.actions import entry_codes, guests
from nahtstelle.cases.casework.actions.consents import SignedConsent, prepare_consent, record_consent
from nahtstelle.cases.casework.actions.letters import language_of
from nahtstelle.cases.casework.actions.releases import release_from_secrecy, revoke_release
from nahtstelle.cases.casework.actions.revocations import revoke_consent
from nahtstelle.cases.casework.content_types import ConsentScope, ReleaseContent
from nahtstelle.cases.casework.models import CaseDocument, ClientRecord, Consent, SecrecyRelease
from nahtstelle.cases.casework.queries.consent_form import consent_form_pdf
from nahtstelle.cases.casework.queries.content import READ, open_new_case
from nahtstelle.cases.casework.states import DataCategory, DocumentKind, Purpose, Signer
from nahtstelle.cases.casework.tests.entering import GISELA, SCAN, begun, earlier, signed
from nahtstelle.cases.casework.tests.scene import PERSON
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.walls import as_service, reading_as
from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.records import api as records
from tests.language.texts import of_pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("procedure")]
DOCTOR = ReleaseContent(name="Dr. Ada Arzt", profession="Hausärztin", scope="Befund zum Rücken")
FRENCH = "fr"


@pytest.fixture
def drawn(monkeypatch):
    """What was set as a letter, with its real PDF."""
    said = []
    real = records.render_pdf

    def render(**values):
        said.append(values["data"])
        return real(**values)

    monkeypatch.setattr(records, "render_pdf", render)
    return said


@pytest.fixture
def speaking_french(settings, tmp_path):
    """An installation that has French."""
    folder = tmp_path / "locale" / FRENCH / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = Catalog(locale=FRENCH)
    catalogue.add("Receipt: your consent", "Confirmation : votre procuration")
    catalogue.add("Page {here} of {last}", "Page {here} de {last}")
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, catalogue)
    settings.LOCALE_PATHS = [*configured.LOCALE_PATHS, tmp_path / "locale"]
    settings.LANGUAGES = [*configured.LANGUAGES, (FRENCH, "Français")]


def receipts(case):
    """Return title, category and text of the receipts of a case, the oldest first."""
    with as_service("tests"):
        content = open_new_case(case, records.open_vault(case.key_id))
        rows = list(CaseDocument.objects.filter(case=case, kind=DocumentKind.RECEIPT).order_by("pk"))
        return [
            (
                content.read(row)["title"],
                row.category,
                " ".join(" ".join(of_pdf(content.read_file(row, storage_name=row.storage_name))).split()),
            )
            for row in rows
        ]


def released(case, actor, *, release=DOCTOR, days=90):
    today = timezone.localdate()
    with reading_as(user_id=actor.user_id):
        return release_from_secrecy(
            case_id=case.pk,
            release=release,
            valid_from=today,
            valid_to=today + dt.timedelta(days=days),
            actor=actor,
            now=earlier(),
        )


def test_a_recorded_consent_is_confirmed_with_all_that_was_agreed_to(team, actor_of):
    fritz = actor_of(team.fritz)
    case = begun(fritz)
    last = timezone.localdate() + dt.timedelta(days=100)
    with translation.override("de"):
        signed(
            case, fritz, [team.fritz.institution_id, team.eva.institution_id],
            categories=["identity", "plan"], purposes=["clarify", "plan"], valid_to=last + dt.timedelta(days=1),
        )  # fmt: skip
    [(title, category, text)] = receipts(case)
    assert title.startswith("Bestätigung der Vollmacht vom ")
    assert category == DataCategory.IDENTITY
    for words in (
        "Gisela Beispiel", "Musterweg 3", "8610 Uster", case.number,
        team.fritz.institution.name, team.eva.institution.name,
        "Personalien und Kontakt", "Ziele, Massnahmen", "Situation klären",
        f"bis und mit {last.day}.", str(last.year), "freiwillig", "jederzeit widerrufen", "/mein-fall/", "2026-1",
        "30 Tage nach dem Ende", "Fritz Frei", "entbindet niemanden",
    ):  # fmt: skip
        assert words in text, words
    assert team.petra.institution.name not in text
    for words in ("Gesundheit", "Finanzen", "umsetzen", "Arbeitgeber"):
        assert words not in text, words


def test_who_records_finds_the_receipt_and_prints_it(team, client_for, actor_of):
    fritz = actor_of(team.fritz)
    case = begun(fritz)
    signed(case, fritz, [team.fritz.institution_id, team.eva.institution_id])
    page = client_for(team.fritz)
    for name in ("show_consents", "show_case"):
        shown = page.get(reverse(f"casework:{name}", args=[case.pk])).content.decode()
        assert "Bestätigung der Vollmacht vom" in shown
    with as_service("tests"):
        row = CaseDocument.objects.get(kind=DocumentKind.RECEIPT)
    address = reverse("casework:download_paper", args=[case.pk, row.pk])
    assert page.get(address).content.startswith(b"%PDF")
    assert client_for(team.other).get(address).status_code == 404
    trace = Entry.objects.get(code=READ, purpose="receipt")
    assert (trace.actor_id, trace.facts["ground"], trace.facts["categories"]) == (
        team.fritz.pk,
        "enquiry",
        ["identity"],
    )


def test_a_receipt_that_cannot_be_set_leaves_no_consent(team, actor_of, monkeypatch):
    fritz = actor_of(team.fritz)
    case = begun(fritz)

    def fail(**_values):
        raise records.TemplateFailed("x")

    monkeypatch.setattr(records, "render_pdf", fail)
    with pytest.raises(records.TemplateFailed):
        signed(case, fritz, [team.fritz.institution_id])
    with as_service("tests"):
        assert not Consent.objects.exists()
        assert not CaseDocument.objects.exists()


def test_the_representative_is_named_and_the_client_addressed(team, actor_of):
    fritz = actor_of(team.fritz)
    case = begun(fritz)
    consent = SignedConsent(
        institutions=(team.fritz.institution_id,),
        categories=("identity",),
        purposes=(Purpose.INFORM,),
        signer=Signer.REPRESENTATIVE,
        signed_by="Rosa Recht",
        signed_on=timezone.localdate(),
        text_version="2026-1",
    )
    with reading_as(user_id=fritz.user_id):
        record_consent(case_id=case.pk, signed=consent, scan=SCAN, actor=fritz, now=earlier())
    [(_title, _category, text)] = receipts(case)
    assert "hat Rosa Recht als Ihre gesetzliche Vertretung" in text
    assert "Guten Tag Gisela Beispiel" in text
    assert "zum Beispiel einem Arbeitgeber" in text


def test_a_new_consent_says_what_it_replaces_and_releases_that_go_on_have_a_receipt_of_their_own(
    make_case, team, actor_of
):
    case, eva = make_case("clarifying"), actor_of(team.eva)
    released(case, actor_of(team.fritz))
    released(case, actor_of(team.fritz), release=replace(DOCTOR, name="Dr. Vorbei"), days=1)
    with as_service("tests"):
        SecrecyRelease.objects.filter(pk=SecrecyRelease.objects.latest("pk").pk).update(revoked_at=earlier())
    signed(case, eva, [eva.institution_id, team.fritz.institution_id], categories=["identity"])
    consent, going_on = receipts(case)[-2:]
    assert "Sie tritt an die Stelle der Vollmacht vom" in consent[2]
    assert DOCTOR.name not in consent[2]
    assert (consent[1], going_on[1]) == (DataCategory.IDENTITY, DataCategory.HEALTH)
    for words in (DOCTOR.name, DOCTOR.profession, DOCTOR.scope):
        assert words in going_on[2]
    assert "Dr. Vorbei" not in going_on[2]
    with reading_as(user_id=eva.user_id):
        assert set(CaseDocument.objects.filter(kind="receipt").values_list("category", flat=True)) == {
            "identity"
        }


def test_a_release_is_confirmed_when_it_is_given_and_when_it_is_taken_back(make_case, team, actor_of):
    case, fritz = make_case(), actor_of(team.fritz)
    row = released(case, fritz)
    released(case, fritz, release=replace(DOCTOR, name="Dr. Zweit"))
    with reading_as(user_id=fritz.user_id):
        revoke_release(case_id=case.pk, release_id=row.pk, actor=fritz, now=earlier())
    given, second, taken_back = receipts(case)
    assert {category for _title, category, _text in (given, second, taken_back)} == {DataCategory.HEALTH}
    for words in (DOCTOR.name, "Hausärztin", "Befund zum Rücken", "bis und mit", "Gisela Beispiel"):
        assert words in given[2], words
    assert team.eva.full_name in given[2]  # the coordinator is whom to turn to, whoever recorded it
    assert DOCTOR.name in second[2]
    assert "zurückgenommen" in taken_back[2]
    assert "Dr. Zweit" in taken_back[2]


def test_letters_come_in_the_clients_language_and_in_german_where_there_is_no_catalogue(
    make_case, team, actor_of, speaking_french, drawn
):
    eva = actor_of(team.eva)
    for language, title, page in (
        (FRENCH, "Confirmation : votre procuration", "Page 1 de"),
        ("ar", "Bestätigung: Ihre Vollmacht", "Seite 1 von"),  # no catalogue: not German with Arabic months
    ):
        case = make_case("clarifying", person=PERSON | {"language": language})
        signed(case, eva, [eva.institution_id, team.fritz.institution_id])
        assert drawn[-1]["title"] == title
        assert page in receipts(case)[0][2]
    assert [data["language"] for data in drawn] == ["fr", "de"]
    assert translation.get_language().startswith("de")


def test_the_form_to_sign_is_in_the_cantons_language_and_says_its_last_day(team, actor_of, procedure):
    fritz = actor_of(team.fritz)
    case = begun(fritz, person=replace(GISELA, language="en"))
    day = timezone.localdate() + dt.timedelta(days=100)
    scope = ConsentScope(
        institutions=[team.fritz.institution_id],
        categories=["identity"],
        purposes=["plan"],
        valid_to=(day + dt.timedelta(days=1)).isoformat(),
    )
    with reading_as(user_id=fritz.user_id):
        prepare_consent(case_id=case.pk, scope=scope, actor=fritz, now=earlier())
        form = consent_form_pdf(case, rules=procedure, viewer=viewer_of(fritz), now=earlier())
    text = " ".join(" ".join(of_pdf(form)).split())
    for words in ("Personalien und Kontakt", f"bis und mit {day.day}.", "Ort und Datum", "Unterschrift"):
        assert words in text, words
    assert "Person and contact" not in text


def test_german_is_the_language_where_nothing_else_is_there():
    for language in ("de", "fr", "ti", ""):
        assert language_of(replace(GISELA, language=language)) == "de-ch"


def test_the_receipt_of_a_withdrawal_comes_in_the_clients_language_too(
    make_case, team, actor_of, speaking_french, drawn
):
    case, eva = make_case(person=PERSON | {"language": FRENCH}), actor_of(team.eva)
    with reading_as(user_id=eva.user_id):
        revoke_consent(case_id=case.pk, actor=eva, now=earlier())
    assert [data["language"] for data in drawn] == ["fr", "de", "de", "de"]
    assert [category for _title, category, _text in receipts(case)] == [DataCategory.LETTERS]


def test_without_a_record_of_the_person_the_receipt_is_still_there(team, actor_of):
    fritz = actor_of(team.fritz)
    case = begun(fritz)
    with as_service("tests"):
        ClientRecord.objects.all().delete()
    signed(case, fritz, [team.fritz.institution_id])
    [(_title, _category, text)] = receipts(case)
    assert "Guten Tag" in text
    assert team.fritz.institution.name in text


def test_the_client_reads_and_prints_the_own_receipts_and_nobody_from_outside_does(
    make_case, team, actor_of, client
):
    cache.clear()
    case, eva = make_case("clarifying"), actor_of(team.eva)
    signed(case, eva, [eva.institution_id, team.fritz.institution_id], categories=["plan"], valid_to=None)
    with as_service("tests"):
        row = CaseDocument.objects.get(kind=DocumentKind.RECEIPT)
    with reading_as(user_id=eva.user_id):
        assert not CaseDocument.objects.filter(
            pk=row.pk
        ).exists()  # nobody of the team reads who the client is
        guest = guests.invite_client(case_id=case.pk, actor=eva, now=earlier())
        sheet = entry_codes.hand_out_codes(case_id=case.pk, guest_id=guest.pk, actor=eva, now=earlier())
    client.post("/mein-fall/", {"number": case.number, "code": sheet.codes[0]})
    page = client.get("/mein-fall/uebersicht/").content.decode()
    assert page.count("Bestätigung der Vollmacht vom") == 1
    paper = f"/mein-fall/unterlagen/{row.pk}/"
    assert client.get(paper).content.startswith(b"%PDF")
    client.post("/mein-fall/widerrufen/", {"sure": "on", "text": ""})
    page = client.get("/mein-fall/uebersicht/").content.decode()
    assert "Bestätigung des Widerrufs vom" in page
    assert "Bestätigung der Vollmacht vom" in page
    assert client.get(paper).status_code == 200


def test_somebody_from_outside_finds_no_receipt_even_of_data_that_are_open_to_them(
    make_case, team, actor_of, client
):
    cache.clear()
    case, eva = make_case(), actor_of(team.eva)
    released(case, eva)
    with reading_as(user_id=eva.user_id):
        today = timezone.localdate()
        doctor = guests.invite_guest(
            case_id=case.pk, guest=guests.GuestContent(name="A", function="B", contact="C"),
            categories=["health"], from_on=today, until_on=today, actor=eva, now=earlier(),
        )  # fmt: skip
        sheet = entry_codes.hand_out_codes(case_id=case.pk, guest_id=doctor.pk, actor=eva, now=earlier())
        row = CaseDocument.objects.get(kind=DocumentKind.RECEIPT)
    client.post("/mein-fall/", {"number": case.number, "code": sheet.codes[0]})
    assert "Bestätigung" not in client.get("/mein-fall/uebersicht/").content.decode()
    assert client.get(f"/mein-fall/unterlagen/{row.pk}/").status_code == 404
