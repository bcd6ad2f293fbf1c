"""Erasures as a table, and one of them as a page: what is gone, what one finds when one looks, who confirmed it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import replace

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nahtstelle.cases.casework.actions.erasure_certificate import counted
from nahtstelle.cases.casework.models import Erasure
from nahtstelle.cases.casework.queries.erasures import Remains, due_cases, remains_of, unconfirmed
from nahtstelle.ground.records.api import OwnerLink
from nahtstelle.ground.ui import api as ui

AREA = "erasures"
CHOSEN, SHOWN, FORM = "loeschung", "gezeigt", "bestaetigen"
CHECKED = mark_safe(" checked")


def erasure_table(query: QueryDict, *, number: int) -> ui.DataTable:
    """Return all erasures, the latest first; the caller stands as a service."""
    return ui.data_table(
        query=query,
        rows=_rows(),
        columns=(
            *_common_columns(),
            ui.Column(
                key="bestaetigung",
                label=_("Certificate"),
                value=lambda row: _("Certificate (PDF)") if row.certificate_id else _("in work"),
                url=_certificate_url,
            ),
            ui.Column(
                key="datenschutz",
                label=_("Data protection"),
                value=_confirmed_words,
                sort="confirmed_at",
                kind="tag",
                tag_kind=lambda row: state_of(row)[1],
                note=lambda row: row.confirmed_by.full_name if row.confirmed_by else "",
            ),
        ),
        filters=_filters(),
        default_sort="-geloescht",
        name=_("Erasures"),
        total=number,
    )


def bare(table: ui.DataTable) -> ui.DataTable:
    """Return the erasures as a file holds them: every day and name in a column of its own."""
    columns = (
        *_common_columns(),
        ui.Column(key="von", label=_("Supplied by"), value=lambda row: "; ".join(row.supplied)),
        ui.Column(key="faellig", label=_("Due"), value="due_on"),
        ui.Column(key="bestaetigt", label=_("Confirmed on"), value="confirmed_at"),
        ui.Column(key="durch", label=_("Confirmed by"), value="confirmed_by.full_name"),
    )
    return replace(table, columns=columns)


def unconfirmed_table(
    query: QueryDict, *, number: int, may_confirm: bool, chosen: Collection[int] = ()
) -> ui.DataTable:
    """Return what waits for its confirmation, with what is found of it now; the caller stands as a service."""
    found: dict[int, Remains] = {}
    choice = ui.Column(
        key="wahl", label=_("Choose"), value=lambda row: _box(row, is_chosen=row.pk in chosen), kind="html"
    )
    table = ui.data_table(
        query=query,
        rows=unconfirmed(),
        columns=(
            *((choice,) if may_confirm else ()),
            *_common_columns(),
            ui.Column(
                key="geprueft",
                label=_("Checked now"),
                value=lambda row: _found_words(found[row.pk]),
                kind="tag",
                tag_kind=lambda row: "bad" if found[row.pk].words else "ok",
            ),
        ),
        filters=_filters(),
        default_sort="geloescht",
        name=_("Erasures to confirm"),
        total=number,
        exportable=False,
    )
    table.page.object_list = list(table.page.object_list)
    found.update(remains_of(table.page.object_list))
    return table


def tabs(*, every: int, waiting: int, is_waiting: bool) -> list[ui.Tab]:
    """Return the views of the erasures."""
    return [
        ui.Tab(
            label=_("All erasures"),
            url=reverse("casework:list_erasures"),
            current=not is_waiting,
            count=every,
        ),
        ui.Tab(
            label=_("To confirm"),
            url=reverse("casework:list_unconfirmed_erasures"),
            current=is_waiting,
            count=waiting,
        ),
    ]


def state_of(erasure: Erasure) -> tuple[str, ui.TagKind]:
    """Return how far an erasure is, and its colour."""
    if erasure.certificate_id is None:
        return _("in work"), "neutral"
    return (_("Confirmed (erasure)"), "ok") if erasure.confirmed_at else (_("To confirm"), "warn")


def findings(erasure: Erasure) -> ui.Matrix:
    """Look now for case, key and files, and say what is found (one query)."""
    found = remains_of([erasure])[erasure.pk]
    names = len(erasure.files) + len(erasure.removed_files)
    there = _("%(number)s of %(all)s still there") % {"number": found.files, "all": names}
    rows = (
        (_("Entries of the case in the database"), _answer(_("still there"), is_there=found.rows)),
        (_("Key of the case"), _answer(_("still there"), is_there=found.key)),
        (
            _("Files of the case in the store"),
            _answer(there, is_there=bool(found.files)) if names else _no_files(erasure),
        ),
    )
    return ui.Matrix(
        corner=_("What was looked for"),
        columns=(_("Result (check)"),),
        rows=tuple(ui.MatrixRow(label=label, cells=(cell,)) for label, cell in rows),
    )


def facts(erasure: Erasure) -> list[ui.Fact]:
    """Return the days of an erasure, its key, and who confirmed it."""
    lines = [
        ui.Fact(label=_("Due"), value=ui.date_words(erasure.due_on)),
        ui.Fact(label=_("Entries erased"), value=_moment(erasure.rows_erased_at)),
        ui.Fact(label=_("Key destroyed"), value=_moment(erasure.key_destroyed_at)),
        ui.Fact(label=_("Name of the key"), value=str(erasure.key_id)),
    ]
    if erasure.confirmed_at and erasure.confirmed_by:
        lines += [
            ui.Fact(label=_("Confirmed on"), value=_moment(erasure.confirmed_at)),
            ui.Fact(label=_("Confirmed by"), value=erasure.confirmed_by.full_name),
        ]
    return lines


def destroyed(erasure: Erasure) -> ui.Matrix:
    """Return what was destroyed, by kind, in the words of the certificate."""
    lines = ((label, (number,)) for label, number in counted(erasure.counts))
    return _counts(_("Kind of entries"), (_("Number (count)"),), lines)


def destroyed_in_all(erasure: Erasure) -> str:
    """Return how many entries and files were destroyed."""
    rows = ngettext("%(number)s entry", "%(number)s entries", erasure.row_count) % {
        "number": erasure.row_count
    }
    files = ngettext("%(number)s file", "%(number)s files", erasure.file_count) % {
        "number": erasure.file_count
    }
    return f"{rows}, {files}"


def supplied(erasure: Erasure) -> ui.Matrix:
    """Return from which institutions it came."""
    lines = (
        (name, (given.get("documents", 0), given.get("contributions", 0)))
        for name, given in erasure.supplied.items()
    )
    return _counts(_("Institution"), (_("Documents"), _("Assessments (column)")), lines)


def certificate_line(erasure: Erasure) -> list[ui.DocumentLine]:
    """Return the certificate as a line of documents, as far as there is one."""
    if erasure.certificate is None:
        return []
    version = max(erasure.certificate.versions.all(), key=lambda row: row.number)
    return [
        ui.DocumentLine(
            title=erasure.certificate.title,
            url=_certificate_url(erasure),
            size=version.size,
            at=version.created_at,
        )
    ]


def due_sentence() -> str:
    """Return how many cases wait for tonight's erasure; empty when none does."""
    number = len(due_cases(timezone.localdate()))
    if not number:
        return ""
    return ngettext(
        "%(number)s case is due and will be erased in the night.",
        "%(number)s cases are due and will be erased in the night.",
        number,
    ) % {"number": number}


