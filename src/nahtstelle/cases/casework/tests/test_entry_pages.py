"""The pages from enquiry to withdrawal: what works, what outsiders find, what a download leaves behind."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from nahtstelle.cases.casework.models import Case, CaseDocument, Consent, Registration
from nahtstelle.cases.casework.states import Criterion
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.audit.models import Entry

pytestmark = [pytest.mark.django_db(transaction=False), pytest.mark.usefixtures("procedure")]
ENQUIRY = {
    "origin": "partner",
    "family_name": "Beispiel",
    "given_name": "Gisela",
    "birth_date": "1985-02-03",
    "ahv_number": "756.9217.0769.85",
    "language": "de",
    "description": "Anruf",
}


def at(verb, case, *more):
    return reverse(f"casework:{verb}", args=[case.pk, *more])


@pytest.fixture
def hour_ago(monkeypatch):
    """The wall reads the clock of the database, which stands still within a test."""
    real = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real() - dt.timedelta(hours=1))


def test_a_person_is_registered_page_by_page(client_for, team, hour_ago):
    page = client_for(team.fritz)
    answer = page.post(reverse("casework:begin_enquiry"), ENQUIRY)
    assert answer.status_code == 302
    with as_service("tests"):
        case = Case.objects.get()
    named = [team.fritz.institution_id, team.eva.institution_id]
    mandate = {"mandate": "Stelle", "goals": "Stelle 60 %\nKurs", "version": "1"}
    mandate |= {f"answer_{value}": "yes" for value in Criterion.values}
    assert page.post(at("agree_mandate", case), mandate).status_code == 302
    scope = {
        "institutions": named,
        "categories": ["identity", "situation", "plan"],
        "purposes": ["clarify", "plan", "implement"],
    }
    assert page.post(at("prepare_consent", case), scope).status_code == 302
    printed = page.get(at("print_consent", case))
    assert printed.content.startswith(b"%PDF")
    assert case.number in printed["Content-Disposition"]
    with as_service("tests"):
        assert not CaseDocument.objects.exists()  # the form is kept nowhere
    scan = SimpleUploadedFile("scan.pdf", b"%PDF-1.7\n%%EOF")
    form = {"signer": "client", "signed_by": "Gisela Beispiel", "signed_on": str(timezone.localdate())}
    assert page.post(at("record_consent", case), scope | form | {"scan": scan}).status_code == 302
    register = {"coordinator": team.eva.pk, "lead_institution": team.fritz.institution_id}
    assert page.post(at("register_person", case), register).status_code == 302
    with as_service("tests"):
        case.refresh_from_db()
        consent = Consent.objects.get()
        paper = CaseDocument.objects.get(kind="consent")
    assert case.state == "registered"
    assert (consent.categories, consent.text_version) == (["identity", "plan", "situation"], "2026-1")
    shown = client_for(team.eva).get(at("show_case", case))
    assert "Gisela Beispiel" in shown.content.decode()
    before = Entry.objects.filter(code="casework.content.read", actor_id=team.eva.pk).count()
    download = client_for(team.eva).get(at("download_paper", case, paper.pk))
    assert download.content == b"%PDF-1.7\n%%EOF"
    assert "scan" not in download["Content-Disposition"]
    assert Entry.objects.filter(code="casework.content.read", actor_id=team.eva.pk).count() == before + 1


def test_the_same_ahv_number_is_refused_at_its_field_and_everything_typed_stays(client_for, team, hour_ago):
    client_for(team.fritz).post(reverse("casework:begin_enquiry"), ENQUIRY)
    again = client_for(team.rita).post(
        reverse("casework:begin_enquiry"), ENQUIRY | {"description": "Zweiter Anruf"}
    )
    text = again.content.decode()
    assert again.status_code == 422
    assert "Fritz Frei" in text
    assert "Zweiter Anruf" in text
    with as_service("tests"):
        assert Case.objects.count() == 1


def test_a_scan_that_is_no_scan_is_refused(client_for, make_case, team):
    case = make_case("registered")
    scan = SimpleUploadedFile("scan.pdf", b"MZ")
    answer = client_for(team.eva).post(at("record_consent", case), {"signer": "client", "scan": scan})
    assert answer.status_code == 422


def test_outsiders_find_nothing_and_others_may_not(client_for, make_case, team):
    case = make_case("clarifying")
    verbs = [
        "change_person",
        "agree_mandate",
        "hand_over_enquiry",
        "register_person",
        "show_consents",
        "prepare_consent",
        "print_consent",
        "record_consent",
        "withdraw_consent",
        "release_secrecy",
        "add_paper",
    ]
    for verb in verbs:
        assert client_for(team.other).get(at(verb, case)).status_code == 404
    forbidden = ("agree_mandate", "hand_over_enquiry", "register_person", "record_consent", "print_consent")
    for verb in forbidden:
        assert client_for(team.petra).get(at(verb, case)).status_code == 403
    for verb in ("change_person", "show_consents", "withdraw_consent", "release_secrecy", "add_paper"):
        assert client_for(team.petra).get(at(verb, case)).status_code == 200


def test_a_paper_of_a_kind_the_consent_does_not_name_is_not_found(client_for, make_case, team):
    case = make_case("clarifying", categories=("situation",))
    with as_service("tests"):
        paper = CaseDocument.objects.get()
    assert client_for(team.eva).get(at("download_paper", case, paper.pk)).status_code == 404
    assert (
        "Die Vollmacht lässt Sie Name und Kontakt nicht lesen."
        in client_for(team.eva).get(at("show_case", case)).content.decode()
    )


def test_two_who_write_the_mandate_see_both_texts(client_for, make_case, team):
    case = make_case("clarifying")
    with as_service("tests"):
        Registration.objects.update(version=2)
    answer = client_for(team.eva).post(at("agree_mandate", case), {"mandate": "Meins", "version": "1"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Meins" in text
    assert "Rückkehr in den Arbeitsmarkt" in text


def test_withdrawing_shows_what_ends_and_leads_away(client_for, make_case, team, hour_ago):
    case = make_case("planning")
    page = client_for(team.fritz)
    assert page.get(at("withdraw_consent", case)).status_code == 200
    answer = page.post(at("withdraw_consent", case), {"text": ""})
    assert answer["Location"] == reverse("casework:list_cases")
    assert page.get(at("show_case", case)).status_code == 404
    shown = client_for(team.eva).get(at("show_case", case))
    assert shown.status_code == 200
    assert "Schreiben an" in shown.content.decode()


def test_a_last_day_is_typed_and_shown_as_the_last_day(client_for, team, make_case):
    case = make_case()
    page, last = client_for(team.eva), timezone.localdate() + dt.timedelta(days=30)
    scope = {
        "institutions": [team.fritz.institution_id, team.eva.institution_id],
        "categories": ["identity"],
        "purposes": ["clarify"],
        "valid_to": last.isoformat(),
    }
    assert page.post(at("prepare_consent", case), scope).status_code == 302
    assert f'value="{last.isoformat()}"' in page.get(at("prepare_consent", case)).content.decode()
    file = SimpleUploadedFile("vollmacht.pdf", b"%PDF-1.7\n%%EOF", "application/pdf")
    signed = {"signer": "client", "signed_by": "Gisela", "signed_on": timezone.localdate().isoformat()}
    assert page.post(at("record_consent", case), scope | signed | {"scan": file}).status_code == 302
    with as_service("tests"):
        assert Consent.objects.latest("recorded_at").valid_to == last + dt.timedelta(days=1)
