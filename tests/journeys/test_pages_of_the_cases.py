"""Every page of the case level: whoever opens it finds it accessible, German and whole; all are reached by links."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Browser

from tests.architecture.test_addresses import ADDRESSES
from tests.journeys import case_steps as steps
from tests.journeys.installation import Installation
from tests.journeys.test_every_page import faults_of, look_at
from tests.journeys.visitor import Visitor

HERE = Path(__file__).parent
ROOMS = ("casework:", "insight:show_case_figures")
LINK = re.compile(r'href="(/[^"#]*)"')
MOST = 140
OWN = "/mein-fall/"
QUOTED = "etc.)?"
"""A question of 004 §5, word for word."""


def test_every_page_of_the_cases_is_accessible_german_and_whole(
    zurich: Installation, browser: Browser
) -> None:
    cases = zurich.ask(HERE / "cases_of_the_demonstration.py")
    starts: dict[str, list[str]] = {
        "Eva Egli": [
            "/faelle/",
            "/faelle/ohne-koordination/",
            "/notfallzugriff/",
            "/loeschungen/",
            "/auswertung/faelle/",
        ],
        "Doris Dürr": ["/fallzugriffe/", "/loeschungen/zu-bestaetigen/"],
    }
    for person, path in cases.values():
        starts.setdefault(person, []).append(path)
    visitor = Visitor(browser, zurich.base_url)
    visitor.carry_axe()
    seen: dict[str, int] = {}
    faults: list[str] = []
    for person, paths in starts.items():
        visitor.enter_as(person)
        faults += _walk(visitor, paths, seen)
    visitor.leave()
    assert not faults, "\n".join(faults)
    linked = {name for name, _ in ADDRESSES if name.startswith(ROOMS) and seen.get(name)}
    assert len(linked) >= 25, sorted(linked)


def test_every_page_of_solothurns_instruments_is_accessible_german_and_whole(
    installation: Installation, browser: Browser
) -> None:
    visitor = Visitor(browser, installation.base_url)
    visitor.carry_axe()
    visitor.enter_as("Melanie Misteli")
    paths = installation.ask(HERE / "instruments_of_solothurn.py")
    faults = [fault for path in paths for fault in look_at(visitor, path, nth=1)]
    visitor.leave()
    assert not faults, "\n".join(faults)


def test_every_page_of_the_guests_is_accessible_german_and_whole(
    zurich: Installation, browser: Browser
) -> None:
    """Wide and narrow, light and dark: what lets the client and a doctor in, what they see, and what ends it."""
    made = zurich.ask(HERE / "guests_of_the_demonstration.py")
    here, number = f"/faelle/{made['case']}/gaeste/", made["number"]
    visitor = Visitor(browser, zurich.base_url)
    visitor.carry_axe()
    visitor.enter_as(made["coordinator"])
    faults = _faults_of(
        visitor, f"{here}neu/", *(f"{here}{made['doctor_id']}/{part}/" for part in ("codes", "beenden"))
    )
    visitor.context.clear_cookies()
    faults += _faults_of(visitor, OWN)
    steps.enter_with_code(visitor, number, "AAAA-AAAA-AAAA")
    visitor.sees("passen nicht zusammen")
    faults += faults_of(visitor, main=True)
    steps.enter_with_code(visitor, number, made["doctor"][0])
    faults += _faults_of(visitor, f"{OWN}uebersicht/")
    visitor.context.clear_cookies()
    steps.enter_with_code(visitor, number, made["client"][0])
    parts = ("uebersicht/", "uebersicht/?alle=1", "nachricht/", "widerrufen/")
    faults += _faults_of(visitor, *(OWN + part for part in parts))
    visitor.click("Meine Vollmacht widerrufen")
    visitor.sees("Bitte")
    faults += faults_of(visitor, main=True)
    visitor.tick("Ja, ich widerrufe")
    visitor.click("Meine Vollmacht widerrufen")
    visitor.sees("Ihre Vollmacht ist widerrufen")
    faults += _faults_of(visitor, f"{OWN}beendet/", f"{OWN}uebersicht/")
    visitor.leave()
    assert not faults, "\n".join(faults)


def _faults_of(visitor: Visitor, *paths: str) -> list[str]:
    faults: list[str] = []
    for path in paths:
        status = visitor.go(path)
        faults += faults_of(visitor, main=True) if status == 200 else [f"{path}: status {status}"]
    return faults


def _walk(visitor: Visitor, paths: list[str], seen: dict[str, int]) -> list[str]:
    """Follow the links from page to page, one page of each kind; return what is wrong with them."""
    faults: list[str] = []
    waiting, known = list(paths), set(paths)
    starts = set(paths)
    while waiting and len(known) < MOST:
        path = waiting.pop(0)
        kind = _kind(path)
        if not kind.startswith(ROOMS) or (seen.get(kind) and path not in starts):
            continue
        answer = visitor.get(path)
        if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
            if answer.status >= 400:
                faults.append(f"{path}: status {answer.status}")
            continue
        seen[kind] = seen.get(kind, 0) + 1
        if seen[kind] == 1:
            faults += [fault for fault in look_at(visitor, path, nth=1) if QUOTED not in fault]
        for link in LINK.findall(answer.text()):
            if link not in known and urlsplit(link).path.startswith(
                ("/faelle/", "/runde-tische", "/auswertung/", "/loeschungen/", "/fallzugriffe/")
            ):
                known.add(link)
                waiting.append(link.replace("&amp;", "&"))
    return faults


def _kind(path: str) -> str:
    try:
        return str(resolve(urlsplit(path).path).view_name)
    except Resolver404:
        return ""
