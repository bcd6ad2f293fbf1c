"""Erasing closed cases by their due date, in two steps (decision 0025; 004 §5 Abschluss).

First all rows of the case go in one transaction, and what is left is written: a statistical row and the erasure. After
the commit its files and its key go; only then the certificate is issued. A process killed in between goes on where it
was: each part may be done twice.
"""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction
from django.utils import timezone

from nahtstelle.cases.casework.actions.erasure_certificate import issue_certificate
from nahtstelle.cases.casework.actions.erasure_confirmation import renew_confirmation_duty
from nahtstelle.cases.casework.models import Case, Erasure
from nahtstelle.cases.casework.queries.content import SUBJECT
from nahtstelle.cases.casework.queries.erasures import (
    SUBJECT_ERASURE,
    case_tables,
    counts_of,
    due_cases,
    files_of,
    supplied_in,
    unconfirmed,
    unfinished_erasures,
)
from nahtstelle.cases.casework.queries.statistics import statistical_rows
from nahtstelle.cases.casework.states import CASE, CaseState
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.lifecycle.api import forget_changes
from nahtstelle.ground.records import api as records
from nahtstelle.ground.worklist.api import forget_duties


def erase_due_cases(*, now: dt.datetime) -> list[str]:
    """Erase every case whose day has come and finish what was begun; return the numbers of the cases certified now.

    What waits for its confirmation is destroyed again where somebody has put it back; data protection is told how
    many wait.
    """
    with as_service("erasure"):
        for case_id in due_cases(timezone.localdate(now)):
            erase_rows(case_id=case_id, now=now)
        for erasure in unconfirmed():
            _destroy_again(erasure, now)
        numbers = [finish_erasure(erasure_id=pk, now=now) for pk in unfinished_erasures()]
        renew_confirmation_duty(now=now, actor=None)
    return numbers


@transaction.atomic
def erase_rows(*, case_id: int, now: dt.datetime) -> int | None:
    """Erase all rows of a case whose day has come; return the erasure, or None where it is not due (any more).

    The case itself goes too: its number stays in the erasure, nothing that leads to a person does. The statistical
    row names no case.
    """
    with as_service("erasure"):
        due = Case.objects.filter(
            pk=case_id, state=CaseState.CLOSED, erase_on__lte=timezone.localdate(now)
        ).select_related("registering_institution")
        case = due.select_for_update(of=("self",)).first()
        if case is None or case.erase_on is None:
            return None
        CASE.step("erase", case.state, CaseState.ERASED)
        return _leave_traces(case, now=now, due_on=case.erase_on).pk


def settle_after_restore(*, now: dt.datetime) -> list[str]:
    """Erase again what came back with a backup and is erased; return the numbers of the cases certified now.

    A key that a certificate calls destroyed goes. A case without its key was erased since the backup was made, in
    whatever state the backup shows it: its rows and files go too (decision 0027). Again does no harm.
    """
    with as_service("restore"):
        for key_id in Erasure.objects.values_list("key_id", flat=True):
            records.destroy_vault(key_id)
        for case_id, key_id in Case.objects.order_by("pk").values_list("pk", "key_id"):
            if not records.vault_exists(key_id):
                _erase_without_key(case_id=case_id, now=now)
    return erase_due_cases(now=now)


@transaction.atomic
def _erase_without_key(*, case_id: int, now: dt.datetime) -> None:
    rows = Case.objects.select_related("registering_institution").select_for_update(of=("self",))
    case = rows.get(pk=case_id)
    _leave_traces(case, now=now, due_on=case.erase_on or timezone.localdate(now), again=True)


def _leave_traces(case: Case, *, now: dt.datetime, due_on: dt.date, again: bool = False) -> Erasure:
    """Write what is left of a case and delete its rows; of one that never closed no statistical row is left."""
    if case.closed_at is not None:
        statistical_rows([case])[0].save(force_insert=True)
    erasure = Erasure.objects.create(
        case_number=case.number,
        key_id=case.key_id,
        due_on=due_on,
        rows_erased_at=now,
        files=files_of(case),
        counts=counts_of(case),
        supplied=supplied_in(case),
        again=again,
    )
    forget_duties(subject_type=SUBJECT, subject_id=case.pk)
    forget_changes(subject_type=SUBJECT, subject_id=case.pk)
    delete_cases([case.pk])
    _note(
        "casework.erase",
        erasure,
        now,
        {"rows": sum(erasure.counts.values())} | ({"again": True} if again else {}),
    )
    return erasure


def delete_cases(case_ids: list[int]) -> None:
    """Delete all rows of cases, who refers first, in the caller's transaction; the caller stands as a service."""
    with connection.cursor() as cursor:
        for model in case_tables():
            cursor.execute(f'DELETE FROM "{model._meta.db_table}" WHERE case_id = ANY(%s)', [case_ids])  # noqa: S608 -- a name of ours
        cursor.execute("DELETE FROM casework_case WHERE id = ANY(%s)", [case_ids])


def finish_erasure(*, erasure_id: int, now: dt.datetime) -> str:
    """Remove files and key of an erased case, then issue the certificate; return the number of the case.

    Never inside a transaction of the caller's: what is destroyed here comes back with no rollback.
    """
    with as_service("erasure"):
        erasure = Erasure.objects.get(pk=erasure_id)
        if erasure.key_destroyed_at is None:
            _destroy(erasure, erasure.files)
            _note_destruction(erasure, now)
        with transaction.atomic():
            erasure = Erasure.objects.select_for_update().get(pk=erasure_id)
            if erasure.certificate_id is None:
                erasure.certificate_id = issue_certificate(erasure, now=now)
                erasure.save(update_fields=["certificate"])
                _note("casework.certify_erasure", erasure, now, {})
        return erasure.case_number


def _destroy(erasure: Erasure, files: list[str]) -> tuple[int, bool]:
    """Remove files and key; return how many files were there, and whether the key was."""
    removed = sum(records.remove_sealed_file(name) for name in files)
    return removed, records.destroy_vault(erasure.key_id)


def _destroy_again(erasure: Erasure, now: dt.datetime) -> None:
    files, key = _destroy(erasure, erasure.removed_files)
    if files or key:
        _note("casework.destroy_again", erasure, now, {"files": files, "key": key})


@transaction.atomic
def _note_destruction(erasure: Erasure, now: dt.datetime) -> None:
    erasure.key_destroyed_at = now
    removed, erasure.removed_files, erasure.files = len(erasure.files), erasure.files, []
    erasure.counts = erasure.counts | {"files": removed}
    erasure.save(update_fields=["key_destroyed_at", "files", "removed_files", "counts"])
    _note("casework.destroy_key", erasure, now, {"files": removed})


def _note(code: str, erasure: Erasure, now: dt.datetime, facts: dict[str, object]) -> None:
    audit.record(
        code=code,
        actor=None,
        subject_type=SUBJECT_ERASURE,
        subject_id=erasure.pk,
        now=now,
        facts={"case": erasure.case_number, **facts},
    )
