"""Erasure in two steps: rows, then files and key; only then the certificate (decision 0025)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from nahtstelle.cases.casework.actions import erasure as actions
from nahtstelle.cases.casework.actions.erasure_certificate import certificate_data, counted
from nahtstelle.cases.casework.actions.steps import wait_for
from nahtstelle.cases.casework.models import Case, CaseDocument, Erasure, PersonFingerprint, StatisticalRow
from nahtstelle.cases.casework.queries.erasures import case_tables, due_report
from nahtstelle.cases.casework.states import CaseState
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.lifecycle.api import changes, record_change
from nahtstelle.ground.records import api as records
from nahtstelle.ground.worklist.models import Duty

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def due(make_case, team):
    """A case closed long ago, whose day of erasure has come, with a paper of Fritz's institution."""
    case = make_case(CaseState.CLOSED, now=timezone.now() - dt.timedelta(days=120))
    with as_service("tests"):
        CaseDocument.objects.filter(case=case).update(supplied_by=team.fritz.institution)
    return case


def test_rows_files_and_key_go_and_a_certificate_and_a_row_without_person_stay(due, team, actor_of, now):
    wait_for(due, "letter", kind="casework.letter", title="x", url="/", now=now, user_id=team.eva.pk)
    record_change(
        lifecycle="case",
        subject_type="casework.case",
        subject_id=due.pk,
        verb="close",
        source="implementing",
        target="closed",
        actor=actor_of(team.eva),
        now=now,
    )
    with as_service("tests"):
        name = CaseDocument.objects.get().storage_name
    assert actions.erase_due_cases(now=now) == [due.number]
    with as_service("tests"):
        assert not Case.objects.exists()
        assert not any(model.objects.exists() for model in case_tables())
        erasure = Erasure.objects.get()
        row = StatisticalRow.objects.get()
    assert (erasure.case_number, erasure.files) == (due.number, [])
    assert erasure.supplied == {"IV-Stelle Solothurn": {"documents": 1}}
    assert not records.vault_exists(due.key_id)
    assert not records.remove_sealed_file(name)
    assert not Duty.objects.filter(subject_type="casework.case").exists()
    assert changes("casework.case", due.pk) == []
    assert (row.outcome, row.reason, row.region, row.weeks_to_closure) == (
        "employment",
        "goals_reached",
        "Uster",
        4,
    )
    document = erasure.certificate
    assert records.read_version(document.versions.get().pk).startswith(b"%PDF")
    assert [entry.code for entry in Entry.objects.filter(subject_type="casework.erasure").order_by("pk")] == [
        "casework.erase",
        "casework.destroy_key",
        "casework.certify_erasure",
    ]
    assert not ProcrastinateJob.objects.filter(args__contains={"case_id": due.pk}).exists()


def test_a_case_whose_day_has_not_come_and_an_open_one_stay(make_case, now):
    open_case = make_case()
    later = make_case(CaseState.CLOSED, now=now - dt.timedelta(days=31))
    assert actions.erase_due_cases(now=now) == []
    assert actions.erase_rows(case_id=open_case.pk, now=now) is None
    assert actions.erase_rows(case_id=later.pk, now=now) is None
    with as_service("tests"):
        assert Case.objects.count() == 2


@pytest.mark.parametrize("killed_at", ["remove_sealed_file", "destroy_vault", "certificate"])
def test_a_process_killed_in_between_goes_on_at_the_next_run(due, now, monkeypatch, killed_at):
    class Killed(BaseException):
        pass

    def kill(*_args, **_kwargs):
        raise Killed

    with monkeypatch.context() as patch:
        if killed_at == "certificate":
            patch.setattr(actions, "issue_certificate", kill)
        else:
            patch.setattr(actions.records, killed_at, kill)
        with pytest.raises(Killed):
            actions.erase_due_cases(now=now)
    assert [row.rows_erased for row in due_report(day=timezone.localdate(now))] == [True]
    assert actions.erase_due_cases(now=now) == [due.number]
    assert actions.erase_due_cases(now=now) == []
    assert not records.vault_exists(due.key_id)
    with as_service("tests"):
        assert Erasure.objects.get().certificate is not None
        assert StatisticalRow.objects.count() == 1


def test_what_is_due_is_listed_by_number_and_date_only(due, now):
    (line,) = due_report(day=timezone.localdate(now))
    assert (line.number, line.rows_erased) == (due.number, False)
    assert due_report(day=timezone.localdate(now) - dt.timedelta(days=365)) == []


def test_the_certificate_names_kinds_and_institutions_and_no_person(due, now):
    with as_service("tests"):
        PersonFingerprint.objects.create(case=due, kind="ahv", digest=b"x" * 32)
    actions.erase_rows(case_id=due.pk, now=now)
    with as_service("tests"):
        erasure = Erasure.objects.get()
    data = certificate_data(erasure, now)
    assert data["supplied"] == [["IV-Stelle Solothurn", 1, 0]]
    assert "Gisela" not in str(data)
    assert counted({"clientrecord": 1, "personfingerprint": 2, "unknown": 4})[0][1] == 3
    assert counted({"unknown": 4})[-1][1] == 4


def test_who_refers_is_deleted_first():
    order = [model._meta.model_name for model in case_tables()]
    assert order.index("caseaccess") < order.index("caseguest")
    assert order.index("measure") < order.index("goal") < order.index("planversion")
    assert order.index("closure") < order.index("casedocument")
