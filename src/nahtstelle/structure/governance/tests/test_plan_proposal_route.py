"""The route follows the competence matrix (002 §2.1); `stations_for` is pure, so any matrix can be tried."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahtstelle.structure.governance.actions.routes import plan_route
from nahtstelle.structure.governance.models import Body, Competence, Referral
from nahtstelle.structure.governance.queries.routes import RouteMissing, planned_route, stations_for

KINDS = ["steering", "coordination", "committee", "working_group", "secretariat"]
DAY = dt.date(2026, 3, 2)


def body(pk, kind, theme_id=None):
    return Body(pk=pk, kind=kind, short_name=f"{kind} {pk}", theme_id=theme_id)


BODIES = [body(1, "steering"), body(2, "coordination"), body(3, "committee", 7), body(4, "secretariat")]


def row(decides, proposes=(), resolution=False):
    return Competence(
        matter="other", decides=decides, proposes=list(proposes), government_resolution=resolution
    )


def shape(stations):
    return [(station.body.kind if station.body else "government", station.station) for station in stations]


def test_funding_goes_to_coordination_then_steering_then_the_government():
    stations = stations_for(
        competence=row("steering", ["mainstream", "coordination"], resolution=True),
        bodies=BODIES,
        request="decision",
        theme_id=None,
    )
    assert shape(stations) == [
        ("coordination", "recommends"),
        ("steering", "decides"),
        ("government", "resolves"),
    ]


def test_the_committee_of_the_theme_comes_first_and_others_do_not_come_at_all():
    matrix = row("steering", ["coordination", "committee"])
    with_committee = stations_for(competence=matrix, bodies=BODIES, request="decision", theme_id=7)
    without = stations_for(competence=matrix, bodies=BODIES, request="decision", theme_id=8)
    assert [kind for kind, _ in shape(with_committee)] == ["committee", "coordination", "steering"]
    assert [kind for kind, _ in shape(without)] == ["coordination", "steering"]


def test_information_goes_to_the_coordination_body_alone():
    matrix = row("steering", ["coordination"], resolution=True)
    stations = stations_for(competence=matrix, bodies=BODIES, request="information", theme_id=None)
    assert shape(stations) == [("coordination", "decides")]


def test_without_a_row_in_the_matrix_there_is_no_route():
    with pytest.raises(RouteMissing) as refusal:
        stations_for(competence=None, bodies=BODIES, request="decision", theme_id=None)
    assert refusal.value.sentence


def test_without_a_deciding_body_there_is_no_route():
    with pytest.raises(RouteMissing) as refusal:
        stations_for(competence=row("steering"), bodies=BODIES[1:], request="decision", theme_id=None)
    assert "%" not in refusal.value.sentence


@given(
    decides=st.sampled_from(KINDS),
    proposes=st.lists(st.sampled_from([*KINDS, "mainstream"]), max_size=6),
    resolution=st.booleans(),
    request=st.sampled_from(["information", "discussion", "decision"]),
    theme_id=st.none() | st.integers(7, 9),
    bodies=st.lists(st.tuples(st.sampled_from(KINDS), st.none() | st.integers(7, 9)), max_size=8),
)
def test_any_route_climbs_and_ends_with_the_body_that_decides(
    decides, proposes, resolution, request, theme_id, bodies
):
    existing = [body(pk, kind, theme) for pk, (kind, theme) in enumerate(bodies, start=1)]
    competence = row(decides, proposes, resolution)
    try:
        stations = stations_for(competence=competence, bodies=existing, request=request, theme_id=theme_id)
    except RouteMissing:
        wanted = "coordination" if request == "information" else decides
        of_kind = [one for one in existing if one.kind == wanted]
        if wanted in {"committee", "working_group"}:
            of_kind = [one for one in of_kind if theme_id is not None and one.theme_id == theme_id]
        assert not of_kind
        return
    verbs = [station.station for station in stations]
    assert verbs.count("decides") == 1
    assert set(verbs[: verbs.index("decides")]) <= {"recommends"}
    assert verbs[verbs.index("decides") + 1 :] == (
        ["resolves"] if resolution and request != "information" else []
    )
    bodies_on_way = [station.body for station in stations if station.body]
    assert len({one.pk for one in bodies_on_way}) == len(bodies_on_way)
    assert all(one.kind in proposes for one in bodies_on_way[:-1])
    assert all(
        one.theme_id == theme_id for one in bodies_on_way if one.kind in {"committee", "working_group"}
    )
    lower = [
        ["working_group", "committee", "coordination", "steering"].index(one.kind)
        for one in bodies_on_way[:-1]
    ]
    assert lower == sorted(lower)


def test_a_dissolved_committee_is_no_station(structure, theme):
    structure.committee.dissolved_on = DAY
    structure.committee.save()
    stations = planned_route(matter="programme", request="decision", theme_id=theme.pk, day=DAY)
    assert [station.body for station in stations] == [structure.coordination, structure.steering]


def test_changing_the_matrix_changes_new_routes_only(make_proposal, structure, competences, now):
    old = make_proposal(state="submitted", route=[structure.coordination])
    competences["other"].decides = "steering"
    competences["other"].proposes = ["coordination"]
    competences["other"].save()
    new = make_proposal(state="submitted")
    plan_route(new, now=now)
    assert list(old.referrals.values_list("body__kind", flat=True)) == ["coordination"]
    assert list(new.referrals.values_list("body__kind", flat=True)) == ["coordination", "steering"]


def test_a_route_with_an_outcome_stays_as_it_is(make_proposal, structure, now):
    proposal = make_proposal(state="accepted", route=[structure.coordination, structure.steering])
    Referral.objects.filter(proposal=proposal, position=1).update(outcome="recommended", outcome_on=DAY)
    before = list(proposal.referrals.values_list("body", "outcome"))
    proposal.matter = "personnel"
    plan_route(proposal, now=now)
    assert list(proposal.referrals.values_list("body", "outcome")) == before
