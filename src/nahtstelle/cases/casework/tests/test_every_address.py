"""Every address of a case: nothing for who is not entitled; content as the rule allows, each read with its trace.

The addresses are walked: a new one is tried without being named here, a new kind of number in one asks for its value.
"""

from __future__ import annotations

import datetime as dt
import itertools
import random

import pytest
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from nahtstelle.cases.casework.actions.access import renew_access
from nahtstelle.cases.casework.models import (
    Case,
    CaseGuest,
    EmergencyAccess,
    TeamMember,
)
from nahtstelle.cases.casework.permissions.access import EVERYTHING, entitlements, purpose_in, readable
from nahtstelle.cases.casework.queries.content import READ
from nahtstelle.cases.casework.queries.facts import case_facts
from nahtstelle.cases.casework.queries.reads import WORDS, reads_of
from nahtstelle.cases.casework.states import CONSENT_CATEGORIES, CaseState, DataCategory
from nahtstelle.cases.casework.tests.addresses import OF_A_CASE, OWN, addresses, as_guest
from nahtstelle.cases.casework.tests.planting import MARKER, word, words_in
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.audit.models import Entry

pytestmark = pytest.mark.django_db
NEEDS_MORE = {"clear_contradiction", "read_letter"}
"""Answers that differ; the end of the case."""


def asked(client, address: str):
    """GET an address; what takes no GET gets an empty form. Nothing of it is kept but the trace."""
    response = client.get(address)
    return client.post(address, {}) if response.status_code == 405 else response


def test_who_is_not_entitled_finds_no_address_of_a_case(
    planted, team, client_for, make_person, anna, carla, dario, admin_person
):
    case = planted(named=[team.eva.institution_id, team.fritz.institution_id])
    left = make_person("Lea", "Linder", institution="iv", role="specialist")
    elsewhere = make_person("Karl", "Kunz", institution="awa", role="coordinator")
    with as_service("tests"):
        EmergencyAccess.objects.filter(case=case).update(until_at=timezone.now())
        ended = {"from_at": timezone.now() - dt.timedelta(days=9), "until_at": timezone.now()}
        TeamMember.objects.create(
            case=case, user=left, institution=left.institution, role="specialist", **ended
        )
        guests = list(CaseGuest.objects.filter(case=case).order_by("pk").values_list("pk", flat=True))
    renew_access(case, now=timezone.now())
    strangers = (team.other, team.petra, left, elsewhere, anna, carla, dario, admin_person)
    visitors = [client_for(user) for user in strangers] + [as_guest(client_for(None), pk) for pk in guests]
    turns = itertools.cycle(visitors)
    found = []
    for name, (address, *_others) in addresses(case, OF_A_CASE).items():
        everybody = name in {"show_case", "show_plan", "download_paper"}
        for visitor in visitors if everybody else itertools.islice(turns, 3):
            response = asked(visitor, address)
            if not is_closed(response):
                found.append(f"{visitor.session.items()} {address}: {response.status_code}")
    assert found == []


def is_closed(response) -> bool:
    """Tell whether an answer says nothing: not found, or the way to the door."""
    return response.status_code == 404 or (
        response.status_code == 302 and response["Location"].startswith("/konto/anmelden/")
    )


