"""What the page of the search is made of: the question in the address, tabs, filters, pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nahtstelle.ground.search.queries import MOST, Results, Search
from nahtstelle.ground.search.sources import SearchFilter, sources
from nahtstelle.ground.ui import api as ui
from nahtstelle.ground.ui.api import Tab

WORDS, KIND, PAGE = "q", "art", "seite"
EXAMPLES = ("Deutschkurs", '"frühe Förderung"', "Integration -Kredit", "EKG 2026/3")
EXPORTED = (
    ui.Column(key="art", label=gettext_lazy("Kind"), value=lambda row: row[0]),
    ui.Column(key="nummer", label=gettext_lazy("Number"), value=lambda row: row[1].number),
    ui.Column(key="titel", label=gettext_lazy("Title"), value=lambda row: row[1].title),
    ui.Column(key="datum", label=gettext_lazy("Date"), value=lambda row: row[1].day, kind="date"),
    ui.Column(key="zustand", label=gettext_lazy("State"), value=lambda row: str(row[1].state)),
    ui.Column(key="angaben", label=gettext_lazy("Particulars"), value=lambda row: ", ".join(row[1].facts)),
    ui.Column(key="adresse", label=gettext_lazy("Address"), value=lambda row: row[1].url),
)
Choices = Mapping[str, Sequence[tuple[Any, Any]]]


def read_search(query: QueryDict, choices: Choices) -> Search:
    """Read the question from the address; what is not among the choices is left out."""
    kinds = {source.kind for source in sources()}
    kind, page = query.get(KIND, ""), query.get(PAGE, "")
    chosen = {
        key: value
        for key, offered in choices.items()
        if (value := query.get(key, "")) and value in {str(known) for known, _label in offered}
    }
    return Search(
        typed=query.get(WORDS, "").strip(),
        kind=kind if kind in kinds else "",
        chosen=chosen,
        page=int(page) if page.isdecimal() and len(page) < 6 else 1,
    )


def query_of(wanted: Search, **changes: str) -> str:
    """Write a question as the query of an address; the page is left out unless given."""
    query = QueryDict(mutable=True)
    for key, value in ({WORDS: wanted.typed, KIND: wanted.kind} | dict(wanted.chosen) | changes).items():
        if value:
            query[key] = value
    return query.urlencode()


class SearchPage:
    """All the template needs."""

    def __init__(
        self, wanted: Search, results: Results | None, selects: Sequence[SearchFilter], choices: Choices
    ) -> None:
        self.wanted, self.results, self._selects, self._choices = wanted, results, selects, choices

    @property
    def tabs(self) -> list[Tab]:
        """All kinds with their counts; «500+» is said in words above the results."""
        counts = self.results.counts if self.results else ()
        total = sum(count.count for count in counts)
        all_kinds = Tab(
            label=_("Everything"), url=self._url(**{KIND: ""}), current=not self.wanted.kind, count=total
        )
        return [
            all_kinds,
            *(
                Tab(
                    label=count.label,
                    url=self._url(**{KIND: count.kind}),
                    current=self.wanted.kind == count.kind,
                    count=count.count,
                )
                for count in counts
            ),
        ]

    @property
    def selects(self) -> list[dict[str, Any]]:
        """The filters as the template draws them; those without choices are left out."""
        return [
            {
                "key": select.key,
                "label": select.label,
                "options": [
                    {
                        "value": value,
                        "label": label,
                        "selected": self.wanted.chosen.get(select.key) == str(value),
                    }
                    for value, label in self._choices[select.key]
                ],
            }
            for select in self._selects
            if self._choices[select.key]
        ]

    @property
    def csv_url(self) -> str:
        """All results as CSV."""
        return self._url(format="csv")

    @property
    def xlsx_url(self) -> str:
        """All results as a spreadsheet."""
        return self._url(format="xlsx")

    @property
    def query(self) -> str:
        """The question as it stands in an address."""
        return query_of(self.wanted)

    @property
    def headline(self) -> str:
        """«12 Treffer» or «Mehr als 500 Treffer»."""
        if not self.results:
            return ""
        if self.results.more:
            return _("More than %(count)d results; the latest of them come first.") % {"count": MOST}
        return ngettext("%(count)d result", "%(count)d results", self.results.total) % {
            "count": self.results.total
        }

    @property
    def reset_url(self) -> str:
        """The same words without filters."""
        return self._url(**dict.fromkeys(self.wanted.chosen, ""))

    @property
    def everywhere_url(self) -> str:
        """The same words in all kinds and without filters."""
        return self._url(**dict.fromkeys(self.wanted.chosen, ""), **{KIND: ""})

    @property
    def previous_url(self) -> str:
        """The page before; empty on the first."""
        return self._page_url(-1)

    @property
    def next_url(self) -> str:
        """The page after; empty on the last."""
        return self._page_url(1)

    @property
    def examples(self) -> list[dict[str, str]]:
        """Questions to try."""
        return [{"text": text, "url": "?" + query_of(Search(typed=text, chosen={}))} for text in EXAMPLES]

    @property
    def kinds(self) -> list[str]:
        """The names of what can be searched."""
        return [str(source.label) for source in sources()]

    def _page_url(self, step: int) -> str:
        if not self.results or not 1 <= self.results.page + step <= self.results.pages:
            return ""
        return self._url(**{PAGE: str(self.results.page + step)})

    def _url(self, **changes: str) -> str:
        return f"{reverse('search:find')}?{query_of(self.wanted, **changes)}"
