"""One timeline for everybody who may see the proposal: what happened, what was said, what is planned."""

import datetime as dt

import pytest

from nahtstelle.structure.governance.actions.agenda import schedule_proposal
from nahtstelle.structure.governance.actions.consultations import answer_statement, ask_members
from nahtstelle.structure.governance.actions.judgement import Classification, accept_proposal
from nahtstelle.structure.governance.actions.proposals import ProposalText, create_proposal, submit_proposal
from nahtstelle.structure.governance.models import Meeting, Referral, Statement
from nahtstelle.structure.governance.queries.proposals import proposal_record
from nahtstelle.structure.governance.queries.timeline import timeline_of
from nahtstelle.structure.governance.queries.turns import competence_sentence, turn_of
from nahtstelle.structure.governance.queries.ways import way_of

TODAY = dt.date(2026, 3, 10)


@pytest.fixture
def travelled(structure, anna, bruno, nora, actor_of, now):
    """A proposal that was submitted, consulted on, accepted for funding and put on an agenda, a day apart."""
    text = ProposalText(
        title="Pilot",
        origin="initiative",
        request="decision",
        field_of_service="poverty",
        motion="1. Es gilt.",
    )
    secretariat, author = actor_of(anna), actor_of(bruno)
    proposal = create_proposal(text=text, actor=author, now=now)
    submit_proposal(proposal_id=proposal.pk, actor=author, now=now)
    ask_members(
        proposal_id=proposal.pk,
        member_ids=[nora.pk],
        due_on=dt.date(2026, 3, 20),
        question="Ja?",
        actor=secretariat,
        now=now + dt.timedelta(days=1),
    )
    statement = Statement.objects.get()
    answer_statement(
        statement_id=statement.pk,
        stance="agree",
        remark="",
        actor=actor_of(nora),
        now=now + dt.timedelta(days=2),
    )
    accept_proposal(
        proposal_id=proposal.pk,
        classification=Classification(matter="funding", field_of_service="poverty"),
        actor=secretariat,
        now=now + dt.timedelta(days=3),
    )
    meeting = Meeting.objects.create(
        body=structure.coordination, date=dt.date(2026, 3, 24), dispatch_on=dt.date(2026, 3, 13)
    )
    schedule_proposal(
        proposal_id=proposal.pk, meeting_id=meeting.pk, actor=secretariat, now=now + dt.timedelta(days=4)
    )
    return proposal


def test_the_timeline_tells_the_way_newest_first(travelled, anna, actor_of):
    entries = timeline_of(proposal_record(travelled.pk, actor=actor_of(anna)))
    assert [str(entry.text) for entry in entries] == [
        "Geplant: Sitzung EKG.",
        "Traktandiert: EKG, 24.3.2026.",
        "Angenommen, Laufweg geplant.",
        "Konsultation abgeschlossen.",
        "Stellungnahme: Zustimmung.",
        "Mitglieder konsultiert.",
        "Eingereicht.",
    ]
    assert entries[-1].who == "Bruno Bieri, IV-Stelle"


def test_all_who_see_the_proposal_read_the_same_timeline(travelled, anna, bruno, helene, actor_of):
    told = [
        timeline_of(proposal_record(travelled.pk, actor=actor_of(person))) for person in (anna, bruno, helene)
    ]
    assert told[0] == told[1] == told[2]


def test_the_way_shows_done_present_and_ahead(travelled, anna, actor_of):
    stops = way_of(proposal_record(travelled.pk, actor=actor_of(anna)), actor=actor_of(anna))
    assert [(str(stop.label), stop.state) for stop in stops] == [
        ("Eingabe", "done"),
        ("Geschäftsstelle", "done"),
        ("EKG", "here"),
        ("IIZ-Leitung", "ahead"),
        ("Regierungsrat", "ahead"),
        ("Umsetzung", "ahead"),
    ]
    assert stops[2].notes == ("Sitzung vom 24. März 2026", "zur Empfehlung")
    assert stops[4].notes == ("RRB erforderlich",)


def test_after_an_outcome_the_next_station_is_present(travelled, anna, actor_of):
    Referral.objects.filter(proposal=travelled, position=1).update(outcome="recommended", outcome_on=TODAY)
    travelled.refresh_from_db()
    travelled.state = "accepted"
    travelled.save()
    travelled.agenda_items.all().delete()
    record = proposal_record(travelled.pk, actor=actor_of(anna))
    stops = way_of(record, actor=actor_of(anna))
    assert [stop.state for stop in stops] == ["done", "done", "done", "here", "ahead", "ahead"]
    assert stops[2].notes == ("Empfohlen, 10. März 2026",)
    assert str(turn_of(record, actor=actor_of(anna), today=TODAY).text) == "Traktandieren: IIZ-Leitung"


def test_the_secretariat_is_told_to_send_the_papers_in_time(travelled, anna, bruno, actor_of):
    turn = turn_of(proposal_record(travelled.pk, actor=actor_of(anna)), actor=actor_of(anna), today=TODAY)
    assert (turn.yours, turn.due) == (True, dt.date(2026, 3, 13))
    other = turn_of(proposal_record(travelled.pk, actor=actor_of(bruno)), actor=actor_of(bruno), today=TODAY)
    assert (other.yours, other.waiting_for) == (False, "EKG")


def test_who_is_competent_is_said_in_one_sentence(travelled, anna, actor_of):
    sentence = competence_sentence(proposal_record(travelled.pk, actor=actor_of(anna)))
    assert sentence == (
        "Zuständig gemäss Funktionsorganigramm: EKG empfiehlt, IIZ-Leitung entscheidet, "
        "Regierungsrat beschliesst formell."
    )


def test_a_withdrawn_proposal_goes_no_further(make_proposal, anna, actor_of):
    proposal = make_proposal(state="withdrawn", accepted_at=None)
    stops = way_of(proposal_record(proposal.pk, actor=actor_of(anna)), actor=actor_of(anna))
    assert [stop.state for stop in stops] == ["done", "skipped", "skipped", "skipped"]
    assert (
        turn_of(proposal_record(proposal.pk, actor=actor_of(anna)), actor=actor_of(anna), today=TODAY) is None
    )


def test_nothing_waits_of_a_proposal_that_came_decided_with_the_records(make_proposal, anna, actor_of):
    proposal = make_proposal(state="decided", key="antrag-2022-01")
    record = proposal_record(proposal.pk, actor=actor_of(anna))
    assert turn_of(record, actor=actor_of(anna), today=TODAY) is None
    assert competence_sentence(record) == ""
