"""Create, change, submit, withdraw: the author's actions."""

import datetime as dt

import pytest

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.lifecycle.api import EditConflict, PermissionRefused, TransitionRefused, changes
from nahtstelle.ground.worklist.models import Duty
from nahtstelle.structure.governance.actions.judgement import return_proposal
from nahtstelle.structure.governance.actions.proposals import (
    ProposalBeforeBody,
    ProposalIncomplete,
    ProposalNotSubmittable,
    ProposalText,
    change_proposal,
    create_proposal,
    submit_proposal,
    withdraw_proposal,
)
from nahtstelle.structure.governance.actions.steps import ReasonMissing
from nahtstelle.structure.governance.events import proposal_submitted
from nahtstelle.structure.governance.models import AgendaItem, Counter, Meeting, Proposal

TEXT = ProposalText(
    title="Einheitliche Anmeldung",
    origin="initiative",
    request="decision",
    field_of_service="counselling",
    motion="1. Die Anmeldung wird vereinheitlicht.",
)


def audited(code):
    return Entry.objects.filter(code=code).count()


def open_duties():
    return set(Duty.objects.filter(closed_at__isnull=True).values_list("key", flat=True))


@pytest.fixture
def draft(structure, bruno, actor_of, now):
    return create_proposal(text=TEXT, actor=actor_of(bruno), now=now)


def test_a_draft_is_seen_by_its_author_alone(draft, anna, bruno, nora, actor_of):
    assert draft.state == "draft"
    assert draft.number is None
    assert draft in Proposal.objects.visible_to(actor_of(bruno))
    assert draft not in Proposal.objects.visible_to(actor_of(anna))
    assert draft not in Proposal.objects.visible_to(actor_of(nora))
    assert audited("governance.proposal.created") == 1


def test_an_outsider_creates_nothing(structure, carla, actor_of, now):
    with pytest.raises(PermissionRefused):
        create_proposal(text=TEXT, actor=actor_of(carla), now=now)
    assert not Proposal.objects.exists()


def test_a_draft_needs_a_title(structure, bruno, actor_of, now):
    with pytest.raises(ProposalIncomplete):
        create_proposal(text=ProposalText(title="  "), actor=actor_of(bruno), now=now)


def test_submission_gives_number_dossier_route_duty_and_event(
    draft, bruno, actor_of, now, django_capture_on_commit_callbacks
):
    heard = []
    receiver = lambda **facts: heard.append(facts["proposal_id"])  # noqa: E731
    proposal_submitted.connect(receiver)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            proposal = submit_proposal(proposal_id=draft.pk, actor=actor_of(bruno), now=now)
    finally:
        proposal_submitted.disconnect(receiver)
    assert proposal.number == "2026-001"
    assert proposal.dossier_id is not None
    assert [row.body.short_name for row in proposal.referrals.all()] == ["EKG"]
    assert open_duties() == {f"proposal:{proposal.pk}:judge"}
    assert heard == [proposal.pk]
    assert audited("governance.proposal.submitted") == 1
    assert [change.verb for change in changes("governance.proposal", proposal.pk)] == ["create", "submit"]


def test_the_secretariat_judges_within_ten_days_moved_to_a_working_day(draft, bruno, actor_of, now):
    proposal = submit_proposal(proposal_id=draft.pk, actor=actor_of(bruno), now=now)
    duty = Duty.objects.get(key=f"proposal:{proposal.pk}:judge")
    assert duty.due_on == dt.date(2026, 3, 12)
    assert duty.role == "secretariat"
    assert duty.title == "Relevanz beurteilen: Einheitliche Anmeldung"


