"""1,000 random people against 1,000 random cases: both walls show what the rule says (`world`), by every way out.

Raw SQL for everybody; lists, files, search, feed, worklist and pages for a random sample with all kinds of people.
"""

from __future__ import annotations

import csv
import io
import itertools
import random
import re

import pytest
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from nahtstelle.cases.casework.actions.steps import wait_for
from nahtstelle.cases.casework.models import Case, CaseGuest, RoundTable
from nahtstelle.cases.casework.permissions.access import entitlements
from nahtstelle.cases.casework.permissions.cases import CASE_ROLES
from nahtstelle.cases.casework.queries.content import open_cases
from nahtstelle.cases.casework.queries.facts import case_facts
from nahtstelle.cases.casework.queries.figures import years_of_cases
from nahtstelle.cases.casework.states import OPEN_STATES, CaseState, DataCategory
from nahtstelle.cases.casework.tests.addresses import as_guest
from nahtstelle.cases.casework.tests.world import NAME, NUMBER, ROLES, World, person_of
from nahtstelle.cases.casework.viewers import Viewer
from nahtstelle.cases.casework.walls import as_service, reading_as
from nahtstelle.ground.identity.api import actor_for
from nahtstelle.ground.worklist.actions import renew_calendar

pytestmark = pytest.mark.django_db
BACKEND = "nahtstelle.ground.identity.backends.PersonBackend"
RAW = """
SELECT id, '' FROM casework_case UNION ALL SELECT case_id, category FROM casework_casemessage
"""


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """Made once for all tests here, inside a transaction that is never committed."""
    folder = tmp_path_factory.mktemp("world")
    places = override_settings(DATA_DIRECTORY=folder, VAULT_DIRECTORY=str(folder / "vault"))
    with django_db_blocker.unblock(), places, transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def data_directory():
    """Leave the keys of the world where they are."""


@pytest.fixture(scope="module")
def sample(world):
    """Five people of each role: those who see most and those who see nothing are among them."""
    draw, found = random.Random(1), []
    for role in ROLES:
        people = sorted(
            (user for user in world.people if user.role == role),
            key=lambda user: -len(world.by_user.get(user.pk, {})),
        )
        found += [*people[:3], *people[-1:], draw.choice(people)]
    return found


@pytest.fixture
def draw():
    return random.Random(2)


def entering(user):
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def shown(**standing: int) -> dict[int, set[str]]:
    """What raw SQL with the application's own role shows: case → categories."""
    found: dict[int, set[str]] = {}
    with reading_as(**standing), connection.cursor() as cursor:
        cursor.execute(RAW)
        for case_id, category in cursor.fetchall():
            found.setdefault(case_id, set()).update({category} - {""})
    return found


def test_both_walls_show_exactly_what_the_written_rule_allows(world, draw):
    """Raw SQL for everybody; the application's lists and the door to content for some hundred."""
    cases = {case.pk: case for case in world.cases}
    for user in world.people:
        assert shown(user_id=user.pk) == world.by_user.get(user.pk, {}), user
    with as_service("tests"):
        guests = dict(CaseGuest.objects.order_by("pk").values_list("pk", "case_id")[:200])
    for guest_id, case_id in guests.items():
        found = shown(guest_id=guest_id)
        assert found == world.by_guest.get(guest_id, {})
        assert set(found) <= {case_id}
    everybody = [Viewer(name="", user_id=user.pk) for user in world.people[:150]]
    everybody += [Viewer(name="", guest_id=guest) for guest in guests]
    for viewer in everybody:
        book = world.by_guest if viewer.is_guest else world.by_user
        mine = book.get(viewer.guest_id or viewer.user_id, {})
        # a case of somebody else is not opened by naming it either, should a view ever forget to ask
        foreign = [pk for pk in draw.sample(sorted(cases), 3) if pk not in mine]
        with reading_as(user_id=viewer.user_id, guest_id=viewer.guest_id):
            visible = set(Case.objects.visible_to(viewer).values_list("pk", flat=True))
            opened = open_cases(
                [cases[pk] for pk in (*sorted(visible), *foreign)],
                viewer=viewer,
                what="case",
                categories=DataCategory.values,
                now=world.now,
            )
        assert visible == set(mine)
        assert {pk: set(content.categories) for pk, content in opened.items()} == mine | {
            pk: set() for pk in foreign
        }


