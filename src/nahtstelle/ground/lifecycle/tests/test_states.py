"""Transition tables."""

from __future__ import annotations

import pytest
from django.db.models import TextChoices

from nahtstelle.ground.lifecycle.api import Lifecycle, Transition, TransitionRefused


class Lamp(TextChoices):
    OFF = "off", "Aus"
    ON = "on", "Ein"
    BROKEN = "broken", "Defekt"


LAMP = Lifecycle(
    name="lamp",
    states=Lamp,
    initial=Lamp.OFF,
    transitions=(
        Transition("switch", (Lamp.OFF,), (Lamp.ON,), "Einschalten", "alle"),
        Transition("switch", (Lamp.ON,), (Lamp.OFF,), "Ausschalten", "alle"),
        Transition(
            "drop", (Lamp.OFF, Lamp.ON), (Lamp.BROKEN, Lamp.OFF), "Fallen lassen", "alle", needs_reason=True
        ),
    ),
)


def test_a_verb_leads_where_the_table_says() -> None:
    assert LAMP.step("switch", "off") == "on"
    assert LAMP.step("switch", "on") == "off"
    assert LAMP.step("drop", "on", "broken") == "broken"


def test_a_verb_of_another_state_is_refused_with_a_sentence() -> None:
    with pytest.raises(TransitionRefused) as refusal:
        LAMP.step("switch", "broken")
    assert "Einschalten" in refusal.value.sentence
    assert "Defekt" in refusal.value.sentence


def test_a_target_must_be_chosen_where_the_table_offers_several() -> None:
    with pytest.raises(TransitionRefused):
        LAMP.step("drop", "on")
    with pytest.raises(TransitionRefused):
        LAMP.step("drop", "on", "on")


def test_an_unknown_verb_is_a_mistake_of_the_programmer() -> None:
    with pytest.raises(ValueError, match="knows no verb"):
        LAMP.step("explode", "on")


def test_open_verbs_are_those_of_the_state() -> None:
    assert [row.verb for row in LAMP.open_verbs("on")] == ["switch", "drop"]
    assert LAMP.open_verbs("broken") == ()


def test_a_state_that_no_verb_leaves_is_final() -> None:
    assert LAMP.final == {"broken"}


def test_a_table_with_an_unknown_state_does_not_start() -> None:
    with pytest.raises(ValueError, match="unknown states"):
        Lifecycle(
            name="x", states=Lamp, initial="off", transitions=(Transition("a", ("moon",), ("on",), "A", "b"),)
        )


def test_the_diagram_shows_every_state_and_every_step() -> None:
    drawn = LAMP.diagram()
    assert "off --> on: Einschalten (alle)" in drawn
    assert "on --> broken: Fallen lassen (alle)" in drawn
    assert "broken --> [*]" in drawn
