"""Milestones move with who, from, to and why; links have no circles; the database says so too."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from nahtstelle.ground.lifecycle.api import PermissionRefused, TransitionRefused
from nahtstelle.ground.worklist.models import Duty
from nahtstelle.structure.programmes.actions import milestones as actions
from nahtstelle.structure.programmes.actions.dependencies import LinkRefused, link_milestone
from nahtstelle.structure.programmes.actions.projects import ProjectHasEnded, end_project
from nahtstelle.structure.programmes.actions.watching import watch_projects
from nahtstelle.structure.programmes.models import Dependency, Milestone, MilestoneMove
from nahtstelle.structure.programmes.states import RoughDate
from nahtstelle.structure.programmes.tests.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db
LATER = RoughDate.read("2026-autumn")


def move(milestone, actor, *, target=LATER, reason="Ressourcen fehlen", after=0):
    return actions.move_milestone(
        milestone_id=milestone.pk, target=target, reason=reason, after=after, actor=actor, now=NOW
    )


def test_a_move_keeps_who_from_to_and_why(milestone, actors):
    made = move(milestone, actors.lena)
    milestone.refresh_from_db()
    assert (str(made.origin), str(made.target)) == ("2. Quartal 2026", "Herbst 2026")
    assert (made.moved_by_id, made.reason, made.moved_on) == (actors.lena.user_id, "Ressourcen fehlen", TODAY)
    assert (str(milestone.planned), str(milestone.original)) == ("Herbst 2026", "2. Quartal 2026")


def test_a_move_without_a_reason_or_to_the_same_date_is_refused(milestone, actors):
    for fields in ({"reason": " "}, {"target": milestone.planned}):
        with pytest.raises(actions.MilestoneIncomplete):
            move(milestone, actors.lena, **fields)
    assert not MilestoneMove.objects.exists()


def test_a_form_sent_twice_moves_once(milestone, actors):
    move(milestone, actors.lena)
    with pytest.raises(actions.MilestoneStale):
        move(milestone, actors.lena, target=RoughDate.read("2027"))
    assert MilestoneMove.objects.count() == 1


def test_a_milestone_planned_twice_stands_once(milestone, actors, project):
    with pytest.raises(actions.MilestoneExists):
        actions.plan_milestone(
            project_id=project.pk,
            title="Konzept liegt vor",
            planned=milestone.planned,
            actor=actors.lena,
            now=NOW,
        )


@pytest.mark.parametrize("who", ["bruno", "carla", "walter"])
def test_only_the_lead_and_the_secretariat_move(milestone, actors, who):
    with pytest.raises(PermissionRefused):
        move(milestone, getattr(actors, who))
    move(milestone, actors.anna)


def test_the_database_keeps_every_move(milestone, actors):
    made = move(milestone, actors.lena)
    attempts = (
        lambda: Milestone.objects.filter(pk=milestone.pk).update(planned_on=dt.date(2027, 1, 1)),
        lambda: Milestone.objects.filter(pk=milestone.pk).update(original_on=dt.date(2027, 1, 1)),
        lambda: MilestoneMove.objects.filter(pk=made.pk).update(reason="anders"),
        lambda: MilestoneMove.objects.filter(pk=made.pk).delete(),
        lambda: MilestoneMove.objects.create(
            milestone=milestone, number=2, from_on=TODAY, from_precision="day", to_on=dt.date(2028, 1, 1),
            to_precision="day", reason="x", moved_on=TODAY, moved_at=NOW,
        ),
    )  # fmt: skip
    for attempt in attempts:
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


def test_a_milestone_is_reached_not_in_the_future_and_only_once(milestone, actors):
    with pytest.raises(actions.MilestoneIncomplete):
        reach(milestone, actors.lena, RoughDate.read("2026-Q2"))
    reach(milestone, actors.lena, RoughDate(TODAY))
    with pytest.raises(TransitionRefused):
        reach(milestone, actors.lena, RoughDate(TODAY))
    with pytest.raises(TransitionRefused):
        move(milestone, actors.lena)


def reach(milestone, actor, reached):
    return actions.reach_milestone(milestone_id=milestone.pk, reached=reached, note="", actor=actor, now=NOW)


def test_a_reached_milestone_is_reopened_with_a_reason_and_dropped_for_good(milestone, actors):
    reach(milestone, actors.lena, RoughDate(TODAY))
    arguments = {"milestone_id": milestone.pk, "actor": actors.lena, "now": NOW}
    with pytest.raises(actions.MilestoneIncomplete):
        actions.reopen_milestone(reason="", **arguments)
    assert actions.reopen_milestone(reason="Versehen", **arguments).reached_on is None
    assert actions.drop_milestone(reason="Nicht mehr nötig", **arguments).state == "dropped"


def test_an_overdue_milestone_waits_for_lead_and_secretariat_until_it_moves(milestone, actors):
    late = NOW + dt.timedelta(days=130)
    watch_projects(now=late)
    watch_projects(now=late)
    waiting = Duty.objects.filter(closed_at=None, subject_type="programmes.milestone")
    assert {(row.kind, row.user_id, row.role) for row in waiting} == {
        ("programmes.milestone.due", actors.lena.user_id, ""),
        ("programmes.milestone.late", None, "secretariat"),
    }
    move(milestone, actors.lena)
    assert not waiting.all().exists()


def test_nothing_moves_in_a_project_that_has_ended(milestone, actors, project):
    end_project(project_id=project.pk, ended_on=TODAY, reason="Fertig.", actor=actors.anna, now=NOW)
    with pytest.raises(ProjectHasEnded):
        move(milestone, actors.lena)


def test_links_have_no_circle_and_the_database_says_so_too(milestone, actors, project, other):
    second, third = (
        actions.plan_milestone(project_id=row.pk, title=title, planned=LATER, actor=actors.anna, now=NOW)
        for row, title in ((project, "Pilot"), (other, "Auswertung"))
    )
    for one, needs in ((second, milestone), (third, second)):
        link_milestone(milestone_id=one.pk, needs_id=needs.pk, actor=actors.anna, now=NOW)
    for needs in (third, milestone):
        with pytest.raises((LinkRefused, IntegrityError)), transaction.atomic():
            link_milestone(milestone_id=milestone.pk, needs_id=needs.pk, actor=actors.anna, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Dependency.objects.create(milestone=milestone, needs=third, noted_at=NOW)
    with pytest.raises(LinkRefused):
        link_milestone(milestone_id=third.pk, needs_id=second.pk, actor=actors.anna, now=NOW)
