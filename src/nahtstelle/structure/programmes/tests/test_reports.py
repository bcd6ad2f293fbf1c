"""Status reports: periodic, told to whoever steers when red, settled once."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from nahtstelle.ground.lifecycle.api import PermissionRefused
from nahtstelle.ground.worklist.models import Duty
from nahtstelle.structure.programmes.actions import reports as actions
from nahtstelle.structure.programmes.actions.watching import watch_projects
from nahtstelle.structure.programmes.models import StatusReport
from nahtstelle.structure.programmes.tests.conftest import NOW

pytestmark = pytest.mark.django_db


def status(light="green", **fields):
    return actions.Status(**{"light": light, "text": "Auf Kurs.", **fields})


def report(project, actor, now=NOW, after=0, **fields):
    return actions.report_project(
        project_id=project.pk, status=status(**fields), after=after, actor=actor, now=now
    )


def test_a_report_due_settles_its_date_and_one_in_between_does_not(project, actors):
    early = NOW - dt.timedelta(days=20)
    assert report(project, actors.lena, now=early).due_on is None
    late = NOW + dt.timedelta(days=40)
    watch_projects(now=late)
    assert {row.kind for row in Duty.objects.filter(closed_at=None)} == {
        "programmes.project.report",
        "programmes.project.late",
    }
    assert report(project, actors.lena, now=late, after=1).due_on == dt.date(2026, 4, 7)
    project.refresh_from_db()
    assert project.next_report_on == dt.date(2026, 7, 6)
    assert (project.light, project.reports_count) == ("green", 2)
    assert not Duty.objects.filter(closed_at=None).exists()


def test_a_red_report_waits_for_secretariat_and_chair_until_it_is_noted(project, actors):
    made = report(project, actors.lena, light="red", risks="Die Mittel fehlen.")
    waiting = Duty.objects.filter(kind="programmes.project.red", closed_at=None)
    assert {(row.user_id, row.role) for row in waiting} == {
        (actors.walter.user_id, ""),
        (None, "secretariat"),
    }
    arguments = {"report_id": made.pk, "arranged": "Im Ausschuss traktandiert.", "now": NOW}
    for who in (actors.lena, actors.carla):
        with pytest.raises(PermissionRefused):
            actions.note_report(actor=who, **arguments)
    actions.note_report(actor=actors.walter, **arguments)
    assert not waiting.all().exists()
    with pytest.raises(actions.StatusNoted):
        actions.note_report(actor=actors.anna, **arguments)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"light": "blue"}, "light"),
        ({"text": " "}, "text"),
        ({"light": "amber"}, "risks"),
        ({"needed": "Ein Entscheid"}, "needed_from"),
        ({"needed_from_body_id": 1}, "needed"),
    ],
)
def test_what_a_report_lacks_is_said_at_its_field(project, actors, fields, field):
    with pytest.raises(actions.StatusIncomplete) as refused:
        report(project, actors.lena, **fields)
    assert refused.value.field == field


def test_a_report_sent_twice_stands_once_and_nobody_reports_for_the_lead(project, actors):
    report(project, actors.lena)
    with pytest.raises(actions.StatusStale):
        report(project, actors.lena)
    for who in (actors.anna, actors.bruno):
        with pytest.raises(PermissionRefused):
            report(project, who, after=1)


def test_the_database_keeps_reports_as_they_were_written(project, actors):
    made = report(project, actors.lena, light="red", risks="Mittel")
    for attempt in (
        lambda: StatusReport.objects.filter(pk=made.pk).update(light="green"),
        lambda: StatusReport.objects.filter(pk=made.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
