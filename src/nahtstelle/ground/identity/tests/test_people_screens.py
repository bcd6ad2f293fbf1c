"""People: list, page, entering, changing, closing access, inviting."""

import csv
import io

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nahtstelle.ground.identity.models import User
from nahtstelle.ground.identity.sections import PersonSection, _providers

pytestmark = pytest.mark.django_db
LIST = "/verwaltung/personen/"
NEW = "/verwaltung/personen/neu/"


def page_of(person):
    return f"{LIST}{person.pk}/"


def data(person=None, **changes):
    base = {
        "given_name": "Nina",
        "family_name": "Nägeli",
        "email": "nina@so.example",
        "function": "",
        "role": "",
    }
    if person:
        base = {name: getattr(person, name) for name in (*base, "version")}
        base["institution"] = person.institution_id or ""
    return base | changes


class TestWhoMayEnter:
    def test_administrators_and_the_secretariat_see_the_people(self, client_for, anna, admin_person, carla):
        for person in (anna, admin_person):
            page = client_for(person).page(LIST)
            assert page.heading.strip() == "Personen"
            assert "Caduff Carla" in page.text

    def test_for_everybody_else_no_page_exists(self, client_for, carla, bruno, dario, eva):
        for person in (carla, bruno, dario, eva):
            for url in (LIST, NEW, page_of(carla), f"{page_of(carla)}aendern/", "/verwaltung/"):
                client_for(person).page(url, status=404)

    def test_somebody_who_has_not_signed_in_is_sent_to_the_sign_in(self, anybody, carla):
        for url in (LIST, NEW, page_of(carla), f"{page_of(carla)}aendern/"):
            response = anybody.get(url)
            assert response.status_code == 302
            assert response["Location"].startswith("/konto/anmelden/")

    def test_outsiders_cannot_post_either(self, client_for, carla, bruno):
        client = client_for(carla)
        for verb in ("aendern", "sperren", "freigeben", "einladen"):
            assert client.post(f"{page_of(bruno)}{verb}/").status_code == 404
        assert User.objects.get(pk=bruno.pk).is_active

    def test_wrong_methods_are_refused(self, client_for, anna, carla):
        client = client_for(anna)
        assert client.post(LIST).status_code == 405
        assert client.post(page_of(carla)).status_code == 405
        for verb in ("sperren", "freigeben", "einladen"):
            assert client.get(f"{page_of(carla)}{verb}/").status_code == 405

    def test_the_rail_shows_the_area_to_those_who_may_enter(self, client_for, anna, carla):
        assert "/verwaltung/" in client_for(anna).page("/konto/sicherheit/").links
        assert "/verwaltung/" not in client_for(carla).page("/konto/sicherheit/").links


class TestList:
    def test_it_finds_by_any_part_of_the_name_without_accents(self, client_for, anna, make_person):
        make_person("Helene", "Hürzeler")
        page = client_for(anna).page(LIST, q="hurz hel")
        assert "Hürzeler Helene" in page.text
        assert "Ammann" not in page.text.split("Hürzeler Helene")[1]

    def test_it_filters_by_role_access_and_institution(self, client_for, anna, carla, dario, institutions):
        client = client_for(anna)
        assert "Derungs Dario" in client.page(LIST, rolle="data_protection").text
        assert "Caduff Carla" not in client.page(LIST, rolle="data_protection").text
        assert "Caduff Carla" in client.page(LIST, rolle="none").text
        assert "Caduff Carla" not in client.page(LIST, zugang="gesperrt").text
        assert "Derungs Dario" not in client.page(LIST, institution=str(institutions.brueckenwerk.pk)).text

    def test_the_export_holds_all_rows_of_the_filter(self, client_for, anna, many_people):
        many_people(120)
        response = client_for(anna).get(LIST, {"format": "csv", "q": "pia"})
        text = (
            b"".join(response).decode("utf-8-sig")
            if response.streaming
            else response.content.decode("utf-8-sig")
        )
        dialect = csv.Sniffer().sniff(text.splitlines()[0], ",;")
        assert len(list(csv.reader(io.StringIO(text), dialect))) == 121

    def test_it_needs_as_many_queries_for_1000_people_as_for_10(self, client_for, anna, many_people):
        client = client_for(anna)
        client.page(LIST)
        counts = []
        for more in (10, 990):
            many_people(more)
            with CaptureQueriesContext(connection) as queries:
                client.page(LIST)
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestPage:
    def test_it_says_who_the_person_is(self, client_for, anna, carla):
        page = client_for(anna).page(page_of(carla))
        assert page.heading.strip() == "Carla Caduff"
        for part in ("carla.caduff@so.example", "Brückenwerk Genossenschaft", "Fachperson", "keine Rolle"):
            assert part in page.text

    def test_apps_above_add_their_sections(self, client_for, anna, carla):
        section = PersonSection(title="Einsitze", template="ui/components/_tag.html", context={})
        _providers.append(lambda actor, user_id: section if user_id == carla.pk else None)
        try:
            assert "Einsitze" in client_for(anna).page(page_of(carla)).text
            assert "Einsitze" not in client_for(anna).page(page_of(anna)).text
        finally:
            _providers.pop()

    def test_what_the_secretariat_may_not_do_says_why(self, client_for, anna, admin_person):
        page = client_for(anna).page(page_of(admin_person))
        assert "Diese Person ändert nur die Administration." in page.text
        assert not [form for form in page.forms if "/sperren/" in form.action]