def test_the_pure_rule_says_the_same_as_its_sentences(world):
    zone, day = timezone.get_default_timezone(), timezone.localdate(world.now)
    with as_service("tests"):
        facts = case_facts(world.cases)
    users, guests = {}, {}
    for case_id, fact in facts.items():
        for one in entitlements(fact, day=day, zone=zone):
            if one.from_at <= world.now and (one.until_at is None or world.now < one.until_at):
                book = users if one.user_id else guests
                book.setdefault(one.user_id or one.guest_id, {}).setdefault(case_id, set()).update(
                    one.categories
                )
    assert (users, guests) == (dict(world.by_user), dict(world.by_guest))


def mine(world, user, states):
    """Return the cases of somebody who works on cases, as far as they are in one of these states."""
    if user.role not in CASE_ROLES:
        return {}
    cases = {case.pk: case for case in world.cases}
    book = world.by_user.get(user.pk, {})
    return {cases[pk].number: categories for pk, categories in book.items() if cases[pk].state in states}


@pytest.mark.parametrize(
    ("name", "states"), [("list_cases", OPEN_STATES), ("list_closed_cases", {CaseState.CLOSED})]
)
def test_lists_and_their_files_hold_what_the_rule_allows_and_files_no_name(world, sample, name, states):
    total = 0
    for user in sample:
        client, wanted = entering(user), mine(world, user, states)
        page = client.get(reverse(f"casework:{name}"))
        table = client.get(reverse(f"casework:{name}"), {"format": "csv"})
        if user.role not in CASE_ROLES:
            assert page.status_code == table.status_code == 404
            continue
        assert len(wanted) < 20, "one page shows all"
        total += len(wanted)
        text, rows = page.content.decode(), table.content.decode("utf-8-sig")
        assert set(NUMBER.findall(text)) == set(wanted)
        named = {f"F-{number}" for number in NAME.findall(text)}
        assert named == {number for number, categories in wanted.items() if "identity" in categories}
        assert set(NUMBER.findall(rows)) == set(wanted)
        assert len(list(csv.reader(io.StringIO(rows), delimiter=";"))) == len(wanted) + 1
        assert NAME.findall(rows) == []
    assert total > 5


def test_the_page_of_a_case_opens_for_whom_the_rule_names_and_for_nobody_else(world, sample, draw):
    cases = {case.pk: case for case in world.cases}
    opened = 0
    for user in sample:
        client = entering(user)
        book = world.by_user.get(user.pk, {}) if user.role in CASE_ROLES else {}
        for pk in {*list(book)[:2], *draw.sample(sorted(cases), 2)}:
            page = client.get(reverse("casework:show_case", args=[pk]))
            assert page.status_code == (200 if pk in book else 404), (user.role, cases[pk].state)
            named = {f"F-{number}" for number in NAME.findall(page.content.decode())}
            assert named == ({cases[pk].number} if "identity" in book.get(pk, ()) else set())
            opened += pk in book
    assert opened > 20


def test_a_guest_enters_the_own_case_as_long_as_the_rule_says(world):
    with as_service("tests"):
        guests = list(CaseGuest.objects.order_by("pk").values_list("pk", flat=True)[:60])
    entered = 0
    for guest_id in guests:
        page = as_guest(Client(), guest_id).get(reverse("casework:show_own_case"))
        book = world.by_guest.get(guest_id, {})
        assert page.status_code == (200 if book else 302)
        numbers = {case.number for case in world.cases if case.pk in book}
        assert set(NUMBER.findall(page.content.decode())) == numbers
        entered += bool(book)
    assert 20 < entered < 60


