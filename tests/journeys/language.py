"""Finds what is not Swiss German on a page as the browser shows it, after its scripts have run."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.language.german import faults_in

TEXTS = """() => {
  const found = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const silent = walker.currentNode.parentElement.closest("script, noscript, style, textarea, code");
    if (!silent) found.push(walker.currentNode.data);
  }
  for (const node of document.querySelectorAll("[aria-label], [title], [placeholder], [alt]"))
    for (const name of ["aria-label", "title", "placeholder", "alt"]) found.push(node.getAttribute(name) ?? "");
  return found.map(text => text.replace(/\\s+/g, " ").trim()).filter(text => text);
}"""


def foreign_texts(page: Page) -> list[str]:
    """Return what on the page is English or not Swiss."""
    return faults_in(page.evaluate(TEXTS))
