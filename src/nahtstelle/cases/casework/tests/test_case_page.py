"""The page of a case: how much it asks, of a case in which everything has happened, and that the wall stays."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from nahtstelle.cases.casework.actions.access import renew_access
from nahtstelle.cases.casework.models import Case, EmergencyAccess
from nahtstelle.cases.casework.queries.content import READ
from nahtstelle.cases.casework.queries.sheet import sheet_of, with_sheet
from nahtstelle.cases.casework.states import CaseState, EmergencyGround
from nahtstelle.cases.casework.views.guest_doors import KEY
from nahtstelle.cases.casework.walls import as_service, reading_as
from nahtstelle.ground.audit.models import Entry

pytestmark = pytest.mark.django_db
MAX_QUERIES = 20
"""Issue 5, «Shown by»: at most 20 queries."""


@pytest.fixture
def asked(client):
    """How many questions the page of a case asks for somebody."""

    def count(user, case):
        client.force_login(user)
        client.get(f"/faelle/{case.pk}/")
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(f"/faelle/{case.pk}/")
        assert answer.status_code == 200
        return len(captured)

    return count


def let_in_by_emergency(case, user):
    now = timezone.now() - dt.timedelta(minutes=1)
    with as_service("tests"):
        EmergencyAccess.objects.create(
            case=case, user=user, ground=EmergencyGround.DANGER, sealed=b"x", from_at=now,
            until_at=now + dt.timedelta(hours=4),
        )  # fmt: skip
        renew_access(case, now=now)


def sheet_for(user, case):
    with reading_as(user_id=user.pk):
        return sheet_of(with_sheet(Case.objects.all()).get(pk=case.pk))


def test_a_full_case_asks_at_most_twenty_questions_whoever_looks_and_however_much_there_is(
    make_full_case, team, asked
):
    counts = set()
    for many in (1, 3):
        case = make_full_case(many).case
        counts |= {asked(user, case) for user in (team.eva, team.fritz, team.petra)}
    assert len(counts) == 1
    let_in_by_emergency(case, team.other)
    counts |= {asked(user, case) for user in (team.other, team.eva)}
    assert max(counts) <= MAX_QUERIES
    assert max(counts) - min(counts) <= 1  # who reads without being of the team is asked for by name


def test_the_clients_page_asks_at_most_twenty_questions_and_no_more_of_a_full_case(make_full_case, client):
    counts = []
    for many in (1, 3):
        full, moment, session = make_full_case(many), int(timezone.now().timestamp()), client.session
        session[KEY] = {"guest": full.client.pk, "issued": moment, "seen": moment}
        session.save()
        client.get("/mein-fall/uebersicht/")
        with CaptureQueriesContext(connection) as captured:
            page = client.get("/mein-fall/uebersicht/").content.decode()
        counts.append(len(captured))
        assert "Staplerausweis" in page
        assert "Zimmer 2" in page
    assert counts[0] == counts[1] <= MAX_QUERIES


def test_the_page_shows_everything_that_has_happened_and_leaves_one_trace(client, make_full_case, team):
    full = make_full_case()
    client.force_login(team.eva)
    before = Entry.objects.filter(code=READ).count()
    page = client.get(f"/faelle/{full.case.pk}/").content.decode()
    assert Entry.objects.filter(code=READ).count() == before + 1
    for words in (
        "Gisela Beispiel", "Staplerausweis", "Fassung 3 ist in Vorbereitung", "1 Widerspruch", "Hausärztin",
        "10 Codes übrig", "Runde Tische", "Kurzassessment", "Rita Roth: ", "Rückkehr in den Arbeitsmarkt",
        "Vollmacht gültig", team.rita.institution.label, "Fallführung: ",
        "2 von 3 Beiträgen", "0 von 2 Massnahmen erledigt",
    ):  # fmt: skip
        assert words in page, words


@pytest.mark.parametrize("state", [state for state in CaseState if state != CaseState.ERASED])
def test_no_state_of_a_case_asks_more(make_case, team, canton, asked, state):
    case = make_case(state)
    assert asked(team.fritz if state == CaseState.ENQUIRY else team.eva, case) <= MAX_QUERIES


def test_what_a_case_brings_along_stands_behind_the_wall(make_case, team):
    everything = sheet_for(team.eva, make_case())
    assert everything.client
    assert everything.registration
    narrow = sheet_for(team.eva, make_case(categories=("situation",)))
    assert narrow.client is None
    assert narrow.registration
    assert narrow.lead
    over = sheet_for(team.eva, make_case(valid_to=timezone.localdate() - dt.timedelta(days=1)))
    assert (over.client, over.registration) == (None, None)


@pytest.mark.parametrize("path", ["plan/", "situation/", "nachrichten/", "standortbestimmungen/"])
def test_the_pages_of_a_case_say_in_their_head_whose_it_is_as_far_as_the_consent_goes(
    client, canton, make_case, team, path
):
    client.force_login(team.eva)
    assert " · Gisela Beispiel" in client.get(f"/faelle/{make_case().pk}/{path}").content.decode()
    narrow = make_case(categories=("situation", "plan"))
    assert "Gisela" not in client.get(f"/faelle/{narrow.pk}/{path}").content.decode()
