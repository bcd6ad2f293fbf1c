"""Agenda items, minutes, circular resolutions and mandates in the search: as strict as their own pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from nahtstelle.ground.identity.models import User
from nahtstelle.structure.governance.models import (
    AgendaItem,
    AgendaItemReader,
    CircularResolution,
    CircularText,
    Meeting,
    Minutes,
    MinutesItem,
    Recusal,
)
from nahtstelle.structure.governance.tests.test_search_affairs import found
from tests.pages import PageClient

Sign = Callable[[User | None], PageClient]
NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def session(structure: SimpleNamespace) -> SimpleNamespace:
    """A meeting of the coordination body with an open and a restricted item and circulated minutes."""
    meeting = Meeting.objects.create(
        body=structure.coordination, state="held", date=dt.date(2026, 3, 2), invited_at=NOW, held_at=NOW
    )
    items = [
        AgendaItem.objects.create(meeting=meeting, position=1, title="Deutschkurse"),
        AgendaItem.objects.create(
            meeting=meeting, position=2, title="Deutschkurse, Personelles", is_restricted=True
        ),
    ]
    for item in items:
        MinutesItem.objects.create(
            meeting=meeting, item=item, text="Die Gutscheine wurden besprochen.", changed_at=NOW
        )
    minutes = Minutes.objects.create(
        meeting=meeting, state="circulated", version=1, approval="silence", circulated_at=NOW,
        objection_until=dt.date(2026, 3, 20), drafted_at=NOW,
    )  # fmt: skip
    return SimpleNamespace(meeting=meeting, items=items, minutes=minutes)


def test_items_and_minutes_are_found_by_who_sees_them(
    session: SimpleNamespace,
    client_for: Sign,
    anna: User,
    bruno: User,
    walter: User,
    carla: User,
    dario: User,
) -> None:
    assert len(found(client_for(anna), "Deutschkurse")) == 2
    assert len(found(client_for(anna), "Gutscheine")) == 2
    assert found(client_for(bruno), "Deutschkurse") == ["Deutschkurse"]
    assert found(client_for(bruno), "Gutscheine") == ["Deutschkurse"]
    assert "1 Treffer" in client_for(bruno).page("/suche/", q="Gutscheine").text
    assert len(found(client_for(walter), "Gutscheine")) == 2  # chairs the body
    for outsider in (carla, dario):
        assert found(client_for(outsider), "Gutscheine") + found(client_for(outsider), "Deutschkurse") == []


def test_a_named_reader_finds_the_restricted_item(
    session: SimpleNamespace, client_for: Sign, bruno: User
) -> None:
    AgendaItemReader.objects.create(item=session.items[1], user=bruno)
    assert len(found(client_for(bruno), "Gutscheine")) == 2


def test_who_left_for_an_item_does_not_find_what_was_said(
    session: SimpleNamespace, client_for: Sign, bruno: User, nora: User
) -> None:
    Recusal.objects.create(item=session.items[0], user=bruno, reason="Eigenes Geschäft")
    assert found(client_for(bruno), "Gutscheine") == []
    assert found(client_for(bruno), "Deutschkurse") == ["Deutschkurse"]
    assert found(client_for(nora), "Gutscheine") == ["Deutschkurse"]


@pytest.mark.parametrize(
    ("state", "seen"), [("draft", 0), ("revised", 0), ("circulated", 1), ("approved", 1)]
)
def test_minutes_being_written_are_the_secretariats_own(
    state: str, seen: int, session: SimpleNamespace, client_for: Sign, anna: User, bruno: User
) -> None:
    changes: dict[str, object] = {"state": state}
    if state == "draft":
        changes |= {"version": 0, "circulated_at": None, "objection_until": None, "approval": ""}
    if state == "approved":
        changes |= {"approved_on": dt.date(2026, 3, 21)}
    Minutes.objects.filter(pk=session.minutes.pk).update(**changes)
    assert len(found(client_for(bruno), "Gutscheine", art="protokolle")) == seen
    assert len(found(client_for(anna), "Gutscheine", art="protokolle")) == 2


def test_circular_resolutions_are_found_by_title_and_by_the_wording_that_counts(
    structure: SimpleNamespace, client_for: Sign, anna: User, bruno: User, carla: User
) -> None:
    resolution = CircularResolution.objects.create(
        body=structure.coordination, title="Deutschkurse am Abend", created_at=NOW, state="consultation_open",
        opened_at=NOW, due_on=dt.date(2026, 3, 20),
    )  # fmt: skip
    CircularText.objects.create(
        resolution=resolution, number=1, text="Es gibt Gutscheine.", sha256="0" * 64, frozen_at=NOW
    )
    ask = client_for(bruno)
    assert found(ask, "Gutscheine") == found(ask, "Abend") == ["Deutschkurse am Abend"]
    CircularText.objects.create(resolution=resolution, number=2, text="Es gibt Beiträge.")
    assert found(ask, "Beiträge") == []  # not frozen yet
    assert found(client_for(anna), "Beiträge") == ["Deutschkurse am Abend"]
    assert found(client_for(anna), "Gutscheine") == []
    assert found(client_for(carla), "Abend") == []
    CircularResolution.objects.filter(pk=resolution.pk).update(state="draft", opened_at=None)
    assert found(ask, "Abend") == []