def test_the_search_before_a_case_tells_whom_to_ask_and_nothing_of_the_case(world, sample, draw):
    seekers = [user for user in sample if user.role in CASE_ROLES]
    for case in draw.sample([case for case in world.cases if case.state in OPEN_STATES], 12):
        person = person_of(case)
        with as_service("tests"):
            coordinators = case_coordinators(case) or {case.registered_by_id}
        data = {
            "origin": "partner",
            "family_name": person.family_name,
            "given_name": person.given_name,
            "birth_date": "01.01.1980",
            "language": "de",
            "ahv_number": draw.choice(["", person.ahv_number]),
        }
        page = entering(draw.choice(seekers)).post(reverse("casework:begin_enquiry"), data)
        assert page.status_code == 422
        text = page.content.decode()
        assert NUMBER.findall(text) == []
        assert f"/faelle/{case.pk}/" not in text
        contacts = {user.full_name for user in world.people if user.full_name in text}
        assert contacts & {user.full_name for user in world.people if user.pk in coordinators}


def case_coordinators(case):
    rows = case_facts([case])[case.pk].members
    return {row.user_id for row in rows if row.role == "coordinator"}


def test_the_search_of_the_structural_level_never_finds_a_case(world, sample, draw):
    for user in sample[::5]:
        client, case = entering(user), draw.choice(world.cases)
        for words in (person_of(case).family_name, case.number):
            page = client.get("/suche/", {"q": words})
            assert page.status_code in {200, 404}
            assert not re.search(r"/faelle/\d", page.content.decode())
            table = client.get("/suche/", {"q": words, "format": "csv"})
            assert len(table.content.decode("utf-8-sig").splitlines()) <= 1 or table.status_code == 404


def test_the_feed_holds_the_tables_of_cases_one_may_enter(world, sample):
    today = timezone.localdate(world.now)
    with as_service("tests"):
        tables = {table.case_id: table.pk for table in RoundTable.objects.all()}
        seats = {}
        for case_id, user_id in RoundTable.objects.values_list("case_id", "participants__user_id"):
            seats.setdefault(user_id, set()).add(case_id)
    total = 0
    for user in sample:
        token = renew_calendar(actor=actor_for(user, today), now=world.now)
        feed = Client().get(
            reverse("worklist:calendar_feed", args=[token]), REMOTE_ADDR=f"10.0.0.{len(seats) % 250}"
        )
        text = feed.content.decode().replace("\r\n ", "")
        book = world.by_user.get(user.pk, {})
        wanted = {tables[pk] for pk in seats.get(user.pk, ()) if "plan" in book.get(pk, ())}
        assert {
            int(part.split("@")[0]) for part in text.split("round-table-")[1:] if part[0].isdigit()
        } == wanted
        assert NUMBER.findall(text) == NAME.findall(text) == []
        total += len(wanted)
    assert total > 5


def test_the_worklist_names_the_cases_in_which_somebody_waits_for_oneself(world, sample):
    waits = {}
    for case, user in zip(world.cases, itertools.cycle(sample), strict=False):
        if case.state in OPEN_STATES and len(waits.setdefault(user.pk, set())) < 4:
            wait_for(case, "x", kind="casework.plan", title="x", url="/", now=world.now, user_id=user.pk)
            waits[user.pk].add(case.number)
    for user in sample:
        page = entering(user).get("/").content.decode()
        assert set(NUMBER.findall(page)) == waits[user.pk]
        assert NAME.findall(page) == []


def test_no_small_number_stands_in_the_figures(world):
    shown = [
        cell
        for year in years_of_cases(today=timezone.localdate(world.now))
        for table in year.tables
        for line in table.cells
        for cell in line
        if cell is not None
    ]
    assert max(shown) > 100
    assert not [cell for cell in shown if 0 < cell < 5]
