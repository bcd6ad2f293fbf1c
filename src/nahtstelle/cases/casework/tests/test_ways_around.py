"""Ways around the rule, tried: steps in foreign cases, foreign numbers, a standing that ended, odd requests.

Each with the session and the address of the calendar that somebody has had all along.
"""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from nahtstelle.cases.casework.actions.access import renew_access
from nahtstelle.cases.casework.actions.revocations import revoke_consent
from nahtstelle.cases.casework.actions.team import end_part
from nahtstelle.cases.casework.models import (
    Case,
    CaseDocument,
    CaseGuest,
    Consent,
    RoundTable,
    RoundTableParticipant,
    TeamMember,
)
from nahtstelle.cases.casework.presentation import case_page
from nahtstelle.cases.casework.tests.addresses import OF_A_CASE, ROWS, addresses, as_guest
from nahtstelle.cases.casework.tests.planting import MARKER, make_row, plant, words_in
from nahtstelle.cases.casework.walls import as_service, reading_as
from nahtstelle.ground.identity.actions import people as register
from nahtstelle.ground.worklist.actions import renew_calendar

pytestmark = pytest.mark.django_db
WRITTEN = re.compile(r"^\s*(INSERT|UPDATE|DELETE)", re.I)
SAID = {"text": "x", "reason": "x", "title": "x", "confirm": "on", "sent_on": "01.01.2026"}


@pytest.fixture
def signed_in(db):
    """A browser in which somebody has signed in: `signed_in(user)`."""

    def sign_in(user) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(user, backend="nahtstelle.ground.identity.backends.PersonBackend")
        return client

    return sign_in


def test_a_step_sent_to_a_foreign_case_is_not_found_and_writes_nothing(planted, team, signed_in):
    case = planted(named=[team.eva.institution_id, team.fritz.institution_id])
    stranger, found = signed_in(team.petra), []
    with CaptureQueriesContext(connection) as queries:
        for name, (address, *_others) in addresses(case, OF_A_CASE).items():
            response = stranger.post(address, SAID | {"number": case.number, "user": team.petra.pk})
            if response.status_code not in {404, 405}:
                found.append((name, response.status_code))
    assert found == []
    written = [query["sql"][:90] for query in queries if WRITTEN.match(query["sql"])]
    assert [sql for sql in written if "django_session" not in sql] == []


def test_a_number_of_another_case_opens_nothing_in_ones_own(planted, make_case, team, signed_in):
    """Papers, plans, guests … of a foreign case, asked for and sent under the address of one's own."""
    own, foreign = make_case(), planted(members=(team.petra,), coordinator=team.rita)
    kinds = [pattern for pattern in OF_A_CASE if set(pattern.pattern.converters) & set(ROWS)]
    coordinator, found = signed_in(team.eva), []
    for name, (address, *_others) in addresses(foreign, kinds).items():
        here = address.replace(f"/faelle/{foreign.pk}/", f"/faelle/{own.pk}/")
        assert here != address
        for response in (coordinator.get(here), coordinator.post(here, SAID)):
            if response.status_code not in {403, 404, 405, 409} or MARKER in response.content.decode():
                found.append((name, response.status_code))
    assert found == []
    with as_service("tests"):
        plant(own, team)
        guest = CaseGuest.objects.get(case=own, kind="client")
        paper = CaseDocument.objects.filter(case=foreign).first()
    renew_access(own, now=timezone.now())
    asked = as_guest(Client(), guest.pk).get(reverse("casework:download_own_paper", args=[paper.pk]))
    assert asked.status_code == 404


def moved(user, case, **changes):
    """Somebody works elsewhere now, or in another role."""
    given = {"institution_id": user.institution_id, "role": user.role} | changes
    data = register.PersonData(
        given_name=user.given_name, family_name=user.family_name, email=user.email, **given
    )

    def act(administrator, **_others):
        register.change_person(
            actor=administrator, person_id=user.pk, version=user.version, data=data, now=timezone.now()
        )

    return act


def closed(user, case):
    return lambda administrator, **_others: register.deactivate_person(
        actor=administrator, person_id=user.pk, now=timezone.now()
    )


def ended(user, case):
    with as_service("tests"):
        part = TeamMember.objects.get(case=case, user=user)
    return lambda coordinator, **_others: end_part(
        case_id=case.pk, member_id=part.pk, actor=coordinator, now=timezone.now()
    )


def withdrawn(user, case):
    return lambda coordinator, **_others: revoke_consent(
        case_id=case.pk, actor=coordinator, now=timezone.now()
    )


def expired(user, case):
    def act(**_others):
        with as_service("tests"):
            Consent.objects.filter(case=case).update(valid_to=timezone.localdate())
        renew_access(case, now=timezone.now())

    return act


ENDS = {
    "part ended": ended,
    "consent withdrawn": withdrawn,
    "consent expired": expired,
    "account closed": closed,
    "another institution": lambda user, case: moved(user, case, institution_id=None),
    "administrator now": lambda user, case: moved(user, case, role="administrator"),
}


