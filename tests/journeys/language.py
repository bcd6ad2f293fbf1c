"""Finds what is not Swiss German on a page: our message ids left in English, ß, wrong quotation marks."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from playwright.sync_api import Page

SOURCE = Path(__file__).resolve().parents[2] / "src"
NOT_SWISS = re.compile("[ßẞ„“”]")
TEXTS = """() => {
  const found = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (!walker.currentNode.parentElement.closest("script, style, textarea")) found.push(walker.currentNode.data);
  }
  for (const node of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]"))
    for (const name of ["aria-label", "title", "placeholder", "alt"]) found.push(node.getAttribute(name) ?? "");
  return found.map(text => text.replace(/\\s+/g, " ").trim()).filter(text => text);
}"""


@cache
def _english() -> tuple[frozenset[str], tuple[str, ...]]:
    """Return all message ids whose German differs: whole texts, and longer ones that are looked for inside a text."""
    germans, ids = set(), set()
    for catalogue in SOURCE.glob("**/locale/de/LC_MESSAGES/django.po"):
        with catalogue.open("rb") as file:
            for message in read_po(file):
                plural = isinstance(message.id, (list, tuple))
                germans.update(message.string if plural else [message.string])
                ids.update(message.id if plural else [message.id])
    left = {text for text in ids - germans if text}
    pieces = {piece.strip(" .:,«»") for text in left for piece in re.split(r"%\(\w+\)[sd]|\n", text)}
    longer = tuple(sorted(piece for piece in pieces if piece.count(" ") >= 2 and len(piece) > 12))
    return frozenset(left), longer


def foreign_texts(page: Page) -> list[str]:
    """Return what on the page is English or not Swiss."""
    texts = page.evaluate(TEXTS)
    whole, longer = _english()
    found = [f"English: {text}" for text in texts if text in whole]
    found += [f"English: {piece}" for text in texts for piece in longer if piece in text]
    return found + [f"not Swiss: {text}" for text in texts if NOT_SWISS.search(text)]
