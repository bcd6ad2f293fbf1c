"""The page of a document: /dokumente/<uuid>/."""

from __future__ import annotations

from uuid import uuid4

import pytest

from nahtstelle.ground.records import api
from nahtstelle.ground.records.tests.conftest import NOW


@pytest.fixture
def address(version) -> str:
    return f"/dokumente/{version.document_uuid}/"


def test_the_page_shows_every_version_and_the_way_back(address, version, actor, client_for, bruno):
    api.add_version(
        document_id=version.document_id,
        filename="Zweite.txt",
        content=b"x",
        note="nach der Sitzung",
        actor=actor,
        now=NOW,
    )
    page = client_for(bruno).page(address)
    assert page.heading.strip() == "Leitfaden"
    assert "Leitfaden.txt" in page.text
    assert "Zweite.txt – nach der Sitzung" in page.text
    assert "02.01-2026-001" in page.text
    assert "Anna Ammann" in page.text
    assert {"/geschaefte/14/", version.url, version.url.replace("/1/", "/2/")} <= set(page.links)


def test_outsiders_find_nothing(address, client_for, carla):
    assert client_for(carla).get(address).status_code == 404


def test_an_unknown_document_looks_the_same(client_for, bruno):
    assert client_for(bruno).get(f"/dokumente/{uuid4()}/").status_code == 404


def test_nobody_reads_a_kind_of_thing_without_a_rule(address, client_for, bruno, monkeypatch):
    monkeypatch.setattr("nahtstelle.ground.records.access._rules", {})
    assert client_for(bruno).get(address).status_code == 404


def test_anonymous_people_are_sent_to_sign_in(address, anybody):
    response = anybody.get(address)
    assert response.status_code == 302
    assert address in response["Location"]


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_other_methods_are_refused(address, client_for, bruno, method):
    assert getattr(client_for(bruno), method)(address).status_code == 405


@pytest.mark.parametrize("count", [1, 30])
def test_the_number_of_queries_does_not_grow_with_versions(
    address, version, actor, client_for, bruno, django_assert_max_num_queries, count
):
    for number in range(count):
        api.add_version(
            document_id=version.document_id, filename=f"{number}.txt", content=b"x", actor=actor, now=NOW
        )
    client = client_for(bruno)
    client.get(address)
    with django_assert_max_num_queries(10):
        client.get(address)
