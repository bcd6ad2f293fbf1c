"""Definitions for tests: one that has everything, and a strategy for any valid one with answers to it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st

from nahtstelle.ground.questionnaires.checks import faults
from nahtstelle.ground.questionnaires.definition import (
    ANSWERLESS,
    CHOICES,
    REPEATABLE,
    Answers,
    Condition,
    Item,
    Option,
    walk,
)
from nahtstelle.ground.questionnaires.states import ItemType, Operator

FULL: tuple[Item, ...] = (
    Item(link_id="intro", type=ItemType.DISPLAY, text="Bitte für das ganze Amt antworten."),
    Item(
        link_id="angebot",
        type=ItemType.CHOICE,
        text="Besteht ein Angebot?",
        required=True,
        options=(Option(code="ja", display="Ja"), Option(code="nein", display="Nein")),
    ),
    Item(
        link_id="details",
        type=ItemType.GROUP,
        text="Angebote",
        repeats=True,
        conditions=(Condition(question="angebot", operator=Operator.EQUAL, answer="ja"),),
        items=(
            Item(link_id="was", type=ItemType.STRING, text="Was?", required=True, max_length=50),
            Item(link_id="plaetze", type=ItemType.INTEGER, text="Wie viele Plätze?", minimum=1, maximum=500),
            Item(
                link_id="warum",
                type=ItemType.TEXT,
                text="Warum so wenige?",
                required=True,
                conditions=(Condition(question="plaetze", operator=Operator.LESS, answer=5),),
            ),
        ),
    ),
    Item(
        link_id="felder",
        type=ItemType.OPEN_CHOICE,
        text="Welche Handlungsfelder?",
        repeats=True,
        options=(Option(display="Arbeit"), Option(display="Wohnen")),
    ),
    Item(link_id="seit", type=ItemType.DATE, text="Seit wann?", maximum=dt.date(2023, 12, 31)),
    Item(link_id="barrierefrei", type=ItemType.BOOLEAN, text="Barrierefrei?"),
    Item(
        link_id="anteil", type=ItemType.DECIMAL, text="Anteil in Prozent", minimum=0, maximum=Decimal("99.5")
    ),
    Item(link_id="links", type=ItemType.STRING, text="Adressen", repeats=True),
)
assert not faults(FULL)

WORDS = st.text("abcdeäÜé «»&<'\"-.", min_size=1, max_size=12).map(str.strip).filter(bool)
LEAVES = [kind for kind in ItemType if kind != ItemType.GROUP]


@st.composite
def items(draw: st.DrawFn, *, prefix: str = "q", depth: int = 0) -> tuple[Item, ...]:
    """Any valid tree: conditions name questions that stand before and may be named from there."""
    made: list[Item] = []
    for number in range(draw(st.integers(1, 4))):
        link_id = f"{prefix}{number}"
        if depth < 2 and draw(st.integers(0, 3)) == 0:
            inside = draw(items(prefix=f"{link_id}-", depth=depth + 1))
            made.append(
                Item(
                    link_id=link_id,
                    type=ItemType.GROUP,
                    text=draw(WORDS),
                    repeats=draw(st.booleans()),
                    items=inside,
                )
            )
        else:
            made.append(_leaf(draw, link_id))
        made[-1] = _with_condition(draw, made)
    return tuple(made)


def _leaf(draw: st.DrawFn, link_id: str) -> Item:
    kind = draw(st.sampled_from(LEAVES))
    options: tuple[Option, ...] = ()
    if kind in CHOICES:
        words = draw(st.lists(WORDS, min_size=2, max_size=4, unique=True))
        options = tuple(
            Option(display=word, code=f"k{place}" if draw(st.booleans()) else "")
            for place, word in enumerate(words)
        )
    bounds = draw(st.booleans()) and kind == ItemType.INTEGER
    return Item(
        link_id=link_id,
        type=kind,
        text=draw(WORDS),
        hint=draw(st.one_of(st.just(""), WORDS)),
        required=kind not in ANSWERLESS and draw(st.booleans()),
        repeats=kind in REPEATABLE and draw(st.booleans()),
        options=options,
        minimum=-5 if bounds else None,
        maximum=5 if bounds else None,
        max_length=40 if kind in {ItemType.STRING, ItemType.TEXT} and draw(st.booleans()) else None,
    )


def _with_condition(draw: st.DrawFn, made: list[Item]) -> Item:
    item = made[-1]
    before = [row.item for row in walk(tuple(made[:-1])) if row.item.is_question and not row.repeating]
    if not before or draw(st.booleans()):
        return item
    asked = draw(st.sampled_from(before))
    if draw(st.booleans()):
        return replace(
            item,
            conditions=(
                Condition(question=asked.link_id, operator=Operator.EXISTS, answer=draw(st.booleans())),
            ),
        )
    return replace(
        item,
        conditions=(Condition(question=asked.link_id, operator=Operator.EQUAL, answer=draw(value(asked))),),
    )


def value(item: Item) -> st.SearchStrategy:
    """Any value that answers a question."""
    if item.type == ItemType.CHOICE:
        return st.sampled_from([option.key for option in item.options])
    if item.type == ItemType.OPEN_CHOICE:
        own = WORDS.filter(lambda text: text not in {option.key for option in item.options})
        return st.one_of(st.sampled_from([option.key for option in item.options]), own)
    if item.type == ItemType.INTEGER:
        return st.integers(-5, 5) if item.minimum is not None else st.integers(-(10**15) + 1, 10**15 - 1)
    if item.type == ItemType.DECIMAL:
        return st.decimals(-(10**8), 10**8, places=4)
    if item.type == ItemType.DATE:
        return st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))
    if item.type == ItemType.BOOLEAN:
        return st.booleans()
    if item.type == ItemType.TEXT:
        return st.lists(WORDS, min_size=1, max_size=3).map("\n".join)
    return WORDS


@st.composite
def answers_to(draw: st.DrawFn, asked: tuple[Item, ...]) -> Answers:
    """Answers to every question; some instances of what repeats."""
    given: Answers = {}
    for item in asked:
        if item.type == ItemType.DISPLAY:
            continue
        count = draw(st.integers(1, 3)) if item.repeats else 1
        if item.type == ItemType.GROUP:
            rows = [row for _each in range(count) if (row := draw(answers_to(item.items)))]
            if rows:
                given[item.link_id] = rows
        elif item.type in CHOICES:
            found = draw(st.lists(value(item), min_size=1, max_size=count, unique=True))
            order = [option.key for option in item.options]
            given[item.link_id] = sorted(
                found, key=lambda each: order.index(each) if each in order else len(order)
            )
        else:
            given[item.link_id] = [draw(value(item)) for _each in range(count)]
    return given
