"""Writing, publishing and comparing versions; the database keeps what is published."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import ClassVar

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.ground.questionnaires import comparing
from nahtstelle.ground.questionnaires.actions import questionnaires as registers
from nahtstelle.ground.questionnaires.actions import versions as actions
from nahtstelle.ground.questionnaires.definition import Condition, Item, Option, walk
from nahtstelle.ground.questionnaires.fhir import DefinitionFaulty, digest, read_resource, write_items
from nahtstelle.ground.questionnaires.models import Questionnaire, QuestionnaireVersion
from nahtstelle.ground.questionnaires.states import ItemType, Operator
from nahtstelle.ground.questionnaires.tests.conftest import NOW
from nahtstelle.ground.questionnaires.tests.definitions import FULL

STRING = {"linkId": "a", "type": "string", "text": "A"}
QUESTION = Item(link_id="neu", type=ItemType.STRING, text="Neue Frage")


def order(version: QuestionnaireVersion) -> list[str]:
    return [placed.item.link_id for placed in walk(QuestionnaireVersion.objects.get(pk=version.pk).items)]


def test_what_is_published_is_frozen_with_its_digest(published, actor):
    assert published.sha256 == digest(published.title, FULL)
    with pytest.raises(actions.VersionFrozen):
        actions.add_item(version_id=published.pk, item=QUESTION, group="", revision=1, actor=actor, now=NOW)
    for change in (
        {"definition": []},
        {"title": "Anders"},
        {"sha256": "0" * 64},
        {"number": 7},
        {"state": "draft"},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            QuestionnaireVersion.objects.filter(pk=published.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        published.delete()
    assert Entry.objects.filter(code="questionnaires.version.published").count() == 1


def test_only_the_secretariat_writes(draft, actor_of, bruno):
    with pytest.raises(PermissionRefused):
        actions.publish_version(version_id=draft.pk, actor=actor_of(bruno), now=NOW)
    data = registers.QuestionnaireData(key="x", title="X")
    with pytest.raises(PermissionRefused):
        registers.create_questionnaire(data=data, actor=actor_of(bruno), now=NOW)


def test_items_are_added_moved_and_removed(draft, actor):
    def revision() -> int:
        return QuestionnaireVersion.objects.get(pk=draft.pk).revision

    common = {"version_id": draft.pk, "actor": actor, "now": NOW}
    actions.add_item(item=QUESTION, group="details", revision=revision(), **common)
    assert order(draft)[3:7] == ["was", "plaetze", "warum", "neu"]
    actions.move_item(link_id="neu", direction="down", revision=revision(), **common)
    assert order(draft)[6:8] == ["neu", "felder"]
    assert "neu" not in [row.link_id for row in QuestionnaireVersion.objects.get(pk=draft.pk).items[2].items]
    actions.remove_item(link_id="neu", revision=revision(), **common)
    assert "neu" not in order(draft)


def test_a_question_that_others_depend_on_is_neither_removed_nor_moved_behind_them(draft, actor):
    common = {"version_id": draft.pk, "link_id": "angebot", "revision": 1, "actor": actor, "now": NOW}
    with pytest.raises(actions.ItemRefused, match="details"):
        actions.remove_item(**common)
    with pytest.raises(actions.ItemRefused):
        actions.move_item(**{**common, "link_id": "plaetze"}, direction="down")
    assert order(draft)[1] == "angebot"


def test_who_saves_second_is_told(draft, actor):
    common = {"version_id": draft.pk, "group": "", "revision": 1, "actor": actor, "now": NOW}
    actions.add_item(item=QUESTION, **common)
    with pytest.raises(actions.VersionChangedMeanwhile):
        actions.add_item(item=QUESTION, **common)


def test_an_empty_draft_is_not_published(actor):
    data = registers.QuestionnaireData(key="leer", title="Leer")
    made = registers.create_questionnaire(data=data, actor=actor, now=NOW)
    with pytest.raises(actions.VersionNotPublishable):
        actions.publish_version(version_id=made.versions.get().pk, actor=actor, now=NOW)
    with pytest.raises(registers.QuestionnaireKeyTaken):
        registers.create_questionnaire(data=data, actor=actor, now=NOW)


def test_an_export_is_imported_as_the_same(published, actor, client, anna):
    client.force_login(anna)
    answer = client.get(f"/fragebogen/{published.questionnaire_id}/versionen/1/fragebogen.json")
    content = json.loads(answer.content)
    assert (content["status"], content["name"]) == ("active", "bestand")
    made = registers.import_questionnaire(
        content=answer.content, key="kopie", owner_id=None, actor=actor, now=NOW
    )
    assert made.versions.get().items == FULL


@pytest.mark.parametrize(
    ("item", "named"),
    [
        ({"linkId": "a", "type": "string", "text": "A", "prefix": "1."}, "prefix"),
        ({"linkId": "a", "type": "quantity", "text": "A"}, "type"),
        ({"linkId": "a", "type": "choice", "text": "A", "answerOption": [{"valueInteger": 1}]}, "valueInteger"),
        (STRING | {"extension": [{"url": "x", "valueString": "y"}]}, "extension x"),
        (STRING | {"enableWhen": [{"question": "b", "operator": "exists", "answerBoolean": True}]}, "«b»"),
        ({"linkId": "ä", "type": "string", "text": "A"}, "ä"),
        ({"type": "string", "text": "A"}, "linkId"),
    ],
)  # fmt: skip
def test_what_is_not_supported_is_refused_by_name(item, named, actor):
    content = {"resourceType": "Questionnaire", "name": "x", "title": "X", "item": [item]}
    with pytest.raises(DefinitionFaulty, match=named):
        read_resource(content)
    with pytest.raises(registers.ImportRefused, match=named):
        registers.import_questionnaire(
            content=json.dumps(content).encode(), key="", owner_id=None, actor=actor, now=NOW
        )
    assert not Questionnaire.objects.exists()


def test_a_comparison_says_what_came_went_moved_and_changed():
    before = (
        Item(link_id="a", type=ItemType.STRING, text="A"),
        Item(link_id="b", type=ItemType.STRING, text="B"),
        Item(link_id="c", type=ItemType.STRING, text="C"),
        Item(link_id="d", type=ItemType.STRING, text="D"),
    )
    after = (
        Item(link_id="b", type=ItemType.STRING, text="B"),
        Item(link_id="c", type=ItemType.STRING, text="C neu", required=True),
        Item(link_id="a", type=ItemType.STRING, text="A"),
        Item(link_id="e", type=ItemType.BOOLEAN, text="E"),
    )
    kinds = {(row.after or row.before).link_id: row.kind for row in comparing.compare(before, after)}
    assert kinds == {"b": "same", "c": "changed", "a": "moved", "e": "added", "d": "removed"}
    changed = next(row for row in comparing.compare(before, after) if row.kind == "changed")
    assert [detail[1:] for detail in changed.details] == [
        ("C", "C neu"),
        ("Eine Zeile", "Eine Zeile, erforderlich"),
    ]


class VersionMachine(RuleBasedStateMachine):
    """One questionnaire against a model: at most one draft, one published; what was published never changes."""

    world: ClassVar[SimpleNamespace]

    def __init__(self) -> None:
        super().__init__()
        self._transaction = transaction.atomic()
        self._transaction.__enter__()
        data = registers.QuestionnaireData(key="k", title="T")
        self.pk = registers.create_questionnaire(data=data, actor=self.world.actor, now=NOW).pk
        self.states = {1: "draft"}
        self.counts = {1: 0}
        self.frozen: dict[int, tuple[object, str]] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._transaction.__exit__(None, None, None)

    def row(self, number: int) -> QuestionnaireVersion:
        return QuestionnaireVersion.objects.get(questionnaire=self.pk, number=number)

    def tries(self, allowed: bool, verb, **arguments) -> None:
        refused = False
        try:
            with transaction.atomic():
                verb(actor=self.world.actor, now=NOW, **arguments)
        except ActionRefused:
            refused = True
        assert refused != allowed, (verb.__name__, self.states)

    @rule(at=st.integers(0, 5))
    def add(self, at: int) -> None:
        number = sorted(self.states)[at % len(self.states)]
        row, allowed = self.row(number), self.states[number] == "draft"
        item = Item(link_id=f"q{number}x{self.counts[number]}", type=ItemType.STRING, text="Frage")
        self.tries(allowed, actions.add_item, version_id=row.pk, item=item, group="", revision=row.revision)
        self.counts[number] += allowed

    @rule(at=st.integers(0, 5))
    def publish(self, at: int) -> None:
        number = sorted(self.states)[at % len(self.states)]
        allowed = self.states[number] == "draft" and self.counts[number] > 0
        self.tries(allowed, actions.publish_version, version_id=self.row(number).pk)
        if allowed:
            self.states = {
                key: "withdrawn" if row == "published" else row for key, row in self.states.items()
            }
            self.states[number] = "published"
            row = self.row(number)
            self.frozen[number] = (row.definition, row.sha256)

    @rule(at=st.integers(0, 5), reason=st.sampled_from(["", "überholt"]))
    def withdraw(self, at: int, reason: str) -> None:
        number = sorted(self.states)[at % len(self.states)]
        allowed = self.states[number] == "published" and bool(reason)
        self.tries(allowed, actions.withdraw_version, version_id=self.row(number).pk, reason=reason)
        self.states[number] = "withdrawn" if allowed else self.states[number]

    @rule(at=st.integers(0, 5))
    def begin(self, at: int) -> None:
        number = sorted(self.states)[at % len(self.states)]
        allowed = "draft" not in self.states.values()
        former = self.row(number).pk
        self.tries(allowed, actions.begin_version, questionnaire_id=self.pk, from_version_id=former)
        if allowed:
            latest = max(self.states) + 1
            self.states[latest], self.counts[latest] = "draft", self.counts[number]

    @invariant()
    def rows_are_as_the_model_says(self) -> None:
        rows = QuestionnaireVersion.objects.filter(questionnaire=self.pk)
        assert {row.number: row.state for row in rows} == self.states
        assert list(self.states.values()).count("published") <= 1
        for row in rows:
            if row.number in self.frozen:
                assert (row.definition, row.sha256) == self.frozen[row.number]
                assert row.sha256 == digest(row.title, row.items)


@pytest.mark.django_db
def test_no_sequence_of_verbs_changes_what_was_published(actor):
    VersionMachine.world = SimpleNamespace(actor=actor)
    run_state_machine_as_test(
        VersionMachine,
        settings=settings(
            max_examples=10,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )


def test_json_of_a_condition_keeps_its_type():
    asked = Item(
        link_id="a", type=ItemType.CHOICE, text="A", options=(Option(display="x"), Option(display="y"))
    )
    then = Item(
        link_id="b",
        type=ItemType.STRING,
        text="B",
        conditions=(Condition(question="a", operator=Operator.EQUAL, answer="x"),),
    )
    assert write_items((asked, then))[1]["enableWhen"] == [
        {"question": "a", "operator": "=", "answerString": "x"}
    ]
