"""A member's own space: the meetings to come, reading, what is new, decisions on themes."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nahtstelle.ground.records import api as records
from nahtstelle.structure.governance.actions.meetings import invite_meeting
from nahtstelle.structure.governance.actions.notes import choose_themes
from nahtstelle.structure.governance.models import Decision, PaperRead, Theme
from nahtstelle.structure.governance.queries.members import decisions_on, followed_themes
from nahtstelle.structure.governance.tests.gatherings import item_of, meeting_of


@pytest.fixture
def coming(today) -> dt.date:
    return today + dt.timedelta(days=20)


@pytest.fixture
def proposal(make_proposal, nora, actor_of, anna, now):
    proposal = make_proposal(state="scheduled", author=nora, title="Einheitliche Anmeldung")
    dossier = records.open_dossier(
        title="x", owner_type="governance.proposal", owner_id=proposal.pk, actor=actor_of(anna), now=now
    )
    records.add_document(
        dossier_id=dossier.id,
        title="Bericht",
        content=b"a;b\n1;2\n",
        filename="b.csv",
        actor=actor_of(anna),
        now=now,
    )
    proposal.dossier_id = dossier.id
    proposal.save()
    return proposal


@pytest.fixture
def meeting(structure, proposal, coming, actor_of, anna, now):
    meeting = meeting_of(structure.coordination, date=coming, starts_at=dt.time(14))
    item_of(meeting, proposal.title, proposal=proposal)
    item_of(meeting, "Nur für Nora", is_restricted=True)
    return invite_meeting(actor=actor_of(anna), meeting_id=meeting.pk, now=now)


def decision(body, number: int, theme: Theme | None, **fields) -> Decision:
    values = {
        "body": body, "year": 2026, "number": number, "label": f"{body.short_name} 2026/{number}",
        "decided_on": dt.date(2026, 2, 1), "procedure": "meeting", "kind": "other", "title": f"Beschluss {number}",
        "text": "x", "text_sha256": "0" * 64, "recorded_at": dt.datetime(2026, 2, 1, tzinfo=dt.UTC),
    }  # fmt: skip
    return Decision.objects.create(**values | {"theme": theme} | fields)


def test_the_page_shows_meeting_buttons_and_new_papers(client_for, meeting, bruno):
    page = client_for(bruno).page("/mein/")
    assert "Ich nehme teil" in page.text
    assert "Bericht CSV neu" in page.text
    assert "Nur für Nora" not in page.text


def test_what_has_no_agenda_yet_is_one_line(client_for, structure, coming, bruno):
    meeting = meeting_of(structure.committee, date=coming)
    page = client_for(bruno).page("/mein/")
    assert "Spätere Sitzungen" in page.text
    assert f"/sitzungen/{meeting.pk}/" in page.links
    assert "Keine Sitzung in Sicht" not in page.text


def test_an_answer_from_here_leads_back_here(client_for, meeting, bruno):
    address = f"/sitzungen/{meeting.pk}/teilnahme/"
    response = client_for(bruno).post(address, {"answer": "attending", "back": "mein"})
    assert response["Location"] == "/mein/"
    assert "Sie nehmen teil." in client_for(bruno).page("/mein/").text


def test_a_paper_read_is_not_new_any_more_for_its_reader_only(client_for, meeting, bruno, nora):
    item = meeting.items.first()
    version = item.papers.get().version_id
    address = f"/mein/traktanden/{item.pk}/gelesen/"
    assert client_for(bruno).post(address, {"version": version}).status_code == 302
    assert client_for(bruno).post(address, {"version": version}).status_code == 302
    assert "Bericht CSV neu" not in client_for(bruno).page("/mein/").text
    assert "Bericht CSV neu" in client_for(nora).page("/mein/").text
    assert list(PaperRead.objects.values_list("user_id", flat=True)) == [bruno.pk]
    assert client_for(bruno).post(address, {"version": 999_999}).status_code == 404
    assert client_for(bruno).post(address, {"version": "x"}).status_code == 404
    assert client_for(bruno).get(address).status_code == 405


def test_reading_shows_motion_paper_and_frame(client_for, meeting, bruno):
    item = meeting.items.first()
    page = client_for(bruno).page(f"/mein/traktanden/{item.pk}/")
    assert "Die Anmeldung wird vereinheitlicht" in page.text
    version = item.papers.get().version_id
    response = client_for(bruno).get(f"/mein/traktanden/{item.pk}/?unterlage={version}")
    assert "frame-src 'self'" in response["Content-Security-Policy"]
    assert "Unterlage herunterladen" in response.content.decode()
    assert client_for(bruno).get(f"/mein/traktanden/{item.pk}/?unterlage=999999").status_code == 404


def test_what_one_may_not_see_is_not_read_here(client_for, anybody, meeting, bruno, carla):
    seen, restricted = meeting.items.all()
    for part in ("", "notiz/", "gelesen/"):
        for person, item in ((carla, seen), (bruno, restricted)):
            address = f"/mein/traktanden/{item.pk}/{part}"
            client = client_for(person)
            answer = client.post(address, {"text": "x", "version": 0}) if part else client.get(address)
            assert answer.status_code == 404
        assert anybody.get(f"/mein/traktanden/{seen.pk}/{part}").status_code in {302, 405}


def test_case_level_finds_nothing(client_for, eva):
    for path in ("/mein/", "/mein/notizen/", "/mein/themen/", "/mein/themen/waehlen/"):
        assert client_for(eva).get(path).status_code == 404


def test_an_outsider_finds_an_empty_space(client_for, carla):
    assert "Keine Sitzung in Sicht" in client_for(carla).page("/mein/").text


def test_themes_are_those_of_body_and_office_until_chosen(
    structure, theme, institutions, actor_of, bruno, anna, now
):
    other = Theme.objects.create(key="anderes", name="Anderes", field_of_service="education")
    office = Theme.objects.create(
        key="eigenes", name="Eigenes", field_of_service="education", lead_institution=institutions.iv
    )
    assert set(followed_themes(actor_of(bruno))) == {theme, office}
    choose_themes(actor=actor_of(bruno), theme_ids=[other.pk, 999_999], now=now)
    assert list(followed_themes(actor_of(bruno))) == [other]
    choose_themes(actor=actor_of(bruno), theme_ids=[], now=now)
    assert list(followed_themes(actor_of(bruno))) == []


def test_decisions_on_a_theme_are_those_one_may_see(structure, theme, make_proposal, actor_of, nora, bruno):
    mine = decision(structure.coordination, 1, theme)
    through = decision(
        structure.coordination, 2, None, proposal=make_proposal(author=nora, theme=theme, state="decided")
    )
    decision(structure.coordination, 3, None)
    above = decision(structure.steering, 1, theme)
    found = list(decisions_on(actor_of(bruno), [theme]))
    assert found == [through, mine]
    assert above not in found


def test_themes_are_chosen_on_the_page_and_their_decisions_listed(client_for, structure, theme, bruno):
    other = Theme.objects.create(key="anderes", name="Anderes Thema", field_of_service="education")
    decision(structure.coordination, 1, other)
    client = client_for(bruno)
    assert "Beschluss 1" not in client.page("/mein/themen/").text
    assert client.post("/mein/themen/waehlen/", {"themes": [other.pk, theme.pk]}).status_code == 302
    assert "Beschluss 1" in client.page("/mein/themen/").text
    assert "Beschluss 1" in client.page("/mein/").text
    assert "Beschluss 1" in client.page("/mein/themen/", thema="anderes", seit="2026").text
    assert "Beschluss 1" not in client.page("/mein/themen/", thema=theme.key).text
    assert client.get("/mein/themen/?format=csv").status_code == 200
    assert client.send("/mein/themen/waehlen/", {"themes": ["x"]}).text


def test_the_page_asks_as_much_with_many_items_and_meetings(
    client_for, meeting, structure, coming, theme, bruno, actor_of, anna, now
):
    client = client_for(bruno)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.page("/mein/")
        return len([query for query in queries if "django_session" not in query["sql"]])

    decision(structure.coordination, 100, theme)
    count()
    few = count()
    for number in range(5):
        more = meeting_of(structure.coordination, date=coming + dt.timedelta(days=number + 1))
        for place in range(8):
            item_of(more, f"Traktandum {place}")
        invite_meeting(actor=actor_of(anna), meeting_id=more.pk, now=now)
        decision(structure.coordination, number + 1, theme)
    assert count() == few
