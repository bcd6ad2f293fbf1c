"""The ways by which something of a case leaves the application, as the tests of the thousand actors walk them.

What a way may show is said here in words of its own, from the books of `world`: `Seen` are numbers of cases (in text or
address) and names of their persons.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from nahtstelle.cases.casework.models import Case, CaseDocument
from nahtstelle.cases.casework.states import OPEN_STATES, CaseState
from nahtstelle.cases.casework.tests.world import NAME, NUMBER, WORKING, World
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.identity.api import actor_for
from nahtstelle.ground.identity.models import User
from nahtstelle.ground.worklist.actions import renew_calendar

ADDRESS = re.compile(r"/faelle/(\d+)/")
CASE_WORK = frozenset(WORKING)
EVERYBODY = frozenset({"", "secretariat", "administrator", "data_protection"}) | CASE_WORK


@dataclass(frozen=True)
class Seen:
    """Whose numbers and whose names stand somewhere; both as numbers of cases."""

    numbers: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


NOTHING = Seen()


@dataclass(frozen=True, kw_only=True)
class Way:
    """An address for somebody, the roles that find it at all, and what it may show them.

    Without an account of one of these roles it is not found. `ask` gives address and query.
    """

    ask: Callable[[World, User], tuple[str, dict[str, str]]]
    wanted: Callable[[World, User, str], Seen]
    roles: frozenset[str] = CASE_WORK
    needs_session: bool = True


def seen_in(world: World, response: HttpResponse) -> Seen:
    """Return what an answer shows: page, table, spreadsheet, calendar, paper, or where it leads to."""
    location = response.get("Location", "").partition("?")[0]
    if response.get("Content-Type", "").endswith("spreadsheetml.sheet"):
        rows = load_workbook(io.BytesIO(response.content), read_only=True).active.iter_rows(values_only=True)
        text = "\n".join(str(value) for row in rows for value in row)
    else:
        text = response.content.decode("utf-8-sig", "replace").replace("\r\n ", "")
    heads = " ".join(value for name, value in response.headers.items() if name != "Location")
    text += heads + location
    addressed = {world.numbers[int(pk)] for pk in ADDRESS.findall(text)}
    return Seen(
        frozenset(NUMBER.findall(text)) | addressed, frozenset(f"F-{part}" for part in NAME.findall(text))
    )


def rows_of(world: World, user: User, holds: Callable[[Case], bool], *, category: str = "") -> frozenset[str]:
    """Return the numbers of the cases whose shell (or rows of a category) somebody is shown."""
    book = world.by_user.get(user.pk, {})
    return frozenset(
        world.by_pk[pk].number
        for pk, categories in book.items()
        if holds(world.by_pk[pk]) and (not category or category in categories)
    )


def named(world: World, user: User, numbers: frozenset[str]) -> frozenset[str]:
    """Return those of the cases whose person somebody may read by name."""
    book = world.reads.get(user.pk, {})
    return frozenset(world.by_pk[pk].number for pk in book if "identity" in book[pk]) & numbers


def _list(name: str, holds: Callable[[Case], bool], kind: str, *, category: str = "") -> Way:
    """A list as a page, which names whom one may read, or as a file, which names nobody."""

    def wanted(world: World, user: User, _address: str) -> Seen:
        numbers = rows_of(world, user, holds, category=category)
        shows_names = kind == "page" and not category
        return Seen(numbers, named(world, user, numbers) if shows_names else frozenset())

    query = {} if kind == "page" else {"format": kind}
    return Way(ask=lambda _world, _user: (reverse(f"casework:{name}"), query), wanted=wanted)


def is_running(case: Case) -> bool:
    """Tell whether a case is on the board."""
    return case.state in OPEN_STATES


def is_pressing(case: Case) -> bool:
    """Tell whether its review is overdue."""
    return is_running(case) and case.next_review_on < timezone.localdate()


def is_closed(case: Case) -> bool:
    """Tell whether it waits for its erasure."""
    return case.state == CaseState.CLOSED


def has_table(case: Case) -> bool:
    """Tell whether there is a round table: the world invites every crew to one."""
    return case.state != CaseState.ENQUIRY


def drawn_case(world: World, user: User) -> Case:
    """Draw a case: every other time one that somebody is shown."""
    mine = sorted(world.by_user.get(user.pk, {}))
    if mine and world.random.random() < 0.6:
        return world.by_pk[world.random.choice(mine)]
    return world.random.choice(world.cases)


def _case_of(world: World, address: str) -> Case:
    return world.by_pk[int(ADDRESS.findall(address)[0])]


def _shown_page(world: World, user: User, address: str) -> Seen:
    case = _case_of(world, address)
    numbers = rows_of(world, user, lambda row: row.pk == case.pk)
    return Seen(numbers, named(world, user, numbers))


def _found(world: World, user: User, address: str) -> Seen:
    return Seen(rows_of(world, user, lambda row: row.number == address.rpartition("=")[2]))


def _paper(world: World, user: User) -> tuple[str, dict[str, str]]:
    """Ask for the signed consent of a case by its number; the file says the person's name."""
    case = drawn_case(world, user)
    paper = world.papers[case.pk]
    with as_service("tests"):
        name = world.contents[case.pk].keep_file(paper, f"Zwetschge{case.number[2:]}".encode())
        CaseDocument.objects.filter(pk=paper.pk).update(storage_name=name)
    return reverse("casework:download_paper", args=[case.pk, paper.pk]), {}


