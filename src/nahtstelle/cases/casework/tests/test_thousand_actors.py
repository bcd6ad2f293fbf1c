"""1,000 random people against 1,000 random cases: by every way out, what comes out is what the rule says (`world`).

| Way out of the application | Compared with the rule in | For whom |
|---|---|---|
| rows by raw SQL with the application's own role | here | 1,000 people, 200 guests |
| the board with its names (`board`, `lines`, `visible_to`, the door) | here | 1,000 people |
| rows of every sealed table by raw SQL | here | 60 people |
| round tables, entries of the calendar | here | 200 people |
| `open_cases`, the door to content, foreign cases too | here | 300 people, 200 guests |
| lists as page, CSV, XLSX; a case, its paper, looked up by number | `ways.WAYS`, here | eight people each |
| calendar feed, accesses, vacancies, figures as page, CSV, XLSX, the search | `ways.WAYS`, here | eight people each |
| every other address without a number, lists as CSV too: no case | here | a person of a role each |
| «Mein Fall» | here | 60 guests |
| search before a case is begun | here | 12 cases |
| worklist, e-mail digest | here | 35 people |
| `figures --json`, `case-erasure report --json`, figures as stored | here | whoever runs them |
| every address of a case: pages, papers, PDF; heads of the answers | `test_every_address` | team, guests, strangers |
| steps in foreign cases, foreign numbers, ended standing, faults | `test_ways_around` | who left, strangers |
| invitations, jobs, logs, sessions, drafts, audit, history, backup | `test_nothing_is_left` | whoever holds them |

There is no other: `test_each_address_is_walked_somewhere` fails for an address that is in none of these.
"""

from __future__ import annotations

import itertools
import json
import random

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from nahtstelle.cases.casework.actions.steps import wait_for
from nahtstelle.cases.casework.models import Case, CaseGuest
from nahtstelle.cases.casework.models.base import SealedRow
from nahtstelle.cases.casework.permissions.access import entitlements
from nahtstelle.cases.casework.queries.board import board, lines
from nahtstelle.cases.casework.queries.content import open_cases
from nahtstelle.cases.casework.queries.erasures import due_report
from nahtstelle.cases.casework.queries.facts import case_facts
from nahtstelle.cases.casework.queries.figures import years_of_cases
from nahtstelle.cases.casework.queries.round_tables import round_table_entries, tables_of
from nahtstelle.cases.casework.states import OPEN_STATES, CaseState, DataCategory
from nahtstelle.cases.casework.tests.addresses import OF_A_CASE, OWN, as_guest
from nahtstelle.cases.casework.tests.ways import (
    ADDRESS,
    NOTHING,
    WAYS,
    has_table,
    named,
    rows_of,
    seen_in,
)
from nahtstelle.cases.casework.tests.world import NAME, NUMBER, ROLES, WORKING, World, person_of
from nahtstelle.cases.casework.urls import urlpatterns
from nahtstelle.cases.casework.viewers import Viewer, viewer_of
from nahtstelle.cases.casework.walls import as_service, reading_as
from nahtstelle.ground.identity.api import Actor, actor_for
from nahtstelle.ground.worklist.digest import digest_message
from nahtstelle.ground.worklist.queries import digest_for
from nahtstelle.outward.insight.actions.case_figures import count_cases
from nahtstelle.structure.governance.api import figures
from tests.architecture.test_addresses import GUESSES, own_patterns

pytestmark = pytest.mark.django_db
BACKEND = "nahtstelle.ground.identity.backends.PersonBackend"
RAW = """
SELECT id, '' FROM casework_case UNION ALL SELECT case_id, category FROM casework_casemessage
"""
SILENT = ("begin_enquiry", "ask_emergency", "list_instruments", "list_unconfirmed_erasures")
EACH = 8
"""How many people try each way."""


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    """Made once for all tests here, inside a transaction that is never committed."""
    folder = tmp_path_factory.mktemp("world")
    places = override_settings(DATA_DIRECTORY=folder, VAULT_DIRECTORY=str(folder / "vault"))
    with django_db_blocker.unblock(), places, transaction.atomic():
        made = World()
        count_cases(now=made.now)
        yield made
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def data_directory():
    """Leave the keys of the world where they are."""


