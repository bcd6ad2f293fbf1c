"""Locking, noting, waiting, keeping files: what all actions on a case share."""

from __future__ import annotations

import pytest
from django.utils import timezone

from nahtstelle.cases.casework.actions.documents import add_case_document, document_bytes
from nahtstelle.cases.casework.actions.steps import locked_case, note_step, settle, wait_for
from nahtstelle.cases.casework.queries.content import open_case
from nahtstelle.cases.casework.refusals import NotCoveredByConsent
from nahtstelle.cases.casework.states import DataCategory, DocumentKind
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.walls import reading_as
from nahtstelle.ground.lifecycle.api import PermissionRefused, changes
from nahtstelle.ground.records.api import sealed_file
from nahtstelle.ground.worklist.api import duties_for

pytestmark = pytest.mark.django_db


def test_a_case_one_may_not_enter_cannot_be_locked(make_case, team, actor_of):
    case = make_case()
    with reading_as(user_id=team.eva.pk):
        assert locked_case(case.pk, viewer=viewer_of(actor_of(team.eva))).pk == case.pk
    with reading_as(user_id=team.other.pk), pytest.raises(PermissionRefused):
        locked_case(case.pk, viewer=viewer_of(actor_of(team.other)))


def test_a_step_is_noted_without_a_word_of_content(make_case, team, actor_of):
    case = make_case("planning")
    note_step(case, "sign_plan", source="planning", actor=actor_of(team.eva), now=timezone.now())
    (change,) = changes("casework.case", case.pk)
    assert (change.verb, change.reason, change.note) == ("sign_plan", "", "")


def test_a_duty_names_the_case_by_its_number_and_is_settled(make_case, team, actor_of):
    case, actor, now = make_case(), actor_of(team.eva), timezone.now()
    wait_for(
        case,
        "review",
        kind="casework.review",
        title="Standortbestimmung",
        url="/",
        now=now,
        user_id=team.eva.pk,
    )
    assert [(duty.title, duty.place) for duty in duties_for(actor)] == [("Standortbestimmung", case.number)]
    settle(case, "", now=now, actor=actor)
    assert not duties_for(actor)


def test_a_file_is_sealed_before_it_reaches_the_store(make_case, team, actor_of):
    case, now = make_case(categories=("situation",)), timezone.now()
    with reading_as(user_id=team.fritz.pk):
        content = open_case(
            case,
            viewer=viewer_of(actor_of(team.fritz)),
            what="paper",
            categories=["situation", "health"],
            now=now,
        )
        paper = {
            "title": "Bericht",
            "filename": "b.txt",
            "media_type": "text/plain",
            "data": b"streng geheim",
        }
        kept = add_case_document(
            case,
            content,
            kind=DocumentKind.REPORT,
            category=DataCategory.SITUATION,
            now=now,
            added_by_id=team.fritz.pk,
            **paper,
        )
        assert b"geheim" not in sealed_file(kept.storage_name)
        assert document_bytes(kept, content) == b"streng geheim"
        with pytest.raises(NotCoveredByConsent):
            add_case_document(
                case,
                content,
                kind=DocumentKind.REPORT,
                category=DataCategory.HEALTH,
                now=now,
                added_by_id=team.fritz.pk,
                **paper,
            )
