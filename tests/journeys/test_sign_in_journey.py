"""Signing in with a passkey, in a browser with a virtual authenticator; entering and leaving without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.installation import Installation
from tests.journeys.visitor import Visitor


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
    key_holder.press(key_holder.main.get_by_role("link", name="Entfernen").first)
    key_holder.sees("Bitte bestätigen Sie, dass Sie es sind")
    key_holder.click("Schlüssel verwenden")
    key_holder.sees("öffnet Ihr Konto dann nicht mehr")
    key_holder.click("Entfernen")
    key_holder.is_told("Der Schlüssel ist entfernt")


def test_without_a_passkey_the_page_says_what_to_do(key_holder: Visitor) -> None:
    key_holder.go("/konto/anmelden/")
    key_holder.control("Mit Passkey anmelden").first.click()
    expect(key_holder.page.locator("[data-passkey-failed]")).to_be_visible(timeout=30_000)


def test_one_enters_and_leaves_without_javascript(browser: Browser, installation: Installation) -> None:
    visitor = Visitor(browser, installation.base_url, script=False, width=390)
    visitor.go("/konto/anmelden/")
    visitor.shoot("identity-anmelden-390")
    visitor.press(visitor.main.get_by_role("button", name="Anna Ammann"))
    expect(visitor.page.locator("body.workspace")).to_be_visible()
    visitor.page.locator("details.me summary").click()
    visitor.press(visitor.page.get_by_role("button", name="Abmelden", exact=True))
    assert visitor.path == "/konto/anmelden/"
    visitor.leave()
