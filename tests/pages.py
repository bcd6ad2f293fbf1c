"""A client that looks at every page it fetches: title, heading, language, forms, nothing inline."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client

NOT_SWISS = re.compile("[ßẞ„“”]")
DATA_TYPES = {"application/json", "application/ld+json"}


@dataclass
class Form:
    """A form of the page: where it goes, how, and the names and values of its fields."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class Page(HTMLParser):
    """What was found on a page. `text` is all visible text, with single spaces."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.html = html
        self.language = self.title = self.heading = ""
        self.counts: Counter[str] = Counter()
        self.ids: Counter[str] = Counter()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.faults: list[str] = []
        self._texts: list[str] = []
        self._open: list[str] = []
        self._script: dict[str, str] = {}
        self.feed(html)

    @property
    def text(self) -> str:
        """All visible text."""
        return " ".join(" ".join(self._texts).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.counts[tag] += 1
        if tag in {"title", "h1", "script", "style", "textarea"}:
            self._open.append(tag)
        if "id" in given:
            self.ids[given["id"]] += 1
        self.faults += [
            f"<{tag}> has the inline attribute {name}"
            for name in given
            if name == "style" or name.startswith("on")
        ]
        if tag == "html":
            self.language = given.get("lang", "")
        elif tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").lower()))
        elif tag == "script":
            self._script = given
        elif tag == "style":
            self.faults.append("inline <style>")
        if tag in {"input", "select", "textarea", "button"} and self.forms and given.get("name"):
            self.forms[-1].fields.setdefault(given["name"], given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        inside = self._open[-1] if self._open else ""
        if inside == "title":
            self.title += data
        elif inside == "h1":
            self.heading += data
        elif inside == "script" and data.strip() and self._script.get("type") not in DATA_TYPES:
            self.faults.append(f"inline script: {data.strip()[:60]}")
        if inside not in {"script", "style"}:
            self._texts.append(data)

    def check(self) -> None:
        """Fail with all faults of the page at once."""
        faults = list(self.faults)
        if not self.language.startswith("de"):
            faults.append(f"language is «{self.language}»")
        if len(self.title.strip()) < 3:
            faults.append("no title")
        if self.counts["h1"] != 1 or not self.heading.strip():
            faults.append(f"{self.counts['h1']} h1, text «{self.heading.strip()}»")
        if self.counts["main"] != 1:
            faults.append(f"{self.counts['main']} main landmarks")
        faults += [f"id «{name}» {count} times" for name, count in self.ids.items() if count > 1]
        faults += [
            f"post form to «{form.action}» without csrf token"
            for form in self.forms
            if form.method == "post" and "csrfmiddlewaretoken" not in form.fields
        ]
        if found := NOT_SWISS.search(self.text):
            faults.append(f"not Swiss: …{self.text[max(0, found.start() - 30) : found.end() + 30]}…")
        assert not faults, "; ".join(faults)


class PageClient(Client):
    """Django's test client with `page` and `send`, which check what they fetch."""

    def page(self, path: str, *, status: int = 200, **query: Any) -> Page:
        """GET `path`, expect `status`, check the page and return it."""
        response = self.get(path, query)
        assert response.status_code == status, f"{path}: {response.status_code} instead of {status}"
        return checked(response)

    def send(self, path: str, data: dict[str, Any] | None = None, *, status: int = 422) -> Page:
        """POST `data`, expect a page (by default one with errors, 422), check it and return it."""
        response = self.post(path, data or {})
        assert response.status_code == status, f"{path}: {response.status_code} instead of {status}"
        return checked(response)


def checked(response: HttpResponse) -> Page:
    """Check the page in a response."""
    page = Page(response.content.decode())
    page.check()
    return page
