"""Writing rows: what is new is added, what differs is changed, all else stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models

from nahtstelle.ground.intake.bulk import BATCH, in_batches, update_rows
from nahtstelle.ground.intake.folder import Load, Row
from nahtstelle.ground.intake.specs import Identity, file_spec

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """A row that differed: its name and the columns that did."""

    file: str
    name: str
    columns: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.file}: {self.name} geändert ({', '.join(self.columns)})"


@dataclass
class Counts:
    """What became of the rows of a file."""

    file: str
    new: int = 0
    unchanged: int = 0
    changes: list[Change] = field(default_factory=list)

    @property
    def changed(self) -> int:
        """Rows that differed."""
        return len(self.changes)

    def __str__(self) -> str:
        return f"{self.file}: {self.new} neu, {self.changed} geändert, {self.unchanged} unverändert"


@dataclass(frozen=True)
class Recipe:
    """How the rows of a file become rows of a table.

    `values` are compared and updated; `initial` is set on new rows only. `stays(field, stored, wanted)` says which
    difference is left alone. `consequences(row, changed fields)` adds what follows from a change. `released` are unique
    text fields, emptied first so that two rows can exchange them. `columns` names fields as the file does.
    """

    model: type[models.Model]
    values: Callable[[Row], Values]
    initial: Callable[[Row], Values] = lambda row: {}
    stays: Callable[[str, Any, Any], bool] = lambda field, stored, wanted: False
    consequences: Callable[[Row, set[str]], Values] = lambda row, changed: {}
    released: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()

    @property
    def counts_versions(self) -> bool:
        """True when the table notices concurrent edits by a version, which every change then raises."""
        return any(field.name == "version" for field in self.model._meta.concrete_fields)


def write_rows(load: Load, file: str, recipe: Recipe) -> Counts:
    """Store the rows of a file; changes come before additions, so that periods can make room for each other."""
    counts = Counts(file)
    rows = load.rows(file)
    existing = load.existing(file)
    new = [row for row in rows if row.identity not in existing]
    take_ids(load, file, recipe.model, new)
    known = [row for row in rows if row.identity in existing]
    _write_changes(list(_differences(load, file, known, recipe, counts)), recipe)
    ids, done = load.ids(file), len(known)
    for batch in in_batches(new, BATCH):
        recipe.model._default_manager.bulk_create(
            recipe.model(pk=ids[row.identity], **recipe.values(row), **recipe.initial(row)) for row in batch
        )
        done += len(batch)
        load.progress(file, done, len(rows))
    counts.new = len(new)
    return counts


def take_ids(load: Load, file: str, model: type[models.Model], new: Sequence[Row]) -> None:
    """Take primary keys for new rows before they are written, so that a row may refer to one further down."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [model._meta.db_table, model._meta.pk.column if model._meta.pk else "id", len(new)],
        )
        taken = (number for (number,) in cursor.fetchall())
    load.take_ids(file, {row.identity: number for row, number in zip(new, taken, strict=True)})


@dataclass(slots=True)
class _Difference:
    pk: int
    values: Values


def _differences(
    load: Load, file: str, rows: list[Row], recipe: Recipe, counts: Counts
) -> Iterator[_Difference]:
    existing, done = load.existing(file), 0
    for batch in in_batches(rows, BATCH):
        wanted = {existing[row.identity]: (row, recipe.values(row)) for row in batch}
        fields = list(next(iter(wanted.values()))[1])
        if recipe.counts_versions:
            fields.append("version")
        for pk, *stored in (
            recipe.model._default_manager.filter(pk__in=wanted).values_list("pk", *fields).order_by("pk")
        ):
            row, values = wanted[pk]
            before = dict(zip(fields, stored, strict=True))
            changed = _changed(before, values, recipe)
            if not changed:
                counts.unchanged += 1
                continue
            counts.changes.append(Change(file, name_of(row.identity), _columns(changed, file, recipe)))
            version = {"version": before["version"] + 1} if recipe.counts_versions else {}
            yield _Difference(pk, {**changed, **recipe.consequences(row, set(changed)), **version})
        done += len(batch)
        load.progress(file, done, len(load.rows(file)))


def _changed(before: Values, values: Values, recipe: Recipe) -> Values:
    return {
        name: wanted
        for name, wanted in values.items()
        if not _same(before[name], wanted) and not recipe.stays(name, before[name], wanted)
    }


def _same(stored: Any, wanted: Any) -> bool:
    """Compare a stored with a wanted value; periods by their ends, since the database writes their brackets anew."""
    if hasattr(stored, "lower_inc"):
        return bool((stored.lower, stored.upper) == (wanted.lower, wanted.upper))
    return bool(stored == wanted)


def _columns(changed: Iterable[str], file: str, recipe: Recipe) -> tuple[str, ...]:
    """Name the changed fields as the file does; fields that only follow from others are left out."""
    names = dict(recipe.columns)
    known = {column.name for column in file_spec(file).columns}
    columns = [names.get(name, name.removesuffix("_id")) for name in changed]
    return tuple(name for name in columns if name in known or "/" in name) or tuple(columns)


def _write_changes(differences: list[_Difference], recipe: Recipe) -> None:
    """Write changed fields only, together with all rows in which the same fields changed."""
    manager = recipe.model._default_manager
    for name in recipe.released:
        touched = [difference.pk for difference in differences if name in difference.values]
        for pks in in_batches(touched, BATCH):
            manager.filter(pk__in=pks).update(**{name: ""})
    groups: dict[tuple[str, ...], list[_Difference]] = {}
    for difference in differences:
        groups.setdefault(tuple(sorted(difference.values)), []).append(difference)
    for fields, members in groups.items():
        update_rows(recipe.model, fields, ((member.pk, member.values) for member in members))


def write_few(
    counts: Counts,
    model: type[models.Model],
    named_by: str,
    wanted: Mapping[Any, Values],
    columns: Mapping[str, str],
    *,
    called: str = "",
) -> None:
    """Store a handful of rows named by one field (tables of the profile).

    `columns` says what a changed field is called, `called` what the row is, where its name says nothing.
    """
    stored = {getattr(row, named_by): row for row in model._default_manager.order_by("pk")}
    for name, values in wanted.items():
        row = stored.get(name)
        if row is None:
            model._default_manager.create(**{named_by: name}, **values)
            counts.new += 1
            continue
        changed = [part for part, value in values.items() if not _same(getattr(row, part), value)]
        if not changed:
            counts.unchanged += 1
            continue
        for part in changed:
            setattr(row, part, values[part])
        row.save()
        names = tuple(columns.get(part, part) for part in changed)
        counts.changes.append(Change(counts.file, called or str(name), names))


def name_of(identity: Identity) -> str:
    """Return what names a row, for a sentence."""
    return ", ".join(str(part) for part in identity) if isinstance(identity, tuple) else str(identity)
