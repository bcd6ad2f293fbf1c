"""Every matter has its dossier: at its birth, or afterwards for what came with a canton's records."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from nahtstelle.ground.records import api as records
from nahtstelle.structure.governance.actions.dossiers import open_missing_dossiers
from nahtstelle.structure.governance.actions.meetings import MeetingPlan, plan_meeting
from nahtstelle.structure.governance.models import Decision, Meeting, Proposal
from nahtstelle.structure.governance.queries.endings import ended_decisions, ended_meetings, ended_proposals
from nahtstelle.structure.governance.tests.held import NOW
from nahtstelle.structure.governance.tests.test_decision_pages import fresh, imported

__all__ = ["fresh"]


def test_a_meeting_has_its_dossier_when_it_is_planned(structure, anna, actor_of):
    day = timezone.localdate() + dt.timedelta(days=60)
    meeting = plan_meeting(
        actor=actor_of(anna),
        body_id=structure.coordination.pk,
        plan=MeetingPlan(date=day),
        now=timezone.now(),
    )
    assert meeting.dossier_id is not None
    (dossier,) = records.dossiers_of(owner_type="governance.meeting", owner_id=meeting.pk)
    assert dossier.id == meeting.dossier_id


def test_a_decision_has_one_dossier_from_its_number_on(fresh):
    (dossier,) = records.dossiers_of(owner_type="governance.decision", owner_id=fresh.pk)
    assert [row.kind for row in records.documents(dossier.id)] == ["excerpt"]


def test_what_was_imported_gets_its_dossier_once(structure, bruno, institutions):
    decision = imported(structure.coordination)
    day = dt.date(2023, 3, 28)
    meeting = Meeting.objects.create(key="m", body=structure.coordination, date=day, state="held")
    moment = dt.datetime(2022, 5, 1, 9, tzinfo=dt.UTC)
    proposal = Proposal.objects.create(
        key="p", number="2022-001", title="Antrag", origin="initiative", request="decision", motion="m",
        field_of_service="education", author=bruno, institution=institutions.iv, state="submitted",
        submitted_at=moment, created_at=moment, changed_at=moment,
    )  # fmt: skip
    assert open_missing_dossiers(now=NOW) == 3
    assert open_missing_dossiers(now=NOW) == 0
    meeting.refresh_from_db()
    proposal.refresh_from_db()
    assert meeting.dossier_id
    assert proposal.dossier_id
    (dossier,) = records.dossiers_of(owner_type="governance.decision", owner_id=decision.pk)
    assert dossier.number.startswith("02.01-2023-")
    assert records.dossiers_of(owner_type="governance.proposal", owner_id=proposal.pk)[0].number.startswith(
        "02.01-2022-"
    )


def test_drafts_have_no_dossier(structure, bruno, institutions):
    Proposal.objects.create(
        title="Entwurf", author=bruno, institution=institutions.iv, created_at=NOW, changed_at=NOW
    )
    assert open_missing_dossiers(now=NOW) == 0


def test_an_imported_meeting_and_an_imported_decision_have_ended_on_their_day(structure):
    decision = imported(structure.coordination)
    day = dt.date(2023, 3, 28)
    held = Meeting.objects.create(key="m", body=structure.coordination, date=day, state="held")
    planned = Meeting.objects.create(body=structure.coordination, date=dt.date(2030, 1, 3))
    assert ended_meetings([held.pk, planned.pk]) == {held.pk: day}
    assert ended_decisions([decision.pk]) == {decision.pk: day}


def test_a_decision_that_awaits_the_government_has_not_ended(fresh):
    assert ended_decisions([fresh.pk]) == {}


def test_a_decision_with_an_open_task_has_not_ended(structure, institutions):
    decision = imported(structure.coordination)
    decision.tasks.create(title="t", institution=institutions.ags, due_on=NOW.date(), created_at=NOW)
    assert ended_decisions([decision.pk]) == {}
    Decision.objects.get(pk=decision.pk).tasks.update(
        state="confirmed", report="r", reported_at=NOW, confirmed_at=NOW
    )
    assert ended_decisions([decision.pk]) == {decision.pk: timezone.localdate(NOW)}


def test_a_withdrawn_proposal_has_ended_and_a_submitted_one_has_not(structure, bruno, institutions):
    values = {
        "title": "t", "origin": "initiative", "request": "decision", "motion": "m", "author": bruno,
        "field_of_service": "education", "institution": institutions.iv, "submitted_at": NOW,
        "created_at": NOW, "changed_at": NOW,
    }  # fmt: skip
    withdrawn = Proposal.objects.create(state="withdrawn", **values | {"number": "2026-001"})
    submitted = Proposal.objects.create(state="submitted", **values | {"number": "2026-002"})
    found = ended_proposals([withdrawn.pk, submitted.pk])
    assert found == {withdrawn.pk: timezone.localdate(NOW)}
