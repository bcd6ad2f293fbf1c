"""A data directory of its own for every test, and a dossier owned by an invented kind of thing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

from nahtstelle.ground.identity.api import Actor, actor_for
from nahtstelle.ground.identity.models import User
from nahtstelle.ground.records import access, api

NOW = dt.datetime(2026, 3, 28, 9, 0, tzinfo=dt.UTC)
OWNER = "tests.thing"


@pytest.fixture(autouse=True)
def data_directory(settings, tmp_path: Path) -> Path:
    settings.DATA_DIRECTORY = tmp_path
    settings.MASTER_KEY = ""
    return tmp_path


@pytest.fixture
def actor(anna: User) -> Actor:
    return actor_for(anna, NOW.date())


@pytest.fixture
def owned(anna: User, bruno: User) -> Iterator[None]:
    """Anna and Bruno read the papers of the invented thing; Carla does not."""
    readers = {anna.pk, bruno.pk}
    api.register_access(OWNER, lambda actor, owner_id: actor.user_id in readers)
    api.register_owner(
        OWNER, lambda owner_id: api.OwnerLink(f"Antrag {owner_id}", f"/geschaefte/{owner_id}/")
    )
    api.register_visible_owners(OWNER, things_of(readers))
    api.register_owner_label(OWNER, "Sachen")
    yield
    access._visible.pop(OWNER, None)
    access._labels.pop(OWNER, None)
    access._rules.pop(OWNER, None)
    access._links.pop(OWNER, None)


def things_of(readers: set[int]) -> Callable[[Actor], QuerySet[Model]]:
    """The invented things are rows that exist anyway: who reads one, reads all."""

    def visible(actor: Actor) -> QuerySet[Model]:
        rows = ContentType.objects.all()
        return rows if actor.user_id in readers else rows.none()

    return visible


@pytest.fixture
def dossier(actor: Actor, owned: None) -> api.DossierRef:
    return open_dossier(actor)


@pytest.fixture
def version(dossier: api.DossierRef, actor: Actor) -> api.VersionRef:
    return api.add_document(
        dossier_id=dossier.id,
        title="Leitfaden",
        filename="Leitfaden.txt",
        content=b"Guten Tag",
        actor=actor,
        now=NOW,
    )


def open_dossier(actor: Actor, **changes) -> api.DossierRef:
    values = {"title": "Leitfaden", "owner_type": OWNER, "owner_id": 14, "actor": actor, "now": NOW} | changes
    return api.open_dossier(**values)
