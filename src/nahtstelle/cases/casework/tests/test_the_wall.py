"""The second wall: what PostgreSQL shows to the application's own role."""

from __future__ import annotations

import datetime as dt

import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from nahtstelle.cases.casework.models import Case, CaseAccess, ClientRecord, Contribution
from nahtstelle.cases.casework.queries.content import open_case
from nahtstelle.cases.casework.refusals import NotCoveredByConsent
from nahtstelle.cases.casework.states import DataCategory
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.walls import as_service, reading_as
from nahtstelle.ground.audit.models import Entry

pytestmark = pytest.mark.django_db


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM casework_{table}")
        return cursor.fetchone()[0]


def test_every_table_of_the_floor_has_a_wall_that_binds_its_owner():
    names = [model._meta.db_table for model in apps.get_app_config("casework").get_models()]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname = ANY(%s) AND relrowsecurity AND relforcerowsecurity",
            [names],
        )
        walled = {row[0] for row in cursor.fetchall()}
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        (goes_past,) = cursor.fetchone()
    assert walled == set(names)
    assert not goes_past


def test_nobody_sees_a_row_who_has_not_said_for_whom(make_case):
    make_case()
    assert {table: count(table) for table in ("case", "clientrecord", "caseaccess", "teammember")} == {
        "case": 0,
        "clientrecord": 0,
        "caseaccess": 0,
        "teammember": 0,
    }


def test_the_team_sees_its_case_and_nobody_elses(make_case, team):
    mine, _theirs = make_case(members=(team.fritz,)), make_case(members=(team.rita,))
    with reading_as(user_id=team.fritz.pk):
        assert list(Case.objects.values_list("pk", flat=True)) == [mine.pk]
        assert count("clientrecord") == 1
    with reading_as(user_id=team.other.pk):
        assert count("case") == count("clientrecord") == 0


def test_a_category_that_the_consent_does_not_name_is_not_shown(make_case, team):
    make_case(categories=("situation", "plan"))
    with reading_as(user_id=team.fritz.pk):
        assert count("case") == 1
        assert count("registration") == 1
        assert count("clientrecord") == 0


def test_an_institution_that_the_consent_does_not_name_sees_nothing(make_case, team):
    make_case(named=[team.fritz.institution_id])
    with reading_as(user_id=team.petra.pk):
        assert count("case") == 0
    with reading_as(user_id=team.eva.pk):  # the coordinator keeps the shell, without content
        assert count("case") == 1
        assert count("clientrecord") == 0


@pytest.mark.parametrize("empty", ["named", "categories", "purposes"])
def test_an_empty_scope_means_nothing(make_case, team, empty):
    case = make_case(**{empty: ()})
    with reading_as(user_id=team.fritz.pk):
        assert count("clientrecord") == 0
        assert not Case.objects.visible_to(viewer_of_user(team.fritz)).exists()
        content = open_case(
            case,
            viewer=viewer_of_user(team.fritz),
            what="case",
            categories=DataCategory.values,
            now=timezone.now(),
        )
    assert content.categories == frozenset()


def test_a_consent_that_is_over_by_the_clock_opens_nothing(make_case, team):
    case = make_case(valid_to=timezone.localdate() - dt.timedelta(days=1))
    with reading_as(user_id=team.fritz.pk):
        assert count("case") == count("clientrecord") == 0
    with reading_as(user_id=team.eva.pk):
        assert count("case") == 1
        content = open_case(
            case,
            viewer=viewer_of_user(team.eva),
            what="case",
            categories=DataCategory.values,
            now=timezone.now(),
        )
    assert content.categories == frozenset()


def test_a_row_cannot_be_written_into_a_case_one_may_not_enter(make_case, team):
    case = make_case()
    with reading_as(user_id=team.other.pk), pytest.raises(ProgrammingError), transaction.atomic():
        Contribution.objects.create(
            case=case, questionnaire_version_id=1, asked_at=timezone.now(), sealed=b"x", category="situation"
        )


def test_access_is_not_granted_by_writing_a_row_of_ones_own(make_case, team):
    """Rows of access are the rule's: with one's own name only one's own rows can be touched, none is needed."""
    case = make_case()
    with (
        reading_as(user_id=team.other.pk),
        pytest.raises((ProgrammingError, IntegrityError)),
        transaction.atomic(),
    ):
        CaseAccess.objects.create(
            case=case, user=team.other, ground="team", categories=["identity"], from_at=timezone.now()
        )


def test_content_is_sealed_and_opens_in_its_own_row_only(make_case, team):
    case, other = make_case(), make_case()
    with as_service("tests"):
        rows = {row.case_id: row for row in ClientRecord.objects.all()}
    assert b"Gisela" not in bytes(rows[case.pk].sealed)
    with reading_as(user_id=team.eva.pk):
        content = open_case(
            case, viewer=viewer_of_user(team.eva), what="case", categories=["identity"], now=timezone.now()
        )
    assert content.read(rows[case.pk])["given_name"] == "Gisela"
    with pytest.raises(NotCoveredByConsent):
        content.read(rows[other.pk])


def test_every_read_of_content_leaves_a_trace_without_content(make_case, team):
    case = make_case()
    with reading_as(user_id=team.fritz.pk):
        open_case(
            case,
            viewer=viewer_of_user(team.fritz),
            what="plan",
            categories=["identity", "plan"],
            now=timezone.now(),
        )
    entry = Entry.objects.get(code="casework.content.read")
    assert (entry.actor_id, entry.subject_id) == (team.fritz.pk, str(case.pk))
    assert entry.facts == {
        "what": "plan",
        "categories": ["identity", "plan"],
        "ground": "team",
        "purpose": "implement",
    }


def test_the_standing_ends_with_its_context_after_an_error_too(make_case, team):
    make_case()
    with pytest.raises(ZeroDivisionError), transaction.atomic(), reading_as(user_id=team.eva.pk):
        _ = 1 // 0
    assert count("case") == 0
    with (
        reading_as(user_id=team.eva.pk),
        pytest.raises(IntegrityError),
        transaction.atomic(),
        as_service("tests"),
    ):
        Case.objects.create(number="F-2026-0001", key_id=Case.objects.get().key_id)
    assert count("case") == 0


def viewer_of_user(user):
    from nahtstelle.ground.identity.api import actor_for

    return viewer_of(actor_for(user, timezone.localdate()))


def test_asking_for_consents_opens_nothing_else(make_case, team):
    """The function of the database stands as a service only while it answers."""
    from nahtstelle.cases.casework.queries.facts import consents_of

    case = make_case()
    with reading_as(user_id=team.other.pk):
        assert set(consents_of([case.pk])) == {case.pk}
        assert count("case") == count("consent") == 0
    with reading_as(user_id=team.fritz.pk):
        consents_of([case.pk])
        assert count("case") == 1
