"""Stocktakes (002 §3.2): asking, answering, handing over, more time, reminders, closing, the summary."""

from __future__ import annotations

import datetime as dt
import io
import json
from types import SimpleNamespace
from typing import ClassVar

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from openpyxl import load_workbook

from nahtstelle.ground.lifecycle.api import ActionRefused, EditConflict, PermissionRefused, TransitionRefused
from nahtstelle.ground.questionnaires import api as questionnaires
from nahtstelle.ground.questionnaires.models import Response
from nahtstelle.ground.records.models import Document
from nahtstelle.ground.worklist.models import Duty
from nahtstelle.structure.governance.models import AgendaItem, Body, Meeting
from nahtstelle.structure.programmes.actions import stocktake_requests as office
from nahtstelle.structure.programmes.actions import stocktake_summaries as summaries
from nahtstelle.structure.programmes.actions import stocktakes as actions
from nahtstelle.structure.programmes.models import Stocktake, StocktakeExtension, StocktakeRequest
from nahtstelle.structure.programmes.queries import stocktakes as queries
from nahtstelle.structure.programmes.tasks import send_stocktake_reminder

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
DEADLINE = dt.date(2026, 3, 31)
ITEMS = [
    {"linkId": "a", "type": "choice", "text": "Tun Sie etwas?", "required": True,
     "answerOption": [{"valueString": "Ja"}, {"valueString": "Nein"}]},
    {"linkId": "b", "type": "text", "text": "Was?", "required": True,
     "enableWhen": [{"question": "a", "operator": "=", "answerString": "Ja"}]},
]  # fmt: skip
YES, NO = {"a": ["Ja"], "b": ["Kurse"]}, {"a": ["Nein"]}
HERE = "/bestandsaufnahmen/"


def at(days: int) -> dt.datetime:
    return NOW + dt.timedelta(days=days)


@pytest.fixture(autouse=True)
def data_directory(settings, tmp_path):
    settings.DATA_DIRECTORY = tmp_path
    settings.MASTER_KEY = ""


@pytest.fixture
def actor(anna, actor_of):
    return actor_of(anna)


@pytest.fixture
def version_id(actor) -> int:
    content = {"resourceType": "Questionnaire", "name": "bestand", "title": "Bestand", "item": ITEMS}
    made = questionnaires.import_questionnaire(
        content=json.dumps(content).encode(), key="", owner_id=None, actor=actor, now=NOW
    )
    return questionnaires.publish_version(version_id=made.versions.get().pk, actor=actor, now=NOW).pk


@pytest.fixture
def prepared(actor, version_id, anna) -> Stocktake:
    data = actions.StocktakeData(title="Bestand", version_id=version_id, lead_id=anna.pk, deadline=DEADLINE)
    return actions.create_stocktake(data=data, actor=actor, now=NOW)


@pytest.fixture
def asked(prepared, actor, bruno, make_person) -> StocktakeRequest:
    """The disability insurance is asked, and the office of labour beside it."""
    request = actions.add_office(stocktake_id=prepared.pk, person_id=bruno.pk, actor=actor, now=NOW)
    judith = make_person("Judith", "Jenni", institution="awa")
    actions.add_office(stocktake_id=prepared.pk, person_id=judith.pk, actor=actor, now=NOW)
    actions.ask_offices(stocktake_id=prepared.pk, actor=actor, now=NOW)
    request.refresh_from_db()
    return request


def returned(asked, actor, answers=YES, revision=0, now=NOW):
    return office.submit_answers(
        request_id=asked.pk, answers=answers, revision=revision, actor=actor, now=now
    )


def waiting() -> set[tuple[str, int | None, dt.date | None]]:
    rows = Duty.objects.filter(closed_at=None, kind__startswith="programmes.stocktake")
    return {(row.title, row.user_id, row.due_on) for row in rows}


