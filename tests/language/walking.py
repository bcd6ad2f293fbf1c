"""Walks through the application as a person: every page, every link to another kind of page, every form."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.db import transaction
from django.http import HttpResponse
from django.test import TestCase
from django.urls import Resolver404, resolve

from tests.language.german import faults_in
from tests.language.posting import faults_of_mail, newest_job, run_jobs
from tests.language.texts import reader_for
from tests.pages import PageClient

OF_A_KIND = 2
WORDLESS = (
    "image/",
    "application/json",
    "application/fhir+json",
    "text/css",
    "text/javascript",
    "application/zip",
)
LEAVES_THE_ROOM = {"account_logout", "identity:enter_as", "identity:end_sessions"}


class _Ways(HTMLParser):
    """Links and forms of a page; a form is its address, its method and its fields as they stand."""

    def __init__(self, response: HttpResponse, path: str) -> None:
        super().__init__(convert_charrefs=True)
        self.path, self.links = path, list[str]()
        self.forms: list[tuple[str, str, dict[str, Any]]] = []
        self._select = ""
        self.feed(response.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(urljoin(self.path, given["href"]))
        elif tag == "form":
            self.forms.append(
                (urljoin(self.path, given.get("action", "")), given.get("method", "get").lower(), {})
            )
        elif self.forms and given.get("name") and tag in {"input", "textarea", "select", "button"}:
            self._note(tag, given)
        elif tag == "option" and self.forms and self._select and "selected" in given:
            self.forms[-1][2][self._select] = given.get("value", "")

    def _note(self, tag: str, given: dict[str, str]) -> None:
        kind, fields = given.get("type", ""), self.forms[-1][2]
        self._select = given["name"] if tag == "select" else ""
        if kind == "file" or (kind in {"checkbox", "radio"} and "checked" not in given):
            return
        fields.setdefault(given["name"], given.get("value", ""))


class Walk:
    """One person's walk. `faults` is what was read that is not German; what others have `seen` is not sought again.

    `within`: beginnings of the names of addresses that links are followed to; empty: all.
    """

    def __init__(
        self, client: PageClient, who: str, seen: Counter[str], *, within: tuple[str, ...] = ("",)
    ) -> None:
        self.client, self.who, self.seen, self.within = client, who, seen, within
        self.faults: list[str] = []

    def through(self, paths: Iterable[str]) -> None:
        """Open these pages, what they link to as far as it is of another kind, and send their forms."""
        waiting = [(path, True) for path in paths]
        done: set[str] = set()
        while waiting:
            path, wanted = waiting.pop(0)
            kind = _kind(path)
            if path in done or kind is None or not kind.startswith(self.within):
                continue
            if not wanted and self.seen[kind] >= OF_A_KIND:
                continue
            done.add(path)
            self.seen[kind] += 1
            response = self.client.get(path)
            self.read(response, path)
            if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
                ways = _Ways(response, path)
                waiting += [(link.partition("#")[0], False) for link in ways.links]
                self._send(ways)

    def _send(self, ways: _Ways) -> None:
        """Send each kind of form as it stands and empty; nothing of it is kept."""
        for address, method, fields in ways.forms:
            kind = _kind(address)
            if method != "post" or kind is None or kind.partition("?")[0] in LEAVES_THE_ROOM:
                continue
            if self.seen[f"form {kind}"] >= OF_A_KIND:
                continue
            self.seen[f"form {kind}"] += 1
            for data in (fields, {}):
                with transaction.atomic():
                    before = newest_job()
                    with TestCase.captureOnCommitCallbacks(execute=True):
                        response = self.client.post(address, data, follow=True)
                    self.read(response, f"POST {address}")
                    failed = run_jobs(after=before)
                    self.faults += [
                        f"{self.who} POST {address}: {line}" for line in failed + faults_of_mail()
                    ]
                    transaction.set_rollback(True)

    def read(self, response: HttpResponse, path: str) -> None:
        """Note what of an answer is not German, and answers that are a fault of the program."""
        where = f"{self.who or 'nobody'} {path}"
        if response.status_code >= 500:
            self.faults.append(f"{where}: status {response.status_code}")
            return
        content = b"".join(response) if response.streaming else response.content
        if not content or response.status_code == 304:
            return
        reader = reader_for(response["Content-Type"])
        if reader is not None:
            self.faults += [f"{where}: {fault}" for fault in faults_in(reader(content))]
        elif not response["Content-Type"].startswith(WORDLESS):
            self.faults.append(f"{where}: nobody reads {response['Content-Type']}")


@cache
def _kind(path: str) -> str | None:
    """The name of an address with the names of its query; None for what is not ours or only pictures of ours."""
    parts = urlsplit(path)
    if parts.netloc or parts.scheme not in {"", "http"} or not parts.path.startswith("/"):
        return None
    try:
        name = resolve(parts.path).view_name
    except Resolver404:
        return None
    if name.startswith("ui:show_gallery"):
        return None
    names = "&".join(sorted(re.findall(r"(\w+)=", parts.query)))
    exported = re.search(r"format=\w+", parts.query)
    return f"{name}?{names}{exported[0] if exported else ''}"
