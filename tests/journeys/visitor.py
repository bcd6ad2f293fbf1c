"""Somebody at a browser: enters as a person of the demonstration, reads pages, fills forms, is refused."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import APIResponse, Browser, BrowserContext, Locator, Page, expect

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
SHOTS = Path(__file__).resolve().parents[2] / "screenshots"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--js-flags=--no-opt,--min-semi-space-size=64",  # scripts run once a page: optimizing them is a waste
]
LEADS_TO = """element => {
  const link = element.closest("a[href]");
  if (link) return link.target ? "" : "page";
  const form = element.form;
  if (!form || element.type !== "submit") return "";
  if (!form.noValidate && !element.formNoValidate && !form.checkValidity()) return "";
  const files = [...form.querySelectorAll("input[type=file]")].some(input => input.files.length > 0);
  return form.matches("[data-progress]") && files ? "upload" : "page";
}"""
"""What pressing a control leads to: another page, an upload whose answer takes the place of this page, or neither."""
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
        self.context.set_default_timeout(10_000)
        self.context.set_default_navigation_timeout(30_000)
        self.script = script
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.sessions: dict[str, Any] = {}
        self.examined = False
        self.page.on("framenavigated", self._begin_anew)
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))
        self.page.on("console", self._note_violation)

    def _begin_anew(self, _: Any) -> None:
        self.examined = False

    def _note_violation(self, message: Any) -> None:
        """Note errors of the console, but for the styles that axe itself brings and the policy rightly refuses."""
        if message.type == "error" and not self.examined and "Failed to load resource" not in message.text:
            self.faults.append(f"{self.page.url}: {message.text}")

    def enter_as(self, name: str) -> None:
        """Sign in as a person of the demonstration, as the button with that name does; the open page stays."""
        self.context.clear_cookies()
        people = self.get(f"/konto/vorfuehrung/?q={name.split()[-1]}").text()
        button = re.search(
            rf'action="(/konto/vorfuehrung/\d+/)"(?:(?!</form>).)*>{name}</button>', people, re.S
        )
        assert button, f"{name} is not in the demonstration"
        answer = self.post(button[1])
        assert answer.status == 302, answer.status

    def go_on_as(self, name: str) -> None:
        """Enter as a person once; later in this window go on in the same session, as in a second browser."""
        if name in self.sessions:
            self.context.clear_cookies()
            self.context.add_cookies(self.sessions[name])
        else:
            self.enter_as(name)
            self.sessions[name] = self.context.cookies()

    def go(self, path: str) -> int:
        """Open an address; return the status."""
        response = self.page.goto(path)
        assert response is not None
        return response.status

    @property
    def path(self) -> str:
        """The path of the page that is open."""
        return urlsplit(self.page.url).path

    @property
    def main(self) -> Locator:
        """The content of the page."""
        return self.page.get_by_role("main")

    def control(self, name: str) -> Locator:
        """Return the buttons and links of that name in the content of the page."""
        pattern = re.compile(r"^\s*" + re.escape(name).replace(":", r"\s*:") + r"\s*$")
        return self.main.get_by_role("button", name=pattern).or_(self.main.get_by_role("link", name=pattern))

    def click(self, name: str) -> None:
        """Press the button or follow the link of that name in the content of the page."""
        self.press(self.control(name).first)

    def press(self, control: Locator) -> None:
        """Press a button or follow a link. Who reads on afterwards reads the answer, however long it takes."""
        leads_to = control.evaluate(LEADS_TO)
        if leads_to == "upload" and self.script:
            before = self.main.element_handle()
            control.click()
            before.wait_for_element_state("hidden", timeout=30_000)
        elif leads_to:
            with self.page.expect_navigation():
                control.click()
        else:
            control.click()

    def follow(self, name: str) -> str:
        """Press a button or link that leads to another page; return the path of that page."""
        self.click(name)
        return self.path

    def confirm(self, name: str) -> None:
        """Press a button that asks back, and answer yes."""
        self.main.locator("details[data-confirm] > summary", has_text=name).click()
        self.press(self.main.locator(".confirm-body").get_by_role("button", name=name))

    def fill(self, label: str, value: str) -> None:
        """Type into the field of that label."""
        self.field(label).fill(value)

    def choose(self, label: str, option: str) -> None:
        """Choose the option of a select that contains a text."""
        select = self.field(label)
        value = select.locator("option", has_text=option).first.get_attribute("value")
        select.select_option(value=value)

    def tick(self, label: str) -> None:
        """Tick a checkbox or radio button."""
        self.field(label).check()

    def field(self, label: str) -> Locator:
        """Return the field whose label begins so (optional ones carry «(freiwillig)»)."""
        return self.main.get_by_label(re.compile(rf"^\s*{re.escape(label)}")).first

    def sees(self, text: str) -> None:
        """Check that a text is in the content of the page."""
        expect(self.main).to_contain_text(text)

    def sees_no_control(self, *names: str) -> None:
        """Check that none of these buttons or links is offered."""
        for name in names:
            expect(self.control(name)).to_have_count(0)

    def is_told(self, text: str) -> None:
        """Check the message after an action."""
        expect(self.page.locator(".messages")).to_contain_text(text)
        self.page.wait_for_load_state("domcontentloaded")

    def get(self, path: str) -> APIResponse:
        """Fetch an address beside the open page."""
        return self.context.request.get(path, max_redirects=0)

    def post(self, path: str, data: dict[str, str] | None = None) -> APIResponse:
        """Send a form beside the open page, with a valid token."""
        cookies = {row["name"]: row["value"] for row in self.context.cookies()}
        headers = {"X-CSRFToken": cookies["csrftoken"]}
        return self.context.request.post(path, form=data or {}, headers=headers, max_redirects=0)

    def is_refused(self, status: int, *paths: str) -> None:
        """Check that these addresses answer with a refusal, read and written."""
        for path in paths:
            found = {self.get(path).status, self.post(path).status}
            assert found in ({status}, {status, 405}), (path, found, status)

    def carry_axe(self) -> None:
        """Have axe on every page from its beginning: cheaper for who examines each page he opens."""
        self.context.add_init_script(path=AXE)

    def axe(self, *rules: str) -> list[str]:
        """Return what axe finds on the page, one line each; all rules of the standards, or those named."""
        self.examined = True
        if not self.page.evaluate("() => Boolean(window.axe)"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        chosen = json.dumps({"type": "rule", "values": rules} if rules else STANDARDS)
        options = f"{{runOnly: {chosen}, resultTypes: ['violations'], preload: false}}"
        found = self.page.evaluate(f"axe.run(document, {options}).then(found => found.violations)")
        return [
            f"{self.page.url} {row['id']}: {node['html'][:120]} ({node['failureSummary'][:160]})"
            for row in found
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