def test_numbers_have_no_gap_when_a_submission_fails(structure, bruno, actor_of, now):
    actor = actor_of(bruno)
    first = create_proposal(text=TEXT, actor=actor, now=now)
    incomplete = create_proposal(text=ProposalText(title="Leer"), actor=actor, now=now)
    last = create_proposal(text=TEXT, actor=actor, now=now)
    submit_proposal(proposal_id=first.pk, actor=actor, now=now)
    with pytest.raises(ProposalNotSubmittable) as refusal:
        submit_proposal(proposal_id=incomplete.pk, actor=actor, now=now)
    assert set(refusal.value.missing) == {"origin", "request", "motion", "field_of_service"}
    assert submit_proposal(proposal_id=last.pk, actor=actor, now=now).number == "2026-002"
    assert Counter.objects.get(scope="proposal").last == 2


def test_numbers_begin_anew_each_year(draft, bruno, actor_of, now):
    later = now.replace(year=2027)
    assert submit_proposal(proposal_id=draft.pk, actor=actor_of(bruno), now=later).number == "2027-001"


def test_only_the_author_submits(draft, anna, actor_of, now):
    with pytest.raises(PermissionRefused):
        submit_proposal(proposal_id=draft.pk, actor=actor_of(anna), now=now)


def test_nobody_submits_twice(draft, bruno, actor_of, now):
    submit_proposal(proposal_id=draft.pk, actor=actor_of(bruno), now=now)
    with pytest.raises(TransitionRefused):
        submit_proposal(proposal_id=draft.pk, actor=actor_of(bruno), now=now)


def test_a_gap_in_the_matrix_does_not_stop_an_author(draft, competences, bruno, actor_of, now):
    competences["other"].delete()
    proposal = submit_proposal(proposal_id=draft.pk, actor=actor_of(bruno), now=now)
    assert not proposal.referrals.exists()


def test_a_returned_proposal_keeps_its_number_when_submitted_again(draft, anna, bruno, actor_of, now):
    number = submit_proposal(proposal_id=draft.pk, actor=actor_of(bruno), now=now).number
    return_proposal(proposal_id=draft.pk, reason="Bitte ergänzen.", actor=actor_of(anna), now=now)
    assert open_duties() == {f"proposal:{draft.pk}:revise"}
    again = submit_proposal(proposal_id=draft.pk, actor=actor_of(bruno), now=now)
    assert again.number == number
    assert open_duties() == {f"proposal:{draft.pk}:judge"}


def changed(title="Einheitliche Anmeldung", motion="1. Die Anmeldung wird vereinheitlicht.", **fields):
    values = {"origin": "initiative", "request": "decision", "field_of_service": "counselling"} | fields
    return ProposalText(title=title, motion=motion, **values)


def test_the_second_of_two_editors_is_told_and_gets_the_stored_text(draft, bruno, actor_of, now):
    actor = actor_of(bruno)
    change_proposal(proposal_id=draft.pk, version=1, text=changed("Erster Titel"), actor=actor, now=now)
    with pytest.raises(EditConflict) as conflict:
        change_proposal(proposal_id=draft.pk, version=1, text=changed("Zweiter"), actor=actor, now=now)
    assert conflict.value.current["title"] == "Erster Titel"
    assert conflict.value.current["version"] == "2"
    assert conflict.value.changed_by == "Bruno Bieri"
    draft.refresh_from_db()
    assert draft.title == "Erster Titel"


def test_changing_nothing_writes_nothing(draft, bruno, actor_of, now):
    change_proposal(proposal_id=draft.pk, version=1, text=TEXT, actor=actor_of(bruno), now=now)
    draft.refresh_from_db()
    assert draft.version == 1
    assert audited("governance.proposal.changed") == 0


def test_the_secretariat_cannot_empty_a_submitted_proposal(draft, anna, bruno, actor_of, now):
    proposal = submit_proposal(proposal_id=draft.pk, actor=actor_of(bruno), now=now)
    with pytest.raises(ProposalNotSubmittable):
        change_proposal(
            proposal_id=proposal.pk,
            version=proposal.version,
            text=changed(motion=" "),
            actor=actor_of(anna),
            now=now,
        )


