"""Signing in with a passkey, in a browser with a virtual authenticator; the pages of the sign-in, looked at by axe."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.installation import Installation
from tests.journeys.visitor import Visitor

PAGES = (
    "/konto/anmelden/",
    "/konto/vorfuehrung/",
    "/konto/passwort/vergessen/",
    "/konto/passwort/neu/1-falsch/",
)
SIGNED_IN_PAGES = (
    "/konto/sicherheit/",
    "/konto/sicherheit/app/",
    "/konto/sicherheit/schluessel/",
    "/konto/sicherheit/schluessel/neu/",
    "/verwaltung/personen/",
    "/verwaltung/personen/neu/",
    "/verwaltung/institutionen/",
    "/verwaltung/institutionen/neu/",
    "/verwaltung/gemeinden/",
    "/verwaltung/kanton/",
)


@pytest.fixture
def key_holder(browser: Browser, installation: Installation) -> Iterator[Visitor]:
    """Somebody whose machine has a passkey; passkeys want a host name, so the address is localhost."""
    visitor = Visitor(browser, installation.base_url.replace("127.0.0.1", "localhost"))
    session = visitor.context.new_cdp_session(visitor.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield visitor
    visitor.leave()


def test_a_passkey_is_registered_and_opens_the_door_without_password(key_holder: Visitor) -> None:
    key_holder.enter_as("Carla Caduff")
    key_holder.go("/konto/sicherheit/schluessel/neu/")
    key_holder.page.locator("#id_name").fill("Laptop im Büro")
    key_holder.page.locator("#id_passwordless").check()
    key_holder.click("Schlüssel eintragen")
    key_holder.is_told("Der Schlüssel ist eingetragen")
    key_holder.go("/konto/sicherheit/schluessel/")
    key_holder.sees("Laptop im Büro")
    key_holder.sees("Passkey")
    key_holder.context.clear_cookies()
    key_holder.go("/konto/anmelden/")
    key_holder.click("Mit Passkey anmelden")
    expect(key_holder.page.locator("body.workspace")).to_be_visible()
    expect(key_holder.page.locator(".me-name")).to_contain_text("Carla Caduff")
    key_holder.go("/konto/sicherheit/schluessel/")
    key_holder.main.get_by_role("link", name="Entfernen").first.click()
    key_holder.sees("Bitte bestätigen Sie, dass Sie es sind")
    key_holder.click("Schlüssel verwenden")
    key_holder.sees("öffnet Ihr Konto dann nicht mehr")
    key_holder.click("Entfernen")
    key_holder.is_told("Der Schlüssel ist entfernt")


def test_without_a_passkey_the_page_says_what_to_do(key_holder: Visitor) -> None:
    key_holder.go("/konto/anmelden/")
    key_holder.click("Mit Passkey anmelden")
    expect(key_holder.page.locator("[data-passkey-failed]")).to_be_visible(timeout=30_000)


def look_at(visitor: Visitor, paths: tuple[str, ...], ending: str) -> list[str]:
    """Open the pages, keep pictures, return what axe finds; axe's own styles are refused by the policy, rightly."""
    found: list[str] = []
    for path in paths:
        assert visitor.go(path) == 200, path
        visitor.shoot(f"identity{path.replace('/', '-')}{ending}")
        found += visitor.axe()
    return found


@pytest.mark.parametrize(("dark", "width"), [(False, 1440), (True, 1440), (False, 390)])
def test_axe_finds_nothing_on_the_pages_of_the_room(
    browser: Browser, installation: Installation, dark: bool, width: int
) -> None:
    # tall enough that the bar at the bottom of a phone covers no link
    visitor = Visitor(
        browser, installation.base_url, dark=dark, width=width, height=900 if width > 390 else 12_000
    )
    ending = f"{'dark' if dark else 'light'}-{width}"
    found = look_at(visitor, PAGES, ending)
    visitor.enter_as("Urs Umiker")
    found += look_at(visitor, SIGNED_IN_PAGES, ending)
    visitor.context.close()
    assert found == []
    assert [fault for fault in visitor.faults if "Applying inline style" not in fault] == []


def test_one_enters_and_leaves_without_javascript(browser: Browser, installation: Installation) -> None:
    visitor = Visitor(browser, installation.base_url, script=False, width=390)
    visitor.go("/konto/anmelden/")
    visitor.shoot("identity-anmelden-390")
    visitor.main.get_by_role("button", name="Anna Ammann").click()
    expect(visitor.page.locator("body.workspace")).to_be_visible()
    visitor.page.locator("details.me summary").click()
    visitor.page.get_by_role("button", name="Abmelden", exact=True).click()
    assert visitor.path == "/konto/anmelden/"
    visitor.leave()
