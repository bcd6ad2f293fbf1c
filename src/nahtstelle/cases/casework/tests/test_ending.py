"""A case ends: everything that was open ends with it, in one transaction."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from nahtstelle.cases.casework.actions.ending import Ending, end_case
from nahtstelle.cases.casework.actions.steps import locked_case, wait_for
from nahtstelle.cases.casework.models import (
    Case,
    CaseAccess,
    CaseDocument,
    CaseGuest,
    Closure,
    Consent,
    LeadPeriod,
    LeadTransfer,
    RoundTable,
    TeamMember,
)
from nahtstelle.cases.casework.queries.content import open_case
from nahtstelle.cases.casework.states import ClosingReason, DataCategory, Outcome
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.walls import as_service, reading_as
from nahtstelle.ground.worklist.api import duties_for

pytestmark = pytest.mark.django_db

REVOKED = Ending(
    verb="revoke_consent",
    reason=ClosingReason.CONSENT_REVOKED,
    outcome=Outcome.UNKNOWN,
    text="Möchte nicht mehr.",
)


@pytest.fixture
def ended(make_case, team, actor_of):
    """A case with everything open that can be, revoked by its coordinator."""
    case, now = make_case(), timezone.now() - dt.timedelta(minutes=5)
    with as_service("tests"):
        CaseGuest.objects.create(
            case=case,
            kind="outside",
            categories=["health"],
            sealed=b"x",
            from_at=now - dt.timedelta(days=3),
            until_at=now + dt.timedelta(days=30),
            added_by=team.eva,
        )
        RoundTable.objects.create(
            case=case, state="invited", starts_at=now, created_at=now, created_by=team.eva, sealed=b"x"
        )
        LeadTransfer.objects.create(
            case=case,
            source=team.fritz.institution,
            target=team.rita.institution,
            takes_effect_on=timezone.localdate(),
            offered_at=now,
            offered_by=team.fritz,
            sealed=b"x",
        )
    wait_for(case, "x", kind="casework.x", title="Etwas", url="/", now=now, user_id=team.rita.pk)
    with transaction.atomic(), reading_as(user_id=team.eva.pk):
        case = locked_case(case.pk, viewer=viewer_of(actor_of(team.eva)))
        end_case(case, ending=REVOKED, actor=actor_of(team.eva), now=now)
    return case


def test_what_was_open_ends_with_the_case(ended, team, actor_of):
    with as_service("tests"):
        assert Case.objects.get().state == "closed"
        assert not TeamMember.objects.filter(until_at__isnull=True).exists()
        assert not LeadPeriod.objects.filter(until_at__isnull=True).exists()
        assert CaseGuest.objects.get().ended_at is not None
        assert RoundTable.objects.get().state == "cancelled"
        assert LeadTransfer.objects.get().state == "withdrawn"
        consent = Consent.objects.get()
        assert (consent.revoked_by_id, consent.revoked_by_client) == (team.eva.pk, False)
        assert [row.ground for row in CaseAccess.objects.all()] == ["closing"]
    assert not duties_for(actor_of(team.rita))
    assert [duty.place for duty in duties_for(actor_of(team.eva))] == [ended.number]


def test_the_letters_are_drafted_for_the_last_coordinator(ended, team, actor_of):
    with reading_as(user_id=team.eva.pk):
        content = open_case(
            ended,
            viewer=viewer_of(actor_of(team.eva)),
            what="letters",
            categories=DataCategory.values,
            now=timezone.now(),
        )
        letters = list(CaseDocument.objects.filter(category="letters").order_by("pk"))
        assert [row.kind for row in letters] == [
            "receipt",
            "letter",
            "letter",
            "letter",
        ]  # client, institutions
        assert content.read_file(letters[0], storage_name=letters[0].storage_name).startswith(b"%PDF")
        assert content.read(Closure.objects.get())["text"] == "Möchte nicht mehr."
        assert content.categories == {"letters"}


def test_nobody_of_the_team_reads_after_the_end(ended, team, actor_of):
    for person in (team.fritz, team.rita, team.petra):
        with reading_as(user_id=person.pk):
            assert not Case.objects.exists()
            assert not CaseDocument.objects.exists()


def test_who_was_writing_when_it_ended_is_told_so_and_nothing_is_kept(ended, team, client_for):
    with as_service("tests"):
        table = RoundTable.objects.get()
    address = reverse("casework:record_round_table", args=[ended.pk, table.pk])
    typed = {"record": "Was eben getippt wurde.", "version": table.version, "save": "1"}
    answer = client_for(team.eva).post(address, typed)
    assert answer.status_code == 409
    page = answer.content.decode()
    for words in (
        "Nicht gespeichert",
        "wurde am",
        "widerrufen",
        reverse("casework:show_case", args=[ended.pk]),
    ):
        assert words in page
    assert "Was eben getippt" not in page
    with as_service("tests"):
        kept = RoundTable.objects.get()
    assert (kept.version, bytes(kept.sealed)) == (table.version, bytes(table.sealed))
    theirs = client_for(team.rita).post(reverse("casework:list_messages", args=[ended.pk]), {"text": "x"})
    assert theirs.status_code == 409
    assert f"/faelle/{ended.pk}/" not in theirs.content.decode()


def test_others_find_nothing_and_who_was_of_the_team_finds_nothing_to_read(ended, team, client_for):
    address = reverse("casework:list_messages", args=[ended.pk])
    assert client_for(team.other).post(address, {"text": "x"}).status_code == 404
    assert client_for(team.rita).get(address).status_code == 404
    with as_service("tests"):
        Case.objects.update(closed_at=timezone.now() - dt.timedelta(days=2))
        TeamMember.objects.update(until_at=timezone.now() - dt.timedelta(days=2))
    assert client_for(team.rita).post(address, {"text": "x"}).status_code == 404