class Walk:
    """Somebody's walk through the addresses of a case: what was shown, and that each read left its trace."""

    def __init__(self, case, client, *, user_id=None, guest_id=None) -> None:
        self.case, self.client, self.user_id, self.guest_id = case, client, user_id, guest_id
        self.shown: set[str] = set()
        self.what: set[str] = set()
        self.found: set[str] = set()
        self.allowed = self._allowed()

    def _allowed(self) -> set[str]:
        """Return what the written rule lets them read now (`permissions.access`)."""
        now, zone = timezone.now(), timezone.get_default_timezone()
        day = timezone.localdate(now)
        with as_service("tests"):
            facts = case_facts([self.case])[self.case.pk]
        aim = {"purpose": str(purpose_in(facts.state)), "consent": facts.consent, "day": day}
        return set().union(
            *(
                readable(ground=one.ground, categories=one.categories, **aim)
                for one in entitlements(facts, day=day, zone=zone)
                if (one.user_id, one.guest_id) == (self.user_id, self.guest_id)
                and one.from_at <= now
                and (one.until_at is None or now < one.until_at)
            )
        )

    def through(self, found: dict[str, list[str]]) -> Walk:
        """Open every address: never more than the rule allows, and all of it somewhere."""
        for name, places in found.items():
            for address in places:
                self._open(name, address)
        assert self.shown == self.allowed
        return self

    def _open(self, name: str, address: str) -> None:
        began, last = timezone.now(), Entry.objects.aggregate(last=Max("pk"))["last"] or 0
        response = self.client.get(address, headers={"Range": "bytes=0-9"})
        assert response.status_code < 500, address
        if response.status_code == 200:  # back after signing out shows nothing; no head says anything
            assert "no-store" in response.get("Cache-Control", ""), address
            assert MARKER not in str(response.headers), address
        if response.status_code != 404:
            self.found.add(name)
        shown = words_in(response.content.decode("utf-8", "replace"))
        self.shown |= shown
        if not shown:
            return
        traces = list(Entry.objects.filter(code=READ, subject_id=str(self.case.pk), pk__gt=last))
        assert len(traces) == 1, f"{address} shows {shown} and leaves {len(traces)} traces"
        (trace,) = traces
        assert shown <= set(trace.facts["categories"]) <= self.allowed, f"{address}: {shown}, {trace.facts}"
        assert (trace.actor_id, trace.facts.get("guest")) == (self.user_id, self.guest_id), address
        assert began <= trace.at <= timezone.now()
        assert trace.purpose in WORDS, f"{address}: the client has no words for «{trace.purpose}»"
        self.what.add(trace.purpose)


def guest_of(case: Case, kind: str) -> int:
    with as_service("tests"):
        return CaseGuest.objects.filter(case=case, kind=kind).latest("pk").pk


def test_the_coordinator_is_shown_everything_and_the_client_sees_who_read_what(planted, team, client_for):
    case = planted()
    made = addresses(case, OF_A_CASE)
    walk = Walk(case, client_for(team.eva), user_id=team.eva.pk).through(made)
    assert set(made) - walk.found == NEEDS_MORE
    assert len(walk.what) > 12
    doctor = guest_of(case, "outside")
    own = addresses(case, OWN)
    assert Walk(case, as_guest(client_for(None), doctor), guest_id=doctor).through(own).allowed == {
        "identity",
        "health",
    }
    client_id = guest_of(case, "client")
    visitor = as_guest(client_for(None), client_id)
    assert Walk(case, visitor, guest_id=client_id).through(own).allowed == set(DataCategory.values)
    page = visitor.get(reverse("casework:show_own_case"), {"alle": "1"}).content.decode()
    outside = word(DataCategory.IDENTITY)
    lines = {line.name: set(line.what) for line in reads_of(case, names={doctor: outside})}
    assert lines[team.eva.full_name] >= {str(WORDS[what]) for what in walk.what}
    assert len(lines) == 3
    assert outside in lines
    itself = {line.name for line in reads_of(case) if line.is_client}
    for name, what in lines.items():
        said = "Sie selbst" if name in itself else name
        assert all(escape(part) in page for part in (said, *what))


@pytest.mark.parametrize("seed", [1, 2])
def test_a_narrow_consent_narrows_every_page_and_an_emergency_shows_all(planted, team, client_for, seed):
    draw = random.Random(seed)
    scope = draw.sample([str(value) for value in CONSENT_CATEGORIES], 2)
    case = planted(draw.choice([CaseState.CLARIFYING, CaseState.PLANNING]), categories=scope)
    made = addresses(case, OF_A_CASE)
    member = draw.choice([team.eva, team.fritz])
    assert Walk(case, client_for(member), user_id=member.pk).through(made).allowed == set(scope)
    outside = guest_of(case, "outside")
    Walk(case, as_guest(client_for(None), outside), guest_id=outside).through(addresses(case, OWN))
    papers = {"download_paper": made["download_paper"], "show_case": made["show_case"]}
    assert Walk(case, client_for(team.other), user_id=team.other.pk).through(papers).allowed == EVERYTHING


def test_after_the_closing_the_coordinator_reads_letters_only_and_before_the_registration_one_person_reads(
    planted, team, client_for
):
    closed = planted(CaseState.CLOSED)
    made = addresses(closed, OF_A_CASE)
    walk = Walk(closed, client_for(team.eva), user_id=team.eva.pk).through(made)
    assert walk.allowed == {"letters"}
    assert "read_letter" in walk.found
    enquiry = planted(CaseState.ENQUIRY)
    made = addresses(enquiry, OF_A_CASE)
    assert Walk(enquiry, client_for(team.fritz), user_id=team.fritz.pk).through(made).allowed == EVERYTHING
    assert client_for(team.eva).get(made["show_case"][0]).status_code == 404
