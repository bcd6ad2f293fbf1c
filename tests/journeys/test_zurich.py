"""Zürich opens; then SIGKILL in the middle of its actions: each is done whole or not at all, data and audit are whole.

The killed load is in `config/tests/test_command_line.py`, the private server's own signals in `test_database.py`.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from playwright.sync_api import Browser

from tests.journeys.installation import Installation
from tests.journeys.sender import GONE, Sender
from tests.journeys.visitor import Visitor

HERE = Path(__file__).parent
START_SECONDS = 20
ACTIONS_BEFORE_THE_KILL = 12


def test_zurich_opens_for_its_secretariat_and_keeps_its_case_level_out(
    zurich: Installation, browser: Browser
) -> None:
    visitor = Visitor(browser, zurich.base_url)
    visitor.enter_as("Silvia Schaub")
    for path in (
        "/",
        "/geschaefte/",
        "/gremien/",
        "/sitzungen/",
        "/beschluesse/",
        "/gremien/opa/",
        "/verwaltung/kanton/",
    ):
        assert visitor.go(path) == 200, path
    visitor.go("/gremien/")
    for body in ("Trägerschaft", "Operativer Ausschuss", "Fachgruppe SoKo-IIZ", "IIZ-Geschäftsstelle"):
        visitor.sees(body)
    visitor.enter_as("Fritz Frei")
    visitor.is_refused(404, "/geschaefte/", "/gremien/", "/sitzungen/", "/beschluesse/")
    visitor.leave()


def test_a_server_killed_in_the_middle_of_actions_has_done_them_whole_or_not_at_all(
    zurich: Installation, browser: Browser
) -> None:
    ground = zurich.ask(HERE / "killing_ground.py")
    visitor = Visitor(browser, zurich.base_url)
    visitor.enter_as(ground["secretary"])
    statuses = _act_until_killed(zurich, Sender(visitor, zurich), _forms(ground))
    assert statuses.count(302) >= ACTIONS_BEFORE_THE_KILL, statuses
    assert GONE in statuses, "all actions were done before the kill"
    assert set(statuses) <= {302, GONE}, statuses

    started = time.monotonic()
    zurich.start()
    assert time.monotonic() - started < START_SECONDS
    assert zurich.ask(HERE / "invariants.py") == []
    assert zurich.run("audit", "seal").returncode == 0
    assert zurich.run("audit", "verify").returncode == 0
    assert visitor.go("/geschaefte/alle/") == 200, "the session and the data are kept"
    visitor.sees("Abbruch ")
    visitor.leave()


def test_a_second_command_shares_the_database_and_the_end_leaves_no_server(zurich: Installation) -> None:
    answer = zurich.run("figures", "--year", "2023", "--json")
    assert answer.returncode == 0, answer.stderr
    zurich.stop()
    deadline = time.monotonic() + 10
    while running := _processes_of(zurich):
        assert time.monotonic() < deadline, running
        time.sleep(0.05)
    started = time.monotonic()
    zurich.start()
    assert time.monotonic() - started < START_SECONDS


def _forms(ground: dict[str, list[int]]) -> list[tuple[str, dict[str, str]]]:
    """Submissions and outcomes, mixed."""
    outcome = {
        "outcome": "decided",
        "title": "Beschluss",
        "matter": "other",
        "wording": "1. Es gilt.",
        "agreement": "consensus",
        "recusals_checked": "on",
    }
    forms = [(f"/traktanden/{pk}/ergebnis/", outcome) for pk in ground["items"]]
    forms += [(f"/geschaefte/{pk}/einreichen/", {}) for pk in ground["drafts"]]
    return [form for pair in zip(forms[:60], forms[60:120], strict=True) for form in pair] + forms[120:]


def _act_until_killed(
    installation: Installation, sender: Sender, forms: list[tuple[str, dict[str, str]]]
) -> list[int]:
    """Send all forms from several threads; kill the server when some have been done."""
    statuses: list[int] = []
    killed_by_one = threading.Lock()

    def act(form: tuple[str, dict[str, str]]) -> None:
        statuses.append(sender.send(*form))
        if statuses.count(302) >= ACTIONS_BEFORE_THE_KILL and killed_by_one.acquire(blocking=False):
            installation.kill()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(act, forms))
    return statuses


def _processes_of(installation: Installation) -> list[str]:
    """Return the command lines of processes that work in the installation's directory."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue  # the process has ended meanwhile
        if installation.environment["NAHTSTELLE_DATA"] in line:
            found.append(line)
    return found