def test_every_office_is_asked_by_name_and_sees_only_its_own(asked, actor_of, bruno, carla, make_person):
    assert ("Beantworten: Bestand", bruno.pk, DEADLINE) in waiting()
    assert len(waiting()) == 2
    fritz = make_person("Kollegin", "Iv", institution="iv")
    for person, count in ((bruno, 1), (fritz, 1), (carla, 0)):
        assert StocktakeRequest.objects.visible_to(actor_of(person)).count() == count
        assert not Stocktake.objects.visible_to(actor_of(person)).exists()


def test_answers_are_begun_returned_sent_back_and_returned_again(asked, actor, actor_of, bruno):
    iv = actor_of(bruno)
    begun = office.save_answers(request_id=asked.pk, answers={"a": ["Ja"]}, revision=0, actor=iv, now=NOW)
    assert begun.state == "draft"
    with pytest.raises(questionnaires.AnswersIncomplete):
        returned(asked, iv, {"a": ["Ja"]}, 1)
    assert returned(asked, iv, revision=1).state == "returned"
    assert len(waiting()) == 1
    due = dt.date(2026, 4, 10)
    office.send_back_request(request_id=asked.pk, reason="Welche Kurse?", due_on=due, actor=actor, now=NOW)
    assert ("Antworten korrigieren: Bestand", bruno.pk, due) in waiting()
    assert returned(asked, iv, revision=2).state == "returned"


def test_a_colleague_of_the_same_institution_takes_over_and_nobody_else(
    asked, actor_of, bruno, carla, make_person
):
    iv, fritzi = actor_of(bruno), make_person("Fritzi", "Frei", institution="iv")
    with pytest.raises(actions.OfficeRefused):
        office.hand_over_request(request_id=asked.pk, person_id=carla.pk, actor=iv, now=NOW)
    with pytest.raises(PermissionRefused):
        office.hand_over_request(request_id=asked.pk, person_id=fritzi.pk, actor=actor_of(carla), now=NOW)
    office.hand_over_request(request_id=asked.pk, person_id=fritzi.pk, actor=iv, now=NOW)
    assert ("Beantworten: Bestand", fritzi.pk, DEADLINE) in waiting()
    assert not [row for row in waiting() if row[1] == bruno.pk]
    assert returned(asked, actor_of(fritzi)).state == "returned"


