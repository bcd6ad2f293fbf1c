"""Two people, one mandate, one moment: one report, one mandate, one escalation."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from nahtstelle.ground.identity.actors import Actor
from nahtstelle.ground.identity.models import User
from nahtstelle.ground.lifecycle.api import ActionRefused
from nahtstelle.structure.governance.actions import escalations, mandate_reports, mandates
from nahtstelle.structure.governance.actions.mandate_reports import Progress
from nahtstelle.structure.governance.models import AgendaItem, Body, Mandate, Meeting
from nahtstelle.structure.governance.tests import mandating
from nahtstelle.structure.governance.tests.mandating import NOW, at, decide


def twice(verb: Callable[..., Any], **arguments: Any) -> list[bool]:
    """Say a verb twice at the same moment; tell which of the two succeeded."""
    start = threading.Barrier(2)

    def worker() -> bool:
        try:
            start.wait(timeout=60)
            verb(**arguments)
        except ActionRefused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(max_workers=2) as pool:
        return sorted(done.result(timeout=60) for done in [pool.submit(worker), pool.submit(worker)])


@pytest.mark.django_db(transaction=True)
def test_a_mandate_is_issued_reported_on_and_escalated_once(
    structure: SimpleNamespace,
    institutions: SimpleNamespace,
    make_person: Callable[..., User],
    actor_of: Callable[[User], Actor],
    anna: User,
    carla: User,
    walter: User,
    nora: User,
) -> None:
    lead = make_person("Lena", "Lüthi", institution="awa")
    plan = mandating.plan(mandating.people(lead, carla, walter, nora), institutions.awa)
    decision = decide(structure.steering)
    issued = twice(mandates.issue_mandate, decision_id=decision.pk, plan=plan, actor=actor_of(anna), now=NOW)
    assert issued == [False, True]
    mandate = Mandate.objects.get()
    assert Body.objects.filter(kind="working_group").count() == 1
    meeting = Meeting.objects.create(body=mandate.committee, state="planned", date=dt.date(2026, 7, 1))
    red = Progress(status="red", done="Wenig.", risks="Es fehlt an Zeit.")
    reported = twice(
        mandate_reports.report_progress,
        mandate_id=mandate.pk,
        progress=red,
        after=0,
        actor=actor_of(lead),
        now=at(dt.date(2026, 6, 1)),
    )
    assert reported == [False, True]
    assert AgendaItem.objects.filter(meeting=meeting).count() == 1
    assert twice(escalations.watch_mandates, now=at(dt.date(2026, 12, 30))) == [True, True]
    assert mandate.escalations.filter(reason="report_overdue").count() == 1
