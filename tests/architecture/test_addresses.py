"""Every address is walked: sign-in by default, methods declared, nothing behind a guessed id, GET writes nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

PUBLIC = {
    "worklist:calendar_feed",
    "ui:show_canton_colours",
    "identity:choose_person",
    "casework:enter_own_case",
    "casework:leave_own_case",
    "casework:show_own_case",
    "casework:download_own_paper",
    "casework:write_own_message",
    "casework:withdraw_own_consent",
    "casework:show_own_end",
    "account_login",
    "account_reset_password",
    "account_reset_password_done",
    "account_inactive",
}
GUESSES = {
    "int": 999_999_999,
    "uuid": UUID(int=7),
    "slug": "gibt-es-nicht",
    "str": "gibt-es-nicht",
    "path": "gibt/es/nicht",
}
WRITE = re.compile(r"^\s*(INSERT|UPDATE|DELETE)", re.I)


def own_patterns() -> Iterator[tuple[str, URLPattern, str]]:
    """Yield name, pattern and a path with guessed parameters, for each address of our own apps."""

    def walk(resolver: URLResolver, prefix: str, space: str) -> Iterator[tuple[str, URLPattern, str]]:
        for entry in resolver.url_patterns:
            route = prefix + str(entry.pattern)
            if isinstance(entry, URLResolver):
                yield from walk(entry, route, entry.namespace or space)
            elif entry.callback.__module__.startswith("nahtstelle."):
                name = f"{space}:{entry.name}" if space else str(entry.name)
                yield (
                    name,
                    entry,
                    "/" + re.sub(r"<(?:(\w+):)?(\w+)>", lambda m: str(GUESSES[m[1] or "str"]), route),
                )

    yield from walk(get_resolver(), "", "")


ADDRESSES = sorted((name, path) for name, _, path in own_patterns())
IDS = [name for name, _ in ADDRESSES]


@pytest.mark.parametrize(("name", "path"), ADDRESSES, ids=IDS)
def test_an_address_asks_for_sign_in(name: str, path: str, client: Client, canton: object) -> None:
    response = client.get(path)
    if response.status_code in {404, 405} and name not in PUBLIC:
        response = client.post(path)
    if name in PUBLIC:
        assert response.status_code < 500
        assert "/anmelden" not in response.headers.get("Location", "")
    else:
        assert response.status_code in {302, 404}, (name, response.status_code)
        if response.status_code == 302:
            assert "anmelden" in response.headers["Location"] or "login" in response.headers["Location"]


@pytest.mark.parametrize(("name", "path"), ADDRESSES, ids=IDS)
def test_an_address_declares_its_methods(name: str, path: str, anna: object, client: Client) -> None:
    client.force_login(anna)
    assert client.generic("PROPFIND", path).status_code in {404, 405}, name


@pytest.mark.parametrize(
    ("name", "path"), [row for row in ADDRESSES if "99999" in row[1] or "gibt" in row[1]]
)
def test_a_guessed_id_leads_nowhere(name: str, path: str, carla: object, client: Client) -> None:
    client.force_login(carla)
    for response in (client.get(path), client.post(path)):
        assert response.status_code in {404, 405, 403}, (name, response.status_code)


@pytest.mark.parametrize(
    ("name", "path"), [row for row in ADDRESSES if "99999" not in row[1] and "gibt" not in row[1]]
)
def test_reading_writes_nothing(name: str, path: str, anna: object, client: Client) -> None:
    client.force_login(anna)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(path)
    written = [query["sql"][:80] for query in queries if WRITE.match(query["sql"])]
    written = [sql for sql in written if "django_session" not in sql]
    assert not written, (name, written)