class TestEntering:
    def test_a_new_person_stands_in_the_register_without_password(self, client_for, anna, codes):
        response = client_for(anna).post(NEW, data())
        person = User.objects.get(email="nina@so.example")
        assert response["Location"] == page_of(person)
        assert person.key == "nina-nageli"
        assert not person.has_usable_password()
        assert person.changed_by == anna
        assert codes(person) == ["identity.user.created"]
        assert mail.outbox == []

    def test_with_an_invitation_the_person_gets_a_link(self, client_for, anna, codes):
        client_for(anna).post(NEW, data(invite="on"))
        person = User.objects.get(email="nina@so.example")
        assert codes(person) == ["identity.user.created", "identity.user.invited"]
        assert mail.outbox[0].to == ["nina@so.example"]

    def test_two_people_of_the_same_name_get_different_keys(self, client_for, anna):
        client = client_for(anna)
        client.post(NEW, data())
        client.post(NEW, data(email="nina.zwei@so.example"))
        assert set(User.objects.filter(family_name="Nägeli").values_list("key", flat=True)) == {
            "nina-nageli",
            "nina-nageli-2",
        }

    def test_a_taken_address_is_refused_and_nothing_typed_is_lost(self, client_for, anna, carla):
        page = client_for(anna).send(NEW, data(email=carla.email.upper()))
        assert "gehört schon einer anderen Person" in page.text
        assert page.forms[-1].fields["given_name"] == "Nina"
        assert User.objects.filter(family_name="Nägeli").count() == 0

    def test_the_secretariat_is_not_offered_privileged_roles(self, client_for, anna, admin_person):
        assert "administrator" not in client_for(anna).page(NEW).html
        assert "administrator" in client_for(admin_person).page(NEW).html
        client_for(anna).send(NEW, data(role="administrator"))
        assert User.objects.filter(role="administrator").count() == 1