@pytest.fixture(scope="module")
def sample(world):
    """Five people of each role with an open account: some who see most, and some who see nothing."""
    draw, found = random.Random(1), []
    for role in ROLES:
        people = sorted(
            (user for user in world.people if user.role == role and user.is_active),
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


def shown(sql: str = RAW) -> dict[int, set[str]]:
    """What raw SQL with the application's own role shows: case → categories."""
    found: dict[int, set[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql)
        for case_id, category in cursor.fetchall():
            found.setdefault(case_id, set()).update({category} - {""})
    return found


def written(world, book):
    """Return of what somebody may see what there is to see: not every case has a message in every category."""
    return {pk: categories & world.written[pk] for pk, categories in book.items()}


def test_raw_sql_and_the_board_of_all_thousand_hold_what_the_rule_allows(world):
    """Rows by SQL, and the board with its names as the application reads it."""
    named_at_all = 0
    for user in world.people:
        actor = Actor(user_id=user.pk, institution_id=user.institution_id, role=user.role)
        with reading_as(user_id=user.pk):
            assert shown() == written(world, world.by_user.get(user.pk, {})), user
            cases = list(board(viewer_of(actor), today=world.today))
            read = [line for line in lines(cases, actor=actor, now=world.now, today=world.today) if line.name]
        numbers = rows_of(world, user, lambda case: True)
        assert {case.number for case in cases} == numbers
        assert {line.case.number for line in read} == named(world, user, numbers)
        assert all(line.name.startswith(f"Zwetschge{line.case.number[2:]} ") for line in read)
        named_at_all += len(read)
    assert named_at_all > 200


def test_round_tables_and_calendars_hold_what_the_rule_allows(world, draw):
    """As the application reads them; for people who have left a team, moved or closed their account too."""
    entries_at_all = 0
    for user in draw.sample(world.working, 150) + draw.sample(world.people, 50):
        actor = actor_for(user, world.today)
        with reading_as(user_id=user.pk):
            tables = {table.case.number for table in tables_of(viewer_of(actor), is_past=False)}
            entries = {
                int(ADDRESS.findall(entry.url)[0]) for entry in round_table_entries(actor, world.today)
            }
        assert tables == rows_of(world, user, has_table, category="plan")
        sits = world.seats.get(user.pk, set())
        assert {world.numbers[pk] for pk in entries} == rows_of(
            world, user, lambda case, sits=sits: case.pk in sits, category="plan"
        )
        entries_at_all += len(entries)
    assert entries_at_all > 20


def test_the_door_opens_what_the_rule_lets_be_read_and_raw_sql_shows_guests_their_own(world, draw):
    with as_service("tests"):
        guests = dict(CaseGuest.objects.order_by("pk").values_list("pk", "case_id")[:200])
    people = draw.sample(world.working, 200) + draw.sample(world.people, 100)
    everybody = [Viewer(name="", user_id=user.pk) for user in people]
    everybody += [Viewer(name="", guest_id=guest) for guest in guests]
    for viewer in everybody:
        rows, read = (
            (book.get(viewer.guest_id or viewer.user_id, {}))
            for book in (
                (world.by_guest, world.guest_reads) if viewer.is_guest else (world.by_user, world.reads)
            )
        )
        # a case of somebody else is not opened by naming it either, should a view ever forget to ask
        foreign = [pk for pk in draw.sample(sorted(world.by_pk), 3) if pk not in rows]
        with reading_as(user_id=viewer.user_id, guest_id=viewer.guest_id):
            visible = set(Case.objects.visible_to(viewer).values_list("pk", flat=True))
            if viewer.is_guest:
                assert shown() == written(world, rows)
                assert set(rows) <= {guests[viewer.guest_id]}
            opened = open_cases(
                [world.by_pk[pk] for pk in (*sorted(visible), *foreign)],
                viewer=viewer,
                what="case",
                categories=DataCategory.values,
                now=world.now,
            )
        assert visible == set(rows)
        assert {pk: set(content.categories) for pk, content in opened.items()} == {
            pk: read.get(pk, set()) for pk in (*rows, *foreign)
        }


def test_no_table_of_the_floor_shows_a_row_outside_the_rule(world, draw):
    tables = [
        model._meta.db_table
        for model in apps.get_app_config("casework").get_models()
        if issubclass(model, SealedRow)
    ]
    everything = " UNION ALL ".join(f"SELECT case_id, category FROM {table}" for table in tables)
    found = 0
    for user in draw.sample(world.working, 40) + draw.sample(world.people, 20):
        book = world.by_user.get(user.pk, {})
        with reading_as(user_id=user.pk):
            rows = shown(everything)
        assert all(categories <= book.get(pk, set()) for pk, categories in rows.items()), user
        found += len(rows)
    assert found > 30


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


def expected(world, user, way, address):
    """Return status and sight that somebody should get by a way."""
    if not user.is_active:
        return (302 if way.needs_session else 404), NOTHING
    if user.role not in way.roles:
        return 404, NOTHING
    wanted = way.wanted(world, user, address)
    return None, wanted


@pytest.mark.parametrize("name", WAYS)
def test_by_this_way_comes_out_what_the_rule_allows(world, name):
    """Eight people each: some who find the most, some drawn from all of them, closed accounts too."""
    way, draw = WAYS[name], random.Random(name)
    entitled = [user for user in world.people if user.role in way.roles and user.is_active]
    entitled.sort(key=lambda user: -len(world.by_user.get(user.pk, {})))
    people = entitled[:3] + draw.sample(entitled, EACH - 6) + draw.sample(world.people, 3)
    outcomes = set()
    for user in people:
        world.random = random.Random(f"{name} {user.key}")
        address, query = way.ask(world, user)
        client = entering(user) if way.needs_session else Client()
        response = client.get(address, query)
        status, wanted = expected(
            world, user, way, "&".join([address, *(f"{k}={v}" for k, v in query.items())])
        )
        if status is not None:
            assert response.status_code == status, (user, response.status_code)
        assert seen_in(world, response) == wanted, (user, address)
        outcomes.add(wanted != NOTHING)
    assert outcomes == ({True, False} if way.wanted.__name__ != "_nothing" else {False})


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
    seekers = [user for user in sample if user.role in WORKING]
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


@pytest.mark.parametrize("role", ["secretariat", "coordinator", "data_protection", "administrator"])
def test_nothing_else_in_the_application_names_a_case(world, sample, role):
    """Every other address without a number; lists as files too."""
    client = entering(next(user for user in sample if user.role == role))
    asked = 0
    for name, pattern, address in own_patterns():
        if name.startswith("casework:") or str(GUESSES["int"]) in address or "<" in str(pattern.pattern):
            continue
        response = client.get(address)
        asked += response.status_code == 200
        assert seen_in(world, response) == NOTHING, name
        if b"format=csv" in response.content:
            assert seen_in(world, client.get(address, {"format": "csv"})) == NOTHING, name
    assert asked > 4


def test_each_address_is_walked_somewhere():
    """An address of the floor that is neither of a case nor a guest's nor a way out tells no case: named here."""
    silent = {*SILENT, "leave_own_case"}
    walked = {pattern.name for pattern in (*OF_A_CASE, *OWN)} | {name.split(".")[0] for name in WAYS} | silent
    assert {pattern.name for pattern in urlpatterns} - walked == set()


def test_what_is_no_list_of_cases_names_none(world, sample):
    for user in sample[::5]:
        client = entering(user)
        for name in SILENT:
            response = client.get(reverse(f"casework:{name}"))
            is_found = user.role in WORKING or user.role == "data_protection"
            assert response.status_code in ({200, 403, 404} if is_found else {404})
            assert seen_in(world, response) == NOTHING


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
        message = str(
            digest_message(digest_for(user.pk, world.today), user_id=user.pk, day=world.today).message()
        )
        assert NUMBER.findall(message) == NAME.findall(message) == []


def test_what_commands_print_holds_numbers_of_cases_that_are_due_and_no_name(world):
    printed = json.dumps([figures(year) for year in (world.today.year - 1, world.today.year)], default=str)
    assert NUMBER.findall(printed) == NAME.findall(printed) == []
    due = {row.number for row in due_report(day=world.today)}
    ended = {CaseState.CLOSED, CaseState.ERASED}  # none of the erased ones has its certificate yet
    assert due == {case.number for case in world.cases if case.state in ended}


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
