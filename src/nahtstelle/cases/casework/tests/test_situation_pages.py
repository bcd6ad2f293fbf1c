"""Pages of the clarification, of round tables and instruments: who sees them, what they do, how much they ask."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from nahtstelle.cases.casework.actions import situation as actions
from nahtstelle.cases.casework.actions.instruments import NotOffered, record_assessment
from nahtstelle.cases.casework.actions.provided import provide_all
from nahtstelle.cases.casework.models import Assessment, Contribution, Instrument, RoundTable, TeamDecision
from nahtstelle.cases.casework.states import CaseState
from nahtstelle.cases.casework.tests.test_round_tables import SECRET, invite, propose, seat
from nahtstelle.cases.casework.tests.test_situation import Desk
from nahtstelle.cases.casework.walls import as_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(make_case, team, canton):
    desk = Desk(make_case(state=CaseState.REGISTERED))
    desk.do(team.eva, actions.open_clarification)
    return desk


@pytest.fixture
def go(client):
    def call(user, path, data=None):
        client.force_login(user)
        return client.get(path) if data is None else client.post(path, data)

    return call


def rows_of(model, **by):
    with as_service("tests"):
        return list(model.objects.filter(**by).order_by("pk"))


def test_the_whole_clarification_by_its_pages(go, make_case, team, canton):
    case = make_case(state=CaseState.REGISTERED)
    base = f"/faelle/{case.pk}/situation/"
    assert go(team.fritz, f"{base}beginnen/").status_code == 403
    assert go(team.eva, f"{base}beginnen/").status_code == 200
    assert go(team.eva, f"{base}beginnen/", {"ok": "1"}).status_code == 302
    by = {row.institution_id: row.pk for row in rows_of(Contribution, case=case)}
    sheet = {
        "version": "1",
        "save": "1",
        "arbeitsfaehigkeit": "60",
        "notes-social": SECRET,
        "notes-resources": "Pünktlich\nSprachen",
    }
    mine = f"{base}beitraege/{by[team.fritz.institution_id]}/"
    assert go(team.rita, mine).status_code == 403
    page = go(team.fritz, mine)
    assert "Seit wann ist der Klient / die Klientin bei der Sozialhilfe angemeldet?" in page.content.decode()
    assert go(team.fritz, mine, sheet).status_code == 302
    conflict = go(team.fritz, mine, {**sheet, "arbeitsfaehigkeit": "70"})
    assert conflict.status_code == 422
    assert "60" in conflict.content.decode()
    theirs = f"{base}beitraege/{by[team.rita.institution_id]}/"
    assert go(team.rita, theirs, {**sheet, "arbeitsfaehigkeit": "80"}).status_code == 302
    nothing = f"{base}beitraege/{by[team.petra.institution_id]}/nichts/"
    assert go(team.rita, nothing, {}).status_code == 403
    assert go(team.petra, nothing, {}).status_code == 302
    page = go(team.petra, base).content.decode()
    assert SECRET in page
    assert "Widerspruch" in page
    clear = f"{base}widersprueche/arbeitsfaehigkeit/"
    assert go(team.petra, clear).status_code == 403
    assert go(team.eva, clear, {"resolution": "Auf 60 % geklärt."}).status_code == 302
    assert go(team.eva, f"{base}beschrieb/", {}).status_code == 302
    paper = go(team.rita, f"{base}beschrieb/1/beschrieb/")
    assert paper.content.startswith(b"%PDF")
    assert case.number in paper.headers["Content-Disposition"]
    assert go(team.rita, f"{base}beschrieb/1/gesundheit/").status_code == 404
    decision = {"verdict": "round_table", "text": "Weil.", "decided_on": timezone.localdate().isoformat()}
    assert go(team.eva, f"{base}entscheid/", {**decision, "text": ""}).status_code == 422
    assert go(team.eva, f"{base}entscheid/", decision).status_code == 302
    assert rows_of(TeamDecision, case=case)
    assert go(team.fritz, f"{base}abschliessen/", {}).status_code == 302
    assert "Auf 60 % geklärt." in go(team.fritz, f"/faelle/{case.pk}/").content.decode()


def test_outsiders_find_none_of_the_pages(go, desk, team):
    row = rows_of(Contribution, case=desk.case)[0]
    base = f"/faelle/{desk.case.pk}/"
    for path in (
        "situation/",
        "situation/beginnen/",
        f"situation/beitraege/{row.pk}/",
        "situation/beschrieb/1/beschrieb/",
        "situation/entscheid/",
        "runde-tische/neu/",
        "runde-tische/1/",
    ):
        assert go(team.other, base + path).status_code == 404, path


def test_the_page_of_the_situation_asks_no_more_than_it_may(
    go, client, desk, team, django_assert_max_num_queries
):
    desk.say(team.fritz, arbeitsfaehigkeit=60)
    desk.say(team.rita, arbeitsfaehigkeit=80)
    client.force_login(team.eva)
    client.get(f"/faelle/{desk.case.pk}/situation/")
    with django_assert_max_num_queries(20):
        client.get(f"/faelle/{desk.case.pk}/situation/")


def test_a_round_table_by_its_pages(go, make_case, team, canton):
    desk = Desk(make_case(state=CaseState.PLANNING))
    base = f"/faelle/{desk.case.pk}/runde-tische/"
    day = (timezone.localdate() + dt.timedelta(days=5)).isoformat()
    people = [str(user.pk) for user in (team.eva, team.fritz, team.rita)]
    form = {
        "place": "Zimmer 2",
        "day_1": day,
        "time_1": "14:00",
        "people": people,
        "with_client": "on",
        "agenda": SECRET,
    }
    assert go(team.fritz, f"{base}neu/").status_code == 403
    assert go(team.eva, f"{base}neu/").status_code == 200
    assert go(team.eva, f"{base}neu/", {**form, "day_1": ""}).status_code == 422
    assert go(team.eva, f"{base}neu/", form).status_code == 302
    (table,) = rows_of(RoundTable, case=desk.case)
    page = f"{base}{table.pk}/"
    assert SECRET in go(team.fritz, page).content.decode()
    with as_service("tests"):
        date = table.dates.get()
    mine = f"{base}teilnehmende/{seat(table, team.fritz).pk}/"
    assert go(team.fritz, f"{mine}termine/").status_code == 200
    assert go(team.fritz, f"{mine}termine/", {f"date_{date.pk}": "yes"}).status_code == 302
    assert go(team.rita, f"{mine}ziele/", {"goals": "x"}).status_code == 403
    assert go(team.fritz, f"{mine}ziele/", {"goals": "Ziel-1"}).status_code == 302
    assert go(team.fritz, f"{page}einladen/").status_code == 403
    assert go(team.eva, f"{page}einladen/").status_code == 200
    assert go(team.eva, f"{page}einladen/", {"date": date.pk, "place": "Zimmer 3"}).status_code == 302
    assert "Ziel-1" in go(team.rita, f"{page}vorbereitung/").content.decode()
    listed = go(team.fritz, "/runde-tische/").content.decode()
    assert desk.case.number in listed
    assert "Gisela" not in listed
    assert "Zimmer 3" not in go(team.other, "/runde-tische/").content.decode()
    assert go(team.eva, f"{page}protokoll/").status_code == 200
    early = go(team.eva, f"{page}protokoll/", {"record": "x", "close": "1", "version": "2"})
    assert early.status_code == 422
    assert go(team.eva, f"{page}absagen/", {"reason": "Krankheit"}).status_code == 302
    assert "Krankheit" in go(team.rita, page).content.decode()
    assert go(team.eva, "/runde-tische/?ansicht=vergangene").status_code == 200


def test_a_held_table_has_its_record_as_a_paper(go, make_case, team, canton):
    desk = Desk(make_case(state=CaseState.PLANNING))
    table = invite(desk, team.eva, propose(desk, team.eva))
    with as_service("tests"):
        RoundTable.objects.filter(pk=table.pk).update(starts_at=timezone.now() - dt.timedelta(hours=2))
        seats = [f"presence_{pk}" for pk in table.participants.values_list("pk", flat=True)]
    page = f"/faelle/{desk.case.pk}/runde-tische/{table.pk}/"
    form = {"record": SECRET, "close": "1", "version": "2", **dict.fromkeys(seats, "present")}
    assert go(team.eva, f"{page}protokoll/", form).status_code == 302
    assert go(team.fritz, f"{page}protokoll/pdf/").content.startswith(b"%PDF")
    assert SECRET in go(team.fritz, page).content.decode()


def test_a_record_proposes_everybody_as_present_until_something_is_saved(go, make_case, team, canton):
    desk = Desk(make_case(state=CaseState.PLANNING))
    table = invite(desk, team.eva, propose(desk, team.eva))
    with as_service("tests"):
        first, *others = table.participants.values_list("pk", flat=True)
    page = f"/faelle/{desk.case.pk}/runde-tische/{table.pk}/protokoll/"
    fresh = go(team.eva, page)
    assert "ist «Anwesend» vorgeschlagen" in fresh.content.decode()
    assert {seat.value() for seat in fresh.context["form"].seats()} == {"present"}
    assert (
        go(team.eva, page, {f"presence_{first}": "excused", "save": "1", "version": "2"}).status_code == 302
    )
    saved = go(team.eva, page)
    assert "ist «Anwesend» vorgeschlagen" not in saved.content.decode()
    given = {seat.name: seat.value() for seat in saved.context["form"].seats()}
    assert given.pop(f"presence_{first}") == "excused"
    assert others
    assert set(given.values()) == {None}


@pytest.fixture
def instruments(db):
    provide_all(now=timezone.now())
    today = timezone.localdate()
    with as_service("tests"):
        common = {"starts_on": today - dt.timedelta(days=90)}
        here = Instrument.objects.create(
            key="kurz", name="Kurzassessment", questionnaire="kurzassessment", regions=["Uster"], **common
        )
        gone = Instrument.objects.create(
            key="praxis",
            name="Praxisassessment",
            questionnaire="praxisassessment",
            dropped_on=today - dt.timedelta(days=9),
            **common,
        )
        far = Instrument.objects.create(
            key="fern", name="Anderswo", questionnaire="kurzassessment", regions=["Olten"], **common
        )
    return here, gone, far


def test_an_instrument_is_used_where_and_when_it_is_offered(go, desk, team, instruments):
    here, gone, far = instruments
    page = go(team.petra, f"/faelle/{desk.case.pk}/").content.decode()
    assert "Kurzassessment erfassen" in page
    assert "Anderswo" not in page
    path = f"/faelle/{desk.case.pk}/instrumente/{here.pk}/erfassen/"
    today = timezone.localdate().isoformat()
    answers = {"done_on": today, "save": "1", "will": "4", "zeit": "3", "kraft": "2", "weg": "potenzial"}
    assert go(team.petra, path).status_code == 200
    assert go(team.petra, path, {**answers, "will": ""}).status_code == 422
    assert go(team.petra, path, answers).status_code == 302
    (row,) = rows_of(Assessment, case=desk.case)
    assert b"potenzial" not in bytes(row.sealed)
    shown = go(team.fritz, f"/faelle/{desk.case.pk}/instrumente/ergebnisse/{row.pk}/").content.decode()
    assert "Vertiefte Potenzialerfassung" in shown
    for instrument in (gone, far):
        with pytest.raises(NotOffered):
            desk.do(
                team.petra,
                record_assessment,
                instrument_id=instrument.pk,
                answers={"praxis": [{"ergebnis": ["gut"]}]},
                done_on=timezone.localdate(),
            )


def test_results_of_a_dropped_instrument_stay_readable(go, desk, team, instruments):
    _here, gone, _far = instruments
    desk.do(
        team.petra,
        record_assessment,
        instrument_id=gone.pk,
        answers={"praxis": [{"einsatz": ["Lager"], "ergebnis": [SECRET]}]},
        done_on=timezone.localdate() - dt.timedelta(days=30),
    )
    (row,) = rows_of(Assessment, case=desk.case)
    shown = go(team.fritz, f"/faelle/{desk.case.pk}/instrumente/ergebnisse/{row.pk}/").content.decode()
    assert SECRET in shown
    assert "nicht mehr verwendet" in shown


def test_outside_its_region_or_period_an_instrument_says_where_and_when_it_is_offered(
    go, desk, team, instruments
):
    here, _gone, far = instruments
    page = f"/faelle/{desk.case.pk}/instrumente"
    elsewhere = go(team.petra, f"{page}/{far.pk}/erfassen/").content.decode()
    assert "Regionen angeboten: Olten. Dieser Fall gehört zur Region: Uster." in elsewhere
    assert "Ergebnis speichern" not in elsewhere
    with as_service("tests"):
        Instrument.objects.filter(pk=here.pk).update(ends_on=timezone.localdate() - dt.timedelta(days=5))
    shown = go(team.petra, f"/faelle/{desk.case.pk}/").content.decode()
    assert "wird heute kein Instrument angeboten" in shown
    assert "Ergebnis aus dieser Zeit nachtragen" in shown
    answers = {"save": "1", "will": "4", "zeit": "3", "kraft": "2", "weg": "potenzial"}
    today, then = (timezone.localdate() - dt.timedelta(days=days) for days in (0, 9))
    refused = go(team.petra, f"{page}/{here.pk}/erfassen/", {**answers, "done_on": today.isoformat()})
    assert refused.status_code == 422
    assert "kann erfasst werden" in refused.content.decode()
    late = go(team.petra, f"{page}/{here.pk}/erfassen/", {**answers, "done_on": then.isoformat()})
    assert late.status_code == 302


def test_whoever_works_on_cases_reads_where_and_when_each_instrument_is_offered(go, team, instruments):
    shown = go(team.other, "/faelle/instrumente/").content.decode()
    for words in ("Anderswo", "Olten", "ganzer Kanton", "aufgegeben", "seit "):
        assert words in shown
