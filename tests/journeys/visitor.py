"""Somebody at a browser: enters as a person of the demonstration, reads pages, fills forms, is refused."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
SHOTS = Path(__file__).resolve().parents[2] / "screenshots"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Visitor:
    """One browser window. `script=False` switches JavaScript off."""

    def __init__(
        self,
        browser: Browser,
        base_url: str,
        *,
        script: bool = True,
        dark: bool = False,
        width: int = 1440,
        height: int = 900,
    ) -> None:
        self.context: BrowserContext = browser.new_context(
            base_url=base_url,
            java_script_enabled=script,
            color_scheme="dark" if dark else "light",
            viewport={"width": width, "height": height},
            locale="de-CH",
            timezone_id="Europe/Zurich",
            reduced_motion="reduce",
            accept_downloads=True,
        )
        self.script = script
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))
        self.page.on("console", self._note_violation)

    def _note_violation(self, message: Any) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            self.faults.append(f"{self.page.url}: {message.text}")

    def enter_as(self, name: str) -> None:
        """Sign in as a person of the demonstration, by one click."""
        self.context.clear_cookies()
        self.page.goto(f"/konto/vorfuehrung/?q={name.split()[-1]}")
        self.page.get_by_role("button", name=re.compile(re.escape(name))).first.click()
        expect(self.page.get_by_role("main")).to_be_visible()

    def go(self, path: str) -> int:
        """Open an address; return the status."""
        response = self.page.goto(path)
        assert response is not None
        return response.status

    def click(self, name: str) -> None:
        """Press the button or follow the link of that name in the content of the page."""
        main = self.page.get_by_role("main")
        pattern = re.compile(rf"^\s*{re.escape(name)}\s*$")
        main.get_by_role("button", name=pattern).or_(main.get_by_role("link", name=pattern)).first.click()

    def fill(self, label: str, value: str) -> None:
        """Type into the field of that label."""
        self.field(label).fill(value)

    def choose(self, label: str, option: str) -> None:
        """Choose an option: of a select, or the radio button or checkbox of that name."""
        field = self.field(label)
        if field.evaluate("node => node.tagName") == "SELECT" if self.script else True:
            field.select_option(label=option)

    def tick(self, label: str) -> None:
        """Tick a checkbox or radio button."""
        self.page.get_by_role("main").get_by_label(re.compile(re.escape(label))).first.check()

    def field(self, label: str) -> Locator:
        """Return the field whose label begins so (optional ones carry «(freiwillig)»)."""
        return self.page.get_by_role("main").get_by_label(re.compile(rf"^\s*{re.escape(label)}")).first

    def sees(self, text: str) -> None:
        """Check that a text is in the content of the page."""
        expect(self.page.get_by_role("main")).to_contain_text(text)

    def is_told(self, text: str) -> None:
        """Check the message after an action."""
        expect(self.page.locator("body")).to_contain_text(text)

    def is_refused(self, path: str, status: int) -> None:
        """Check that an address answers with a refusal, without leaving the page for good."""
        answer = self.context.request.get(path, max_redirects=0)
        assert answer.status == status, (path, answer.status, status)

    def axe(self) -> list[str]:
        """Return what axe finds on the page, one line each."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        script = f"axe.run(document, {{runOnly: {json.dumps(STANDARDS)}}}).then(found => found.violations)"
        return [
            f"{self.page.url} {row['id']}: {node['html'][:120]} ({node['failureSummary'][:160]})"
            for row in self.page.evaluate(script)
            for node in row["nodes"]
        ]

    def shoot(self, name: str) -> None:
        """Keep a picture of the page in `screenshots/` (not in the repository)."""
        SHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png", full_page=True)

    def leave(self) -> None:
        """Close the window; scripts that failed or were refused by the policy are faults."""
        self.context.close()
        assert not self.faults, "\n".join(self.faults)
