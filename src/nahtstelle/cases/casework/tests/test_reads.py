"""Who read what: one line a person and day, in plain words, without opening anything."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django.utils import timezone

from nahtstelle.cases.casework.models import CaseGuest
from nahtstelle.cases.casework.queries.content import READ, SUBJECT, open_case
from nahtstelle.cases.casework.queries.reads import WORDS, reads_of
from nahtstelle.cases.casework.viewers import Viewer, viewer_of
from nahtstelle.cases.casework.walls import as_service, reading_as
from nahtstelle.ground.audit.api import record
from nahtstelle.ground.audit.models import Entry

pytestmark = pytest.mark.django_db


def read(case, viewer, what, now):
    with reading_as(user_id=viewer.user_id):
        open_case(case, viewer=viewer, what=what, categories=["identity", "plan"], now=now)


def test_one_line_a_person_and_day_in_plain_words(make_case, team, actor_of):
    case, now = make_case(), timezone.now()
    fritz = viewer_of(actor_of(team.fritz))
    for what in ("case", "plan", "case"):
        read(case, fritz, what, now)
    read(case, fritz, "case", now - dt.timedelta(days=3))
    read(case, viewer_of(actor_of(team.rita)), "somewhere_new", now - dt.timedelta(days=1))
    first, second, third = reads_of(case)
    assert (first.name, first.what) == (team.fritz.full_name, ("Integrationsplan", "Seite des Falls"))
    assert second.name == team.rita.full_name
    assert second.what == ("Inhalt des Falls",)
    assert third.at < second.at < first.at
    assert first.institution == team.fritz.institution.label
    assert len(reads_of(case, limit=2)) == 2


def test_the_institution_is_the_one_of_that_day(make_case, team, actor_of, institutions):
    case = make_case()
    read(case, viewer_of(actor_of(team.fritz)), "case", timezone.now())
    before = team.fritz.institution.label
    team.fritz.institution = team.rita.institution
    team.fritz.save()
    assert [line.institution for line in reads_of(case)] == [before]


def test_a_guest_is_the_client_or_somebody_from_outside_without_name(make_case, team):
    case, now = make_case(), timezone.now()
    with as_service("tests"):
        guest = CaseGuest.objects.create(
            case=case, kind="client", sealed=b"x", from_at=now, added_by=team.eva
        )
    viewer = Viewer(name="Gisela Beispiel", guest_id=guest.pk)
    record(
        code=READ, actor=viewer, subject_type=SUBJECT, subject_id=case.pk, now=now,
        facts={"guest": guest.pk, "ground": "client"}, purpose="plan",
    )  # fmt: skip
    (line,) = reads_of(case)
    assert line.is_client
    assert line.name == "Klientin oder Klient"
    assert "Gisela" not in line.who


def test_the_team_sees_the_list_others_do_not_find_it_and_it_opens_nothing(
    client, canton, make_case, team, actor_of
):
    case = make_case()
    read(case, viewer_of(actor_of(team.fritz)), "plan", timezone.now())
    before = Entry.objects.filter(code=READ).count()
    address = f"/faelle/{case.pk}/gelesen/"
    for user in (team.eva, team.rita, team.petra):
        client.force_login(user)
        page = client.get(address).content.decode()
        assert team.fritz.full_name in page
        assert "Integrationsplan" in page
        assert "Gisela" not in page
    client.force_login(team.other)
    assert client.get(address).status_code == 404
    assert Entry.objects.filter(code=READ).count() == before


def test_the_case_page_names_the_last_reads(client, canton, make_case, team, django_assert_max_num_queries):
    case = make_case()
    client.force_login(team.fritz)
    client.get(f"/faelle/{case.pk}/")
    client.force_login(team.eva)
    page = client.get(f"/faelle/{case.pk}/").content.decode()
    assert "Wer hat gelesen" in page
    assert f"{team.fritz.full_name}: Seite des Falls" in page
    with django_assert_max_num_queries(2):
        reads_of(case, limit=5)


def test_the_list_stays_readable_without_a_consent_in_force(client, canton, make_case, team):
    case = make_case(valid_to=timezone.localdate() - dt.timedelta(days=1))
    client.force_login(team.eva)
    assert client.get(f"/faelle/{case.pk}/gelesen/").status_code == 200


def test_every_page_with_content_has_words_a_client_understands():
    room = Path(__file__).parents[1]
    sources = [path.read_text("utf-8") for path in room.rglob("*.py") if "tests" not in path.parts]
    named = {what for text in sources for what in re.findall(r'\bwhat="([a-z_]+)"', text)}
    assert named
    assert named <= set(WORDS)
