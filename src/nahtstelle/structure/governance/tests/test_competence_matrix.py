"""The competence matrix at work: what a body cannot decide it decides in no way; changes concern new routes."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.utils import timezone

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.identity.actors import Actor
from nahtstelle.ground.identity.models import User
from nahtstelle.ground.intake.api import load_folder
from nahtstelle.ground.lifecycle.api import PermissionRefused
from nahtstelle.structure.governance.actions.circular_answers import close_circular
from nahtstelle.structure.governance.actions.circular_decisions import conclude_circular
from nahtstelle.structure.governance.actions.circulars import open_circular, put_on_circular_way
from nahtstelle.structure.governance.actions.competences import (
    CompetenceEntry,
    CompetenceRefused,
    CompetenceStale,
    change_competence,
    competence_of,
    fingerprint,
)
from nahtstelle.structure.governance.actions.judgement import Classification, accept_proposal
from nahtstelle.structure.governance.actions.outcome_rules import OutcomeNotPossible
from nahtstelle.structure.governance.actions.outcomes import record_outcome
from nahtstelle.structure.governance.models import Competence, Decision, Proposal
from nahtstelle.structure.governance.states import Matter
from nahtstelle.structure.governance.tests.circulating import DUE, NOW, Circle
from nahtstelle.structure.governance.tests.held import entry, hold
from tests.pages import PageClient

CANTONS = Path(__file__).resolve().parents[5] / "cantons"
MakeProposal = Callable[..., Proposal]
Sign = Callable[[User | None], PageClient]
FUNDING = "/gremien/kompetenzen/funding/"
TO_COORDINATION = CompetenceEntry(
    proposes=("mainstream",), consulted=(), decides="coordination", government_resolution=False
)


@pytest.fixture
def secretary(anna: User, actor_of: Callable[[User], Actor]) -> Actor:
    return actor_of(anna)


def change(secretary: Actor, matter: str, row: CompetenceEntry) -> Competence:
    seen = fingerprint(competence_of(matter))
    return change_competence(matter=matter, entry=row, seen=seen, actor=secretary, now=NOW)


def accept(proposal: Proposal, matter: str, secretary: Actor) -> list[tuple[str, str]]:
    classification = Classification(
        matter=matter, field_of_service="counselling", theme_id=None, lead_institution_id=None
    )
    accept_proposal(proposal_id=proposal.pk, actor=secretary, now=NOW, classification=classification)
    return route_of(proposal)


def route_of(proposal: Proposal) -> list[tuple[str, str]]:
    rows = proposal.referrals.select_related("body").order_by("position")
    return [(row.body.short_name if row.body else "RR", row.station) for row in rows]


STEERING_DECIDES = [matter for matter in Matter.values if matter not in {"personnel", "other"}]


@pytest.mark.parametrize("matter", STEERING_DECIDES)
def test_no_way_leads_to_a_decision_of_a_body_that_is_not_competent(
    circle: Circle, make_proposal: MakeProposal, secretary: Actor, matter: str
) -> None:
    """By a meeting on a proposal, by a free item, by circular resolution with and without a proposal."""
    coordination = circle.structure.coordination
    proposal = make_proposal(state="submitted", matter=matter)
    assert accept(proposal, matter, secretary)[0] == ("EKG", "recommends")
    proposal.refresh_from_db()
    circular = put_on_circular_way(proposal_id=proposal.pk, actor=secretary, now=NOW)
    assert not circular.needs_government_resolution
    scheduled = make_proposal(
        state="scheduled", matter=matter, route=[coordination, circle.structure.steering]
    )
    item = hold(coordination, proposal=scheduled)
    with pytest.raises(OutcomeNotPossible):
        record_outcome(item_id=item.pk, entry=entry("decided"), actor=secretary, now=NOW)
    free = hold(circle.structure.committee)
    with pytest.raises(OutcomeNotPossible):
        record_outcome(item_id=free.pk, entry=entry("decided", matter=matter), actor=secretary, now=NOW)
    with pytest.raises(OutcomeNotPossible):
        circle.draft(body_id=coordination.pk, matter=matter)
    assert not Decision.objects.exists()


def test_a_circular_resolution_of_a_body_that_recommends_only_recommends(
    circle: Circle, make_proposal: MakeProposal, secretary: Actor
) -> None:
    proposal = make_proposal(state="submitted", matter="funding")
    accept(proposal, "funding", secretary)
    circular = put_on_circular_way(proposal_id=proposal.pk, actor=secretary, now=NOW)
    open_circular(circular_id=circular.pk, due_on=DUE, actor=secretary, now=NOW)
    for row in circular.answers.select_related("member"):
        circle.answer(circular, row.member)
    close_circular(circular_id=circular.pk, actor=secretary, now=NOW)
    assert conclude_circular(circular_id=circular.pk, actor=secretary, now=NOW).outcome == "recommended"


def test_a_changed_row_changes_new_routes_only(
    circle: Circle, make_proposal: MakeProposal, secretary: Actor
) -> None:
    before, after = make_proposal(state="submitted"), make_proposal(state="submitted")
    old = [("EKG", "recommends"), ("IIZ-Leitung", "decides"), ("RR", "resolves")]
    assert accept(before, "funding", secretary) == old
    begun = circle.draft()
    change(secretary, "funding", TO_COORDINATION)
    assert accept(after, "funding", secretary) == [("EKG", "decides")]
    assert route_of(before) == old
    begun.refresh_from_db()
    assert begun.needs_government_resolution
    assert circle.resolve(circle.submitted_of(begun)).government_resolution
    with pytest.raises(OutcomeNotPossible):
        circle.draft()
    assert not circle.draft(body_id=circle.structure.coordination.pk).needs_government_resolution


def test_a_change_is_audited_with_before_and_after(structure: SimpleNamespace, secretary: Actor) -> None:
    change(secretary, "funding", TO_COORDINATION)
    facts = Entry.objects.get(code="governance.competence.changed").facts
    assert (facts["before"]["decides"], facts["after"]["decides"]) == ("steering", "coordination")


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"decides": "working_group"}, "decides"),
        ({"decides": "secretariat"}, "decides"),
        ({"proposes": ()}, "proposes"),
        ({"proposes": ("coordination",)}, "proposes"),
        ({"proposes": ("secretariat",)}, "proposes"),
        ({"government_resolution": True}, "government_resolution"),
    ],
)
def test_a_row_by_which_nobody_could_decide_is_refused(
    structure: SimpleNamespace, secretary: Actor, fields: dict[str, object], at: str
) -> None:
    row = dataclasses.replace(TO_COORDINATION, **fields)  # type: ignore[arg-type]
    with pytest.raises(CompetenceRefused) as refused:
        change(secretary, "funding", row)
    assert refused.value.field == at
    assert Competence.objects.get(matter="funding").changed_at is None


def test_the_second_of_two_people_is_told(structure: SimpleNamespace, secretary: Actor) -> None:
    seen = fingerprint(competence_of("funding"))
    change(secretary, "funding", TO_COORDINATION)
    with pytest.raises(CompetenceStale):
        change_competence(matter="funding", entry=TO_COORDINATION, seen=seen, actor=secretary, now=NOW)


def test_members_do_not_change_it(
    structure: SimpleNamespace, bruno: User, actor_of: Callable[[User], Actor]
) -> None:
    with pytest.raises(PermissionRefused):
        change(actor_of(bruno), "funding", TO_COORDINATION)


def test_a_later_load_of_the_profile_does_not_set_it_back(
    db: None, anna: User, actor_of: Callable[[User], Actor]
) -> None:
    load_folder(folder=CANTONS / "so", now=timezone.now())
    change(actor_of(anna), "funding", TO_COORDINATION)
    Competence.objects.filter(matter="theme").update(government_resolution=False)  # not by the action
    load_folder(folder=CANTONS / "so", now=timezone.now())
    assert Competence.objects.get(matter="funding").decides == "coordination"
    assert Competence.objects.get(matter="theme").government_resolution
    assert load_folder(folder=CANTONS / "so", now=timezone.now()).is_unchanged


def test_the_page_of_a_row(
    client_for: Sign, anna: User, admin_person: User, structure: SimpleNamespace
) -> None:
    for user in (anna, admin_person):
        client = client_for(user)
        assert FUNDING in client.page("/gremien/kompetenzen/").links
        seen = client.page(FUNDING).forms[-1].fields["seen"]
        data = {"proposes": ["mainstream"], "decides": "coordination", "seen": seen}
        assert client.post(FUNDING, data).url == "/gremien/kompetenzen/"
        assert 'href="#id_decides' in client.send(FUNDING, data | {"decides": "x"}).html
        stale = client.send(FUNDING, data | {"seen": "x"})
        assert "jemand anders" in stale.text
    assert Entry.objects.filter(code="governance.competence.changed").count() == 2


def test_others_find_the_table_without_a_way_to_change_it(
    client_for: Sign, bruno: User, eva: User, anna: User, structure: SimpleNamespace, anybody: PageClient
) -> None:
    assert FUNDING not in client_for(bruno).page("/gremien/kompetenzen/").links
    client_for(bruno).page(FUNDING, status=403)
    client_for(eva).page(FUNDING, status=404)
    client_for(anna).page("/gremien/kompetenzen/gibtesnicht/", status=404)
    assert client_for(anna).delete(FUNDING).status_code == 405
    assert anybody.get(FUNDING).status_code == 302


def test_a_missing_row_can_be_added(client_for: Sign, anna: User, structure: SimpleNamespace) -> None:
    Competence.objects.filter(matter="rules").delete()
    client, page = client_for(anna), "/gremien/kompetenzen/rules/"
    assert page in client.page("/gremien/kompetenzen/").links
    data = {"proposes": ["coordination"], "decides": "steering", "government_resolution": "on", "seen": ""}
    assert client.post(page, data).status_code == 302
    assert Competence.objects.get(matter="rules").government_resolution