def test_a_moved_deadline_keeps_who_from_to_and_why(asked, actor, actor_of, bruno, anna):
    with pytest.raises(actions.StocktakeIncomplete):
        actions.extend_stocktake(
            stocktake_id=asked.stocktake_id, to_on=dt.date(2026, 6, 30), reason=" ", actor=actor, now=NOW
        )
    with pytest.raises(actions.DeadlineRefused):
        office.extend_request(request_id=asked.pk, to_on=DEADLINE, reason="x", actor=actor, now=NOW)
    with pytest.raises(PermissionRefused):
        office.extend_request(
            request_id=asked.pk, to_on=dt.date(2026, 9, 1), reason="x", actor=actor_of(bruno), now=NOW
        )
    office.extend_request(
        request_id=asked.pk, to_on=dt.date(2026, 9, 1), reason="Umzug", actor=actor, now=NOW
    )
    actions.extend_stocktake(
        stocktake_id=asked.stocktake_id,
        to_on=dt.date(2026, 6, 30),
        reason="Ausstehende Rückmeldungen",
        actor=actor,
        now=at(1),
    )
    rows = StocktakeExtension.objects.order_by("pk")
    assert [(row.request_id, row.from_on, row.to_on, row.moved_by_id) for row in rows] == [
        (asked.pk, DEADLINE, dt.date(2026, 9, 1), anna.pk),
        (None, DEADLINE, dt.date(2026, 6, 30), anna.pk),
    ]
    dues = list(StocktakeRequest.objects.order_by("pk").values_list("due_on", flat=True))
    assert dues == [dt.date(2026, 9, 1), dt.date(2026, 6, 30)]
    stocktake = Stocktake.objects.get()
    assert (stocktake.first_deadline, stocktake.deadline) == (DEADLINE, dt.date(2026, 6, 30))
    for change in (lambda: rows[0].delete(), lambda: rows.update(reason="anders")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_an_office_is_reminded_on_its_days_once_each(asked):
    days = [
        office.remind_when_due(request_id=asked.pk, now=at(day))
        for day in (0, 22, 22, 23, 30, 30, 31, 43, 60)
    ]
    assert days == [False, True, False, False, True, False, False, True, False]
    assert asked.pk in queries.requests_to_remind(at(22))
    assert asked.pk not in queries.requests_to_remind(at(10))


def test_a_reminder_says_nothing_of_the_matter_and_none_goes_once_answered(asked, actor_of, bruno):
    send_stocktake_reminder(asked.pk, "2026-03-24")
    send_stocktake_reminder(asked.pk, "2026-03-24")
    assert [message.to for message in mail.outbox] == [["bruno.bieri@so.example"]] * 2
    assert mail.outbox[0].extra_headers["Message-ID"] == mail.outbox[1].extra_headers["Message-ID"]
    assert "Bestand" not in mail.outbox[0].body + mail.outbox[0].subject
    returned(asked, actor_of(bruno))
    send_stocktake_reminder(asked.pk, "2026-03-25")
    assert len(mail.outbox) == 2


def test_the_secretariat_reminds_all_who_have_not_answered_once_a_day(asked, actor, actor_of, bruno):
    returned(asked, actor_of(bruno))
    counts = [
        office.remind_offices(stocktake_id=asked.stocktake_id, actor=actor, now=at(day)) for day in (3, 3, 4)
    ]
    assert counts == [1, 0, 1]


def test_closing_ends_the_waiting_and_asks_for_the_summary(asked, actor, actor_of, bruno, anna):
    returned(asked, actor_of(bruno))
    actions.close_stocktake(stocktake_id=asked.stocktake_id, actor=actor, now=at(40))
    assert set(StocktakeRequest.objects.values_list("state", flat=True)) == {"returned", "not_answered"}
    assert waiting() == {("Für das Koordinationsgremium zusammenfassen: Bestand", anna.pk, None)}
    with pytest.raises(ActionRefused):
        office.send_back_request(
            request_id=asked.pk, reason="x", due_on=dt.date(2026, 5, 1), actor=actor, now=at(41)
        )


@pytest.fixture
def meeting(db) -> Meeting:
    ekg = Body.objects.create(
        key="ekg", name="EKG", short_name="EKG", kind="coordination", decision_rule="consensus"
    )
    return Meeting.objects.create(body=ekg, date=dt.date(2027, 6, 18), kind="ordinary", state="planned")


def test_the_summary_comes_before_the_coordination_body_as_an_item_with_its_pdf(
    asked, actor, actor_of, bruno, meeting
):
    pk = asked.stocktake_id
    returned(asked, actor_of(bruno))
    actions.close_stocktake(stocktake_id=pk, actor=actor, now=at(40))
    with pytest.raises(summaries.SummaryNotWritable):
        summaries.present_summary(stocktake_id=pk, meeting_id=meeting.pk, actor=actor, now=at(41))
    summaries.write_summary(stocktake_id=pk, text="Es fehlt an Kursen.", revision=0, actor=actor, now=at(41))
    with pytest.raises(EditConflict):
        summaries.write_summary(stocktake_id=pk, text="Anders.", revision=0, actor=actor, now=at(41))
    with pytest.raises(PermissionRefused):
        summaries.present_summary(stocktake_id=pk, meeting_id=meeting.pk, actor=actor_of(bruno), now=at(42))
    done = summaries.present_summary(stocktake_id=pk, meeting_id=meeting.pk, actor=actor, now=at(42))
    assert (done.state, done.meeting_id) == ("presented", meeting.pk)
    item = AgendaItem.objects.get()
    assert (item.title, item.request) == ("Bestandsaufnahme: Bestand", "information")
    assert item.papers.count() == 1
    assert Document.objects.filter(title="Bestandsaufnahme: Bestand").count() == 1
    assert waiting() == set()
    with pytest.raises(TransitionRefused):
        summaries.present_summary(stocktake_id=pk, meeting_id=meeting.pk, actor=actor, now=at(43))


def test_the_pages_say_whose_turn_it_is_and_outsiders_find_nothing(
    asked, client, anna, bruno, carla, dario, admin_person, actor_of
):
    def status(person, path: str) -> int:
        client.force_login(person)
        return client.get(path).status_code

    one, mine = f"{HERE}{asked.stocktake_id}/", f"{HERE}aemter/{asked.pk}/"
    both = {HERE: 200, one: 404, mine: 200, f"{mine}antwort/": 200, f"{mine}uebergeben/": 200}
    runs = {f"{mine}frist/": 403, f"{mine}zurueckgeben/": 403}
    assert {path: status(bruno, path) for path in both | runs} == both | runs
    assert {status(anna, path) for path in (HERE, one, mine, *runs)} == {200}
    assert status(anna, f"{mine}antwort/") == 403
    for person in (carla, dario, admin_person):
        assert {status(person, path) for path in (one, mine, *runs)} == {404}


def test_answers_are_saved_added_to_and_returned_on_the_page(asked, client, bruno, anna):
    client.force_login(bruno)
    mine = f"{HERE}aemter/{asked.pk}/antwort/"
    assert client.post(mine, {"revision": "0", "a": "Ja", "save": "1"}).status_code == 302
    answer = client.post(mine, {"revision": "1", "a": "Ja", "submit": "1"})
    assert answer.status_code == 422
    assert "Was?: Bitte ausfüllen." in answer.content.decode()
    stale = client.post(mine, {"revision": "0", "a": "Nein", "save": "1"})
    assert stale.status_code == 422
    assert "inzwischen Antworten gespeichert" in stale.content.decode()
    assert "Tun Sie etwas?" in stale.content.decode()
    assert client.post(mine, {"revision": "1", "a": "Nein", "b": "", "submit": "1"}).status_code == 302
    assert StocktakeRequest.objects.get(pk=asked.pk).state == "returned"
    client.force_login(anna)
    page = client.get(f"{HERE}{asked.stocktake_id}/").content.decode()
    assert "1 von 2 Ämtern haben ihre Antworten eingereicht" in page


def test_the_answers_come_as_a_sheet_and_the_summary_as_a_pdf(asked, client, anna, bruno, actor_of):
    returned(asked, actor_of(bruno), {"a": ["Ja"], "b": ["=1+1"]})
    client.force_login(anna)
    one = f"{HERE}{asked.stocktake_id}/"
    sheet = load_workbook(io.BytesIO(client.get(f"{one}antworten/").content)).active
    rows = [[cell.value for cell in row] for row in sheet.rows]
    assert rows[0] == ["Amtsstelle", "Wer geantwortet hat", "Eingegangen am", "Tun Sie etwas?", "Was?"]
    assert (rows[1][0], rows[1][3], rows[1][4]) == ("IV-Stelle Solothurn", "Ja", "=1+1")
    assert sheet.cell(2, 5).data_type == "s"
    assert "'=1+1" in client.get(f"{one}antworten/?format=csv").content.decode()
    assert client.get(f"{one}zusammenfassung.pdf").content[:5] == b"%PDF-"
    assert "1 (100 %)" in client.get(f"{one}zusammenfassung/").content.decode()
    client.force_login(bruno)
    assert client.get(f"{one}antworten/").status_code == 404


def test_the_page_asks_as_much_for_six_offices_as_for_two(asked, client, anna, actor, make_person):
    client.force_login(anna)

    def count() -> int:
        with CaptureQueriesContext(connection) as asked_for:
            client.get(f"{HERE}{asked.stocktake_id}/")
        return len(asked_for)

    count()
    few = count()
    for name in ("ddi", "ags", "brueckenwerk", "datenschutz"):
        person = make_person("Neu", name, institution=name)
        actions.add_office(stocktake_id=asked.stocktake_id, person_id=person.pk, actor=actor, now=NOW)
    assert count() == few <= 15


class StocktakeMachine(RuleBasedStateMachine):
    """One stocktake of two offices against a model: states, duties and reminders as the rules say."""

    world: ClassVar[SimpleNamespace]

    def __init__(self) -> None:
        super().__init__()
        self._transaction = transaction.atomic()
        self._transaction.__enter__()
        self.pks = self.world.begin()
        self.states = ["asked", "asked"]
        self.running = True

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._transaction.__exit__(None, None, None)

    def attempt(self, allowed: bool, verb, **arguments) -> None:
        refused = False
        try:
            with transaction.atomic():
                verb(now=NOW, **arguments)
        except ActionRefused:
            refused = True
        assert refused != allowed, (verb.__name__, self.states)

    def revision(self, place: int) -> int:
        return Response.objects.get(pk=StocktakeRequest.objects.get(pk=self.pks[place]).response_id).revision

    @rule(place=st.integers(0, 1), who=st.integers(0, 1), full=st.booleans(), submit=st.booleans())
    def answer(self, place: int, who: int, full: bool, submit: bool) -> None:
        open_ = self.running and self.states[place] in {"asked", "draft", "sent_back"}
        allowed = open_ and place == who and (full or not submit)
        verb = office.submit_answers if submit else office.save_answers
        answers = NO if full else {}
        given = {"answers": answers, "revision": self.revision(place), "actor": self.world.offices[who]}
        self.attempt(allowed, verb, request_id=self.pks[place], **given)
        if allowed:
            kept = "sent_back" if self.states[place] == "sent_back" else "draft"
            self.states[place] = "returned" if submit else kept

    @rule(place=st.integers(0, 1), reason=st.sampled_from(["", "bitte"]))
    def send_back(self, place: int, reason: str) -> None:
        allowed = self.running and self.states[place] == "returned" and bool(reason)
        said = {"reason": reason, "due_on": DEADLINE, "actor": self.world.lead}
        self.attempt(allowed, office.send_back_request, request_id=self.pks[place], **said)
        self.states[place] = "sent_back" if allowed else self.states[place]

    @rule(by_lead=st.booleans())
    def close(self, by_lead: bool) -> None:
        allowed = self.running and by_lead
        actor = self.world.lead if by_lead else self.world.offices[0]
        pk = StocktakeRequest.objects.get(pk=self.pks[0]).stocktake_id
        self.attempt(allowed, actions.close_stocktake, stocktake_id=pk, actor=actor)
        if allowed:
            self.running = False
            self.states = [state if state == "returned" else "not_answered" for state in self.states]

    @invariant()
    def rows_and_duties_are_as_the_model_says(self) -> None:
        rows = dict(StocktakeRequest.objects.filter(pk__in=self.pks).values_list("pk", "state"))
        assert [rows[pk] for pk in self.pks] == self.states
        duties = Duty.objects.filter(closed_at=None, kind="programmes.stocktake.answer").count()
        assert duties == sum(state in {"asked", "draft", "sent_back"} for state in self.states)


def test_no_sequence_of_verbs_leaves_the_way(actor, actor_of, version_id, anna, bruno, make_person):
    judith = make_person("Judith", "Jenni", institution="awa")

    def begin() -> list[int]:
        data = actions.StocktakeData(title="B", version_id=version_id, lead_id=anna.pk, deadline=DEADLINE)
        made = actions.create_stocktake(data=data, actor=actor, now=NOW)
        rows = [
            actions.add_office(stocktake_id=made.pk, person_id=person.pk, actor=actor, now=NOW)
            for person in (bruno, judith)
        ]
        actions.ask_offices(stocktake_id=made.pk, actor=actor, now=NOW)
        return [row.pk for row in rows]

    StocktakeMachine.world = SimpleNamespace(
        lead=actor, offices=[actor_of(bruno), actor_of(judith)], begin=begin
    )
    run_state_machine_as_test(
        StocktakeMachine,
        settings=settings(
            max_examples=10,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
