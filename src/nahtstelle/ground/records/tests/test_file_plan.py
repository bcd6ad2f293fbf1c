"""The file plan: its rules for new dossiers, its screens, its file in a canton folder."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.intake.api import LoadRefused, load_folder
from nahtstelle.ground.records import api
from nahtstelle.ground.records.models import Dossier, FilePlanPosition
from nahtstelle.ground.records.tests.conftest import NOW, OWNER, open_dossier

SINCE = DateRange(dt.date(2021, 1, 1), None)
RULES = {"retention_years": 5, "classification": "confidential", "appraisal": "destroy"}
PLAN = "/ablage/registraturplan/"
FORM = {
    "number": "03.01",
    "title": "Anfragen",
    "retention_years": "5",
    "classification": "internal",
    "appraisal": "sample",
    "owner_types": [OWNER],
    "valid_from": "01.01.2026",
    "valid_to": "",
}


@pytest.fixture
def position(db) -> FilePlanPosition:
    return FilePlanPosition.objects.create(
        number="07.02", title="Sachen", owner_types=[OWNER], valid=SINCE, **RULES
    )


def test_a_dossier_takes_over_the_rules_of_its_position(position, actor, owned):
    dossier = Dossier.objects.get(pk=open_dossier(actor).id)
    assert dossier.number == "07.02-2026-001"
    assert (dossier.retention_years, dossier.classification, dossier.appraisal) == (
        5,
        "confidential",
        "destroy",
    )


def test_without_a_plan_nothing_is_lost(actor, owned):
    dossier = Dossier.objects.get(pk=open_dossier(actor).id)
    assert (dossier.number, dossier.retention_years, dossier.appraisal) == ("02.01-2026-001", 10, "archive")


def test_what_is_given_goes_before_the_plan(position, actor, owned):
    made = open_dossier(actor, file_plan="02.01", retention_years=30, classification="public")
    dossier = Dossier.objects.get(pk=made.id)
    assert (dossier.number, dossier.retention_years, dossier.classification) == (
        "02.01-2026-001",
        30,
        "public",
    )


def test_a_position_that_has_ended_files_nothing_more(position, actor, owned):
    position.valid = DateRange(dt.date(2021, 1, 1), NOW.date())
    position.save()
    assert open_dossier(actor).number == "02.01-2026-001"


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": "7.2"},
        {"retention_years": None},
        {"retention_years": 101},
        {"appraisal": "perhaps"},
        {"title": ""},
    ],
)
def test_the_database_refuses_a_position_that_says_half(position, wrong):
    values = {"number": "08", "title": "t", "valid": SINCE, **RULES} | wrong
    with pytest.raises(IntegrityError), transaction.atomic():
        FilePlanPosition.objects.create(**values)


def test_the_database_refuses_two_positions_of_one_number_at_a_time(position):
    with pytest.raises(IntegrityError), transaction.atomic():
        FilePlanPosition.objects.create(number="07.02", title="Andere", valid=SINCE, **RULES)


def test_the_plan_is_kept_by_secretariat_and_administrators(
    position, client_for, anna, admin_person, bruno, carla, anybody
):
    for person in (anna, admin_person):
        assert "Sachen" in client_for(person).page(PLAN).text
    for person in (bruno, carla):
        for path in (PLAN, f"{PLAN}neu/", f"{PLAN}{position.pk}/"):
            assert client_for(person).get(path).status_code == 404
            assert client_for(person).post(path).status_code in {404, 405}
    assert anybody.get(PLAN).status_code == 302


def test_a_position_is_added(client_for, anna, owned):
    assert client_for(anna).post(f"{PLAN}neu/", FORM).status_code == 302
    made = FilePlanPosition.objects.get(number="03.01")
    assert (made.retention_years, made.owner_types) == (5, [OWNER])
    assert Entry.objects.get(code="records.file_plan.created").facts["number"] == "03.01"


def test_a_heading_has_no_rules(client_for, anna, owned):
    client_for(anna).send(f"{PLAN}neu/", FORM | {"retention_years": ""})
    bare = FORM | {"retention_years": "", "classification": "", "appraisal": "", "owner_types": []}
    assert client_for(anna).post(f"{PLAN}neu/", bare).status_code == 302


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": "3.1"},
        {"retention_years": "-1"},
        {"classification": ""},
        {"valid_to": "01.01.2020"},
        {"number": "07.02", "owner_types": []},
        {},  # the papers are filed at 07.02 already
    ],
)
def test_a_position_that_does_not_fit_is_refused_and_everything_typed_stays(
    position, client_for, anna, owned, wrong
):
    page = client_for(anna).send(f"{PLAN}neu/", FORM | wrong)
    assert "Anfragen" in page.html
    assert FilePlanPosition.objects.count() == 1


def test_a_change_holds_for_new_dossiers_only(position, actor, client_for, anna, owned):
    before = open_dossier(actor)
    data = FORM | {"number": "07.02", "retention_years": "8", "valid_from": "01.01.2021", "version": "1"}
    assert client_for(anna).post(f"{PLAN}{position.pk}/", data).status_code == 302
    assert Dossier.objects.get(pk=before.id).retention_years == 5
    assert Dossier.objects.get(pk=open_dossier(actor).id).retention_years == 8
    client_for(anna).send(f"{PLAN}{position.pk}/", data)  # the same page again: somebody was faster


@pytest.fixture
def folder(tmp_path, canton, owned):
    def write(*lines: str):
        head = "number,title,retention_years,classification,appraisal,papers_of,valid_from,valid_to"
        (tmp_path / "file_plan.csv").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
        return tmp_path

    return write


def test_the_file_is_loaded_once_and_changes_nothing_the_second_time(folder):
    path = folder("01,Steuerung,,,,,2021-01-01,", "01.01,Sachen,3,internal,sample,thing,2021-01-01,")
    load_folder(folder=path, now=NOW)
    load_folder(folder=path, now=NOW)
    assert FilePlanPosition.objects.count() == 2
    assert FilePlanPosition.objects.get(number="01.01").owner_types == [OWNER]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("1.1,Sachen,3,internal,sample,,2021-01-01,", "number"),
        ("01.01,Sachen,3,,sample,,2021-01-01,", "classification"),
        ("01.01,Sachen,,,sample,,2021-01-01,", "appraisal"),
        ("01.01,Sachen,3,internal,sample,unbekannt,2021-01-01,", "papers_of"),
        ("01.01,Sachen,,,,thing,2021-01-01,", "papers_of"),
        ("01.01,Sachen,3,internal,sample,,2021-01-01,2020-01-01", "valid_to"),
    ],
)
def test_a_bad_row_is_named_with_its_column(folder, line, column):
    with pytest.raises(LoadRefused) as caught:
        load_folder(folder=folder(line), now=NOW)
    assert column in str(caught.value)
    assert not FilePlanPosition.objects.exists()


def test_the_list_asks_the_same_with_many_positions(position, client_for, anna, django_assert_num_queries):
    client = client_for(anna)
    client.get(PLAN)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        client.get(PLAN)
    FilePlanPosition.objects.bulk_create(
        FilePlanPosition(number=f"08.{n:02d}", title=f"P{n}", valid=SINCE, **RULES) for n in range(30)
    )
    with django_assert_num_queries(len(captured)):
        client.get(PLAN)


def test_the_api_names_what_owners_register():
    assert callable(api.register_owner_label)