@pytest.mark.parametrize("end", ENDS)
def test_with_the_standing_every_way_ends_at_once(make_case, team, signed_in, actor_of, admin_person, end):
    """The session goes on, the address of the calendar is known, the page was open: nothing more comes out."""
    case, user = make_case(members=(team.fritz, team.petra)), team.petra
    table_next_week(case, team)
    browser, token = signed_in(user), renew_calendar(actor=actor_of(user), now=timezone.now())
    if end == "part ended":
        assert ways(browser, case, token) == {"page", "board", "file", "tables", "feed"}
    assert rows_shown(user) == {case.pk}
    with TestCase.captureOnCommitCallbacks(execute=True), reading_as(user_id=team.eva.pk):
        ENDS[end](user, case)(administrator=actor_of(admin_person), coordinator=actor_of(team.eva))
    assert ways(browser, case, token) == set()
    assert rows_shown(user) == set()
    with reading_as(user_id=team.fritz.pk):
        others = Case.objects.filter(pk=case.pk).exists()
    assert others is (end not in {"consent withdrawn", "consent expired"})


def test_who_comes_back_to_the_office_reads_again(make_case, team, actor_of, admin_person):
    case, user, administrator = make_case(), team.petra, actor_of(admin_person)
    for institution, shown in ((None, set()), (user.institution_id, {case.pk})):
        user.refresh_from_db()
        with TestCase.captureOnCommitCallbacks(execute=True):
            moved(user, case, institution_id=institution)(administrator)
        assert rows_shown(user) == shown


def table_next_week(case, team) -> None:
    content = plant(case, team)
    with as_service("tests"):
        starts = timezone.now() + dt.timedelta(days=7)
        RoundTable.objects.filter(case=case).update(
            state="invited", starts_at=starts, invited_at=timezone.now()
        )
        table = RoundTable.objects.get(case=case)
        make_row(
            RoundTableParticipant, case, content, team, round_table=table, user=team.petra, is_client=False
        )
    renew_access(case, now=timezone.now() - dt.timedelta(hours=1))


def ways(browser: Client, case: Case, token: str) -> set[str]:
    """Return the ways by which a case still comes out to somebody."""
    addresses_of = {
        "page": reverse("casework:show_case", args=[case.pk]),
        "board": reverse("casework:list_cases"),
        "file": reverse("casework:list_cases") + "?format=csv",
        "tables": reverse("casework:list_round_tables"),
        "feed": reverse("worklist:calendar_feed", args=[token]),
    }
    found = set()
    for name, address in addresses_of.items():
        text = browser.get(address).content.decode().replace("\r\n ", "")
        if words_in(text) or case.number in text or f"/faelle/{case.pk}/" in text:
            found.add(name)
    return found


def rows_shown(user) -> set[int]:
    with reading_as(user_id=user.pk), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM casework_case UNION SELECT case_id FROM casework_clientrecord")
        return {row[0] for row in cursor.fetchall()}


def test_a_fault_in_the_middle_of_a_page_shows_and_logs_nothing_of_the_case(
    planted, team, signed_in, monkeypatch, caplog
):
    case = planted()

    def fail(page):
        assert page.content.may("identity")
        raise RuntimeError("the picture does not draw itself")

    monkeypatch.setattr(case_page, "panels", fail)
    caplog.set_level("DEBUG")
    response = signed_in(team.eva).get(reverse("casework:show_case", args=[case.pk]))
    assert response.status_code == 500
    assert "the picture does not draw itself" in caplog.text
    assert MARKER not in caplog.text + response.content.decode()


def test_a_large_paper_lies_in_no_file_before_it_is_sealed(make_case, team, signed_in, monkeypatch):
    """Django would put it beside in clear, under a name, until the answer is sent; or for good, if it falls."""

    def refuse(*_args, **_kwargs):
        raise AssertionError("a file in clear")

    monkeypatch.setattr("django.core.files.uploadhandler.TemporaryUploadedFile", refuse)
    case, content = make_case(), b"%PDF-1.7\n" + b"%" * 4_000_000 + b"\n%%EOF"
    paper = SimpleUploadedFile("bericht.pdf", content, content_type="application/pdf")
    data = {"kind": "report", "category": "situation", "title": "Bericht", "file": paper}
    response = signed_in(team.fritz).post(reverse("casework:add_paper", args=[case.pk]), data)
    assert response.status_code == 302
    with as_service("tests"):
        assert CaseDocument.objects.latest("pk").size == len(content)


def test_odd_words_in_the_search_for_a_number_find_nothing_foreign(make_case, team, signed_in):
    make_case(members=(team.petra,), coordinator=team.rita)
    stranger = signed_in(team.other)
    for words in ("\x00", "%", "'; DROP", "\\", "ß" * 300):
        for name in ("find_case", "list_cases", "list_round_tables"):
            response = stranger.get(reverse(f"casework:{name}"), {"q": words, "seite": words, "sort": words})
            assert response.status_code in {200, 302, 404}, (name, words)
            assert not re.search(r"F-2026-\d", response.content.decode())
