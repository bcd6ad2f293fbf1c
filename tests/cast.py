"""The fixed cast. Every app tests with the same people; appointments are added by the fixtures of governance.

Anna runs the secretariat, Bruno sits in a body for a partner institution, Carla is an outsider, Dario is the data
protection officer, Eva coordinates, Fritz is a specialist; Urs administers people and institutions.
"""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from tests.pages import PageClient

if TYPE_CHECKING:
    from nahtstelle.ground.identity.actors import Actor
    from nahtstelle.ground.identity.models import Canton, User

HOLIDAYS_FIXED = ["01-01", "05-01", "08-01", "08-15", "11-01", "12-25", "12-26"]
HOLIDAYS_EASTER = [-2, 1, 39, 50, 60]
INSTITUTIONS = {
    "ddi": ("Departement des Innern", "DDI", "department", None, False, []),
    "ags": ("Amt für Gesellschaft und Soziales", "AGS", "office", "ddi", True, ["sh"]),
    "awa": ("Amt für Wirtschaft und Arbeit", "AWA", "office", None, True, ["alv"]),
    "iv": ("IV-Stelle Solothurn", "IV-Stelle", "insurer", None, True, ["iv"]),
    "datenschutz": ("Beauftragte für Information und Datenschutz", "", "office", None, False, []),
    "brueckenwerk": ("Brückenwerk Genossenschaft", "", "provider", None, False, []),
}


@pytest.fixture
def canton(db: None) -> Canton:
    """Solothurn with its holidays."""
    from nahtstelle.ground.identity.models import Canton

    return Canton.objects.create(
        code="SO",
        name="Kanton Solothurn",
        languages=["de"],
        colour="#c8102e",
        holidays_fixed=HOLIDAYS_FIXED,
        holidays_easter=HOLIDAYS_EASTER,
    )


@pytest.fixture
def institutions(canton: Canton) -> SimpleNamespace:
    """The institutions of the cast, as attributes by key: `institutions.ags`."""
    from nahtstelle.ground.identity.models import Institution

    made: dict[str, Institution] = {}
    for key, (name, short_name, kind, parent, is_mainstream, systems) in INSTITUTIONS.items():
        made[key] = Institution.objects.create(
            key=key,
            name=name,
            short_name=short_name,
            kind=kind,
            parent=made[parent] if parent else None,
            is_mainstream=is_mainstream,
            systems=systems,
        )
    return SimpleNamespace(**made)


@pytest.fixture
def make_person(institutions: SimpleNamespace) -> Callable[..., User]:
    """Make a person: `make_person("Nina", "Nägeli", institution="awa", role="")`; e-mail and key come from the name."""
    from nahtstelle.ground.identity.models import User
    from nahtstelle.ground.identity.sorting import sort_key

    def make(given_name: str, family_name: str, *, institution: str | None = None, **fields: Any) -> User:
        plain = f"{sort_key(given_name)}.{sort_key(family_name)}"
        user = User(
            given_name=given_name,
            family_name=family_name,
            institution=getattr(institutions, institution) if institution else None,
            **{"key": plain, "email": f"{plain}@so.example"} | fields,
        )
        user.set_unusable_password()
        user.save()
        return user

    return make


@pytest.fixture
def anna(make_person: Callable[..., User]) -> User:
    """Anna Ammann, head of the secretariat."""
    return make_person(
        "Anna", "Ammann", institution="ags", role="secretariat", function="Leiterin Geschäftsstelle IIZ"
    )


@pytest.fixture
def bruno(make_person: Callable[..., User]) -> User:
    """Bruno Bieri of the disability insurance, without a role: what he may do comes from his appointments."""
    return make_person("Bruno", "Bieri", institution="iv", function="Leiter IV-Stelle")


@pytest.fixture
def carla(make_person: Callable[..., User]) -> User:
    """Carla Caduff, an outsider: signed in, in no body, without a role."""
    return make_person("Carla", "Caduff", institution="brueckenwerk", function="Fachperson")


@pytest.fixture
def dario(make_person: Callable[..., User]) -> User:
    """Dario Derungs, data protection officer."""
    return make_person("Dario", "Derungs", institution="datenschutz", role="data_protection")


@pytest.fixture
def eva(make_person: Callable[..., User]) -> User:
    """Eva Egli, coordinator of the case level."""
    return make_person("Eva", "Egli", institution="awa", role="coordinator", function="Koordinatorin")


@pytest.fixture
def fritz(make_person: Callable[..., User]) -> User:
    """Fritz Frei, specialist of the case level."""
    return make_person("Fritz", "Frei", institution="iv", role="specialist", function="Fachspezialist")


@pytest.fixture
def admin_person(make_person: Callable[..., User]) -> User:
    """Urs Umiker, administrator."""
    return make_person(
        "Urs", "Umiker", institution="ddi", role="administrator", function="Applikationsverantwortlicher"
    )


@pytest.fixture
def actor_of() -> Callable[[User], Actor]:
    """The actor of a user as of today: `actor_of(anna)`."""
    from nahtstelle.ground.identity.actors import actor_for

    return lambda user: actor_for(user, timezone.localdate())


@pytest.fixture
def client_for(db: None) -> Callable[[User | None], PageClient]:
    """A client signed in as a user (None: nobody): `client_for(anna).page("/verwaltung/")`."""

    def sign_in(user: User | None) -> PageClient:
        client = PageClient()
        if user is not None:
            client.force_login(user, backend="nahtstelle.ground.identity.backends.PersonBackend")
        return client

    return sign_in


@pytest.fixture
def anybody(client_for: Callable[[User | None], PageClient]) -> PageClient:
    """A client that has not signed in."""
    return client_for(None)
