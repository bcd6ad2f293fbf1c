"""Classify, accept, return, forward: the secretariat's actions."""

import pytest

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.lifecycle.api import PermissionRefused, TransitionRefused, changes
from nahtstelle.ground.worklist.models import Duty
from nahtstelle.structure.governance.actions.judgement import (
    Classification,
    ProposalNotClassifiable,
    accept_proposal,
    classify_proposal,
    forward_proposal,
    return_proposal,
)
from nahtstelle.structure.governance.actions.routes import RouteMissing
from nahtstelle.structure.governance.actions.steps import ReasonMissing
from nahtstelle.structure.governance.models import Proposal, Referral


@pytest.fixture
def submitted(make_proposal):
    return make_proposal(state="submitted")


def route(proposal):
    rows = Referral.objects.filter(proposal=proposal).order_by("position")
    return [(row.body.kind if row.body else "government", row.station) for row in rows]


def test_accepting_classifies_plans_the_route_and_asks_for_an_agenda(
    submitted, anna, nora, actor_of, institutions, now
):
    classification = Classification(
        matter="funding", field_of_service="foreigners", lead_institution_id=institutions.ags.pk
    )
    assert submitted not in Proposal.objects.visible_to(actor_of(nora))
    proposal = accept_proposal(
        proposal_id=submitted.pk, classification=classification, actor=actor_of(anna), now=now
    )
    assert (proposal.state, proposal.accepted_at, proposal.matter) == ("accepted", now, "funding")
    assert route(proposal) == [
        ("coordination", "recommends"),
        ("steering", "decides"),
        ("government", "resolves"),
    ]
    assert list(Duty.objects.filter(closed_at=None).values_list("key", flat=True)) == [
        f"proposal:{proposal.pk}:schedule"
    ]
    assert proposal in Proposal.objects.visible_to(actor_of(nora))
    assert Entry.objects.filter(code="governance.proposal.accepted").count() == 1


def test_without_a_route_nothing_is_accepted(submitted, anna, actor_of, competences, now):
    submitted.referrals.all().delete()
    competences["other"].delete()
    with pytest.raises(RouteMissing):
        accept_proposal(proposal_id=submitted.pk, actor=actor_of(anna), now=now)
    submitted.refresh_from_db()
    assert submitted.state == "submitted"


def test_classifying_plans_anew_and_is_written_down(submitted, anna, actor_of, theme, now):
    classification = Classification(matter="programme", field_of_service="counselling", theme_id=theme.pk)
    classify_proposal(proposal_id=submitted.pk, classification=classification, actor=actor_of(anna), now=now)
    assert [kind for kind, _ in route(submitted)] == ["committee", "coordination", "steering"]
    assert [change.verb for change in changes("governance.proposal", submitted.pk)] == ["classify"]


def test_a_decided_proposal_is_not_classified_any_more(make_proposal, anna, actor_of, now):
    proposal = make_proposal(state="decided")
    classification = Classification(matter="programme", field_of_service="counselling")
    with pytest.raises(ProposalNotClassifiable):
        classify_proposal(
            proposal_id=proposal.pk, classification=classification, actor=actor_of(anna), now=now
        )


@pytest.mark.parametrize("act", [return_proposal, forward_proposal])
def test_leaving_needs_a_reason(submitted, anna, actor_of, now, act):
    with pytest.raises(ReasonMissing):
        act(proposal_id=submitted.pk, reason="", actor=actor_of(anna), now=now)


def test_a_returned_proposal_waits_for_its_author(submitted, anna, bruno, actor_of, now):
    return_proposal(proposal_id=submitted.pk, reason="Kosten fehlen.", actor=actor_of(anna), now=now)
    duty = Duty.objects.get(closed_at=None)
    assert (duty.user, duty.title) == (bruno, "Überarbeiten und erneut einreichen: Einheitliche Anmeldung")
    assert changes("governance.proposal", submitted.pk)[-1].reason == "Kosten fehlen."


def test_a_forwarded_proposal_ends_here(submitted, anna, actor_of, now):
    forward_proposal(proposal_id=submitted.pk, reason="National.", actor=actor_of(anna), now=now)
    assert not Duty.objects.filter(closed_at=None).exists()
    with pytest.raises(TransitionRefused):
        accept_proposal(proposal_id=submitted.pk, actor=actor_of(anna), now=now)


@pytest.mark.parametrize("name", ["bruno", "nora", "carla", "dario", "eva"])
def test_nobody_but_the_secretariat_judges(submitted, request, actor_of, now, name):
    actor = actor_of(request.getfixturevalue(name))
    with pytest.raises(PermissionRefused):
        accept_proposal(proposal_id=submitted.pk, actor=actor, now=now)
    with pytest.raises(PermissionRefused):
        return_proposal(proposal_id=submitted.pk, reason="x", actor=actor, now=now)
    with pytest.raises(PermissionRefused):
        forward_proposal(proposal_id=submitted.pk, reason="x", actor=actor, now=now)
