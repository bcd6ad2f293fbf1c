"""Institutions, municipalities and the canton's profile."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nahtstelle.ground.identity.models import Institution, LegalBasis, Municipality

pytestmark = pytest.mark.django_db
LIST = "/verwaltung/institutionen/"


def data(institution=None, **changes):
    base = {"name": "Amt für Migration", "short_name": "MISA", "kind": "office", "systems": ["migration"]}
    if institution:
        base = {name: getattr(institution, name) for name in (*base, "version")}
        base["parent"] = institution.parent_id or ""
    return base | changes


def page_of(institution):
    return f"{LIST}{institution.pk}/"


class TestInstitutions:
    def test_the_list_filters_by_kind_and_system(self, client_for, anna, institutions):
        client = client_for(anna)
        assert "Brückenwerk" in client.page(LIST).text
        assert "Brückenwerk" not in client.page(LIST, art="office").text
        assert "IV-Stelle" in client.page(LIST, system="iv").text

    def test_for_outsiders_no_page_exists(self, client_for, carla, institutions):
        for url in (LIST, f"{LIST}neu/", page_of(institutions.ags), f"{page_of(institutions.ags)}aendern/"):
            client_for(carla).page(url, status=404)

    def test_somebody_who_has_not_signed_in_is_sent_to_the_sign_in(self, anybody):
        assert anybody.get(LIST)["Location"].startswith("/konto/anmelden/")

    def test_wrong_methods_are_refused(self, client_for, anna, institutions):
        assert client_for(anna).post(LIST).status_code == 405
        assert client_for(anna).post(page_of(institutions.ags)).status_code == 405

    def test_a_page_shows_people_and_what_belongs_to_it(self, client_for, anna, institutions):
        page = client_for(anna).page(page_of(institutions.ddi))
        assert "Amt für Gesellschaft und Soziales" in page.text
        assert "Anna Ammann" in client_for(anna).page(page_of(institutions.ags)).text

    def test_a_new_institution_is_audited(self, client_for, anna, codes):
        assert client_for(anna).post(f"{LIST}neu/", data()).status_code == 302
        made = Institution.objects.get(key="misa")
        assert made.systems == ["migration"]
        assert codes(made) == ["identity.institution.created"]

    def test_an_empty_name_is_refused_and_the_rest_kept(self, client_for, anna):
        page = client_for(anna).send(f"{LIST}neu/", data(name=""))
        assert page.forms[-1].fields["short_name"] == "MISA"

    def test_a_change_is_saved_and_audited(self, client_for, anna, institutions, codes):
        url = f"{page_of(institutions.awa)}aendern/"
        assert client_for(anna).post(url, data(institutions.awa, short_name="AWAX")).status_code == 302
        institutions.awa.refresh_from_db()
        assert (institutions.awa.short_name, institutions.awa.version) == ("AWAX", 2)
        assert codes(institutions.awa) == ["identity.institution.changed"]

    def test_who_comes_second_sees_both_versions(self, client_for, anna, admin_person, institutions):
        url, old = f"{page_of(institutions.awa)}aendern/", data(institutions.awa)
        client_for(anna).post(url, old | {"short_name": "AWA-eins"})
        page = client_for(admin_person).send(url, old | {"short_name": "AWA-zwei"})
        assert "Kurzname: AWA-eins" in page.text
        assert "Kurzname: AWA-zwei" in page.text

    def test_an_institution_does_not_stand_below_itself(self, client_for, anna, institutions):
        url = f"{page_of(institutions.ddi)}aendern/"
        page = client_for(anna).send(url, data(institutions.ddi, parent=str(institutions.ags.pk)))
        assert "kann nicht sich selbst" in page.text

    def test_the_list_needs_as_many_queries_for_1000_as_for_10(self, client_for, anna):
        client, counts = client_for(anna), []
        client.page(LIST)
        for start, end in ((0, 10), (10, 1000)):
            Institution.objects.bulk_create(
                Institution(key=f"i{n}", name=f"I {n}", sort_name=f"i {n}", kind="office")
                for n in range(start, end)
            )
            with CaptureQueriesContext(connection) as queries:
                client.page(LIST)
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestMunicipalities:
    @pytest.fixture
    def towns(self):
        rows = (
            (2473, "Dornach", "Dorneck", None, None),
            (2444, "Lüterswil-Gächliwil", "Bucheggberg", None, dt.date(2024, 1, 1)),
            (2465, "Buchegg", "Bucheggberg", dt.date(2014, 1, 1), None),
        )
        for number, name, district, start, end in rows:
            Municipality.objects.create(bfs_number=number, name=name, district=district, valid=(start, end))

    def test_the_list_shows_what_exists_on_the_day(self, client_for, anna, towns):
        client = client_for(anna)
        today = client.page("/verwaltung/gemeinden/")
        assert "Dornach" in today.text
        assert "Lüterswil" not in today.text
        before = client.page("/verwaltung/gemeinden/", tag="31.12.2023")
        assert "Lüterswil-Gächliwil" in before.text
        assert "31. Dezember 2023" in before.text
        assert "Buchegg 2" not in client.page("/verwaltung/gemeinden/", tag="1.1.2013").text

    def test_it_filters_by_district(self, client_for, anna, towns):
        page = client_for(anna).page("/verwaltung/gemeinden/", bezirk="Dorneck")
        assert "Dornach" in page.text
        assert "Buchegg 2" not in page.text

    def test_a_day_that_is_none_means_today(self, client_for, anna, towns):
        assert "Dornach" in client_for(anna).page("/verwaltung/gemeinden/", tag="gestern").text

    def test_for_outsiders_it_does_not_exist(self, client_for, carla):
        client_for(carla).page("/verwaltung/gemeinden/", status=404)


class TestCantonProfile:
    def test_it_lists_holidays_as_dates_and_legal_bases(self, client_for, anna):
        LegalBasis.objects.create(
            key="a", citation="Art. 85f AVIG", title="IIZ", valid=(dt.date(2003, 1, 1), None)
        )
        page = client_for(anna).page("/verwaltung/kanton/", jahr="2026")
        for part in ("Feiertage 2026", "Freitag, 3. April 2026", "Montag, 6. April 2026", "Art. 85f AVIG"):
            assert part in page.text

    def test_a_year_that_is_none_means_this_one(self, client_for, anna):
        assert "Feiertage" in client_for(anna).page("/verwaltung/kanton/", jahr="99999").text

    def test_for_outsiders_it_does_not_exist(self, client_for, carla, anybody):
        client_for(carla).page("/verwaltung/kanton/", status=404)
        assert anybody.get("/verwaltung/kanton/").status_code == 302
