"""Entering with one click: in demonstrations only."""

import pytest

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.identity import demonstration
from nahtstelle.ground.identity.demonstration import DemonstrationGroup
from nahtstelle.ground.identity.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def _demonstration(settings):
    settings.DEMONSTRATION = True


@pytest.fixture
def only_own_groups(monkeypatch):
    providers = []
    monkeypatch.setattr(demonstration, "_providers", providers)
    return providers


class TestElsewhere:
    def test_nothing_of_it_exists(self, anybody, anna):
        assert "vorfuehrung" not in anybody.page("/konto/anmelden/").html
        anybody.page("/konto/vorfuehrung/", status=404)
        assert anybody.post(f"/konto/vorfuehrung/{anna.pk}/").status_code == 404
        assert "_auth_user_id" not in anybody.session


@pytest.mark.usefixtures("_demonstration")
class TestDemonstration:
    def test_the_sign_in_page_offers_roles_and_says_that_people_are_invented(
        self, anybody, anna, carla, dario, admin_person, only_own_groups
    ):
        page = anybody.page("/konto/anmelden/")
        for part in (
            "Alle Personen sind erfunden",
            "Geschäftsstelle",
            "Aussenstehende",
            "Datenschutz",
            "Verwaltung",
        ):
            assert part in page.text
        assert "Leiterin Geschäftsstelle IIZ, AGS" in page.text
        assert len([form for form in page.forms if "/konto/vorfuehrung/" in form.action]) == 4

    def test_members_of_bodies_are_no_outsiders(self, anybody, bruno, carla, only_own_groups):
        only_own_groups.append(
            lambda today: [DemonstrationGroup(label="Mitglieder EKG", user_ids=[bruno.pk], order=20)]
        )
        page = anybody.page("/konto/anmelden/")
        assert (
            page.text.index("Mitglieder EKG")
            < page.text.index("Bruno Bieri")
            < page.text.index("Aussenstehende")
        )
        assert page.text.count("Bruno Bieri") == 1

    def test_two_people_a_group_are_enough(self, anybody, many_people, only_own_groups):
        many_people(30)
        page = anybody.page("/konto/anmelden/")
        assert page.text.count("Pia Person") == 2

    def test_one_click_signs_in_and_is_audited(self, anybody, bruno, codes):
        assert anybody.post(f"/konto/vorfuehrung/{bruno.pk}/")["Location"] == "/"
        assert anybody.session["_auth_user_id"] == str(bruno.pk)
        assert codes(bruno) == ["identity.user.signed_in"]
        assert Entry.objects.get(code="identity.user.signed_in").facts == {"methods": ["demonstration"]}

    def test_one_changes_roles_without_signing_out(self, anybody, bruno, anna):
        anybody.post(f"/konto/vorfuehrung/{bruno.pk}/")
        anybody.post(f"/konto/vorfuehrung/{anna.pk}/")
        assert anybody.session["_auth_user_id"] == str(anna.pk)
        assert Entry.objects.filter(code="identity.user.signed_out").count() == 1

    def test_deactivated_people_are_not_offered(self, anybody, bruno):
        User.objects.filter(pk=bruno.pk).update(is_active=False)
        assert anybody.post(f"/konto/vorfuehrung/{bruno.pk}/").status_code == 404
        assert "Bruno Bieri" not in anybody.page("/konto/vorfuehrung/").text

    def test_everybody_can_be_searched(self, anybody, bruno, carla):
        page = anybody.page("/konto/vorfuehrung/", q="cad")
        assert "Carla Caduff" in page.text
        assert "Bruno Bieri" not in page.text
        assert "Niemand heisst so" in anybody.page("/konto/vorfuehrung/", q="xyz").text

    def test_it_is_a_post(self, anybody, bruno):
        assert anybody.get(f"/konto/vorfuehrung/{bruno.pk}/").status_code == 405
