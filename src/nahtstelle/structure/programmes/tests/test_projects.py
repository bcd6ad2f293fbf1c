"""Programmes and projects: entered once, changed with both texts, led through phases, kept by constraints."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from nahtstelle.ground.identity.api import ANONYMOUS
from nahtstelle.ground.lifecycle.api import EditConflict, PermissionRefused, TransitionRefused
from nahtstelle.structure.governance.api import figures
from nahtstelle.structure.programmes import api
from nahtstelle.structure.programmes.actions import pilots, programmes
from nahtstelle.structure.programmes.actions import projects as actions
from nahtstelle.structure.programmes.actions.milestones import move_milestone, reach_milestone
from nahtstelle.structure.programmes.models import Project
from nahtstelle.structure.programmes.states import RoughDate
from nahtstelle.structure.programmes.tests.conftest import NOW, TODAY

pytestmark = pytest.mark.django_db


def plan(programme, **fields):
    return actions.ProjectPlan(**{"programme_id": programme.pk, "name": "Frühe Sprachförderung", **fields})


def test_a_project_is_entered_once_by_the_secretariat(programme, actors):
    made = actions.create_project(plan=plan(programme, report_months=3), actor=actors.anna, now=NOW)
    assert (made.phase, made.next_report_on) == ("concept", dt.date(2026, 6, 2))
    with pytest.raises(actions.ProjectExists):
        actions.create_project(
            plan=plan(programme, name="frühe Sprachförderung "), actor=actors.anna, now=NOW
        )
    with pytest.raises(PermissionRefused):
        actions.create_project(plan=plan(programme, name="Andere"), actor=actors.lena, now=NOW)


def test_a_programme_is_entered_once(programme, actors):
    wanted = programmes.ProgrammePlan(name="KIP 3", government_resolutions=("2023/657",))
    programmes.create_programme(plan=wanted, actor=actors.anna, now=NOW)
    with pytest.raises(programmes.ProgrammeExists):
        programmes.create_programme(plan=wanted, actor=actors.anna, now=NOW)
    with pytest.raises(PermissionRefused):
        programmes.create_programme(plan=wanted, actor=actors.carla, now=NOW)


def test_no_project_is_part_of_itself(programme, project, other, actors):
    for row, above in ((other, project), (project, other)):
        changed = plan(programme, name=row.name, parent_id=above.pk)
        if row == project:
            with pytest.raises(actions.ProjectIncomplete):
                change(row, changed, actors.anna)
        else:
            change(row, changed, actors.anna)
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.filter(pk=project.pk).update(parent=other)


def change(project, wanted, actor, version=1):
    return actions.change_project(project_id=project.pk, plan=wanted, version=version, actor=actor, now=NOW)


def test_who_changes_at_the_same_time_sees_what_is_stored(programme, project, actors):
    change(project, plan(programme, name="DFPA", purpose="Zweck"), actors.anna)
    with pytest.raises(EditConflict) as conflict:
        change(project, plan(programme, name="DFPA", purpose="Anderes"), actors.anna)
    assert conflict.value.current == {"purpose": "Zweck"}


def test_the_phases_follow_each_other_and_the_end_needs_a_reason(project, actors):
    def advance(verb, actor):
        return actions.advance_project(project_id=project.pk, verb=verb, actor=actor, now=NOW)

    with pytest.raises(TransitionRefused):
        advance("evaluate", actors.lena)
    for verb in ("start_pilot", "evaluate", "introduce"):
        advance(verb, actors.lena)
    with pytest.raises(PermissionRefused):
        actions.end_project(project_id=project.pk, ended_on=TODAY, reason="x", actor=actors.lena, now=NOW)
    with pytest.raises(actions.ProjectIncomplete):
        actions.end_project(project_id=project.pk, ended_on=TODAY, reason="", actor=actors.anna, now=NOW)
    ended = actions.end_project(
        project_id=project.pk, ended_on=TODAY, reason="Eingeführt.", actor=actors.anna, now=NOW
    )
    assert (ended.phase, ended.next_report_on) == ("ended", None)
    with pytest.raises(TransitionRefused):
        advance("introduce", actors.anna)


def test_a_pilot_keeps_each_site_once(project, actors):
    wanted = pilots.PilotPlan(
        name="Soll-Prozess", starts=RoughDate.read("2023-end"), sites=("Thal", "Thal ", "", "Gäu")
    )
    made = pilots.record_pilot(project_id=project.pk, plan=wanted, actor=actors.lena, now=NOW)
    assert [site.name for site in made.sites.all()] == ["Gäu", "Thal"]
    with pytest.raises(pilots.PilotExists):
        pilots.record_pilot(project_id=project.pk, plan=wanted, actor=actors.lena, now=NOW)
    with pytest.raises(PermissionRefused):
        pilots.record_pilot(project_id=project.pk, plan=wanted, actor=actors.bruno, now=NOW)


def test_the_structural_level_sees_projects_and_the_case_level_nothing(project, other, actors, actor_of, eva):
    assert len(api.visible_projects(actors.carla)) == 2
    assert api.visible_projects(actor_of(eva)) == api.visible_projects(ANONYMOUS) == []
    assert [api.may_lead(who, project) for who in (actors.lena, actors.bruno, actors.anna)] == [
        True,
        False,
        False,
    ]


def test_the_portfolio_of_a_year_says_what_happened_and_the_figures_count_it(
    milestone, project, other, actors
):
    arguments = {"milestone_id": milestone.pk, "actor": actors.lena, "now": NOW}
    move_milestone(target=RoughDate.read("2026-Q1"), reason="Früher bereit", after=0, **arguments)
    reach_milestone(reached=RoughDate(TODAY), note="", **arguments)
    (found,) = api.portfolio_of_year(2026)
    happened = next(row for row in found.projects if row.key == "dfpa")
    assert [row.title for row in happened.reached] == ["Konzept liegt vor"]
    assert [(row.origin, row.target) for row in happened.moved] == [("2. Quartal 2026", "1. Quartal 2026")]
    assert figures(2026)["projects"] == {
        "total": 2,
        "by_programme": {"iim": 2},
        "milestones_reached": 1,
        "milestones_moved": 1,
    }
    assert figures(2020)["projects"]["total"] == 1  # without a first day a project counts for every year
