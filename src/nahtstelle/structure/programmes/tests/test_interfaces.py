"""Interfaces: raised by leads, settled only by a final decision."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from nahtstelle.ground.lifecycle.api import EditConflict, PermissionRefused, TransitionRefused
from nahtstelle.ground.worklist.models import Duty
from nahtstelle.structure.programmes.actions import interfaces as actions
from nahtstelle.structure.programmes.models import Interface
from nahtstelle.structure.programmes.tests.conftest import NOW, TODAY, decide

pytestmark = pytest.mark.django_db


def raise_one(project, other, actors, actor=None, question="Wer meldet an?"):
    return actions.raise_interface(
        project_id=project.pk,
        other_id=other.pk,
        question=question,
        owner_id=actors.bruno.user_id,
        actor=actor or actors.lena,
        now=NOW,
    )


def settle(interface, decision, actor):
    return actions.settle_interface(interface_id=interface.pk, decision_id=decision.pk, actor=actor, now=NOW)


def propose(interface, actor, version=1):
    return actions.propose_solution(
        interface_id=interface.pk, proposal="Das Amt.", version=version, actor=actor, now=NOW
    )


def test_an_interface_goes_from_question_to_decision(project, other, actors, committee):
    made = raise_one(other, project, actors, actor=actors.bruno)
    assert (made.first_id, made.second_id) == (project.pk, other.pk)
    assert Duty.objects.get(closed_at=None).user_id == actors.bruno.user_id
    propose(made, actors.bruno)
    assert Duty.objects.get(closed_at=None).role == "secretariat"
    settled = settle(made, decide(committee), actors.anna)
    assert (settled.state, settled.settled_on) == ("settled", TODAY)
    assert not Duty.objects.filter(closed_at=None).exists()
    with pytest.raises(TransitionRefused):
        propose(made, actors.bruno, version=3)


def test_only_a_final_decision_that_stands_settles(project, other, actors, committee):
    made = raise_one(project, other, actors)
    corrected = decide(committee)
    decide(committee, corrects=corrected)
    pending = decide(committee, needs_government_resolution=True)
    for decision in (decide(committee, outcome="recommended"), corrected, pending):
        with pytest.raises(actions.InterfaceNeedsDecision):
            settle(made, decision, actors.anna)
    with pytest.raises(PermissionRefused):
        settle(made, decide(committee), actors.lena)


def test_the_database_settles_only_by_decision_and_keeps_it(project, other, actors, committee):
    made = raise_one(project, other, actors)
    rows = Interface.objects.filter(pk=made.pk)
    recommended = decide(committee, outcome="recommended")
    for values in (
        {"state": "settled"},
        {"state": "settled", "decision": recommended, "settled_on": TODAY},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**values)
    settle(made, decide(committee), actors.anna)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(question="anders")


def test_a_question_sent_twice_stands_once_and_lies_between_two_projects(project, other, actors):
    raise_one(project, other, actors)
    with pytest.raises(actions.InterfaceExists):
        raise_one(project, other, actors)
    with pytest.raises(actions.InterfaceIncomplete):
        raise_one(project, project, actors)
    with pytest.raises(PermissionRefused):
        raise_one(project, other, actors, actor=actors.carla)


def test_two_people_who_propose_at_once_see_both_texts(project, other, actors):
    made = raise_one(project, other, actors)
    propose(made, actors.bruno)
    with pytest.raises(EditConflict) as conflict:
        propose(made, actors.lena)
    assert conflict.value.current["proposal"] == "Das Amt."
    assert conflict.value.changed_by == "Bruno Bieri"


def test_a_rejected_solution_opens_the_question_again(project, other, actors):
    made = raise_one(project, other, actors)
    propose(made, actors.bruno)
    arguments = {"interface_id": made.pk, "actor": actors.anna, "now": NOW}
    with pytest.raises(actions.InterfaceIncomplete):
        actions.reject_solution(reason="", **arguments)
    assert actions.reject_solution(reason="Zu ungenau", **arguments).state == "open"
    assert Duty.objects.get(closed_at=None).user_id == actors.bruno.user_id
