"""An institution with many people shows the first and leads to all."""

from __future__ import annotations

import pytest
from django.urls import reverse

from nahtstelle.ground.identity.views.institutions import MOST_PEOPLE

pytestmark = pytest.mark.django_db


def test_an_institution_with_many_people_shows_the_first_and_leads_to_all(
    client_for, admin_person, institutions, make_person
):
    for number in range(MOST_PEOPLE + 1):
        make_person("Petra", f"Person{number:02d}", institution="iv")
    page = client_for(admin_person).get(reverse("identity:show_institution", args=[institutions.iv.pk]))
    text = page.content.decode()
    assert text.count("Petra Person") == MOST_PEOPLE
    assert "Alle Personen" in text
    link = f"{reverse('identity:list_people')}?q=IV-Stelle+Solothurn"
    assert link in text
    assert "Person30" in client_for(admin_person).get(f"{link}&seite=2").content.decode()


def test_a_small_one_shows_everybody(client_for, admin_person, institutions, make_person):
    make_person("Petra", "Person", institution="iv")
    text = client_for(admin_person).get(reverse("identity:show_institution", args=[institutions.iv.pk]))
    assert "Alle Personen" not in text.content.decode()
