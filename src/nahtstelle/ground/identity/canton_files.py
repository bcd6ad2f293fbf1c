"""The register in a canton folder: municipalities, institutions, people, and the canton's own tables of the profile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from django.contrib.auth.hashers import make_password
from django.db.backends.postgresql.psycopg_any import DateRange

from nahtstelle.ground.identity.canton_profile import PART
from nahtstelle.ground.identity.events import announce_person
from nahtstelle.ground.identity.models import Institution, Municipality, User
from nahtstelle.ground.identity.sorting import sort_key
from nahtstelle.ground.identity.states import InstitutionKind, Role, System
from nahtstelle.ground.intake import api as intake
from nahtstelle.ground.intake.api import Column, Counts, FileSpec, Load, Problem, Recipe, Row

MUNICIPALITIES, INSTITUTIONS, PEOPLE = "municipalities.csv", "institutions.csv", "people.csv"
LARGEST_BFS_NUMBER = 99_999


def _loaded_municipalities() -> dict[tuple[int, dt.date | None], int]:
    rows = Municipality.objects.values_list("bfs_number", "valid", "pk").order_by("pk")
    return {(number, valid.lower): pk for number, valid, pk in rows}


def _write_municipalities(load: Load) -> Counts:
    def values(row: Row) -> dict[str, object]:
        return {
            "bfs_number": row["bfs_number"],
            "name": row["name"],
            "sort_name": sort_key(row["name"]),
            "district": row["district"],
            "social_region": row["social_region"],
            "valid": DateRange(row["valid_from"], row["valid_to"]),
        }

    return intake.write_rows(
        load, MUNICIPALITIES, Recipe(Municipality, values, columns=(("valid", "valid_to"),))
    )


def _check_municipalities(load: Load) -> Iterator[Problem]:
    stored = Municipality.objects.values_list("bfs_number", "valid").order_by("pk")
    yield from intake.check_overlaps(
        load.rows(MUNICIPALITIES),
        group=lambda row: row["bfs_number"],
        columns=("valid_from", "valid_to"),
        stored=(
            (number, (number, valid.lower), (valid.lower, valid.upper)) for number, valid in stored.iterator()
        ),
        what="eine Gültigkeit",
    )


def _loaded_institutions() -> dict[str, int]:
    return dict(Institution.objects.values_list("key", "pk").order_by("pk"))


def _check_institutions(load: Load) -> Iterator[Problem]:
    stored = Institution.objects.values_list("key", "parent__key").order_by("pk")
    yield from intake.check_parents(load, INSTITUTIONS, stored.iterator)
    table = load.tables.get(MUNICIPALITIES)
    if table is not None and not table.is_whole:
        return
    known = {number for number, _ in load.existing(MUNICIPALITIES)}
    known |= {number for number, _ in table.lines} if table else set()
    for row in load.rows(INSTITUTIONS):
        if row["municipality"] is not None and row["municipality"] not in known:
            yield row.problem(
                "municipality", f"eine bfs_number aus {MUNICIPALITIES} oder eine, die schon geladen ist"
            )


def _write_institutions(load: Load) -> Counts:
    def values(row: Row) -> dict[str, object]:
        return {
            "key": row["key"],
            "name": row["name"],
            "sort_name": sort_key(row["name"]),
            "short_name": row["short_name"],
            "kind": row["kind"],
            "parent_id": load.ids(INSTITUTIONS)[row["parent"]] if row["parent"] else None,
            "is_mainstream": row["is_mainstream"],
            "systems": list(row["systems"]),
            "municipality_bfs_number": row["municipality"],
        }

    columns = (("municipality_bfs_number", "municipality"),)
    return intake.write_rows(load, INSTITUTIONS, Recipe(Institution, values, columns=columns))


def _loaded_people() -> dict[str, int]:
    return dict(User.objects.values_list("key", "pk").order_by("pk"))


def _check_people(load: Load) -> Iterator[Problem]:
    """An e-mail address belongs to one person: it is the name under which one signs in."""
    in_folder = load.tables[PEOPLE].lines
    stored = User.objects.exclude(email="").values_list("email", "key").order_by("pk")
    owners = {
        email.lower(): f"«{key}», schon geladen" for email, key in stored.iterator() if key not in in_folder
    }
    for row in load.rows(PEOPLE):
        if not row["email"]:
            continue
        owner = owners.setdefault(row["email"], f"Zeile {row.line}")
        if owner != f"Zeile {row.line}":
            yield row.problem("email", f"eine Adresse, die nicht schon einer anderen Person gehört ({owner})")


def _write_people(load: Load) -> Counts:
    def values(row: Row) -> dict[str, object]:
        return {
            "key": row["key"],
            "given_name": row["given_name"],
            "family_name": row["family_name"],
            "sort_name": sort_key(f"{row['family_name']} {row['given_name']}"),
            "email": row["email"],
            "institution_id": load.ids(INSTITUTIONS)[row["institution"]] if row["institution"] else None,
            "function": row["function"],
            "role": row["role"],
        }

    def initial(row: Row) -> dict[str, object]:
        return {"password": make_password(None)}

    def consequences(row: Row, changed: set[str]) -> dict[str, object]:
        if {"institution_id", "role"} & changed:
            announce_person(load.ids(PEOPLE)[row["key"]])
        return {}

    recipe = Recipe(User, values, initial, consequences=consequences, released=("email",))
    return intake.write_rows(load, PEOPLE, recipe)


def _period(row: Row) -> Iterable[tuple[str, str]]:
    return intake.period_of(row, "valid_from", "valid_to")


_BFS_NUMBER = intake.whole_number(1, LARGEST_BFS_NUMBER)
_FILES = (
    FileSpec(
        name=MUNICIPALITIES,
        order=10,
        columns=(
            Column("bfs_number", _BFS_NUMBER),
            Column("name", intake.text(120)),
            Column("district", intake.text(120), is_required=False),
            Column("social_region", intake.text(120), is_required=False),
            Column("valid_from", intake.ANY_DAY, is_required=False),
            Column("valid_to", intake.ANY_DAY, is_required=False),
        ),
        named_by=("bfs_number", "valid_from"),
        existing=_loaded_municipalities,
        check_row=_period,
        check=_check_municipalities,
        write=_write_municipalities,
    ),
    FileSpec(
        name=INSTITUTIONS,
        order=20,
        columns=(
            Column("key", intake.KEY),
            Column("name", intake.text(200)),
            Column("short_name", intake.text(60), is_required=False),
            Column("kind", intake.one_of(InstitutionKind.values)),
            Column("parent", intake.KEY, is_required=False, refers_to=INSTITUTIONS),
            Column("is_mainstream", intake.YES_OR_NO, is_required=False),
            Column("systems", intake.some_of(System.values), is_required=False),
            Column("municipality", _BFS_NUMBER, is_required=False),
        ),
        named_by=("key",),
        existing=_loaded_institutions,
        check=_check_institutions,
        write=_write_institutions,
    ),
    FileSpec(
        name=PEOPLE,
        order=30,
        columns=(
            Column("key", intake.KEY),
            Column("given_name", intake.text(100), is_required=False),
            Column("family_name", intake.text(100)),
            Column("email", intake.EMAIL, is_required=False),
            Column("institution", intake.KEY, is_required=False, refers_to=INSTITUTIONS),
            Column("function", intake.text(200), is_required=False),
            Column("role", intake.one_of(Role.values), is_required=False),
        ),
        named_by=("key",),
        existing=_loaded_people,
        check=_check_people,
        write=_write_people,
    ),
)


def register() -> None:
    """Make the register's files and the canton's part of the profile known to intake."""
    for spec in _FILES:
        intake.register_file(spec)
    intake.register_profile_part(PART)