def _paper_shown(world: World, user: User, address: str) -> Seen:
    numbers = named(world, user, frozenset({_case_of(world, address).number}))
    return Seen(numbers, numbers)  # the file is named by the number of the case


def _feed(world: World, user: User) -> tuple[str, dict[str, str]]:
    actor = actor_for(user, timezone.localdate(world.now))
    return reverse("worklist:calendar_feed", args=[renew_calendar(actor=actor, now=world.now)]), {}


def _seats(world: World, user: User, _address: str) -> Seen:
    sits = world.seats.get(user.pk, set())
    return Seen(rows_of(world, user, lambda case: case.pk in sits, category="plan"))


def _emergencies(world: World, _user: User, _address: str) -> Seen:
    return Seen(frozenset(row.case.number for row in world.emergencies))


def _erased(world: World, _user: User, address: str) -> Seen:
    """Return the numbers of erased cases: all of them, or the one of an address."""
    pk = re.search(r"/loeschungen/(\d+)/", address)
    return Seen(frozenset(row.case_number for row in world.erasures if pk is None or row.pk == int(pk[1])))


def _erasure(world: World, _user: User) -> tuple[str, dict[str, str]]:
    return reverse("casework:show_erasure", args=[world.random.choice(world.erasures).pk]), {}


def _searched(world: World, user: User) -> tuple[str, dict[str, str]]:
    case = drawn_case(world, user)
    words = world.random.choice([case.number, f"Zwetschge{case.number[2:]}"])
    return "/suche/", {"q": words, "format": "csv"}


def _vacant(world: World, user: User, _address: str) -> Seen:
    return Seen(frozenset(n for n, offices in world.vacant.items() if user.institution_id in offices))


def _nothing(_world: World, _user: User, _address: str) -> Seen:
    return NOTHING


WAYS: dict[str, Way] = {
    **{
        f"{name}.{kind}": _list(name, holds, kind)
        for name, holds in {
            "list_cases": is_running,
            "list_pressing_cases": is_pressing,
            "list_closed_cases": is_closed,
        }.items()
        for kind in ("page", "csv", "xlsx")
    },
    **{
        f"list_round_tables.{kind}": _list("list_round_tables", has_table, kind, category="plan")
        for kind in ("page", "csv", "xlsx")
    },
    "find_case": Way(
        ask=lambda world, user: (reverse("casework:find_case"), {"q": drawn_case(world, user).number}),
        wanted=_found,
    ),
    "show_case": Way(
        ask=lambda world, user: (reverse("casework:show_case", args=[drawn_case(world, user).pk]), {}),
        wanted=_shown_page,
    ),
    "download_paper": Way(ask=_paper, wanted=_paper_shown),
    "calendar_feed": Way(ask=_feed, wanted=_seats, roles=EVERYBODY, needs_session=False),
    "list_accesses.csv": Way(
        ask=lambda _world, _user: (reverse("casework:list_accesses"), {"format": "csv"}),
        wanted=_emergencies,
        roles=frozenset({"data_protection"}),
    ),
    "list_accesses.xlsx": Way(
        ask=lambda _world, _user: (reverse("casework:list_accesses"), {"format": "xlsx"}),
        wanted=_emergencies,
        roles=frozenset({"data_protection"}),
    ),
    **{
        f"look_up_reads.{kind}": Way(
            ask=lambda world, user, kind=kind: (
                reverse("casework:look_up_reads"),
                {"format": kind, "q": drawn_case(world, user).number},
            ),
            wanted=_nothing,
            roles=frozenset({"data_protection"}),
        )
        for kind in ("csv", "xlsx")
    },
    **{
        f"list_erasures.{kind}": Way(
            ask=lambda _world, _user, kind=kind: (reverse("casework:list_erasures"), {"format": kind}),
            wanted=_erased,
            roles=frozenset({"coordinator", "data_protection"}),
        )
        for kind in ("csv", "xlsx")
    },
    "show_erasure": Way(ask=_erasure, wanted=_erased, roles=frozenset({"coordinator", "data_protection"})),
    **{
        f"case_figures.{kind}": Way(
            ask=lambda _world, _user, kind=kind: (reverse("insight:show_case_figures"), {"format": kind}),
            wanted=_nothing,
            roles=frozenset({"secretariat", "coordinator"}),
        )
        for kind in ("page", "csv", "xlsx")
    },
    "list_vacancies": Way(
        ask=lambda _world, _user: (reverse("casework:list_vacancies"), {}),
        wanted=_vacant,
        roles=frozenset({"coordinator"}),
    ),
    "search": Way(ask=_searched, wanted=_nothing, roles=EVERYBODY - CASE_WORK),
}