def test_the_route_follows_the_theme_until_a_body_has_spoken(draft, anna, bruno, actor_of, theme, now):
    proposal = submit_proposal(proposal_id=draft.pk, actor=actor_of(bruno), now=now)
    proposal.matter = "programme"
    proposal.save()
    change_proposal(
        proposal_id=proposal.pk,
        version=proposal.version,
        text=changed(theme_id=theme.pk),
        actor=actor_of(anna),
        now=now,
    )
    assert [row.body.kind for row in proposal.referrals.all()] == ["committee", "coordination", "steering"]


def test_the_author_no_longer_changes_what_is_submitted(draft, bruno, actor_of, now):
    proposal = submit_proposal(proposal_id=draft.pk, actor=actor_of(bruno), now=now)
    with pytest.raises(PermissionRefused):
        change_proposal(
            proposal_id=proposal.pk,
            version=proposal.version,
            text=changed("Neu"),
            actor=actor_of(bruno),
            now=now,
        )


def test_withdrawing_needs_a_reason_and_closes_all_duties(draft, bruno, actor_of, now):
    proposal = submit_proposal(proposal_id=draft.pk, actor=actor_of(bruno), now=now)
    with pytest.raises(ReasonMissing):
        withdraw_proposal(proposal_id=proposal.pk, reason=" ", actor=actor_of(bruno), now=now)
    withdraw_proposal(proposal_id=proposal.pk, reason="Überholt.", actor=actor_of(bruno), now=now)
    proposal.refresh_from_db()
    assert proposal.state == "withdrawn"
    assert not open_duties()
    assert audited("governance.proposal.withdrawn") == 1


@pytest.fixture
def on_agenda(make_proposal, structure):
    def put(state):
        proposal = make_proposal(state="scheduled")
        at = proposal.created_at
        dated = {"planned": {}, "invited": {"invited_at": at}, "held": {"held_at": at}}
        meeting = Meeting.objects.create(
            body=structure.coordination, date=dt.date(2026, 3, 24), state=state, **dated[state]
        )
        AgendaItem.objects.create(meeting=meeting, position=1, title=proposal.title, proposal=proposal)
        AgendaItem.objects.create(meeting=meeting, position=2, title="Varia")
        return proposal, meeting

    return put


@pytest.mark.parametrize("state", ["planned", "invited"])
def test_withdrawing_takes_the_proposal_off_the_agenda(on_agenda, state, bruno, actor_of, now):
    proposal, meeting = on_agenda(state)
    withdraw_proposal(proposal_id=proposal.pk, reason="Überholt.", actor=actor_of(bruno), now=now)
    assert list(meeting.items.values_list("position", "title")) == [(1, "Varia")]
    steps = [(change.source, change.target) for change in changes("governance.proposal", proposal.pk)]
    assert steps == [("scheduled", "accepted"), ("accepted", "withdrawn")]
    assert not open_duties()


def test_nothing_is_withdrawn_once_the_meeting_has_begun(on_agenda, bruno, actor_of, now):
    proposal, meeting = on_agenda("held")
    with pytest.raises(ProposalBeforeBody):
        withdraw_proposal(proposal_id=proposal.pk, reason="Überholt.", actor=actor_of(bruno), now=now)
    assert meeting.items.count() == 2


@pytest.mark.parametrize("state", ["noted", "decided", "rejected", "in_execution", "completed", "forwarded"])
def test_what_is_decided_cannot_be_withdrawn(make_proposal, state, bruno, actor_of, now):
    proposal = make_proposal(state=state)
    with pytest.raises(TransitionRefused):
        withdraw_proposal(proposal_id=proposal.pk, reason="Überholt.", actor=actor_of(bruno), now=now)


def test_a_draft_withdrawn_before_submission_stays_with_its_author(draft, anna, bruno, actor_of, now):
    withdraw_proposal(proposal_id=draft.pk, reason="Doch nicht.", actor=actor_of(bruno), now=now)
    assert draft in Proposal.objects.visible_to(actor_of(bruno))
    assert draft not in Proposal.objects.visible_to(actor_of(anna))
