"""Every address is walked: sign-in by default, methods declared, nothing behind a guessed id, GET writes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from uuid import UUID

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from nahtstelle.ground.identity.models import User

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
WITH_ID = [row for row in ADDRESSES if "99999" in row[1] or "gibt" in row[1]]
Ask = Callable[[Client, str, str], list[HttpResponse]]


def test_an_address_asks_for_sign_in(canton: object) -> None:
    faults = []
    for name, path, response in asked(ADDRESSES, reading_or_sending):
        where = response.headers.get("Location", "")
        wants_sign_in = "anmelden" in where or "login" in where
        if name in PUBLIC:
            good = response.status_code < 500 and "/anmelden" not in where
        else:
            good = response.status_code == 404 or (response.status_code == 302 and wants_sign_in)
        if not good:
            faults.append((name, path, response.status_code, where))
    assert not faults


def test_an_address_declares_its_methods(anna: User) -> None:
    answers = asked(ADDRESSES, lambda client, _, path: [client.generic("PROPFIND", path)], user=anna)
    assert not [(name, path) for name, path, response in answers if response.status_code not in {404, 405}]


def test_a_guessed_id_leads_nowhere(carla: User) -> None:
    answers = asked(WITH_ID, lambda client, _, path: [client.get(path), client.post(path)], user=carla)
    assert not [row for row in answers if row[2].status_code not in {404, 405, 403}]


def test_reading_writes_nothing(anna: User) -> None:
    written = []

    def read(client: Client, name: str, path: str) -> list[HttpResponse]:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path)
        found = [query["sql"][:80] for query in queries if WRITE.match(query["sql"])]
        written.extend((name, sql) for sql in found if "django_session" not in sql)
        return [response]

    without_id = [row for row in ADDRESSES if row not in WITH_ID]
    assert len(list(asked(without_id, read, user=anna))) == len(without_id) > 50
    assert not written


def reading_or_sending(client: Client, name: str, path: str) -> list[HttpResponse]:
    """Read; where there is nothing to read, send instead."""
    response = client.get(path)
    closed = response.status_code in {404, 405} and name not in PUBLIC
    return [client.post(path) if closed else response]


def asked(
    addresses: list[tuple[str, str]], ask: Ask, *, user: User | None = None
) -> Iterator[tuple[str, str, HttpResponse]]:
    """Ask each address as a person, or as nobody; nothing of what one does meets the next."""
    known = Client()
    if user is not None:
        known.force_login(user)
    for name, path in addresses:
        client = Client()
        client.cookies.update(known.cookies)
        with transaction.atomic():
            for response in ask(client, name, path):
                yield name, path, response
            transaction.set_rollback(True)