def owner_of_certificates(year: int) -> OwnerLink:
    """Return the page to which the certificates of a year belong."""
    label = _("Certificates of erasure %(year)s") % {"year": year}
    return OwnerLink(label=label, url=reverse("casework:list_erasures"))


def _common_columns() -> tuple[ui.Column, ...]:
    return (
        ui.Column(
            key="fall",
            label=_("Case"),
            value="case_number",
            sort="case_number",
            numeric=True,
            url=lambda row: reverse("casework:show_erasure", args=[row.pk]),
        ),
        ui.Column(
            key="geloescht", label=_("Erased"), value="rows_erased_at", sort="rows_erased_at", kind="date"
        ),
        ui.count_column(key="eintraege", label=_("Entries"), value="row_count", hide=True),
        ui.count_column(key="dateien", label=_("Files"), value="file_count", hide=True),
    )


def _filters() -> tuple[ui.TextFilter, ...]:
    return (ui.TextFilter(key="q", label=_("Number of the case"), lookups=("case_number__icontains",)),)


def _rows() -> QuerySet[Erasure]:
    rows = Erasure.objects.select_related("certificate", "confirmed_by")
    return rows.prefetch_related("certificate__versions")


def _box(row: Erasure, *, is_chosen: bool) -> SafeString:
    """Return the box that chooses an erasure; it belongs to the form below the table."""
    return format_html(
        '<label class="form-check"><input class="form-check-input" type="checkbox" name="{}" value="{}" form="{}"{}>'
        '<span class="visually-hidden">{}</span></label>',
        CHOSEN,
        row.pk,
        FORM,
        CHECKED if is_chosen else "",
        _("Erasure of case %(number)s") % {"number": row.case_number},
    )


def _found_words(remains: Remains) -> str:
    return _("still there: %(found)s") % {"found": remains.words} if remains.words else _("all gone")


def _confirmed_words(row: Erasure) -> str:
    if row.confirmed_at is None:
        return state_of(row)[0]
    return _("confirmed %(day)s") % {"day": ui.date_short(row.confirmed_at)}


def _answer(there: str, *, is_there: bool) -> ui.MatrixCell:
    return ui.MatrixCell(text=there, kind="bad") if is_there else ui.MatrixCell(text=_("gone"), kind="ok")


def _no_files(erasure: Erasure) -> ui.MatrixCell:
    """Say that there were none; of erasures before names were kept, that one cannot look."""
    if erasure.file_count:
        return ui.MatrixCell(text=_("cannot be checked: the names were not kept"), kind="neutral")
    return ui.MatrixCell(text=_("there were none"), kind="ok")


def _counts(corner: str, columns: tuple[str, ...], lines: Iterable[tuple[str, tuple[int, ...]]]) -> ui.Matrix:
    return ui.Matrix(
        corner=corner,
        columns=columns,
        rows=tuple(
            ui.MatrixRow(label=label, cells=tuple(ui.MatrixCell(text=str(number)) for number in numbers))
            for label, numbers in lines
        ),
        numeric=True,
    )


def _moment(at: dt.datetime | None) -> str:
    return ui.moment(at) if at else "–"


def _certificate_url(row: Erasure) -> str:
    if row.certificate is None:
        return ""
    number = max(version.number for version in row.certificate.versions.all())
    return reverse("records:download_version", args=[row.certificate.uuid, number])
