"""The frame around every page: rail, canton, search, personal menu. Apps above register; nothing here knows them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext

from nahtstelle.ground.ui.counting import count_rows
from nahtstelle.ground.ui.pieces import Text

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
NEUTRAL_COLOUR = "#4c5661"
LARGEST_FIGURE = 99


class CantonLook(Protocol):
    """What the frame needs to know of a canton."""

    code: str
    name: str
    colour: str


def _everybody(actor: Any) -> bool:
    return True


def _no_rows(actor: Any) -> QuerySet[Any] | None:
    return None


@dataclass(frozen=True, kw_only=True)
class Area:
    """A place in the rail; hairlines part the groups: 1 daily work, 2 services and means, 3 figures, 4 administration.

    `short` is the label on a phone. `visible` and `counted` get the actor of the request. The figure is how many
    rows `counted` has, none where it returns None; all are counted in one query, no further than shown («99+»).
    """

    key: str
    label: Text
    icon: str
    url_name: str
    order: int = 100
    group: int = 1
    short: Text = ""
    visible: Callable[[Any], bool] = _everybody
    counted: Callable[[Any], QuerySet[Any] | None] = _no_rows


@dataclass(frozen=True, kw_only=True)
class MenuEntry:
    """A link in the personal menu."""

    label: Text
    url_name: str
    icon: str = "user"
    visible: Callable[[Any], bool] = _everybody


@dataclass(frozen=True, kw_only=True)
class Search:
    """Where the search field of the top bar leads; by `post` what is typed stands in no address (names of persons)."""

    url_name: str
    placeholder: Text = ""
    method: Literal["get", "post"] = "get"
    visible: Callable[[Any], bool] = _everybody


@dataclass(frozen=True, kw_only=True)
class RailItem:
    """An area as the rail draws it for one request."""

    key: str
    label: Text
    short: Text
    icon: str
    url: str
    count: int | None
    current: bool
    opens_group: bool

    @property
    def figure(self) -> str:
        """The count as shown; empty for none."""
        if self.count is None:
            return ""
        return f"{LARGEST_FIGURE}+" if self.count > LARGEST_FIGURE else str(self.count)


class Frame:
    """What has been registered; one instance for the process, filled in `AppConfig.ready()`."""

    def __init__(self) -> None:
        self.areas: dict[str, Area] = {}
        self.menu: dict[str, MenuEntry] = {}
        self.searches: dict[str, Search] = {}
        self.canton_provider: Callable[[], CantonLook | None] | None = None


FRAME = Frame()


class Shell:
    """The frame of one request, computed when the template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def actor(self) -> Any:
        """The actor set by a middleware above; None before it has run."""
        return getattr(self._request, "actor", None)

    @property
    def signed_in(self) -> bool:
        """Whether there is a person behind the request."""
        return bool(getattr(self.actor, "user_id", None))

    @property
    def name(self) -> str:
        """Name of the person."""
        return str(getattr(self.actor, "name", ""))

    @property
    def role(self) -> str:
        """Second line under the name: role, otherwise institution."""
        return str(
            getattr(self.actor, "role_label", "") or getattr(self.actor, "institution_label", "") or ""
        )

    @cached_property
    def canton(self) -> CantonLook | None:
        """The canton's look, None before one is loaded."""
        return FRAME.canton_provider() if FRAME.canton_provider else None

    @property
    def office(self) -> str:
        """«IIZ Kanton Solothurn», whether the profile says «Solothurn» or «Kanton Solothurn»."""
        name = self.canton.name if self.canton else ""
        return name and gettext("IIZ Canton %(name)s") % {"name": name.removeprefix("Kanton ")}

    @cached_property
    def rail(self) -> list[RailItem]:
        """The areas this person may enter, in order."""
        if not self.signed_in:
            return []
        ordered = sorted(FRAME.areas.values(), key=lambda area: (area.group, area.order, area.key))
        areas = [area for area in ordered if _address(area.url_name) and area.visible(self.actor)]
        figures = self._figures(areas)
        before = [None, *(area.group for area in areas)]
        return [
            self._item(area, figures.get(area.key), opens_group=group not in (None, area.group))
            for area, group in zip(areas, before, strict=False)
        ]

    def _figures(self, areas: list[Area]) -> dict[str, int | None]:
        """Return how many rows the areas have, None for nothing (one query)."""
        rows = {area.key: found for area in areas if (found := area.counted(self.actor)) is not None}
        numbers = count_rows(list(rows.values()), most=LARGEST_FIGURE + 1)
        return {key: number or None for key, number in zip(rows, numbers, strict=True)}

    def _item(self, area: Area, count: int | None, *, opens_group: bool) -> RailItem:
        match = self._request.resolver_match
        return RailItem(
            key=area.key,
            label=area.label,
            short=area.short or area.label,
            icon=area.icon,
            url=_address(area.url_name),
            count=count,
            current=bool(match and match.view_name == area.url_name),
            opens_group=opens_group,
        )

    @cached_property
    def menu(self) -> list[dict[str, Any]]:
        """Links of the personal menu."""
        entries = ((entry, _address(entry.url_name)) for entry in FRAME.menu.values())
        return [
            {"label": entry.label, "icon": entry.icon, "url": url}
            for entry, url in entries
            if url and entry.visible(self.actor)
        ]

    @cached_property
    def search_url(self) -> str:
        """Address of the search; empty while no app offers one to this person."""
        return _address(self._search.url_name) if self._search else ""

    @property
    def search_placeholder(self) -> Text:
        """What can be searched for."""
        return self._search.placeholder if self._search else ""

    @property
    def search_method(self) -> str:
        """How the search is sent."""
        return self._search.method if self._search else "get"

    @cached_property
    def _search(self) -> Search | None:
        """The first search that this person may use: each level has its own."""
        offered = (search for search in FRAME.searches.values() if search.visible(self.actor))
        return next(offered, None) if self.signed_in else None


def canton_colour() -> str:
    """The canton's colour as `#rrggbb`; grey before a canton is loaded or when the profile's value is no colour."""
    look = FRAME.canton_provider() if FRAME.canton_provider else None
    return look.colour if look and COLOUR.fullmatch(look.colour or "") else NEUTRAL_COLOUR


def _address(url_name: str) -> str:
    """The address behind a name; empty where no app has such a page yet, so that a rail never breaks a page."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
