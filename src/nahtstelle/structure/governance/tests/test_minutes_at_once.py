"""Two at the same minutes at the same moment: one wins, the other is told, nothing is done twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from nahtstelle.ground.lifecycle.api import ActionRefused, EditConflict
from nahtstelle.structure.governance.actions import minutes, objections
from nahtstelle.structure.governance.models import MinutesItem, MinutesVersion, Objection
from nahtstelle.structure.governance.tests.minuted import IN_WINDOW, NOW, circulated, drafted, items_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def secretariat(anna, actor_of):
    return actor_of(anna)


def both(*verbs: Callable[[], Any]) -> list[ActionRefused | None]:
    """Say both verbs at once; return what each was refused with."""
    start = threading.Barrier(len(verbs))

    def worker(verb: Callable[[], Any]) -> ActionRefused | None:
        try:
            start.wait(timeout=60)
            verb()
        except ActionRefused as refusal:
            return refusal
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(max_workers=len(verbs)) as pool:
        return [done.result(timeout=60) for done in [pool.submit(worker, verb) for verb in verbs]]


def test_of_two_who_save_the_same_text_the_second_sees_the_first(structure, secretariat):
    draft = drafted(structure.coordination, secretariat)
    item = items_of(draft)[0]

    def write(text: str) -> Callable[[], Any]:
        return lambda: minutes.write_minutes_item(
            meeting_id=draft.meeting_id, item_id=item.pk, text=text, version=0, actor=secretariat, now=NOW
        )

    refusals = [refusal for refusal in both(write("Einer."), write("Anderer.")) if refusal]
    assert [type(refusal) for refusal in refusals] == [EditConflict]
    assert refusals[0].current["text"] == MinutesItem.objects.get(item=item).text


def test_circulating_twice_at_once_freezes_one_version(structure, secretariat):
    draft = drafted(structure.coordination, secretariat)

    def circulate() -> Any:
        return minutes.circulate_minutes(
            meeting_id=draft.meeting_id, approval="silence", actor=secretariat, now=NOW
        )

    assert sorted(refusal is None for refusal in both(circulate, circulate)) == [False, True]
    assert MinutesVersion.objects.count() == 1


def test_an_objection_and_the_approval_at_once_never_leave_it_open(structure, secretariat, actor_of, bruno):
    sent = circulated(structure.coordination, secretariat)
    objection = objections.raise_objection(
        meeting_id=sent.meeting_id, item_id=None, text="Falsch.", actor=actor_of(bruno), now=IN_WINDOW
    )
    given = objections.Answer(is_accepted=False, reason="So war es.")

    def answer() -> Any:
        return objections.answer_objection(
            objection_id=objection.pk, answer=given, actor=secretariat, now=IN_WINDOW
        )

    assert sorted(refusal is None for refusal in both(answer, answer)) == [False, True]
    assert Objection.objects.get().state == "declined"
