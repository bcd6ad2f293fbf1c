"""What a browser would send of a rendered form: its successful controls."""

from __future__ import annotations

from html.parser import HTMLParser

from django.http import QueryDict


class Controls(HTMLParser):
    """Collects inputs, selects and textareas."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = QueryDict(mutable=True)
        self._area = ""
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "textarea":
            self._area, self._text = name, []
        elif (
            tag == "input" and name and (given.get("type") not in {"radio", "checkbox"} or "checked" in given)
        ):
            self.sent.appendlist(name, given.get("value") or "")

    def handle_data(self, data: str) -> None:
        if self._area:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.sent.appendlist(self._area, "".join(self._text).removeprefix("\n").replace("\n", "\r\n"))
            self._area = ""


def controls_of(html: str) -> QueryDict:
    """Return what a browser would send."""
    parser = Controls()
    parser.feed(html)
    return parser.sent