class TestChanging:
    def test_a_change_is_saved_and_audited(self, client_for, anna, carla, codes):
        response = client_for(anna).post(f"{page_of(carla)}aendern/", data(carla, function="Leiterin"))
        assert response.status_code == 302
        carla.refresh_from_db()
        assert (carla.function, carla.version, carla.changed_by) == ("Leiterin", 2, anna)
        assert codes(carla) == ["identity.user.changed"]

    def test_a_new_role_is_an_entry_of_its_own(self, client_for, admin_person, carla, codes):
        client_for(admin_person).post(f"{page_of(carla)}aendern/", data(carla, role="coordinator"))
        assert codes(carla) == ["identity.user.changed", "identity.user.role_changed"]

    def test_who_comes_second_sees_both_versions(self, client_for, anna, admin_person, carla):
        url, old = f"{page_of(carla)}aendern/", data(carla)
        client_for(anna).post(url, old | {"function": "Leiterin"})
        client = client_for(admin_person)
        page = client.send(url, old | {"function": "Stellvertreterin"})
        assert "Funktion: Stellvertreterin" in page.text
        assert "Funktion: Leiterin" in page.text
        assert "Anna Ammann" in page.text
        carla.refresh_from_db()
        assert carla.function == "Leiterin"
        answer = old | {"function": "Stellvertreterin", "conflict_choice": "mine", "conflict_version": "2"}
        assert client.post(url, answer).status_code == 302
        carla.refresh_from_db()
        assert carla.function == "Stellvertreterin"

    def test_the_other_version_can_be_left_standing(self, client_for, anna, carla):
        url, old = f"{page_of(carla)}aendern/", data(carla)
        client = client_for(anna)
        client.post(url, old | {"function": "Leiterin"})
        client.post(url, old | {"function": "X", "conflict_choice": "theirs", "conflict_version": "2"})
        carla.refresh_from_db()
        assert carla.function == "Leiterin"

    def test_a_new_address_is_told_to_the_old_one(self, client_for, anna, carla):
        old = carla.email
        client_for(anna).post(f"{page_of(carla)}aendern/", data(carla, email="carla@neu.example"))
        assert [message.to for message in mail.outbox] == [[old]]

    def test_the_secretariat_cannot_change_an_administrator(self, client_for, anna, admin_person):
        changed = data(admin_person, email="anna.ammann.privat@so.example")
        assert client_for(anna).post(f"{page_of(admin_person)}aendern/", changed).status_code == 403
        admin_person.refresh_from_db()
        assert admin_person.email == "urs.umiker@so.example"

    def test_the_last_administrator_keeps_the_role(self, client_for, admin_person, make_person):
        url = f"{page_of(admin_person)}aendern/"
        page = client_for(admin_person).send(url, data(admin_person, role=""))
        assert "Das ist die letzte Person mit der Rolle Administration" in page.text
        make_person("Zoe", "Zweite", role="administrator")
        assert client_for(admin_person).post(url, data(admin_person, role="")).status_code == 302


class TestClosingAccess:
    def test_a_deactivated_person_loses_the_running_session_at_once(self, client_for, anna, carla, codes):
        session = client_for(carla)
        session.page("/konto/sicherheit/")
        client_for(anna).post(f"{page_of(carla)}sperren/")
        assert session.get("/konto/sicherheit/").status_code == 302
        assert codes(carla)[-1] == "identity.user.deactivated"

    def test_reactivating_does_not_revive_the_old_session(self, client_for, anna, carla, codes):
        session, client = client_for(carla), client_for(anna)
        client.post(f"{page_of(carla)}sperren/")
        client.post(f"{page_of(carla)}freigeben/")
        assert session.get("/konto/sicherheit/").status_code == 302
        assert codes(carla)[-1] == "identity.user.reactivated"
        assert client_for(User.objects.get(pk=carla.pk)).get("/konto/sicherheit/").status_code == 200

    def test_nobody_locks_themselves_out(self, client_for, anna):
        assert client_for(anna).post(f"{page_of(anna)}sperren/").status_code == 403
        assert User.objects.get(pk=anna.pk).is_active

    def test_twice_is_said(self, client_for, anna, carla):
        client = client_for(anna)
        client.post(f"{page_of(carla)}sperren/")
        assert (
            "Das ist schon geschehen"
            in client.post(f"{page_of(carla)}sperren/", follow=True).content.decode()
        )

    def test_a_deactivated_person_is_not_invited(self, client_for, anna, carla):
        client = client_for(anna)
        client.post(f"{page_of(carla)}sperren/")
        assert client.post(f"{page_of(carla)}einladen/").status_code == 403
        assert mail.outbox == []


def test_page_and_form_need_as_many_queries_with_1000_people_as_with_10(client_for, anna, carla, many_people):
    client = client_for(anna)
    for url in (page_of(carla), f"{page_of(carla)}aendern/", NEW):
        client.page(url)
        counts = []
        for more in (10, 90):
            many_people(more)
            with CaptureQueriesContext(connection) as queries:
                client.page(url)
            counts.append(len(queries))
        assert counts[0] == counts[1], url
