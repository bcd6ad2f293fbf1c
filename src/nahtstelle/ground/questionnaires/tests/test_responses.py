"""Answers: bound to their version, kept by the subject's codec, given by whom the subject's room lets."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from nahtstelle.ground.lifecycle.api import PermissionRefused, TransitionRefused
from nahtstelle.ground.questionnaires.actions import responses as actions
from nahtstelle.ground.questionnaires.actions import versions
from nahtstelle.ground.questionnaires.models import Response
from nahtstelle.ground.questionnaires.queries import responses as queries
from nahtstelle.ground.questionnaires.tests.conftest import NOW, SUBJECT
from nahtstelle.ground.questionnaires.tests.definitions import FULL

YES = {"angebot": ["ja"], "details": [{"was": ["Treffpunkt"], "plaetze": [3], "warum": ["Kein Raum"]}]}


@pytest.fixture
def opened(published, subject) -> int:
    return actions.open_response(version_id=published.pk, subject_type=SUBJECT, subject_id=7, now=NOW)


def saved(pk: int, answers, revision: int, actor, verb=actions.save_response):
    return verb(response_id=pk, answers=answers, revision=revision, actor=actor, now=NOW)


def test_answers_are_saved_submitted_sent_back_and_submitted_again(opened, actor, actor_of, bruno):
    office = actor_of(bruno)
    saved(opened, {"angebot": ["ja"]}, 0, office)
    with pytest.raises(actions.AnswersIncomplete) as caught:
        saved(opened, {"details": [{"was": ["x"]}]}, 1, office, actions.submit_response)
    assert caught.value.link_ids == ["angebot"]
    row = saved(opened, YES, 1, office, actions.submit_response)
    assert (row.state, row.submitted_by_id, row.respondent_ids) == ("submitted", bruno.pk, [bruno.pk])
    with pytest.raises(TransitionRefused):
        saved(opened, YES, 2, office)
    with pytest.raises(actions.ReturnWithoutReason):
        actions.return_response(response_id=opened, reason=" ", actor=actor, now=NOW)
    actions.return_response(response_id=opened, reason="Plätze prüfen", actor=actor, now=NOW)
    assert saved(opened, YES, 2, office, actions.submit_response).state == "submitted"


def test_what_is_not_asked_is_left_out_when_submitted_and_kept_before(opened, actor_of, bruno):
    both = {**YES, "angebot": ["nein"]}
    saved(opened, both, 0, actor_of(bruno))
    assert queries.responses_of(SUBJECT, [7], items=FULL)[7].answers == both
    saved(opened, both, 1, actor_of(bruno), actions.submit_response)
    assert queries.responses_of(SUBJECT, [7], items=FULL)[7].answers == {"angebot": ["nein"]}


def test_the_codec_of_the_subject_decides_what_lies_in_the_row(opened, actor_of, bruno):
    saved(opened, YES, 0, actor_of(bruno))
    assert "Treffpunkt" not in str(Response.objects.get(pk=opened).stored)
    assert queries.responses_of(SUBJECT, [7], items=FULL)[7].answers == YES


def test_who_may_answer_says_the_room_of_the_subject(opened, actor_of, carla, bruno, actor):
    with pytest.raises(PermissionRefused):
        saved(opened, YES, 0, actor_of(carla))
    saved(opened, YES, 0, actor_of(bruno), actions.submit_response)
    with pytest.raises(PermissionRefused):
        actions.return_response(response_id=opened, reason="x", actor=actor_of(bruno), now=NOW)


def test_a_subject_nobody_registered_lets_nobody_in(published, actor):
    pk = actions.open_response(version_id=published.pk, subject_type="tests.other", subject_id=1, now=NOW)
    with pytest.raises(PermissionRefused):
        saved(pk, YES, 0, actor)


def test_who_saves_second_is_told_and_loses_nothing(opened, actor_of, bruno, actor):
    saved(opened, YES, 0, actor_of(bruno))
    with pytest.raises(actions.ResponseChangedMeanwhile):
        saved(opened, {"angebot": ["nein"]}, 0, actor)
    theirs = queries.responses_of(SUBJECT, [7], items=FULL)[7].answers
    rows = queries.changed_answers(FULL, {"angebot": ["nein"]}, theirs)
    assert rows[0] == ("Besteht ein Angebot?", "Nein", "Ja")


def test_answers_stay_with_a_published_version(opened, published, draft, actor):
    versions.withdraw_version(version_id=published.pk, reason="überholt", actor=actor, now=NOW)
    saved(opened, YES, 0, actor)
    with pytest.raises(actions.VersionNotPublished):
        actions.open_response(version_id=published.pk, subject_type=SUBJECT, subject_id=8, now=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        Response.objects.create(version=published, subject_type=SUBJECT, subject_id=9, opened_at=NOW)


def test_a_summary_counts_options_and_lists_texts():
    given = [
        ("AGS", {**YES, "felder": ["Arbeit", "Freizeit"], "anteil": [10]}),
        (
            "IV",
            {
                "angebot": ["nein"],
                "felder": ["Arbeit"],
                "anteil": [15],
                "details": [{"was": ["zählt nicht"]}],
            },
        ),
    ]
    rows = {row.item.link_id: row for row in queries.summarise(FULL, given)}
    assert [(row.label, row.count, row.share) for row in rows["angebot"].counts] == [
        ("Ja", 1, 50),
        ("Nein", 1, 50),
    ]
    assert rows["felder"].texts == (("AGS", "Freizeit"),)
    assert rows["was"].texts == (("AGS", "Treffpunkt"),)
    assert (rows["anteil"].smallest, rows["anteil"].greatest, rows["anteil"].mean) == ("10", "15", "12.5")
    heads, lines = queries.answer_table(FULL, [({"Amt": name}, answers) for name, answers in given])
    assert heads[:3] == ["Amt", "Besteht ein Angebot?", "Was?"]
    assert lines[0][:3] == ["AGS", "Ja", "Treffpunkt"]
    assert lines[1][2] is None
